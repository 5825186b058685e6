// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// trustStatement holds the rules of trust policies.
// reference: policy-language.md §3.
func (v *validator) trustStatement(st *sourceStatement) {
	if st.effect != nil && st.effect.text == string(Deny) {
		v.warn("trust_deny", st.effect.place, "Deny in a trust policy is not documented.")
	}
	if l := st.notAction; l.present {
		v.error("trust_not_action", l.place, "A trust policy has Action, which is sts:AssumeRole.")
	}
	for _, l := range []list{st.resource, st.noResource} {
		if l.present {
			v.error("trust_resource", l.place, "A trust policy has no Resource: it always is about its own role.")
		}
	}
	for _, a := range st.action.items {
		if a.text == ActionAssumeRole || a.text == "sts:SetSourceIdentity" {
			continue
		}
		if MatchFold(a.text, ActionAssumeRole) || MatchFold("sts:*", a.text) {
			v.warn("trust_action", a.place, "The action of a trust policy is sts:AssumeRole, for SAML and OIDC too; %s is not documented here.", show(a.text))
			continue
		}
		v.error("trust_action", a.place, "The action of a trust policy is sts:AssumeRole, not %s.", show(a.text))
	}
	p := st.principal
	switch {
	case st.oddPrincipal:
		return
	case p == nil:
		v.error("missing_principal", st.place, "The statement has no Principal: nobody could assume the role.")
		return
	}
	for _, it := range p.ram.items {
		v.principalARN(it, "root", "user/", "role/")
	}
	for _, it := range p.federated.items {
		v.principalARN(it, "saml-provider/", "oidc-provider/")
	}
	for _, it := range p.service.items {
		v.service(it)
	}
}

func (v *validator) principalARN(it item, kinds ...string) {
	if v.unfilled(it) {
		return
	}
	a, err := ParseARN(it.text)
	switch {
	case err != nil || a.Service != "ram":
		v.error("invalid_principal", it.place, "%s is not the ARN of a RAM principal, such as acs:ram::123456789012:%s.", show(it.text), kinds[0])
		return
	case a.Account == "*":
	case strings.Trim(a.Account, "0123456789") != "" || a.Account == "":
		v.oddAccount(it, a.Account)
	case a.Region != "":
		v.warn("principal_region", it.place, "The ARN of a principal has no region: write acs:ram::%s:%s.", a.Account, Shorten(a.Resource, 80))
	}
	for _, k := range kinds {
		if a.Resource == k && k == "root" || strings.HasSuffix(k, "/") && strings.HasPrefix(a.Resource, k) && a.Resource != k {
			if hasWildcard(a.Resource) || a.Account == "*" {
				v.warn("principal_wildcard", it.place, "Wildcards in a principal are not documented.")
			}
			return
		}
	}
	v.error("invalid_principal", it.place, "%s is not a principal here; it is one of %s.", show(a.Resource), strings.Join(kinds, "…, "))
}

func (v *validator) service(it item) {
	switch {
	case v.unfilled(it):
	case it.text == "" || strings.ContainsAny(it.text, "/: \t"):
		v.error("invalid_principal", it.place, "%s is not the name of a service, such as ecs.aliyuncs.com.", show(it.text))
	case hasWildcard(it.text) || strings.HasPrefix(it.text, ".") || strings.Contains(it.text, ".."):
		v.warn("unknown_service", it.place, "%s is not the name of a single service, such as ecs.aliyuncs.com.", show(it.text))
	case !strings.HasSuffix(it.text, ".aliyuncs.com"):
		v.warn("unknown_service", it.place, "Names of services end with .aliyuncs.com; %s does not.", show(it.text))
	}
}
