// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// The whole demo, as `make demo` runs it.
func TestDemo(t *testing.T) {
	t.Parallel()
	if _, err := terraformcli.Find(t.Context()); errors.Is(err, terraformcli.ErrNotFound) {
		t.Skip(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), newScreen(&out, false)); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{
		"kyc-integration", "media-service", "no changes", "0 users, 0 groups, 0 policies, 0 access keys",
		"RAM answers NoPermission", "AliyunICEReadOnlyAccess by group media-viewers",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo does not say %q:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("colours although there is no terminal")
	}
}

func TestDemoEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, newScreen(&bytes.Buffer{}, false)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		runs bool
		code int
		out  string // on standard output
		err  string // on standard error
	}{
		"nothing":      {nil, true, 0, "", ""},
		"help":         {[]string{"--help"}, false, 0, "ram-demo shows the main job", ""},
		"short help":   {[]string{"-h"}, false, 0, "TF_ACC_TERRAFORM_PATH", ""},
		"a word":       {[]string{"media-service"}, false, 2, "", "ram-demo: it takes no arguments"},
		"unknown flag": {[]string{"--fast"}, false, 2, "", "ram-demo: flag provided but not defined: -fast"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			ran := false
			code := start(test.args, &out, &errs, func() error { ran = true; return nil })
			if code != test.code || ran != test.runs || !strings.Contains(out.String(), test.out) ||
				!strings.Contains(errs.String(), test.err) {
				t.Errorf("exit code %d, ran: %v, said %q and %q", code, ran, &out, &errs)
			}
		})
	}
	var errs bytes.Buffer
	code := start(nil, &errs, &errs, func() error { return errors.New("boom") })
	if code != 1 || errs.String() != "\nThe demo failed: boom\n" {
		t.Errorf("exit code %d, said %q", code, &errs)
	}
}

func TestScreen(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := newScreen(&out, true)
	s.title("part")
	if err := s.step("label", func() (string, error) { return "détail", nil }); err != nil {
		t.Fatal(err)
	}
	s.verdict(false, "ram:CreateUser", "no policy allows it")
	want := "\n\x1b[1mpart\x1b[0m\n" +
		"  label              " + pad("détail", detailWidth) + " \x1b[90m  0.0 s\x1b[0m\n" +
		"                       \x1b[31mmay not\x1b[0m " + pad("ram:CreateUser", 41) +
		" \x1b[90mno policy allows it\x1b[0m\n"
	if out.String() != want {
		t.Errorf("got\n%q, want\n%q", out.String(), want)
	}
}

func TestStepSaysWhatFailed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := newScreen(&out, false).step("terraform apply", func() (string, error) { return "", errors.New("boom") })
	if err == nil || err.Error() != "terraform apply: boom" || !strings.Contains(out.String(), "failed") {
		t.Errorf("got %v and %q", err, &out)
	}
}

func TestForeign(t *testing.T) {
	t.Parallel()
	got := foreign([]string{
		"PATH=/bin", "TF_LOG=TRACE", "TF_VAR_a=1", "ALIBABA_CLOUD_PROFILE=prod", "ALICLOUD_ACCESS_KEY=k",
		"RAM_ENDPOINT=https://x", "HOME=/h",
	})
	if want := []string{"PATH=/bin", "HOME=/h"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSecretIsReadableWithTheDemosKeyOnly(t *testing.T) {
	t.Parallel()
	var a, b workbench
	if err := errors.Join(a.makeKey(), b.makeKey()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.decrypt("bm90IGEgbWVzc2FnZQ=="); err == nil {
		t.Error("took something that is no PGP message")
	}
	if a.publicKey == b.publicKey {
		t.Error("two demos share a key")
	}
}

// anAccount answers like the emulator, from fixed answers by action.
func anAccount(answers map[string]map[string]any) account {
	return account{func(_ context.Context, _, action string, _ map[string]string) (map[string]any, error) {
		if a, ok := answers[action]; ok {
			return a, nil
		}
		return nil, errors.New("no answer to " + action)
	}}
}

func list(group, item string, objects ...any) map[string]any {
	return map[string]any{group: map[string]any{item: objects}}
}

func TestInventoryCounts(t *testing.T) {
	t.Parallel()
	answers := map[string]map[string]any{
		"ListUsers":  list("Users", "User", map[string]any{"UserPrincipalName": "ann@x"}),
		"ListGroups": list("Groups", "Group"),
		"ListPolicies": list("Policies", "Policy", map[string]any{"PolicyName": "p"},
			map[string]any{"PolicyName": "q"}),
		"ListAccessKeys": list("AccessKeys", "AccessKey", map[string]any{"AccessKeyId": "k"}),
	}
	got, err := anAccount(answers).inventory(t.Context())
	if err != nil || got != (inventory{users: 1, policies: 2, keys: 1}) {
		t.Errorf("got %v, %v", got, err)
	}
	answers["ListGroups"] = map[string]any{"Groups": "?"}
	if _, err := anAccount(answers).inventory(t.Context()); err == nil || !strings.Contains(err.Error(), "ListGroups") {
		t.Errorf("an answer of another shape: got %v", err)
	}
}

func TestTryPoliciesHoldsWhatIsExpected(t *testing.T) {
	t.Parallel()
	document, err := policy.Parse(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ice:Get*","Resource":"*"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	user := identity{name: "ann", policies: []attached{{name: "read", document: document}}}
	tests := map[string]struct {
		check check
		wrong bool
	}{
		"allowed as expected":     {check{action: "ice:GetMediaInfo", resource: "*", allowed: true}, false},
		"denied as expected":      {check{action: "ice:DeleteMediaInfos", resource: "*"}, false},
		"allowed and should not":  {check{action: "ice:GetMediaInfo", resource: "*"}, true},
		"denied and should be ok": {check{action: "ice:DeleteMediaInfos", resource: "*", allowed: true}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tryPolicies(newScreen(&bytes.Buffer{}, false), user, tt.check); (err != nil) != tt.wrong {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTail(t *testing.T) {
	t.Parallel()
	if got := tail("a\nb\nc\n", 2); got != "b\nc" {
		t.Errorf("got %q", got)
	}
	if got := tail("a", 2); got != "a" {
		t.Errorf("got %q", got)
	}
}
