// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// passwordPolicyRow is what the account demands of passwords; the zero value is what holds until
// somebody sets one.
type passwordPolicyRow struct {
	MinimumLength       int // characters; 0: the default
	DifferentCharacters int
	Lowercase           bool
	Uppercase           bool
	Numbers             bool
	Symbols             bool
	NotContainUserName  bool
	MaxAge              int // days; 0: passwords do not expire
	HardExpiry          bool
	ReusePrevention     int // earlier passwords that cannot be used again
	MaxLogonAttempts    int // per hour; 0: any number
	InitialAge          int
	InterceptRisk       bool
}

// Ranges and defaults of the password policy (reference: limits.md §5).
const (
	leastPasswordLength    = 8 // characters, and the default
	mostPasswordLength     = 32
	mostPasswordAge        = 1095 // days
	mostReusePrevention    = 24   // passwords
	mostDifferentCharacter = 8
	mostLogonAttempts      = 32 // per hour
)

// passwordPolicy is the policy as both products write it. MaxLoginAttemps is misspelt on the wire,
// too.
type passwordPolicy struct {
	MinimumPasswordLength      int
	RequireLowercaseCharacters bool
	RequireUppercaseCharacters bool
	RequireNumbers             bool
	RequireSymbols             bool
	MaxPasswordAge             int
	PasswordReusePrevention    int
	MaxLoginAttemps            int
	HardExpiry                 *bool `json:",omitempty"` // RAM only
	// The rest is IMS only.
	HardExpire                        *bool `json:",omitempty"`
	MinimumPasswordDifferentCharacter *int  `json:",omitempty"`
	PasswordNotContainUserName        *bool `json:",omitempty"`
	// The schema has these two as parameters only. That they are answered where they were set is a
	// guess.
	InitialPasswordAge         int  `json:",omitempty"`
	InterceptRiskPasswordOnAPI bool `json:"InterceptRiskPasswordOnApi,omitempty"`
}

type passwordPolicyAnswer struct{ PasswordPolicy passwordPolicy }

func passwordPolicyObject() object {
	return object{
		actions: passwordPolicyActions(),
		errors: map[string]wording{
			"InvalidParameter.MinimumPasswordLength.Range": {http.StatusBadRequest,
				`The parameter - "MinimumPasswordLength" MUST be in the range of 8 and 32.`},
		},
	}
}

func passwordPolicyActions() []action {
	on := []resource{theAccount}
	both := []param{
		passwordLength("MinimumPasswordLength"), boolean("RequireLowercaseCharacters"), boolean("RequireUppercaseCharacters"),
		boolean("RequireNumbers"), boolean("RequireSymbols"), number("MaxPasswordAge", 0, mostPasswordAge),
		number("PasswordReusePrevention", 0, mostReusePrevention), number("MaxLoginAttemps", 0, mostLogonAttempts),
	}
	return []action{
		{product: productRAM, name: "GetPasswordPolicy", resources: on, run: getPasswordPolicy},
		{product: productRAM, name: "SetPasswordPolicy", writes: true, resources: on, run: setPasswordPolicy,
			params: with(both, boolean("HardExpiry"))},
		{product: productIMS, name: "GetPasswordPolicy", resources: on, run: getPasswordPolicy},
		{product: productIMS, name: "SetPasswordPolicy", writes: true, resources: on, run: setPasswordPolicy,
			params: with(both, boolean("HardExpire"), number("MinimumPasswordDifferentCharacter", 0, mostDifferentCharacter),
				boolean("PasswordNotContainUserName"),
				number("InitialPasswordAge", 0, mostPasswordAge), boolean("InterceptRiskPasswordOnApi"))},
	}
}

// passwordLength is the least length of passwords, which has an error of its own.
func passwordLength(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if !in.has(name) {
			return nil
		}
		n, err := strconv.Atoi(in.text(name))
		if err != nil {
			return fail("InvalidParameter.Format")
		}
		if n < leastPasswordLength || n > mostPasswordLength {
			return invalid(name, "Range")
		}
		return nil
	}}
}

func getPasswordPolicy(c *call) (any, error) { return c.passwordPolicyAnswer(), nil }

// setPasswordPolicy replaces the whole policy: what the request leaves out has its default again.
// What only IMS knows stays when RAM is asked.
func setPasswordPolicy(c *call) (any, error) {
	row := c.accountSettings()
	p := &row.PasswordPolicy
	p.MinimumLength = c.in.integer("MinimumPasswordLength", leastPasswordLength)
	p.Lowercase = c.in.flag("RequireLowercaseCharacters")
	p.Uppercase = c.in.flag("RequireUppercaseCharacters")
	p.Numbers = c.in.flag("RequireNumbers")
	p.Symbols = c.in.flag("RequireSymbols")
	p.MaxAge = c.in.integer("MaxPasswordAge", 0)
	p.ReusePrevention = c.in.integer("PasswordReusePrevention", 0)
	p.MaxLogonAttempts = c.in.integer("MaxLoginAttemps", 0)
	if c.action.product == productIMS {
		p.HardExpiry = c.in.flag("HardExpire")
		p.DifferentCharacters = c.in.integer("MinimumPasswordDifferentCharacter", 0)
		p.NotContainUserName = c.in.flag("PasswordNotContainUserName")
		p.InitialAge = c.in.integer("InitialPasswordAge", 0)
		p.InterceptRisk = c.in.flag("InterceptRiskPasswordOnApi")
	} else {
		p.HardExpiry = c.in.flag("HardExpiry")
	}
	accounts.Put(c.tx, row)
	return c.passwordPolicyAnswer(), nil
}

func (c *call) passwordPolicyAnswer() passwordPolicyAnswer {
	p := c.accountSettings().PasswordPolicy
	answer := passwordPolicy{
		MinimumPasswordLength:      cmp.Or(p.MinimumLength, leastPasswordLength),
		RequireLowercaseCharacters: p.Lowercase, RequireUppercaseCharacters: p.Uppercase, RequireNumbers: p.Numbers,
		RequireSymbols: p.Symbols,
		MaxPasswordAge: p.MaxAge, PasswordReusePrevention: p.ReusePrevention, MaxLoginAttemps: p.MaxLogonAttempts,
	}
	if c.action.product == productIMS {
		answer.HardExpire, answer.MinimumPasswordDifferentCharacter = &p.HardExpiry, &p.DifferentCharacters
		answer.PasswordNotContainUserName = &p.NotContainUserName
		answer.InitialPasswordAge, answer.InterceptRiskPasswordOnAPI = p.InitialAge, p.InterceptRisk
	} else {
		answer.HardExpiry = &p.HardExpiry
	}
	return passwordPolicyAnswer{answer}
}

// strong says whether a password of a user complies with the policy. Age and attempts take no part:
// nobody logs on here.
func strong(p passwordPolicyRow, password, userName string) bool {
	different := map[rune]bool{}
	var lower, upper, digit, symbol bool
	for _, r := range password {
		different[r] = true
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsDigit(r):
			digit = true
		default:
			symbol = true
		}
	}
	return utf8.RuneCountInString(password) >= cmp.Or(p.MinimumLength, leastPasswordLength) &&
		len(different) >= p.DifferentCharacters &&
		(lower || !p.Lowercase) && (upper || !p.Uppercase) && (digit || !p.Numbers) && (symbol || !p.Symbols) &&
		!(p.NotContainUserName && strings.Contains(strings.ToLower(password), strings.ToLower(userName)))
}
