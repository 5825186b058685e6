// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"iter"
	"maps"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// itemsPerPage is the most that ListRoles and ListPolicies give at once (reference: limits.md §4).
const itemsPerPage = 1000

// Role is a RAM role.
type Role struct {
	RoleID                   string `json:"RoleId"`
	RoleName                 string
	ARN                      string `json:"Arn"`
	Description              string
	AssumeRolePolicyDocument string // the trust policy; empty from ListRoles
	MaxSessionDuration       int    `json:",omitzero"` // seconds, 3600 to 43200
	CreateDate               string
	UpdateDate               string
	Tags                     Tags
}

// RoleUpdate is what UpdateRole changes: nil leaves a value as it is, "" clears it.
type RoleUpdate struct {
	NewAssumeRolePolicyDocument *string
	NewDescription              *string
	NewMaxSessionDuration       *int
}

type roleAnswer struct {
	rpc.Answer
	Role Role
}

// roles are known by their names. A listing shows their tags and no documents.
func (c *Client) roles() *kind[Role] {
	return kindOf(c, func() *kind[Role] {
		k := newKind[Role](c, "Role")
		k.keys = func(r Role) []string { return []string{r.RoleName} }
		k.id = func(r Role) string { return r.RoleID }
		k.clone = func(r Role) Role {
			r.Tags = maps.Clone(r.Tags)
			return r
		}
		k.fetch, k.fetchPage = c.fetchRole, c.fetchRoles
		k.created = func(got, wanted Role, since time.Time) bool {
			return createdSince(got.CreateDate, since) && got.Description == wanted.Description &&
				sameText(got.AssumeRolePolicyDocument, wanted.AssumeRolePolicyDocument)
		}
		return k
	})
}

// CreateRole makes a role with its tags. A MaxSessionDuration of 0 is RAM's default of one hour.
func (c *Client) CreateRole(ctx context.Context, r Role) (Role, error) {
	params := rpc.ParamsOf(r)
	params["Tag"] = tagText(r.Tags)
	var res roleAnswer
	made, err := c.roles().create(ctx, rpc.RAM.Op("CreateRole", params.NonEmpty(), &res), r, &res.Role)
	if err == nil {
		made.Tags = maps.Clone(r.Tags)
	}
	return made, err
}

// GetRole reads a role with its trust policy and tags.
func (c *Client) GetRole(ctx context.Context, roleName string) (Role, error) {
	r, err := c.roles().get(ctx, roleName)
	if err != nil || r.AssumeRolePolicyDocument != "" {
		return r, err
	}
	full, err := c.roles().documents.get(ctx, roleName, func(ctx context.Context) (Role, error) {
		return c.fetchRoleDocument(ctx, roleName)
	})
	full.Tags = r.Tags
	return full, err
}

// fetchRole reads a role with its tags.
func (c *Client) fetchRole(ctx context.Context, roleName string) ([]Role, error) {
	r, err := c.fetchRoleDocument(ctx, roleName)
	if err == nil {
		r.Tags, err = c.fetchTags(ctx, ResourceTypeRole, roleName)
	}
	return []Role{r}, err
}

func (c *Client) fetchRoleDocument(ctx context.Context, roleName string) (Role, error) {
	var res roleAnswer
	err := c.call(ctx, rpc.RAM.Op("GetRole", rpc.Params{"RoleName": roleName}, &res))
	return res.Role, err
}

// ListRoles gives all roles, service-linked ones too, without their trust policies. An error is the
// last thing it yields.
func (c *Client) ListRoles(ctx context.Context) iter.Seq2[Role, error] {
	return c.roles().list(ctx, "")
}

func (c *Client) fetchRoles(ctx context.Context, _, marker string) (page[Role], error) {
	var res struct {
		pageAnswer
		Roles struct{ Role []Role }
	}
	err := c.call(ctx, rpc.RAM.Op("ListRoles", pageParams(marker, itemsPerPage), &res))
	for i := range res.Roles.Role {
		res.Roles.Role[i].AssumeRolePolicyDocument = "" // where one is, it may lag behind a single read
	}
	return pageOf(res.pageAnswer, marker, res.Roles.Role, err)
}

// UpdateRole changes a role. The session duration is always sent: the documentation says that RAM
// sets it to an hour when it is left out (reference: behaviours.md §6).
func (c *Client) UpdateRole(ctx context.Context, roleName string, u RoleUpdate) error {
	if u == (RoleUpdate{}) {
		return nil
	}
	if u.NewMaxSessionDuration == nil {
		now, err := c.GetRole(ctx, roleName)
		if err != nil {
			return err
		}
		u.NewMaxSessionDuration = &now.MaxSessionDuration
	}
	params := rpc.ParamsOf(u)
	params["RoleName"] = roleName
	return c.roles().update(ctx, rpc.RAM.Op("UpdateRole", params, nil), roleName)
}

// DeleteRole deletes a role that no policy is attached to any more.
func (c *Client) DeleteRole(ctx context.Context, roleName string) error {
	return c.roles().delete(ctx, rpc.RAM.Op("DeleteRole", rpc.Params{"RoleName": roleName}, nil), roleName)
}
