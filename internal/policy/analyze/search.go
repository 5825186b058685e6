// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"
	"strings"
)

// goal describes requests that are looked for.
type goal struct {
	given []lit
	// oneOf are statements of which one has to apply, for each list.
	oneOf [][]*statement
	// none are statements that must not apply.
	none []*statement
}

// search looks for a request. It holds one candidate at all times, which meets
// all demands made so far; a demand that the candidate does not meet changes one
// part of it, or cannot be met.
type search struct {
	texts  [firstKeyVar]textVar
	keys   []*keyVar
	budget *budget
	// asksCaller is set if a condition asks who the caller is.
	asksCaller bool
	// gaveUp is set if some part was not searched through.
	gaveUp bool
	// mixed are keys that were given up because they are compared both as texts
	// and otherwise.
	mixed []string
}

// candidate is a request with the demands that it has to meet.
type candidate struct {
	texts [firstKeyVar]textPart
	keys  []keyPart
}

type textPart struct {
	lits []textLit
	text string
}

type keyPart struct {
	lits   []keyLit
	values []string
}

func newSearch(c *compiler, b *budget) *search {
	s := &search{budget: b, asksCaller: c.asksCaller}
	s.texts[actionVar] = textVar{
		valid:    isAction,
		language: actionLanguage,
		samples:  actionSamples,
		known:    append(c.known, usualActions...),
	}
	s.texts[resourceVar] = textVar{
		valid: isResource, language: resourceLanguage, exception: noResource, samples: resourceSamples("example"),
		prefixes: []string{ramEmpty, ramStar}, known: c.places,
	}
	s.texts[callerVar] = c.kind.textVar()
	for i, name := range c.names {
		s.keys = append(s.keys, newKeyVar(name, c.asked[i]))
	}
	return s
}

// first is a candidate on which no demand is made yet.
func (s *search) first() candidate {
	c := candidate{keys: make([]keyPart, len(s.keys))}
	for i := range s.texts {
		c.texts[i].text, _ = s.texts[i].solve(nil, s.budget)
	}
	return c
}

func (c candidate) clone() candidate {
	c.keys = slices.Clone(c.keys)
	return c
}

// holds reports whether the candidate meets a demand.
func (s *search) holds(c *candidate, l lit) bool {
	if l.variable < firstKeyVar {
		return l.text.set.has(c.texts[l.variable].text, s.budget) == l.text.want
	}
	return l.key.holds(c.keys[l.variable-firstKeyVar].values, s.budget)
}

// demand adds a demand to the candidate and changes it if need be. Without
// success the candidate is not to be used again.
func (s *search) demand(c *candidate, l lit) bool {
	held := s.holds(c, l)
	if s.budget.over() {
		s.gaveUp = true
		return false
	}
	var st status
	if l.variable < firstKeyVar {
		part := &c.texts[l.variable]
		part.lits = append(slices.Clip(part.lits), l.text)
		if held {
			return true
		}
		part.text, st = s.solveText(c, l.variable)
	} else {
		part := &c.keys[l.variable-firstKeyVar]
		part.lits = append(slices.Clip(part.lits), l.key)
		if held {
			return true
		}
		part.values, st = s.keys[l.variable-firstKeyVar].solve(part.lits, s.budget)
		if st == unknown && !s.budget.over() {
			s.mixed = append(s.mixed, s.keys[l.variable-firstKeyVar].name)
		}
	}
	s.gaveUp = s.gaveUp || st == unknown
	return st == feasible
}

func (s *search) solveText(c *candidate, variable int) (string, status) {
	if variable == resourceVar { // an example of the same service reads better
		service, _, _ := strings.Cut(c.texts[actionVar].text, ":")
		s.texts[resourceVar].samples = resourceSamples(service)
	}
	return s.texts[variable].solve(c.texts[variable].lits, s.budget)
}

// applies reports whether a statement applies to the candidate.
func (s *search) applies(c *candidate, st *statement) bool {
	s.budget.spend(1)
	return !slices.ContainsFunc(st.lits, func(l lit) bool { return !s.holds(c, l) })
}

// find returns a request as the goal describes it. Without one, gaveUp tells
// whether all were looked at.
func (s *search) find(g goal) (candidate, bool) {
	c := s.first()
	for _, l := range g.given {
		if !s.demand(&c, l) {
			return c, false
		}
	}
	c, ok := s.choose(c, g.oneOf, g.none)
	if ok {
		s.polish(&c, g.none)
	}
	return c, ok
}

// choose takes one statement of each list in turn.
func (s *search) choose(c candidate, oneOf [][]*statement, none []*statement) (candidate, bool) {
	if len(oneOf) == 0 {
		return s.avoid(c, none)
	}
	for _, st := range oneOf[0] {
		next := c.clone()
		if s.demandAll(&next, st.lits) {
			if found, ok := s.choose(next, oneOf[1:], none); ok {
				return found, true
			}
		}
		if s.budget.over() {
			s.gaveUp = true
			break
		}
	}
	return c, false
}

func (s *search) demandAll(c *candidate, lits []lit) bool {
	for _, l := range lits {
		if !s.demand(c, l) {
			return false
		}
	}
	return true
}

// way is a way around a statement: one of its demands is not met.
type way struct {
	candidate candidate
	index     int
}

// avoid changes the candidate until none of the statements applies. Where there
// are several ways around a statement it tries each; the later ones leave out
// what the earlier ones have seen.
func (s *search) avoid(c candidate, none []*statement) (candidate, bool) {
	var hit *statement
	var ways []way
	for {
		hit, ways = s.narrowest(&c, none)
		if hit == nil {
			return c, !s.budget.over()
		}
		if len(ways) != 1 {
			break
		}
		c = ways[0].candidate
	}
	for i, w := range ways {
		next, open := w.candidate, true
		for _, earlier := range ways[:i] {
			open = open && s.demand(&next, hit.lits[earlier.index])
		}
		if !open {
			continue
		}
		if found, ok := s.avoid(next, none); ok {
			return found, true
		}
	}
	return c, false
}

// narrowest returns the statement that applies with the fewest ways around it;
// nil if none applies.
func (s *search) narrowest(c *candidate, none []*statement) (*statement, []way) {
	var hit *statement
	var best []way
	for _, st := range none {
		if s.budget.over() {
			s.gaveUp = true
			return st, nil
		}
		if !s.applies(c, st) {
			continue
		}
		var ways []way
		for i, l := range st.lits {
			next := c.clone()
			if s.demand(&next, l.not()) {
				ways = append(ways, way{next, i})
			}
		}
		if hit == nil || len(ways) < len(best) {
			hit, best = st, ways
		}
		if len(best) < 2 {
			break
		}
	}
	return hit, best
}
