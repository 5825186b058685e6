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

// User is the RAM user. It is kept by its user ID, so that a rename made elsewhere is seen as a change and not as a loss.
var User = tfkit.Spec[userModel]{
	Type: "user", Noun: "RAM user",
	Identity: []string{"user_id"}, LookupBy: "user_name",
	ResourceOnly: []string{"force_destroy"},
	Schema: schema.Schema{
		MarkdownDescription: "A RAM user: an identity for one person or one program, without any permission of its own until a policy is " +
			"attached to it or to a group it is in.",
		Attributes: map[string]schema.Attribute{
			"user_id": tfkit.Fixed("The ID that RAM gives the user. It outlives a rename."),
			"user_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
				MarkdownDescription: "The logon name: 1 to 64 letters, digits, `.`, `_` and `-`. A change renames the user in place; keys, groups and policies stay.",
			},
			"user_principal_name": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The full logon name, `<user_name>@<default domain of the account>`.",
				PlanModifiers: []planmodifier.String{tfkit.KeepUnless("user_name")},
			},
			"display_name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.Check(names.CheckDisplayName)},
				MarkdownDescription: "The name that people see, 1 to 128 characters.",
			},
			"mobile_phone": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.Check(names.CheckMobilePhone)},
				MarkdownDescription: "Mobile phone as `<country code>-<number>`, for example `86-18600008888`. Only accounts of the China site have it.",
			},
			"email": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.Check(names.CheckEmail)},
				MarkdownDescription: "Mail address. Only accounts of the China site have it.",
			},
			"comments": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckText(names.CheckComments)},
				MarkdownDescription: "A remark, 1 to 128 characters.",
			},
			"create_date": tfkit.Fixed("When the user was made (RFC 3339, UTC)."),
			"force_destroy": tfkit.ForceDestroy("Whether a destroy first removes what hangs on the user and Terraform may not know of: access keys, console logon, MFA device, " +
				"group memberships and policy attachments. Without it such a user is not deleted, and the error says what still hangs on it."),
		},
	},
	Create: func(ctx context.Context, c *ram.Client, m *userModel) error {
		var u ram.User
		err := tfkit.OnceFree(ctx, func() (err error) {
			u, err = c.CreateUser(ctx, ram.User{
				UserName: m.UserName.ValueString(), DisplayName: m.DisplayName.ValueString(), MobilePhone: m.MobilePhone.ValueString(),
				Email: m.Email.ValueString(), Comments: m.Comments.ValueString(), Tags: m.Wanted(),
			})
			return err
		})
		if u.UserID == "" {
			return err
		}
		m.UserID = types.StringValue(u.UserID)
		return tfkit.HalfMade(err)
	},
	Read: func(ctx context.Context, c *ram.Client, m *userModel) error {
		read := func() (ram.User, error) { return c.GetUser(ctx, m.UserID.ValueString()) }
		if m.UserID.ValueString() == "" {
			read = func() (ram.User, error) { return c.GetUserByName(ctx, m.UserName.ValueString()) }
		}
		u, err := read()
		if err != nil {
			return err
		}
		none := m.DisplayName.IsNull() && !m.CreateDate.IsNull() // not an import, which knows nothing yet
		m.fill(u)
		if none && u.DisplayName == u.UserName { // RAM may show the user name of a user that has no display name
			m.DisplayName = types.StringNull()
		}
		return nil
	},
	Update: func(ctx context.Context, c *ram.Client, plan, state *userModel) error {
		change := ram.UserUpdate{
			NewUserName:    tfkit.Changed(plan.UserName, state.UserName),
			NewDisplayName: tfkit.Changed(plan.DisplayName, state.DisplayName),
			NewMobilePhone: tfkit.Changed(plan.MobilePhone, state.MobilePhone),
			NewEmail:       tfkit.Changed(plan.Email, state.Email),
			NewComments:    tfkit.Changed(plan.Comments, state.Comments),
		}
		if change != (ram.UserUpdate{}) {
			err := tfkit.Act(ctx, c, []tfkit.End{state.end()}, func(now []string) error {
				// Renamed elsewhere since the plan: it may have the wanted name already, or another one than was known.
				change.NewUserName = tfkit.Changed(plan.UserName, types.StringValue(now[0]))
				return tfkit.OnceFree(ctx, func() error { return c.UpdateUser(ctx, now[0], change) })
			})
			if err != nil {
				return err
			}
		}
		return tfkit.UpdateTags(ctx, c, ram.TagTarget{ResourceType: ram.ResourceTypeUser, ID: state.UserID.ValueString()}, &plan.Tags, &state.Tags)
	},
	Delete: deleteUser,
	Plan:   tfkit.NoteName((*userModel).end),
	Filters: []tfkit.FilterArgument{
		{Name: "group_name", Description: "Only users that are in this group."},
	},
	List: listUsers,
}

func (m *userModel) fill(u ram.User) {
	m.UserID = types.StringValue(u.UserID)
	m.UserName = types.StringValue(u.UserName)
	m.UserPrincipalName = types.StringValue(u.UserPrincipalName)
	m.DisplayName = tfkit.Text(u.DisplayName)
	m.MobilePhone = tfkit.Text(u.MobilePhone)
	m.Email = tfkit.Text(u.Email)
	m.Comments = tfkit.Text(u.Comments)
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

// end is the user itself, which most of RAM's actions find by its name.
func (m *userModel) end() tfkit.End {
	return tfkit.UserEnd(&m.UserName, &m.UserID)
}

// deleteUser removes the user; with force_destroy whatever RAM demands to be gone first is removed before it.
func deleteUser(ctx context.Context, c *ram.Client, m *userModel) error {
	return tfkit.Act(ctx, c, []tfkit.End{m.end()}, func(now []string) error {
		if m.ForceDestroy.ValueBool() {
			if err := stripUser(ctx, c, now[0]); err != nil {
				return err
			}
		}
		return tfkit.WithRemains(c.DeleteUser(ctx, now[0]), "user", func() []tfkit.Remains { return userRemains(ctx, c, now[0]) })
	})
}
