// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// principalArguments name one principal.
type principalArguments struct {
	UserName  types.String `tfsdk:"user_name"`
	GroupName types.String `tfsdk:"group_name"`
	RoleName  types.String `tfsdk:"role_name"`
}

// given is the principal that the arguments name; they are checked to name one at most.
func (a principalArguments) given() (p principal, ok bool) {
	switch {
	case !a.UserName.IsNull():
		return principal{ram.PrincipalUser, a.UserName.ValueString()}, true
	case !a.GroupName.IsNull():
		return principal{ram.PrincipalGroup, a.GroupName.ValueString()}, true
	case !a.RoleName.IsNull():
		return principal{ram.PrincipalRole, a.RoleName.ValueString()}, true
	}
	return principal{}, false
}

func principalAttributes() map[string]schema.Attribute {
	name := func(check func(string) error, text string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Validators: []validator.String{tfkit.Check(check)},
			MarkdownDescription: text}
	}
	return map[string]schema.Attribute{
		"user_name":  name(names.CheckUserName, "The user whose policies are read: its own and those of its groups."),
		"group_name": name(names.CheckGroupName, "The group whose policies are read."),
		"role_name": name(names.CheckRoleName, "The role whose policies are read. They are what it may do, not who may "+
			"assume it."),
	}
}

// onePrincipalOr makes sure that a principal, or one of the other arguments, is given.
func onePrincipalOr(others ...string) []datasource.ConfigValidator {
	var all []path.Expression
	for _, name := range append([]string{"user_name", "group_name", "role_name"}, others...) {
		all = append(all, path.MatchRoot(name))
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(all...)}
}

// warnings tells what could not be read.
func (e effective) warnings() diag.Diagnostics {
	var diags diag.Diagnostics
	if e.unscoped != nil {
		diags.AddWarning("Attachments within resource groups are not known",
			"The identity that Terraform runs as may not list them (ram:ListPolicyAttachments), so only policies attached "+
				"for the whole account are looked at. "+
				fmt.Sprintf("While trying to %s", e.unscoped))
	}
	return diags
}

// effectiveData is the data source ram_effective_policies.
type effectiveData struct{ tfkit.DataSource }

type effectiveModel struct {
	principalArguments
	Policies  []effectivePolicyModel `tfsdk:"policies"`
	Documents []string               `tfsdk:"documents"`
}

type effectivePolicyModel struct {
	PolicyName      types.String `tfsdk:"policy_name"`
	PolicyType      types.String `tfsdk:"policy_type"`
	PolicyDocument  types.String `tfsdk:"policy_document"`
	Source          types.String `tfsdk:"source"`
	ResourceGroupID types.String `tfsdk:"resource_group_id"`
}

// NewEffectivePolicies makes the data source that reads what is in force for a principal.
func NewEffectivePolicies() datasource.DataSource {
	return &effectiveData{tfkit.DataSource{Type: "effective_policies"}}
}

func (d *effectiveData) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attrs := principalAttributes()
	attrs["policies"] = schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "The policies: those of the principal itself first, then those of its groups " +
			"in alphabetical order. A policy that reaches it in two ways is there twice.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"policy_name":       tfkit.ComputedText("The name."),
			"policy_type":       tfkit.ComputedText("`System` or `Custom`."),
			"policy_document":   tfkit.ComputedText("The document of the version in force, as RAM keeps it."),
			"source":            tfkit.ComputedText("What it is attached to, for example `user ann` or `group devs`."),
			"resource_group_id": tfkit.ComputedText("The resource group that it is limited to; null for the whole account."),
		}},
	}
	attrs["documents"] = schema.ListAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "The documents of the policies for the whole account, as `provider::ram::policy_allows` takes " +
			"them.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads every policy that is in force for a user, group or role: its own, those of a user's " +
			"groups, for the whole account and within resource groups. Without permission to list attachments within resource " +
			"groups it warns and reads the others. A principal that does not exist is an error.",
		Attributes: attrs,
	}
}

func (d *effectiveData) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return onePrincipalOr()
}

func (d *effectiveData) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m effectiveModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	p, _ := m.given()
	found, err := readEffective(ctx, d.Client(), p)
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, "read the effective policies of RAM "+p.String(), err)
		return
	}
	resp.Diagnostics.Append(found.warnings()...)
	m.Policies, m.Documents = []effectivePolicyModel{}, []string{}
	for _, e := range found.policies {
		m.Policies = append(m.Policies, effectivePolicyModel{
			PolicyName: types.StringValue(e.policyName), PolicyType: types.StringValue(e.policyType),
			PolicyDocument: types.StringValue(e.document),
			Source:         types.StringValue(e.source.String()), ResourceGroupID: tfkit.StringOrNull(e.resourceGroupID),
		})
		if e.resourceGroupID == "" {
			m.Documents = append(m.Documents, e.document)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
