// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

// demoRun takes a stack of the demo through its life as a user who has these policies. It returns
// what the emulator logged, and what failed.
func demoRun(t *testing.T, stack string, policies ...string) (log []emulator.Entry, failed string) {
	t.Helper()
	e := acctest.NewEmulated(t, emulator.Options{})
	call := func(action string, pairs ...string) map[string]any {
		t.Helper()
		product, name, _ := strings.Cut(action, ":")
		params := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			params[pairs[i]] = pairs[i+1]
		}
		answer, err := e.Emulator.Call(t.Context(), product, name, params)
		if err != nil {
			t.Fatalf("%s: %v", action, err)
		}
		return answer
	}
	call("ram:CreateUser", "UserName", "deployer")
	for i, text := range policies {
		name := "deploy-" + strconv.Itoa(i)
		call("ram:CreatePolicy", "PolicyName", name, "PolicyDocument", text)
		call("ram:AttachPolicyToUser", "UserName", "deployer", "PolicyName", name, "PolicyType", "Custom")
	}
	key, _ := call("ram:CreateAccessKey", "UserName", "deployer")["AccessKey"].(map[string]any)
	id, _ := key["AccessKeyId"].(string)
	secret, _ := key["AccessKeySecret"].(string)
	dir := filepath.Join(t.TempDir(), stack)
	if err := os.CopyFS(dir, os.DirFS("../../examples/stacks/"+stack)); err != nil {
		t.Fatal(err)
	}
	terraform := e.CommandLine(dir, "ALIBABA_CLOUD_ACCESS_KEY_ID="+id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+secret)
	for _, command := range []string{"init", "apply -auto-approve", "plan -detailed-exitcode", "destroy -auto-approve"} {
		if out, err := terraform(append(strings.Fields(command), "-no-color")...); err != nil {
			return e.Emulator.Log(), command + ": " + out
		}
	}
	return e.Emulator.Log(), ""
}

// recordOf reads a log as ram-policy does.
func recordOf(t *testing.T, log []emulator.Entry) *usage.Record {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	for _, entry := range log {
		if err := encoder.Encode(entry); err != nil {
			t.Fatal(err)
		}
	}
	r := usage.NewRecord()
	if err := usage.Read(&text, r.Add); err != nil {
		t.Fatal(err)
	}
	return r
}

// replaceable are actions that the provider does without where it may not do them: it reads one
// after the other what it may not list.
var replaceable = []string{"ram:ListPolicies"}

// needed checks that a run passes with a policy, and fails without any one of its statements that
// allow.
func needed(t *testing.T, stack string, d *policy.Document) {
	t.Helper()
	t.Logf("%d statements, %d characters", len(d.Statements), policy.Size(d.String()))
	if _, failed := demoRun(t, stack, d.String()); failed != "" {
		t.Fatalf("with the whole policy: %s", failed)
	}
	for i, s := range d.Statements {
		if s.Effect == policy.Deny {
			continue
		}
		rest := d.Clone()
		rest.Statements = slices.Delete(rest.Statements, i, i+1)
		log, failed := demoRun(t, stack, rest.String())
		refused := slices.ContainsFunc(log, func(e emulator.Entry) bool { return e.Code == "NoPermission" })
		switch {
		case !refused:
			t.Errorf("without statement %d, %s, nothing is refused", i, &s)
		case failed == "" && slices.Equal(s.Actions, replaceable):
			t.Logf("without %s the run passes by other calls", replaceable)
		case !strings.Contains(failed, "NoPermission"):
			t.Errorf("without statement %d, %s, it does not fail for a permission: %q", i, &s, failed)
		}
	}
}

const deployer = "acs:ram::1234567890123456:user/deployer"

// tooWide are policies from which tighten has to take.
var tooWide = []string{
	`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	`{"Version":"1","Statement":[` +
		`{"Effect":"Allow","Action":["ram:*User*","ram:*AccessKey*","ram:GetDefaultDomain","ram:List*"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":["ram:*Pol*","ecs:*"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":["ram:*Tag*","ram:*Group*"],"Resource":"*"},` +
		`{"Effect":"Deny","Action":"ram:*Role*","Resource":"*"}]}`,
}

// The events of a whole run of the demo make a policy with which the run passes, and without any
// one statement of which it fails. The same holds for too wide policies that are tightened by them.
func TestLeastPrivilege(t *testing.T) {
	acctest.NeedCLI(t)
	for _, stack := range []string{"kyc-integration", "media-service"} {
		t.Run(stack, func(t *testing.T) {
			log, failed := demoRun(t, stack, tooWide[0])
			if failed != "" {
				t.Fatal(failed)
			}
			r := recordOf(t, log)
			if remarks := r.Remarks(); len(remarks) > 0 {
				t.Errorf("remarks: %q", remarks)
			}
			made, err := r.Policy(deployer, usage.Options{})
			if err != nil || len(made) != 1 {
				t.Fatalf("%v, %d documents", err, len(made))
			}
			needed(t, stack, made[0])
			for _, wide := range tooWide {
				d, err := policy.Parse(wide)
				if err != nil {
					t.Fatal(err)
				}
				got, err := usage.Tighten(d, r.Done(deployer))
				if err != nil || !got.Proof.Holds() {
					t.Fatalf("%v, %+v", err, got.Proof)
				}
				if got.Document.String() != made[0].String() { // of everything is left what is generated
					needed(t, stack, got.Document)
				}
			}
		})
	}
}
