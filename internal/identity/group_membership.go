// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type membershipModel struct {
	UserName  types.String `tfsdk:"user_name"`
	UserID    types.String `tfsdk:"user_id"`
	GroupName types.String `tfsdk:"group_name"`
	GroupID   types.String `tfsdk:"group_id"`
	JoinDate  types.String `tfsdk:"join_date"`
	tfkit.Timeouts
}

// GroupMembership is one user in one group.
var GroupMembership = tfkit.Spec[membershipModel]{
	Type: "group_membership", Noun: "RAM group membership",
	Identity:     tfkit.Identity{Attributes: []string{"group_name", "user_name"}, CreatedAt: "join_date"},
	Principals:   (*membershipModel).principals,
	ResourceOnly: []string{"user_id", "group_id"},
	Schema: schema.Schema{
		MarkdownDescription: "One RAM user in one RAM user group. It leaves the other members of the group alone. When the " +
			"user or the group is renamed, the membership follows without an interruption.",
		Attributes: map[string]schema.Attribute{
			"user_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
				MarkdownDescription: "The logon name of the user.",
			},
			"user_id": tfkit.ComputedStable("The ID of the user, by which Terraform finds the membership after a rename made " +
				"elsewhere."),
			"group_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckGroupName)},
				MarkdownDescription: "The name of the group.",
			},
			"group_id": tfkit.ComputedStable("The ID of the group, by which Terraform finds the membership after a rename " +
				"made elsewhere."),
			"join_date": tfkit.ComputedStable("When the user joined the group (RFC 3339, UTC)."),
		},
	},
	Create: func(ctx context.Context, call tfkit.Call[membershipModel]) error {
		return call.Client.AddUserToGroup(ctx, call.Names[0], call.Names[1])
	},
	Read: func(ctx context.Context, c *ram.Client, m *membershipModel) error {
		in, err := c.GetGroupMembership(ctx, m.UserName.ValueString(), m.GroupName.ValueString())
		m.JoinDate = tfkit.StringOrNull(in.JoinDate)
		return err
	},
	Delete: func(ctx context.Context, call tfkit.Call[membershipModel]) error {
		return call.Client.RemoveUserFromGroup(ctx, call.Names[0], call.Names[1])
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_user_group_attachment"}, {From: "alicloud_ram_group_membership",
		Refuse: "it holds the members of a group in one object, and here each member is one; let it go by a `removed` " +
			"block with `destroy = false`, and import each member"}},
	List: &tfkit.List[membershipModel]{
		Filters: []tfkit.FilterArgument{
			{Name: "group_name", Description: "The group whose members are listed; one of `group_name` and `user_name` is " +
				"needed."},
			{Name: "user_name", Description: "The user whose groups are listed."},
		},
		All: listMemberships,
	},
}

func (m *membershipModel) principals() []tfkit.Principal {
	return []tfkit.Principal{
		tfkit.UserPrincipal(&m.UserName, &m.UserID), tfkit.GroupPrincipal(&m.GroupName, &m.GroupID),
	}
}

func listMemberships(ctx context.Context, c *ram.Client, f tfkit.Filter) iter.Seq2[membershipModel, error] {
	return func(yield func(membershipModel, error) bool) {
		group, user := f["group_name"], f["user_name"]
		switch {
		case group != "":
			members, err := c.ListUsersForGroup(ctx, group)
			if err != nil {
				yield(membershipModel{}, err)
				return
			}
			for _, u := range members {
				if user != "" && u.UserName != user {
					continue
				}
				if !yield(newMembership(u.UserName, group, u.JoinDate), nil) {
					return
				}
			}
		case user != "":
			groups, err := c.ListGroupsForUser(ctx, user)
			if err != nil {
				yield(membershipModel{}, err)
				return
			}
			for _, g := range groups {
				if !yield(newMembership(user, g.GroupName, g.JoinDate), nil) {
					return
				}
			}
		default:
			yield(membershipModel{}, fmt.Errorf("give group_name or user_name: RAM lists memberships only of a group or of a "+
				"user"))
		}
	}
}

func newMembership(user, group, joined string) membershipModel {
	return membershipModel{UserName: types.StringValue(user), GroupName: types.StringValue(group),
		JoinDate: tfkit.StringOrNull(joined)}
}
