// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package reach

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// Access is a user or role who can do what was asked.
type Access struct {
	Principal inventory.Principal
	Paths     []Path
	// Outside are those not of the account who can assume the role.
	Outside []string
}

// Path is how a principal comes to do it.
type Path struct {
	// Chain are the roles that it has to assume first, one after the other.
	Chain []Hop
	// Statement allows it: its policy, its source (a group, else its own), and the
	// resource group to which that is limited.
	Statement eval.StatementRef
	// Witness is a request that is allowed.
	Witness *analyze.Witness
	// Only are the conditions on which it depends.
	Only []analyze.Dependence
}

// WhoCan finds the users and roles that can do an action on a resource. Both may be
// patterns: then one of what they stand for is enough.
func (m *Map) WhoCan(action, resource string) []Access {
	actions, resources := []string{action}, []string{resource}
	ways := map[inventory.Principal][]Path{}
	for _, p := range m.Account.Principals() {
		if p.Kind != inventory.KindGroup {
			ways[p] = m.paths(p, actions, resources)
		}
	}
	var out []Access
	for _, p := range m.Account.Principals() {
		if p.Kind == inventory.KindGroup {
			continue
		}
		a := Access{Principal: p, Paths: slices.Clone(ways[p])}
		for _, chain := range m.Chains(p) {
			for _, path := range ways[chain[len(chain)-1].Role] {
				path.Chain = chain
				a.Paths = append(a.Paths, path)
			}
		}
		if p.Kind == inventory.KindRole {
			a.Outside = m.Outside(p)
		}
		if len(a.Paths) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// paths are those without a role to assume: one for each policy that allows it.
func (m *Map) paths(p inventory.Principal, actions, resources []string) []Path {
	whole := m.Policies(p)
	if _, ok := m.grants(p, whole, actions, resources); !ok {
		return nil
	}
	var out []Path
	for i := range whole.Identity {
		g, ok := m.grants(p, onlyBy(whole, i), actions, resources)
		if !ok || len(g.Witness.New.Deciding) == 0 {
			continue
		}
		path := Path{Witness: g.Witness, Only: g.Only}
		for _, ref := range g.Witness.New.Deciding {
			if ref.Layer == eval.LayerIdentity {
				path.Statement = ref
			}
		}
		out = append(out, path)
	}
	return out
}

// onlyBy leaves of all policies but one only what they deny.
func onlyBy(p eval.Policies, keep int) eval.Policies {
	out := p
	out.Identity = nil
	for i, g := range p.Identity {
		if i != keep {
			d := &policy.Document{Version: g.Document.Version}
			for _, s := range g.Document.Statements {
				if s.Effect == policy.Deny {
					d.Statements = append(d.Statements, s)
				}
			}
			if len(d.Statements) == 0 {
				continue
			}
			g.Document = d
		}
		out.Identity = append(out.Identity, g)
	}
	return out
}

// Can is what a principal can do.
type Can struct {
	// Chain are the roles that it has to assume first; none for what it can do itself.
	Chain []Hop
	// Access is what is allowed, by statement.
	Access []analyze.Change
	// Outside are those not of the account who can assume the role.
	Outside []string
}

// Can tells what a principal can do itself, and then in each role that it can come to.
func (m *Map) Can(p inventory.Principal) []Can {
	out := []Can{{Access: m.Access(p)}}
	if p.Kind == inventory.KindRole {
		out[0].Outside = m.Outside(p)
	}
	for _, chain := range m.Chains(p) {
		out = append(out, Can{Chain: chain, Access: m.Access(chain[len(chain)-1].Role)})
	}
	return out
}

// Access is what the policies of a principal allow, without the roles that it can
// assume. A statement of which a Deny or a control policy takes something is not whole.
func (m *Map) Access(p inventory.Principal) []analyze.Change {
	key := keyOf(p)
	out, ok := m.access[key]
	if !ok {
		out = m.findAccess(p)
		m.access[key] = out
	}
	return out
}

func (m *Map) findAccess(p inventory.Principal) []analyze.Change {
	policies := m.Policies(p)
	d := analyze.Diff(eval.Policies{Control: policies.Control}, policies, m.options...)
	for _, why := range d.Undecided {
		m.Doubt(p, why)
	}
	for i, c := range d.Added {
		alone := statementAlone(policies, c.Statement)
		d.Added[i].Whole = c.Whole && analyze.NoNewAccess(policies, alone, m.options...).Holds()
	}
	return d.Added
}

// statementAlone are policies of one statement only.
func statementAlone(p eval.Policies, ref eval.StatementRef) eval.Policies {
	for _, g := range p.Identity {
		if g.Name == ref.Policy && g.Source == ref.Source && g.ResourceGroup == ref.ResourceGroup {
			g.Document = &policy.Document{Version: policy.Version, Statements: g.Document.Statements[ref.Index : ref.Index+1]}
			return eval.Policies{Identity: []eval.Grant{g}}
		}
	}
	return eval.Policies{}
}
