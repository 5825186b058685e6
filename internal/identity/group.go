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
	GroupName    types.String `tfsdk:"group_name"`
	DisplayName  types.String `tfsdk:"display_name"`
	Comments     types.String `tfsdk:"comments"`
	CreateDate   types.String `tfsdk:"create_date"`
	ForceDestroy types.Bool   `tfsdk:"force_destroy"`
	tfkit.Timeouts
}

// Group is the RAM user group. RAM finds a group by its name only, so the name is its identity and a rename changes it.
var Group = tfkit.Spec[groupModel]{
	Type: "group", Noun: "RAM user group",
	Identity: []string{"group_name"}, Renames: true,
	ResourceOnly: []string{"force_destroy"},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM user group: policies that are attached to it hold for every user in it.",
		Attributes: map[string]schema.Attribute{
			"group_id": tfkit.Fixed("The ID that RAM gives the group. It outlives a rename."),
			"group_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckGroupName)},
				MarkdownDescription: "The name: 1 to 64 letters, digits, `.`, `_` and `-`. A change renames the group in place; members and policies stay.",
			},
			"display_name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckText(names.CheckGroupDisplayName)},
				MarkdownDescription: "The name that people see, at most 24 characters.",
			},
			"comments": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckText(names.CheckComments)},
				MarkdownDescription: "A remark, at most 128 characters.",
			},
			"create_date": tfkit.Fixed("When the group was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first takes out the members and detaches the policies that Terraform may not know of. " +
				"Without it such a group is not deleted."),
		},
	},
	Create: func(ctx context.Context, c *ram.Client, m *groupModel) error {
		return tfkit.OnceFree(ctx, func() error {
			_, err := c.CreateGroup(ctx, ram.Group{
				GroupName: m.GroupName.ValueString(), DisplayName: m.DisplayName.ValueString(), Comments: m.Comments.ValueString(),
			})
			return err
		})
	},
	Read: func(ctx context.Context, c *ram.Client, m *groupModel) error {
		return tfkit.Follow(ctx, c, m.end(), func() error {
			g, err := c.GetGroup(ctx, m.GroupName.ValueString())
			if err == nil && m.GroupID.ValueString() != "" && g.GroupID != m.GroupID.ValueString() {
				return ram.NameReused("Group")
			}
			if err == nil {
				m.fill(g)
			}
			return err
		})
	},
	Update: func(ctx context.Context, c *ram.Client, plan, state *groupModel) error {
		change := ram.GroupUpdate{
			NewGroupName:   tfkit.Changed(plan.GroupName, state.GroupName),
			NewDisplayName: tfkit.Changed(plan.DisplayName, state.DisplayName),
			NewComments:    tfkit.Changed(plan.Comments, state.Comments),
		}
		if change == (ram.GroupUpdate{}) {
			return nil
		}
		return tfkit.Act(ctx, c, []tfkit.End{state.end()}, func(now []string) error {
			// Renamed elsewhere since the plan: it may have the wanted name already, or another one than was known.
			change.NewGroupName = tfkit.Changed(plan.GroupName, types.StringValue(now[0]))
			return tfkit.OnceFree(ctx, func() error { return c.UpdateGroup(ctx, now[0], change) })
		})
	},
	Delete: func(ctx context.Context, c *ram.Client, m *groupModel) error {
		return tfkit.Act(ctx, c, []tfkit.End{m.end()}, func(now []string) error {
			if m.ForceDestroy.ValueBool() {
				if err := stripGroup(ctx, c, now[0]); err != nil {
					return err
				}
			}
			return tfkit.WithRemains(c.DeleteGroup(ctx, now[0]), "group", func() []tfkit.Remains { return groupRemains(ctx, c, now[0]) })
		})
	},
	Plan: tfkit.NoteName((*groupModel).end),
	List: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[groupModel, error] {
		return tfkit.Convert(c.ListGroups(ctx), (*groupModel).fill)
	},
}

// end is the group itself, which RAM finds by its name only.
func (m *groupModel) end() tfkit.End {
	return tfkit.GroupEnd(&m.GroupName, &m.GroupID)
}

func (m *groupModel) fill(g ram.Group) {
	m.GroupID = types.StringValue(g.GroupID)
	m.GroupName = types.StringValue(g.GroupName)
	m.DisplayName = tfkit.Text(g.DisplayName)
	m.Comments = tfkit.Text(g.Comments)
	m.CreateDate = types.StringValue(g.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
}
