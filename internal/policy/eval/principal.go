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

// differsInCase reports whether the caller would be among the principals if the
// case of letters did not count. STS names roles in lower case in some answers.
func (st *statement) differsInCase(c *call) bool {
	if c.caller == nil {
		return false
	}
	folded := func(arn string) bool {
		return sameIdentity(strings.ToLower(arn), strings.ToLower(c.caller.ARN), c.options)
	}
	return c.caller.ARN != "" && slices.ContainsFunc(st.principal.RAM, folded)
}

// sameIdentity reports whether a principal stands for a caller: the account of
// the caller, or the very user or role. A session of a role counts as the role.
func sameIdentity(principal, caller string, o *options) bool {
	p, err := policy.ParseARN(principal)
	if err != nil || p.Service != "ram" {
		return false
	}
	a, err := policy.ParseARN(caller)
	if err != nil {
		return false
	}
	if role, ok := roleOfSession(a); ok {
		a.Resource = role
	} else if a.Service != "ram" {
		return false
	}
	if !o.principalWildcards {
		return p.Account == a.Account && p.Account != "" && (p.Resource == root || p.Resource == a.Resource)
	}
	return policy.Match(p.Account, a.Account) && (p.Resource == root || policy.Match(p.Resource, a.Resource))
}

// roleOfSession finds the role of a session, whose ARN is written
// acs:ram::<account>:role/<role>/<session> or
// acs:sts::<account>:assumed-role/<role>/<session>.
// reference: behaviours.md, identifiers; the samples of STS.
func roleOfSession(a policy.ARN) (role string, ok bool) {
	name, ok := strings.CutPrefix(a.Resource, "assumed-role/")
	if !ok && a.Service == "ram" {
		name, ok = strings.CutPrefix(a.Resource, "role/")
	}
	if !ok || a.Service != "ram" && a.Service != "sts" {
		return "", false
	}
	name, _, _ = strings.Cut(name, "/")
	return "role/" + name, true
}
