// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Grants is the answer of NotGranted.
type Grants struct {
	Result
	// Only is set if all that is granted depends on conditions: an Allow among them
	// has to be met, a Deny must not be.
	Only []Dependence
}

// Dependence is a statement whose conditions decide.
type Dependence struct {
	Statement  eval.StatementRef
	Conditions []policy.Condition
}

// String says on which conditions of which statement it depends.
func (d Dependence) String() string {
	parts := make([]string, len(d.Conditions))
	for i, c := range d.Conditions {
		parts[i] = fmt.Sprintf("%s %s %q", c.Operator, c.Key, c.Values)
	}
	text := strings.Join(parts, " and ")
	if d.Statement.Effect == policy.Deny {
		return fmt.Sprintf("not %s, by which %s denies", text, d.Statement)
	}
	return fmt.Sprintf("%s, by which %s allows", text, d.Statement)
}

// NotGranted tells whether the policies allow none of the actions on any of the
// resources, both given as patterns. No actions stand for all, and no resources
// too. A wildcard in the service, region or account of a resource stands for these
// alone: acs:ram:*:*:user/* is users. The answer No says with Only whether a context
// is needed for it.
func NotGranted(p eval.Policies, actions, resources []string, opts ...Option) Grants {
	s := settle(opts)
	p = whoever(p)
	a := asked{actions, resources, s.caller}
	out := Grants{Result: a.question(s, p).ask()}
	if w := out.Witness; w != nil {
		out.Only = a.depends(s, p)
		out.Reason = fmt.Sprintf("Granted is %s: %s.", w, because(w.New))
	}
	return out
}

// asked are the actions and resources that a question is about, and the caller where
// it is about one.
type asked struct {
	actions, resources []string
	caller             *eval.Caller
}

// given are the demands on a request that it is about them; not ok where no request
// of the place is.
func (a asked) given(at place) (out []lit, ok bool) {
	c := at.compiler
	if a.caller != nil && at.kind != someIdentity {
		if at.kind != kindOfCaller(*a.caller) {
			return nil, false
		}
		set := c.texts.set([]string{a.caller.ARN + a.caller.Service + a.caller.Federated}, setKind{})
		out = append(out, lit{variable: callerVar, text: textLit{set, true}})
	}
	if len(a.actions) > 0 {
		set := c.texts.set(a.actions, setKind{fold: c.actionFold()})
		out = append(out, lit{variable: actionVar, text: textLit{set, true}})
	}
	if len(a.resources) > 0 {
		globs := make([]*glob, len(a.resources))
		for i, text := range a.resources {
			globs[i] = c.texts.once("asked"+text, func() *glob { return askedResource(text) })
		}
		set := c.texts.of(globs, setKind{spellings: true})
		out = append(out, lit{variable: resourceVar, text: textLit{set, true}})
	}
	return out, true
}

// askedResource reads a pattern of resources field by field.
func askedResource(text string) *glob {
	fields := strings.SplitN(text, ":", 5)
	if len(fields) < 5 {
		return newGlob(text, caseCounts)
	}
	var tokens []token
	for i, f := range fields {
		class := noColon
		if i == 4 && fields[1] != "ram" { // of RAM's names none holds a colon
			class = anything
		}
		if i > 0 {
			tokens = append(tokens, token{r: ':'})
		}
		tokens = append(tokens, wildcards(f, class)...)
	}
	return madeGlob(text, tokens)
}

// question asks for a request about them that is allowed.
func (a asked) question(s settings, p eval.Policies) *question {
	return &question{
		settings: s,
		policies: []eval.Policies{p},
		goals: func(sets []*set, at place, r reading) []goal {
			given, ok := a.given(at)
			if !ok {
				return nil
			}
			var out []goal
			for _, g := range sets[0].allowed(at.kind, at.group, r) {
				out = append(out, goal{given: given}.and(g))
			}
			return out
		},
		confirm: func(r eval.Request) (*Witness, bool) {
			after, err := decision(s, p, r)
			return &Witness{Request: r, New: after}, err == nil && after.Allowed()
		},
	}
}

// depends returns the conditions on which all that is granted depends, none if
// something is granted whatever the context is.
func (a asked) depends(s settings, p eval.Policies) []Dependence {
	var out []Dependence
	plain := false
	add := func(st *statement) {
		d := Dependence{st.ref, policy.JoinConditions(st.src.Conditions)}
		if !slices.ContainsFunc(out, func(o Dependence) bool { return o.Statement == d.Statement }) {
			out = append(out, d)
		}
	}
	b := &budget{left: s.steps}
	_ = visit(s, b, []eval.Policies{p}, func(search *search, sets []*set, at place) bool {
		given, ok := a.given(at)
		if !ok {
			return true
		}
		for _, g := range sets[0].allowed(at.kind, at.group, surely) {
			g = goal{given: given}.and(g)
			if _, ok := search.find(g.plain()); ok {
				plain = true
				return false
			}
			for _, st := range g.conditional() {
				narrow := g.through(st)
				if st.deny {
					narrow = g.despite(st)
				}
				if _, ok := search.find(narrow); ok {
					add(st)
				}
			}
		}
		return true
	})
	if plain {
		return nil
	}
	return out
}

// plain leaves the context out of the goal: only what allows without conditions
// counts, and what denies under any.
func (g goal) plain() goal {
	out := goal{given: g.given}
	for _, list := range g.oneOf {
		out.oneOf = append(out.oneOf, slices.DeleteFunc(slices.Clone(list), conditional))
	}
	for _, st := range g.none {
		out.none = append(out.none, st.unconditional())
	}
	return out
}

// conditional are the statements of the goal that depend on the context.
func (g goal) conditional() []*statement {
	out := slices.Concat(slices.Concat(g.oneOf...), g.none)
	return slices.DeleteFunc(out, func(st *statement) bool { return !conditional(st) })
}

// through narrows the goal to requests that a statement applies to, of those of
// which some have to.
func (g goal) through(st *statement) goal {
	out := goal{given: g.given, none: g.none}
	for _, list := range g.oneOf {
		if slices.Contains(list, st) {
			list = []*statement{st}
		}
		out.oneOf = append(out.oneOf, list)
	}
	return out
}

// despite narrows the goal to what a Deny is about and under other conditions takes
// back.
func (g goal) despite(st *statement) goal {
	return goal{given: st.unconditional().lits}.and(g)
}

// conditional reports whether a statement depends on the context.
func conditional(st *statement) bool {
	return slices.ContainsFunc(st.lits, func(l lit) bool { return l.variable >= firstKeyVar && !always(l.key.condition) })
}

// always reports whether every request that comes over the network has a value
// that meets the condition, as with the network of all addresses.
func always(c *condition) bool {
	return c.op.Compare == policy.CompareInside && !c.op.Negated && c.key == "acs:SourceIp" &&
		slices.ContainsFunc(c.values, func(v string) bool {
			p, ok := network(v)
			return ok && p == netip.PrefixFrom(netip.IPv4Unspecified(), 0) || v == "*"
		})
}

// unconditional is the statement without its conditions on the context.
func (st *statement) unconditional() *statement {
	out := *st
	out.lits = slices.DeleteFunc(slices.Clone(st.lits), func(l lit) bool { return l.variable >= firstKeyVar })
	return &out
}
