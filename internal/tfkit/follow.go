// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// End is one end of what hangs on a user, a group or a role: RAM knows it by a name that can change, and that somebody
// else may bear one day; Terraform also by the ID that cannot.
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

// GroupEnd is an end that is a RAM user group. RAM finds a group by its name only, so the known name is tried first.
func GroupEnd(name, id *types.String) End {
	return End{
		name, id,
		func(ctx context.Context, c *ram.Client, id string) (string, error) {
			g, err := c.GetGroup(ctx, name.ValueString())
			if ram.IsNotExist(err) || (err == nil && g.GroupID != id) {
				g, err = c.GetGroupByID(ctx, id)
			}
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

// current is the name that the end has now; what has no ID yet has the name that Terraform knows.
func (e End) current(ctx context.Context, c *ram.Client) (string, error) {
	if e.id.ValueString() == "" {
		return e.name.ValueString(), nil
	}
	return e.byID(ctx, c, e.id.ValueString())
}

// Follow reads what hangs on end. What cannot be found under the name that Terraform knows is looked for under the
// name that the ID has now: a rename made elsewhere is a change of the name, not a loss.
func Follow(ctx context.Context, c *ram.Client, end End, read func() error) error {
	err := read()
	if ram.IsNotExist(err) && end.id.ValueString() != "" {
		renamed, lookup := end.current(ctx, c)
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

// Act changes or removes what hangs on the ends, under the names that these have at this moment: the name in state may
// be an old one, and somebody else's by now. That an end is gone is an error that means does not exist; that only its
// name is gone, because it was renamed in this very moment, is tried again.
func Act(ctx context.Context, c *ram.Client, ends []End, do func(names []string) error) error {
	var before []string
	for range 3 {
		names := make([]string, len(ends))
		for i, e := range ends {
			var err error
			if names[i], err = e.current(ctx, c); err != nil {
				return err
			}
		}
		if before != nil && slices.Equal(before, names) {
			break
		}
		before = names
		err := do(names)
		if !endIsGone(err) {
			return err
		}
	}
	return do(before)
}

// endIsGone tells whether RAM does not know an end by its name; that the link between ends is gone has a code of its own.
func endIsGone(err error) bool {
	switch ram.Code(err) {
	case "EntityNotExist.User", "EntityNotExist.Group", "EntityNotExist.Role":
		return true
	}
	return false
}
