// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// End is one end of what hangs on a user, a group or a role: RAM knows it by a name that can change, and that somebody
// else may bear one day; Terraform also by the ID that cannot.
type End struct {
	kind     ram.PrincipalType
	name, id *types.String
	// byID and byName ask RAM for the other of the two.
	byID, byName func(context.Context, *ram.Client, string) (string, error)
}

// idAttribute is the attribute that holds the ID.
func (e End) idAttribute() string { return strings.ToLower(string(e.kind)) + "_id" }

// UserEnd is an end that is a RAM user.
func UserEnd(name, id *types.String) End {
	return End{
		kind: ram.PrincipalUser, name: name, id: id,
		byID: func(ctx context.Context, c *ram.Client, id string) (string, error) {
			u, err := c.GetUser(ctx, id)
			return u.UserName, err
		},
		byName: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			u, err := c.GetUserByName(ctx, name)
			return u.UserID, err
		},
	}
}

// GroupEnd is an end that is a RAM user group. RAM finds a group by its name only, so the known name is tried first.
func GroupEnd(name, id *types.String) End {
	return End{
		kind: ram.PrincipalGroup, name: name, id: id,
		byID: func(ctx context.Context, c *ram.Client, id string) (string, error) {
			g, err := c.GetGroup(ctx, name.ValueString())
			if ram.IsNotExist(err) || (err == nil && g.GroupID != id) {
				g, err = c.GetGroupByID(ctx, id)
			}
			return g.GroupName, err
		},
		byName: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			g, err := c.GetGroup(ctx, name)
			return g.GroupID, err
		},
	}
}

// RoleEnd is an end that is a RAM role. A role cannot be renamed, so its ID leads to no other name.
func RoleEnd(name, id *types.String) End {
	return End{
		kind: ram.PrincipalRole, name: name, id: id,
		byID: func(ctx context.Context, c *ram.Client, id string) (string, error) {
			r, err := c.GetRole(ctx, name.ValueString())
			if err == nil && r.RoleID != id {
				err = ram.NameReused("Role")
			}
			return r.RoleName, err
		},
		byName: func(ctx context.Context, c *ram.Client, name string) (string, error) {
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

// Follow reads what hangs on end. What cannot be found under the name that Terraform knows, or is another one's by now, is looked
// for under the name that the ID has: a rename made elsewhere is a change of the name, not a loss. Whose the name is, is told only by
// what was read anyway: a call for each link would cost more than all the rest of a refresh.
//
// Where the name is the ID's by one answer and nobody's or another one's by the other, one of them lags behind: both are asked again, and
// nothing is taken for gone.
func Follow(ctx context.Context, c *ram.Client, end End, read func() error) error {
	for waited := time.Duration(0); ; waited += lagStep {
		err := follow(ctx, c, end, read)
		if !errors.Is(err, errContradiction) || waited >= lagPatience {
			return err
		}
		if ended := sleep(ctx, lagStep); ended != nil {
			return ended
		}
		c.InvalidateAll()
	}
}

var errContradiction = errors.New("RAM's answers contradict each other about whose the name is: try again")

func follow(ctx context.Context, c *ram.Client, end End, read func() error) error {
	err := read()
	if err == nil && end.id.ValueString() != "" {
		if bearer := c.KnownID(end.kind, end.name.ValueString()); bearer != "" && bearer != end.id.ValueString() {
			err = ram.NameReused(string(end.kind))
		}
	}
	if ram.IsNotExist(err) && end.id.ValueString() != "" {
		renamed, lookup := end.current(ctx, c)
		if lookup != nil && !ram.IsNotExist(lookup) {
			return lookup // not knowing is not gone
		}
		if lookup != nil {
			return err
		}
		if renamed == end.name.ValueString() {
			if ram.Code(err) == "EntityNotExist."+string(end.kind) {
				return errContradiction
			}
			return err // the end is there, and what hung on it is not
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

// How long RAM may lag behind a rename, and how often it is asked meanwhile (reference: behaviours.md §5).
const (
	lagPatience = 10 * time.Second
	lagStep     = 500 * time.Millisecond
)

// Act changes or removes what hangs on the ends, under the names that these have at this moment: the name in state may
// be an old one, and somebody else's by now. An end that RAM does not know by its name although it has it was renamed in
// this very moment, and is looked for again; it is never taken for gone.
func Act(ctx context.Context, c *ram.Client, ends []End, do func(names []string) error) error {
	var before []string
	waited := time.Duration(0)
	for {
		names, gone, err := namesOf(ctx, c, ends)
		if err != nil {
			return err
		}
		if slices.Equal(before, names) { // tried already: RAM lags behind
			if waited >= lagPatience {
				return fmt.Errorf("RAM says that %s does not exist, and shows it under its ID all the same: try again", strings.Join(names, " or "))
			}
			if err := sleep(ctx, lagStep); err != nil {
				return err
			}
			waited += lagStep
		}
		if err := do(names); !endIsGone(err) || gone {
			return err
		}
		before = names
		c.InvalidatePrincipals()
	}
}

// namesOf are the present names of the ends; gone says that RAM does not show the ID of one, so that all there is to go by
// is its name in state. It is an error that means does not exist when somebody else bears that name now.
func namesOf(ctx context.Context, c *ram.Client, ends []End) (names []string, gone bool, err error) {
	for _, e := range ends {
		name, err := e.current(ctx, c)
		if ram.IsNotExist(err) {
			name, gone = e.name.ValueString(), true
			var bearer string
			bearer, err = e.byName(ctx, c, name)
			switch {
			case ram.IsNotExist(err): // nobody has it: it is gone, or too new to be seen, which the write will tell
				err = nil
			case err == nil && bearer != e.id.ValueString():
				err = ram.NameReused(string(e.kind))
			}
		}
		if err != nil {
			return nil, false, err
		}
		names = append(names, name)
	}
	return names, gone, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// endIsGone tells whether RAM does not know an end by its name; that the link between ends is gone has a code of its own.
func endIsGone(err error) bool {
	switch ram.Code(err) {
	case "EntityNotExist.User", "EntityNotExist.Group", "EntityNotExist.Role":
		return true
	}
	return false
}
