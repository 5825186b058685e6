// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"iter"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// groupsPerPage is the most that ListGroups gives at once (reference: limits.md §4).
const groupsPerPage = 100

// Group is a RAM user group.
type Group struct {
	GroupID     string `json:"GroupId"`
	GroupName   string
	DisplayName string
	Comments    string
	CreateDate  string
	UpdateDate  string
}

// GroupUpdate is what UpdateGroup changes: nil leaves a value as it is, "" clears it.
type GroupUpdate struct {
	NewGroupName   *string
	NewDisplayName *string
	NewComments    *string
}

// groups are known by their names.
func (c *Client) groups() *kind[Group] {
	return kindOf(c, func() *kind[Group] {
		k := newKind[Group](c, "Group")
		k.keys = func(g Group) []string { return []string{g.GroupName} }
		k.id = func(g Group) string { return g.GroupID }
		k.fetch, k.fetchPage = c.fetchGroup, c.fetchGroups
		k.created = func(got, wanted Group, since time.Time) bool {
			return createdSince(got.CreateDate, since) && got.Comments == wanted.Comments &&
				(got.DisplayName == wanted.DisplayName || wanted.DisplayName == "")
		}
		return k
	})
}

// CreateGroup makes a group.
func (c *Client) CreateGroup(ctx context.Context, g Group) (Group, error) {
	var res struct {
		rpc.Answer
		Group Group
	}
	return c.groups().create(ctx, rpc.IMS.Op("CreateGroup", rpc.ParamsOf(g), &res), g, &res.Group)
}

// GetGroup reads a group.
func (c *Client) GetGroup(ctx context.Context, groupName string) (Group, error) {
	return c.groups().get(ctx, groupName)
}

// GetGroupByID finds a group by its ID. RAM has no such call, so the groups are listed.
func (c *Client) GetGroupByID(ctx context.Context, groupID string) (Group, error) {
	for g, err := range c.ListGroups(ctx) {
		if err != nil || g.GroupID == groupID {
			return g, err
		}
	}
	return Group{}, notFound(rpc.IMS, "ListGroups", "EntityNotExist.Group", "No group has this ID.")
}

// ListGroups gives all groups. An error is the last thing it yields.
func (c *Client) ListGroups(ctx context.Context) iter.Seq2[Group, error] {
	return c.groups().list(ctx, "")
}

// UpdateGroup changes a group.
func (c *Client) UpdateGroup(ctx context.Context, groupName string, u GroupUpdate) error {
	if u == (GroupUpdate{}) {
		return nil
	}
	params := rpc.ParamsOf(u)
	params["GroupName"] = groupName
	return c.groups().rename(ctx, rpc.IMS.Op("UpdateGroup", params, nil), groupName, orElse(u.NewGroupName, groupName))
}

// DeleteGroup deletes a group that has neither members nor policies any more.
func (c *Client) DeleteGroup(ctx context.Context, groupName string) error {
	return c.groups().delete(ctx, rpc.IMS.Op("DeleteGroup", rpc.Params{"GroupName": groupName}, nil), groupName)
}

func (c *Client) fetchGroup(ctx context.Context, groupName string) ([]Group, error) {
	var res struct {
		rpc.Answer
		Group Group
	}
	err := c.call(ctx, rpc.IMS.Op("GetGroup", rpc.Params{"GroupName": groupName}, &res))
	return []Group{res.Group}, err
}

func (c *Client) fetchGroups(ctx context.Context, _, marker string) (page[Group], error) {
	var res struct {
		pageAnswer
		Groups struct{ Group []Group }
	}
	err := c.call(ctx, rpc.IMS.Op("ListGroups", pageParams(marker, groupsPerPage), &res))
	return pageOf(res.pageAnswer, marker, res.Groups.Group, err)
}
