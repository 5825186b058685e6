// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"unicode"
)

// repeated warns about values that stand in a list more than once.
func (v *validator) repeated(l list) {
	seen := make(map[string]bool, len(l.items))
	for _, it := range l.items {
		if seen[it.text] {
			v.warn(duplicateValue, it.place, "%s stands in the list more than once.", show(it.text))
		}
		seen[it.text] = true
	}
}

// actions checks the form of actions. reference: policy-language.md §4.4.
func (v *validator) actions(l list) {
	v.repeated(l)
	for _, it := range l.items {
		if it.text != "*" && !it.unknown {
			v.action(it)
		}
	}
}

func (v *validator) action(it item) {
	service, name, colon := strings.Cut(it.text, ":")
	switch {
	case !colon || service == "" || name == "":
		v.error(invalidAction, it.place,
			`%s is not an action; actions are written service:Name, such as ecs:DescribeInstances, or "*" for all.%s`,
			show(it.text), whyNot(it.text))
	case !isWord(service):
		v.error(invalidAction, it.place,
			"%s is not an action: a service code has lower-case letters, digits, hyphens, * and ? only.%s",
			show(it.text), whyNot(it.text))
	case !isWord(name):
		v.error(invalidAction, it.place,
			"%s is not an action: the name has letters, digits, hyphens, * and ? only.%s",
			show(it.text), whyNot(it.text))
	default:
		v.actionExists(it, strings.ToLower(service), name)
	}
}

// actionExists warns about an action that is known not to exist. The service is in
// lower case, whatever it is in the text.
func (v *validator) actionExists(it item, service, name string) {
	switch {
	case v.otherCode(it, service, "action"):
	case v.budget.spend(200*len(name)) && !knownAction(service, name):
		v.warn(actionMatchesNothing, it.place, "%s matches no action known of that service.", show(it.text))
	case !strings.HasPrefix(it.text, service):
		v.warn(actionCase, it.place, "Service codes are written in lower case: %s:%s.", service, Shorten(name, 80))
	}
}

// otherCode reports whether a service code is one that RAM does not use, and warns
// about the first value of the document that has it.
func (v *validator) otherCode(it item, service, what string) bool {
	for i, c := range otherCodes {
		if c.code == service {
			if !v.toldCodes[i] {
				v.warn(serviceCode, it.place, "%s matches no %s: %s", show(it.text), what, c.advice())
			}
			v.toldCodes[i] = true
			return true
		}
	}
	return false
}

// isWord reports whether a text has only characters of service codes and of the
// names of actions, and wildcards.
func isWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) }) < 0
}

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '*' || r == '?'
}

// resources checks the form of resources. reference: policy-language.md §4.5.
func (v *validator) resources(l list) {
	v.repeated(l)
	for _, it := range l.items {
		if it.text != "*" && !it.unknown {
			v.resource(it)
		}
	}
}

func (v *validator) resource(it item) {
	f := strings.SplitN(it.text, ":", 5)
	switch {
	case ofMaxCompute(it.text):
		v.error(missingARNField, it.place, "%s is an ARN of MaxCompute's own policies, which are not RAM policies; "+
			"RAM's have an account: acs:service:region:account:resource.", show(it.text))
	case strings.HasPrefix(it.text, "arn:acs:"):
		v.error(invalidARN, it.place, `%s is not a resource: ARNs begin with acs: here. Drop "arn:".`, show(it.text))
	case f[0] != "acs":
		hint := whyNot(it.text)
		if f[0] == "arn" {
			hint = " ARNs of other clouds do not work here."
		}
		v.error(invalidARN, it.place, `%s is not a resource: it begins with acs: or is "*".%s`, show(it.text), hint)
	case len(f) < 5:
		v.error(missingARNField, it.place,
			"%s has %d of the 5 fields acs:service:region:account:resource.%s", show(it.text), len(f), whyNot(it.text))
	case f[4] == "":
		v.error(missingARNField, it.place, "%s names no resource after its last colon.", show(it.text))
	case !isWord(f[1]):
		v.error(invalidARN, it.place,
			"%s is not a resource: a service code has lower-case letters, digits, hyphens, * and ? only.%s",
			show(it.text), whyNot(it.text))
	default:
		v.oddARN(it, ARN{Service: f[1], Region: f[2], Account: f[3], Resource: f[4]})
	}
}

// oddARN warns about a resource that is legal and surely not meant, once for each.
func (v *validator) oddARN(it item, a ARN) {
	switch {
	case v.unfilled(it):
	case strings.Contains(it.text, "$"):
		v.warn(placeholder, it.place, "%s holds a $, as placeholders do.", show(it.text))
	case a.Service == "":
		v.warn(arnService, it.place,
			"%s has no service; its fields may be shifted: acs:service:region:account:resource.", show(it.text))
	case v.otherCode(it, strings.ToLower(a.Service), "resource"):
	case strings.ToLower(a.Service) != a.Service:
		v.warn(arnService, it.place, "The service of %s is not written in lower case.", show(it.text))
	case a.Account != "" && a.Account != "*" && a.Account != "system" && strings.Trim(a.Account, "0123456789") != "":
		v.oddAccount(it, a.Account)
	case filler(it.text) != "":
		v.warn(placeholder, it.place, "%s is a placeholder that was not filled in.", show(filler(it.text)))
	case strings.Contains(it.text, "***"):
		v.warn(maskedResource, it.place,
			"%s looks masked, as documentation has it, but * stands for any characters: it matches more than is meant.",
			show(it.text))
	case spaceInARN(a):
		v.warn(arnSpace, it.place, "%s holds white space.", show(it.text))
	case a.Service == "oss" && v.kind != KindControl && !strings.HasPrefix(a.Resource, "accesspoint"):
		v.ossFields(it, a)
	}
}

// spaceInARN reports whether an ARN has white space where none can be: the names of
// objects in OSS may have it inside.
func spaceInARN(a ARN) bool {
	if a.Service == "oss" && strings.TrimSpace(a.Resource) == a.Resource {
		a.Resource = ""
	}
	return strings.IndexFunc(a.String(), unicode.IsSpace) >= 0
}

// maskedID reports whether an account ID has some digits hidden, as documentation has it.
func maskedID(account string) bool {
	return account != "" && strings.Trim(account, "0123456789xX*") == ""
}

// oddAccount warns about an account ID that is no number.
func (v *validator) oddAccount(it item, account string) {
	if maskedID(account) {
		v.warn(maskedAccount, it.place, "The account ID %s looks masked, as documentation has it.", show(account))
		return
	}
	v.warn(arnAccount, it.place, "%s is not an account ID, which has digits only.", show(account))
}
