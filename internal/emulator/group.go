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

// groupRow is a user group.
type groupRow struct {
	ID          string
	Name        string
	DisplayName string
	Comments    string
	CreateDate  time.Time
	UpdateDate  time.Time
}

var (
	groups       = store.NewTable("groups", func(g *groupRow) string { return g.ID })
	groupsByName = groups.Index(func(g *groupRow) string { return g.Name })
)

type group struct {
	GroupID     string `json:"GroupId"`
	GroupName   string
	DisplayName *string `json:",omitempty"` // IMS only
	Comments    string
	CreateDate  string
	UpdateDate  string `json:",omitempty"`
}

type groupAnswer struct{ Group group }

type groupsAnswer struct {
	Groups struct {
		Group []group
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

const maxGroupName = 64

var groupsQuota = quota{"GroupsQuota", 300}

func groupObject() object {
	return object{
		kind:    "group",
		find:    findGroup,
		tables:  []store.Schema{groups},
		quotas:  []quota{groupsQuota},
		actions: groupActions(),
		errors: map[string]wording{
			"EntityNotExist.Group":      {http.StatusNotFound, "The group does not exist."},
			"EntityAlreadyExists.Group": {http.StatusConflict, "The group does already EXIST."},
			"DeleteConflict.Group.User": {http.StatusConflict,
				"The group CAN NOT has any user member while deleting the group."},
			"DeleteConflict.Group.Policy": {http.StatusConflict,
				"The entity CAN NOT has any attached policy while deleting the group."},
			"LimitExceeded.Group": {http.StatusConflict, "The count of groups beyond the current limits."},
		},
	}
}

func groupActions() []action {
	name := word("GroupName", maxGroupName, nameChars).must()
	newName := word("NewGroupName", maxGroupName, nameChars)
	comments, newComments := text("Comments", 128), text("NewComments", 128).clears()
	var list []action
	for _, product := range []string{productRAM, productIMS} {
		create, update, most := []param{name, comments}, []param{name, newName, newComments}, 1000
		if product == productIMS {
			most = 100
			create = with(create, text("DisplayName", 24))
			update = with(update, text("NewDisplayName", 24).clears())
		}
		list = append(list,
			action{product: product, name: "CreateGroup", writes: true, resources: []resource{anyGroup}, run: createGroup,
				params: create},
			action{product: product, name: "GetGroup", resources: []resource{theGroup}, run: getGroup, params: []param{name}},
			action{product: product, name: "UpdateGroup", writes: true, resources: []resource{theGroup}, run: updateGroup,
				params: update},
			action{product: product, name: "DeleteGroup", writes: true, resources: []resource{theGroup}, run: deleteGroup,
				params: []param{name}},
			action{product: product, name: "ListGroups", resources: []resource{anyGroup}, run: listGroups, params: paging(most)},
		)
	}
	return list
}

// findGroup finds a group for an ARN.
func findGroup(c *call, name string) (entity, bool) {
	g, ok := groupsByName.Find(c.tx, name)
	return entity{name: g.Name, code: principalGroup, created: g.CreateDate}, ok
}

// namedGroup finds the group that a request names.
func (c *call) namedGroup() (groupRow, error) {
	if g, ok := groupsByName.Find(c.tx, c.text("GroupName")); ok {
		return g, nil
	}
	return groupRow{}, fail("EntityNotExist.Group")
}

func createGroup(c *call) (any, error) {
	name := c.text("GroupName")
	if _, taken := groupsByName.Find(c.tx, name); taken {
		return nil, fail("EntityAlreadyExists.Group")
	}
	if groups.Len(c.tx) >= c.quota(groupsQuota) {
		return nil, fail("LimitExceeded.Group")
	}
	g := groupRow{
		ID: newID(), Name: name, DisplayName: c.text("DisplayName"), Comments: c.text("Comments"), CreateDate: c.now,
		UpdateDate: c.now,
	}
	groups.Put(c.tx, g)
	answer := c.shapeGroup(g)
	if c.action.product == productRAM {
		answer.UpdateDate = ""
	}
	return groupAnswer{answer}, nil
}

func getGroup(c *call) (any, error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	return groupAnswer{c.shapeGroup(g)}, nil
}

func updateGroup(c *call) (any, error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	if name := c.text("NewGroupName"); name != "" && name != g.Name {
		if _, taken := groupsByName.Find(c.tx, name); taken {
			return nil, fail("EntityAlreadyExists.Group")
		}
		g.Name = name
	}
	c.set("NewComments", &g.Comments)
	c.set("NewDisplayName", &g.DisplayName)
	g.UpdateDate = c.now
	groups.Put(c.tx, g)
	return groupAnswer{c.shapeGroup(g)}, nil
}

func deleteGroup(c *call) (any, error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	switch {
	case membershipsOfGroup.Count(c.tx, g.ID) > 0:
		return nil, fail("DeleteConflict.Group.User")
	case attachmentsOfPrincipal.Count(c.tx, principalKey(principalGroup, g.ID)) > 0:
		return nil, fail("DeleteConflict.Group.Policy")
	}
	groups.Delete(c.tx, g.ID)
	return answered{}, nil
}

func listGroups(c *call) (any, error) {
	p, err := paginate(c, groupsByName, 100, func(g groupRow) string { return g.Name }, nil, c.shapeGroup)
	if err != nil {
		return nil, err
	}
	var answer groupsAnswer
	answer.Groups.Group, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func (c *call) shapeGroup(g groupRow) group {
	answer := group{
		GroupID: g.ID, GroupName: g.Name, Comments: g.Comments, CreateDate: date(g.CreateDate),
		UpdateDate: date(g.UpdateDate),
	}
	if c.action.product == productIMS {
		answer.DisplayName = &g.DisplayName
	}
	return answer
}

// groupsOf is the groups of a user, with the time the user joined, in the order of their names.
func (c *call) groupsOf(userID string) []joinedGroup {
	list := []joinedGroup{}
	for m := range membershipsOfUser.Match(c.tx, userID) {
		if g, ok := groups.Get(c.tx, m.GroupID); ok {
			list = append(list, joinedGroup{g, m})
		}
	}
	slices.SortFunc(list, func(a, b joinedGroup) int { return strings.Compare(a.Name, b.Name) })
	return list
}

type joinedGroup struct {
	groupRow
	joined membershipRow
}

func anyGroup(c *call) []string { return c.own("group/*") }

func theGroup(c *call) []string { return c.arnOf("group", c.text("GroupName")) }
