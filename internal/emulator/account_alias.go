// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"regexp"
	"unicode/utf8"
)

const (
	minAlias = 3
	maxAlias = 32
)

var aliasForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

type aliasAnswer struct{ AccountAlias string }

func accountAliasObject() object {
	on := []resource{theAccount}
	return object{
		actions: []action{
			{product: productRAM, name: "GetAccountAlias", resources: on, run: getAccountAlias},
			{product: productRAM, name: "SetAccountAlias", writes: true, resources: on, run: setAccountAlias,
				params: []param{alias("AccountAlias").must()}},
			{product: productRAM, name: "ClearAccountAlias", writes: true, resources: on, run: clearAccountAlias},
		},
		errors: map[string]wording{
			"InvalidParameter.AccountAlias.Format": {http.StatusBadRequest,
				`The format of parameter - "AccountAlias" is incorrect.`},
			"InvalidParameter.AccountAlias.Length": {http.StatusBadRequest,
				`The parameter - "AccountAlias" MUST be in the range of 3 and 63.`},
			"EntityAlreadyExists.AccountAlias": {http.StatusConflict, "The account alias does already exist."},
		},
	}
}

// alias is an account alias (reference: limits.md §2; the newest of several lengths).
func alias(name string) param {
	return param{name: name, check: func(name string, in values) error {
		switch n := utf8.RuneCountInString(in.text(name)); {
		case n < minAlias || n > maxAlias:
			return invalid(name, "Length")
		case !aliasForm.MatchString(in.text(name)):
			return invalid(name, "Format")
		}
		return nil
	}}
}

// alias is the account alias, or the account ID where none is set.
func (c *call) alias() string {
	if row := c.accountSettings(); row.Alias != "" {
		return row.Alias
	}
	return c.account
}

func (c *call) setAlias(alias string) {
	row := c.accountSettings()
	row.Alias = alias
	if alias == c.account {
		row.Alias = ""
	}
	accounts.Put(c.tx, row)
}

// getAccountAlias answers "" where no alias is set; how RAM does it is not sourced.
func getAccountAlias(c *call) (any, error) { return aliasAnswer{c.accountSettings().Alias}, nil }

func setAccountAlias(c *call) (any, error) {
	c.setAlias(c.text("AccountAlias"))
	return answered{}, nil
}

func clearAccountAlias(c *call) (any, error) {
	c.setAlias("")
	return answered{}, nil
}
