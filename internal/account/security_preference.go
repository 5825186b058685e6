// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package account

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type securityPreferenceModel struct {
	AllowUserToChangePassword         types.Bool   `tfsdk:"allow_user_to_change_password"`
	AllowUserToLoginWithPasskey       types.Bool   `tfsdk:"allow_user_to_login_with_passkey"`
	AllowUserToManageAccessKeys       types.Bool   `tfsdk:"allow_user_to_manage_access_keys"`
	AllowUserToManageMFADevices       types.Bool   `tfsdk:"allow_user_to_manage_mfa_devices"`
	AllowUserToManagePersonalDingTalk types.Bool   `tfsdk:"allow_user_to_manage_personal_ding_talk"`
	EnableSaveMFATicket               types.Bool   `tfsdk:"enable_save_mfa_ticket"`
	LoginNetworkMasks                 types.Set    `tfsdk:"login_network_masks"`
	LoginSessionDuration              types.Int64  `tfsdk:"login_session_duration"`
	MaxIdleDaysForAccessKeys          types.Int64  `tfsdk:"max_idle_days_for_access_keys"`
	MaxIdleDaysForUsers               types.Int64  `tfsdk:"max_idle_days_for_users"`
	MFAOperationForLogin              types.String `tfsdk:"mfa_operation_for_login"`
	OperationForRiskLogin             types.String `tfsdk:"operation_for_risk_login"`
	VerificationTypes                 types.Set    `tfsdk:"verification_types"`
	tfkit.Settings
	tfkit.Timeouts
}

// Ranges of the security preference (reference: limits.md §5).
const (
	mostLoginSession = 24 // hours
	mostNetworkMasks = 40
	mostMasksText    = 512 // characters of all masks with what stands between them
	betweenMasks     = ";"
)

// SecurityPreference is what the account lets its users do and how they log on.
var SecurityPreference = tfkit.SettingsSpec(tfkit.Spec[securityPreferenceModel]{
	Type: "security_preference", Noun: "security preference of the account",
	Shown: map[string]string{
		"login_network_masks": "The addresses from which users can log on to the console. An empty set is any address.",
	},
	Schema: schema.Schema{
		MarkdownDescription: "What the account lets its RAM users do for themselves, and how they log on to the console. " +
			"An account always has a security preference: this resource manages the settings that are configured, and leaves " +
			"the others as they are. A destroy puts back what was there before.",
		Attributes: map[string]schema.Attribute{
			"allow_user_to_change_password":    tfkit.SettingBool("Whether users may change their passwords."),
			"allow_user_to_login_with_passkey": tfkit.SettingBool("Whether users may log on with passkeys."),
			"allow_user_to_manage_access_keys": tfkit.SettingBool("Whether users may manage their access keys."),
			"allow_user_to_manage_mfa_devices": tfkit.SettingBool("Whether users may manage their MFA devices."),
			"allow_user_to_manage_personal_ding_talk": tfkit.SettingBool(
				"Whether users may bind their DingTalk accounts and unbind them."),
			"enable_save_mfa_ticket": tfkit.SettingBool("Whether a browser may keep for seven days that its user has shown " +
				"the second factor."),
			"login_network_masks": settingSet("The addresses from which users can log on to the console, such as "+
				"`203.0.113.0/24`: at most 40, and 512 characters with a `;` between them. An empty set is any address.",
				mostNetworkMasks, tfkit.Check(checkNetworkMask)),
			"login_session_duration": tfkit.SettingInt64("After how many hours users have to log on again: 1 to 24.",
				int64validator.Between(1, mostLoginSession)),
			"max_idle_days_for_access_keys": tfkit.SettingInt64(
				"After how many days without use an access key is disabled: 90, 180, 365 or 730.", idleDays()),
			"max_idle_days_for_users": tfkit.SettingInt64(
				"After how many days without a logon a user's logon is disabled: 90, 180, 365 or 730.", idleDays()),
			"mfa_operation_for_login": settingWord("Who needs a second factor to log on: `mandatory` is everybody, "+
				"`independent` those whose logon says so, `adaptive` whoever logs on in an unusual way.",
				"mandatory", "independent", "adaptive"),
			"operation_for_risk_login": settingWord("What an unusual logon takes: with `autonomous` the user may pass over the "+
				"second factor, with `enforceVerify` not.", "autonomous", "enforceVerify"),
			"verification_types": settingSet("What users may verify a logon with besides MFA devices: `sms` and `email`.", 2,
				stringvalidator.OneOf("sms", "email")),
		},
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_security_preference", Attributes: map[string]tfkit.Source{
		"login_network_masks": nil, "verification_types": nil, "account_id": tfkit.FromID,
	}}},
	Read: func(ctx context.Context, c *ram.Client, m *securityPreferenceModel) error {
		p, err := c.GetSecurityPreference(ctx)
		if err == nil {
			m.fill(p)
		}
		return err
	},
}, func(ctx context.Context, c *ram.Client, m *securityPreferenceModel) error {
	masks := strings.Join(sorted(tfkit.StringSet(m.LoginNetworkMasks)), betweenMasks)
	if len(masks) > mostMasksText {
		return tfkit.At("login_network_masks", errors.New("all masks together have more than 512 characters"))
	}
	return c.SetSecurityPreference(ctx, ram.SecurityPreference{
		LoginPreference: ram.LoginPreference{
			AllowUserToChangePassword:   m.AllowUserToChangePassword.ValueBoolPointer(),
			AllowUserToLoginWithPasskey: m.AllowUserToLoginWithPasskey.ValueBoolPointer(),
			EnableSaveMFATicket:         m.EnableSaveMFATicket.ValueBoolPointer(),
			LoginNetworkMasks:           &masks,
			LoginSessionDuration:        intPointer(m.LoginSessionDuration),
			MFAOperationForLogin:        m.MFAOperationForLogin.ValueStringPointer(),
			OperationForRiskLogin:       m.OperationForRiskLogin.ValueStringPointer(),
		},
		AllowUserToManageAccessKeys:       m.AllowUserToManageAccessKeys.ValueBoolPointer(),
		AllowUserToManageMFADevices:       m.AllowUserToManageMFADevices.ValueBoolPointer(),
		AllowUserToManagePersonalDingTalk: m.AllowUserToManagePersonalDingTalk.ValueBoolPointer(),
		MaxIdleDaysForUsers:               intPointer(m.MaxIdleDaysForUsers),
		MaxIdleDaysForAccessKeys:          intPointer(m.MaxIdleDaysForAccessKeys),
		VerificationTypes:                 sorted(tfkit.StringSet(m.VerificationTypes)),
	})
})

func (m *securityPreferenceModel) fill(p ram.SecurityPreference) {
	m.AllowUserToChangePassword = types.BoolPointerValue(p.AllowUserToChangePassword)
	m.AllowUserToLoginWithPasskey = types.BoolPointerValue(p.AllowUserToLoginWithPasskey)
	m.AllowUserToManageAccessKeys = types.BoolPointerValue(p.AllowUserToManageAccessKeys)
	m.AllowUserToManageMFADevices = types.BoolPointerValue(p.AllowUserToManageMFADevices)
	m.AllowUserToManagePersonalDingTalk = types.BoolPointerValue(p.AllowUserToManagePersonalDingTalk)
	m.EnableSaveMFATicket = types.BoolPointerValue(p.EnableSaveMFATicket)
	m.LoginSessionDuration = int64Of(p.LoginSessionDuration)
	m.MaxIdleDaysForAccessKeys = int64Of(p.MaxIdleDaysForAccessKeys)
	m.MaxIdleDaysForUsers = int64Of(p.MaxIdleDaysForUsers)
	m.MFAOperationForLogin = types.StringPointerValue(p.MFAOperationForLogin)
	m.OperationForRiskLogin = types.StringPointerValue(p.OperationForRiskLogin)
	m.VerificationTypes = tfkit.NewStringSet(sorted(p.VerificationTypes))
	var masks []string
	if p.LoginNetworkMasks != nil && *p.LoginNetworkMasks != "" {
		masks = strings.Split(*p.LoginNetworkMasks, betweenMasks)
	}
	m.LoginNetworkMasks = tfkit.NewStringSet(sorted(masks))
}

// checkNetworkMask checks an address or a range of addresses.
func checkNetworkMask(s string) error {
	if _, err := netip.ParseAddr(s); err == nil {
		return nil
	}
	if _, err := netip.ParsePrefix(s); err != nil {
		return errors.New("must be an address or a range of addresses, such as 203.0.113.0/24")
	}
	return nil
}

func idleDays() validator.Int64 { return int64validator.OneOf(90, 180, 365, 730) }

// settingWord is a setting that is one of a few words.
func settingWord(text string, words ...string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: text,
		Validators:    []validator.String{stringvalidator.OneOf(words...)},
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// settingSet is a setting that is a set of texts.
func settingSet(text string, most int, rule validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, Computed: true, ElementType: types.StringType, MarkdownDescription: text,
		Validators:    []validator.Set{setvalidator.SizeAtMost(most), setvalidator.ValueStringsAre(rule)},
		PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
	}
}

// sorted are texts in one order, whatever order a set has them in.
func sorted(all []string) []string { return slices.Sorted(slices.Values(all)) }

func intPointer(v types.Int64) *int {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	n := int(v.ValueInt64())
	return &n
}

func int64Of(n *int) types.Int64 {
	if n == nil {
		return types.Int64Null()
	}
	return types.Int64Value(int64(*n))
}
