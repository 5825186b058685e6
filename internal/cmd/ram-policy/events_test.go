// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const eventsFile = "testdata/events.json"

func TestGenerate(t *testing.T) {
	t.Parallel()
	code, out, errs := invoke(t, "", "generate", "--events", eventsFile, "--json")
	var got []generated
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if code != 0 || len(got) != 2 || got[1].Principal != "acs:ram::1234567890123456:user/ci" ||
		!strings.Contains(string(got[1].Policies[0]), "sts:AssumeRole") {
		t.Errorf("exit %d\n%s", code, out)
	}
	for _, line := range []string{"ims: 3 events, 2 mapped, 0 not mapped, 1 denied\n", "The role machine is passed by"} {
		if !strings.Contains(errs, line) {
			t.Errorf("it does not say %q:\n%s", line, errs)
		}
	}
	folder := filepath.Join(t.TempDir(), "policies")
	code, out, errs = invoke(t, "", "generate", "--events", eventsFile, "--out", folder)
	files := strings.Fields(out)
	if code != 0 || len(files) != 2 {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	for _, file := range files {
		if code, out, errs := invoke(t, "", "validate", file); code != 0 {
			t.Errorf("%s%s", out, errs)
		}
	}
	text, err := os.ReadFile(eventsFile)
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs = invoke(t, string(text), "generate", "--events", "-", "--principal", "user/ci", "--source-ip")
	if code != 0 || !strings.Contains(out, `"acs:SourceIp": "198.51.100.9"`) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestTighten(t *testing.T) {
	t.Parallel()
	args := []string{"tighten", "--policy", "testdata/wide.json", "--events", eventsFile}
	code, out, errs := invoke(t, "", append(args, "--json", "--principal", "user/ann")...)
	var got tightenJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if code != 0 || got.Proof != "yes" || len(got.NotAllowed) != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	// What another one did with another policy is told, and changes nothing.
	code, out, errs = invoke(t, "", args...)
	if code != 0 || strings.Contains(out, "sts:") ||
		!strings.Contains(errs, "The policy does not allow sts:AssumeRole on acs:ram:*:1234567890123456:role/deploy") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	f := write(t, good, bad)
	code, out, errs = invoke(t, "", "tighten", "--policy", f[0], "--events", eventsFile)
	if code != 1 || out != "" || !strings.Contains(errs, "nothing that the policy allows was used") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if code, out, errs := invoke(t, "", "tighten", "--policy", f[1], "--events", eventsFile); code != 1 || out != "" {
		t.Errorf("no policy: exit %d\n%s%s", code, out, errs)
	}
}

func TestWrongEvents(t *testing.T) {
	t.Parallel()
	f := write(t, `[{"eventName":"x"`, good)
	for want, args := range map[string][]string{
		"name the events":                          {"generate"},
		"name the policy and the events":           {"tighten", "--events", eventsFile},
		"events are of 2 principals":               {"generate", "--events", eventsFile},
		"no event of user/zoe needed":              {"generate", "--events", eventsFile, "--principal", "user/zoe"},
		"a.json: event 1, byte 17: the events wer": {"generate", "--events", f[0]},
		"b.json: event 1, byte":                    {"generate", "--events", f[1]},
		"missing.json: no such file":               {"generate", "--events", "missing.json"},
		"not everything was done with a second fa": {"generate", "--events", eventsFile, "--principal", "user/ci", "--mfa"},
	} {
		if code, out, errs := invoke(t, "", args...); code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
}

// An interrupt ends the reading, and how far it is shows on a terminal.
func TestInterruptedEvents(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	s := streams{in: strings.NewReader(""), out: &out, err: &errs, progress: true}
	if code := run(ctx, []string{"generate", "--events", eventsFile, "--principal", "user/ci"}, s); code != 0 ||
		!strings.Contains(errs.String(), "testdata/events.json   0%") {
		t.Errorf("exit %d\n%q", code, errs.String())
	}
	cancel()
	out.Reset()
	if code := run(ctx, []string{"generate", "--events", eventsFile}, s); code != 2 || out.Len() > 0 ||
		!strings.Contains(errs.String(), "context canceled") {
		t.Errorf("exit %d\n%s", code, errs.String())
	}
}
