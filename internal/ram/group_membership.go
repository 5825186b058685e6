// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// membersPerPage is the most that RAM's ListUsersForGroup gives at once; IMS gives 100 (reference:
// limits.md §4).
const membersPerPage = 1000

// Membership is one user in one group.
type Membership struct {
	UserName  string
	GroupName string
	JoinDate  string
}

// memberships are known by user and group. A group's list serves all its members, a user's list all
// its groups: whichever of the two was asked about more often is read.
type memberships struct {
	*kind[Membership]

	mu      sync.Mutex
	asked   map[string]bool // memberships
	byUser  map[string]int  // how many of them name the user
	byGroup map[string]int
}

func membershipKey(userName, groupName string) string { return userName + "\n" + groupName }

func (c *Client) memberships() *memberships {
	return kindOf(c, func() *memberships {
		k := &memberships{kind: newKind[Membership](c, "User.Group")}
		k.lookup = k.find
		k.asked, k.byUser, k.byGroup = map[string]bool{}, map[string]int{}, map[string]int{}
		k.hangsOn = []string{"User", "Group"}
		k.keys = func(m Membership) []string { return []string{membershipKey(m.UserName, m.GroupName)} }
		k.unit = func(key string) string { user, _, _ := strings.Cut(key, "\n"); return user }
		k.listing = func(key string) string { _, group, _ := strings.Cut(key, "\n"); return group }
		k.fetch, k.fetchPage, k.free = c.fetchGroupsOfUser, c.fetchMembers, 0
		k.absent = absent(rpc.IMS, "ListGroupsForUser", "EntityNotExist.User.Group", "The user is not in the group.")
		k.created = func(got, _ Membership, since time.Time) bool {
			return got.JoinDate == "" || createdSince(got.JoinDate, since)
		}
		return k
	})
}

// find reads the list of the user where that serves more than the group's.
func (k *memberships) find(ctx context.Context, key string) (Membership, bool, error) {
	user, group, _ := strings.Cut(key, "\n")
	k.mu.Lock()
	if !k.asked[key] {
		k.asked[key] = true
		k.byUser[user]++
		k.byGroup[group]++
	}
	userFirst := k.byUser[user] > k.byGroup[group]
	k.mu.Unlock()
	if userFirst {
		return k.findSingle(ctx, key)
	}
	return k.kind.find(ctx, key)
}

// AddUserToGroup makes a user a member of a group. One that is already is
// EntityAlreadyExists.User.Group.
func (c *Client) AddUserToGroup(ctx context.Context, userName, groupName string) error {
	op := imsUser("AddUserToGroup", userName, rpc.Params{"GroupName": groupName}, nil)
	m := Membership{UserName: userName, GroupName: groupName}
	made := m
	_, err := c.memberships().create(ctx, op, m, &made, c.users().object(userName), c.groups().object(groupName))
	return err
}

// RemoveUserFromGroup ends a membership. Where there is none, it is EntityNotExist.User.Group.
func (c *Client) RemoveUserFromGroup(ctx context.Context, userName, groupName string) error {
	op := imsUser("RemoveUserFromGroup", userName, rpc.Params{"GroupName": groupName}, nil)
	return c.memberships().delete(ctx, op, membershipKey(userName, groupName),
		c.users().object(userName).without("Group"), c.groups().object(groupName).without("User"))
}

// GetGroupMembership tells whether a user is in a group; when not, it is EntityNotExist.User.Group.
func (c *Client) GetGroupMembership(ctx context.Context, userName, groupName string) (Membership, error) {
	return c.memberships().get(ctx, membershipKey(userName, groupName))
}

// ListUsersForGroup gives the memberships of a group.
func (c *Client) ListUsersForGroup(ctx context.Context, groupName string) ([]Membership, error) {
	return collect(c.memberships().list(ctx, groupName))
}

// ListGroupsForUser gives the memberships of a user.
func (c *Client) ListGroupsForUser(ctx context.Context, userName string) ([]Membership, error) {
	all, err := c.memberships().readUnit(ctx, membershipKey(userName, ""))
	return slices.Clone(all), err
}

// fetchMembers asks RAM, whose pages are ten times as long as those of IMS.
func (c *Client) fetchMembers(ctx context.Context, groupName, marker string) (page[Membership], error) {
	var res struct {
		pageAnswer
		Users struct{ User []Membership }
	}
	params := pageParams(marker, membersPerPage)
	params["GroupName"] = groupName
	err := c.call(ctx, rpc.RAM.Op("ListUsersForGroup", params, &res))
	for i := range res.Users.User {
		res.Users.User[i].GroupName = groupName
	}
	return pageOf(res.pageAnswer, marker, res.Users.User, err)
}

func (c *Client) fetchGroupsOfUser(ctx context.Context, key string) ([]Membership, error) {
	userName, _, _ := strings.Cut(key, "\n")
	var res struct {
		rpc.Answer
		Groups struct{ Group []Membership }
	}
	err := c.call(ctx, imsUser("ListGroupsForUser", userName, nil, &res))
	for i := range res.Groups.Group {
		res.Groups.Group[i].UserName = userName
	}
	return res.Groups.Group, err
}
