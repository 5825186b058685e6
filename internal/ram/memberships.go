// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
)

// membersPerPage is the most that RAM's ListUsersForGroup gives at once; IMS gives 100 (reference: limits.md §4).
const membersPerPage = 1000

// Membership is one user in one group.
type Membership struct {
	UserName  string
	GroupName string
	JoinDate  string
}

// GroupMember is a user as a member of a group.
type GroupMember struct {
	UserName    string
	DisplayName string
	JoinDate    string
}

// UserGroup is a group as one that a user is in.
type UserGroup struct {
	GroupID     string
	GroupName   string
	DisplayName string
	Comments    string
	JoinDate    string
}

func membershipKey(userName, groupName string) string {
	return "membership/" + groupName + "/" + userName
}

// AddUserToGroup makes a user a member of a group. One that is already is EntityAlreadyExists.User.Group.
func (c *Client) AddUserToGroup(ctx context.Context, userName, groupName string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	defer c.wroteMembership(userName, groupName)()
	req := ims.CreateAddUserToGroupRequest()
	req.UserPrincipalName, req.GroupName = upn, groupName
	look := func(ctx context.Context, since time.Time) (verdict, error) {
		groups, err := c.listGroupsForUser(ctx, userName)
		if err != nil && !IsNotExist(err) { // a user that is not seen yet shows no groups either
			return absent, err
		}
		i := slices.IndexFunc(groups, func(g UserGroup) bool { return g.GroupName == groupName })
		if i < 0 {
			return absent, nil
		}
		if g := groups[i]; g.JoinDate != "" && !createdSince(g.JoinDate, since) {
			return foreign, nil
		}
		return ours, nil
	}
	err = c.call(ctx, operation{request: req, response: ims.CreateAddUserToGroupResponse(), look: look, done: []string{"EntityAlreadyExists.User.Group"},
		names: []string{newObject("User", userName), newObject("Group", groupName)}})
	if err == nil {
		c.made(membershipKey(userName, groupName))
	}
	return err
}

// RemoveUserFromGroup ends a membership. Where there is none, it is EntityNotExist.User.Group.
func (c *Client) RemoveUserFromGroup(ctx context.Context, userName, groupName string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	defer c.wroteMembership(userName, groupName)()
	req := ims.CreateRemoveUserFromGroupRequest()
	req.UserPrincipalName, req.GroupName = upn, groupName
	err = c.call(ctx, operation{request: req, response: ims.CreateRemoveUserFromGroupResponse(), done: []string{"EntityNotExist.User.Group"}})
	if err == nil {
		c.unmade(membershipKey(userName, groupName))
		c.removed("User", userName, "Group")
		c.removed("Group", groupName, "User")
	}
	return err
}

// GetGroupMembership tells whether a user is in a group; when not, it is EntityNotExist.User.Group.
func (c *Client) GetGroupMembership(ctx context.Context, userName, groupName string) (Membership, error) {
	r := reading[Membership]{key: membershipKey(userName, groupName), again: func() { c.wroteMembership(userName, groupName) }}
	return patiently(ctx, c, r, func() (Membership, error) {
		m, ok, err := c.members.find(ctx, userName, groupName)
		if err == nil && !ok {
			err = notFound(productIMS, "ListGroupsForUser", "EntityNotExist.User.Group", "The user is not in the group.")
		}
		return m, err
	})
}

// ListUsersForGroup gives all members of a group.
func (c *Client) ListUsersForGroup(ctx context.Context, groupName string) ([]GroupMember, error) {
	var all []GroupMember
	for m, err := range listAll(ctx, func(ctx context.Context, cursor string) (page[GroupMember], error) {
		return c.pageOfMembers(ctx, groupName, cursor)
	}) {
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// pageOfMembers asks RAM, whose pages are ten times as long as those of IMS.
func (c *Client) pageOfMembers(ctx context.Context, groupName, cursor string) (page[GroupMember], error) {
	return c.members.pages.get(ctx, groupName+"/"+cursor, func(ctx context.Context) (page[GroupMember], error) {
		req, res := sdkram.CreateListUsersForGroupRequest(), sdkram.CreateListUsersForGroupResponse()
		req.GroupName, req.Marker, req.MaxItems = groupName, cursor, requests.NewInteger(membersPerPage)
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return page[GroupMember]{}, err
		}
		p := page[GroupMember]{next: nextMarker(res.IsTruncated, res.Marker)}
		for _, u := range res.Users.User {
			p.items = append(p.items, GroupMember{UserName: u.UserName, DisplayName: u.DisplayName, JoinDate: u.JoinDate})
		}
		return p, nil
	})
}

// ListGroupsForUser gives all groups that a user is in.
func (c *Client) ListGroupsForUser(ctx context.Context, userName string) ([]UserGroup, error) {
	groups, err := c.groupsOfUser.get(ctx, userName, func(ctx context.Context) ([]UserGroup, error) { return c.listGroupsForUser(ctx, userName) })
	return slices.Clone(groups), err
}

func (c *Client) listGroupsForUser(ctx context.Context, userName string) ([]UserGroup, error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return nil, err
	}
	req, res := ims.CreateListGroupsForUserRequest(), ims.CreateListGroupsForUserResponse()
	req.UserPrincipalName = upn
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return nil, err
	}
	var groups []UserGroup
	for _, g := range res.Groups.Group {
		groups = append(groups, UserGroup{GroupID: g.GroupId, GroupName: g.GroupName, DisplayName: g.DisplayName, Comments: g.Comments, JoinDate: g.JoinDate})
	}
	return groups, nil
}

// wroteMembership forgets what was read of a membership, now and again when the returned function is called.
func (c *Client) wroteMembership(userName, groupName string) func() {
	forget := func() {
		c.groupsOfUser.wrote(userName)
		c.members.wrote(userName, groupName)
	}
	forget()
	return forget
}

// members answers whether a user is in a group. A group's list serves all its members, a user's list all its groups: whichever of the two
// was asked about more often is read.
type members struct {
	c     *Client
	pages answers[page[GroupMember]] // by group and cursor

	mu      sync.Mutex
	asked   map[string]bool // memberships
	byUser  map[string]int  // how many of them name the user
	byGroup map[string]int
	groups  map[string]*objects[Membership]
}

func (m *members) find(ctx context.Context, userName, groupName string) (Membership, bool, error) {
	group, userFirst := m.ask(userName, groupName)
	if _, known := m.c.groupsOfUser.peek(userName); known || userFirst {
		return m.ofUser(ctx, userName, groupName)
	}
	return group.find(ctx, userName)
}

// ask counts who was asked about and tells whether the user's list is the better one to read.
func (m *members) ask(userName, groupName string) (*objects[Membership], bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asked == nil {
		m.asked, m.byUser, m.byGroup = map[string]bool{}, map[string]int{}, map[string]int{}
	}
	if key := membershipKey(userName, groupName); !m.asked[key] {
		m.asked[key] = true
		m.byUser[userName]++
		m.byGroup[groupName]++
	}
	return m.group(groupName), m.byUser[userName] > m.byGroup[groupName]
}

// group is what is known of a group's members. m.mu is held.
func (m *members) group(groupName string) *objects[Membership] {
	g := m.groups[groupName]
	if g == nil {
		g = &objects[Membership]{
			keys: func(v Membership) []string { return []string{v.UserName} },
			get: func(ctx context.Context, userName string) ([]Membership, error) {
				v, ok, err := m.ofUser(ctx, userName, groupName)
				if err != nil || !ok {
					return nil, err
				}
				return []Membership{v}, nil
			},
			page: func(ctx context.Context, cursor string) (page[Membership], error) {
				p, err := m.c.pageOfMembers(ctx, groupName, cursor)
				out := page[Membership]{next: p.next}
				for _, u := range p.items {
					out.items = append(out.items, Membership{UserName: u.UserName, GroupName: groupName, JoinDate: u.JoinDate})
				}
				return out, err
			},
		}
		if m.groups == nil {
			m.groups = map[string]*objects[Membership]{}
		}
		m.groups[groupName] = g
	}
	return g
}

// ofUser looks a membership up in the user's list.
func (m *members) ofUser(ctx context.Context, userName, groupName string) (Membership, bool, error) {
	groups, err := m.c.ListGroupsForUser(ctx, userName)
	i := slices.IndexFunc(groups, func(g UserGroup) bool { return g.GroupName == groupName })
	if err != nil || i < 0 {
		return Membership{}, false, err
	}
	return Membership{UserName: userName, GroupName: groups[i].GroupName, JoinDate: groups[i].JoinDate}, true, nil
}

func (m *members) wrote(userName, groupName string) {
	m.pages.wroteAll()
	m.mu.Lock()
	g := m.group(groupName)
	m.mu.Unlock()
	g.wrote(userName)
}

func (m *members) wroteAll() {
	m.pages.wroteAll()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = nil
	for _, g := range m.groups {
		g.wroteAll()
	}
}
