// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const root = "root"

// isRoot reports whether the caller is the account itself.
func (c *Caller) isRoot() bool {
	if c == nil || c.ARN == "" {
		return false
	}
	return strings.HasPrefix(c.ARN, "acs:ram:") && strings.HasSuffix(c.ARN, ":"+root)
}

// outside reports whether the caller is no RAM identity but a cloud service or a
// user of an identity provider.
func (c *Caller) outside() bool {
	return c != nil && c.ARN == "" && (c.Service != "" || c.Federated != "")
}

// matchesPrincipal reports whether the caller is among those a statement of a
// trust policy names. Statements of other policies name nobody.
// reference: policy-language.md §3.
func (st *statement) matchesPrincipal(c *call) bool {
	if st.principal == nil {
		return true
	}
	caller := c.caller
	if caller == nil {
		return false
	}
	p := st.principal
	return (caller.Service != "" && slices.Contains(p.Service, caller.Service)) ||
		(caller.Federated != "" && slices.ContainsFunc(p.Federated, func(s string) bool { return sameIdentity(s, caller.Federated, c.options) })) ||
		(caller.ARN != "" && slices.ContainsFunc(p.RAM, func(s string) bool { return sameIdentity(s, caller.ARN, c.options) }))
}

// sameIdentity reports whether a principal stands for a caller: the account of
// the caller, or the very user or role. A session of a role counts as the role.
func sameIdentity(principal, caller string, o *options) bool {
	p, err := policy.ParseARN(principal)
	if err != nil {
		return false
	}
	a, err := policy.ParseARN(roleOfSession(caller))
	if err != nil || p.Service != "ram" || a.Service != "ram" {
		return false
	}
	if !o.principalWildcards {
		return p.Account == a.Account && p.Account != "" && (p.Resource == root || p.Resource == a.Resource)
	}
	return policy.Match(p.Account, a.Account) && (p.Resource == root || policy.Match(p.Resource, a.Resource))
}

// roleOfSession turns the ARN of a session into that of its role.
func roleOfSession(arn string) string {
	head, rest, ok := strings.Cut(arn, ":assumed-role/")
	if !ok {
		return arn
	}
	role, _, _ := strings.Cut(rest, "/")
	return head + ":role/" + role
}
