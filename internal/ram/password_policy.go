// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// PasswordPolicy is what the account demands of console passwords. An account always has one.
type PasswordPolicy struct {
	MinimumPasswordLength             int // 8 to 32
	MinimumPasswordDifferentCharacter int // 0 to 8
	RequireLowercaseCharacters        bool
	RequireUppercaseCharacters        bool
	RequireNumbers                    bool
	RequireSymbols                    bool
	PasswordNotContainUserName        bool
	HardExpire                        bool // whoever has an expired password cannot log on any more
	MaxPasswordAge                    int  // days, 0 to 1095; 0 is for ever
	PasswordReusePrevention           int  // 0 to 24 passwords
	// MaxLoginAttempts is 0 to 32 an hour; 0 is any number. It is misspelt on the wire (reference:
	// behaviours.md §11).
	MaxLoginAttempts int `json:"MaxLoginAttemps"`
}

// theAccount is the key of an object of which an account has one.
const theAccount = "account"

// passwordPolicies is the one of the account.
func (c *Client) passwordPolicies() *kind[PasswordPolicy] {
	return kindOf(c, func() *kind[PasswordPolicy] {
		k := newKind[PasswordPolicy](c, "PasswordPolicy")
		k.keys = func(PasswordPolicy) []string { return []string{theAccount} }
		k.fetch = c.fetchPasswordPolicy
		return k
	})
}

// GetPasswordPolicy reads the account's password policy.
func (c *Client) GetPasswordPolicy(ctx context.Context) (PasswordPolicy, error) {
	return c.passwordPolicies().get(ctx, theAccount)
}

// SetPasswordPolicy replaces the account's password policy: RAM resets what is left out, so all of
// it is sent.
func (c *Client) SetPasswordPolicy(ctx context.Context, p PasswordPolicy) error {
	return c.passwordPolicies().update(ctx, rpc.IMS.Op("SetPasswordPolicy", rpc.ParamsOf(p), nil), theAccount)
}

func (c *Client) fetchPasswordPolicy(ctx context.Context, _ string) ([]PasswordPolicy, error) {
	var res struct {
		rpc.Answer
		PasswordPolicy PasswordPolicy
	}
	err := c.call(ctx, rpc.IMS.Op("GetPasswordPolicy", nil, &res))
	return []PasswordPolicy{res.PasswordPolicy}, err
}
