// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

func TestNever(t *testing.T) {
	t.Parallel()
	const bucket = "acs:oss:*:*:bucket/*"
	impossible := []policy.Condition{
		when("NumericLessThan", "acs:CurrentTime2", "1"),
		when("ForAllValues:NumericGreaterThan", "acs:CurrentTime2", "1"),
	}
	for _, c := range []struct {
		name       string
		statements statements
		at         int
		want       analyze.Answer
		reason     string
	}{
		{"an Allow", statements{allow("oss:*", bucket), deny("oss:Put*", bucket)}, 0, analyze.No, ""},
		{"a Deny", statements{allow("oss:*", bucket), deny("oss:Put*", bucket)}, 1, analyze.No, ""},
		{"a Deny of what nobody allows", statements{deny("oss:Put*", bucket)}, 0, analyze.No, ""},
		{"denied by one", statements{allow("oss:Put*", bucket), deny("OSS:put*", "*"), deny("ecs:*", "*")}, 0, analyze.Yes,
			"Statement 1 of policy 0 denies all that it allows."},
		{"denied by two", statements{allow("oss:Put*", bucket), deny("oss:*", "*", when("Bool", "acs:MFAPresent", "true")),
			deny("oss:*", "*", when("StringNotEquals", "acs:MFAPresent", "true"))}, 0, analyze.Yes,
			"Other statements decide all that it matches."},
		{"denied by two but not without the key",
			statements{allow("oss:Put*", bucket), deny("oss:*", "*", when("Bool", "acs:MFAPresent", "true")),
				deny("oss:*", "*", when("Bool", "acs:MFAPresent", "false"))}, 0, analyze.No, ""},
		{"denied by both halves", statements{allow("oss:*", bucket),
			{Effect: policy.Deny, NotActions: []string{"oss:Put*"}, Resources: []string{"*"}},
			deny("oss:Put*", "*")}, 0, analyze.Yes, "Other statements decide all that it matches."},
		{"no condition can be met", statements{allow("oss:*", "*", impossible...)}, 0, analyze.Yes,
			"No request meets all its parts."},
		{"no condition of a Deny can be met", statements{allow("oss:*", "*"),
			deny("oss:*", "*", when("Bool", "acs:MFAPresent", "true"),
				when("StringEquals", "acs:MFAPresent", "yes"))}, 1, analyze.Yes, "No request meets all its parts."},
		{"no such statement", nil, 0, analyze.Undecided, "There is no statement 0 of policy 0."},
		{"an operator RAM does not have", statements{allow("oss:*", "*", when("StringEqualsIfExists", "k", "v"))}, 0,
			analyze.Undecided,
			`Statement 0 of policy 0: RAM has no operator "StringEqualsIfExists".`},
		{"an unknown operator and a Deny", statements{allow("oss:*", "*", when("StringEqualsIfExists", "k", "v")),
			deny("*", "*")}, 0, analyze.Yes,
			"Statement 1 of policy 0 denies all that it allows."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := analyze.Never(
				identity(document(c.statements...)),
				eval.StatementRef{Layer: eval.LayerIdentity, Policy: "policy 0", Index: c.at},
			)
			if got.Answer != c.want || got.Reason != c.reason {
				t.Errorf("%s: %q", got.Answer, got.Reason)
			}
			if got.Witness != nil && len(got.Witness.New.Deciding) == 0 {
				t.Errorf("the witness %+v decides nothing", got.Witness)
			}
		})
	}
}

// A Deny in a resource group decides nothing where an Allow of the account does.
// reference: policy-language.md §9.4.
func TestNeverInAResourceGroup(t *testing.T) {
	t.Parallel()
	p := identity(document(allow("oss:*", "*")), document(deny("oss:Put*", "*"), deny("*", "*")))
	p.Identity[1].ResourceGroup = "rg-1"
	ref := eval.StatementRef{Layer: eval.LayerIdentity, Policy: "policy 1", ResourceGroup: "rg-1"}
	if got := analyze.Never(p, ref); !got.Holds() {
		t.Errorf("%s: %+v", got.Answer, got.Witness)
	}
	ref.Index = 1
	if got := analyze.Never(p, ref); got.Answer != analyze.No || got.Witness.Request.ResourceGroup != "rg-1" {
		t.Errorf("%s: %+v", got.Answer, got.Witness)
	}
}

// TestNeverOracle compares Never with what the evaluator says of every request over
// the small alphabet.
func TestNeverOracle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		p := newPair(rand.New(rand.NewPCG(seed, 19)))
		p.trust, p.reference.Trust, p.next.Trust = false, nil, nil
		for _, g := range p.reference.Identity {
			for i := range g.Document.Statements {
				ref := eval.StatementRef{Layer: eval.LayerIdentity, Policy: g.Name, Index: i, ResourceGroup: g.ResourceGroup}
				got := analyze.Never(p.reference, ref, analyze.With(p.options...))
				if got.Answer == analyze.Undecided && !p.odd() {
					t.Fatalf("seed %d: statement %d of %s: %s\n%s", seed, i, g.Name, got.Reason, p)
				}
				if got.Answer != analyze.Yes {
					continue
				}
				reference, _ := p.sets(t)
				p.every(func(r eval.Request) bool {
					decides := slices.ContainsFunc(reference.Evaluate(r).Deciding, func(o eval.StatementRef) bool {
						return o.Layer == ref.Layer && o.Policy == ref.Policy && o.Index == ref.Index &&
							o.ResourceGroup == ref.ResourceGroup
					})
					if decides {
						t.Fatalf("seed %d: statement %d of %s decides %+v\n%s", seed, i, g.Name, r, p)
					}
					return true
				})
			}
		}
	}
}
