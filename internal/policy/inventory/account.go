// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package inventory is an account as data: who is in it, and which policies reach
// whom by which path.
//
// reference: policy-language.md §9.2, §9.4 and §9.6.
package inventory

import (
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
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
	Name   string   `json:"name"`
	ID     string   `json:"id,omitempty"`
	Groups []string `json:"groups,omitempty"`
	// Keys, Login and MFA say how it can prove who it is.
	Keys  []Key  `json:"access_keys,omitempty"`
	Login *Login `json:"login,omitempty"` // nil without a console logon
	MFA   bool   `json:"mfa_device,omitempty"`
}

// Key is an access key. Its secret is nowhere.
type Key struct {
	ID     string `json:"id"`
	Active bool   `json:"active"`
}

// Login is a console logon.
type Login struct {
	Active      bool `json:"active"`
	MFARequired bool `json:"mfa_required"`
}

// Group is a RAM user group.
type Group struct {
	Name string `json:"name"`
	ID   string `json:"id,omitempty"`
}

// Role is a RAM role.
type Role struct {
	Name, ID string
	// Trust says who may assume it; nil where that is not known.
	Trust *policy.Document
	// Service is set for service-linked roles, which control policies do not bind.
	Service bool
}

// The kinds of identity providers.
const (
	SAML = "saml"
	OIDC = "oidc"
)

// Provider is an identity provider.
type Provider struct {
	Kind string `json:"kind"` // SAML or OIDC
	Name string `json:"name"`
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

// MarshalText is as in "user/ann".
func (p Principal) MarshalText() ([]byte, error) { return []byte(string(p.Kind) + "/" + p.Name), nil }

// UnmarshalText reads what MarshalText writes, and the ARN of a user or a role.
func (p *Principal) UnmarshalText(text []byte) error {
	whole := string(text)
	if arn, err := policy.ParseARN(whole); err == nil && arn.Service == "ram" {
		whole = arn.Resource
	}
	kind, name, ok := strings.Cut(whole, "/")
	*p = Principal{Kind(kind), name}
	if known := p.Kind == KindUser || p.Kind == KindGroup || p.Kind == KindRole; !ok || !known || name == "" {
		return fmt.Errorf("%q is no principal, such as user/ann, group/devs or role/deploy", text)
	}
	return nil
}

// Is compares with another principal; the case of its name does not count.
func (p Principal) Is(o Principal) bool { return p.Kind == o.Kind && strings.EqualFold(p.Name, o.Name) }

// ARN is the name of the principal in policies.
func (a *Account) ARN(p Principal) string {
	return "acs:ram::" + a.ID + ":" + string(p.Kind) + "/" + p.Name
}

// Attachment is a policy that is attached to a principal.
type Attachment struct {
	Principal  Principal `json:"principal"`
	PolicyType string    `json:"policy_type"`
	PolicyName string    `json:"policy_name"`
	// ResourceGroup limits the attachment; it is empty for the whole account.
	ResourceGroup string `json:"resource_group,omitempty"`
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

// User finds a user by its name.
func (a *Account) User(name string) (User, bool) {
	return find(a.Users, func(u User) bool { return strings.EqualFold(u.Name, name) })
}

// Role finds a role by its name.
func (a *Account) Role(name string) (Role, bool) {
	return find(a.Roles, func(r Role) bool { return strings.EqualFold(r.Name, name) })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	for _, v := range list {
		if is(v) {
			return v, true
		}
	}
	var none T
	return none, false
}
