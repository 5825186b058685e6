// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// sourceAttributes are where credentials come from.
func sourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"assume_role": assumeRoleAttribute(), "assume_role_chain": assumeRoleChainAttribute(),
		"assume_role_with_oidc": assumeRoleWithOIDCAttribute(),
		"access_key_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The ID of the access key. An access key is taken as a whole: from `access_key_id`, " +
				"`access_key_secret` and, for a session, `security_token`, or, where no argument names a source of " +
				"credentials, from the environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and " +
				"`ALIBABA_CLOUD_SECURITY_TOKEN`, or `ALICLOUD_ACCESS_KEY`, `ALICLOUD_SECRET_KEY` and " +
				"`ALICLOUD_SECURITY_TOKEN`.",
		},
		"access_key_secret": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "The secret of the access key; goes with `access_key_id`.",
		},
		"security_token": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "The security token of a temporary access key, whose ID begins with `STS.`; goes with " +
				"`access_key_id` and `access_key_secret`.",
		},
		"profile": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The profile of the aliyun CLI to use. The CLI's file is read and never written. Else " +
				"taken from `ALIBABA_CLOUD_PROFILE` or `ALICLOUD_PROFILE`, else the CLI's current one.",
		},
		"shared_credentials_file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The configuration file of the aliyun CLI. Else taken from `ALIBABA_CLOUD_CONFIG_FILE` or " +
				"`ALICLOUD_SHARED_CREDENTIALS_FILE`, else `~/.aliyun/config.json`.",
		},
		"ecs_role_name": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The RAM role of the ECS instance that Terraform runs on. " +
				"Else taken from `ALIBABA_CLOUD_ECS_METADATA`.",
		},
		"credentials_uri": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.Check(endpoint.CheckURL)},
			MarkdownDescription: "An address that answers with credentials. HTTPS, or HTTP on this machine. " +
				"Else taken from `ALIBABA_CLOUD_CREDENTIALS_URI`.",
		},
	}
}

func assumeRoleAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true, Attributes: assumeRoleAttributes(),
		MarkdownDescription: "A role to assume with the credentials found. Everything is then done as this role.",
	}
}

func assumeRoleChainAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Optional:     true,
		NestedObject: schema.NestedAttributeObject{Attributes: assumeRoleAttributes()},
		Validators: []validator.List{
			listvalidator.SizeAtLeast(1), listvalidator.ConflictsWith(path.MatchRoot("assume_role")),
		},
		MarkdownDescription: "Roles to assume one after the other, each with the session of the one before; not with " +
			"`assume_role`. Everything is then done as the last one.",
	}
}

// assumeRoleAttributes are those of one role to assume.
func assumeRoleAttributes() map[string]schema.Attribute {
	attributes := sessionAttributes()
	attributes["role_arn"] = schema.StringAttribute{
		Required: true, Validators: isARN("role"), MarkdownDescription: roleARN,
	}
	attributes["external_id"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.Check(names.CheckExternalID)},
		MarkdownDescription: "The external ID that the trust policy of the role asks for: 2 to 1,224 letters, digits " +
			"and `_+=,.@:/-`.",
	}
	return attributes
}

func assumeRoleWithOIDCAttribute() schema.Attribute {
	attributes := sessionAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"role_arn": schema.StringAttribute{
			Optional: true, Validators: isARN("role"),
			MarkdownDescription: roleARN + " Else taken from `ALIBABA_CLOUD_ROLE_ARN`.",
		},
		"oidc_provider_arn": schema.StringAttribute{
			Optional: true, Validators: isARN("oidc-provider"),
			MarkdownDescription: "The ARN of the OIDC provider, `acs:ram::<account>:oidc-provider/<name>`. " +
				"Else taken from `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.",
		},
		"oidc_token": schema.StringAttribute{
			Optional: true, Sensitive: true, Validators: []validator.String{stringvalidator.LengthBetween(4, 20000)},
			MarkdownDescription: "The token itself. Not with `oidc_token_file` or `oidc_token_tag`.",
		},
		"oidc_token_tag": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The tag of one of several tokens of HCP Terraform, which puts it into " +
				"`TFC_WORKLOAD_IDENTITY_TOKEN_<tag>`.",
		},
		"oidc_token_file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A file that holds the token. It is read anew for each session. Not with `oidc_token` or " +
				"`oidc_token_tag`.",
		},
	})
	return schema.SingleNestedAttribute{
		Optional: true, Attributes: attributes,
		MarkdownDescription: "A role to assume with an OIDC token, for example that of an HCP Terraform workspace: no " +
			"long-lived key is needed. What is not given is taken from the environment; the token from " +
			"`ALIBABA_CLOUD_OIDC_TOKEN`, `ALIBABA_CLOUD_OIDC_TOKEN_FILE` or `TFC_WORKLOAD_IDENTITY_TOKEN`. " +
			"`{}` takes all of it from there.",
	}
}

// sessionAttributes are what every session of a role has.
func sessionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"role_session_name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.Check(names.CheckSessionName)},
			MarkdownDescription: "The name of the session: 2 to 64 letters, digits and `.@-_`. It shows in the audit log. " +
				"Else taken from `ALIBABA_CLOUD_ROLE_SESSION_NAME`, else `terraform-provider-ram`.",
		},
		"policy": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.ValidPolicy(policy.KindSession)},
			MarkdownDescription: "A policy document that narrows what the session may do, at most 2,048 characters.",
		},
		"duration_seconds": schema.Int64Attribute{
			Optional: true,
			Validators: []validator.Int64{
				int64validator.Between(names.MinSessionDuration, names.MaxMaxSessionDuration),
			},
			MarkdownDescription: "How long one session lasts, 900 to 43,200 seconds and at most what the role allows. The " +
				"default is 3,600. The provider gets a new session in time.",
		},
	}
}

const roleARN = "The ARN of the role, `acs:ram::<account>:role/<name>`."

// isARN checks the ARN of an object of RAM. The error does not repeat the value, which may be
// sensitive.
func isARN(kind string) []validator.String {
	return []validator.String{tfkit.Check(func(s string) error {
		arn, err := policy.ParseARN(s)
		if err != nil || arn.Service != "ram" || !strings.HasPrefix(arn.Resource, kind+"/") {
			return fmt.Errorf("must have the form acs:ram::<account>:%s/<name>", kind)
		}
		return nil
	})}
}
