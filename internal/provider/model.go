// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "github.com/hashicorp/terraform-plugin-framework/types"

// model is the provider block.
type model struct {
	Region                types.String        `tfsdk:"region"`
	AccessKeyID           types.String        `tfsdk:"access_key_id"`
	AccessKeySecret       types.String        `tfsdk:"access_key_secret"`
	SecurityToken         types.String        `tfsdk:"security_token"`
	Profile               types.String        `tfsdk:"profile"`
	SharedCredentialsFile types.String        `tfsdk:"shared_credentials_file"`
	ECSRoleName           types.String        `tfsdk:"ecs_role_name"`
	CredentialsURI        types.String        `tfsdk:"credentials_uri"`
	AssumeRole            *assumeRole         `tfsdk:"assume_role"`
	AssumeRoleChain       []assumeRole        `tfsdk:"assume_role_chain"`
	AssumeRoleWithOIDC    *assumeRoleWithOIDC `tfsdk:"assume_role_with_oidc"`
	Endpoint              types.String        `tfsdk:"endpoint"`
	Endpoints             *endpoints          `tfsdk:"endpoints"`
	CABundle              types.String        `tfsdk:"ca_bundle"`
	AllowedAccountIDs     []types.String      `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs   []types.String      `tfsdk:"forbidden_account_ids"`
	DefaultTags           types.Map           `tfsdk:"default_tags"`
	IgnoreTags            *ignoreTags         `tfsdk:"ignore_tags"`
	SkipValidation        types.Bool          `tfsdk:"skip_credentials_validation"`
	MaxRetries            types.Int64         `tfsdk:"max_retries"`
	MaxRetryWait          types.Int64         `tfsdk:"max_retry_wait"`
}

type assumeRole struct {
	RoleARN         types.String `tfsdk:"role_arn"`
	RoleSessionName types.String `tfsdk:"role_session_name"`
	ExternalID      types.String `tfsdk:"external_id"`
	Policy          types.String `tfsdk:"policy"`
	DurationSeconds types.Int64  `tfsdk:"duration_seconds"`
}

type assumeRoleWithOIDC struct {
	RoleARN         types.String `tfsdk:"role_arn"`
	OIDCProviderARN types.String `tfsdk:"oidc_provider_arn"`
	OIDCToken       types.String `tfsdk:"oidc_token"`
	OIDCTokenFile   types.String `tfsdk:"oidc_token_file"`
	OIDCTokenTag    types.String `tfsdk:"oidc_token_tag"`
	RoleSessionName types.String `tfsdk:"role_session_name"`
	Policy          types.String `tfsdk:"policy"`
	DurationSeconds types.Int64  `tfsdk:"duration_seconds"`
}

type endpoints struct {
	RAM             types.String `tfsdk:"ram"`
	IMS             types.String `tfsdk:"ims"`
	STS             types.String `tfsdk:"sts"`
	ResourceManager types.String `tfsdk:"resourcemanager"`
}

type ignoreTags struct {
	Keys        []types.String `tfsdk:"keys"`
	KeyPrefixes []types.String `tfsdk:"key_prefixes"`
}
