// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package identity describes RAM users, user groups and who is in which group.
package identity

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type userModel struct {
	UserID            types.String `tfsdk:"user_id"`
	ARN               types.String `tfsdk:"arn"`
	UserName          types.String `tfsdk:"user_name"`
	UserPrincipalName types.String `tfsdk:"user_principal_name"`
	DisplayName       types.String `tfsdk:"display_name"`
	MobilePhone       types.String `tfsdk:"mobile_phone"`
	Email             types.String `tfsdk:"email"`
	Comments          types.String `tfsdk:"comments"`
	CreateDate        types.String `tfsdk:"create_date"`
	ForceDestroy      types.Bool   `tfsdk:"force_destroy"`
	tfkit.Tags
	tfkit.Timeouts
}

// User is the RAM user. It is kept by its user ID, so that a rename made elsewhere is seen as a
// change and not a loss.
var User = tfkit.Spec[userModel]{
	Type: "user", Noun: "RAM user",
	Identity: tfkit.Identity{
		Attributes: []string{"user_id"}, LookupBy: "user_name", StableID: "user_id", CreatedAt: "create_date", ARN: "user",
	},
	Self:         func(m *userModel) tfkit.Principal { return tfkit.UserPrincipal(&m.UserName, &m.UserID) },
	ResourceOnly: []string{"force_destroy"},
	Shown: map[string]string{
		"user_id":      "The ID that RAM gives the user. It outlives a rename.",
		"user_name":    "The logon name.",
		"display_name": "The name that people see.",
		"comments":     "A remark.",
	},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM user: an identity for one person or one program, without any permission of its own " +
			"until a policy is attached to it or to a group it is in.",
		Attributes: map[string]schema.Attribute{
			"user_id": tfkit.ComputedStable("The ID that RAM gives the user. It outlives a rename. `terraform import` takes " +
				"it in the place of the name."),
			"user_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
				MarkdownDescription: "The logon name: 1 to 64 letters, digits, `.`, `_` and `-`. A change renames the user in " +
					"place; keys, groups and policies stay.",
			},
			"user_principal_name": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The full logon name, `<user_name>@<default domain of the account>`.",
				PlanModifiers: []planmodifier.String{tfkit.UseStateUnlessChanged("user_name")},
			},
			"display_name": tfkit.OptionalText(names.CheckDisplayName,
				"The name that people see, at most 128 characters."),
			"mobile_phone": tfkit.OptionalText(names.CheckMobilePhone,
				"Mobile phone as `<country code>-<number>`, for example `86-18600008888`. "+
					"Only accounts of the China site have it."),
			"email": tfkit.OptionalText(names.CheckEmail,
				"Mail address. Only accounts of the China site have it."),
			"comments": tfkit.OptionalText(names.CheckComments,
				"A remark, at most 128 characters."),
			"create_date": tfkit.ComputedStable("When the user was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first removes everything that hangs on the user, also " +
				"what Terraform does not manage: access keys, console logon, MFA device, group memberships and policy " +
				"attachments. Without it such a user is not deleted, and the error lists what hangs on it."),
		},
	},
	Create: createUser,
	Read:   readUser,
	Update: updateUser,
	Delete: func(ctx context.Context, call tfkit.Call[userModel]) error {
		return call.Client.DeleteUser(ctx, call.Names[0])
	},
	ForceDestroy: removeUserDependents,
	Dependents:   userDependents,
	Moves: []tfkit.Move{{From: "alicloud_ram_user", Attributes: map[string]tfkit.Source{
		"user_id": userIDOf, "user_name": tfkit.From("name"), "mobile_phone": tfkit.From("mobile"),
		"force_destroy": tfkit.From("force"),
	}}},
	List: &tfkit.List[userModel]{
		Filters: []tfkit.FilterArgument{{Name: "group_name", Description: "Only users that are in this group."}},
		All:     listUsers,
	},
}

func createUser(ctx context.Context, call tfkit.Call[userModel]) error {
	m := call.Plan
	u, err := call.Client.CreateUser(ctx, ram.User{
		UserName: m.UserName.ValueString(), DisplayName: m.DisplayName.ValueString(),
		MobilePhone: m.MobilePhone.ValueString(),
		Email:       m.Email.ValueString(), Comments: m.Comments.ValueString(), Tags: m.Wanted(),
	})
	if u.UserID != "" {
		m.UserID = types.StringValue(u.UserID)
	}
	return err
}

func readUser(ctx context.Context, c *ram.Client, m *userModel) error {
	var u ram.User
	var err error
	if id := m.UserID.ValueString(); id != "" {
		u, err = c.GetUser(ctx, id)
	} else {
		u, err = c.GetUserByName(ctx, m.UserName.ValueString())
	}
	if err != nil {
		return err
	}
	if m.DisplayName.Equal(types.StringValue("")) && u.DisplayName == u.UserName {
		u.DisplayName = "" // RAM may show the user name of a user that has no display name
	}
	m.fill(u)
	return nil
}

func updateUser(ctx context.Context, call tfkit.Call[userModel]) error {
	plan, state, name := call.Plan, call.State, call.Names[0]
	err := call.Client.UpdateUser(ctx, name, ram.UserUpdate{
		NewUserName:    tfkit.Changed(plan.UserName, types.StringValue(name)),
		NewDisplayName: tfkit.Changed(plan.DisplayName, state.DisplayName),
		NewMobilePhone: tfkit.Changed(plan.MobilePhone, state.MobilePhone),
		NewEmail:       tfkit.Changed(plan.Email, state.Email),
		NewComments:    tfkit.Changed(plan.Comments, state.Comments),
	})
	if err != nil {
		return err
	}
	target := ram.TagTarget{ResourceType: ram.ResourceTypeUser, ID: state.UserID.ValueString()}
	return tfkit.UpdateTags(ctx, call.Client, target, &plan.Tags, &state.Tags)
}

func (m *userModel) fill(u ram.User) {
	m.UserID = types.StringValue(u.UserID)
	m.UserName = types.StringValue(u.UserName)
	m.UserPrincipalName = types.StringValue(u.UserPrincipalName)
	m.DisplayName = types.StringValue(u.DisplayName)
	m.MobilePhone = types.StringValue(u.MobilePhone)
	m.Email = types.StringValue(u.Email)
	m.Comments = types.StringValue(u.Comments)
	m.CreateDate = types.StringValue(u.CreateDate)
	m.ForceDestroy = types.BoolValue(m.ForceDestroy.ValueBool())
	m.Remote = u.Tags
}

func listUsers(ctx context.Context, c *ram.Client, f tfkit.Filter) iter.Seq2[userModel, error] {
	return func(yield func(userModel, error) bool) {
		members := map[string]bool{}
		if group := f["group_name"]; group != "" {
			in, err := c.ListUsersForGroup(ctx, group)
			if err != nil {
				yield(userModel{}, err)
				return
			}
			for _, u := range in {
				members[u.UserName] = true
			}
		}
		for u, err := range c.ListUsers(ctx) {
			if err == nil && f["group_name"] != "" && !members[u.UserName] {
				continue
			}
			var m userModel
			m.fill(u)
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// userIDOf takes the user's ID out of a state of alicloud: a name stood there once, which may be a
// number, too.
func userIDOf(state map[string]any) any {
	if state["id"] == state["name"] {
		return nil
	}
	return tfkit.FromID(state)
}
