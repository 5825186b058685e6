// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// End is one end of what hangs on a user or a group: RAM knows it by a name that can change, Terraform also by the ID
// that cannot.
type End struct {
	name, id *types.String
	// byID and byName ask RAM for the other of the two.
	byID, byName func(context.Context, *ram.Client, string) (string, error)
}

// UserEnd is an end that is a RAM user.
func UserEnd(name, id *types.String) End {
	return End{
		name, id,
		func(ctx context.Context, c *ram.Client, id string) (string, error) {
			u, err := c.GetUser(ctx, id)
			return u.UserName, err
		},
		func(ctx context.Context, c *ram.Client, name string) (string, error) {
			u, err := c.GetUserByName(ctx, name)
			return u.UserID, err
		},
	}
}

// GroupEnd is an end that is a RAM user group.
func GroupEnd(name, id *types.String) End {
	return End{
		name, id,
		func(ctx context.Context, c *ram.Client, id string) (string, error) {
			g, err := c.GetGroupByID(ctx, id)
			return g.GroupName, err
		},
		func(ctx context.Context, c *ram.Client, name string) (string, error) {
			g, err := c.GetGroup(ctx, name)
			return g.GroupID, err
		},
	}
}

// RoleEnd is an end that is a RAM role. A role cannot be renamed, so its ID leads to no other name.
func RoleEnd(name, id *types.String) End {
	return End{
		name, id,
		func(context.Context, *ram.Client, string) (string, error) { return name.ValueString(), nil },
		func(ctx context.Context, c *ram.Client, name string) (string, error) {
			r, err := c.GetRole(ctx, name)
			return r.RoleID, err
		},
	}
}

// Follow reads what hangs on end. What cannot be found under the name that Terraform knows is looked for under the
// name that the ID has now: a rename made elsewhere is a change of the name, not a loss.
func Follow(ctx context.Context, c *ram.Client, end End, read func() error) error {
	err := read()
	if known := end.id.ValueString(); ram.IsNotExist(err) && known != "" {
		renamed, lookup := end.byID(ctx, c, known)
		if lookup != nil && !ram.IsNotExist(lookup) {
			return lookup // not knowing is not gone
		}
		if lookup != nil || renamed == end.name.ValueString() {
			return err
		}
		before := *end.name
		*end.name = types.StringValue(renamed)
		if err = read(); err != nil {
			*end.name = before
		}
	}
	if err != nil || end.id.ValueString() != "" {
		return err
	}
	id, err := end.byName(ctx, c, end.name.ValueString())
	if err != nil {
		return err
	}
	*end.id = types.StringValue(id)
	return nil
}
