// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"errors"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const root = "root"

// isRoot reports whether the caller is the account itself.
func (c *Caller) isRoot() bool { return c != nil && isAccount(c.ARN) }

func isAccount(arn string) bool {
	return strings.HasPrefix(arn, "acs:ram:") && strings.HasSuffix(arn, ":"+root) && strings.Count(arn, ":") == 4
}

// outside reports whether the caller is no RAM identity but a cloud service or a
// user of an identity provider.
func (c *Caller) outside() bool {
	return c != nil && c.ARN == "" && (c.Service != "" || c.Federated != "")
}

// identity is an ARN of RAM's own, as a principal or a caller.
type identity struct {
	account  string
	resource string // root, user/…, role/…, saml-provider/…, oidc-provider/…
	wild     bool   // a principal with * or ?
}

// principals are those whom a statement of a trust policy names.
// reference: policy-language.md §3.
type principals struct {
	services  []string
	ram       []identity
	federated []identity
	// problem says why one of them, or the element, cannot be read.
	problem string
}

const (
	noPrincipal       = "it names no principal"
	wildcardPrincipal = "RAM does not document wildcards in a principal"
)

func readPrincipals(p *policy.Principal) *principals {
	out := &principals{}
	if p == nil || len(p.RAM)+len(p.Service)+len(p.Federated) == 0 {
		out.problem = noPrincipal
		return out
	}
	for _, text := range p.Service {
		if text == "" || strings.ContainsAny(text, "/: \t") {
			out.problem = "its principal " + quote(text) + " is not the name of a service"
			continue
		}
		out.services = append(out.services, text)
	}
	out.ram = out.read(p.RAM, "user/", "role/")
	out.federated = out.read(p.Federated, "saml-provider/", "oidc-provider/")
	return out
}

// read reads the ARNs of principals of certain kinds, and notes one that it cannot read.
func (p *principals) read(arns []string, kinds ...string) []identity {
	var out []identity
	for _, text := range arns {
		id, ok := readIdentity(text)
		isAccount := id.resource == root && kinds[0] == "user/"
		ok = ok && (id.wild || isAccount || isKind(id.resource, kinds...))
		if !ok {
			p.problem = "its principal " + quote(text) + " cannot be read"
			continue
		}
		out = append(out, id)
	}
	return out
}

// readIdentity reads the ARN of something in RAM. The region of its ARNs is empty or *.
func readIdentity(text string) (identity, bool) {
	arn, err := policy.ParseARN(text)
	if err != nil || arn.Service != "ram" || !isGlobal(arn.Region) {
		return identity{}, false
	}
	id := identity{account: arn.Account, resource: arn.Resource, wild: strings.ContainsAny(arn.Account+arn.Resource, "*?")}
	return id, id.account != "" && (id.wild || strings.Trim(id.account, "0123456789") == "")
}

// isGlobal reports whether a region is one of the two spellings of none.
func isGlobal(region string) bool { return region == "" || region == "*" }

func isKind(resource string, kinds ...string) bool {
	return slices.ContainsFunc(kinds, func(k string) bool { return strings.HasPrefix(resource, k) && resource != k })
}

// who is a caller as the principals of trust policies name it.
type who struct {
	service   string
	ram       identity
	federated identity
}

func readCaller(c *Caller) *who {
	out := &who{}
	if c == nil {
		return out
	}
	out.service = c.Service
	out.ram, _ = readARN(c.ARN)
	if id, ok := readIdentity(c.Federated); ok && isKind(id.resource, "saml-provider/", "oidc-provider/") {
		out.federated = id
	}
	return out
}

// readARN reads the ARN of a calling user, role, session or account. A session
// counts as its role.
func readARN(text string) (identity, bool) {
	arn, err := policy.ParseARN(text)
	if err != nil || strings.Trim(arn.Account, "0123456789") != "" || arn.Account == "" || !isGlobal(arn.Region) {
		return identity{}, false
	}
	if role, ok := roleOfSession(arn); ok {
		return identity{account: arn.Account, resource: role}, true
	}
	ok := arn.Service == "ram" && (arn.Resource == root || isKind(arn.Resource, "user/"))
	if !ok {
		return identity{}, false
	}
	return identity{account: arn.Account, resource: arn.Resource}, true
}

// principalARN is the caller as the key acs:PrincipalARN has it, or empty.
func (c *Caller) principalARN() string {
	if c == nil || c.ARN == "" {
		return ""
	}
	id, ok := readARN(c.ARN)
	if !ok {
		return ""
	}
	return "acs:ram::" + id.account + ":" + id.resource
}

// ParseCaller reads who makes a request: the ARN of a user, role, session, account
// or identity provider, or the domain name of a cloud service. The error goes on
// from "it".
func ParseCaller(text string) (*Caller, error) {
	if id, ok := readARN(text); ok && !strings.ContainsAny(id.resource, "*?") {
		return &Caller{ARN: text}, nil
	}
	id, ok := readIdentity(text)
	if ok && !id.wild && isKind(id.resource, "saml-provider/", "oidc-provider/") {
		return &Caller{Federated: text}, nil
	}
	if isService(text) {
		return &Caller{Service: text}, nil
	}
	return nil, errors.New("is neither the ARN of a user, role, session, account or identity provider, " +
		"such as acs:ram::123456789012:user/ann, nor the name of a service, such as ecs.aliyuncs.com")
}

// isService reports whether a text is the domain name of a cloud service, or of that
// of one account.
// reference: policy-language.md §3.
func isService(text string) bool {
	if account, service, found := strings.Cut(text, "@"); found {
		if account == "" || strings.Trim(account, "0123456789") != "" {
			return false
		}
		text = service // of one account, such as 123456789012@log.aliyuncs.com
	}
	name, ok := strings.CutSuffix(text, ".aliyuncs.com")
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}
	return ok && !slices.ContainsFunc(strings.Split(name, "."), func(label string) bool {
		return label == "" || strings.ContainsFunc(label, odd)
	})
}

// matchesPrincipal reports whether the caller is among those a statement of a
// trust policy names. Statements of other policies name nobody.
func (st *statement) matchesPrincipal(c *call) verdict {
	p := st.principals
	if p == nil {
		return met
	}
	out := unmet
	if p.problem != "" {
		out = undecided
	}
	w := c.who
	if w.service != "" {
		for _, name := range p.services {
			out = out.or(sameText(name, w.service, c.options))
		}
	}
	if w.federated.account != "" {
		out = out.or(w.federated.isAmong(p.federated, c.options))
	}
	if w.ram.account != "" {
		out = out.or(w.ram.isAmong(p.ram, c.options))
	}
	return out
}

// or is the verdict on alternatives: one that is met is enough.
func (v verdict) or(other verdict) verdict {
	if v == met || other == unmet {
		return v
	}
	return other
}

// isAmong reports whether principals stand for a caller: the account of the
// caller, or the very user, role or identity provider. A session of a role counts
// as the role.
func (id identity) isAmong(list []identity, o *options) verdict {
	out := unmet
	for _, p := range list {
		switch account := p.resource == root; {
		case !p.wild && p.account == id.account && (account || p.resource == id.resource):
			return met
		case p.wild && policy.Match(p.account, id.account) && (account || policy.Match(p.resource, id.resource)):
			out = out.or(byWildcard(o))
		}
	}
	return out
}

func sameText(principal, caller string, o *options) verdict {
	switch {
	case principal == caller:
		return met
	case strings.ContainsAny(principal, "*?") && policy.Match(principal, caller):
		return byWildcard(o)
	}
	return unmet
}

// byWildcard is the verdict on a caller that only a wildcard lets in.
func byWildcard(o *options) verdict {
	if o.principalWildcards {
		return met
	}
	return undecided
}

// principalProblem says why the principal of a statement is undecided.
func (st *statement) principalProblem() string {
	if st.principals.problem != "" {
		return st.principals.problem
	}
	return wildcardPrincipal
}

// differsInCase reports whether the caller would be among the principals if the
// case of letters did not count. STS names roles in lower case in some answers.
func (st *statement) differsInCase(c *call) bool {
	caller := c.who.ram
	return caller.account != "" && slices.ContainsFunc(st.principals.ram, func(p identity) bool {
		return p.account == caller.account && strings.EqualFold(p.resource, caller.resource)
	})
}

// roleOfSession finds the role of a role or of its session, whose ARN is written
// acs:ram::<account>:role/<role>/<session> or
// acs:sts::<account>:assumed-role/<role>/<session>.
// reference: behaviours.md §1, §21.
func roleOfSession(a policy.ARN) (role string, ok bool) {
	name, ok := strings.CutPrefix(a.Resource, "assumed-role/")
	if !ok && a.Service == "ram" {
		name, ok = strings.CutPrefix(a.Resource, "role/")
	}
	if !ok || a.Service != "ram" && a.Service != "sts" {
		return "", false
	}
	role, _, session := strings.Cut(name, "/")
	if !session && a.Resource == "role/"+role {
		return a.Resource, role != ""
	}
	return "role/" + role, role != ""
}
