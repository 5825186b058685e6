// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package inventory is an account as data: who is in it, and which policies reach
// whom by which path.
//
// reference: policy-language.md §9.2, §9.4 and §9.6.
package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

// Account is what decides access in an account.
type Account struct {
	ID          string
	Users       []User
	Groups      []Group
	Roles       []Role
	Policies    []Policy
	Attachments []Attachment
	Providers   []Provider
	// Control are the control policies that bind the account.
	Control []eval.Grant
}

// User is a RAM user.
type User struct {
	Name, ID string
	Groups   []string
	// Keys, Login and MFA say how it can prove who it is.
	Keys       []Key
	Login, MFA bool
}

// Key is an access key.
type Key struct {
	ID     string
	Active bool
}

// Group is a RAM user group.
type Group struct{ Name, ID string }

// Role is a RAM role.
type Role struct {
	Name, ID string
	// Trust says who may assume it; nil where that is not known.
	Trust *policy.Document
	// Service is set for service-linked roles, which control policies do not bind.
	Service bool
}

// Provider is an identity provider.
type Provider struct {
	Kind string // saml or oidc
	Name string
}

// The types of policies.
const (
	System = "System"
	Custom = "Custom"
)

// Policy is a policy of the account, or one of Alibaba Cloud that is attached in it.
type Policy struct {
	Name, Type string
	// Document is that of the default version, nil where it is not known.
	Document *policy.Document
	// Why says why the document is not known.
	Why string
	// Older are the documents of the other versions, by version.
	Older map[string]*policy.Document
}

// Kind is a kind of principals.
type Kind string

// The kinds of principals.
const (
	KindUser  Kind = "user"
	KindGroup Kind = "group"
	KindRole  Kind = "role"
)

// Principal is a user, group or role.
type Principal struct {
	Kind Kind
	Name string
}

// String is as in "user ann".
func (p Principal) String() string { return string(p.Kind) + " " + p.Name }

// is compares with another principal; the case of its name does not count.
func (p Principal) is(o Principal) bool { return p.Kind == o.Kind && strings.EqualFold(p.Name, o.Name) }

// Attachment is a policy that is attached to a principal.
type Attachment struct {
	Principal  Principal
	PolicyType string
	PolicyName string
	// ResourceGroup limits the attachment; it is empty for the whole account.
	ResourceGroup string
}

// Principals are all users, groups and roles.
func (a *Account) Principals() []Principal {
	var out []Principal
	for _, u := range a.Users {
		out = append(out, Principal{KindUser, u.Name})
	}
	for _, g := range a.Groups {
		out = append(out, Principal{KindGroup, g.Name})
	}
	for _, r := range a.Roles {
		out = append(out, Principal{KindRole, r.Name})
	}
	return out
}

// groups are the groups of a principal.
func (a *Account) groups(p Principal) []string {
	i := slices.IndexFunc(a.Users, func(u User) bool { return strings.EqualFold(u.Name, p.Name) })
	if p.Kind != KindUser || i < 0 {
		return nil
	}
	return a.Users[i].Groups
}

// Effective are the policies that reach a principal.
type Effective struct {
	Policies eval.Policies
	// Unknown says which attached policies are not known, and why.
	Unknown []string
}

// Of finds the policies of a principal: its own and those of its groups.
func (a *Account) Of(p Principal) Effective {
	out := Effective{Policies: eval.Policies{Control: a.Control}}
	a.attached(&out, p, "")
	for _, g := range a.groups(p) {
		a.attached(&out, Principal{KindGroup, g}, "group "+g)
	}
	if i := slices.IndexFunc(a.Roles, func(r Role) bool {
		return strings.EqualFold(r.Name,
			p.Name)
	}); p.Kind == KindRole && i >= 0 && a.Roles[i].Service {
		out.Policies.Control = nil
	}
	return out
}

func (a *Account) attached(out *Effective, p Principal, source string) {
	for _, at := range a.Attachments {
		if !at.Principal.is(p) {
			continue
		}
		pol := a.Find(at.PolicyType, at.PolicyName)
		if pol.Document == nil {
			out.Unknown = append(out.Unknown, fmt.Sprintf("%s policy %s: %s", strings.ToLower(at.PolicyType), at.PolicyName,
				pol.Why))
			continue
		}
		out.Policies.Identity = append(out.Policies.Identity, eval.Grant{
			Name: pol.Name, Document: pol.Document, ResourceGroup: at.ResourceGroup, Source: source,
		})
	}
}

// Find returns a policy. System policies are known where their documents are public.
func (a *Account) Find(kind, name string) Policy {
	for _, p := range a.Policies {
		if p.Type == kind && strings.EqualFold(p.Name, name) && (p.Document != nil || p.Why != "") {
			return p
		}
	}
	if kind != System {
		return Policy{Name: name, Type: kind, Why: "its document is not here"}
	}
	p, ok := system.Lookup(name)
	switch {
	case !ok:
		return Policy{Name: name, Type: System, Why: "no system policy of that name is known"}
	case p.Assumed:
		return Policy{Name: p.Name, Type: System, Why: "its document is not public"}
	}
	d, err := policy.ParseLenient(p.Document)
	if err != nil {
		return Policy{Name: p.Name, Type: System, Why: "its document cannot be read"}
	}
	return Policy{Name: p.Name, Type: System, Document: d}
}
