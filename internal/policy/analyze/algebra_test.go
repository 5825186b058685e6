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

// FuzzAlgebra checks what holds of all policies, whatever they say:
//
//	go test ./internal/policy/analyze -run '^$' -fuzz '^FuzzAlgebra$' -fuzztime 60s
func FuzzAlgebra(f *testing.F) {
	for seed := range uint64(500) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { newAlgebra(t, seed).check() })
}

// algebra is random policies and how they are compared.
type algebra struct {
	*testing.T
	*pair
	third eval.Policies
}

func newAlgebra(t *testing.T, seed uint64) algebra {
	t.Helper()
	p := newPair(rand.New(rand.NewPCG(seed, 18)))
	return algebra{t, p, p.policies()}
}

func (a algebra) covers(reference, next eval.Policies) analyze.Answer {
	return analyze.NoNewAccess(reference, next, analyze.With(a.options...)).Answer
}

func (a algebra) must(rule string, got analyze.Answer) {
	a.Helper()
	if got == analyze.No {
		a.Errorf("%s does not hold\n%s", rule, a.pair)
	}
}

func (a algebra) check() {
	a.Helper()
	x, y, z := a.reference, a.next, a.third
	forth, back, on := a.covers(x, y), a.covers(y, x), a.covers(y, z)
	a.must("reflexivity", a.covers(x, x))
	if forth == analyze.Yes && on == analyze.Yes {
		a.must("transitivity", a.covers(x, z))
	}
	same := analyze.Equivalent(x, y, analyze.With(a.options...)).Answer
	if both := forth == analyze.Yes && back == analyze.Yes; both != (same == analyze.Yes) {
		a.Errorf("%s and %s, but equivalent is %s\n%s", forth, back, same, a.pair)
	}
	a.must("nothing is less than everything", a.covers(x, eval.Policies{}))
	for _, g := range x.Identity {
		a.rewrites(g)
	}
	if len(x.Identity) > 0 {
		a.changes()
	}
}

// rewrites: none of them changes what a document means.
func (a algebra) rewrites(g eval.Grant) {
	a.Helper()
	d := g.Document
	parts, err := policy.Split(d, 2*len(d.String())/3+80)
	if err != nil {
		parts = []*policy.Document{d}
	}
	short, err := policy.Minify(d.String())
	if err != nil {
		a.Fatal(err)
	}
	minified, err := policy.Parse(short)
	if err != nil {
		a.Fatal(err)
	}
	for rule, other := range map[string]*policy.Document{
		"minify": minified, "normalise": policy.Normalize(d), "split": policy.Merge(parts...), "merge": policy.Merge(d, d),
	} {
		a.must(rule, analyze.Interchangeable(d, other, analyze.With(a.options...)).Answer)
	}
	a.must("split and attach", analyze.Equivalent(identity(d), identity(parts...), analyze.With(a.options...)).Answer)
}

// changes: taking an Allow away and adding a Deny never allow more.
func (a algebra) changes() {
	a.Helper()
	less := func(change func(d *policy.Document)) eval.Policies {
		out := a.reference
		out.Identity = slices.Clone(out.Identity)
		out.Identity[0].Document = out.Identity[0].Document.Clone()
		change(out.Identity[0].Document)
		return out
	}
	// In a resource group an Allow of the account hides a Deny.
	if slices.ContainsFunc(a.reference.Identity, func(g eval.Grant) bool { return g.ResourceGroup != "" }) {
		return
	}
	a.must("removing an Allow", a.covers(a.reference, less(func(d *policy.Document) {
		if i := slices.IndexFunc(d.Statements, func(s policy.Statement) bool { return s.Effect == policy.Allow }); i >= 0 {
			d.Statements = slices.Delete(d.Statements, i, i+1)
		}
	})))
	s := a.statement()
	s.Effect = policy.Deny
	a.must(
		"adding a Deny",
		a.covers(a.reference, less(func(d *policy.Document) { d.Statements = append(d.Statements, s) })),
	)
}

// TestRewritesOfSharedDocuments proves for every document that lies beside the
// repository that the rewrites keep its meaning.
func TestRewritesOfSharedDocuments(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t, true) {
		if s.trust {
			continue
		}
		short, err := policy.Minify(s.text)
		if err != nil {
			t.Fatal(err)
		}
		minified, err := policy.Parse(short)
		if err != nil {
			t.Fatal(err)
		}
		for rule, other := range map[string]*policy.Document{
			"minify": minified, "normalise": policy.Normalize(s.document), "merge": policy.Merge(s.document, s.document),
			"itself": s.document,
		} {
			if got := analyze.Interchangeable(s.document, other); !got.Holds() {
				t.Errorf("%s: %s: %s %s", s.name, rule, got.Answer, got.Reason)
			}
		}
		parts, err := policy.Split(s.document, 1000)
		if err != nil {
			continue // one statement is too large
		}
		if got := analyze.Equivalent(s.policies(), identity(parts...)); !got.Holds() {
			t.Errorf("%s: split in %d: %s %s", s.name, len(parts), got.Answer, got.Reason)
		}
	}
}
