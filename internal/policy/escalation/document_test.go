// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

func allow(actions, resources string, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Effect: policy.Allow, Actions: strings.Fields(actions), Resources: strings.Fields(resources), Conditions: conditions,
	}
}

func deny(actions, resources string) policy.Statement {
	s := allow(actions, resources)
	s.Effect = policy.Deny
	return s
}

// attached are policies of one statement each.
func attached(statements ...policy.Statement) eval.Policies {
	var p eval.Policies
	for _, s := range statements {
		d := &policy.Document{Version: policy.Version, Statements: []policy.Statement{s}}
		p.Identity = append(p.Identity, eval.Grant{Document: d})
	}
	return p
}

func numbers(findings []escalation.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Way.Number)
	}
	return out
}

// rights are statements that grant exactly what a way needs, spread over policies.
func rights(w escalation.Way, write func(string) string) []policy.Statement {
	var out []policy.Statement
	for _, n := range w.Needs {
		for _, t := range n.On {
			out = append(out, allow(write(n.Actions[0]), t.Patterns[0]))
		}
	}
	return out
}

// TestEveryWay: each way is found where its rights are given, in whatever spelling,
// and not where one of them is missing.
func TestEveryWay(t *testing.T) {
	t.Parallel()
	for _, w := range escalation.Ways() {
		if len(w.Needs) == 0 {
			continue
		}
		for name, write := range spellings {
			given := rights(w, write)
			if got := numbers(escalation.InPolicies(attached(given...))); !slices.Contains(got, w.Number) {
				t.Errorf("%s, %s: found %v only", w.Number, name, got)
			}
		}
		given := rights(w, spellings["as it is"])
		for i := range given {
			rest := slices.Delete(slices.Clone(given), i, i+1)
			if got := numbers(escalation.InPolicies(attached(rest...))); slices.Contains(got, w.Number) {
				t.Errorf("%s is found without %s on %s", w.Number, given[i].Actions, given[i].Resources)
			}
			denied := append(slices.Clone(given), deny(given[i].Actions[0], given[i].Resources[0]))
			if got := numbers(escalation.InPolicies(attached(denied...))); slices.Contains(got, w.Number) {
				t.Errorf("%s is found though %s on %s is denied", w.Number, given[i].Actions, given[i].Resources)
			}
		}
	}
}

// TestHarmless: what makes nobody stronger is not found.
func TestHarmless(t *testing.T) {
	t.Parallel()
	const me = "acs:ram:*:*:user/me"
	for name, p := range map[string]eval.Policies{
		"nothing":          attached(),
		"reading":          attached(allow("ram:Get* ram:List*", "*")),
		"passing a role":   attached(allow("ram:PassRole", "*")),
		"writing a policy": attached(allow("ram:CreatePolicy", "*")),
		"making a role":    attached(allow("ram:CreateRole", "*")),
		"making a user":    attached(allow("ram:CreateUser", "*")),
		"tags":             attached(allow("ram:TagResources", "*")),
		"its own password": attached(allow("ram:ChangePassword", "*")),
		"diagnosis":        attached(allow("ram:DecodeDiagnosticMessage", "*")),
		"self-service":     attached(allow("ram:*AccessKey ram:*LoginProfile ram:BindMFADevice ram:UnbindMFADevice", me)),
		"only the user":    attached(allow("ram:AttachPolicyToUser", "acs:ram:*:*:user/*")),
		"only the policy":  attached(allow("ram:AttachPolicyToUser", "acs:ram:*:system:policy/AdministratorAccess")),
		"a harmless policy": attached(allow("ram:AttachPolicyToUser",
			"acs:ram:*:*:user/* acs:ram:*:system:policy/AliyunOSSReadOnlyAccess")),
		"one role":          attached(allow("sts:AssumeRole", "acs:ram:*:*:role/reader")),
		"everything denied": attached(allow("ram:*", "*"), deny("ram:*", "*")),
		"other services": attached(policy.Statement{Effect: policy.Allow,
			NotActions: []string{"ram:*", "sts:*", "ecs:*", "oos:*"}, Resources: []string{"*"}}),
		"never met": attached(allow("ram:CreateAccessKey", "*",
			policy.Condition{Operator: "StringEquals", Key: "acs:MFAPresent", Values: []string{"x"}})),
		"an administrator":  attached(allow("*", "*")),
		"all of RAM":        attached(allow("ram:*", "*")),
		"an unknown action": attached(allow("ram:PutRolePolicy ram:AttachRolePolicy ram:UpdateAssumeRolePolicy", "*")),
		"a control policy": {
			Identity: attached(allow("ram:CreateAccessKey", "*")).Identity,
			Control: []eval.Grant{{Document: &policy.Document{Statements: []policy.Statement{allow("*", "*"),
				deny("ram:*", "*")}}}},
		},
	} {
		if got := escalation.InPolicies(p); len(got) > 0 {
			t.Errorf("%s: %v", name, numbers(got))
		}
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	sentence := regexp.MustCompile(
		`^Who may do [a-z]+:\w+(, [a-z]+:\w+)* can [a-z][^.]*\. That makes it stronger where [^.]*\.$`)
	for _, w := range escalation.Ways() {
		for _, f := range escalation.InPolicies(attached(rights(w, func(a string) string { return a })...)) {
			if m := f.Message(); !sentence.MatchString(m) {
				t.Errorf("%s: %s", f.Way.Number, m)
			}
		}
	}
}

// TestActionsExist: every action of RAM that a way names is one. That of the last
// way is an assumption, see TestAssumptionAttachInAResourceGroup.
func TestActionsExist(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "reference", "ram-actions.json"))
	if err != nil {
		t.Skipf("the list of actions is not here: %v", err)
	}
	var list struct {
		Actions []struct {
			Action string `json:"action"`
		} `json:"actions"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"ecs:RunInstances": true, "ecs:CreateInstance": true, "ecs:RunCommand": true,
		"oos:StartExecution": true}
	for _, a := range list.Actions {
		known[a.Action] = true
	}
	for _, w := range escalation.Ways() {
		for _, n := range w.Needs {
			for _, a := range n.Actions {
				if !known[a] && w.Number != "2.34" {
					t.Errorf("%s: there is no action %s", w.Number, a)
				}
			}
		}
	}
	for _, r := range rows {
		w, who := r.world(t, func(w *world, actor string) { w.own(actor, r.statements(asItIs)...) })
		for _, step := range of(w.report(), who)[r.number].Steps {
			for _, c := range step.Calls {
				if a := c.Request.Checks[0].Action; !known[a] && r.number != "2.34" {
					t.Errorf("%s: there is no action %s", r.number, a)
				}
			}
		}
	}
}

// TestAssumptionAttachInAResourceGroup: ResourceManager's AttachPolicy is taken to be
// authorised as ram:AttachPolicy; no source says so.
func TestAssumptionAttachInAResourceGroup(t *testing.T) {
	t.Parallel()
	if got := numbers(escalation.InPolicies(attached(allow("ram:AttachPolicy", "*")))); !slices.Equal(got,
		[]string{"2.34"}) {
		t.Errorf("found %v", got)
	}
}
