// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "strings"

const domainSuffix = ".onaliyun.com"

// alias is the account alias, or the account ID where none is set.
func (c *call) alias() string {
	if row, _ := c.tx.Accounts.Get("account"); row.Alias != "" {
		return row.Alias
	}
	return c.account
}

// defaultDomain is the domain of logon names.
func (c *call) defaultDomain() string { return c.alias() + domainSuffix }

// ownDomain says whether a domain is of this account: the default one, or the one made of the account ID.
func (c *call) ownDomain(domain string) bool {
	return strings.EqualFold(domain, c.defaultDomain()) || domain == c.account+domainSuffix
}
