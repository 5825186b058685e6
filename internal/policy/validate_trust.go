// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// trustStatement holds the rules of trust policies.
// reference: policy-language.md §3.
func (v *validator) trustStatement(st *sourceStatement) {
	if st.effect != nil && st.effect.text == string(Deny) {
		v.warn(trustDeny, st.effect.place, "Deny in a trust policy is not documented.")
	}
	if l := st.notAction; l.present && !l.maybe() {
		v.error(trustNotAction, l.place, "A trust policy has Action, which is sts:AssumeRole.")
	}
	for _, l := range []list{st.resource, st.noResource} {
		if l.present && !l.maybe() {
			v.error(trustResource, l.place, "A trust policy has no Resource: it always is about its own role.")
		}
	}
	for _, a := range st.action.items {
		switch {
		case a.unknown || a.text == ActionAssumeRole || a.text == "sts:SetSourceIdentity":
		case MatchFold(a.text, ActionAssumeRole) || MatchFold("sts:*", a.text):
			v.warn(trustAction, a.place, "The action of a trust policy is sts:AssumeRole, for SAML and OIDC too; "+
				"%s is not documented here.", show(a.text))
		default:
			v.error(trustAction, a.place, "The action of a trust policy is sts:AssumeRole, not %s.%s",
				show(a.text), whyNot(a.text)+st.ofOthers())
		}
	}
	p := st.principal
	switch {
	case st.oddPrincipal:
		return
	case p == nil:
		v.error(missingPrincipal, st.place, "The statement has no Principal: nobody could assume the role.")
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

// principalARN checks the ARN of a principal, which is one of some kinds of resources.
func (v *validator) principalARN(it item, kinds ...string) {
	if it.unknown {
		return
	}
	a, err := ParseARN(it.text)
	switch {
	case err != nil || a.Service != "ram":
		v.error(invalidPrincipal, it.place, "%s is not the ARN of a RAM principal, such as acs:ram::123456789012:%s.%s",
			show(it.text), kinds[0], whyNot(it.text))
		return
	case a.Account != "*" && strings.Trim(a.Account, "0123456789") != "" && !maskedID(a.Account) || a.Account == "":
		v.error(invalidPrincipal, it.place, "%s is not the account ID of a principal, which has digits only.%s",
			show(a.Account), whyNot(it.text))
		return
	case !principalOf(a.Resource, kinds):
		v.error(invalidPrincipal, it.place, "%s is not a principal here; the resource of one is %s.%s",
			show(a.Resource), forms(kinds), whyNot(it.text))
		return
	}
	v.oddPrincipal(it, a)
}

// forms shows kinds of resources: "root, user/<name> or role/<name>".
func forms(kinds []string) string {
	shown := make([]string, len(kinds))
	for i, k := range kinds {
		shown[i] = k
		if strings.HasSuffix(k, "/") {
			shown[i] += "<name>"
		}
	}
	last := len(shown) - 1
	return strings.Join(shown[:last], ", ") + " or " + shown[last]
}

// principalOf reports whether a resource is of one of the kinds, and its name one
// that can be.
func principalOf(resource string, kinds []string) bool {
	for _, k := range kinds {
		name, found := strings.CutPrefix(resource, k)
		if found && (name == "") == (k == "root") && !strings.ContainsAny(name, "<>[]{}$ \t\r\n") {
			return true
		}
	}
	return false
}

// oddPrincipal warns about a principal that is legal and surely not meant, once.
func (v *validator) oddPrincipal(it item, a ARN) {
	switch {
	case maskedID(a.Account) && strings.Trim(a.Account, "0123456789") != "" && a.Account != "*":
		v.oddAccount(it, a.Account)
	case filler(a.Resource) != "":
		v.warn(placeholder, it.place, "%s is a placeholder that was not filled in.", show(filler(a.Resource)))
	case hasWildcard(a.Resource) || a.Account == "*":
		v.warn(principalWildcard, it.place, "Wildcards in a principal are not documented.")
	case a.Region != "":
		v.warn(principalRegion, it.place, "The ARN of a principal has no region: write acs:ram::%s:%s.",
			a.Account, Shorten(a.Resource, 80))
	}
}

func (v *validator) service(it item) {
	if it.unknown {
		return
	}
	account, name, found := strings.Cut(it.text, "@")
	if !found {
		account, name = "", it.text
	}
	switch {
	case it.text == "" || strings.ContainsAny(it.text, "/: \t\r\n<>[]{}$"):
		v.error(invalidPrincipal, it.place, "%s is not the name of a service, such as ecs.aliyuncs.com.%s",
			show(it.text), whyNot(it.text))
	case found && (account == "" || strings.Trim(account, "0123456789") != ""):
		v.warn(unknownService, it.place,
			"What stands before the @ of a service is an account ID, which has digits only, not %s.", show(account))
	case filler(name) != "":
		v.warn(placeholder, it.place, "%s is a placeholder that was not filled in.", show(filler(name)))
	case hasWildcard(name) || strings.HasPrefix(name, ".") || strings.Contains(name, ".."):
		v.warn(unknownService, it.place, "%s is not the name of a single service, such as ecs.aliyuncs.com.", show(it.text))
	case !strings.HasSuffix(name, ".aliyuncs.com"):
		v.warn(unknownService, it.place, "Names of services end with .aliyuncs.com; %s does not.", show(it.text))
	}
}
