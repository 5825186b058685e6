// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// Verdict is what a change does to access.
type Verdict string

// The verdicts, the worst first.
const (
	// NewAccess means that something is allowed that was not.
	NewAccess Verdict = "new_access"
	// Undecided means that it is not known what will be allowed.
	Undecided Verdict = "undecided"
	// LessAccess means that something is no longer allowed, and nothing is new.
	LessAccess Verdict = "less_access"
	// Same means that the same is allowed.
	Same Verdict = "same"
	// NotJudged is for what the plan forgets.
	NotJudged Verdict = "not_judged"
)

// Item is what is said of one policy, role or principal.
type Item struct {
	// Address is the resource that changes; empty for a principal.
	Address string
	// Subject says what it is, as in `policy "readers"`.
	Subject string
	Verdict Verdict
	// Added and Removed are the differences.
	Added, Removed []analyze.Change
	// For are the principals who gain by a policy, and by which path.
	For []string
	// Causes are the resources that change what a principal may do.
	Causes []string
	// Reasons say why something is undecided, or what to keep in mind.
	Reasons []string
}

// Review is what a plan does to access.
type Review struct{ Items []Item }

// Worst is the worst verdict.
func (r Review) Worst() Verdict {
	for _, v := range []Verdict{NewAccess, Undecided, LessAccess} {
		if slices.ContainsFunc(r.Items, func(i Item) bool { return i.Verdict == v }) {
			return v
		}
	}
	return Same
}

// Plan reviews the JSON of a plan.
func Plan(in io.Reader, opts ...analyze.Option) (Review, error) {
	p, err := readPlan(in)
	if err != nil {
		return Review{}, err
	}
	r := reviewer{plan: p, before: build(p, false), after: build(p, true), options: opts}
	r.causes = r.causesOf()
	for _, pair := range r.principals() {
		r.principal(pair)
	}
	for i := range p.ResourceChanges {
		r.resource(&p.ResourceChanges[i])
	}
	slices.SortStableFunc(r.items, func(a, b Item) int { return strings.Compare(a.place(), b.place()) })
	return Review{r.items}, nil
}

// place orders items: resources by address, then principals.
func (i Item) place() string {
	if i.Address == "" {
		return "\xff" + i.Subject
	}
	return i.Address
}

type reviewer struct {
	plan          *plan
	before, after *side
	options       []analyze.Option
	items         []Item
	causes        map[inventory.Principal][]string
}

// resource judges a policy or a role that changes.
func (r *reviewer) resource(c *planned) {
	if c.Mode != "managed" || !strings.HasPrefix(c.Type, "ram_") {
		return
	}
	if c.Change.does("forget") {
		r.items = append(r.items, Item{
			Address: c.Address, Subject: c.Type, Verdict: NotJudged,
			Reasons: []string{"Terraform forgets it, and it stays in the account as it is."},
		})
		return
	}
	if !c.Change.changed() {
		return
	}
	switch c.Type {
	case "ram_policy":
		r.policy(c)
	case "ram_role":
		r.role(c)
	case "ram_group_membership", "ram_user_policy_attachment", "ram_group_policy_attachment", "ram_role_policy_attachment":
		if why := r.after.open[c.Address]; why != "" {
			r.items = append(r.items, Item{Address: c.Address, Subject: c.Type, Verdict: Undecided,
				Reasons: []string{sentence(why)}})
		}
	}
}

func (r *reviewer) policy(c *planned) {
	name := c.nameOf("policy_name")
	item := Item{Address: c.Address, Subject: fmt.Sprintf("policy %q", name)}
	if why := r.after.open[c.Address]; why != "" {
		item.undecided(why)
		r.items = append(r.items, item)
		return
	}
	find := func(s *side, after bool) []eval.Grant {
		p := s.account.Find(inventory.Custom, c.text("policy_name", after))
		if p.Document == nil {
			return nil
		}
		return []eval.Grant{{Name: p.Name, Document: p.Document}}
	}
	r.compare(&item, find(r.before, false), find(r.after, true))
	if r.after.partial[c.Address] && item.Verdict == NewAccess {
		item.Reasons = append(item.Reasons, "Parts of the document are not known before apply and are taken as anything.")
	}
	if item.Verdict == NewAccess {
		item.For = r.reached(name)
	}
	if item.Verdict != Same {
		r.items = append(r.items, item)
	}
}

// reached are the principals whom a custom policy reaches after the plan, and by which
// path.
func (r *reviewer) reached(name string) []string {
	members := r.after.members()
	var out []string
	for _, p := range r.after.holders()[key(inventory.Custom, name)] {
		out = append(out, p.String())
		if p.Kind == inventory.KindGroup {
			for _, u := range members[strings.ToLower(p.Name)] {
				out = append(out, u.String()+" by group "+p.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *reviewer) role(c *planned) {
	name := c.nameOf("role_name")
	item := Item{Address: c.Address, Subject: fmt.Sprintf("role %q: who may assume it", name)}
	if why := r.after.open[c.Address]; why != "" {
		item.undecided(why)
		r.items = append(r.items, item)
		return
	}
	find := func(s *side, after bool) []eval.Grant {
		for _, role := range s.account.Roles {
			if strings.EqualFold(role.Name, c.text("role_name", after)) && role.Trust != nil {
				return []eval.Grant{{Name: "the trust policy", Document: role.Trust}}
			}
		}
		return nil
	}
	r.compare(&item, find(r.before, false), find(r.after, true))
	if item.Verdict != Same {
		r.items = append(r.items, item)
	}
}

// nameOf is the name of a resource, after the plan if it has one then.
func (c *planned) nameOf(attribute string) string {
	return cmp.Or(c.text(attribute, true), c.text(attribute, false))
}

// text is an attribute on one side, empty if it is not known.
func (c *planned) text(attribute string, after bool) string {
	values, _ := c.values(after)
	text, _ := c.Change.text(values, attribute, after)
	return text
}

func (i *Item) undecided(why string) {
	i.Verdict, i.Reasons = Undecided, append(i.Reasons, sentence(why))
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// compare judges two sets of documents.
func (r *reviewer) compare(item *Item, before, after []eval.Grant) {
	both, err := analyze.Attach(before, after)
	if err != nil {
		item.undecided(err.Error())
		return
	}
	r.judge(item, both[0], both[1])
}

func (r *reviewer) judge(item *Item, before, after eval.Policies) {
	d := analyze.Diff(before, after, r.options...)
	item.Added, item.Removed = d.Added, d.Removed
	switch {
	case len(d.Added) > 0:
		item.Verdict = NewAccess
	case len(d.Undecided) > 0:
		item.Verdict = Undecided
	case len(d.Removed) > 0:
		item.Verdict = LessAccess
	default:
		item.Verdict = Same
	}
	item.Reasons = append(item.Reasons, d.Undecided...)
}
