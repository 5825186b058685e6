// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"

// accountRow is what there is once per account.
type accountRow struct {
	ID    string
	Alias string // "": none is set, the ID serves
	// RootKeyID and RootKeySecret are set only where the emulator made the root key itself.
	RootKeyID          string
	RootKeySecret      string
	PasswordPolicy     passwordPolicyRow
	UserSSO            userSSORow
	SecurityPreference securityPreferenceRow
}

var accounts = store.NewTable("account", func(*accountRow) string { return accountKey })

// accountKey is the key of the only row.
const accountKey = "account"

func accountObject() object { return object{tables: []store.Schema{accounts}} }

func (c *call) accountSettings() accountRow {
	row, _ := accounts.Get(c.tx, accountKey)
	return row
}
