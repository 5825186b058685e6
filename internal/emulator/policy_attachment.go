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

// attachmentRow is a policy attached to a principal in a scope.
type attachmentRow struct {
	PolicyType    string // System, Custom
	PolicyName    string // in its canonical case
	PrincipalType string // User, Group, Role
	PrincipalID   string
	ResourceGroup string // "": the whole account
	AttachDate    time.Time
}

// key is the key of the row.
func (a attachmentRow) key() string {
	return strings.Join([]string{a.principal(), a.policy(), a.ResourceGroup}, "/")
}

// principal is the value of the index by principal.
func (a attachmentRow) principal() string { return a.PrincipalType + "/" + a.PrincipalID }

// policy is the value of the index by policy.
func (a attachmentRow) policy() string { return policyKey(a.PolicyType, a.PolicyName) }

// policyKey is how attachments name a policy; names of policies are matched without regard to case.
func policyKey(policyType, name string) string { return policyType + "/" + strings.ToLower(name) }

var (
	attachments            = store.NewTable("attachments", func(a *attachmentRow) string { return a.key() }).Grants()
	attachmentsOfPrincipal = attachments.Index(func(a *attachmentRow) string { return a.principal() })
	attachmentsOfPolicy    = attachments.Index(func(a *attachmentRow) string { return a.policy() })
)

// The kinds of principals that policies are attached to.
const (
	principalUser  = "User"
	principalGroup = "Group"
	principalRole  = "Role"
)

func principalKey(kind, id string) string { return kind + "/" + id }

type attachedPolicy struct {
	PolicyName     string
	PolicyType     string
	Description    string
	DefaultVersion string
	AttachDate     string
}

type attachedPoliciesAnswer struct {
	Policies struct {
		Policy []attachedPolicy
	}
}

type attachedUser struct {
	UserID      string `json:"UserId"`
	UserName    string
	DisplayName string
	AttachDate  string
}

type attachedGroup struct {
	GroupName  string
	Comments   string
	AttachDate string
}

type attachedRole struct {
	RoleID      string `json:"RoleId"`
	RoleName    string
	Arn         string
	Description string
	AttachDate  string
}

type entitiesAnswer struct {
	Groups struct {
		Group []attachedGroup
	}
	Roles struct {
		Role []attachedRole
	}
	Users struct {
		User []attachedUser
	}
}

func policyAttachmentObject() object {
	return object{
		tables:  []store.Schema{attachments},
		quotas:  attachmentQuotas(),
		actions: attachmentActions(),
		errors: map[string]wording{
			"EntityNotExist.User.Policy": {http.StatusNotFound, "The indicate policy of the user does not exist."},
			"EntityNotExist.Group.Policy": {http.StatusNotFound,
				"The indicate policy attached to the group does not exist."},
			"EntityNotExist.Role.Policy": {http.StatusNotFound,
				"The indicate policy attached to the role does not exist."},
			"EntityAlreadyExists.User.Policy":  {http.StatusConflict, "The user has already been attached this policy."},
			"EntityAlreadyExists.Group.Policy": {http.StatusConflict, "The group has already been attached this policy."},
			"EntityAlreadyExists.Role.Policy":  {http.StatusConflict, "The policy has already been attached to the role."},
			"LimitExceeded.User.Policy": {http.StatusConflict,
				"The policy count of the user attached policies beyond the current limits."},
			"LimitExceeded.Group.Policy": {http.StatusConflict,
				"The policy count of the group beyond the current limits."},
			"LimitExceeded.Role.Policy": {http.StatusConflict, "The policy count of the role beyond the current limits."},
		},
	}
}

func attachmentActions() []action {
	policyParams := []param{policyNameParam(), policyType().must(), plain("ResourceGroupId")}
	const p = productRAM
	list := []action{
		{product: p, name: "ListEntitiesForPolicy", resources: []resource{thePolicy}, run: listEntitiesForPolicy,
			params: []param{policyNameParam(), policyType().must()}},
	}
	for kind, of := range map[string]struct {
		param    param
		resource resource
	}{
		principalUser:  {word("UserName", maxUserName, nameChars).must(), theUser},
		principalGroup: {word("GroupName", maxGroupName, nameChars).must(), theGroup},
		principalRole:  {roleNameParam(), theRole},
	} {
		params, both := with(policyParams, of.param), []resource{of.resource, thePolicy}
		list = append(list,
			action{product: p, name: "AttachPolicyTo" + kind, writes: true, rate: 10, resources: both, params: params,
				run: func(c *call) (any, error) { return attachNamed(c, kind) }},
			action{product: p, name: "DetachPolicyFrom" + kind, writes: true, rate: 10, resources: both, params: params,
				run: func(c *call) (any, error) { return detachNamed(c, kind) }},
			action{product: p, name: "ListPoliciesFor" + kind, resources: []resource{of.resource}, params: []param{of.param},
				run: func(c *call) (any, error) { return listPoliciesFor(c, kind) }},
		)
	}
	return list
}

// principalID finds the principal of a kind that a request names by UserName, GroupName or
// RoleName.
func (c *call) principalID(kind string) (string, error) {
	switch kind {
	case principalUser:
		u, err := c.namedUser()
		return u.ID, err
	case principalGroup:
		g, err := c.namedGroup()
		return g.ID, err
	default:
		r, err := c.namedRole()
		return r.ID, err
	}
}

// scope is the resource group that a request names, "" for the whole account, which may also be
// named by the account ID.
func (c *call) scope() (string, error) {
	id := c.text("ResourceGroupId")
	if id == "" || id == c.account {
		return "", nil
	}
	if _, ok := resourceGroups.Get(c.tx, id); !ok {
		return "", fail("EntityNotExists.ResourceGroup")
	}
	return id, nil
}

// namedAttachment is the attachment that a request is about, whether it exists or not.
func (c *call) namedAttachment(kind, principalID string) (a attachmentRow, exists bool, err error) {
	p, err := c.namedPolicy()
	if err != nil {
		return a, false, err
	}
	scope, err := c.scope()
	if err != nil {
		return a, false, err
	}
	a = attachmentRow{
		PolicyType: p.kind, PolicyName: p.Name, PrincipalType: kind, PrincipalID: principalID, ResourceGroup: scope,
		AttachDate: c.now,
	}
	_, exists = attachments.Get(c.tx, a.key())
	return a, exists, nil
}

func attachNamed(c *call, kind string) (any, error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	return attach(c, kind, id)
}

// attach attaches the policy of the request. The quotas count each scope and each type of policy
// apart (reference: limits.md §1).
func attach(c *call, kind, principalID string) (any, error) {
	a, exists, err := c.namedAttachment(kind, principalID)
	switch {
	case err != nil:
		return nil, err
	case exists:
		return nil, fail("EntityAlreadyExists." + kind + ".Policy")
	}
	have := 0
	for other := range attachmentsOfPrincipal.Match(c.tx, a.principal()) {
		if other.PolicyType == a.PolicyType && other.ResourceGroup == a.ResourceGroup {
			have++
		}
	}
	if have >= c.quota(attachedQuota(kind, a.PolicyType)) {
		return nil, fail("LimitExceeded." + kind + ".Policy")
	}
	attachments.Put(c.tx, a)
	return answered{}, nil
}

func detachNamed(c *call, kind string) (any, error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	return detach(c, kind, id)
}

func detach(c *call, kind, principalID string) (any, error) {
	a, exists, err := c.namedAttachment(kind, principalID)
	switch {
	case err != nil:
		return nil, err
	case !exists:
		return nil, fail("EntityNotExist." + kind + ".Policy")
	}
	attachments.Delete(c.tx, a.key())
	return answered{}, nil
}

// listPoliciesFor lists what is attached to a principal itself in the scope of the account
// (reference: behaviours.md §5).
func listPoliciesFor(c *call, kind string) (any, error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	var answer attachedPoliciesAnswer
	answer.Policies.Policy = []attachedPolicy{}
	for a := range attachmentsOfPrincipal.Match(c.tx, principalKey(kind, id)) {
		if a.ResourceGroup != "" {
			continue
		}
		p, err := c.policyOf(a.PolicyType, a.PolicyName)
		if err != nil {
			return nil, err
		}
		answer.Policies.Policy = append(answer.Policies.Policy, attachedPolicy{
			PolicyName: p.Name, PolicyType: p.kind, Description: p.Description, DefaultVersion: p.DefaultVersion,
			AttachDate: date(a.AttachDate),
		})
	}
	slices.SortFunc(answer.Policies.Policy, func(a, b attachedPolicy) int {
		return strings.Compare(a.PolicyName, b.PolicyName)
	})
	return answer, nil
}

// listEntitiesForPolicy lists whom a policy is attached to in the scope of the account.
func listEntitiesForPolicy(c *call) (any, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	var answer entitiesAnswer
	answer.Groups.Group, answer.Roles.Role, answer.Users.User = []attachedGroup{}, []attachedRole{}, []attachedUser{}
	for a := range attachmentsOfPolicy.Match(c.tx, p.key()) {
		if a.ResourceGroup != "" {
			continue
		}
		at := date(a.AttachDate)
		switch a.PrincipalType {
		case principalUser:
			u, _ := users.Get(c.tx, a.PrincipalID)
			answer.Users.User = append(answer.Users.User, attachedUser{u.ID, u.Name, u.DisplayName, at})
		case principalGroup:
			g, _ := groups.Get(c.tx, a.PrincipalID)
			answer.Groups.Group = append(answer.Groups.Group, attachedGroup{g.Name, g.Comments, at})
		case principalRole:
			r, _ := roles.Get(c.tx, a.PrincipalID)
			answer.Roles.Role = append(answer.Roles.Role, attachedRole{r.ID, r.Name, c.roleARN(r), r.Description, at})
		}
	}
	slices.SortFunc(answer.Users.User, func(a, b attachedUser) int { return strings.Compare(a.UserName, b.UserName) })
	slices.SortFunc(answer.Groups.Group, func(a, b attachedGroup) int { return strings.Compare(a.GroupName, b.GroupName) })
	slices.SortFunc(answer.Roles.Role, func(a, b attachedRole) int { return strings.Compare(a.RoleName, b.RoleName) })
	return answer, nil
}

// attachedQuota is how many policies of a type a principal of a kind may have in one scope
// (reference: limits.md §1).
func attachedQuota(kind, policyType string) quota {
	if policyType == policySystem {
		return quota{"AttachedSystemPoliciesPer" + kind + "Quota", 20}
	}
	return quota{"AttachedPoliciesPer" + kind + "Quota", 10}
}

func attachmentQuotas() []quota {
	var list []quota
	for _, kind := range []string{principalUser, principalGroup, principalRole} {
		list = append(list, attachedQuota(kind, policySystem), attachedQuota(kind, policyCustom))
	}
	return list
}
