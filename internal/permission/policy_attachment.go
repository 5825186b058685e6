// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// attachment is what the attachments to users, groups and roles share. M is a model of one of them.
type attachment[M any] struct {
	principal ram.PrincipalType
	noun      string
	follows   string // what becomes of it when the principal is renamed
	check     func(string) error
	of        func(*M) attachmentFields
	as        func(name, id *types.String) tfkit.Principal
}

// attachmentFields point into a model.
type attachmentFields struct{ principal, principalID, policyType, policyName, attachDate *types.String }

func (f attachmentFields) key(t ram.PrincipalType, principal string) ram.Attachment {
	return ram.Attachment{
		PrincipalType: t, PrincipalName: principal,
		PolicyType: f.policyType.ValueString(), PolicyName: f.policyName.ValueString(),
	}
}

type userAttachment struct {
	UserName   types.String `tfsdk:"user_name"`
	UserID     types.String `tfsdk:"user_id"`
	PolicyType types.String `tfsdk:"policy_type"`
	PolicyName types.String `tfsdk:"policy_name"`
	AttachDate types.String `tfsdk:"attach_date"`
	tfkit.Timeouts
}

// UserPolicyAttachment is one policy attached to one user, for the whole account.
var UserPolicyAttachment = attachment[userAttachment]{
	principal: ram.PrincipalUser, noun: "user", follows: " When the user is renamed, the attachment follows without an " +
		"interruption.", check: names.CheckUserName, as: tfkit.UserPrincipal,
	of: func(m *userAttachment) attachmentFields {
		return attachmentFields{&m.UserName, &m.UserID, &m.PolicyType, &m.PolicyName, &m.AttachDate}
	},
}.spec()

type groupAttachment struct {
	GroupName  types.String `tfsdk:"group_name"`
	GroupID    types.String `tfsdk:"group_id"`
	PolicyType types.String `tfsdk:"policy_type"`
	PolicyName types.String `tfsdk:"policy_name"`
	AttachDate types.String `tfsdk:"attach_date"`
	tfkit.Timeouts
}

// GroupPolicyAttachment is one policy attached to one user group, for the whole account.
var GroupPolicyAttachment = attachment[groupAttachment]{
	principal: ram.PrincipalGroup, noun: "group", follows: " When the group is renamed, the attachment follows without " +
		"an interruption.", check: names.CheckGroupName, as: tfkit.GroupPrincipal,
	of: func(m *groupAttachment) attachmentFields {
		return attachmentFields{&m.GroupName, &m.GroupID, &m.PolicyType, &m.PolicyName, &m.AttachDate}
	},
}.spec()

type roleAttachment struct {
	RoleName   types.String `tfsdk:"role_name"`
	RoleID     types.String `tfsdk:"role_id"`
	PolicyType types.String `tfsdk:"policy_type"`
	PolicyName types.String `tfsdk:"policy_name"`
	AttachDate types.String `tfsdk:"attach_date"`
	tfkit.Timeouts
}

// RolePolicyAttachment is one policy attached to one role, for the whole account.
var RolePolicyAttachment = attachment[roleAttachment]{
	principal: ram.PrincipalRole, noun: "role", check: names.CheckRoleName, as: tfkit.RolePrincipal,
	of: func(m *roleAttachment) attachmentFields {
		return attachmentFields{&m.RoleName, &m.RoleID, &m.PolicyType, &m.PolicyName, &m.AttachDate}
	},
}.spec()

func (a attachment[M]) spec() tfkit.Spec[M] {
	principal := a.noun + "_name"
	return tfkit.Spec[M]{
		Type: a.noun + "_policy_attachment", Noun: "attachment of a policy to a RAM " + a.noun,
		Nouns:        "attachments of policies to RAM " + a.noun + "s",
		Identity:     tfkit.Identity{Attributes: []string{principal, "policy_type", "policy_name"}, CreatedAt: "attach_date"},
		Principals:   a.principals,
		ResourceOnly: []string{a.noun + "_id"},
		Shown:        map[string]string{"policy_name": "The name of the policy."},
		Schema: schema.Schema{
			MarkdownDescription: "One policy attached to one RAM " + a.noun +
				", in force in the whole account. It leaves the other policies of the " + a.noun +
				" alone." + a.follows,
			Attributes: map[string]schema.Attribute{
				principal: schema.StringAttribute{
					Required: true, Validators: []validator.String{tfkit.Check(a.check)},
					MarkdownDescription: "The name of the " + a.noun + ".",
				},
				a.noun + "_id": tfkit.ComputedStable("The ID of the " + a.noun +
					", by which Terraform finds the attachment after a rename made elsewhere."),
				"policy_type": schema.StringAttribute{
					Required: true, Validators: []validator.String{stringvalidator.OneOf(names.PolicyTypes()...)},
					PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
					MarkdownDescription: "`System` for a policy of Alibaba Cloud, `Custom` for one of the account.",
				},
				"policy_name": schema.StringAttribute{
					Required: true, Validators: []validator.String{tfkit.Check(names.CheckPolicyName)},
					PlanModifiers: []planmodifier.String{replaceForAnotherPolicy{}},
					MarkdownDescription: "The name of the policy. RAM does not tell upper from lower case in it, and " +
						"neither does Terraform.",
				},
				"attach_date": tfkit.ComputedStable("When the policy was attached (RFC 3339, UTC)."),
			},
		},
		Create: func(ctx context.Context, call tfkit.Call[M]) error {
			return call.Client.AttachPolicy(ctx, a.of(call.Plan).key(a.principal, call.Names[0]))
		},
		Read: func(ctx context.Context, c *ram.Client, m *M) error {
			f := a.of(m)
			got, err := c.GetPolicyAttachment(ctx, f.key(a.principal, f.principal.ValueString()))
			*f.attachDate = tfkit.StringOrNull(got.AttachDate)
			return err
		},
		Delete: func(ctx context.Context, call tfkit.Call[M]) error {
			return call.Client.DetachPolicy(ctx, a.of(call.State).key(a.principal, call.Names[0]))
		},
		Moves: []tfkit.Move{{From: "alicloud_ram_" + a.noun + "_policy_attachment"}},
		List: &tfkit.List[M]{
			Filters: []tfkit.FilterArgument{
				{Name: principal, Required: true, Description: "The " + a.noun + " whose policies are listed."},
			},
			All: func(ctx context.Context, c *ram.Client, f tfkit.Filter) iter.Seq2[M, error] {
				return a.list(ctx, c, f[principal])
			},
		},
	}
}

// replaceForAnotherPolicy replaces the attachment where its policy becomes another one. RAM does
// not tell upper from lower case in the names of policies (reference: behaviours.md §1): the state
// keeps its spelling while only that changes.
type replaceForAnotherPolicy struct{}

func (replaceForAnotherPolicy) Description(context.Context) string {
	return "another policy is another attachment; upper and lower case are the same"
}

func (r replaceForAnotherPolicy) MarkdownDescription(ctx context.Context) string {
	return r.Description(ctx)
}

func (replaceForAnotherPolicy) PlanModifyString(
	_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	switch {
	case req.State.Raw.IsNull() || req.Plan.Raw.IsNull() || req.PlanValue.Equal(req.StateValue):
	case strings.EqualFold(req.PlanValue.ValueString(), req.StateValue.ValueString()):
		resp.PlanValue = req.StateValue
	default:
		resp.RequiresReplace = true
	}
}

// principals are the user, group or role, and the policy.
func (a attachment[M]) principals(m *M) []tfkit.Principal {
	f := a.of(m)
	return []tfkit.Principal{a.as(f.principal, f.principalID), tfkit.PolicyPrincipal(f.policyType.ValueString(),
		f.policyName, nil)}
}

func (a attachment[M]) list(ctx context.Context, c *ram.Client, principal string) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		policies, err := c.ListPoliciesForPrincipal(ctx, a.principal, principal)
		if err != nil {
			var none M
			yield(none, err)
			return
		}
		for _, p := range policies {
			var m M
			f := a.of(&m)
			*f.principal, *f.attachDate = types.StringValue(principal), tfkit.StringOrNull(p.AttachDate)
			*f.policyType, *f.policyName = types.StringValue(p.PolicyType), types.StringValue(p.PolicyName)
			if !yield(m, nil) {
				return
			}
		}
	}
}
