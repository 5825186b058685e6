// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// roleRow is a RAM role.
type roleRow struct {
	ID                 string
	Name               string
	Description        string
	TrustPolicy        string
	MaxSessionDuration int // seconds
	CreateDate         time.Time
	UpdateDate         time.Time
	Tags               map[string]string
}

var (
	roles       = store.NewTable("roles", func(r *roleRow) string { return r.ID })
	rolesByName = roles.Index(func(r *roleRow) string { return strings.ToLower(r.Name) })
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

var rolesQuota = quota{"RolesQuota", 1000}

func roleObject() object {
	return object{
		kind:    "role",
		find:    findRole,
		tables:  []store.Schema{roles},
		quotas:  []quota{rolesQuota},
		actions: roleActions(),
		errors: map[string]wording{
			"EntityNotExist.Role":      {http.StatusNotFound, "The role does not exist."},
			"EntityAlreadyExists.Role": {http.StatusConflict, "The role does already EXIST."},
			"DeleteConflict.Role.Policy": {http.StatusConflict,
				"The role CAN NOT has any attached policy while deleting the role."},
			"LimitExceeded.Role": {http.StatusConflict, "The count of roles beyond the current limits."},
		},
	}
}

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
		{product: p, name: "DeleteRole", writes: true, resources: []resource{theRole}, run: deleteRole,
			params: []param{name}},
		{product: p, name: "ListRoles", resources: []resource{anyRole}, run: listRoles,
			params: with(paging(1000), tagArray())},
	}
}

// roleByName finds a role. Its name is matched without regard to case, as STS does.
func (c *call) roleByName(name string) (roleRow, error) {
	if r, ok := rolesByName.Find(c.tx, strings.ToLower(name)); ok {
		return r, nil
	}
	return roleRow{}, fail("EntityNotExist.Role")
}

// findRole finds a role for an ARN.
func findRole(c *call, name string) (entity, bool) {
	r, err := c.roleByName(name)
	return entity{
		name: r.Name, code: principalRole, created: r.CreateDate, tags: r.Tags,
		retag: func(tags map[string]string) { r.Tags = tags; roles.Put(c.tx, r) },
	}, err == nil
}

func (c *call) namedRole() (roleRow, error) { return c.roleByName(c.text("RoleName")) }

func (c *call) roleARN(r roleRow) string { return "acs:ram::" + c.account + ":role/" + r.Name }

// checkTrust holds a trust policy to its grammar, and its principals of this account to what
// exists.
func (c *call) checkTrust(param string) error {
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
	if kind, _, _ := strings.Cut(local, "/"); kind != "user" && kind != "role" {
		return true
	}
	_, exists := c.entityAt(local)
	return exists
}

func createRole(c *call) (any, error) {
	if err := c.checkTrust("AssumeRolePolicyDocument"); err != nil {
		return nil, err
	}
	if _, err := c.namedRole(); err == nil {
		return nil, fail("EntityAlreadyExists.Role")
	}
	if roles.Len(c.tx) >= c.quota(rolesQuota) {
		return nil, fail("LimitExceeded.Role")
	}
	tags, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	r := roleRow{
		ID: newID(), Name: c.text("RoleName"), Description: c.text("Description"),
		TrustPolicy:        c.text("AssumeRolePolicyDocument"),
		MaxSessionDuration: c.in.integer("MaxSessionDuration", defaultSessionDuration), CreateDate: c.now, UpdateDate: c.now,
		Tags: tagMap(tags),
	}
	roles.Put(c.tx, r)
	answer := c.shapeRole(r)
	answer.UpdateDate = ""
	return oneRoleAnswer{answer}, nil
}

func getRole(c *call) (any, error) {
	r, err := c.namedRole()
	if err != nil {
		return nil, err
	}
	return oneRoleAnswer{c.shapeRole(r)}, nil
}

// updateRole takes the maximum session duration back to its default when it is left out, as the
// schema says (reference: behaviours.md §6).
func updateRole(c *call) (any, error) {
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
	roles.Put(c.tx, r)
	return oneRoleAnswer{c.shapeRole(r)}, nil
}

func deleteRole(c *call) (any, error) {
	r, err := c.namedRole()
	switch {
	case err != nil:
		return nil, err
	case attachmentsOfPrincipal.Count(c.tx, principalKey(principalRole, r.ID)) > 0:
		return nil, fail("DeleteConflict.Role.Policy")
	}
	roles.Delete(c.tx, r.ID)
	return answered{}, nil
}

func listRoles(c *call) (any, error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	p, err := paginate(c, rolesByName, 100,
		func(r roleRow) string { return strings.ToLower(r.Name) },
		func(r roleRow) bool { return hasTags(r.Tags, wanted) },
		func(r roleRow) roleAnswer {
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

func (c *call) shapeRole(r roleRow) roleAnswer {
	return roleAnswer{
		RoleID: r.ID, RoleName: r.Name, Arn: c.roleARN(r), Description: r.Description,
		AssumeRolePolicyDocument: r.TrustPolicy,
		MaxSessionDuration:       r.MaxSessionDuration, CreateDate: date(r.CreateDate), UpdateDate: date(r.UpdateDate),
	}
}

func anyRole(c *call) []string { return c.own("role/*") }

func theRole(c *call) []string { return c.arnOf("role", c.text("RoleName")) }
