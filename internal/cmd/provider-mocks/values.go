// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import "github.com/zclconf/go-cty/cty"

const (
	account = "1234567890123456"
	date    = "2026-01-02T03:04:05Z"
	unset   = "" // what RAM answers for a text that nobody set

	identityPolicy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`
	trustPolicy    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

// values are the mocked values, by attribute, or by type and attribute where types differ.
var values = map[string]cty.Value{
	"access_key_id":     cty.StringVal("LTAI5tMockedAccessKey000"),
	"access_key_secret": cty.StringVal("MockedSecretOfAnAccessKey00000"),
	"encrypted_secret":  cty.StringVal("TW9ja2VkIHNlY3JldA=="),

	"encrypted_password":      cty.StringVal("TW9ja2VkIHNlY3JldA=="),
	"password":                cty.StringVal("Mocked-Password-0"),
	"generate_password":       cty.False,
	"mfa_bind_required":       cty.False,
	"password_reset_required": cty.False,

	"minimum_password_length":              cty.NumberIntVal(8),
	"minimum_password_different_character": cty.NumberIntVal(0),
	"require_lowercase_characters":         cty.False,
	"require_uppercase_characters":         cty.False,
	"require_numbers":                      cty.False,
	"require_symbols":                      cty.False,
	"password_not_contain_user_name":       cty.False,
	"hard_expire":                          cty.False,
	"max_password_age":                     cty.NumberIntVal(0),
	"password_reuse_prevention":            cty.NumberIntVal(0),
	"max_login_attempts":                   cty.NumberIntVal(0),

	"allow_user_to_change_password":           cty.True,
	"allow_user_to_login_with_passkey":        cty.True,
	"allow_user_to_manage_access_keys":        cty.False,
	"allow_user_to_manage_mfa_devices":        cty.True,
	"allow_user_to_manage_personal_ding_talk": cty.True,
	"enable_save_mfa_ticket":                  cty.False,
	"login_session_duration":                  cty.NumberIntVal(6),
	"max_idle_days_for_access_keys":           cty.NumberIntVal(730),
	"max_idle_days_for_users":                 cty.NumberIntVal(730),
	"mfa_operation_for_login":                 cty.StringVal("independent"),
	"operation_for_risk_login":                cty.StringVal("autonomous"),

	"key_fingerprint": cty.StringVal("0123456789abcdef0123456789abcdef01234567"),
	"status":          cty.StringVal("Active"),

	"account_id":              cty.StringVal(account),
	"caller_identity.arn":     cty.StringVal("acs:ram::" + account + ":root"),
	"caller_identity.role_id": cty.StringVal(unset),
	"caller_identity.user_id": cty.StringVal(account),
	"identity_type":           cty.StringVal("Account"),
	"principal_id":            cty.StringVal(account),

	"role.arn":   cty.StringVal("acs:ram::" + account + ":role/mocked"),
	"user.arn":   cty.StringVal("acs:ram::" + account + ":user/mocked"),
	"group.arn":  cty.StringVal("acs:ram::" + account + ":group/mocked"),
	"policy.arn": cty.StringVal("acs:ram::" + account + ":policy/mocked"),

	"saml_provider.arn": cty.StringVal("acs:ram::" + account + ":saml-provider/mocked"),
	"oidc_provider.arn": cty.StringVal("acs:ram::" + account + ":oidc-provider/mocked"),
	"entity_id":         cty.StringVal("https://idp.example.com"),
	"valid_until":       cty.StringVal(unset),
	"authn_sign_algo":   cty.StringVal(unset),
	"issuer_url":        cty.StringVal("https://idp.example.com"),

	"encoded_saml_metadata_document": cty.StringVal(unset),
	"issuance_limit_time":            cty.NumberIntVal(12),

	"group_id":            cty.StringVal("g-Mocked0123456789"),
	"role_id":             cty.StringVal("301234567890123456"),
	"user_id":             cty.StringVal("201234567890123456"),
	"user_name":           cty.StringVal("mocked"),
	"user_principal_name": cty.StringVal("mocked@" + account + ".onaliyun.com"),

	"attach_date": cty.StringVal(date),
	"create_date": cty.StringVal(date),
	"join_date":   cty.StringVal(date),
	"update_date": cty.StringVal(date),

	"comments":     cty.StringVal(unset),
	"description":  cty.StringVal(unset),
	"display_name": cty.StringVal(unset),
	"email":        cty.StringVal(unset),
	"mobile_phone": cty.StringVal(unset),

	"assume_role_policy_document": cty.StringVal(trustPolicy),
	"policy_document":             cty.StringVal(identityPolicy),
	"json":                        cty.StringVal(identityPolicy),
	"size":                        cty.NumberIntVal(int64(len(identityPolicy))),
	"policy_type":                 cty.StringVal("Custom"),
	"default_version":             cty.StringVal("v1"),
	"attachment_count":            cty.NumberIntVal(0),
	"allowed":                     cty.True,

	"force_destroy":        cty.False,
	"max_session_duration": cty.NumberIntVal(3600),
}
