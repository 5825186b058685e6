// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "slices"

// reading says how statements count of which nobody knows whether they apply.
type reading uint8

const (
	// surely counts them only as far as they certainly apply where they have to, and
	// as far as they possibly apply where they must not. A request that is found so
	// shows what it shows, whatever they mean.
	surely reading = iota
	// openly lets the search choose what each of their doubtful parts means, but the
	// same in all places. What is not found so is not there, whatever they mean.
	openly
)

// applying are statements as they count where one of them has to apply.
func applying(list []*statement, r reading) []*statement {
	return pick(list, func(st *statement) *statement {
		if r == openly {
			return st.open
		}
		return st.certain
	})
}

// threatening are statements as they count where none of them must apply.
func threatening(list []*statement, r reading) []*statement {
	return pick(list, func(st *statement) *statement {
		if r == openly {
			return st.open
		}
		return st.possible
	})
}

func pick(list []*statement, as func(*statement) *statement) []*statement {
	out := make([]*statement, 0, len(list))
	for _, st := range list {
		if st = as(st); st != nil {
			out = append(out, st)
		}
	}
	return out
}

// passes adds that a table allows.
func (g *goal) passes(t *table, r reading) {
	g.oneOf = append(g.oneOf, applying(t.allow, r))
	g.none = append(g.none, threatening(t.deny, r)...)
}

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
		base.passes(t, r)
	}
	if k.outside() {
		return []goal{base}
	}
	base.none = append(base.none, threatening(p.identity.deny, r)...)
	out := []goal{base.and(goal{oneOf: [][]*statement{applying(p.identity.allow, r)}})}
	if t := p.groups[group]; t != nil {
		var scoped goal
		scoped.passes(t, r)
		out = append(out, base.and(scoped))
	}
	return out
}

// refused are the goals of which each request that is not allowed meets one.
func (p *set) refused(k callerKind, group string, r reading) []goal {
	var out []goal
	for _, t := range p.tables(k) {
		out = append(out, goal{none: threatening(t.allow, r)}, goal{oneOf: [][]*statement{applying(t.deny, r)}})
	}
	if k.outside() {
		return out
	}
	own, scoped := p.identity, p.scoped(group)
	allows := threatening(own.allow, r)
	return append(out,
		goal{none: slices.Concat(allows, threatening(scoped.allow, r))},
		goal{oneOf: [][]*statement{applying(own.deny, r)}},
		goal{oneOf: [][]*statement{applying(scoped.deny, r)}, none: allows},
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
