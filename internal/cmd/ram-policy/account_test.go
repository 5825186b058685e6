// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

const accountFile = "testdata/account.json"

// A snapshot of an account with nothing in it is one that the other commands take.
func TestSnapshot(t *testing.T) {
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	defer web.Close()
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", server.Root().ID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", server.Root().Secret)
	code, out, errs := invoke(t, "", "snapshot", "--endpoint", web.URL)
	if code != 0 || errs != "" || !strings.Contains(out, `"account_id": "1234567890123456"`) {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	if code, out, errs := invoke(t, out, "who-can", "--action", "ecs:StartInstance", "-"); code != 0 || out != "nobody\n" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong")
	for want, args := range map[string][]string{
		"SignatureDoesNotMatch": {"--endpoint", web.URL},
		"--endpoint or RAM_END": {"--endpoint", "http://example.com"},
		"--region or ALIBABA":   {"--endpoint", web.URL, "--region", "?"},
	} {
		if code, out, errs := invoke(t, "", append([]string{"snapshot"}, args...)...); code != 2 || out != "" ||
			!strings.Contains(errs, want) {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
}

// Progress goes to a terminal, and to nothing else.
func TestProgress(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{true, false} {
		var errs bytes.Buffer
		s := streams{err: &errs, progress: terminal}
		count := s.counter()
		for i := range 3 {
			count("users", i+1, 3)
		}
		count("roles", 1, 2)
		if got := errs.String(); strings.Contains(got, "users") != terminal || strings.Contains(got, "roles") != terminal {
			t.Errorf("a terminal %v: %q", terminal, got)
		}
	}
}

func TestWhoCanJSON(t *testing.T) {
	t.Parallel()
	code, out, errs := invoke(t, "", "who-can", "--json", "--action", "OSS:getobject", accountFile)
	var got whoCanJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if code != 0 || len(got.Who) != 4 || got.Who[0].Paths[0].Source != "group devs" ||
		got.Who[0].Paths[0].OnlyUnder[0].Conditions[0].Key != "acs:SourceIp" ||
		got.Who[1].Paths[0].Roles[0].Role != "deploy" || got.Who[1].ARN != "acs:ram::1234567890123456:user/ci" ||
		got.Who[1].Paths[0].Witness.Decision != "allow" || got.Who[3].Outside[0] != "ecs.aliyuncs.com" {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestCanJSON(t *testing.T) {
	t.Parallel()
	code, out, errs := invoke(t, "", "can", "acs:ram::1234567890123456:user/ci", "--json", accountFile)
	var got canJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if code != 0 || len(got.Can) != 2 || got.Can[1].Roles[0].Role != "deploy" ||
		got.Can[1].Access[0].Policy != "artifacts" {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestEscalationsJSON(t *testing.T) {
	t.Parallel()
	code, out, errs := invoke(t, "", "escalations", "--json", accountFile)
	var got escalationsJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if code != 1 || len(got.Administrators) != 1 || len(got.Escalations) != 1 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	e := got.Escalations[0]
	if e.Principal != "user ben" || e.Way != "2.5" || e.Gain != "administrator" || e.Witness == nil ||
		e.Steps[0].Calls[0].Checks[0].Action != "ram:CreatePolicyVersion" || e.Steps[0].Calls[0].Policy != "tools" {
		t.Errorf("%s", out)
	}
	text, err := os.ReadFile(accountFile)
	if err != nil {
		t.Fatal(err)
	}
	harmless := strings.Replace(string(text), "ram:*PolicyVersion", "ram:GetPolicyVersion", 1)
	if code, out, _ := invoke(t, harmless, "escalations", "-"); code != 0 ||
		!strings.HasSuffix(out, "nobody can make themselves more powerful\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
	unknown := strings.Replace(harmless, `"name": "artifacts"`, `"name": "other"`, 1)
	if code, out, _ := invoke(t, unknown, "escalations", "-"); code != 3 || !strings.Contains(out, "undecided What role") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// The page is printed, or written to a file, and is the same.
func TestPictureCommand(t *testing.T) {
	t.Parallel()
	code, page, errs := invoke(t, "", "picture", accountFile)
	if code != 0 || errs != "" || !strings.HasPrefix(page, "<!DOCTYPE html>") {
		t.Fatalf("exit %d\n%s%s", code, page, errs)
	}
	file := filepath.Join(t.TempDir(), "account.html")
	code, out, errs := invoke(t, "", "picture", "--output", file, accountFile)
	written, err := os.ReadFile(file)
	if code != 0 || out+errs != "" || err != nil || string(written) != page {
		t.Errorf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	guard := write(t, `{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)[0]
	if code, out, errs := invoke(t, "", "picture", "--control", guard, accountFile); code != 0 ||
		strings.Contains(out, "AdministratorAccess *") || !strings.Contains(out, "control policies narrow") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	text, err := os.ReadFile(accountFile)
	if err != nil {
		t.Fatal(err)
	}
	unknown := strings.Replace(string(text), `"name": "artifacts"`, `"name": "other"`, 1)
	if code, out, _ := invoke(t, unknown, "picture", "-"); code != 3 || !strings.Contains(out, "? not all is known") {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, unknown, "picture", "--output", file, "-")
	if code != 3 || !strings.HasPrefix(out, "undecided What role deploy") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// Control policies narrow the answers, and what is not known makes them undecided.
func TestAccountLimits(t *testing.T) {
	t.Parallel()
	f := write(t, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}`)
	args := []string{"who-can", "--action", "oss:GetObject", accountFile}
	if code, out, errs := invoke(t, "", append(args, "--control", f[0])...); code != 0 || out != "nobody\n" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	text, err := os.ReadFile(accountFile)
	if err != nil {
		t.Fatal(err)
	}
	unknown := strings.Replace(string(text), `"name": "artifacts"`, `"name": "other"`, 1)
	for _, args := range [][]string{{"who-can", "--action", "oss:PutObject", "-"}, {"can", "user/ci", "-"},
		{"who-can", "--json", "--action", "oss:PutObject", "-"}, {"can", "--json", "user/ci", "-"}} {
		code, out, errs := invoke(t, unknown, args...)
		if code != 3 || !strings.Contains(out, "What role deploy has by the custom policy artifacts") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
}

func TestWrongUseOfAccounts(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"--action A":                     {"who-can", accountFile},
		"not written <service>:<name>":   {"who-can", "--action", "Get", accountFile},
		"neither * nor an ARN":           {"who-can", "--action", "a:B", "--resource", "x", accountFile},
		"it is no snapshot":              {"who-can", "--action", "a:B", write(t, good)[0]},
		"no such file":                   {"who-can", "--action", "a:B", "missing.json"},
		`"ann" is no principal`:          {"can", "ann", accountFile},
		"there is no user zoe":           {"can", "user/zoe", accountFile},
		"name 1 file to read":            {"can", "user/ann"},
		"accepts between 1 and 2 arg(s)": {"can"},
		"unknown command":                {"snapshot", "x"},
		"writing the page: open":         {"picture", "--output", filepath.Join(t.TempDir(), "none", "a.html"), accountFile},
		"account_id is empty":            {"picture", write(t, `{"format":"ram-account","version":1}`)[0]},
		"reads version 1":                {"picture", write(t, `{"format":"ram-account","version":2}`)[0]},
		"accepts at most 1 arg(s)":       {"who-can", "--action", "a:B", "x", "y"},
		"is not a policy":                {"can", "user/ann", accountFile, "--control", accountFile},
	} {
		if code, out, errs := invoke(t, "", args...); code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
}
