// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// move is something that may make an actor stronger.
type move struct {
	target string
	// calls are all needed, of each the first alternative that is allowed.
	calls [][]asks
	// becomes is whom the actor can act as afterwards, or after are the policies that it
	// has then. Without either the gain is fixed.
	becomes *inventory.Principal
	after   *eval.Policies
	fixed   Gain
	depends string
	// most is the largest gain of the way, if it is not that of an administrator.
	most Gain
	// weak is set where the policy that is attached makes no administrators.
	weak bool
	// onlyAdministrators is set where anything less is no escalation.
	onlyAdministrators bool
}

func one(a asks) []asks { return []asks{a} }

// try finds out whether a move is allowed, and what is gained by it.
func (x *actor) try(w Way, m move) Escalation {
	step := Step{Way: w, Actor: x.who, Target: m.target, Becomes: m.becomes}
	for _, alternatives := range m.calls {
		c, ok := x.first(alternatives...)
		if !ok {
			return Escalation{}
		}
		step.Calls = append(step.Calls, c)
	}
	e := Escalation{Principal: x.who, Steps: []Step{step}, Gain: m.fixed, Depends: m.depends}
	switch {
	case m.becomes != nil:
		x.actAs(&e, *m.becomes)
	case m.after != nil:
		x.strengthen(&e, *m.after)
	}
	if m.onlyAdministrators && e.Gain != Administrator {
		return Escalation{}
	}
	return e
}

// actAs is the gain of acting as somebody else.
func (x *actor) actAs(e *Escalation, other inventory.Principal) {
	chain, leads := x.chains[other]
	switch {
	case x.administrators[other]:
		e.Gain = Administrator
	case leads && !passes(chain.Steps, x.who):
		e.Gain, e.Steps = Administrator, append(e.Steps, chain.Steps...)
		e.Witness = chain.Witness
		return
	}
	// What neither of both can do in some context does not count as a difference.
	if e.Witness = x.newAccess(x.m.Policies(x.who), x.m.Policies(other)); e.Witness != nil && e.Gain == Nothing {
		e.Gain = More
	}
}

// passes reports whether steps lead through a principal.
func passes(steps []Step, p inventory.Principal) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Actor.Is(p) })
}

// strengthen is the gain of having other policies.
func (x *actor) strengthen(e *Escalation, after eval.Policies) {
	e.Witness = x.newAccess(x.policies, after)
	switch {
	case e.Witness == nil:
	case isAdministrator(after, x.never()):
		e.Gain = Administrator
	default:
		e.Gain = More
	}
}

// newAccess is a request that other policies allow and those that there are do not.
func (x *actor) newAccess(before, other eval.Policies) *analyze.Witness {
	if len(other.Identity) == 0 {
		return nil
	}
	r := analyze.NoNewAccess(before, other, x.options...)
	if r.Answer == analyze.Undecided {
		x.m.Doubt(x.who, r.Reason)
	}
	return r.Witness
}

func (x *actor) isAdministrator() bool { return isAdministrator(x.policies, x.never()) }

// isAdministrator is IsAdministrator but for contexts that never are.
func isAdministrator(p eval.Policies, never []eval.Grant) bool {
	all := allOfRAM
	all.Identity = append(slices.Clip(all.Identity), never...)
	return analyze.NoNewAccess(p, all).Holds()
}

// with adds a policy.
func with(p eval.Policies, d *policy.Document, group string) *eval.Policies {
	p.Identity = append(slices.Clip(p.Identity), eval.Grant{Name: "what it attaches", Document: d, ResourceGroup: group})
	return &p
}

// without leaves out the policies that a function names.
func (x *actor) without(drop func(eval.Grant) bool) *eval.Policies {
	p := x.policies
	p.Identity = slices.DeleteFunc(slices.Clone(p.Identity), drop)
	return &p
}

// replaced puts another document in the place of that of a policy, wherever it is
// attached; nil leaves it out.
func (x *actor) replaced(name string, d *policy.Document) *eval.Policies {
	p := x.policies
	p.Identity = slices.Clone(p.Identity)
	for i := range p.Identity {
		if p.Identity[i].Name == name {
			p.Identity[i].Document = d
		}
	}
	return &p
}
