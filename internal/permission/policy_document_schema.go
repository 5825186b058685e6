// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func (d *policyDocument) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	var kinds []string
	for _, k := range policy.Kinds() {
		kinds = append(kinds, string(k))
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Writes a policy document and checks it. It calls nothing, so it works offline. The result " +
			"is in its shortest form and stays the same while what it says stays the same.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(kinds...)},
				MarkdownDescription: "What the document is for: `identity` (attached to users, groups and roles), `trust` " +
					"(who may assume a role), `session` or `control`. If not given: `trust` where every statement has a " +
					"principal, else `identity`.",
			},
			"source_documents": documents("Documents (JSON) that come first. Statements that occur twice are kept once; " +
				"two statements of one `Sid` that say different things are an error."),
			"override_documents": documents("Documents (JSON) that come last, each over the ones before: a statement " +
				"takes the place of those with its `Sid`, one without `Sid` is added."),
			"json": schema.StringAttribute{Computed: true, MarkdownDescription: "The document, in its shortest form."},
			"size": schema.Int64Attribute{
				Computed: true,
				MarkdownDescription: "The size of `json` in bytes. A custom policy may have 6,144: RAM's pages say characters " +
					"and bytes, which differ in Chinese, so this is the larger count.",
			},
		},
		Blocks: map[string]schema.Block{"statement": statementBlock()},
	}
}

func statementBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "One statement; they come after those of `source_documents`.",
		NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"sid": schema.StringAttribute{
					Optional: true,
					MarkdownDescription: "A name for the statement, by which `override_documents` replaces it. It changes " +
						"nothing about what the statement does. RAM's grammar does not list it; RAM takes it and ignores it.",
				},
				"effect": schema.StringAttribute{
					Optional: true, MarkdownDescription: "`Allow` (if not given) or `Deny`.",
				},
				"action": texts("The actions it is about, `<service>:<action>`; `*` stands for any characters and `?` " +
					"for one."),
				"not_action":   texts("Every action but these. With `Allow` that is a lot."),
				"resource":     texts("The ARNs it is about, `acs:<service>:<region>:<account>:<resource>`, or `*`."),
				"not_resource": texts("Every resource but these. RAM's grammar lost it in 2019; RAM may refuse it."),
			},
			Blocks: map[string]schema.Block{
				"principal": schema.SingleNestedBlock{
					MarkdownDescription: "Who it is about; only in a trust policy.",
					Attributes: map[string]schema.Attribute{
						"ram":       texts("ARNs of accounts (`acs:ram::<account>:root`), users and roles."),
						"service":   texts("Services, for example `ecs.aliyuncs.com`."),
						"federated": texts("ARNs of SAML and OIDC providers."),
					},
				},
				"condition": conditionBlock(),
			},
		},
	}
}

func conditionBlock() schema.ListNestedBlock {
	values := texts("One of them has to match; with a negated operator none may.")
	values.Optional, values.Required = false, true
	return schema.ListNestedBlock{
		MarkdownDescription: "A condition; all of a statement must hold. The values of several blocks with the same " +
			"operator and key are put together.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"operator": schema.StringAttribute{
				Required: true, MarkdownDescription: "For example `StringEquals`, `IpAddress`, `Bool`.",
			},
			"key":    schema.StringAttribute{Required: true, MarkdownDescription: "For example `acs:SourceIp`."},
			"values": values,
		}},
	}
}

func documents(description string) schema.ListAttribute {
	return schema.ListAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.List{listvalidator.NoNullValues()},
	}
}

func texts(description string) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.Set{setvalidator.NoNullValues()},
	}
}
