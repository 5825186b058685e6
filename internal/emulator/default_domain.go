// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	domainSuffix  = ".onaliyun.com"
	maxDomainName = 64
)

var domainForm = regexp.MustCompile(`^[A-Za-z0-9._]+(-[A-Za-z0-9._]+)*$`)

type domainAnswer struct{ DefaultDomainName string }

func defaultDomainObject() object {
	on := []resource{theAccount}
	return object{actions: []action{
		{product: productIMS, name: "GetDefaultDomain", resources: on, run: getDefaultDomain},
		{product: productIMS, name: "SetDefaultDomain", writes: true, resources: on, run: setDefaultDomain,
			params: []param{domainName("DefaultDomainName").must()}},
	}}
}

// domainName is `<alias>.onaliyun.com`.
func domainName(name string) param {
	return param{name: name, check: func(name string, in values) error {
		alias, ok := strings.CutSuffix(in.text(name), domainSuffix)
		switch {
		case utf8.RuneCountInString(in.text(name)) > maxDomainName:
			return invalid(name, "Length")
		case !ok || !domainForm.MatchString(alias):
			return invalid(name, "Format")
		}
		return nil
	}}
}

// defaultDomain is the domain of logon names.
func (c *call) defaultDomain() string { return c.alias() + domainSuffix }

// ownDomain says whether a domain is of this account: the default one, or the one made of the
// account ID.
func (c *call) ownDomain(domain string) bool {
	return strings.EqualFold(domain, c.defaultDomain()) || domain == c.account+domainSuffix
}

func getDefaultDomain(c *call) (any, error) { return domainAnswer{c.defaultDomain()}, nil }

func setDefaultDomain(c *call) (any, error) {
	c.setAlias(strings.TrimSuffix(c.text("DefaultDomainName"), domainSuffix))
	return domainAnswer{c.defaultDomain()}, nil
}
