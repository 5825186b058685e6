// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// settleFor bounds how long a read may lag behind a write: RAM replicates between regions and is eventually consistent
// (reference: behaviours.md §5).
const settleFor = 30 * time.Second

// settle reads the object back into m until it shows what was written: all that was planned, or for an update of before what the plan
// changes. After [settleFor] it gives up: RAM keeps it otherwise than it was sent. The state then holds what was planned, since Terraform
// takes any other value for a defect of the provider and would make the object anew; others names the attributes, which the
// next refresh shows as they are.
func (r *managed[M]) settle(ctx context.Context, m, plan, before *M) (others []string, err error) {
	start := *m
	written := func(string) bool { return true }
	if before != nil {
		changed := differing(ctx, before, plan)
		written = func(name string) bool { return slices.Contains(changed, name) }
	}
	give := time.NewTimer(settleFor)
	defer give.Stop()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		*m = start
		err := r.read(ctx, m)
		if err != nil && !ram.IsNotExist(err) {
			return nil, err
		}
		if err == nil {
			others = differing(ctx, m, plan)
			if !slices.ContainsFunc(others, written) {
				return others, r.keepPlanned(ctx, m, plan, others)
			}
		}
		pause := time.NewTimer(wait)
		select {
		case <-pause.C:
			r.forget()
			continue
		case <-give.C:
		case <-ctx.Done():
		}
		pause.Stop()
		if err != nil {
			return nil, err
		}
		return others, r.keepPlanned(ctx, m, plan, others)
	}
}

// keepPlanned puts the planned values of the named attributes into m, which then can be saved.
func (r *managed[M]) keepPlanned(ctx context.Context, m, plan *M, names []string) error {
	have, planned := fields(m), fields(plan)
	for _, name := range names {
		have[name].Set(planned[name])
	}
	return forgetUnknown(ctx, m)
}

// differing names the attributes for which the object has another value than the one that the plan knows.
func differing(ctx context.Context, m, plan any) []string {
	var names []string
	have := fields(m)
	for name, f := range fields(plan) {
		want, _ := f.Interface().(attr.Value)
		got, _ := have[name].Interface().(attr.Value)
		if want != nil && got != nil && !want.IsUnknown() && !same(ctx, want, got) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// same reports whether two values are equal, or mean the same where their type says what that is.
func same(ctx context.Context, a, b attr.Value) bool {
	if a.Equal(b) {
		return true
	}
	one, ok := a.(basetypes.StringValuableWithSemanticEquals)
	other, ok2 := b.(basetypes.StringValuable)
	if !ok || !ok2 || a.IsNull() || b.IsNull() || a.IsUnknown() || b.IsUnknown() {
		return false
	}
	equal, diags := one.StringSemanticEquals(ctx, other)
	return equal && !diags.HasError()
}
