// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// membershipRow is one user in one group.
type membershipRow struct {
	UserID   string
	GroupID  string
	JoinDate time.Time
}

// key is the key of the row.
func (m membershipRow) key() string { return m.UserID + "/" + m.GroupID }

var (
	memberships        = store.NewTable("memberships", func(m *membershipRow) string { return m.key() }).Grants()
	membershipsOfUser  = memberships.Index(func(m *membershipRow) string { return m.UserID })
	membershipsOfGroup = memberships.Index(func(m *membershipRow) string { return m.GroupID })
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

var groupsPerUserQuota = quota{"GroupsPerUserQuota", 10}

func groupMembershipObject() object {
	return object{
		tables:  []store.Schema{memberships},
		quotas:  []quota{groupsPerUserQuota},
		actions: membershipActions(),
		errors: map[string]wording{
			"EntityNotExist.User.Group":      {http.StatusNotFound, "The user has not joined the group."},
			"EntityAlreadyExists.User.Group": {http.StatusConflict, "The user has already joined the group."},
			"LimitExceeded.User.Group": {http.StatusConflict,
				"The count of groups the target user joined beyond the current limits."},
		},
	}
}

func membershipActions() []action {
	group := word("GroupName", maxGroupName, nameChars).must()
	var list []action
	for product, user := range map[string]param{
		productRAM: word("UserName", maxUserName, nameChars).must(),
		productIMS: principalName("UserPrincipalName").must(),
	} {
		most, rate := 1000, 10
		if product == productIMS {
			most, rate = 100, 0
		}
		both := []resource{theUser, theGroup}
		list = append(list,
			action{product: product, name: "AddUserToGroup", writes: true, rate: rate, resources: both, run: addUserToGroup,
				params: []param{user, group}},
			action{product: product, name: "RemoveUserFromGroup", writes: true, rate: rate, resources: both,
				run: removeUserFromGroup, params: []param{user, group}},
			action{product: product, name: "ListGroupsForUser", resources: []resource{theUser}, run: listGroupsForUser,
				params: []param{user}},
			action{product: product, name: "ListUsersForGroup", resources: []resource{theGroup}, run: listUsersForGroup,
				params: with(paging(most), group)},
		)
	}
	return list
}

// namedMembership finds the user and the group that a request names, and what joins them.
func (c *call) namedMembership() (m membershipRow, joined bool, err error) {
	u, err := c.namedUser()
	if err != nil {
		return m, false, err
	}
	g, err := c.namedGroup()
	if err != nil {
		return m, false, err
	}
	m = membershipRow{UserID: u.ID, GroupID: g.ID, JoinDate: c.now}
	_, joined = memberships.Get(c.tx, m.key())
	return m, joined, nil
}

func addUserToGroup(c *call) (any, error) {
	m, joined, err := c.namedMembership()
	switch {
	case err != nil:
		return nil, err
	case joined:
		return nil, fail("EntityAlreadyExists.User.Group")
	case membershipsOfUser.Count(c.tx, m.UserID) >= c.quota(groupsPerUserQuota):
		return nil, fail("LimitExceeded.User.Group")
	}
	memberships.Put(c.tx, m)
	return answered{}, nil
}

func removeUserFromGroup(c *call) (any, error) {
	m, joined, err := c.namedMembership()
	switch {
	case err != nil:
		return nil, err
	case !joined:
		return nil, fail("EntityNotExist.User.Group")
	}
	memberships.Delete(c.tx, m.key())
	return answered{}, nil
}

func listGroupsForUser(c *call) (any, error) {
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

func listUsersForGroup(c *call) (any, error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	type member struct {
		userRow
		joined membershipRow
	}
	var members []member
	for m := range membershipsOfGroup.Match(c.tx, g.ID) {
		if u, ok := users.Get(c.tx, m.UserID); ok {
			members = append(members, member{u, m})
		}
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.Name, b.Name) })
	p, err := paginateSorted(c, members, 100, func(m member) string { return m.Name }, func(m member) userOfGroup {
		item := userOfGroup{DisplayName: m.DisplayName, JoinDate: date(m.joined.JoinDate)}
		if c.action.product == productIMS {
			item.UserID, item.UserPrincipalName = m.ID, c.principalNameOf(m.userRow)
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
