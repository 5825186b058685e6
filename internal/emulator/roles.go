// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const (
	maxRoleName            = 64
	minSessionDuration     = 900   // seconds
	defaultSessionDuration = 3600  // seconds
	maxSessionDuration     = 43200 // seconds
)

type roleAnswer struct {
	RoleID                   string `json:"RoleId"`
	RoleName                 string
	Arn                      string
	Description              string
	AssumeRolePolicyDocument string `json:",omitempty"`
	MaxSessionDuration       int
	CreateDate               string
	UpdateDate               string   `json:",omitempty"`
	Tags                     *imsTags `json:",omitempty"` // ListRoles only
}

type oneRoleAnswer struct{ Role roleAnswer }

type rolesAnswer struct {
	Roles struct {
		Role []roleAnswer
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func roleNameParam() param { return word("RoleName", maxRoleName, roleChars).must() }

func roleActions() []action {
	name := roleNameParam()
	const p = productRAM
	return []action{
		{product: p, name: "CreateRole", writes: true, resources: []resource{theRole}, run: createRole,
			params: []param{name, text("Description", maxDescription), document("AssumeRolePolicyDocument").must(),
				number("MaxSessionDuration", defaultSessionDuration, maxSessionDuration), tagArray()}},
		{product: p, name: "GetRole", resources: []resource{theRole}, run: getRole, params: []param{name}},
		{product: p, name: "UpdateRole", writes: true, resources: []resource{theRole}, run: updateRole,
			params: []param{name, document("NewAssumeRolePolicyDocument"), text("NewDescription", maxDescription).clears(),
				number("NewMaxSessionDuration", defaultSessionDuration, maxSessionDuration)}},
		{product: p, name: "DeleteRole", writes: true, resources: []resource{theRole}, run: deleteRole, params: []param{name}},
		{product: p, name: "ListRoles", resources: []resource{anyRole}, run: listRoles, params: with(paging(1000), tagArray())},
	}
}

// roleByName finds a role. Its name is matched without regard to case, as STS does.
func (c *call) roleByName(name string) (store.Role, *Error) {
	if r, ok := c.tx.RolesByName.Find(strings.ToLower(name)); ok {
		return r, nil
	}
	return store.Role{}, fail("EntityNotExist.Role")
}

func (c *call) namedRole() (store.Role, *Error) { return c.roleByName(c.text("RoleName")) }

func (c *call) roleARN(r store.Role) string { return "acs:ram::" + c.account + ":role/" + r.Name }

// checkTrust holds a trust policy to its grammar, and its principals of this account to what exists.
func (c *call) checkTrust(param string) *Error {
	if err := c.checkDocument(param, policy.KindTrust); err != nil {
		return err
	}
	document, err := policy.Parse(c.text(param))
	if err != nil {
		return fail("MalformedPolicyDocument", err.Error())
	}
	for _, statement := range document.Statements {
		if statement.Principal == nil {
			continue
		}
		for _, arn := range statement.Principal.RAM {
			if !c.principalExists(arn) {
				return fail("MalformedPolicyDocument", "The principal "+arn+" does not exist.")
			}
		}
	}
	return nil
}

func (c *call) principalExists(arn string) bool {
	local, own := strings.CutPrefix(arn, "acs:ram::"+c.account+":")
	if !own {
		return true // another account's business
	}
	if name, ok := strings.CutPrefix(local, "user/"); ok {
		_, exists := c.tx.UsersByName.Find(name)
		return exists
	}
	if name, ok := strings.CutPrefix(local, "role/"); ok {
		_, exists := c.tx.RolesByName.Find(strings.ToLower(name))
		return exists
	}
	return true
}

func createRole(c *call) (any, *Error) {
	if err := c.checkTrust("AssumeRolePolicyDocument"); err != nil {
		return nil, err
	}
	if _, err := c.namedRole(); err == nil {
		return nil, fail("EntityAlreadyExists.Role")
	}
	if c.tx.Roles.Len() >= c.quotas.Roles {
		return nil, fail("LimitExceeded.Role")
	}
	tags, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	r := store.Role{
		ID: newID(), Name: c.text("RoleName"), Description: c.text("Description"), TrustPolicy: c.text("AssumeRolePolicyDocument"),
		MaxSessionDuration: c.in.integer("MaxSessionDuration", defaultSessionDuration), CreateDate: c.now, UpdateDate: c.now,
		Tags: tagMap(tags),
	}
	c.tx.Roles.Put(c.tx, r)
	answer := c.shapeRole(r)
	answer.UpdateDate = ""
	return oneRoleAnswer{answer}, nil
}

func getRole(c *call) (any, *Error) {
	r, err := c.namedRole()
	if err != nil {
		return nil, err
	}
	return oneRoleAnswer{c.shapeRole(r)}, nil
}

// updateRole takes the maximum session duration back to its default when it is left out, as the schema says
// (reference: behaviours.md §6).
func updateRole(c *call) (any, *Error) {
	r, err := c.namedRole()
	if err != nil {
		return nil, err
	}
	if c.in.has("NewAssumeRolePolicyDocument") {
		if err := c.checkTrust("NewAssumeRolePolicyDocument"); err != nil {
			return nil, err
		}
		r.TrustPolicy = c.text("NewAssumeRolePolicyDocument")
	}
	c.set("NewDescription", &r.Description)
	r.MaxSessionDuration = c.in.integer("NewMaxSessionDuration", defaultSessionDuration)
	r.UpdateDate = c.now
	c.tx.Roles.Put(c.tx, r)
	return oneRoleAnswer{c.shapeRole(r)}, nil
}

func deleteRole(c *call) (any, *Error) {
	r, err := c.namedRole()
	switch {
	case err != nil:
		return nil, err
	case c.tx.OfPrincipal.Count(principalKey(principalRole, r.ID)) > 0:
		return nil, fail("DeleteConflict.Role.Policy")
	}
	c.tx.Roles.Delete(c.tx, r.ID)
	return answered{}, nil
}

func listRoles(c *call) (any, *Error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	p, err := paginate(c, c.tx.RolesByName, 100,
		func(r store.Role) string { return strings.ToLower(r.Name) },
		func(r store.Role) bool { return hasTags(r.Tags, wanted) },
		func(r store.Role) roleAnswer {
			answer := c.shapeRole(r)
			answer.AssumeRolePolicyDocument = ""
			answer.Tags = shapeTags(maps.Clone(r.Tags))
			return answer
		})
	if err != nil {
		return nil, err
	}
	var answer rolesAnswer
	answer.Roles.Role, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func (c *call) shapeRole(r store.Role) roleAnswer {
	return roleAnswer{
		RoleID: r.ID, RoleName: r.Name, Arn: c.roleARN(r), Description: r.Description, AssumeRolePolicyDocument: r.TrustPolicy,
		MaxSessionDuration: r.MaxSessionDuration, CreateDate: date(r.CreateDate), UpdateDate: date(r.UpdateDate),
	}
}
