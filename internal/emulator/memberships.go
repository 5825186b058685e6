// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

type groupOfUser struct {
	GroupID     string `json:"GroupId"`
	GroupName   string
	DisplayName *string `json:",omitempty"` // IMS only
	Comments    string
	JoinDate    string
}

type groupsOfUserAnswer struct {
	Groups struct {
		Group []groupOfUser
	}
}

type userOfGroup struct {
	UserID            string `json:"UserId,omitempty"` // IMS only
	UserPrincipalName string `json:",omitempty"`       // IMS only
	UserName          string `json:",omitempty"`       // RAM only
	DisplayName       string
	JoinDate          string
}

type usersOfGroupAnswer struct {
	Users struct {
		User []userOfGroup
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func membershipActions() []action {
	group := word("GroupName", maxGroupName, nameChars).must()
	var list []action
	for product, user := range map[string]param{
		productRAM: word("UserName", maxUserName, nameChars).must(),
		productIMS: principalName("UserPrincipalName").must(),
	} {
		most := 1000
		if product == productIMS {
			most = 100
		}
		both := []resource{theUser, theGroup}
		list = append(list,
			action{product: product, name: "AddUserToGroup", writes: true, resources: both, run: addUserToGroup, params: []param{user, group}},
			action{product: product, name: "RemoveUserFromGroup", writes: true, resources: both, run: removeUserFromGroup, params: []param{user, group}},
			action{product: product, name: "ListGroupsForUser", resources: []resource{theUser}, run: listGroupsForUser, params: []param{user}},
			action{product: product, name: "ListUsersForGroup", resources: []resource{theGroup}, run: listUsersForGroup, params: with(paging(most), group)},
		)
	}
	return list
}

// namedMembership finds the user and the group that a request names, and what joins them.
func (c *call) namedMembership() (m store.Membership, joined bool, err *Error) {
	u, err := c.namedUser()
	if err != nil {
		return m, false, err
	}
	g, err := c.namedGroup()
	if err != nil {
		return m, false, err
	}
	m = store.Membership{UserID: u.ID, GroupID: g.ID, JoinDate: c.now}
	_, joined = c.tx.Memberships.Get(m.Key())
	return m, joined, nil
}

func addUserToGroup(c *call) (any, *Error) {
	m, joined, err := c.namedMembership()
	switch {
	case err != nil:
		return nil, err
	case joined:
		return nil, fail("EntityAlreadyExists.User.Group")
	case c.tx.GroupsOfUser.Count(m.UserID) >= c.quotas.GroupsPerUser:
		return nil, fail("LimitExceeded.User.Group")
	}
	c.tx.Memberships.Put(c.tx, m)
	return answered{}, nil
}

func removeUserFromGroup(c *call) (any, *Error) {
	m, joined, err := c.namedMembership()
	switch {
	case err != nil:
		return nil, err
	case !joined:
		return nil, fail("EntityNotExist.User.Group")
	}
	c.tx.Memberships.Delete(c.tx, m.Key())
	return answered{}, nil
}

func listGroupsForUser(c *call) (any, *Error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	var answer groupsOfUserAnswer
	answer.Groups.Group = []groupOfUser{}
	for _, g := range c.groupsOf(u.ID) {
		item := groupOfUser{GroupID: g.ID, GroupName: g.Name, Comments: g.Comments, JoinDate: date(g.joined.JoinDate)}
		if c.action.product == productIMS {
			item.DisplayName = &g.DisplayName
		}
		answer.Groups.Group = append(answer.Groups.Group, item)
	}
	return answer, nil
}

func listUsersForGroup(c *call) (any, *Error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	type member struct {
		store.User
		joined store.Membership
	}
	var members []member
	for m := range c.tx.UsersOfGroup.Match(g.ID) {
		if u, ok := c.tx.Users.Get(m.UserID); ok {
			members = append(members, member{u, m})
		}
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.Name, b.Name) })
	p, err := paginateSorted(c, members, 100, func(m member) string { return m.Name }, func(m member) userOfGroup {
		item := userOfGroup{DisplayName: m.DisplayName, JoinDate: date(m.joined.JoinDate)}
		if c.action.product == productIMS {
			item.UserID, item.UserPrincipalName = m.ID, c.principalNameOf(m.User)
		} else {
			item.UserName = m.Name
		}
		return item
	})
	if err != nil {
		return nil, err
	}
	var answer usersOfGroupAnswer
	answer.Users.User, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}
