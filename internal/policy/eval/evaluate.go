// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// Evaluate decides a request and says why. A request without checks is an
// implicit denial.
//
// With several checks the most severe outcome is the result: an explicit denial
// before an implicit one before an allow. Others and Errors cover all checks,
// Deciding those with that outcome.
//
// Details repeat long texts and lists shortened, so that a result is linear in
// the number of checks times statements, whatever their length.
func (s *Set) Evaluate(r Request) Result {
	out := Result{Decision: ImplicitDeny, Layer: LayerIdentity, Checks: make([]CheckResult, 0, len(r.Checks))}
	var one [1]explanation // most requests have one check, whose explanation then needs no allocation
	parts := append(one[:0], make([]explanation, len(r.Checks))...)
	room := detailBytes
	for i, check := range r.Checks {
		e := &parts[i]
		e.set, e.call, e.check, e.room = s, s.call(&r, check), i, &room
		if err := tooLong(check); err != nil {
			e.decision, e.layer, e.errors = ImplicitDeny, LayerIdentity, []error{err}
		} else {
			e.decide()
		}
		out.Checks = append(out.Checks, CheckResult{Check: check, Decision: e.decision, Layer: e.layer})
		if i == 0 || severity(e.decision) > severity(out.Decision) {
			out.Decision, out.Layer = e.decision, e.layer
		}
	}
	for i := range parts {
		e := &parts[i]
		overruled := ""
		for _, o := range e.asked {
			for _, st := range o.matched {
				if e.decision == out.Decision && o.decides && o.is(st.ref.Effect) {
					out.Deciding = append(out.Deciding, e.ref(st))
					continue
				}
				if overruled == "" {
					overruled = e.overruled()
				}
				e.misses = append(e.misses, Miss{StatementRef: e.ref(st), Part: PartOverruled, Detail: overruled})
			}
		}
		out.Others = join(out.Others, e.misses)
		out.Errors = join(out.Errors, e.errors)
		out.MissingKeys = join(out.MissingKeys, e.missingKeys)
	}
	slices.Sort(out.MissingKeys)
	out.MissingKeys = slices.Compact(out.MissingKeys)
	return out
}

// join appends b to a, or is b itself where there is nothing to append to.
func join[E any](a, b []E) []E {
	if len(a) == 0 {
		return b
	}
	return append(a, b...)
}

func severity(d Decision) int {
	switch d {
	case Allow:
		return 0
	case ImplicitDeny:
		return 1
	default:
		return 2
	}
}

// explanation is the decision of one check with its reasons.
type explanation struct {
	set   *Set
	call  call
	check int
	room  *int // bytes left for details
	// notAction and notResource are details that many statements share.
	notAction, notResource string

	decision    Decision
	layer       string
	asked       []*outcome
	misses      []Miss
	errors      []error
	missingKeys []string
}

// outcome is the answer of one table.
type outcome struct {
	layer    string
	decision Decision
	matched  []*statement
	few      [4]*statement // room for matched, which is seldom longer
	// decides is set when the decision of the check rests on this answer.
	decides bool
}

// is reports whether statements of that effect made the decision.
func (o *outcome) is(effect policy.Effect) bool {
	return (o.decision == ExplicitDeny) == (effect == policy.Deny)
}

func (e *explanation) overruled() string {
	if e.layer == LayerRoot && e.decision == ImplicitDeny {
		return "it matches, but the account itself cannot assume a role; its users and roles can"
	}
	return "it matches, but the outcome is " + string(e.decision) + " by the " + e.layer + " policies"
}

// decide mirrors Set.decide and keeps the reasons.
func (e *explanation) decide() {
	s, caller := e.set, e.call.caller
	e.misses = make([]Miss, 0, s.size) // most statements do not match
	var limits []*outcome
	bound := s.bound(caller)
	for i := range s.control {
		o := e.ask(LayerControl, s.control[i].table)
		if bound {
			limits = append(limits, o)
		}
	}
	if s.session != nil {
		limits = append(limits, e.ask(LayerSession, s.session))
	}
	granted := e.grants()
	if s.trust != nil {
		e.decideTrust(limits, granted, e.ask(LayerTrust, s.trust))
		return
	}
	if e.limited(limits) {
		return
	}
	if caller.isRoot() {
		e.decision, e.layer = Allow, LayerRoot
		return
	}
	e.settle(granted)
}

// decideTrust mirrors Set.decideTrust.
func (e *explanation) decideTrust(limits []*outcome, granted, trusted *outcome) {
	caller := e.call.caller
	if caller.outside() {
		e.settle(trusted)
		return
	}
	if caller.isRoot() {
		e.decision, e.layer = ImplicitDeny, LayerRoot
		return
	}
	if e.limited(limits) {
		return
	}
	switch {
	case granted.decision == ExplicitDeny && trusted.decision == ExplicitDeny:
		granted.decides = true
		e.settle(trusted)
	case granted.decision == ExplicitDeny:
		e.settle(granted)
	case trusted.decision == Allow && granted.decision == Allow:
		trusted.decides = true
		e.settle(granted)
	case trusted.decision != Allow:
		e.settle(trusted)
	default:
		e.settle(granted)
	}
}

// limited settles the decision if a limit refuses. Otherwise the limits share in
// it.
func (e *explanation) limited(limits []*outcome) bool {
	for _, o := range limits {
		if o.decision != Allow {
			e.settle(o)
			return true
		}
	}
	for _, o := range limits {
		o.decides = true
	}
	return false
}

func (e *explanation) settle(o *outcome) {
	e.decision, e.layer, o.decides = o.decision, o.layer, true
}

// grants asks the identity policies and returns the answer that counts.
func (e *explanation) grants() *outcome {
	s := e.set
	out := e.ask(LayerIdentity, s.identity)
	for _, id := range s.order {
		if id != e.call.group {
			detail := "the policy is limited to resource group " + shorten(id)
			for i := range s.groups[id].statements {
				e.miss(&s.groups[id].statements[i], PartScope, detail)
			}
			continue
		}
		o := e.ask(LayerIdentity, s.groups[id])
		if out.decision == ImplicitDeny {
			out = o
		}
	}
	return out
}

// ask decides one table.
func (e *explanation) ask(layer string, t *table) *outcome {
	o := &outcome{layer: layer, decision: ImplicitDeny}
	o.matched = o.few[:0]
	for i := range t.statements {
		st := &t.statements[i]
		if !e.matches(st) {
			continue
		}
		o.matched = append(o.matched, st)
		switch {
		case st.deny:
			o.decision = ExplicitDeny
		case o.decision == ImplicitDeny:
			o.decision = Allow
		}
	}
	e.asked = append(e.asked, o)
	return o
}

func (e *explanation) ref(st *statement) StatementRef {
	ref := st.ref
	ref.Check = e.check
	return ref
}

func (e *explanation) miss(st *statement, part Part, detail string) {
	e.misses = append(e.misses, Miss{StatementRef: e.ref(st), Part: part, Detail: detail})
}

// matches decides one statement and records why it does not match.
func (e *explanation) matches(st *statement) bool {
	c := &e.call
	if st.problem != "" {
		e.error(st, st.problem)
	}
	switch {
	case !st.matchesAction(c):
		if e.notAction == "" {
			e.notAction = quoteThen(c.action, " is not among its actions")
		}
		e.miss(st, PartAction, e.notAction)
		return false
	case !st.matchesResource(c):
		if e.notResource == "" {
			e.notResource = quoteThen(c.resource.text, " is not among its resources")
		}
		e.miss(st, PartResource, e.notResource)
		return false
	}
	named := st.matchesPrincipal(c)
	switch {
	case named == unmet:
		detail := "the caller is not among its principals"
		if st.differsInCase(c) {
			detail += ", one of which differs from it in case only"
		}
		e.miss(st, PartPrincipal, detail)
		return false
	case st.effectError:
		effect := quote(string(st.ref.Effect))
		e.error(st, "its Effect "+effect+" is neither Allow nor Deny")
		e.miss(st, PartEffect, "its effect "+effect+" is unknown")
		return false
	}
	part, doubt := PartResource, st.undecided
	if named == undecided {
		part, doubt = PartPrincipal, st.principalProblem()
	}
	if doubt != "" {
		e.error(st, doubt)
	}
	if !e.conditions(st) {
		return false
	}
	if doubt != "" && !st.deny {
		e.miss(st, part, doubt)
		return false
	}
	return true
}

func (e *explanation) error(st *statement, reason string) {
	e.errors = append(e.errors, &ConditionError{Statement: e.ref(st), Reason: reason})
}

// conditions decides all conditions of a statement, so that every one that
// cannot be decided is reported.
func (e *explanation) conditions(st *statement) bool {
	var failed *reason
	uncertain := false
	for i := range st.conditions {
		cond := &st.conditions[i]
		r := &reason{condition: cond}
		v := cond.check(&e.call, r)
		if r.missingKey {
			e.missingKeys = append(e.missingKeys, cond.key)
		}
		if v == undecided {
			uncertain = true
			e.errors = append(e.errors, &ConditionError{Statement: e.ref(st), Operator: cond.operator.Name, Key: cond.key, Reason: r.text})
		}
		if v == unmet && failed == nil || v == undecided && failed == nil && !st.deny {
			failed = r
		}
	}
	if failed == nil && (!uncertain || st.deny) {
		return true
	}
	detail := "a condition is not met"
	if *e.room > 0 {
		detail = failed.String()
		*e.room -= len(detail)
	}
	e.misses = append(e.misses, Miss{StatementRef: e.ref(st), Part: PartCondition, Detail: detail, MissingKey: failed.missingKey})
	return false
}
