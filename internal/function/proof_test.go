// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	ramfunction "github.com/terraform-provider-ram/terraform-provider-ram/internal/function"
)

const (
	getOSS      = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}`
	officeOSS   = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"}}}]}`
	oddOperator = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{"StringEqualsIfExists":{"k":"v"}}}]}`
	trustECS    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	trustBoth   = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com","fc.aliyuncs.com"]}}]}`
)

// member takes an attribute out of an object.
func member(t *testing.T, v attr.Value, names ...string) attr.Value {
	t.Helper()
	for _, name := range names {
		object, ok := v.(types.Object)
		if !ok {
			t.Fatalf("%s is no object", v)
		}
		v = object.Attributes()[name]
	}
	return v
}

func text(t *testing.T, v attr.Value, names ...string) string {
	t.Helper()
	s, ok := member(t, v, names...).(types.String)
	if !ok {
		t.Fatalf("%v of %s is no string", names, v)
	}
	return s.ValueString()
}

// proves checks what all proofs have.
func proves(t *testing.T, got attr.Value, answer string) {
	t.Helper()
	if a := text(t, got, "answer"); a != answer {
		t.Fatalf("the answer is %s, want %s: %s", a, answer, got)
	}
	if holds := member(t, got, "holds"); !holds.Equal(types.BoolValue(answer == "yes")) {
		t.Errorf("%s, but holds is %s", answer, holds)
	}
	if w := member(t, got, "witness"); w.IsNull() == (answer == "no") {
		t.Errorf("%s with the witness %s", answer, w)
	}
	if reason := text(t, got, "reason"); (reason == "") != (answer == "yes") {
		t.Errorf("%s with the reason %q", answer, reason)
	}
}

func TestPolicyNoNewAccess(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reference, documents attr.Value
		answer               string
	}{
		"narrower":           {list(readOSS), list(getOSS), "yes"},
		"wider":              {list(getOSS), list(readOSS), "no"},
		"several":            {list(getOSS, readOSS), list(getOSS, denyPuts), "yes"},
		"nothing":            {list(), list(), "yes"},
		"more than nothing":  {list(), list(getOSS), "no"},
		"an odd operator":    {list(getOSS), list(oddOperator), "undecided"},
		"trust":              {list(trustBoth), list(trustECS), "yes"},
		"more trust":         {list(trustECS), list(trustBoth), "no"},
		"trust from nothing": {list(), list(trustECS), "no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, ramfunction.NewPolicyNoNewAccess(), tt.reference, tt.documents)
			if err != nil {
				t.Fatal(err)
			}
			proves(t, got, tt.answer)
		})
	}
	got, err := call(t, ramfunction.NewPolicyNoNewAccess(), list(trustECS), list(trustBoth))
	if err != nil {
		t.Fatal(err)
	}
	if caller := text(t, got, "witness", "caller"); caller != "fc.aliyuncs.com" {
		t.Errorf("the caller is %s", caller)
	}
	if d := text(t, got, "witness", "reference_decision"); d != "implicit_deny" {
		t.Errorf("the reference decides %s", d)
	}
	_, err = call(t, ramfunction.NewPolicyNoNewAccess(), list("{"), list())
	failsAt(t, err, 0, "reference[0] is no policy")
	_, err = call(t, ramfunction.NewPolicyNoNewAccess(), list(), list(getOSS, "{}"))
	failsAt(t, err, 1, "documents[1] is no policy")
	_, err = call(t, ramfunction.NewPolicyNoNewAccess(), list(trustECS), list(getOSS))
	failsAt(t, err, 1, "cannot be compared")
}

func TestPolicyNotGranted(t *testing.T) {
	t.Parallel()
	null := types.ListNull(types.StringType)
	for name, tt := range map[string]struct {
		documents, actions, resources attr.Value
		answer                        string
		only                          string
	}{
		"never":          {list(getOSS), list("oss:Put*"), null, "yes", ""},
		"granted":        {list(getOSS), list("oss:GetObject"), null, "no", ""},
		"everything":     {list(getOSS), null, list(), "no", ""},
		"by no document": {list(), null, null, "yes", ""},
		"only from the office": {list(officeOSS), list("oss:PutObject"), null, "no",
			`statement 0 of documents[0] allows it: IpAddress acs:SourceIp ["203.0.113.0/24"]`},
		"another resource":      {list(getOSS), null, list("acs:ram:*:*:user/*"), "no", ""},
		"who may assume a role": {list(trustECS), null, null, "no", ""},
		"odd":                   {list(oddOperator), list("oss:PutObject"), null, "undecided", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, ramfunction.NewPolicyNotGranted(), tt.documents, tt.actions, tt.resources)
			if err != nil {
				t.Fatal(err)
			}
			proves(t, got, tt.answer)
			want := list()
			if tt.only != "" {
				want = list(tt.only)
			}
			if only := member(t, got, "only_under"); !only.Equal(want) {
				t.Errorf("only under %s, want %s", only, want)
			}
		})
	}
	_, err := call(t, ramfunction.NewPolicyNotGranted(), list(getOSS), list("GetObject"), null)
	failsAt(t, err, 1, "is no action")
	_, err = call(t, ramfunction.NewPolicyNotGranted(), list(getOSS), null, list("bucket/key"))
	failsAt(t, err, 2, "is no resource")
	_, err = call(t, ramfunction.NewPolicyNotGranted(), list(getOSS, trustECS), null, null)
	failsAt(t, err, 0, "not those of one identity")
}

func TestPolicyCompare(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		a, b           attr.Value
		relation       string
		added, removed attr.Value
	}{
		"the same":  {list(readOSS), list(readOSS, getOSS), "same", list(), list()},
		"more":      {list(getOSS), list(readOSS), "more", list("oss:List* on * (Allow by statement 0 of b[0])"), list()},
		"less":      {list(readOSS), list(getOSS), "less", list(), list("oss:List* on * (Allow by statement 0 of a[0])")},
		"undecided": {list(getOSS), list(oddOperator, getOSS), "undecided", list(), list()},
		"different": {list(trustECS), list(trustFC), "different",
			list("sts:AssumeRole by fc.aliyuncs.com (Allow by statement 0 of trust policy)"),
			list("sts:AssumeRole by ecs.aliyuncs.com (Allow by statement 0 of trust policy)")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, ramfunction.NewPolicyCompare(), tt.a, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			answer := map[string]string{"same": "yes", "undecided": "undecided"}[tt.relation]
			if answer == "" {
				answer = "no"
			}
			proves(t, got, answer)
			if r := text(t, got, "relation"); r != tt.relation {
				t.Errorf("the relation is %s", r)
			}
			if added, removed := member(t, got, "added"),
				member(t, got, "removed"); !added.Equal(tt.added) || !removed.Equal(tt.removed) {
				t.Errorf("added %s, removed %s", added, removed)
			}
		})
	}
	_, err := call(t, ramfunction.NewPolicyCompare(), list("{"), list())
	failsAt(t, err, 0, "a[0] is no policy")
}

var trustFC = strings.Replace(trustECS, "ecs", "fc", 1)

// TestPolicyEquivalentIsProved: documents that decide alike are equivalent though
// they look different, and those that only allow the same are not.
func TestPolicyEquivalentIsProved(t *testing.T) {
	t.Parallel()
	statement := func(s ...string) string { return `{"Version":"1","Statement":[` + strings.Join(s, ",") + `]}` }
	allow := func(action string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":"*"}`, action)
	}
	deny := func(action string) string { return fmt.Sprintf(`{"Effect":"Deny","Action":%q,"Resource":"*"}`, action) }
	for name, tt := range map[string]struct {
		a, b string
		want bool
	}{
		"a statement that a wildcard covers": {statement(allow("oss:*"), allow("oss:Get*")), statement(allow("oss:*")), true},
		"another case of an action":          {statement(allow("oss:GetObject")), statement(allow("OSS:getobject")), true},
		"what a Deny takes back":             {statement(allow("oss:Get*"), deny("oss:*")), statement(deny("oss:*")), true},
		"two denials":                        {statement(deny("oss:*")), statement(deny("ecs:*")), false},
		"one action more": {statement(allow("oss:*")), statement(allow("oss:*"), allow("ecs:Run*")),
			false},
		"trust":                 {trustECS, trustBoth, false},
		"the same odd operator": {oddOperator, oddOperator, true},
	} {
		got, err := call(t, ramfunction.NewPolicyEquivalent(), str(tt.a), str(tt.b))
		if err != nil || !got.Equal(types.BoolValue(tt.want)) {
			t.Errorf("%s: got %s, %v", name, got, err)
		}
	}
	_, err := call(t, ramfunction.NewPolicyEquivalent(), str(oddOperator), str(getOSS))
	failsAt(t, err, -1, `RAM has no operator "StringEqualsIfExists"`)
	_, err = call(t, ramfunction.NewPolicyEquivalent(), str(getOSS), str(`{"Version":"2","Statement":[]}`))
	failsAt(t, err, 1, "no policy that RAM would take")
}

// TestPolicyFindingsAreProved: statements that decide nothing and ways to become an
// administrator are among the findings, in the order of the text.
func TestPolicyFindingsAreProved(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		document, kind string
		want           []string // code, path and line
	}{
		"denied by two": {`{"Version":"1","Statement":[
{"Effect":"Allow","Action":"oss:*","Resource":"*"},
{"Effect":"Deny","Action":"oss:Get*","Resource":"*"},
{"Effect":"Deny","NotAction":"oss:Get*","Resource":"*"}]}`, "identity", []string{"dead_statement Statement[0] 2"}},
		"never met": {`{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:*","Resource":"*","Condition":{
"DateLessThan":{"acs:CurrentTime":"2020-01-01T00:00:00Z"},"DateGreaterThan":{"acs:CurrentTime":"2030-01-01T00:00:00Z"}}}]}`,
			"identity", []string{"dead_statement Statement[0] 1"}},
		"an escalation": {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"},
{"Effect":"Allow","Action":"RAM:createaccesskey","Resource":"*"}]}`, "identity", []string{"escalation Statement[1] 2"}},
		"of a control policy": {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:CreateAccessKey","Resource":"*"}]}`, "control", nil},
		"a trust policy":      {trustECS, "trust", nil},
		"an administrator": {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, "identity",
			[]string{"allow_all Statement[0] 1"}},
	} {
		got, err := call(t, ramfunction.NewPolicyFindings(), str(tt.document), str(tt.kind))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var codes []string
		for _, f := range got.(types.List).Elements() {
			line := member(t, f, "line").(types.Int64).ValueInt64()
			codes = append(codes, fmt.Sprintf("%s %s %d", text(t, f, "code"), text(t, f, "path"), line))
		}
		codes = slices.DeleteFunc(codes, func(s string) bool { return strings.HasPrefix(s, "action_case") })
		if !slices.Equal(codes, tt.want) {
			t.Errorf("%s: %v", name, codes)
		}
	}
}

// TestProofsInConfiguration: through Terraform, in a precondition that stops a plan.
func TestProofsInConfiguration(t *testing.T) {
	t.Parallel()
	run(t, resource.TestStep{
		Config: fmt.Sprintf(`
locals {
  read = %q
  get  = %q
}
output "within"  { value = provider::ram::policy_no_new_access([local.read], [local.get]) }
output "beyond"  { value = provider::ram::policy_no_new_access([local.get], [local.read]).witness.action }
output "never"   { value = provider::ram::policy_not_granted([local.get], ["oss:Put*"], null).holds }
output "added"   { value = provider::ram::policy_compare([local.get], [local.read]).added }
`, readOSS, getOSS),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValueAtPath("within", tfjsonpath.New("holds"), knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValueAtPath("within", tfjsonpath.New("witness"), knownvalue.Null()),
			statecheck.ExpectKnownOutputValue("beyond", knownvalue.StringExact("oss:ListObjects")),
			statecheck.ExpectKnownOutputValue("never", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("added", knownvalue.ListSizeExact(1)),
		},
	})
}
