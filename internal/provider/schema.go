// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

func providerSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"default_tags": defaultTagsAttribute(), "ignore_tags": ignoreTagsAttribute(),
		"allowed_account_ids": accountsAttribute("forbidden_account_ids", "The only accounts that the credentials may "+
			"belong to. With credentials of another account nothing is read or changed."),
		"forbidden_account_ids": accountsAttribute("allowed_account_ids", "Accounts that the credentials must not belong "+
			"to. With credentials of one of them nothing is read or changed."),
		"skip_credentials_validation": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether to skip two checks: the one connection that is opened first to each endpoint " +
				"that was set, and the question to STS, before the first object is planned or read, as whom Terraform runs. " +
				"They turn a wrong endpoint and wrong credentials into one clear error. Without them a plan of objects that " +
				"are yet to be made needs neither credentials nor a network.",
		},
		"max_retries": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.Between(0, 100)},
			MarkdownDescription: "How often a request is sent again that RAM throttled or that a passing failure met. " +
				"The default is 10; 0 is never.",
		},
		"max_retry_wait": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.Between(1, 300)},
			MarkdownDescription: "The longest wait before such a request is sent again, in seconds. The default is 10.",
		},
	}
	maps.Copy(attributes, connectionAttributes())
	maps.Copy(attributes, sourceAttributes())
	return schema.Schema{
		MarkdownDescription: "Manages who may do what in an Alibaba Cloud account: RAM users, groups, access keys, " +
			"policies and their attachments.",
		Attributes: attributes,
	}
}

// connectionAttributes are where the products are and how they are reached.
func connectionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.Check(endpoint.CheckRegion)},
			MarkdownDescription: "The region whose STS endpoint is used. RAM itself has no regions. " +
				"Else taken from `ALIBABA_CLOUD_REGION` or `ALICLOUD_REGION`.",
		},
		"endpoint": endpointAttribute("One endpoint for all products, for example that of the emulator. HTTPS, or HTTP " +
			"on this machine. Else taken from `RAM_ENDPOINT`."),
		"endpoints": schema.SingleNestedAttribute{
			Optional: true, MarkdownDescription: "An endpoint for each product. It wins over `endpoint`.",
			Attributes: map[string]schema.Attribute{
				"ram": endpointAttribute("Policies, attachments and roles. The default is `ram.aliyuncs.com`."),
				"ims": endpointAttribute("Users, groups and access keys. The default is `ims.aliyuncs.com`."),
				"sts": endpointAttribute("Sessions, and as whom Terraform runs. The default is that of the region, " +
					"else `sts.aliyuncs.com`."),
				"resourcemanager": endpointAttribute("Attachments of the whole account. " +
					"The default is `resourcemanager.aliyuncs.com`."),
			},
		},
		"ca_bundle": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A file with certificates in PEM form to trust besides those of this machine, for example " +
				"that of a company's proxy. It holds for every connection of the provider. Verification cannot be " +
				"switched off.",
		},
	}
}

func endpointAttribute(description string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.Check(endpoint.Check)}, MarkdownDescription: description,
	}
}

func accountsAttribute(other, description string) schema.Attribute {
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description + " Not with `" + other + "`.",
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1), setvalidator.ConflictsWith(path.MatchRoot(other)), setvalidator.NoNullValues(),
			setvalidator.ValueStringsAre(tfkit.Check(checkAccountID)),
		},
	}
}

// checkAccountID checks the ID of an account. An alias is not taken for one.
func checkAccountID(s string) error {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return errors.New("must be the ID of an account, which has digits only")
	}
	return nil
}

func defaultTagsAttribute() schema.Attribute {
	return schema.MapAttribute{
		Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Tags that everything that can be tagged gets.",
		Validators: []validator.Map{
			mapvalidator.SizeAtMost(names.MaxTags), mapvalidator.NoNullValues(),
			mapvalidator.KeysAre(tfkit.Check(names.CheckTagKey)),
			mapvalidator.ValueStringsAre(tfkit.Check(names.CheckTagValue)),
		},
	}
}

func ignoreTagsAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "Tags that somebody else looks after. Terraform neither shows nor removes them.",
		Attributes: map[string]schema.Attribute{
			"keys": schema.SetAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: "Tag keys.",
			},
			"key_prefixes": schema.SetAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: "Beginnings of tag keys.",
			},
		},
	}
}
