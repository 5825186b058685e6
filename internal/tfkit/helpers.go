// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Fixed is an attribute that RAM sets once and nothing changes.
func Fixed(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: text, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// ForceDestroy is the setting that lets a destroy remove what hangs on the object and Terraform may not know of.
func ForceDestroy(text string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), MarkdownDescription: text}
}

// Text makes an attribute of what RAM answered: it does not tell "" from absent, so both are null.
func Text(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Changed returns the planned text where it differs from the state's, "" where it was taken out, nil where nothing is
// to be sent.
func Changed(plan, state types.String) *string {
	if plan.IsUnknown() || plan.ValueString() == state.ValueString() {
		return nil
	}
	s := plan.ValueString()
	return &s
}

// Convert makes models of what a list of the client yields.
func Convert[T, M any](seq iter.Seq2[T, error], fill func(*M, T)) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		for v, err := range seq {
			var m M
			if err == nil {
				fill(&m, v)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// HalfMade marks the error of a Create that made the object and then failed: the kit keeps the object in state.
func HalfMade(err error) error {
	if err == nil {
		return nil
	}
	return halfMade{err}
}

type halfMade struct{ error }

func (h halfMade) Unwrap() error { return h.error }

// UpdateTags brings the tags of an object from those of state to those of plan.
func UpdateTags(ctx context.Context, c *ram.Client, target ram.TagTarget, plan, state *Tags) error {
	set, remove := tagChanges(plan, state)
	if len(remove) > 0 {
		if err := c.UntagResources(ctx, target, remove); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		return c.TagResources(ctx, target, set)
	}
	return nil
}

// KeepUnless keeps the value of the state while no other attribute named here changes.
func KeepUnless(others ...string) planmodifier.String { return keepUnless{others} }

type keepUnless struct{ others []string }

func (keepUnless) Description(context.Context) string {
	return "stays as it is while nothing it depends on changes"
}
func (k keepUnless) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (k keepUnless) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() || !req.PlanValue.IsUnknown() {
		return
	}
	for _, name := range k.others {
		var before, after attr.Value
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &before)...)
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root(name), &after)...)
		if resp.Diagnostics.HasError() || !same(ctx, before, after) {
			return
		}
	}
	resp.PlanValue = req.StateValue
}
