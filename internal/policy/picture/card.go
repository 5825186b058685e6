// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

// drawer gathers what the page shows.
type drawer struct {
	m       *reach.Map
	account *inventory.Account
	report  escalation.Report
}

// card is what the page shows of a principal.
type card struct {
	Principal     inventory.Principal
	ID            string
	Administrator bool
	Outcome       string // of the greatest escalation
	Escalations   []escalation.Escalation
	Groups        []inventory.Principal // of a user
	Members       []inventory.Principal // of a group
	AssumedBy     []inventory.Principal // those of the account who can assume a role at once
	Outside       []string              // those not of the account who can
	Roles         int                   // that it can come to
	Paths         []path
	Unknown       []string // attached policies that are not known
}

// path is a policy, how it reaches a principal, and what it allows.
type path struct {
	Chain         []reach.Hop
	Group         *inventory.Principal
	ResourceGroup string
	Policy        string
	Allows        []access
	Denies        int // statements
}

// access is one statement, in the words of the command can.
type access struct{ Text, Short string }

// ID is the name of a principal in the page, and after # in its address.
func id(p inventory.Principal) string { return string(p.Kind) + "/" + p.Name }

func (d *drawer) card(who inventory.Principal) card {
	c := card{
		Principal: who, ID: id(who), Administrator: slices.Contains(d.report.Administrators, who),
		Unknown: d.account.Of(who).Unknown, Paths: d.paths(who, nil),
	}
	for _, e := range d.report.Escalations {
		if e.Principal == who {
			c.Escalations = append(c.Escalations, e)
		}
	}
	for _, e := range greatest(c.Escalations) {
		c.Outcome = e.Gain.Outcome()
	}
	for _, chain := range d.m.Chains(who) {
		c.Roles++
		c.Paths = append(c.Paths, d.paths(chain[len(chain)-1].Role, chain)...)
	}
	switch who.Kind {
	case inventory.KindUser:
		u, _ := d.account.User(who.Name)
		for _, g := range u.Groups {
			c.Groups = append(c.Groups, inventory.Principal{Kind: inventory.KindGroup, Name: g})
		}
	case inventory.KindGroup:
		c.Members = d.members(who)
	case inventory.KindRole:
		c.Outside = d.m.Outside(who)
		c.AssumedBy = d.assumedBy(who)
	}
	return c
}

func (d *drawer) members(group inventory.Principal) []inventory.Principal {
	var out []inventory.Principal
	for _, u := range d.account.Users {
		if slices.ContainsFunc(u.Groups, func(g string) bool { return strings.EqualFold(g, group.Name) }) {
			out = append(out, inventory.Principal{Kind: inventory.KindUser, Name: u.Name})
		}
	}
	return out
}

func (d *drawer) assumedBy(role inventory.Principal) []inventory.Principal {
	var out []inventory.Principal
	for _, p := range d.account.Principals() {
		if slices.ContainsFunc(d.m.Hops(p), func(h reach.Hop) bool { return h.Role.Is(role) }) {
			out = append(out, p)
		}
	}
	return out
}

// paths are the policies that reach a principal, each once for each group and resource
// group.
func (d *drawer) paths(who inventory.Principal, chain []reach.Hop) []path {
	type key struct{ policy, source, resourceGroup string }
	var out []path
	seen := map[key]int{}
	for _, g := range d.m.Policies(who).Identity {
		k := key{g.Name, g.Source, g.ResourceGroup}
		if _, ok := seen[k]; !ok {
			seen[k] = len(out)
			out = append(out, path{Chain: chain, ResourceGroup: g.ResourceGroup, Policy: g.Name})
		}
		p := &out[seen[k]]
		if name, ok := strings.CutPrefix(g.Source, "group "); ok {
			p.Group = &inventory.Principal{Kind: inventory.KindGroup, Name: name}
		}
		for _, s := range g.Document.Statements {
			if s.Effect == policy.Deny {
				p.Denies++
			}
		}
	}
	for _, c := range d.m.Access(who) {
		if i, ok := seen[key{c.Statement.Policy, c.Statement.Source, c.Statement.ResourceGroup}]; ok {
			out[i].Allows = append(out[i].Allows, newAccess(c))
		}
	}
	return out
}

// shownBytes is the length from which a statement is folded.
const shownBytes = 300

// newAccess leaves the policy out of the words: the page has it beside them.
func newAccess(c analyze.Change) access {
	c.Statement.Policy, c.Statement.Source = "", ""
	a := access{Text: c.String()}
	if len(a.Text) > shownBytes {
		a.Short = policy.Shorten(a.Text, shownBytes/2)
	}
	return a
}
