// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

// groupsPerPage is the most that ListGroups gives at once (reference: limits.md §4).
const groupsPerPage = 100

// Group is a RAM user group.
type Group struct {
	GroupID     string
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

// CreateGroup makes a group.
func (c *Client) CreateGroup(ctx context.Context, g Group) (Group, error) {
	defer c.wroteGroup(g.GroupName)()
	req, res := ims.CreateCreateGroupRequest(), ims.CreateCreateGroupResponse()
	req.GroupName, req.DisplayName, req.Comments = g.GroupName, g.DisplayName, g.Comments
	var found Group
	look := func(ctx context.Context, since time.Time) (verdict, error) {
		got, err := c.getGroup(ctx, g.GroupName)
		switch {
		case IsNotExist(err):
			return absent, nil
		case err != nil:
			return absent, err
		case !createdSince(got.CreateDate, since), got.Comments != g.Comments, got.DisplayName != g.DisplayName && g.DisplayName != "":
			return foreign, nil
		}
		found = got
		return ours, nil
	}
	if err := c.call(ctx, operation{request: req, response: res, look: look, done: []string{"EntityAlreadyExists.Group"}}); err != nil {
		return Group{}, err
	}
	c.made("group/"+g.GroupName, newObject("Group", g.GroupName))
	made := found
	if made.GroupName == "" {
		made = groupFromIMS(res.Group)
	}
	if made.GroupID != "" {
		c.changed(map[string]string{"GroupID": made.GroupID}, "group/"+g.GroupName)
	}
	return made, nil
}

// GetGroup reads a group.
func (c *Client) GetGroup(ctx context.Context, groupName string) (Group, error) {
	if groupName == "" {
		return Group{}, errors.New("a group without a name cannot be read")
	}
	r := reading[Group]{key: "group/" + groupName, again: func() { c.groups.wrote(groupName) }, show: func(g Group) ([]string, map[string]string) {
		return nil, map[string]string{"GroupID": g.GroupID, "DisplayName": g.DisplayName, "Comments": g.Comments}
	}}
	return patiently(ctx, c, r, func() (Group, error) {
		g, ok, err := c.groups.find(ctx, groupName)
		if err == nil && !ok {
			err = notFound(productIMS, "GetGroup", "EntityNotExist.Group", "RAM answered with another group.")
		}
		return g, err
	})
}

func (c *Client) getGroup(ctx context.Context, groupName string) (Group, error) {
	req, res := ims.CreateGetGroupRequest(), ims.CreateGetGroupResponse()
	req.GroupName = groupName
	err := c.call(ctx, operation{request: req, response: res})
	return groupFromIMS(res.Group), err
}

// GetGroupByID finds a group by its ID. RAM has no such call, so the groups are listed.
func (c *Client) GetGroupByID(ctx context.Context, groupID string) (Group, error) {
	for g, err := range c.ListGroups(ctx) {
		if err != nil || g.GroupID == groupID {
			return g, err
		}
	}
	return Group{}, notFound(productIMS, "ListGroups", "EntityNotExist.Group", "No group has this ID.")
}

// ListGroups gives all groups. An error is the last thing it yields.
func (c *Client) ListGroups(ctx context.Context) iter.Seq2[Group, error] {
	return listAll(ctx, c.pageOfGroups)
}

func (c *Client) pageOfGroups(ctx context.Context, cursor string) (page[Group], error) {
	return c.groupPages.get(ctx, cursor, func(ctx context.Context) (page[Group], error) {
		req, res := ims.CreateListGroupsRequest(), ims.CreateListGroupsResponse()
		req.MaxItems, req.Marker = requests.NewInteger(groupsPerPage), cursor
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return page[Group]{}, err
		}
		p := page[Group]{next: nextMarker(res.IsTruncated, res.Marker)}
		for _, g := range res.Groups.Group {
			p.items = append(p.items, groupFromIMS(g))
		}
		return p, nil
	})
}

// UpdateGroup changes a group.
func (c *Client) UpdateGroup(ctx context.Context, groupName string, u GroupUpdate) error {
	if u == (GroupUpdate{}) {
		return nil
	}
	params := map[string]string{"GroupName": groupName}
	for name, s := range map[string]*string{"NewGroupName": u.NewGroupName, "NewDisplayName": u.NewDisplayName, "NewComments": u.NewComments} {
		if s != nil {
			params[name] = *s
		}
	}
	before, _ := c.groups.known(groupName)
	op := operation{request: imsRequest("UpdateGroup", params), response: newPlain(), names: []string{newObject("Group", groupName)}}
	names := []string{groupName}
	if u.NewGroupName != nil && *u.NewGroupName != groupName {
		names = append(names, *u.NewGroupName)
		defer c.unmade(newObject("Group", groupName), newObject("Group", *u.NewGroupName))
		op.done = []string{"EntityNotExist.Group"}
		op.look = func(ctx context.Context, _ time.Time) (verdict, error) {
			if _, err := c.getGroup(ctx, groupName); err == nil {
				return absent, nil
			} else if !IsNotExist(err) {
				return absent, err
			}
			_, err := c.getGroup(ctx, *u.NewGroupName)
			if IsNotExist(err) {
				return absent, nil
			}
			return ours, err
		}
		defer c.wrotePrincipals()
	}
	defer c.wroteGroup(names...)()
	if err := c.call(ctx, op); err != nil {
		return err
	}
	fields := written(map[string]*string{"DisplayName": u.NewDisplayName, "Comments": u.NewComments})
	fields["GroupID"] = anything
	if before.GroupID != "" {
		fields["GroupID"] = before.GroupID // a read that lags shows who bore the name before
	}
	if len(names) > 1 {
		c.unmade("group/" + groupName)
	}
	c.changed(fields, "group/"+names[len(names)-1])
	return nil
}

// DeleteGroup deletes a group that has neither members nor policies any more.
func (c *Client) DeleteGroup(ctx context.Context, groupName string) error {
	defer c.wroteGroup(groupName)()
	defer c.wrotePrincipals()
	req := ims.CreateDeleteGroupRequest()
	req.GroupName = groupName
	err := c.callDelete(ctx, operation{request: req, response: ims.CreateDeleteGroupResponse(), done: []string{"EntityNotExist.Group"}}, "Group", groupName)
	if err == nil {
		c.unmade("group/"+groupName, newObject("Group", groupName))
	}
	return err
}

func (c *Client) wroteGroup(names ...string) func() {
	forget := func() {
		c.groups.wrote(names...)
		c.groupPages.wroteAll()
	}
	forget()
	return forget
}

func groupFromIMS(g ims.Group) Group {
	return Group{GroupID: g.GroupId, GroupName: g.GroupName, DisplayName: g.DisplayName, Comments: g.Comments, CreateDate: g.CreateDate, UpdateDate: g.UpdateDate}
}
