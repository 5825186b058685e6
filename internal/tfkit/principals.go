// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// principals is what the plan makes of users, groups and roles, as far as Terraform has come to them: who will bear which
// name. Terraform plans an object before those that refer to it.
type principals struct {
	mu sync.Mutex
	of map[string]string // kind and name -> ID, "" of one that is yet to be made
}

// NoteName makes the Plan of an object that others hang on: it notes which object bears the name once the plan is carried out.
func NoteName[M any](end func(*M) End) func(context.Context, *Meta, *M, *M) ([]string, diag.Diagnostics) {
	return func(_ context.Context, meta *Meta, plan, _ *M) ([]string, diag.Diagnostics) {
		meta.noteName(end(plan))
		return nil, nil
	}
}

func (m *Meta) noteName(end End) {
	if end.name.ValueString() == "" {
		return
	}
	m.principals.mu.Lock()
	defer m.principals.mu.Unlock()
	if m.principals.of == nil {
		m.principals.of = map[string]string{}
	}
	m.principals.of[end.key()] = end.id.ValueString()
}

// ReplaceMoved makes the Plan of what hangs on ends: it is made anew for another object, and stays for one that is merely renamed.
func ReplaceMoved[M any](ends func(*M) []End) func(context.Context, *Meta, *M, *M) ([]string, diag.Diagnostics) {
	return func(ctx context.Context, meta *Meta, plan, state *M) ([]string, diag.Diagnostics) {
		if state == nil {
			return nil, nil
		}
		return meta.moved(ctx, ends(plan), ends(state))
	}
}

// moved names the attributes that hold the IDs of those ends which a plan gives to other objects.
func (m *Meta) moved(ctx context.Context, plan, state []End) (replace []string, diags diag.Diagnostics) {
	for i := range plan {
		other, err := m.isAnother(ctx, plan[i], state[i])
		if err != nil {
			Fail(&diags, fmt.Sprintf("look up the %s %q", plan[i].kind, plan[i].name.ValueString()), err)
			return nil, diags
		}
		if other {
			replace = append(replace, plan[i].idAttribute())
		}
	}
	return replace, nil
}

// isAnother tells whether the planned end is another object than the one in state.
func (m *Meta) isAnother(ctx context.Context, plan, state End) (bool, error) {
	name, id := plan.name.ValueString(), state.id.ValueString()
	if plan.name.IsUnknown() || id == "" {
		return !plan.name.Equal(*state.name), nil
	}
	m.principals.mu.Lock()
	planned, ok := m.principals.of[plan.key()]
	m.principals.mu.Unlock()
	if ok {
		return planned != id, nil
	}
	if plan.name.Equal(*state.name) {
		return false, nil
	}
	// A name that nobody has yet is that of a rename or of an object made in the same apply, without a reference to either.
	found, err := plan.byName(ctx, m.Client, name)
	if ram.IsNotExist(err) {
		return false, nil
	}
	return err == nil && found != id, err
}

func (e End) key() string { return string(e.kind) + "/" + e.name.ValueString() }
