// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "slices"

// reading says how statements count of which nobody knows whether they apply.
type reading uint8

const (
	// exactly reads them as the evaluator does: in favour of denial.
	exactly reading = iota
	// openly lets the search choose what each of their doubtful parts means, but the
	// same in all places. What is true then is true whatever they mean.
	openly
)

func read(list []*statement, r reading) []*statement {
	out := make([]*statement, 0, len(list))
	for _, st := range list {
		if st.read[r] != nil {
			out = append(out, st.read[r])
		}
	}
	return out
}

// allows are the statements that may allow.
func (t *table) allows(r reading) []*statement { return read(t.allow, r) }

// denies are the statements that may deny.
func (t *table) denies(r reading) []*statement { return read(t.deny, r) }

// tables are those of which each has to allow, besides the identity policies.
func (p *set) tables(k callerKind) []*table {
	var out []*table
	if !k.outside() {
		out = append(out, p.control...)
		if p.session != nil {
			out = append(out, p.session)
		}
	}
	if p.trust != nil {
		out = append(out, p.trust)
	}
	return out
}

// scoped are the policies of a resource group, never nil.
func (p *set) scoped(group string) *table {
	if t := p.groups[group]; t != nil {
		return t
	}
	return &table{}
}

// allowed are the goals of which each request that is allowed meets one.
func (p *set) allowed(k callerKind, group string, r reading) []goal {
	var base goal
	for _, t := range p.tables(k) {
		base.oneOf = append(base.oneOf, t.allows(r))
		base.none = append(base.none, t.denies(r)...)
	}
	if k.outside() {
		return []goal{base}
	}
	base.none = append(base.none, p.identity.denies(r)...)
	account := base.and(goal{oneOf: [][]*statement{p.identity.allows(r)}})
	t := p.groups[group]
	if t == nil {
		return []goal{account}
	}
	return []goal{account, base.and(goal{oneOf: [][]*statement{t.allows(r)}, none: t.denies(r)})}
}

// refused are the goals of which each request that is not allowed meets one.
func (p *set) refused(k callerKind, group string, r reading) []goal {
	var out []goal
	for _, t := range p.tables(k) {
		out = append(out, goal{none: t.allows(r)}, goal{oneOf: [][]*statement{t.denies(r)}})
	}
	if k.outside() {
		return out
	}
	own, scoped := p.identity, p.scoped(group)
	return append(out,
		goal{none: slices.Concat(own.allows(r), scoped.allows(r))},
		goal{oneOf: [][]*statement{own.denies(r)}},
		goal{oneOf: [][]*statement{scoped.denies(r)}, none: own.allows(r)},
	)
}

// and is a request that meets both goals.
func (g goal) and(o goal) goal {
	return goal{
		given: slices.Concat(g.given, o.given),
		oneOf: slices.Concat(g.oneOf, o.oneOf),
		none:  slices.Concat(g.none, o.none),
	}
}
