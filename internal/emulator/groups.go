// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
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

func groupActions() []action {
	name := word("GroupName", maxGroupName, nameChars).must()
	newName := word("NewGroupName", maxGroupName, nameChars)
	comments, newComments := text("Comments", 128), text("NewComments", 128).clears()
	var list []action
	for _, product := range []string{productRAM, productIMS} {
		create, update := []param{name, comments}, []param{name, newName, newComments}
		if product == productIMS {
			create = with(create, text("DisplayName", 24))
			update = with(update, text("NewDisplayName", 24).clears())
		}
		list = append(list,
			action{product: product, name: "CreateGroup", writes: true, resources: []resource{anyGroup}, run: createGroup, params: create},
			action{product: product, name: "GetGroup", resources: []resource{theGroup}, run: getGroup, params: []param{name}},
			action{product: product, name: "UpdateGroup", writes: true, resources: []resource{theGroup}, run: updateGroup, params: update},
			action{product: product, name: "DeleteGroup", writes: true, resources: []resource{theGroup}, run: deleteGroup, params: []param{name}},
			action{product: product, name: "ListGroups", resources: []resource{anyGroup}, run: listGroups, params: paging(100)},
		)
	}
	return list
}

// namedGroup finds the group that a request names.
func (c *call) namedGroup() (store.Group, *Error) {
	if g, ok := c.tx.GroupsByName.Find(c.text("GroupName")); ok {
		return g, nil
	}
	return store.Group{}, fail("EntityNotExist.Group")
}

func createGroup(c *call) (any, *Error) {
	name := c.text("GroupName")
	if _, taken := c.tx.GroupsByName.Find(name); taken {
		return nil, fail("EntityAlreadyExists.Group")
	}
	if c.tx.Groups.Len() >= c.quotas.Groups {
		return nil, fail("LimitExceeded.Group")
	}
	g := store.Group{
		ID: newID(), Name: name, DisplayName: c.text("DisplayName"), Comments: c.text("Comments"), CreateDate: c.now, UpdateDate: c.now,
	}
	c.tx.Groups.Put(c.tx, g)
	answer := c.shapeGroup(g)
	if c.action.product == productRAM {
		answer.UpdateDate = ""
	}
	return groupAnswer{answer}, nil
}

func getGroup(c *call) (any, *Error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	return groupAnswer{c.shapeGroup(g)}, nil
}

func updateGroup(c *call) (any, *Error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	if name := c.text("NewGroupName"); name != "" && name != g.Name {
		if _, taken := c.tx.GroupsByName.Find(name); taken {
			return nil, fail("EntityAlreadyExists.Group")
		}
		g.Name = name
	}
	c.set("NewComments", &g.Comments)
	c.set("NewDisplayName", &g.DisplayName)
	g.UpdateDate = c.now
	c.tx.Groups.Put(c.tx, g)
	return groupAnswer{c.shapeGroup(g)}, nil
}

func deleteGroup(c *call) (any, *Error) {
	g, err := c.namedGroup()
	if err != nil {
		return nil, err
	}
	switch {
	case c.tx.UsersOfGroup.Count(g.ID) > 0:
		return nil, fail("DeleteConflict.Group.User")
	case c.tx.OfPrincipal.Count(principalKey(principalGroup, g.ID)) > 0:
		return nil, fail("DeleteConflict.Group.Policy")
	}
	c.tx.Groups.Delete(c.tx, g.ID)
	return answered{}, nil
}

func listGroups(c *call) (any, *Error) {
	p, err := paginate(c, c.tx.GroupsByName, 100, func(g store.Group) string { return g.Name }, nil, c.shapeGroup)
	if err != nil {
		return nil, err
	}
	var answer groupsAnswer
	answer.Groups.Group, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func (c *call) shapeGroup(g store.Group) group {
	answer := group{
		GroupID: g.ID, GroupName: g.Name, Comments: g.Comments, CreateDate: date(g.CreateDate), UpdateDate: date(g.UpdateDate),
	}
	if c.action.product == productIMS {
		answer.DisplayName = &g.DisplayName
	}
	return answer
}

// groupsOf is the groups of a user, with the time the user joined, in the order of their names.
func (c *call) groupsOf(userID string) []joinedGroup {
	list := []joinedGroup{}
	for m := range c.tx.GroupsOfUser.Match(userID) {
		if g, ok := c.tx.Groups.Get(m.GroupID); ok {
			list = append(list, joinedGroup{g, m})
		}
	}
	slices.SortFunc(list, func(a, b joinedGroup) int { return strings.Compare(a.Name, b.Name) })
	return list
}

type joinedGroup struct {
	store.Group
	joined store.Membership
}
