// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

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
	open := false
	for i := range parts {
		e := &parts[i]
		open = open || e.open
		e.attribute(&out)
		out.Others = join(out.Others, e.misses)
		out.Errors = join(out.Errors, e.errors)
	}
	if open {
		out.MissingKeys = s.missingKeys(parts)
	}
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

	decision Decision
	layer    string
	outcomes []outcome // of all tables, by their numbers
	open     bool      // some statements rest on missing keys
	misses   []Miss
	errors   []error
}

// outcome is the answer of one table.
type outcome struct {
	decision Decision
	matched  []*statement
	few      [4]*statement // room for matched, which is seldom longer
	// open are the statements whose outcome rests on missing keys, matched or not,
	// and certain is the decision without them.
	open    []openStatement
	certain Decision
	// asked is set when the process asked for this answer.
	asked bool
}

// decide asks every table, for the reasons, and then decides as Set.decide does.
func (e *explanation) decide() {
	s := e.set
	e.misses = make([]Miss, 0, s.size) // most statements do not match
	e.outcomes = make([]outcome, len(s.tables))
	for i, t := range s.tables {
		e.outcomes[i].decision, e.outcomes[i].certain = ImplicitDeny, ImplicitDeny
		if t.group != AccountScope && t.group != e.call.group {
			detail := "the policy is limited to resource group " + shorten(t.group)
			for j := range t.statements {
				e.miss(&t.statements[j], PartScope, detail)
			}
			continue
		}
		e.answer(t, &e.outcomes[i])
	}
	e.decision, e.layer = s.process(e.call.caller, e.call.group, func(t *table) Decision {
		o := &e.outcomes[t.number]
		o.asked = true
		return o.decision
	})
}

// answer decides one table.
func (e *explanation) answer(t *table, o *outcome) {
	o.matched = o.few[:0]
	for i := range t.statements {
		st := &t.statements[i]
		applies, missing := e.applies(st)
		if missing != nil {
			e.open = true
			o.open = append(o.open, openStatement{deny: st.deny, missing: missing})
		}
		if !applies {
			continue
		}
		o.matched = append(o.matched, st)
		o.decision = st.joins(o.decision)
		if missing == nil {
			o.certain = st.joins(o.certain)
		}
	}
}

// joins is the decision of a table once this statement applies too.
func (st *statement) joins(d Decision) Decision {
	switch {
	case st.deny:
		return ExplicitDeny
	case d == ImplicitDeny:
		return Allow
	}
	return d
}

// attribute says of each statement that matches whether it decides. Those decide
// whose effect is the decision of their table and of the request.
func (e *explanation) attribute(out *Result) {
	for i := range e.outcomes {
		o := &e.outcomes[i]
		decides := o.asked && o.decision == e.decision && e.decision == out.Decision
		for _, st := range o.matched {
			if decides && st.deny == (o.decision == ExplicitDeny) {
				out.Deciding = append(out.Deciding, e.ref(st))
			} else {
				e.miss(st, PartOverruled, e.overruled(o, st))
			}
		}
	}
}

// overruled says why a statement that matches does not decide.
func (e *explanation) overruled(o *outcome, st *statement) string {
	caller := e.call.caller
	switch {
	case e.layer == LayerRoot && e.decision == ImplicitDeny:
		return "it matches, but the account itself cannot assume a role; its users and roles can"
	case !o.asked && st.ref.Layer == LayerControl && !e.set.controls(caller):
		return "it matches, but control policies do not bind the caller"
	case !o.asked && e.set.trust != nil && caller.outside():
		return "it matches, but for services and identity providers the trust policy alone decides"
	case !o.asked && e.layer == LayerRoot:
		return "it matches, but the account itself may do all"
	case !o.asked && e.layer == LayerIdentity && e.decision == Allow:
		return "it matches, but policies granted on the whole account allow the request already"
	case !o.asked && e.layer == LayerIdentity:
		return "it matches, but policies granted on the whole account deny the request already"
	case o.asked && o.decision == ExplicitDeny && !st.deny:
		return "it matches, but a Deny of " + policiesOf(st.ref.Layer) + " does too"
	case o.asked && o.decision == e.decision:
		return "it matches, but another action or resource of the request is denied"
	case e.decision == ExplicitDeny:
		return "it matches, but the request is denied by " + policiesOf(e.layer)
	}
	return "it matches, but the request is not allowed by " + policiesOf(e.layer)
}

func policiesOf(layer string) string {
	if layer == LayerTrust {
		return "the trust policy"
	}
	return "the " + layer + " policies"
}

func (e *explanation) ref(st *statement) StatementRef {
	ref := st.ref
	ref.Check = e.check
	return ref
}

func (e *explanation) miss(st *statement, part Part, detail string) {
	e.misses = append(e.misses, Miss{StatementRef: e.ref(st), Part: part, Detail: detail})
}

func (e *explanation) error(st *statement, reason string) {
	e.errors = append(e.errors, &ConditionError{Statement: e.ref(st), Reason: reason})
}

// applies decides one statement and records why it does not apply. Where that
// rests on keys that the request does not carry, it returns the conditions on them.
func (e *explanation) applies(st *statement) (applies bool, missing []*condition) {
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
		return false, nil
	case !st.matchesResource(c):
		if e.notResource == "" {
			e.notResource = quoteThen(c.resource.text, " is not among its resources")
		}
		e.miss(st, PartResource, e.notResource)
		return false, nil
	}
	named := st.matchesPrincipal(c)
	switch {
	case named == unmet:
		detail := "the caller is not among its principals"
		if st.differsInCase(c) {
			detail += ", one of which differs from it in case only"
		}
		e.miss(st, PartPrincipal, detail)
		return false, nil
	case st.effectError:
		effect := quote(string(st.ref.Effect))
		e.error(st, "its Effect "+effect+" is neither Allow nor Deny")
		e.miss(st, PartEffect, "its effect "+effect+" is unknown")
		return false, nil
	}
	part, doubt := PartResource, st.undecided
	if named == undecided {
		part, doubt = PartPrincipal, st.principalProblem()
	}
	if doubt != "" {
		e.error(st, doubt)
	}
	applies, missing = e.conditions(st)
	if doubt == "" || st.deny {
		return applies, missing
	}
	if applies {
		e.miss(st, part, doubt)
	}
	return false, nil
}

// conditions decides all conditions of a statement, so that every one that
// cannot be decided is reported. Its results are those of applies.
func (e *explanation) conditions(st *statement) (applies bool, missing []*condition) {
	var failed, absent *reason // by a value, by a missing key
	for i := range st.conditions {
		cond := &st.conditions[i]
		r := &reason{condition: cond}
		v := cond.check(&e.call, r)
		if r.missingKey {
			missing = append(missing, cond)
		}
		switch {
		case v == undecided:
			e.errors = append(e.errors, &ConditionError{
				Statement: e.ref(st), Operator: cond.operator.Name, Key: cond.key, Reason: r.text,
			})
			if !st.deny && failed == nil {
				failed = r
			}
		case v == unmet && r.missingKey:
			if absent == nil {
				absent = r
			}
		case v == unmet && failed == nil:
			failed = r
		}
	}
	if failed != nil {
		missing = nil // it would not apply with them either
	} else if failed = absent; failed == nil {
		return true, missing
	}
	detail := "a condition is not met"
	if *e.room > 0 {
		detail = failed.String()
		*e.room -= len(detail)
	}
	e.misses = append(e.misses, Miss{
		StatementRef: e.ref(st), Part: PartCondition, Detail: detail, MissingKey: failed.missingKey,
	})
	return false, missing
}
