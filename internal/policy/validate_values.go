// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"unicode"
)

// unfilled warns about a value that still holds a placeholder of a template, and
// reports whether it does.
func (v *validator) unfilled(it item) bool {
	switch {
	case strings.Contains(it.text, "${"):
		v.warn("interpolation", it.place, "%s holds ${, which means nothing to RAM: an interpolation was missed.", show(it.text))
	case enclosed(it.text, "<", ">"), enclosed(it.text, "[", "]"), enclosed(it.text, "{", "}"):
		v.warn("placeholder", it.place, "%s holds a placeholder that was not filled in.", show(it.text))
	default:
		return false
	}
	return true
}

// enclosed reports whether a text has words between brackets.
func enclosed(s, open, shut string) bool {
	_, rest, found := strings.Cut(s, open)
	return found && strings.Index(rest, shut) > 0
}

// repeated warns about values that stand in a list more than once.
func (v *validator) repeated(l list) {
	seen := make(map[string]bool, len(l.items))
	for _, it := range l.items {
		if seen[it.text] {
			v.warn("duplicate_value", it.place, "%s stands in the list more than once.", show(it.text))
		}
		seen[it.text] = true
	}
}

// actions checks the form of actions. reference: policy-language.md §4.4.
func (v *validator) actions(l list) {
	v.repeated(l)
	for _, it := range l.items {
		if it.text != "*" && !v.unfilled(it) {
			v.action(it)
		}
	}
}

func (v *validator) action(it item) {
	service, name, colon := strings.Cut(it.text, ":")
	if !colon || service == "" || name == "" {
		v.error("invalid_action", it.place, `%s is not an action; actions are written service:Name, such as ecs:DescribeInstances, or "*" for all.`, show(it.text))
		return
	}
	if i := strings.IndexFunc(service, func(r rune) bool { return !isWordRune(r) }); i >= 0 {
		v.error("invalid_action", it.place, "%s is not an action: a service code has lower-case letters, digits, hyphens, * and ? only.", show(it.text))
		return
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return !isWordRune(r) }); i >= 0 {
		v.error("invalid_action", it.place, "%s is not an action: the name has letters, digits, hyphens, * and ? only.", show(it.text))
		return
	}
	if lowerText := strings.ToLower(service); lowerText != service {
		v.warn("action_case", it.place, "Service codes are written in lower case: %s:%s.", lowerText, Shorten(name, 80))
	}
	if v.budget.spend(200*len(name)) && !knownAction(strings.ToLower(service), name) {
		v.warn("action_matches_nothing", it.place, "%s matches no action known of that service.", show(it.text))
	}
}

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '*' || r == '?'
}

// resources checks the form of resources. reference: policy-language.md §4.5.
func (v *validator) resources(l list) {
	v.repeated(l)
	for _, it := range l.items {
		if it.text != "*" && !v.unfilled(it) {
			v.resource(it)
		}
	}
}

func (v *validator) resource(it item) {
	fields := strings.SplitN(it.text, ":", 5)
	switch {
	case fields[0] != "acs":
		hint := ""
		if fields[0] == "arn" {
			hint = " ARNs of other clouds do not work here."
		}
		v.error("invalid_arn", it.place, `%s is not a resource: it begins with acs: or is "*".%s`, show(it.text), hint)
		return
	case len(fields) < 5:
		v.error("missing_arn_field", it.place, "%s has %d of the 5 fields acs:service:region:account:resource.", show(it.text), len(fields))
		return
	case fields[4] == "":
		v.error("missing_arn_field", it.place, "%s names no resource after its last colon.", show(it.text))
		return
	}
	service, account := fields[1], fields[3]
	switch {
	case service == "":
		v.warn("arn_service", it.place, "%s has no service; its fields may be shifted: acs:service:region:account:resource.", show(it.text))
	case strings.ToLower(service) != service:
		v.warn("arn_service", it.place, "The service of %s is not written in lower case.", show(it.text))
	case strings.IndexFunc(service, func(r rune) bool { return !isWordRune(r) }) >= 0:
		v.warn("arn_service", it.place, "The service of %s has characters that no service code has.", show(it.text))
	}
	if strings.Trim(account, "0123456789") != "" && account != "*" && account != "system" {
		v.oddAccount(it, account)
	}
	if strings.Contains(it.text, "$") {
		v.warn("placeholder", it.place, "%s holds a $, as placeholders do.", show(it.text))
	}
	if strings.IndexFunc(it.text, unicode.IsSpace) >= 0 {
		v.warn("arn_space", it.place, "%s holds white space.", show(it.text))
	}
}

// oddAccount warns about an account id that is no number.
func (v *validator) oddAccount(it item, account string) {
	switch {
	case strings.Contains(account, "$"):
		v.warn("placeholder", it.place, "The account id %s is a placeholder.", show(account))
	case account != "" && strings.Trim(account, "0123456789xX*") == "":
		v.warn("masked_account", it.place, "The account id %s looks masked, as documentation has it.", show(account))
	default:
		v.warn("arn_account", it.place, "%s is not an account id, which has digits only.", show(account))
	}
}
