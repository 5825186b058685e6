// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import "bytes"

// longestAction is the length up to which an action is looked up without
// allocating. Longer ones exist nowhere.
const longestAction = 128

// Decide returns the decision without reasons. It agrees with Evaluate and is
// much faster. Once in a check it may allocate: for an action or a pattern of
// actions that is longer than any that exists, for a resource of RAM and a pattern
// with a wildcard in or before its region, for the ARN of a session, for a trust
// policy, and for [FoldKeys]. StringEqualsIgnoreCase with many values, on either
// side, may allocate too. Other checks allocate nothing.
//
// A request without checks is an implicit denial.
func (s *Set) Decide(r Request) Decision {
	out := ImplicitDeny
	for i, check := range r.Checks {
		switch d := s.decide(&r, check); {
		case d == ExplicitDeny:
			return ExplicitDeny
		case i == 0:
			out = d
		case d == ImplicitDeny:
			out = ImplicitDeny
		}
	}
	return out
}

func (s *Set) decide(r *Request, check Check) Decision {
	if tooLong(check) != nil {
		return ImplicitDeny
	}
	c := s.call(r, check)
	var room [longestAction]byte
	k := s.key(check.Action, room[:0])
	d, _ := s.process(c.caller, c.group, func(t *table) Decision { return t.decide(&c, k) })
	return d
}

func (s *Set) call(r *Request, check Check) call {
	return call{
		options: &s.options, action: check.Action, resource: resource{text: check.Resource},
		context: r.Context, group: r.ResourceGroup, caller: r.Principal, who: s.who(r.Principal),
	}
}

// who is the caller as the trust policy names it, where there is one.
func (s *Set) who(c *Caller) *who {
	if s.trust == nil {
		return nil
	}
	return readCaller(c)
}

// actionKey is an action as the indexes have it.
type actionKey struct {
	action  []byte
	service []byte // nil if there is no colon
}

// key writes into room as far as it reaches.
func (s *Set) key(action string, room []byte) actionKey {
	k := actionKey{action: append(room, action...)}
	if !s.options.caseSensitiveActions {
		for i := range k.action {
			k.action[i] = lower(k.action[i])
		}
	}
	if i := bytes.IndexByte(k.action, ':'); i >= 0 {
		k.service = k.action[:i]
	}
	return k
}

// process is how a request is decided, from the answers of its sets of policies,
// which it asks for one after the other. It says too in which layer the decision
// fell. It is the standard process, and for requests to assume a role the one for
// those. reference: policy-language.md §9.2 to §9.6; behaviours.md §16.
func (s *Set) process(caller *Caller, group string, ask func(*table) Decision) (Decision, string) {
	switch {
	case s.trust == nil:
	case caller.outside():
		return ask(s.trust), LayerTrust
	case caller.isRoot():
		return ImplicitDeny, LayerRoot
	}
	if len(s.control) > 0 && s.controls(caller) {
		for _, t := range s.control {
			if d := ask(t); d != Allow {
				return d, LayerControl
			}
		}
	}
	if s.session != nil {
		if d := ask(s.session); d != Allow {
			return d, LayerSession
		}
	}
	if caller.isRoot() {
		return Allow, LayerRoot
	}
	granted := ask(s.identity)
	if granted == ImplicitDeny && group != AccountScope {
		if t := s.groups[group]; t != nil {
			granted = ask(t)
		}
	}
	if s.trust == nil {
		return granted, LayerIdentity
	}
	return bothAllow(granted, ask(s.trust))
}

// bothAllow is the rule for assuming a role: the policies of the caller and the
// trust policy have to allow it. reference: policy-language.md §9.3.
func bothAllow(granted, trusted Decision) (Decision, string) {
	switch {
	case trusted == ExplicitDeny, trusted == ImplicitDeny && granted != ExplicitDeny:
		return trusted, LayerTrust
	default:
		return granted, LayerIdentity
	}
}

// controls reports whether control policies bind the caller.
func (s *Set) controls(caller *Caller) bool {
	if caller.isRoot() {
		return s.options.controlBindsRoot
	}
	return caller == nil || !caller.Uncontrolled
}

// decide is the basic process. reference: policy-language.md §9.1.
func (t *table) decide(c *call, k actionKey) Decision {
	switch {
	case t.deny.any(t, c, k):
		return ExplicitDeny
	case t.allow.any(t, c, k):
		return Allow
	default:
		return ImplicitDeny
	}
}

// any reports whether a statement of the index applies to the call.
func (x *index) any(t *table, c *call, k actionKey) bool {
	if len(x.exact) > 0 {
		for _, i := range x.exact[string(k.action)] {
			if t.statements[i].applies(c) {
				return true
			}
		}
	}
	if len(x.service) > 0 && k.service != nil && x.anyOf(x.service[string(k.service)], t, c) {
		return true
	}
	return x.anyOf(x.rest, t, c)
}

func (x *index) anyOf(entries []entry, t *table, c *call) bool {
	for i := range entries {
		e := &entries[i]
		st := &t.statements[e.statement]
		if e.patterns == nil {
			if !st.matchesAction(c) {
				continue
			}
		} else if !anyAction(e.patterns, c.action) {
			continue
		}
		if st.applies(c) {
			return true
		}
	}
	return false
}

func anyAction(patterns []pattern, action string) bool {
	for i := range patterns {
		if patterns[i].matchAction(action) {
			return true
		}
	}
	return false
}

func (st *statement) matchesAction(c *call) bool {
	return anyAction(st.actions, c.action) != st.notActions
}

func (st *statement) matchesResource(c *call) bool {
	if st.anyResource {
		return true
	}
	for i := range st.resources {
		if st.resources[i].matchResource(&c.resource) {
			return !st.notResources
		}
	}
	return st.notResources
}

// applies decides everything but the action. What cannot be decided stops an
// Allow from applying and lets a Deny apply.
func (st *statement) applies(c *call) bool {
	if !st.matchesResource(c) {
		return false
	}
	uncertain := false
	if st.principals != nil {
		named := st.matchesPrincipal(c)
		if named == unmet {
			return false
		}
		uncertain = named == undecided || st.undecided != ""
	}
	for i := range st.conditions {
		switch st.conditions[i].check(c, nil) {
		case unmet:
			return false
		case undecided:
			uncertain = true
		case met:
		}
	}
	return !uncertain || st.deny
}
