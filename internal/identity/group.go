// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type groupModel struct {
	GroupID      types.String `tfsdk:"group_id"`
	ARN          types.String `tfsdk:"arn"`
	GroupName    types.String `tfsdk:"group_name"`
	DisplayName  types.String `tfsdk:"display_name"`
	Comments     types.String `tfsdk:"comments"`
	CreateDate   types.String `tfsdk:"create_date"`
	ForceDestroy types.Bool   `tfsdk:"force_destroy"`
	tfkit.Timeouts
}

// Group is the RAM user group. RAM finds a group by its name only, so the name is its identity and
// a rename changes it.
var Group = tfkit.Spec[groupModel]{
	Type: "group", Noun: "RAM user group",
	Identity: tfkit.Identity{
		Attributes: []string{"group_name"}, StableID: "group_id", CreatedAt: "create_date", ARN: "group",
	},
	Self:         func(m *groupModel) tfkit.Principal { return tfkit.GroupPrincipal(&m.GroupName, &m.GroupID) },
	ResourceOnly: []string{"force_destroy"},
	Shown: map[string]string{
		"group_name": "The name.", "display_name": "The name that people see.", "comments": "A remark.",
	},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM user group: policies that are attached to it hold for every user in it.",
		Attributes: map[string]schema.Attribute{
			"group_id": tfkit.ComputedStable("The ID that RAM gives the group. It outlives a rename."),
			"group_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckGroupName)},
				MarkdownDescription: "The name: 1 to 64 letters, digits, `.`, `_` and `-`. A change renames the group in place; " +
					"members and policies stay.",
			},
			"display_name": tfkit.OptionalText(names.CheckGroupDisplayName,
				"The name that people see, at most 24 characters."),
			"comments": tfkit.OptionalText(names.CheckComments,
				"A remark, at most 128 characters."),
			"create_date": tfkit.ComputedStable("When the group was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first takes out every member and detaches every policy, " +
				"also those that Terraform does not manage. Without it such a group is not deleted."),
		},
	},
	Create: func(ctx context.Context, call tfkit.Call[groupModel]) error {
		m := call.Plan
		g, err := call.Client.CreateGroup(ctx, ram.Group{
			GroupName: m.GroupName.ValueString(), DisplayName: m.DisplayName.ValueString(), Comments: m.Comments.ValueString(),
		})
		if g.GroupID != "" {
			m.GroupID = types.StringValue(g.GroupID)
		}
		return err
	},
	Read: func(ctx context.Context, c *ram.Client, m *groupModel) error {
		g, err := c.GetGroup(ctx, m.GroupName.ValueString())
		if err == nil {
			m.fill(g)
		}
		return err
	},
	Update: func(ctx context.Context, call tfkit.Call[groupModel]) error {
		plan, state, name := call.Plan, call.State, call.Names[0]
		return call.Client.UpdateGroup(ctx, name, ram.GroupUpdate{
			NewGroupName:   tfkit.Changed(plan.GroupName, types.StringValue(name)),
			NewDisplayName: tfkit.Changed(plan.DisplayName, state.DisplayName),
			NewComments:    tfkit.Changed(plan.Comments, state.Comments),
		})
	},
	Delete: func(ctx context.Context, call tfkit.Call[groupModel]) error {
		return call.Client.DeleteGroup(ctx, call.Names[0])
	},
	ForceDestroy: removeGroupDependents,
	Dependents:   groupDependents,
	Moves: []tfkit.Move{{From: "alicloud_ram_group", Attributes: map[string]tfkit.Source{
		"group_name": tfkit.From("group_name", "name"), "force_destroy": tfkit.From("force"),
	}}},
	List: &tfkit.List[groupModel]{All: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[groupModel,
		error] {
		return tfkit.Convert(c.ListGroups(ctx), (*groupModel).fill)
	}},
}

func (m *groupModel) fill(g ram.Group) {
	m.GroupID = types.StringValue(g.GroupID)
	m.GroupName = types.StringValue(g.GroupName)
	m.DisplayName = types.StringValue(g.DisplayName)
	m.Comments = types.StringValue(g.Comments)
	m.CreateDate = types.StringValue(g.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
}
