// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// RAM is consistent after a while only (reference: behaviours.md §5), and Terraform works on
// objects side by side. The windows of the client say how long RAM's answers may lag; these, how
// long the kit waits beside them.
const (
	// newWindow is how long an object is looked for that another run may have made a moment ago.
	newWindow = 8 * time.Second
	// siblingWindow is how long an object waits for what the same apply may be about to do to another
	// one: to delete who bears its name, or to rename its principal.
	siblingWindow = 10 * time.Second
	// successorWindow is how long a replaced object waits, undeleted, for who bears its successor's
	// name to go.
	successorWindow = 30 * time.Second
	// lateWindow bounds the work that ends an operation whose time was up, or that was interrupted, in
	// the middle of it.
	lateWindow = 15 * time.Second
)

// retry does something until passes does not hold for its error any more, or the window is over.
// Answers that were kept are dropped before each repetition. Where ctx ends the wait, its error is
// returned: not knowing is not gone.
func retry(
	ctx context.Context, c *ram.Client, window time.Duration, passes func(error) bool, do func() error,
) error {
	again := false
	schedule := ram.Schedule{Window: window, Step: 100 * time.Millisecond, MaxStep: 2 * time.Second}
	return c.RetryUntil(ctx, schedule, func(context.Context) (bool, error) {
		if again {
			c.InvalidateAll()
		}
		again = true
		err := do()
		return !passes(err), err
	})
}

// retryWhileNameTaken makes an object whose name may still be borne by what the same apply deletes
// or renames.
func retryWhileNameTaken(ctx context.Context, c *ram.Client, taken func(error) bool, create func() error) error {
	return retry(ctx, c, siblingWindow, taken, create)
}

// retryWhileNew does something with m, again where its error may be the lag behind the making of m
// a moment ago.
func (r *managedResource[M]) retryWhileNew(ctx context.Context, m *M, lags func(error) bool, do func() error) error {
	before := *m
	return retry(ctx, r.meta.Client, newWindow, func(err error) bool { return lags(err) && r.isNew(&before) },
		func() error {
			*m = before
			return do()
		})
}

// isNew tells by the date in the state whether the object was made within [ram.NewObjectWindow].
func (r *managedResource[M]) isNew(m *M) bool {
	made, err := time.Parse(time.RFC3339, textOf(field(m, r.spec.Identity.CreatedAt)))
	return err == nil && r.meta.Client.Now().Sub(made).Abs() < ram.NewObjectWindow
}

var errNotSeen = errors.New("RAM does not show what was written yet")

// readAfterWrite reads the object into m until RAM shows what was written: all that was planned, or
// for an update of before what the plan changes. Where RAM keeps it otherwise, the state holds what
// was planned, since Terraform takes any other value for a defect of the provider; the attributes
// are named, and the next refresh shows them as they are.
func (r *managedResource[M]) readAfterWrite(ctx context.Context, m, plan, before *M) (others []string, err error) {
	start := *m
	written := func(string) bool { return true }
	if before != nil {
		changed := differing(ctx, before, plan)
		written = func(name string) bool { return slices.Contains(changed, name) }
	}
	lags := func(err error) bool { return errors.Is(err, errNotSeen) || ram.IsNotExist(err) }
	err = retry(ctx, r.meta.Client, ram.ReadAfterWriteWindow, lags, func() error {
		*m = start
		if err := r.read(ctx, m); err != nil {
			return err
		}
		if others = differing(ctx, m, plan); slices.ContainsFunc(others, written) {
			return errNotSeen
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNotSeen) {
		return nil, err
	}
	have, planned := fields(m), fields(plan)
	for _, name := range others {
		have[name].Set(planned[name])
	}
	return others, unknownToNull(ctx, m)
}

// differing names the attributes for which the object has another value than the one that the plan
// knows.
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
