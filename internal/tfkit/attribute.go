// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ComputedStable is an attribute that RAM sets once and nothing changes.
func ComputedStable(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: text,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// OptionalText is a text that an object may have. "" is the same as unset, so that a default of ""
// in a variable is no difference; where the account has a text, it is cleared. In the state it is
// never null.
func OptionalText(rule func(string) error, text string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(""), MarkdownDescription: text,
		Validators: []validator.String{Check(func(s string) error {
			if s == "" {
				return nil
			}
			return rule(s)
		})},
	}
}

// ForceDestroy is the setting that lets a destroy remove what hangs on the object and Terraform may
// not know of.
func ForceDestroy(text string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(false), MarkdownDescription: text,
	}
}

// StringOrNull makes an attribute of what RAM answered; "" becomes null.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// StringSet returns the known elements of a set of strings, in the set's order.
func StringSet(set types.Set) []string {
	var all []string
	for _, v := range set.Elements() {
		if s, ok := v.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			all = append(all, s.ValueString())
		}
	}
	return all
}

// NewStringSet makes a set of strings.
func NewStringSet(all []string) types.Set {
	values := make([]attr.Value, len(all))
	for i, s := range all {
		values[i] = types.StringValue(s)
	}
	return types.SetValueMust(types.StringType, values)
}

// Changed returns the planned text where it differs from the state's, "" where it was taken out,
// nil where nothing is to be sent.
func Changed(plan, state types.String) *string {
	if plan.IsUnknown() || plan.ValueString() == state.ValueString() {
		return nil
	}
	s := plan.ValueString()
	return &s
}

// UseStateUnlessChanged keeps the value of the state while no other attribute named here changes.
func UseStateUnlessChanged(others ...string) planmodifier.String {
	return useStateUnlessChanged{others}
}

type useStateUnlessChanged struct{ others []string }

func (useStateUnlessChanged) Description(context.Context) string {
	return "stays as it is while nothing it depends on changes"
}

func (u useStateUnlessChanged) MarkdownDescription(ctx context.Context) string {
	return u.Description(ctx)
}

func (u useStateUnlessChanged) PlanModifyString(
	ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() || !req.PlanValue.IsUnknown() {
		return
	}
	for _, name := range u.others {
		var before, after, configured attr.Value
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &before)...)
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root(name), &after)...)
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), &configured)...)
		if resp.Diagnostics.HasError() {
			return
		}
		if computed := after.IsUnknown() && configured.IsNull(); !computed && !same(ctx, before, after) {
			return
		}
	}
	resp.PlanValue = req.StateValue
}

// UseStateWhileSame keeps the text of the state while the planned one says the same.
func UseStateWhileSame(same func(plan, state string) bool) planmodifier.String {
	return useStateWhileSame{same}
}

type useStateWhileSame struct{ same func(plan, state string) bool }

func (useStateWhileSame) Description(context.Context) string {
	return "a text that says the same is no change"
}

func (u useStateWhileSame) MarkdownDescription(ctx context.Context) string { return u.Description(ctx) }

func (u useStateWhileSame) PlanModifyString(
	_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if u.same(req.PlanValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// Check makes a validator of a rule of the names package: its error is the message. Null and
// unknown values pass.
func Check(rule func(string) error) validator.String { return check{rule} }

type check struct{ rule func(string) error }

func (check) Description(context.Context) string               { return "must be accepted by RAM" }
func (c check) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.rule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value for "+req.Path.String(), "It "+err.Error()+".")
	}
}
