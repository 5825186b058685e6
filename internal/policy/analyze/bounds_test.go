// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// statementsOf makes a document of n statements.
func statementsOf(n int, one func(i int) policy.Statement) *policy.Document {
	d := document()
	for i := range n {
		d.Statements = append(d.Statements, one(i))
	}
	return d
}

// TestLargeDocuments: the work ends whatever the size is, and a document of a
// thousand statements is still decided.
func TestLargeDocuments(t *testing.T) {
	t.Parallel()
	outer := func(i int) policy.Statement { return allow(fmt.Sprintf("s%d:*", i), fmt.Sprintf("acs:s:*:*:x%d*", i)) }
	inner := func(i int) policy.Statement {
		return allow(fmt.Sprintf("s%d:A*", i), fmt.Sprintf("acs:s:*:*:x%dy*", i))
	}
	for _, n := range []int{1000, 10_000} {
		a, b := statementsOf(n, outer), statementsOf(n, inner)
		denied := statementsOf(n, func(i int) policy.Statement {
			s := outer(i)
			s.Effect = policy.Deny
			return s
		})
		denied.Statements = append(denied.Statements, allow("*", "*"))
		for name, c := range map[string]struct {
			reference, next *policy.Document
			want            analyze.Answer
		}{
			"the same": {a, a, analyze.Yes}, "narrower": {a, b, analyze.Yes}, "wider": {b, a, analyze.No},
			"denials": {denied, denied, analyze.Yes}, "without the denials": {denied, document(allow("*", "*")), analyze.No},
		} {
			got := analyze.NoNewAccess(identity(c.reference), identity(c.next))
			if got.Answer != c.want && (n < 2000 || got.Answer != analyze.Undecided) {
				t.Errorf("%d statements, %s: %s %s", n, name, got.Answer, got.Reason)
			}
		}
	}
}

// TestSteps: the answer to a question that takes more steps than allowed says so.
func TestSteps(t *testing.T) {
	t.Parallel()
	d := statementsOf(50, func(i int) policy.Statement { return allow(fmt.Sprintf("s%d:*", i), "*") })
	got := analyze.NoNewAccess(identity(d), identity(d), analyze.Steps(20))
	if got.Answer != analyze.Undecided || got.Reason != "The policies are too involved to be decided in 20 steps." {
		t.Errorf("%s: %s", got.Answer, got.Reason)
	}
}

// TestInvolvedPatterns: patterns whose automata are large end in time.
func TestInvolvedPatterns(t *testing.T) {
	t.Parallel()
	any40 := strings.Repeat("?", 40)
	for i, c := range []struct {
		reference, next statements
		want            analyze.Answer
	}{
		{statements{allow("x:*b"+any40[1:]+" x:*a*", "*")}, statements{allow("x:*a"+any40, "*")}, analyze.Yes},
		{statements{allow("x:*b"+any40, "*"), allow("x:*c"+any40, "*")}, statements{allow("x:*"+any40, "*")}, analyze.No},
		{statements{allow("x:*a*a*a* x:*b*b*b* x:*c*c*c*", "*")}, statements{allow("x:*a*b*c*a*b*c*a*b*c*", "*")},
			analyze.Yes},
		{statements{allow("x:*ab*", "*"), allow("x:*ba*", "*"), allow("x:a*", "*")}, statements{allow("x:*a*b*", "*")},
			analyze.No},
		{statements{allow("*", "acs:r:*:*:*x?*"), allow("*", "acs:r:*:*:*x")}, statements{allow("*", "acs:r:*:*:*x*")},
			analyze.Yes},
		{statements{allow("*", "acs:r:*:*:?*")}, statements{allow("*", "acs:r:*:*:*")}, analyze.Yes},
		{statements{allow("*:*", "*")}, statements{allow("*", "*")}, analyze.Yes},
		// a request's action has a service and a name
	} {
		got := analyze.NoNewAccess(identity(document(c.reference...)), identity(document(c.next...)))
		if got.Answer != c.want {
			t.Errorf("%d: %s %s", i, got.Answer, got.Reason)
		}
	}
}

// TestUnclear: what nobody knows the meaning of is never a yes, unless it is the
// same on both sides or does not matter.
func TestUnclear(t *testing.T) {
	t.Parallel()
	unknown := when("StringEqualsIfExists", "k", "v")
	long := "oss:" + strings.Repeat("a", policy.MaxPattern) + "?"
	for _, c := range []check{
		{name: "an unknown operator", next: statements{allow("oss:*", "*", unknown)}, want: analyze.Undecided},
		{name: "the same", reference: statements{allow("oss:*", "*", unknown)},
			next: statements{allow("oss:Get*", "*", unknown)}, want: analyze.Yes},
		{name: "another", reference: statements{allow("oss:*", "*", unknown)},
			next: statements{allow("oss:Get*", "*", when("StringEqualsIfExists", "k", "w"))}, want: analyze.Undecided},
		{name: "it does not matter", reference: statements{allow("oss:*", "*")},
			next: statements{allow("oss:*", "*", unknown)}, want: analyze.Yes},
		{name: "a Deny", reference: statements{allow("oss:*", "*"), deny("*", "*", unknown)},
			next: statements{allow("oss:*", "*")}, want: analyze.Undecided},
		{name: "a new Deny", reference: nil, next: statements{allow("oss:*", "*"), deny("*", "*", unknown)},
			want: analyze.Undecided},
		{name: "more besides", next: statements{allow("oss:*", "*", unknown), allow("ecs:*", "*")}, want: analyze.No},
		{name: "an address that is none", next: statements{allow("oss:*", "*",
			when("IpAddress", "acs:SourceIp", "42.120.XX.X/24"))}, want: analyze.Undecided},
		{name: "a wrong type", next: statements{allow("oss:*", "*", when("NumericEquals", "acs:SourceIp", "1"))},
			want: analyze.Undecided},
		{name: "a number too large", next: statements{allow("oss:*", "*", when("NumericEquals", "k", "1e99999"))},
			want: analyze.Undecided},
		{name: "a pattern of addresses", next: statements{allow("oss:*", "*", when("IpAddress", "acs:SourceIp", "1*"))},
			want: analyze.Undecided},
		{name: "a long pattern", next: statements{allow(long, "*")}, want: analyze.Undecided},
		{name: "no UTF-8", next: statements{allow("oss:\xff*", "*")}, want: analyze.Undecided},
		{name: "an unknown effect", next: statements{{Effect: "allow", Actions: []string{"*"}, Resources: []string{"*"}}},
			want: analyze.Undecided},
		{name: "text and address", reference: statements{allow("oss:*", "*",
			when("IpAddress", "acs:SourceIp", "10.0.0.0/8"))},
			next: statements{allow("oss:*", "*", when("StringLike", "acs:SourceIp", "10.*"))}, want: analyze.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
	if got := analyze.NoNewAccess(identity(nil), identity(nil)); got.Answer != analyze.Undecided {
		t.Errorf("without a document: %s", got.Answer)
	}
}

// TestSpellings: the two spellings of the region of RAM's own resources are one.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range []check{
		{name: "forth", reference: statements{allow("ram:*", "acs:ram::1:user/*")},
			next: statements{allow("ram:*", "acs:ram::1:user/u")}, want: analyze.Yes},
		{name: "the wildcard is more", reference: statements{allow("ram:*", "acs:ram::1:user/*")},
			next: statements{allow("ram:*", "acs:ram:*:1:user/*")},
			want: analyze.No},
		{name: "back", reference: statements{allow("ram:*", "acs:ram:*:1:user/*")},
			next: statements{allow("ram:*", "acs:ram::1:user/*")}, want: analyze.Yes},
		{name: "a shifted ARN matches nothing", reference: statements{allow("ram:*", "acs:ram::1:user/*")},
			next: statements{allow("ram:*", "acs:ram::*:1:user/*")}, want: analyze.Yes},
		{name: "no name in RAM holds a colon",
			reference: statements{allow("*", "*"), deny("ram:*", "acs:ram:*:*:role/Prod*")},
			next:      statements{allow("ram:*", "acs:ram:*:*:role/dev-*")}, want: analyze.Yes},
		{name: "an object may", reference: statements{allow("*", "*"), deny("oss:*", "acs:oss:*:*:payroll*")},
			next: statements{allow("oss:*", "acs:oss:*:*:team-*")}, want: analyze.No},
		{name: "another service", reference: statements{allow("oss:*", "acs:oss::1:b")},
			next: statements{allow("oss:*", "acs:oss:*:1:b")}, want: analyze.No},
	} {
		t.Run(c.name, func(t *testing.T) { t.Parallel(); c.run(t) })
	}
}

func TestInterchangeable(t *testing.T) {
	t.Parallel()
	all := allow("*", "*")
	for name, c := range map[string]struct {
		a, b statements
		want analyze.Answer
	}{
		"two denials":          {statements{deny("oss:*", "*")}, statements{deny("ecs:*", "*")}, analyze.No},
		"NotAction and a Deny": {statements{allowBut("ram:*")}, statements{all, deny("ram:*", "*")}, analyze.No},
		"split": {statements{allow("oss:* ecs:*", "*")},
			statements{allow("oss:*", "*"), allow("ECS:*", "*")}, analyze.Yes},
		"a covered action": {statements{allow("oss:* oss:Get*", "*")}, statements{allow("oss:*", "*")}, analyze.Yes},
		"what a Deny takes back": {statements{allow("oss:*", "*"), deny("oss:*", "*")}, statements{deny("oss:*", "*")},
			analyze.Yes},
		"more allowed": {statements{allow("oss:*", "*")}, statements{all}, analyze.No},
	} {
		got := analyze.Interchangeable(document(c.a...), document(c.b...))
		if got.Answer != c.want {
			t.Errorf("%s: %s %s", name, got.Answer, got.Reason)
		}
		if w := got.Witness; w != nil && w.Reference.Decision == w.New.Decision {
			t.Errorf("%s: both decide %s", name, w.New.Decision)
		}
	}
}

// TestLayers: sessions and control policies limit, an Allow of the account hides a
// Deny of a resource group.
func TestLayers(t *testing.T) {
	t.Parallel()
	whole := identity(document(allow("*", "*")))
	session, control, scoped := whole, whole, whole
	session.Session = []eval.Grant{{Name: "session", Document: document(allow("oss:*", "*"))}}
	control.Control = []eval.Grant{
		{Name: "root", Level: "root", Document: document(allow("*", "*"))},
		{Name: "folder", Level: "folder", Document: document(allow("*", "*"), deny("ram:*", "*"))},
	}
	scoped.Identity = append([]eval.Grant{{Document: document(deny("*", "*")), ResourceGroup: "rg"}}, whole.Identity...)
	for name, c := range map[string]struct {
		reference, next eval.Policies
		want            analyze.Answer
	}{
		"a session":             {whole, session, analyze.Yes},
		"no session any more":   {session, whole, analyze.No},
		"control policies":      {whole, control, analyze.Yes},
		"no control policies":   {control, whole, analyze.No},
		"session and control":   {session, control, analyze.No},
		"a hidden Deny":         {whole, scoped, analyze.Yes},
		"a hidden Deny is none": {scoped, whole, analyze.Yes},
	} {
		if got := analyze.NoNewAccess(c.reference, c.next); got.Answer != c.want {
			t.Errorf("%s: %s %s", name, got.Answer, got.Reason)
		}
	}
}
