// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// renamed is a principal before and after the plan.
type renamed struct{ before, after inventory.Principal }

// named are the attributes that name principals.
var named = map[string]struct {
	kind inventory.Kind
	name string
}{
	"ram_user":  {inventory.KindUser, "user_name"},
	"ram_group": {inventory.KindGroup, "group_name"},
	"ram_role":  {inventory.KindRole, "role_name"},
}

// principals are all that the plan knows of, each once.
func (r *reviewer) principals() []renamed {
	var out []renamed
	seen := map[inventory.Principal]bool{}
	for i := range r.plan.ResourceChanges {
		c := &r.plan.ResourceChanges[i]
		of, ok := named[c.Type]
		if !ok || !c.Change.does("update") {
			continue
		}
		old, name := c.text(of.name, false), c.text(of.name, true)
		if old == "" || name == "" || strings.EqualFold(old, name) {
			continue
		}
		pair := renamed{inventory.Principal{Kind: of.kind, Name: old}, inventory.Principal{Kind: of.kind, Name: name}}
		seen[lower(pair.before)], seen[lower(pair.after)] = true, true
		out = append(out, pair)
	}
	add := func(p inventory.Principal) {
		if !seen[lower(p)] {
			seen[lower(p)] = true
			out = append(out, renamed{p, p})
		}
	}
	for _, s := range []*side{r.after, r.before} {
		for _, p := range s.account.Principals() {
			add(p)
		}
		for _, a := range s.account.Attachments {
			add(a.Principal)
		}
	}
	return out
}

// principal judges all policies of a principal together.
func (r *reviewer) principal(pair renamed) {
	causes := append(slices.Clone(r.causes[lower(pair.before)]), r.causes[lower(pair.after)]...)
	slices.Sort(causes)
	if causes = slices.Compact(causes); len(causes) == 0 {
		return
	}
	before, after := r.before.account.Of(pair.before), r.after.account.Of(pair.after)
	item := Item{Subject: pair.after.String(), Causes: causes}
	if pair.after.Kind == inventory.KindGroup {
		item.Subject = "members of group " + pair.after.Name
	}
	newlyUnknown := slices.DeleteFunc(slices.Clone(after.Unknown),
		func(u string) bool { return slices.Contains(before.Unknown, u) })
	r.judge(&item, before.Policies, after.Policies)
	for _, u := range newlyUnknown {
		item.Reasons = append(item.Reasons, sentence(u))
		if item.Verdict != NewAccess {
			item.Verdict = Undecided
		}
	}
	if len(newlyUnknown) < len(after.Unknown) && item.Verdict == NewAccess {
		item.Reasons = append(item.Reasons, fmt.Sprintf("What it has already by %s is not known here and is left out.",
			strings.Join(after.Unknown, "; ")))
	}
	if item.Verdict != Same && !r.told(item) {
		r.items = append(r.items, item)
	}
}

// told reports whether the items on the policies that change say all that there is
// to say of a principal: they alone are the causes, or are made by the plan, and each
// adds or takes away by itself.
func (r *reviewer) told(item Item) bool {
	if item.Verdict != NewAccess && item.Verdict != LessAccess {
		return slices.ContainsFunc(item.Causes, func(c string) bool { return r.after.open[c] != "" })
	}
	for _, change := range append(slices.Clone(item.Added), item.Removed...) {
		if change.Statement.Effect == policy.Deny {
			return false
		}
	}
	return !slices.ContainsFunc(item.Causes, func(address string) bool {
		c := r.find(address)
		if c.Type == "ram_policy" {
			return false
		}
		made := r.find(r.after.owner[key(inventory.Custom, c.text("policy_name", true))])
		return made == nil || !slices.Equal(made.Change.Actions, []string{"create"})
	})
}

// find returns the resource of an address, nil if there is none.
func (r *reviewer) find(address string) *planned {
	i := slices.IndexFunc(r.plan.ResourceChanges, func(c planned) bool { return c.Address == address })
	if i < 0 {
		return nil
	}
	return &r.plan.ResourceChanges[i]
}

// causesOf are the resources that change which policies reach each principal, on one
// side or on both.
func (r *reviewer) causesOf() map[inventory.Principal][]string {
	out := map[inventory.Principal][]string{}
	for _, after := range []bool{false, true} {
		s := r.before
		if after {
			s = r.after
		}
		members, holders := s.members(), s.holders()
		add := func(address string, p inventory.Principal) {
			reached := []inventory.Principal{p}
			if p.Kind == inventory.KindGroup {
				reached = append(reached, members[lower(p).Name]...)
			}
			for _, p := range reached {
				out[lower(p)] = append(out[lower(p)], address)
			}
		}
		for i := range r.plan.ResourceChanges {
			c := &r.plan.ResourceChanges[i]
			if _, there := c.values(after); !there || c.Mode != "managed" || !c.Change.changed() {
				continue
			}
			of, isAttachment := attachments[c.Type]
			switch {
			case isAttachment:
				add(c.Address, inventory.Principal{Kind: of.kind, Name: c.text(of.name, after)})
			case c.Type == "ram_group_membership":
				add(c.Address, inventory.Principal{Kind: inventory.KindUser, Name: c.text("user_name", after)})
			case c.Type == "ram_policy":
				for _, p := range holders[key(inventory.Custom, c.text("policy_name", after))] {
					add(c.Address, p)
				}
			}
		}
	}
	return out
}

// lower is the principal as it is compared: the case of its name does not count.
func lower(p inventory.Principal) inventory.Principal {
	p.Name = strings.ToLower(p.Name)
	return p
}

// members are the users of each group, by its name in lower case.
func (s *side) members() map[string][]inventory.Principal {
	out := map[string][]inventory.Principal{}
	for _, u := range s.account.Users {
		for _, g := range u.Groups {
			g = strings.ToLower(g)
			out[g] = append(out[g], inventory.Principal{Kind: inventory.KindUser, Name: u.Name})
		}
	}
	return out
}

// holders are the principals to whom each policy is attached.
func (s *side) holders() map[string][]inventory.Principal {
	out := map[string][]inventory.Principal{}
	for _, a := range s.account.Attachments {
		k := key(a.PolicyType, a.PolicyName)
		out[k] = append(out[k], a.Principal)
	}
	return out
}
