// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// policyFacts is a policy, custom or system, as the data sources show it.
type policyFacts struct {
	PolicyName      types.String `tfsdk:"policy_name"`
	PolicyType      types.String `tfsdk:"policy_type"`
	ARN             types.String `tfsdk:"arn"`
	PolicyDocument  types.String `tfsdk:"policy_document"`
	Description     types.String `tfsdk:"description"`
	DefaultVersion  types.String `tfsdk:"default_version"`
	AttachmentCount types.Int64  `tfsdk:"attachment_count"`
	CreateDate      types.String `tfsdk:"create_date"`
	UpdateDate      types.String `tfsdk:"update_date"`
	Tags            types.Map    `tfsdk:"tags"`
}

// fillARNs fills in the ARNs. The account is asked for only where a custom policy is among them.
func fillARNs(ctx context.Context, d *tfkit.DataSource, policies []policyFacts, diags *diag.Diagnostics) {
	isSystem := func(p policyFacts) bool { return p.PolicyType.ValueString() == ram.PolicyTypeSystem }
	own := ""
	if slices.ContainsFunc(policies, func(p policyFacts) bool { return !isSystem(p) }) {
		own = d.ARNAccount(ctx, diags)
	}
	for i, p := range policies {
		account := own
		if isSystem(p) {
			account = tfkit.SystemAccount
		}
		policies[i].ARN = tfkit.ARN(account, "policy", p.PolicyName.ValueString())
	}
}

func newPolicyFacts(p ram.Policy) policyFacts {
	tags := make(map[string]attr.Value, len(p.Tags))
	for k, v := range p.Tags {
		tags[k] = types.StringValue(v)
	}
	return policyFacts{
		PolicyName: types.StringValue(p.PolicyName), PolicyType: types.StringValue(p.PolicyType),
		PolicyDocument: tfkit.StringOrNull(p.PolicyDocument), Description: tfkit.StringOrNull(p.Description),
		DefaultVersion: types.StringValue(p.DefaultVersion), AttachmentCount: types.Int64Value(int64(p.AttachmentCount)),
		CreateDate: types.StringValue(p.CreateDate), UpdateDate: tfkit.StringOrNull(p.UpdateDate),
		Tags: types.MapValueMust(types.StringType, tags),
	}
}

func policyAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"policy_name": tfkit.ComputedText("The name."),
		"policy_type": tfkit.ComputedText("`System` or `Custom`."),
		"arn": tfkit.ComputedText("The ARN, `acs:ram::<account>:policy/<policy_name>`, or " +
			"`acs:ram::system:policy/<policy_name>` of a system policy."),
		"policy_document": tfkit.ComputedText("The document of the version in force, as RAM keeps it."),
		"description":     tfkit.ComputedText("What the policy is for."),
		"default_version": tfkit.ComputedText("The version in force."),
		"attachment_count": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users, groups and roles " +
			"it is attached to."},
		"create_date": tfkit.ComputedText("When the policy was made (RFC 3339, UTC)."),
		"update_date": tfkit.ComputedText("When the policy was last changed (RFC 3339, UTC)."),
		"tags": schema.MapAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The tags of the policy; system policies have none."},
	}
}

// policyDataSource is the data source ram_policy.
type policyDataSource struct{ tfkit.DataSource }

func newPolicyDataSource() datasource.DataSource {
	return &policyDataSource{tfkit.DataSource{Type: "policy"}}
}

func (d *policyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attrs := policyAttributes()
	attrs["policy_name"] = schema.StringAttribute{
		Required: true, Validators: []validator.String{tfkit.Check(names.CheckPolicyName)},
		MarkdownDescription: "The name, exactly.",
	}
	attrs["policy_type"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{stringvalidator.OneOf(names.PolicyTypes()...)},
		MarkdownDescription: "`System` or `Custom`. Without it a custom policy of that name is looked for first, then a " +
			"system policy.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one policy, custom or system, and its document. A policy that does not exist is an " +
			"error.",
		Attributes: attrs,
	}
}

func (d *policyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m policyFacts
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	kinds := []string{m.PolicyType.ValueString()}
	if m.PolicyType.IsNull() {
		kinds = []string{ram.PolicyTypeCustom, ram.PolicyTypeSystem}
	}
	var p ram.Policy
	var err error
	for _, kind := range kinds {
		if p, err = d.Client().GetPolicy(ctx, kind, m.PolicyName.ValueString()); !ram.IsNotExist(err) {
			break
		}
	}
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, fmt.Sprintf("read RAM policy %q", m.PolicyName.ValueString()), err)
		return
	}
	facts := []policyFacts{newPolicyFacts(p)}
	fillARNs(ctx, &d.DataSource, facts, &resp.Diagnostics)
	facts[0].PolicyName = m.PolicyName // RAM does not tell upper from lower case here; Terraform does.
	resp.Diagnostics.Append(resp.State.Set(ctx, facts[0])...)
}
