// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package role describes RAM roles.
package role

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type roleModel struct {
	RoleName                 types.String         `tfsdk:"role_name"`
	RoleID                   types.String         `tfsdk:"role_id"`
	ARN                      types.String         `tfsdk:"arn"`
	AssumeRolePolicyDocument tfkit.PolicyDocument `tfsdk:"assume_role_policy_document"`
	Description              types.String         `tfsdk:"description"`
	MaxSessionDuration       types.Int64          `tfsdk:"max_session_duration"`
	CreateDate               types.String         `tfsdk:"create_date"`
	ForceDestroy             types.Bool           `tfsdk:"force_destroy"`
	tfkit.Tags
	tfkit.Timeouts
}

// Role is the RAM role. RAM cannot rename it.
var Role = tfkit.Spec[roleModel]{
	Type: "role", Noun: "RAM role",
	Identity:     tfkit.Identity{Attributes: []string{"role_name"}, StableID: "role_id", CreatedAt: "create_date"},
	Self:         func(m *roleModel) tfkit.Principal { return tfkit.RolePrincipal(&m.RoleName, &m.RoleID) },
	ResourceOnly: []string{"force_destroy"},
	Shown: map[string]string{
		"role_name":                   "The name.",
		"assume_role_policy_document": "The trust policy: who may assume the role, as JSON.",
		"description":                 "What the role is for.",
		"max_session_duration":        "How long one session may last, in seconds.",
	},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM role: permissions that users, services or the identities of another system take on for " +
			"a while. Its trust policy says who may.",
		Attributes: map[string]schema.Attribute{
			"role_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckRoleName)},
				MarkdownDescription: "The name: 1 to 64 letters, digits, `.` and `-`. RAM cannot rename a role, so a change " +
					"makes a new one.",
			},
			"role_id": tfkit.ComputedStable("The ID that RAM gives the role."),
			"arn":     tfkit.ComputedStable("The ARN, `acs:ram::<account>:role/<role_name>`."),
			"assume_role_policy_document": tfkit.PolicyDocumentAttribute(policy.KindTrust,
				"The trust policy: who may assume the role, as JSON. It is checked when Terraform plans, and compared by meaning."),
			"description": tfkit.OptionalText(names.CheckDescription,
				"What the role is for, at most 1,024 characters."),
			"max_session_duration": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(names.MinMaxSessionDuration),
				Validators: []validator.Int64{int64validator.Between(names.MinMaxSessionDuration,
					names.MaxMaxSessionDuration)},
				MarkdownDescription: "How long one session may last: 3,600 to 43,200 seconds. The default is 3,600.",
			},
			"create_date": tfkit.ComputedStable("When the role was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first detaches every policy, also those that Terraform " +
				"does not manage. Without it such a role is not deleted."),
		},
	},
	Create: createRole,
	Read: func(ctx context.Context, c *ram.Client, m *roleModel) error {
		r, err := c.GetRole(ctx, m.RoleName.ValueString())
		if err == nil {
			m.fill(r)
		}
		return err
	},
	Update: updateRole,
	Delete: func(ctx context.Context, call tfkit.Call[roleModel]) error {
		return call.Client.DeleteRole(ctx, call.Names[0])
	},
	ForceDestroy: func(ctx context.Context, call tfkit.Call[roleModel]) error {
		return call.Client.DetachAll(ctx, attachedTo(call))
	},
	Dependents: func(ctx context.Context, call tfkit.Call[roleModel]) []tfkit.Dependents {
		return []tfkit.Dependents{{What: "the policies", Names: tfkit.Attached(ctx, call.Client, attachedTo(call))}}
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_role", Attributes: map[string]tfkit.Source{
		"role_name":                   tfkit.From("role_name", "name"),
		"assume_role_policy_document": tfkit.From("assume_role_policy_document", "document"),
		"force_destroy":               tfkit.From("force"),
	}}, {From: "alicloud_resource_manager_role", Attributes: map[string]tfkit.Source{"create_date": nil}}},
	List: &tfkit.List[roleModel]{All: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[roleModel,
		error] {
		return tfkit.Convert(c.ListRoles(ctx), (*roleModel).fill)
	}},
}

func attachedTo(call tfkit.Call[roleModel]) ram.AttachmentFilter {
	return ram.AttachmentFilter{PrincipalType: ram.PrincipalRole, PrincipalName: call.Names[0]}
}

func createRole(ctx context.Context, call tfkit.Call[roleModel]) error {
	m := call.Plan
	document, err := policy.Minify(m.AssumeRolePolicyDocument.ValueString())
	if err != nil {
		return tfkit.At("assume_role_policy_document", err)
	}
	r, err := call.Client.CreateRole(ctx, ram.Role{
		RoleName: m.RoleName.ValueString(), AssumeRolePolicyDocument: document, Description: m.Description.ValueString(),
		MaxSessionDuration: int(m.MaxSessionDuration.ValueInt64()), Tags: m.Wanted(),
	})
	if r.RoleID != "" {
		m.RoleID = types.StringValue(r.RoleID)
	}
	return err
}

func (m *roleModel) fill(r ram.Role) {
	m.RoleName = types.StringValue(r.RoleName)
	m.RoleID = types.StringValue(r.RoleID)
	m.ARN = types.StringValue(r.ARN)
	if r.AssumeRolePolicyDocument != "" { // a list has none
		m.AssumeRolePolicyDocument = tfkit.NewPolicyDocument(r.AssumeRolePolicyDocument)
	}
	m.Description = types.StringValue(r.Description)
	m.MaxSessionDuration = types.Int64Value(int64(r.MaxSessionDuration))
	m.CreateDate = types.StringValue(r.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
	m.Remote = r.Tags
}

func updateRole(ctx context.Context, call tfkit.Call[roleModel]) error {
	plan, state, name := call.Plan, call.State, call.Names[0]
	change := ram.RoleUpdate{NewDescription: tfkit.Changed(plan.Description, state.Description)}
	if !policy.Equal(plan.AssumeRolePolicyDocument.ValueString(), state.AssumeRolePolicyDocument.ValueString()) {
		document, err := policy.Minify(plan.AssumeRolePolicyDocument.ValueString())
		if err != nil {
			return tfkit.At("assume_role_policy_document", err)
		}
		change.NewAssumeRolePolicyDocument = &document
	}
	if !plan.MaxSessionDuration.Equal(state.MaxSessionDuration) {
		seconds := int(plan.MaxSessionDuration.ValueInt64())
		change.NewMaxSessionDuration = &seconds
	}
	if err := call.Client.UpdateRole(ctx, name, change); err != nil {
		return err
	}
	target := ram.TagTarget{ResourceType: ram.ResourceTypeRole, Name: name}
	return tfkit.UpdateTags(ctx, call.Client, target, &plan.Tags, &state.Tags)
}
