// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package reach

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// Map answers questions about one account. What it found out it remembers, so that it
// is not for several goroutines at once.
type Map struct {
	Account *inventory.Account

	options  []analyze.Option
	policies map[inventory.Principal]inventory.Effective
	hops     map[inventory.Principal][]Hop
	access   map[inventory.Principal][]analyze.Change
	doubts   []string
}

// New makes a map of an account.
func New(a *inventory.Account, opts ...analyze.Option) *Map {
	return &Map{
		Account: a, options: opts,
		policies: map[inventory.Principal]inventory.Effective{}, hops: map[inventory.Principal][]Hop{},
		access: map[inventory.Principal][]analyze.Change{},
	}
}

// Doubts are why the answers so far may be incomplete: policies that are not known, and
// questions that were not decided.
func (m *Map) Doubts() []string { return slices.Clone(m.doubts) }

// Doubt notes that something about a principal is undecided.
func (m *Map) Doubt(p inventory.Principal, why string) { m.doubt("Of %s it is undecided: %s", p, why) }

func (m *Map) doubt(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(m.doubts, text) {
		m.doubts = append(m.doubts, text)
	}
}

// keyOf is the same for all spellings of a principal.
func keyOf(p inventory.Principal) inventory.Principal {
	return inventory.Principal{Kind: p.Kind, Name: strings.ToLower(p.Name)}
}

// Policies are those that reach a principal.
func (m *Map) Policies(p inventory.Principal) eval.Policies {
	key := keyOf(p)
	e, ok := m.policies[key]
	if !ok {
		e = m.Account.Of(p)
		m.policies[key] = e
		for _, why := range e.Unknown {
			m.doubt("What %s has by the %s.", p, why)
		}
	}
	return e.Policies
}

// grants asks whether policies of a principal allow one of the actions on one of the
// resources.
func (m *Map) grants(
	p inventory.Principal, policies eval.Policies, actions, resources []string,
) (analyze.Grants, bool) {
	if len(policies.Identity) == 0 {
		return analyze.Grants{}, false
	}
	g := analyze.NotGranted(policies, actions, resources, m.options...)
	if g.Answer == analyze.Undecided {
		m.Doubt(p, g.Reason)
	}
	return g, g.Answer == analyze.No
}

// Hop is a role that a principal can assume.
type Hop struct {
	Role inventory.Principal
	// Witness is a request to assume it that is allowed.
	Witness *analyze.Witness
	// Only are the conditions on which that depends.
	Only []analyze.Dependence
}

// Hops are the roles that a principal can assume at once.
func (m *Map) Hops(p inventory.Principal) []Hop {
	key := keyOf(p)
	out, ok := m.hops[key]
	if !ok && p.Kind != inventory.KindGroup {
		out = m.findHops(p)
		m.hops[key] = out
	}
	return out
}

func (m *Map) findHops(p inventory.Principal) []Hop {
	own := m.Policies(p)
	assume := []string{policy.ActionAssumeRole}
	if _, some := m.grants(p, own, assume, []string{"acs:ram:*:*:role/*"}); !some {
		return nil
	}
	by := analyze.By(eval.Caller{ARN: m.Account.ARN(p)})
	var out []Hop
	for _, r := range m.Account.Roles {
		role := inventory.Principal{Kind: inventory.KindRole, Name: r.Name}
		if r.Trust == nil || role.Is(p) {
			continue
		}
		own.Trust = r.Trust
		g := analyze.NotGranted(own, assume, []string{m.Account.ARN(role)}, append(slices.Clip(m.options), by)...)
		switch g.Answer {
		case analyze.No:
			out = append(out, Hop{role, g.Witness, g.Only})
		case analyze.Undecided:
			m.doubt("Whether %s can assume %s is undecided: %s", p, role, g.Reason)
		}
	}
	return out
}

// Chains are all roles that a principal can come to, each by a shortest chain of roles.
func (m *Map) Chains(p inventory.Principal) [][]Hop {
	seen := map[string]bool{}
	if p.Kind == inventory.KindRole {
		seen[strings.ToLower(p.Name)] = true
	}
	var out [][]Hop
	for begin := [][]Hop{nil}; len(begin) > 0; {
		var next [][]Hop
		for _, chain := range begin {
			at := p
			if len(chain) > 0 {
				at = chain[len(chain)-1].Role
			}
			for _, hop := range m.Hops(at) {
				if name := strings.ToLower(hop.Role.Name); !seen[name] {
					seen[name] = true
					next = append(next, append(slices.Clip(chain), hop))
				}
			}
		}
		out, begin = append(out, next...), next
	}
	return out
}

// Outside are those who are not of the account and whom the trust policy of a role
// names: services, identity providers, and other accounts with what is in them.
func (m *Map) Outside(role inventory.Principal) []string {
	r, ok := m.Account.Role(role.Name)
	if !ok || r.Trust == nil {
		return nil
	}
	var out []string
	for _, s := range r.Trust.Statements {
		if s.Effect != policy.Allow || s.Principal == nil {
			continue
		}
		out = append(append(out, s.Principal.Service...), s.Principal.Federated...)
		for _, text := range s.Principal.RAM {
			if arn, err := policy.ParseARN(text); err != nil || arn.Account != m.Account.ID {
				out = append(out, text)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
