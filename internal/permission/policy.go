// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package permission describes RAM policies, what they are attached to, and policy documents.
package permission

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type policyModel struct {
	PolicyName     types.String         `tfsdk:"policy_name"`
	ARN            types.String         `tfsdk:"arn"`
	PolicyType     types.String         `tfsdk:"policy_type"`
	PolicyDocument tfkit.PolicyDocument `tfsdk:"policy_document"`
	Description    types.String         `tfsdk:"description"`
	DefaultVersion types.String         `tfsdk:"default_version"`
	CreateDate     types.String         `tfsdk:"create_date"`
	ForceDestroy   types.Bool           `tfsdk:"force_destroy"`
	tfkit.Tags
	tfkit.Timeouts
}

// customPolicy is the Spec of the custom policy; system policies cannot be made, so the data
// sources, which know both kinds, are not the kit's.
type customPolicy struct{ tfkit.Spec[policyModel] }

// DataSources returns the data sources of custom and system policies.
func (customPolicy) DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{newPolicyDataSource, newPoliciesDataSource}
}

// Policy is the custom policy of the account.
var Policy = customPolicy{tfkit.Spec[policyModel]{
	Type: "policy", Plural: "policies", Noun: "RAM policy",
	Identity: tfkit.Identity{
		Attributes: []string{"policy_name"}, StableID: "create_date", CreatedAt: "create_date", ARN: "policy",
	},
	Self: func(m *policyModel) tfkit.Principal {
		return tfkit.PolicyPrincipal(ram.PolicyTypeCustom, &m.PolicyName, &m.CreateDate)
	},
	Schema: schema.Schema{
		MarkdownDescription: "A custom policy of the account. A change of the document makes a new version and puts it in " +
			"force. At RAM's limit of five versions the oldest one that is not in force is deleted first.",
		Attributes: map[string]schema.Attribute{
			"policy_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckPolicyName)},
				MarkdownDescription: "The name: 1 to 128 letters, digits and `-`. RAM cannot rename a policy, so a change makes " +
					"a new one.",
			},
			"policy_type": schema.StringAttribute{
				Computed: true, Default: stringdefault.StaticString(ram.PolicyTypeCustom),
				MarkdownDescription: "Always `Custom`. Attachments take it as their `policy_type`.",
			},
			"policy_document": tfkit.PolicyDocumentAttribute(policy.KindIdentity,
				"What the policy allows and denies, as JSON. It is checked when Terraform plans. It is compared by meaning: "+
					"order, white space, and one value in place of a list of one make no difference. It is sent in its shortest "+
					"form, which may have up to 6,144 characters."),
			"description": tfkit.OptionalText(names.CheckDescription,
				"What the policy is for, at most 1,024 characters."),
			"default_version": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The version that is in force, for example `v3`.",
				PlanModifiers: []planmodifier.String{tfkit.UseStateUnlessChanged("policy_document")},
			},
			"create_date": tfkit.ComputedStable("When the policy was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first detaches the policy from everything it is attached " +
				"to. Without it an attached policy is not deleted."),
		},
	},
	Create: createPolicy,
	Read: func(ctx context.Context, c *ram.Client, m *policyModel) error {
		p, err := c.GetPolicyAgain(ctx, ram.Policy{
			PolicyName: m.PolicyName.ValueString(), DefaultVersion: m.DefaultVersion.ValueString(),
			CreateDate: m.CreateDate.ValueString(), PolicyDocument: m.PolicyDocument.ValueString(),
		})
		if err == nil {
			m.fill(p)
		}
		return err
	},
	Update: updatePolicy,
	Delete: func(ctx context.Context, call tfkit.Call[policyModel]) error {
		return call.Client.DeletePolicy(ctx, call.Names[0])
	},
	ForceDestroy: func(ctx context.Context, call tfkit.Call[policyModel]) error {
		return call.Client.DetachAll(ctx, attachmentsOf(call))
	},
	Dependents: func(ctx context.Context, call tfkit.Call[policyModel]) []tfkit.Dependents {
		return []tfkit.Dependents{{What: "the principals", Names: tfkit.Attached(ctx, call.Client, attachmentsOf(call))}}
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_policy", Attributes: map[string]tfkit.Source{
		"policy_name":     tfkit.From("policy_name", "name"),
		"policy_document": tfkit.From("policy_document", "document"),
		"policy_type":     tfkit.From("type"),
		"default_version": tfkit.From("default_version", "version_id"),
		"force_destroy":   tfkit.From("force"),
	}}, {From: "alicloud_resource_manager_policy", Attributes: map[string]tfkit.Source{"create_date": nil}}},
	List: &tfkit.List[policyModel]{All: listPolicies},
}}

func attachmentsOf(call tfkit.Call[policyModel]) ram.AttachmentFilter {
	return ram.AttachmentFilter{PolicyType: ram.PolicyTypeCustom, PolicyName: call.Names[0]}
}

func createPolicy(ctx context.Context, call tfkit.Call[policyModel]) error {
	m := call.Plan
	document, err := policy.Minify(m.PolicyDocument.ValueString())
	if err != nil {
		return tfkit.At("policy_document", err)
	}
	p, err := call.Client.CreatePolicy(ctx, ram.Policy{
		PolicyName: m.PolicyName.ValueString(), Description: m.Description.ValueString(), PolicyDocument: document,
		Tags: m.Wanted(),
	})
	if p.CreateDate != "" {
		m.CreateDate = types.StringValue(p.CreateDate)
	}
	return err
}

func listPolicies(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[policyModel, error] {
	return tfkit.Convert(c.ListPolicies(ctx, ram.PolicyTypeCustom), func(m *policyModel, p ram.Policy) {
		m.fill(p)
		m.PolicyDocument = tfkit.PolicyDocument{} // the list has none
	})
}

func (m *policyModel) fill(p ram.Policy) {
	m.PolicyName = types.StringValue(p.PolicyName)
	m.PolicyType = types.StringValue(ram.PolicyTypeCustom)
	m.PolicyDocument = tfkit.NewPolicyDocument(p.PolicyDocument)
	m.Description = types.StringValue(p.Description)
	m.DefaultVersion = types.StringValue(p.DefaultVersion)
	m.CreateDate = types.StringValue(p.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
	m.Remote = p.Tags
}

func updatePolicy(ctx context.Context, call tfkit.Call[policyModel]) error {
	c, plan, state, name := call.Client, call.Plan, call.State, call.Names[0]
	if !policy.Equal(plan.PolicyDocument.ValueString(), state.PolicyDocument.ValueString()) {
		document, err := policy.Minify(plan.PolicyDocument.ValueString())
		if err != nil {
			return tfkit.At("policy_document", err)
		}
		if _, err := c.CreatePolicyVersion(ctx, name, document); err != nil {
			return err
		}
	}
	if d := tfkit.Changed(plan.Description, state.Description); d != nil {
		if err := c.UpdatePolicyDescription(ctx, name, *d); err != nil {
			return err
		}
	}
	target := ram.TagTarget{ResourceType: ram.ResourceTypePolicy, Name: name}
	return tfkit.UpdateTags(ctx, c, target, &plan.Tags, &state.Tags)
}
