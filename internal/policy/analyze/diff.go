// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Difference is what one set of policies allows and another does not, both ways.
type Difference struct {
	// Added is what the new policies allow and the old ones do not, Removed the
	// contrary. Both are complete where Undecided is empty.
	Added, Removed []Change
	// Undecided are reasons why there may be more.
	Undecided []string
}

// Change is access that one statement accounts for.
type Change struct {
	// Statement is the Allow that grants the access, or the Deny that took it away
	// and does so no longer.
	Statement eval.StatementRef
	// Actions, Resources and Principals are those of its patterns that the change is
	// about. An empty list stands for all. NotActions are what it is not about.
	Actions, NotActions, Resources, Principals []string
	// Conditions are those of the statement.
	Conditions []policy.Condition
	// Whole is set if all of that changed, and not a part.
	Whole bool
	// Witness is a request that shows it. Its Reference is the decision without, its
	// New the one with the access.
	Witness Witness
}

// Relation is same, more, less or different, as seen from the old policies, or
// undecided.
func (d Difference) Relation() string {
	switch {
	case len(d.Added) > 0 && len(d.Removed) > 0:
		return "different"
	case len(d.Undecided) > 0:
		return "undecided"
	case len(d.Added) > 0:
		return "more"
	case len(d.Removed) > 0:
		return "less"
	default:
		return "same"
	}
}

// String tells the change in a line: what, on what, by whom, under which conditions
// and by which statement.
func (c Change) String() string {
	var b strings.Builder
	if !c.Whole {
		b.WriteString("part of ")
	}
	switch {
	case len(c.NotActions) > 0:
		b.WriteString("all actions but " + strings.Join(c.NotActions, ", "))
	default:
		b.WriteString(strings.Join(c.Actions, ", "))
	}
	if len(c.Resources) > 0 {
		b.WriteString(" on " + strings.Join(c.Resources, ", "))
	}
	if len(c.Principals) > 0 {
		b.WriteString(" by " + strings.Join(c.Principals, ", "))
	}
	for i, cond := range c.Conditions {
		word := " and "
		if i == 0 {
			word = " if "
		}
		fmt.Fprintf(&b, "%s%s %s %q", word, cond.Operator, cond.Key, cond.Values)
	}
	fmt.Fprintf(&b, " (%s by %s)", c.Statement.Effect, c.Statement)
	return b.String()
}

// Diff finds what two sets of policies allow differently.
func Diff(before, after eval.Policies, opts ...Option) Difference {
	s := settle(opts)
	before, after = whoever(before), whoever(after)
	var out Difference
	d := differ{settings: s, difference: &out}
	out.Added = d.grown(before, after)
	out.Removed = d.grown(after, before)
	return out
}

type differ struct {
	settings   settings
	difference *Difference
}

// grown finds what next allows and reference does not.
func (d *differ) grown(reference, next eval.Policies) []Change {
	q := growth(d.settings, reference, next)
	proof := q.ask()
	if proof.Answer == Yes {
		return nil
	}
	var out []Change
	b := &budget{left: d.settings.steps}
	err := visit(d.settings, b, q.policies, func(s *search, sets []*set, at place) bool {
		for _, m := range movers(sets, at) {
			if c, ok := m.change(s, at, q.confirm); ok && !slices.ContainsFunc(out, c.same) {
				out = append(out, c)
			}
		}
		for _, why := range at.compiler.unsure {
			d.undecided(sentence(why))
		}
		if s.gaveUp {
			d.undecided("The policies are too involved for every difference to be found.")
		}
		return true
	})
	if err != nil {
		d.undecided(sentence(err.Error()))
	}
	if proof.Answer == Undecided {
		d.undecided(proof.Reason)
	}
	return out
}

func (d *differ) undecided(why string) {
	if !slices.Contains(d.difference.Undecided, why) {
		d.difference.Undecided = append(d.difference.Undecided, why)
	}
}

// same reports whether a change tells what another does, for another kind of
// callers or another resource group.
func (c Change) same(o Change) bool {
	return c.Statement == o.Statement && slices.Equal(c.Actions, o.Actions) && slices.Equal(c.Resources, o.Resources) &&
		slices.Equal(c.Principals, o.Principals)
}

// mover is a statement that may account for a change.
type mover struct {
	statement *statement
	// goals are requests whose access changes by it.
	goals []goal
	// kept are requests through it that were allowed already, or, of a Deny, that are
	// still not.
	kept []goal
}

// movers are the Allow statements of the new policies for what nothing allowed
// before, and the Deny statements of the old ones.
func movers(sets []*set, at place) []mover {
	reference, next := sets[0], sets[1]
	allowed, before := next.allowed(at.kind, at.group, surely), reference.allowed(at.kind, at.group, surely)
	refused := reference.refused(at.kind, at.group, surely)
	var out []mover
	for _, t := range next.granting(at) {
		for _, st := range applying(t.allow, surely) {
			m := mover{statement: st}
			for _, g := range allowed {
				if !g.holds(st) {
					continue
				}
				for _, r := range refused {
					if len(r.oneOf) == 0 {
						m.goals = append(m.goals, g.through(st).and(r))
					}
				}
				for _, r := range before {
					m.kept = append(m.kept, g.through(st).and(r))
				}
			}
			out = append(out, m)
		}
	}
	for _, r := range refused {
		for _, list := range r.oneOf {
			for _, st := range list {
				m := mover{statement: st}
				for _, g := range allowed {
					m.goals = append(m.goals, g.and(r.through(st)))
				}
				for _, g := range next.refused(at.kind, at.group, surely) {
					m.kept = append(m.kept, goal{oneOf: [][]*statement{{st}}}.and(g))
				}
				out = append(out, m)
			}
		}
	}
	return out
}

// granting are the tables whose Allow statements grant something.
func (p *set) granting(at place) []*table {
	if p.trust != nil {
		return []*table{p.trust}
	}
	out := []*table{p.identity}
	if t := p.groups[at.group]; t != nil {
		out = append(out, t)
	}
	return out
}

// holds reports whether the statement is one of which some have to apply.
func (g goal) holds(st *statement) bool {
	return slices.ContainsFunc(g.oneOf, func(list []*statement) bool { return slices.Contains(list, st) })
}

// change looks for a change and for the patterns that it is about.
func (m mover) change(s *search, at place, confirm func(eval.Request) (*Witness, bool)) (Change, bool) {
	found, ok := s.anyOf(m.goals)
	if !ok {
		return Change{}, false
	}
	w, ok := confirm(s.request(found, at.kind, at.group))
	if !ok {
		s.gaveUp = true
		return Change{}, false
	}
	src := m.statement.src
	c := Change{Statement: m.statement.ref, Conditions: policy.JoinConditions(src.Conditions), Witness: *w}
	fold := at.compiler.actionFold()
	var given []lit
	if len(src.Actions) > 0 {
		c.Actions, given = m.narrow(s, given, actionVar, src.Actions,
			at.compiler.texts.each(src.Actions, setKind{fold: fold}))
	} else {
		c.NotActions = src.NotActions
	}
	if len(src.Resources) > 0 {
		c.Resources, given = m.narrow(s, given, resourceVar, src.Resources,
			at.compiler.texts.each(src.Resources, setKind{spellings: true}))
	}
	if at.kind != someIdentity && src.Principal != nil {
		names := at.kind.named(src.Principal)
		c.Principals, given = m.narrow(s, given, callerVar, names, at.compiler.callers(names))
	}
	_, kept := s.anyOf(within(m.kept, given...))
	c.Whole = !kept
	return c, true
}

// narrow finds the patterns of a list that the change is about, and demands them.
func (m mover) narrow(s *search, given []lit, variable int, texts []string, sets []*textSet) ([]string, []lit) {
	var out []string
	var globs []*glob
	for i, text := range texts {
		l := lit{variable: variable, text: textLit{sets[i], true}}
		if _, ok := s.anyOf(within(m.goals, append(slices.Clip(given), l)...)); ok {
			out, globs = append(out, text), append(globs, sets[i].globs...)
		}
	}
	if len(globs) == 0 {
		return out, given
	}
	union := newTextSet(globs, setKind{fold: sets[0].fold, spellings: sets[0].spellings})
	return out, append(given, lit{variable: variable, text: textLit{union, true}})
}

// within are the goals with more demands.
func within(goals []goal, given ...lit) []goal {
	out := make([]goal, len(goals))
	for i, g := range goals {
		out[i] = goal{given: given}.and(g)
	}
	return out
}

// anyOf finds a request that meets one of the goals.
func (s *search) anyOf(goals []goal) (candidate, bool) {
	for _, g := range goals {
		if c, ok := s.find(g); ok {
			return c, true
		}
	}
	return candidate{}, false
}
