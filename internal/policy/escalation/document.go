// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Finding is a way that policies open.
type Finding struct {
	Way Way
	// Requests show the rights that it takes.
	Requests []eval.Check
	// Statement allows the first of them.
	Statement eval.StatementRef
}

// Message tells the way in whole sentences.
func (f Finding) Message() string {
	var actions []string
	for _, r := range f.Requests {
		if !slices.Contains(actions, r.Action) {
			actions = append(actions, r.Action)
		}
	}
	return "Who may do " + strings.Join(actions, ", ") + " can " + f.Way.Summary +
		". That makes it stronger where " + f.Way.Depends + "."
}

// InPolicies returns the ways that the policies of one identity open, whatever else
// is in the account. Administrators need none.
func InPolicies(p eval.Policies) []Finding {
	if IsAdministrator(p) {
		return nil
	}
	s := scan{policies: p, rights: make(map[string]*analyze.Witness)}
	var out []Finding
	for _, w := range Ways() {
		if f, ok := s.way(w); ok && len(w.Needs) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// everything is what an administrator may do.
var everything = eval.Policies{Identity: []eval.Grant{{Name: "everything", Document: &policy.Document{
	Version:    policy.Version,
	Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"}}},
}}}}

// allOfRAM is all that there is to do in RAM.
var allOfRAM = eval.Policies{Identity: []eval.Grant{{Name: "all of RAM", Document: &policy.Document{
	Version:    policy.Version,
	Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"ram:*"}, Resources: []string{"acs:ram:*"}}},
}}}}

// IsAdministrator reports whether policies allow everything, or everything in RAM.
func IsAdministrator(p eval.Policies) bool {
	return analyze.NoNewAccess(p, allOfRAM).Holds() || analyze.NoNewAccess(p, everything).Holds()
}

// scan asks about rights, about each only once.
type scan struct {
	policies eval.Policies
	rights   map[string]*analyze.Witness
}

func (s *scan) way(w Way) (Finding, bool) {
	out := Finding{Way: w}
	for _, n := range w.Needs {
		checks, by, ok := s.need(n)
		if !ok {
			return out, false
		}
		if out.Requests == nil {
			out.Statement = by
		}
		out.Requests = append(out.Requests, checks...)
	}
	return out, true
}

// need finds requests that show the right.
func (s *scan) need(n Need) ([]eval.Check, eval.StatementRef, bool) {
	for _, action := range n.Actions {
		var checks []eval.Check
		var by eval.StatementRef
		for _, target := range n.On {
			w := s.right(action, target)
			if w == nil {
				checks = nil
				break
			}
			if checks == nil && len(w.New.Deciding) > 0 {
				by = w.New.Deciding[0]
			}
			checks = append(checks, w.Request.Checks...)
		}
		if checks != nil {
			return checks, by, true
		}
	}
	return nil, eval.StatementRef{}, false
}

// right finds a request with the action on one of the resources, nil if none is
// allowed.
func (s *scan) right(action string, t Target) *analyze.Witness {
	key := action + " " + strings.Join(t.Patterns, " ")
	if t.Several {
		key += " several"
	}
	w, asked := s.rights[key]
	if !asked {
		w = s.ask(s.policies, action, t)
		if w != nil && t.Several && s.ask(without(s.policies, w.Request.Checks[0].Resource), action, t) == nil {
			w = nil
		}
		s.rights[key] = w
	}
	return w
}

func (s *scan) ask(p eval.Policies, action string, t Target) *analyze.Witness {
	return analyze.NotGranted(p, []string{action}, t.Patterns).Witness
}

// without are the policies with a Deny of one resource, in whatever account.
func without(p eval.Policies, resource string) eval.Policies {
	if a, err := policy.ParseARN(resource); err == nil {
		resource = "acs:" + a.Service + ":*:*:" + a.Resource
	}
	p.Identity = append(slices.Clip(p.Identity), eval.Grant{Name: "but one", Document: &policy.Document{
		Version:    policy.Version,
		Statements: []policy.Statement{{Effect: policy.Deny, Actions: []string{"*"}, Resources: []string{resource}}},
	}})
	return p
}
