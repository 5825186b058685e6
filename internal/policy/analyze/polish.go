// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"
	"strings"
)

// polish makes the parts of a found request suit each other, where others do as
// well: a resource of the action's service, and an action on that kind of resource.
func (s *search) polish(c *candidate, none []*statement) {
	service, _, _ := strings.Cut(lowerASCII(c.texts[actionVar].text), ":")
	if !strings.Contains(c.texts[resourceVar].text, ":"+service+":") {
		s.replace(c, resourceVar, usualResource(service), none)
	}
	word := kindOf(c.texts[resourceVar].text)
	if word == "" || strings.HasSuffix(c.texts[actionVar].text, word) {
		return
	}
	for _, action := range s.texts[actionVar].known {
		if strings.HasSuffix(action, word) && s.replace(c, actionVar, action, none) {
			return
		}
	}
}

// replace puts another text in place of one, if it does as well.
func (s *search) replace(c *candidate, variable int, text string, none []*statement) bool {
	v, old := &s.texts[variable], c.texts[variable].text
	if !v.valid(text) || !v.holds(c.texts[variable].lits, text, s.budget) {
		return false
	}
	c.texts[variable].text = text
	if slices.ContainsFunc(none, func(st *statement) bool { return s.applies(c, st) }) {
		c.texts[variable].text = old
		return false
	}
	return true
}

// kindOf is the kind of a resource of RAM as it ends the names of actions.
func kindOf(resource string) string {
	if _, own := otherSpelling(resource); !own {
		return ""
	}
	for kind, word := range map[string]string{
		":user/": "User", ":role/": "Role", ":group/": "Group", ":policy/": "Policy", ":saml-provider/": "SAMLProvider",
		":oidc-provider/": "OIDCProvider", ":application/": "Application",
	} {
		if strings.Contains(resource, kind) {
			return word
		}
	}
	return ""
}
