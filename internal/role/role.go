// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package role describes RAM roles.
package role

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
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
	Identity:     []string{"role_name"},
	ResourceOnly: []string{"force_destroy"},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM role: permissions that users, services or the identities of another system take on for a while. Its trust policy says who may.",
		Attributes: map[string]schema.Attribute{
			"role_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckRoleName)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "The name: 1 to 64 letters, digits, `.` and `-`. RAM cannot rename a role, so a change makes a new one.",
			},
			"role_id": tfkit.Fixed("The ID that RAM gives the role."),
			"arn":     tfkit.Fixed("The ARN, `acs:ram::<account>:role/<role_name>`."),
			"assume_role_policy_document": tfkit.PolicyDocumentAttribute(policy.KindTrust,
				"The trust policy: who may assume the role, as JSON. It is checked while Terraform plans and compared by meaning."),
			"description": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckText(names.CheckDescription)},
				MarkdownDescription: "What the role is for, 1 to 1,024 characters.",
			},
			"max_session_duration": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(names.MinMaxSessionDuration),
				Validators:          []validator.Int64{int64validator.Between(names.MinMaxSessionDuration, names.MaxMaxSessionDuration)},
				MarkdownDescription: "How long one session may last, 3,600 (if not given) to 43,200 seconds.",
			},
			"create_date":   tfkit.Fixed("When the role was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first detaches the policies that Terraform may not know of. Without it such a role is not deleted."),
		},
	},
	Create: func(ctx context.Context, c *ram.Client, m *roleModel) error {
		document, err := policy.Minify(m.AssumeRolePolicyDocument.ValueString())
		if err != nil {
			return fmt.Errorf("assume_role_policy_document: %w", err)
		}
		_, err = c.CreateRole(ctx, ram.Role{
			RoleName: m.RoleName.ValueString(), AssumeRolePolicyDocument: document, Description: m.Description.ValueString(),
			MaxSessionDuration: int(m.MaxSessionDuration.ValueInt64()), Tags: m.Wanted(),
		})
		return err
	},
	Read: func(ctx context.Context, c *ram.Client, m *roleModel) error {
		r, err := c.GetRole(ctx, m.RoleName.ValueString())
		if err != nil {
			return err
		}
		m.fill(r)
		return nil
	},
	Update: updateRole,
	Delete: func(ctx context.Context, c *ram.Client, m *roleModel) error {
		attached := ram.AttachmentFilter{PrincipalType: ram.PrincipalRole, PrincipalName: m.RoleName.ValueString()}
		if m.ForceDestroy.ValueBool() {
			if err := c.DetachAll(ctx, attached); err != nil {
				return err
			}
		}
		return tfkit.WithRemains(c.DeleteRole(ctx, m.RoleName.ValueString()), "role", func() []tfkit.Remains {
			return []tfkit.Remains{{What: "the policies", Names: tfkit.Attached(ctx, c, attached)}}
		})
	},
	Plan: tfkit.NoteName(func(m *roleModel) tfkit.End { return tfkit.RoleEnd(&m.RoleName, &m.RoleID) }),
	List: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[roleModel, error] {
		return tfkit.Convert(c.ListRoles(ctx), (*roleModel).fill)
	},
}

func (m *roleModel) fill(r ram.Role) {
	m.RoleName = types.StringValue(r.RoleName)
	m.RoleID = types.StringValue(r.RoleID)
	m.ARN = types.StringValue(r.ARN)
	if r.AssumeRolePolicyDocument != "" { // a list has none
		m.AssumeRolePolicyDocument = tfkit.NewPolicyDocument(r.AssumeRolePolicyDocument)
	}
	m.Description = tfkit.Text(r.Description)
	m.MaxSessionDuration = types.Int64Value(int64(r.MaxSessionDuration))
	m.CreateDate = types.StringValue(r.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
	m.Remote = r.Tags
}

func updateRole(ctx context.Context, c *ram.Client, plan, state *roleModel) error {
	name := state.RoleName.ValueString()
	var change ram.RoleUpdate
	if !policy.Equal(plan.AssumeRolePolicyDocument.ValueString(), state.AssumeRolePolicyDocument.ValueString()) {
		document, err := policy.Minify(plan.AssumeRolePolicyDocument.ValueString())
		if err != nil {
			return fmt.Errorf("assume_role_policy_document: %w", err)
		}
		change.NewAssumeRolePolicyDocument = &document
	}
	change.NewDescription = tfkit.Changed(plan.Description, state.Description)
	if !plan.MaxSessionDuration.Equal(state.MaxSessionDuration) {
		seconds := int(plan.MaxSessionDuration.ValueInt64())
		change.NewMaxSessionDuration = &seconds
	}
	if err := c.UpdateRole(ctx, name, change); err != nil {
		return err
	}
	return tfkit.UpdateTags(ctx, c, ram.TagTarget{ResourceType: ram.ResourceTypeRole, Name: name}, &plan.Tags, &state.Tags)
}
