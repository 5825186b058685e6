// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestOddCases: a case that cannot be run fails, and the others are run.
func TestOddCases(t *testing.T) {
	t.Parallel()
	const request = `{"action":"ecs:DescribeInstances","resource":"*"}`
	entry := func(id, request string) string {
		return `{"id":` + id + `,"policies":[` + good + `],"request":` + request + `,"expected":"allow"}`
	}
	cases := []string{
		entry(`7`, request),
		`"text"`,
		entry(`{}`, request),
		entry(`"no action"`, `{"resource":"*"}`),
		entry(`"no resource"`, `{"action":"ecs:DescribeInstances"}`),
		entry(`"pattern"`, `{"action":"ecs:Describe*","resource":"*"}`),
		entry(`"unknown"`, `{"action":"ecs:DescribeInstances","resource":"*","contxt":{}}`),
		entry(`"object"`, `{"action":"ecs:DescribeInstances","resource":"*","context":{"k:x":{"a":"b"}}}`),
		`{"id":"expects","policies":[],"request":` + request + `,"expected":"maybe"}`,
		`{"id":"none","policies":[],"expected":"allow"}`,
		entry(`"last"`, request),
	}
	code, out, errs := invoke(t, "["+strings.Join(cases, ",")+"]", "eval", "--cases", "-")
	for _, want := range []string{
		"FAIL case 2: it cannot be run\n", "FAIL case 3", "FAIL no action", "FAIL no resource", "FAIL pattern",
		"is a pattern", "FAIL unknown", `"contxt"`,
		"FAIL object", "a string or a list", "FAIL expects", `"maybe"`, "FAIL none", "it has no request",
		"\n2 passed, 9 failed\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	if code != 1 || errs != "" || !strings.HasSuffix(out, "failed\n") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	code, out, _ = invoke(t, "["+cases[0]+"]", "eval", "--cases", "-", "--json")
	if code != 0 || !strings.Contains(out, `"id": "7"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestNoPolicy: JSON is printed also where there is no decision, and then has none.
func TestNoPolicy(t *testing.T) {
	t.Parallel()
	code, out, _ := invoke(t, "{", "eval", "--policy", "-", "--action", "a:b", "--resource", "*", "--json")
	var got map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, decided := got["decision"]; code != 1 || decided || string(got["reasons"]) != "[]" ||
		!strings.Contains(string(got["errors"]), "is not a policy") || len(got) != 3 {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestStandardInput is read where no file is named, if it is no terminal.
func TestStandardInput(t *testing.T) {
	t.Parallel()
	f := write(t, good)
	for _, args := range [][]string{{"validate"}, {"fmt"}, {"explain"}, {"split"}, {"equal", f[0]}} {
		var out, errs bytes.Buffer
		piped := streams{in: strings.NewReader(good), out: &out, err: &errs, piped: true}
		if code := run(t.Context(), args, piped); code != 0 || out.Len() == 0 {
			t.Errorf("%v: exit %d\n%s%s", args, code, &out, &errs)
		}
		if code := run(t.Context(), args, streams{in: strings.NewReader(good), out: &out, err: &errs}); code != 2 {
			t.Errorf("%v at a terminal: exit %d", args, code)
		}
	}
}

// TestValidateReportsWhatItReads also when a file is missing.
func TestValidateReportsWhatItReads(t *testing.T) {
	t.Parallel()
	f := write(t, good, bad)
	code, out, errs := invoke(t, "", "validate", "--json", f[0], f[0]+".missing", f[1])
	var got []struct{ Valid bool }
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 2 || len(got) != 2 || !got[0].Valid || got[1].Valid || !strings.Contains(errs, ".missing") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// TestTableStaysLinear: one long cell does not widen all rows.
func TestTableStaysLinear(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := streams{out: &out}
	rows := [][]cell{{{strings.Repeat("x", 10_000), plain}, {"y", plain}}}
	for range 100 {
		rows = append(rows, []cell{{"x", plain}, {"y", plain}})
	}
	if s.table(rows); out.Len() > 10_000+101*2*widest {
		t.Errorf("%d bytes", out.Len())
	}
}

// TestLongNames: a long operator or Sid is not printed once for each condition.
func TestLongNames(t *testing.T) {
	t.Parallel()
	keys := make([]string, 500)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k:%d":"a"`, i)
	}
	document := func(sid, operator string) string {
		return `{"Version":"1","Statement":[{"Sid":"` + sid +
			`","Effect":"Allow","Action":"*","Resource":"*","Condition":{"` + operator + `":{` + strings.Join(keys, ",") +
			`}}}]}`
	}
	long := strings.Repeat("o", 20_000)
	for _, text := range []string{document("s", long), document(long, "Bad")} {
		for _, args := range [][]string{{"explain", "-"}, {"eval", "--lenient", "--action", "a:B", "--resource", "*",
			"--policy", "-"}, {"eval", "--lenient", "--json", "--action", "a:B", "--resource", "*", "--policy", "-"}} {
			if _, out, errs := invoke(t, text, args...); len(out) == 0 || len(out)+len(errs) > 20*len(text) {
				t.Errorf("%v: %d bytes for %d", args, len(out)+len(errs), len(text))
			}
		}
	}
}
