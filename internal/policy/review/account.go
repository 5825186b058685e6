// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// side is the account before or after the plan.
type side struct {
	account inventory.Account
	// owner are the addresses of the resources that make the policies, see key.
	owner map[string]string
	// open are the addresses of which the side does not know what they will be.
	open map[string]string
	// partial are the addresses of policies of which parts are taken as anything.
	partial map[string]bool
}

// kinds of principals by the types of their attachments, and the attribute that
// names them.
var attachments = map[string]struct {
	kind inventory.Kind
	name string
}{
	"ram_user_policy_attachment":  {inventory.KindUser, "user_name"},
	"ram_group_policy_attachment": {inventory.KindGroup, "group_name"},
	"ram_role_policy_attachment":  {inventory.KindRole, "role_name"},
}

// build makes one side of a plan.
func build(p *plan, after bool) *side {
	s := &side{owner: map[string]string{}, open: map[string]string{}, partial: map[string]bool{}}
	for i := range p.ResourceChanges {
		r := &p.ResourceChanges[i]
		values, there := r.values(after)
		if r.Mode != "managed" || !there {
			continue
		}
		o := object{plan: p, planned: r, values: values, after: after && !r.Change.does("forget")}
		switch r.Type {
		case "ram_user":
			if name, ok := s.name(o, "user_name"); ok {
				s.account.Users = append(s.account.Users, inventory.User{Name: name})
			}
		case "ram_group":
			if name, ok := s.name(o, "group_name"); ok {
				s.account.Groups = append(s.account.Groups, inventory.Group{Name: name})
			}
		case "ram_role":
			s.role(o)
		case "ram_policy":
			s.policy(o)
		case "ram_user_policy_attachment", "ram_group_policy_attachment", "ram_role_policy_attachment":
			s.attachment(o)
		}
	}
	for i := range p.ResourceChanges {
		r := &p.ResourceChanges[i]
		if values, there := r.values(after); there && r.Type == "ram_group_membership" {
			s.membership(object{plan: p, planned: r, values: values, after: after && !r.Change.does("forget")})
		}
	}
	return s
}

// values are the attributes on one side, if the resource is there. One that the plan
// forgets stays in the account.
func (c *planned) values(after bool) (attributes, bool) {
	values := c.Change.Before
	if after && !c.Change.does("forget") {
		values = c.Change.After
	}
	return values, values != nil
}

// object is a resource on one side.
type object struct {
	plan    *plan
	planned *planned
	values  attributes
	after   bool
}

func (o object) text(name string) (string, bool) {
	return o.planned.Change.text(o.values, name, o.after)
}

// notYet is why something is not known.
const notYet = "is not known before apply"

// name reads the name of a resource. Without one the resource is open.
func (s *side) name(o object, attribute string) (string, bool) {
	text, known := o.text(attribute)
	if !known || text == "" {
		s.open[o.planned.Address] = "its " + attribute + " " + notYet
		return "", false
	}
	return text, true
}

func key(kind, name string) string { return kind + " " + strings.ToLower(name) }

func (s *side) role(o object) {
	name, ok := s.name(o, "role_name")
	if !ok {
		return
	}
	role := inventory.Role{Name: name}
	switch text, known := o.text("assume_role_policy_document"); {
	case !known:
		s.open[o.planned.Address] = "its assume_role_policy_document " + notYet
	default:
		d, err := policy.ParseLenient(text)
		if err != nil {
			s.open[o.planned.Address] = "its assume_role_policy_document is no policy"
		}
		role.Trust = d
	}
	s.account.Roles = append(s.account.Roles, role)
}

func (s *side) policy(o object) {
	name, ok := s.name(o, "policy_name")
	if !ok {
		return
	}
	p := inventory.Policy{Name: name, Type: inventory.Custom}
	text, known := o.text("policy_document")
	d, err := policy.ParseLenient(text)
	switch {
	case known && err == nil:
		p.Document = d
	case known:
		p.Why = "its document is no policy"
	default:
		if p.Document = o.partly("policy_document"); p.Document == nil {
			p.Why = "its document " + notYet
		} else {
			s.partial[o.planned.Address] = true
		}
	}
	if p.Document == nil {
		s.open[o.planned.Address] = strings.Replace(p.Why, "document", "policy_document", 1)
	}
	s.account.Policies = append(s.account.Policies, p)
	s.owner[key(inventory.Custom, name)] = o.planned.Address
}

func (s *side) attachment(o object) {
	of := attachments[o.planned.Type]
	name, ok := s.name(o, of.name)
	policyName, known := s.name(o, "policy_name")
	if !ok || !known {
		return
	}
	kind, _ := o.text("policy_type")
	group, _ := o.text("resource_group_id")
	s.account.Attachments = append(s.account.Attachments, inventory.Attachment{
		Principal: inventory.Principal{Kind: of.kind, Name: name}, PolicyType: kind, PolicyName: policyName,
		ResourceGroup: group,
	})
}

func (s *side) membership(o object) {
	group, ok := s.name(o, "group_name")
	user, known := s.name(o, "user_name")
	if !ok || !known {
		return
	}
	i := slices.IndexFunc(s.account.Users, func(u inventory.User) bool { return strings.EqualFold(u.Name, user) })
	if i < 0 { // a user whom the plan does not make
		i = len(s.account.Users)
		s.account.Users = append(s.account.Users, inventory.User{Name: user})
	}
	s.account.Users[i].Groups = append(s.account.Users[i].Groups, group)
}
