// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Never tells whether a statement of the policies decides nothing: no request has
// it among the statements that decide. Such are an Allow that Deny statements
// always take back and a Deny that can never match. The reason of a Yes says why.
//
// The statement is named by its layer, policy, source, resource group and index.
func Never(p eval.Policies, ref eval.StatementRef, opts ...Option) Result {
	s := settle(opts)
	p = whoever(p)
	ref.Sid, ref.Effect, ref.Check = "", "", 0
	same := func(other eval.StatementRef) bool {
		other.Sid, other.Effect, other.Check = "", "", 0
		return other == ref
	}
	known := false
	q := &question{
		settings: s,
		policies: []eval.Policies{p},
		goals: func(sets []*set, at place, r reading) []goal {
			st := sets[0].statement(same)
			if st == nil {
				return nil
			}
			known = true
			return sets[0].decides(st, at, r)
		},
		confirm: func(r eval.Request) (*Witness, bool) {
			out, err := decision(s, p, r)
			return &Witness{Request: r, New: out}, err == nil && slices.ContainsFunc(out.Deciding, same)
		},
	}
	out := q.ask()
	switch {
	case !known && out.Answer == Yes:
		return Result{Answer: Undecided, Reason: sentence(fmt.Sprintf("there is no %s", ref))}
	case out.Answer == Yes:
		out.Reason = whyNever(s, p, same)
	}
	return out
}

// every are all tables of the set.
func (p *set) every() []*table {
	out := append(slices.Clone(p.control), p.identity)
	if p.session != nil {
		out = append(out, p.session)
	}
	for _, t := range p.groups {
		out = append(out, t)
	}
	if p.trust != nil {
		out = append(out, p.trust)
	}
	return out
}

func (p *set) statement(is func(eval.StatementRef) bool) *statement {
	for _, t := range p.every() {
		for _, st := range slices.Concat(t.allow, t.deny) {
			if is(st.ref) {
				return st
			}
		}
	}
	return nil
}

// decides are the goals of which each request that the statement decides meets
// one.
func (p *set) decides(st *statement, at place, r reading) []goal {
	if st.deny {
		return p.reaches(st, at, r)
	}
	read := applying([]*statement{st}, r)
	if len(read) == 0 {
		return nil
	}
	st = read[0]
	var out []goal
	for _, g := range p.allowed(at.kind, at.group, r) {
		if !g.holds(st) {
			continue
		}
		if st.ref.ResourceGroup != eval.AccountScope { // an Allow of the account would decide
			g.none = slices.Concat(g.none, threatening(p.identity.allow, r))
		}
		out = append(out, g.through(st))
	}
	return out
}

// reaches are the goals of requests that reach a Deny and are denied by it.
func (p *set) reaches(st *statement, at place, r reading) []goal {
	g := goal{oneOf: [][]*statement{applying([]*statement{st}, r)}}
	if !at.kind.outside() {
		limits := slices.Clone(p.control)
		if p.session != nil {
			limits = append(limits, p.session)
		}
		for _, t := range limits {
			if slices.Contains(t.deny, st) {
				return []goal{g}
			}
			g.passes(t, r)
		}
		if slices.Contains(p.identity.deny, st) {
			return []goal{g}
		}
		if slices.Contains(p.scoped(at.group).deny, st) {
			own := slices.Concat(p.identity.allow, p.identity.deny)
			g.none = slices.Concat(g.none, threatening(own, r))
			return []goal{g}
		}
	}
	if p.trust != nil && slices.Contains(p.trust.deny, st) {
		return []goal{g}
	}
	return nil
}

// whyNever says why a statement decides nothing.
func whyNever(s settings, p eval.Policies, same func(eval.StatementRef) bool) string {
	matches := false
	var by *statement
	_ = visit(s, &budget{left: s.steps}, []eval.Policies{p}, func(search *search, sets []*set, at place) bool {
		st := sets[0].statement(same)
		own := goal{oneOf: [][]*statement{applying([]*statement{st}, openly)}}
		if _, ok := search.find(own); !ok {
			return true
		}
		matches = true
		for _, g := range sets[0].allowed(at.kind, at.group, openly) {
			for _, deny := range g.none {
				search.gaveUp = false
				if _, ok := search.find(own.and(goal{none: []*statement{deny}})); !ok && !search.gaveUp {
					by = deny
				}
			}
		}
		return by == nil
	})
	switch {
	case !matches:
		return "No request meets all its parts."
	case by != nil:
		return sentence(by.ref.String() + " denies all that it allows")
	default:
		return "Other statements decide all that it matches."
	}
}
