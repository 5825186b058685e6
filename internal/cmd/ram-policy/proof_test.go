// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	guard = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","Action":["ram:Delete*","ram:Create*"],"Resource":"acs:ram:*:*:role/Prod*"}]}`
	loosened = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*"},
		{"Effect":"Deny","Action":"ram:Create*","Resource":"acs:ram:*:*:role/Prod*"}]}`
	office = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*",
		"Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"}}}]}`
	unclear = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*",
		"Condition":{"StringEqualsIfExists":{"acs:SourceVpc":"vpc-1"}}}]}`
	trustTwo = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
		"Principal":{"Service":["ecs.aliyuncs.com","fc.aliyuncs.com"]}}]}`
)

func TestCheckNoNewAccess(t *testing.T) {
	t.Parallel()
	f := write(t, guard, loosened, good, bad, unclear, trust, trustTwo)
	for name, tt := range map[string]struct {
		args []string
		code int
		out  []string
	}{
		"holds":  {[]string{f[0], f[2]}, 0, []string{"no new access\n"}},
		"itself": {[]string{f[1], f[1]}, 0, []string{"no new access\n"}},
		"new access": {[]string{f[0], f[1]}, 1,
			[]string{"new access\n", "ram:DeleteRole on acs:ram::", "statement 1 of " + f[0] + " denies it"}},
		"several files": {[]string{f[2], f[2], f[1]}, 1, []string{"new access\n"}},
		"no policy":     {[]string{f[0], f[3]}, 1, nil},
		"refused":       {[]string{f[0], f[4]}, 1, nil},
		"trust":         {[]string{f[6], f[5]}, 0, []string{"no new access\n"}},
		"more trust":    {[]string{f[5], f[6]}, 1, []string{"by fc.aliyuncs.com"}},
		"mixed":         {[]string{f[5], f[2]}, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := invoke(t, "", append([]string{"check", "--no-new-access"}, tt.args...)...)
			if code != tt.code {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
			for _, want := range tt.out {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
	code, out, _ := invoke(t, "", "check", "--lenient", "--no-new-access", f[2], f[4])
	if code != 3 || !strings.HasPrefix(out, "undecided\n") || !strings.Contains(out, "StringEqualsIfExists") {
		t.Errorf("undecided: exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, loosened, "check", "--json", "--no-new-access", f[0], "-")
	var got answerJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || got.Answer != "no" || got.Holds || got.Witness.Action != "ram:DeleteRole" ||
		got.Witness.Reference != "explicit_deny" || got.Witness.Decision != "allow" {
		t.Errorf("exit %d\n%s", code, out)
	}
	// A control policy takes away on both sides what the new policy adds.
	limit := write(t, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","Action":"ram:Delete*","Resource":"*"}]}`)
	if code, out, _ := invoke(t, "", "check", "--no-new-access", f[0], "--control", limit[0], f[1]); code != 0 {
		t.Errorf("under a control policy: exit %d\n%s", code, out)
	}
}

func TestCheckNotGranted(t *testing.T) {
	t.Parallel()
	f := write(t, loosened, office)
	for name, tt := range map[string]struct {
		args []string
		code int
		out  string
	}{
		"never": {[]string{"--action", "ecs:*", f[0]}, 0, "not granted\n"},
		"denied": {[]string{"--action", "ram:CreateRole", "--resource", "acs:ram:*:*:role/Prod*", f[0]}, 0,
			"not granted\n"},
		"granted":    {[]string{"--action", "ram:CreateRole", f[0]}, 1, "granted\n"},
		"a resource": {[]string{"--resource", "acs:ram:*:*:role/Prod*", f[0]}, 1, "granted\n"},
		"under conditions": {[]string{"--action", "oss:PutObject", f[1]}, 1,
			`only if IpAddress acs:SourceIp ["203.0.113.0/24"], by which statement 0 of ` + f[1] + " allows"},
		"of two files": {[]string{"--action", "oss:PutObject", f[0], f[1]}, 1, "granted under conditions\n"},
		"anything":     {[]string{f[1]}, 1, "granted under conditions\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := invoke(t, "", append([]string{"check", "--not-granted"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.out) {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
		})
	}
	code, out, _ := invoke(t, "", "check", "--json", "--not-granted", f[1])
	var got answerJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || len(got.OnlyUnder) != 1 || got.OnlyUnder[0].Conditions[0].Key != "acs:SourceIp" {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	f := write(t, guard, loosened, good, bad, unclear)
	code, out, _ := invoke(t, "", "diff", f[0], f[1])
	for _, want := range []string{
		"newly allowed\n  ram:Delete* on acs:ram:*:*:role/Prod* (Deny by statement 1 of " + f[0] + ")\n    such as " +
			"ram:DeleteRole on",
		"no longer allowed\n  part of * on * (Allow by statement 0 of " + f[0] + ")\n",
	} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, out)
		}
	}
	if code, out, _ := invoke(t, "", "diff", f[1], f[1]); code != 0 || out != "both allow the same\n" {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "diff", "--lenient", f[2], f[4]); code != 1 ||
		!strings.Contains(out, "undecided\n  Statement 0") {
		t.Errorf("undecided besides: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "diff", "--lenient", f[0], f[4]); code != 1 || !strings.Contains(out, "undecided\n") {
		t.Errorf("undecided: exit %d\n%s", code, out)
	}
	if code, _, errs := invoke(t, "", "diff", f[0], f[3]); code != 1 || errs == "" {
		t.Errorf("no policy: exit %d", code)
	}
	code, out, _ = invoke(t, loosened, "diff", "--json", f[0], "-")
	var got diffJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || got.Relation != "different" || len(got.Added) != 1 || got.Added[0].Effect != "Deny" ||
		!got.Added[0].Whole ||
		got.Added[0].Witness.Action != "ram:DeleteRole" || len(got.Removed) != 1 {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "diff", "--json", f[1], f[1]); code != 0 ||
		!strings.Contains(out, `"relation": "same"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestWrongUseOfProofs(t *testing.T) {
	t.Parallel()
	f := write(t, good)
	for _, args := range [][]string{
		{"check"}, {"check", f[0]}, {"check", "--no-new-access", f[0]}, {"check", "--not-granted"},
		{"check", "--no-new-access", f[0], "--not-granted", f[0]},
		{"check", "--no-new-access", f[0], "--action", "a:b", f[0]},
		{"check", "--not-granted", "--action", "GetObject", f[0]}, {"check", "--not-granted", "--resource", "bucket", f[0]},
		{"check", "--no-new-access", "-", "-"}, {"check", "--no-new-access", f[0] + ".missing", f[0]},
		{"diff"}, {"diff", f[0]}, {"diff", "-", "-"}, {"diff", f[0], f[0], f[0]}, {"diff", "--frob", f[0], f[0]},
	} {
		code, out, errs := invoke(t, "", args...)
		if code != 2 || errs == "" || out != "" {
			t.Errorf("%v: exit %d, output %q, errors %q", args, code, out, errs)
		}
	}
}
