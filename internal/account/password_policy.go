// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type passwordPolicyModel struct {
	MinimumPasswordLength             types.Int64 `tfsdk:"minimum_password_length"`
	MinimumPasswordDifferentCharacter types.Int64 `tfsdk:"minimum_password_different_character"`
	RequireLowercaseCharacters        types.Bool  `tfsdk:"require_lowercase_characters"`
	RequireUppercaseCharacters        types.Bool  `tfsdk:"require_uppercase_characters"`
	RequireNumbers                    types.Bool  `tfsdk:"require_numbers"`
	RequireSymbols                    types.Bool  `tfsdk:"require_symbols"`
	PasswordNotContainUserName        types.Bool  `tfsdk:"password_not_contain_user_name"`
	HardExpire                        types.Bool  `tfsdk:"hard_expire"`
	MaxPasswordAge                    types.Int64 `tfsdk:"max_password_age"`
	PasswordReusePrevention           types.Int64 `tfsdk:"password_reuse_prevention"`
	MaxLoginAttempts                  types.Int64 `tfsdk:"max_login_attempts"`
	tfkit.Settings
	tfkit.Timeouts
}

// PasswordPolicy is what the account demands of console passwords. The ranges are RAM's (reference:
// limits.md §5).
var PasswordPolicy = tfkit.SettingsSpec(tfkit.Spec[passwordPolicyModel]{
	Type: "password_policy", Noun: "password policy of the account",
	Moves: []tfkit.Move{
		{From: "alicloud_ram_password_policy", Attributes: map[string]tfkit.Source{
			"hard_expire": tfkit.From("hard_expiry"), "max_login_attempts": tfkit.From("max_login_attemps"),
			"account_id": tfkit.FromID,
		}},
		{From: "alicloud_ram_account_password_policy", Attributes: map[string]tfkit.Source{
			"hard_expire": tfkit.From("hard_expiry"),
		}},
	},
	Schema: schema.Schema{
		MarkdownDescription: "What the account demands of the passwords with which RAM users log on to the console. An " +
			"account " +
			"always has a password policy: this resource manages the settings that are configured, and leaves the others as " +
			"they are. " +
			"A destroy puts back what was there before.",
		Attributes: map[string]schema.Attribute{
			"minimum_password_length": tfkit.SettingInt64("How many characters a password has at least: 8 to 32.",
				int64validator.Between(8, 32)),
			"minimum_password_different_character": tfkit.SettingInt64(
				"How many different characters a password has at least: 0 to 8.", int64validator.Between(0, 8)),
			"require_lowercase_characters":   tfkit.SettingBool("Whether a password has a lowercase letter."),
			"require_uppercase_characters":   tfkit.SettingBool("Whether a password has an uppercase letter."),
			"require_numbers":                tfkit.SettingBool("Whether a password has a digit."),
			"require_symbols":                tfkit.SettingBool("Whether a password has a symbol."),
			"password_not_contain_user_name": tfkit.SettingBool("Whether a password may not contain the user's name."),
			"hard_expire": tfkit.SettingBool(
				"Whether a user whose password has expired cannot log on any more, instead of having to change it at the next " +
					"logon."),
			"max_password_age": tfkit.SettingInt64("After how many days a password expires: 0 to 1,095; 0 is never.",
				int64validator.Between(0, 1095)),
			"password_reuse_prevention": tfkit.SettingInt64(
				"How many earlier passwords cannot be used again: 0 to 24.", int64validator.Between(0, 24)),
			"max_login_attempts": tfkit.SettingInt64(
				"How many wrong passwords an hour lock a user out: 0 to 32; 0 is any number.", int64validator.Between(0, 32)),
		},
	},
	Read: func(ctx context.Context, c *ram.Client, m *passwordPolicyModel) error {
		p, err := c.GetPasswordPolicy(ctx)
		if err == nil {
			m.fill(p)
		}
		return err
	},
}, func(ctx context.Context, c *ram.Client, m *passwordPolicyModel) error {
	return c.SetPasswordPolicy(ctx, ram.PasswordPolicy{
		MinimumPasswordLength:             int(m.MinimumPasswordLength.ValueInt64()),
		MinimumPasswordDifferentCharacter: int(m.MinimumPasswordDifferentCharacter.ValueInt64()),
		RequireLowercaseCharacters:        m.RequireLowercaseCharacters.ValueBool(),
		RequireUppercaseCharacters:        m.RequireUppercaseCharacters.ValueBool(),
		RequireNumbers:                    m.RequireNumbers.ValueBool(),
		RequireSymbols:                    m.RequireSymbols.ValueBool(),
		PasswordNotContainUserName:        m.PasswordNotContainUserName.ValueBool(),
		HardExpire:                        m.HardExpire.ValueBool(),
		MaxPasswordAge:                    int(m.MaxPasswordAge.ValueInt64()),
		PasswordReusePrevention:           int(m.PasswordReusePrevention.ValueInt64()),
		MaxLoginAttempts:                  int(m.MaxLoginAttempts.ValueInt64()),
	})
})

func (m *passwordPolicyModel) fill(p ram.PasswordPolicy) {
	m.MinimumPasswordLength = types.Int64Value(int64(p.MinimumPasswordLength))
	m.MinimumPasswordDifferentCharacter = types.Int64Value(int64(p.MinimumPasswordDifferentCharacter))
	m.RequireLowercaseCharacters = types.BoolValue(p.RequireLowercaseCharacters)
	m.RequireUppercaseCharacters = types.BoolValue(p.RequireUppercaseCharacters)
	m.RequireNumbers = types.BoolValue(p.RequireNumbers)
	m.RequireSymbols = types.BoolValue(p.RequireSymbols)
	m.PasswordNotContainUserName = types.BoolValue(p.PasswordNotContainUserName)
	m.HardExpire = types.BoolValue(p.HardExpire)
	m.MaxPasswordAge = types.Int64Value(int64(p.MaxPasswordAge))
	m.PasswordReusePrevention = types.Int64Value(int64(p.PasswordReusePrevention))
	m.MaxLoginAttempts = types.Int64Value(int64(p.MaxLoginAttempts))
}
