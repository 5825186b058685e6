// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package permission describes RAM policies, what they are attached to, and policy documents.
package permission

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type policyModel struct {
	PolicyName     types.String         `tfsdk:"policy_name"`
	PolicyType     types.String         `tfsdk:"policy_type"`
	PolicyDocument tfkit.PolicyDocument `tfsdk:"policy_document"`
	Description    types.String         `tfsdk:"description"`
	DefaultVersion types.String         `tfsdk:"default_version"`
	CreateDate     types.String         `tfsdk:"create_date"`
	ForceDestroy   types.Bool           `tfsdk:"force_destroy"`
	tfkit.Tags
	tfkit.Timeouts
}

// customPolicy is the Spec of the custom policy; system policies cannot be made, so the data sources, which know both
// kinds, are not the kit's.
type customPolicy struct{ tfkit.Spec[policyModel] }

// DataSources returns the data sources of custom and system policies.
func (customPolicy) DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{newPolicyData, newPoliciesData}
}

// Policy is the custom policy of the account.
var Policy = customPolicy{tfkit.Spec[policyModel]{
	Type: "policy", Plural: "policies", Noun: "RAM policy",
	Identity: []string{"policy_name"},
	Schema: schema.Schema{
		MarkdownDescription: "A custom policy of the account. A change of the document makes a new version and puts it in force; when RAM's limit of " +
			"five versions is reached, the oldest one that is not in force makes way.",
		Attributes: map[string]schema.Attribute{
			"policy_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckPolicyName)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "The name: 1 to 128 letters, digits and `-`. RAM cannot rename a policy, so a change makes a new one.",
			},
			"policy_type": schema.StringAttribute{
				Computed: true, Default: stringdefault.StaticString(ram.PolicyTypeCustom),
				MarkdownDescription: "Always `Custom`; for use in attachments.",
			},
			"policy_document": tfkit.PolicyDocumentAttribute(policy.KindIdentity,
				"What the policy allows and denies, as JSON. It is checked while Terraform plans, compared by meaning (order, white space, and one value "+
					"versus a list of one make no difference), and sent in its shortest form, which may have up to 6,144 characters."),
			"description": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckText(names.CheckDescription)},
				MarkdownDescription: "What the policy is for, 1 to 1,024 characters.",
			},
			"default_version": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The version that is in force, for example `v3`.",
				PlanModifiers: []planmodifier.String{tfkit.KeepUnless("policy_document")},
			},
			"create_date":   tfkit.Fixed("When the policy was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first detaches the policy from everything it is attached to. Without it an attached policy is not deleted."),
		},
	},
	Create: func(ctx context.Context, c *ram.Client, m *policyModel) error {
		document, err := policy.Minify(m.PolicyDocument.ValueString())
		if err != nil {
			return fmt.Errorf("policy_document: %w", err)
		}
		_, err = c.CreatePolicy(ctx, ram.Policy{
			PolicyName: m.PolicyName.ValueString(), Description: m.Description.ValueString(), PolicyDocument: document, Tags: m.Wanted(),
		})
		return err
	},
	Read: func(ctx context.Context, c *ram.Client, m *policyModel) error {
		p, err := c.GetPolicyAgain(ctx, ram.Policy{
			PolicyName: m.PolicyName.ValueString(), DefaultVersion: m.DefaultVersion.ValueString(), CreateDate: m.CreateDate.ValueString(),
			PolicyDocument: m.PolicyDocument.ValueString(),
		})
		if err != nil {
			return err
		}
		m.fill(p)
		return nil
	},
	Update: updatePolicy,
	Delete: func(ctx context.Context, c *ram.Client, m *policyModel) error {
		attached := ram.AttachmentFilter{PolicyType: ram.PolicyTypeCustom, PolicyName: m.PolicyName.ValueString()}
		if m.ForceDestroy.ValueBool() {
			if err := c.DetachAll(ctx, attached); err != nil {
				return err
			}
		}
		return tfkit.WithRemains(c.DeletePolicy(ctx, m.PolicyName.ValueString()), "policy", func() []tfkit.Remains {
			return []tfkit.Remains{{What: "the principals", Names: tfkit.Attached(ctx, c, attached)}}
		})
	},
	List: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[policyModel, error] {
		return func(yield func(policyModel, error) bool) {
			for p, err := range c.ListPolicies(ctx, ram.PolicyTypeCustom) {
				var m policyModel
				if err == nil {
					m.fill(p)
					m.PolicyDocument = tfkit.PolicyDocument{} // the list has none
				}
				if !yield(m, err) || err != nil {
					return
				}
			}
		}
	},
}}

func (m *policyModel) fill(p ram.Policy) {
	m.PolicyName = types.StringValue(p.PolicyName)
	m.PolicyType = types.StringValue(ram.PolicyTypeCustom)
	m.PolicyDocument = tfkit.NewPolicyDocument(p.PolicyDocument)
	m.Description = tfkit.Text(p.Description)
	m.DefaultVersion = types.StringValue(p.DefaultVersion)
	m.CreateDate = types.StringValue(p.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
	m.Remote = p.Tags
}

func updatePolicy(ctx context.Context, c *ram.Client, plan, state *policyModel) error {
	name := state.PolicyName.ValueString()
	if !policy.Equal(plan.PolicyDocument.ValueString(), state.PolicyDocument.ValueString()) {
		document, err := policy.Minify(plan.PolicyDocument.ValueString())
		if err != nil {
			return fmt.Errorf("policy_document: %w", err)
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
	return tfkit.UpdateTags(ctx, c, ram.TagTarget{ResourceType: ram.ResourceTypePolicy, Name: name}, &plan.Tags, &state.Tags)
}
