// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
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
			action{product: p, name: "AttachPolicyTo" + kind, writes: true, resources: both, params: params,
				run: func(c *call) (any, *Error) { return attachNamed(c, kind) }},
			action{product: p, name: "DetachPolicyFrom" + kind, writes: true, resources: both, params: params,
				run: func(c *call) (any, *Error) { return detachNamed(c, kind) }},
			action{product: p, name: "ListPoliciesFor" + kind, resources: []resource{of.resource}, params: []param{of.param},
				run: func(c *call) (any, *Error) { return listPoliciesFor(c, kind) }},
		)
	}
	return list
}

// principalID finds the principal of a kind that a request names by UserName, GroupName or RoleName.
func (c *call) principalID(kind string) (string, *Error) {
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

// scope is the resource group that a request names, "" for the whole account, which may also be named by the account ID.
func (c *call) scope() (string, *Error) {
	id := c.text("ResourceGroupId")
	if id == "" || id == c.account {
		return "", nil
	}
	if _, ok := c.tx.ResourceGroups.Get(id); !ok {
		return "", fail("EntityNotExists.ResourceGroup")
	}
	return id, nil
}

// namedAttachment is the attachment that a request is about, whether it exists or not.
func (c *call) namedAttachment(kind, principalID string) (a store.Attachment, exists bool, err *Error) {
	p, err := c.namedPolicy()
	if err != nil {
		return a, false, err
	}
	scope, err := c.scope()
	if err != nil {
		return a, false, err
	}
	a = store.Attachment{
		PolicyType: p.kind, PolicyName: p.Name, PrincipalType: kind, PrincipalID: principalID, ResourceGroup: scope, AttachDate: c.now,
	}
	_, exists = c.tx.Attachments.Get(a.Key())
	return a, exists, nil
}

func attachNamed(c *call, kind string) (any, *Error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	return attach(c, kind, id)
}

// attach attaches the policy of the request. The quotas count each scope and each type of policy apart (reference: limits.md §1).
func attach(c *call, kind, principalID string) (any, *Error) {
	a, exists, err := c.namedAttachment(kind, principalID)
	switch {
	case err != nil:
		return nil, err
	case exists:
		return nil, fail("EntityAlreadyExists." + kind + ".Policy")
	}
	have := 0
	for other := range c.tx.OfPrincipal.Match(a.Principal()) {
		if other.PolicyType == a.PolicyType && other.ResourceGroup == a.ResourceGroup {
			have++
		}
	}
	if have >= c.quotas.attached(kind, a.PolicyType) {
		return nil, fail("LimitExceeded." + kind + ".Policy")
	}
	c.tx.Attachments.Put(c.tx, a)
	return answered{}, nil
}

func detachNamed(c *call, kind string) (any, *Error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	return detach(c, kind, id)
}

func detach(c *call, kind, principalID string) (any, *Error) {
	a, exists, err := c.namedAttachment(kind, principalID)
	switch {
	case err != nil:
		return nil, err
	case !exists:
		return nil, fail("EntityNotExist." + kind + ".Policy")
	}
	c.tx.Attachments.Delete(c.tx, a.Key())
	return answered{}, nil
}

// listPoliciesFor lists what is attached to a principal itself in the scope of the account (reference: behaviours.md §5).
func listPoliciesFor(c *call, kind string) (any, *Error) {
	id, err := c.principalID(kind)
	if err != nil {
		return nil, err
	}
	var answer attachedPoliciesAnswer
	answer.Policies.Policy = []attachedPolicy{}
	for a := range c.tx.OfPrincipal.Match(principalKey(kind, id)) {
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
	slices.SortFunc(answer.Policies.Policy, func(a, b attachedPolicy) int { return compareText(a.PolicyName, b.PolicyName) })
	return answer, nil
}

// listEntitiesForPolicy lists whom a policy is attached to in the scope of the account.
func listEntitiesForPolicy(c *call) (any, *Error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	var answer entitiesAnswer
	answer.Groups.Group, answer.Roles.Role, answer.Users.User = []attachedGroup{}, []attachedRole{}, []attachedUser{}
	for a := range c.tx.OfPolicy.Match(p.key()) {
		if a.ResourceGroup != "" {
			continue
		}
		at := date(a.AttachDate)
		switch a.PrincipalType {
		case principalUser:
			u, _ := c.tx.Users.Get(a.PrincipalID)
			answer.Users.User = append(answer.Users.User, attachedUser{u.ID, u.Name, u.DisplayName, at})
		case principalGroup:
			g, _ := c.tx.Groups.Get(a.PrincipalID)
			answer.Groups.Group = append(answer.Groups.Group, attachedGroup{g.Name, g.Comments, at})
		case principalRole:
			r, _ := c.tx.Roles.Get(a.PrincipalID)
			answer.Roles.Role = append(answer.Roles.Role, attachedRole{r.ID, r.Name, c.roleARN(r), r.Description, at})
		}
	}
	slices.SortFunc(answer.Users.User, func(a, b attachedUser) int { return compareText(a.UserName, b.UserName) })
	slices.SortFunc(answer.Groups.Group, func(a, b attachedGroup) int { return compareText(a.GroupName, b.GroupName) })
	slices.SortFunc(answer.Roles.Role, func(a, b attachedRole) int { return compareText(a.RoleName, b.RoleName) })
	return answer, nil
}

// attached is how many policies of a type a principal of a kind may have in one scope.
func (q Quotas) attached(kind, policyType string) int {
	system := policyType == policySystem
	switch {
	case kind == principalUser && system:
		return q.SystemPoliciesPerUser
	case kind == principalUser:
		return q.PoliciesPerUser
	case kind == principalGroup && system:
		return q.SystemPoliciesPerGroup
	case kind == principalGroup:
		return q.PoliciesPerGroup
	case system:
		return q.SystemPoliciesPerRole
	default:
		return q.PoliciesPerRole
	}
}

// principalTypes are the kinds of principals as ResourceManager calls them, with what stands between their name and the domain.
var principalTypes = map[string]struct{ kind, infix, suffix string }{
	"IMSUser":     {principalUser, "@", domainSuffix},
	"IMSGroup":    {principalGroup, "@group.", domainSuffix},
	"ServiceRole": {principalRole, "@role.", ".onaliyunservice.com"},
}

type scopedAttachment struct {
	AttachDate      string
	Description     string
	PolicyName      string
	PolicyType      string
	PrincipalName   string
	PrincipalType   string
	ResourceGroupID string `json:"ResourceGroupId"`
}

type scopedAttachmentsAnswer struct {
	PolicyAttachments struct {
		PolicyAttachment []scopedAttachment
	}
	PageNumber int
	PageSize   int
	TotalCount int
}

func scopedAttachmentActions() []action {
	types := oneOf("PrincipalType", "IMSUser", "IMSGroup", "ServiceRole")
	params := []param{policyNameParam(), policyType().must(), plain("PrincipalName").must(), types.must(), plain("ResourceGroupId").must()}
	both := []resource{thePrincipal, thePolicy}
	const p = productRM
	return []action{
		{product: p, name: "AttachPolicy", writes: true, resources: both, params: params, run: attachPolicy},
		{product: p, name: "DetachPolicy", writes: true, resources: both, params: params, run: detachPolicy},
		{product: p, name: "ListPolicyAttachments", resources: []resource{everything}, run: listPolicyAttachments,
			params: []param{number("PageNumber", 1, 1<<30), number("PageSize", 1, 100), word("PolicyName", maxPolicyName, policyChars),
				policyType(), plain("PrincipalName"), types, plain("ResourceGroupId"), oneOf("Language", "en", "zh-CN", "ja")}},
	}
}

// principalByName finds a principal by its name with its domain, as ResourceManager writes it.
func (c *call) principalByName(principalType, name string) (kind, id string, err *Error) {
	form := principalTypes[principalType]
	local, domain, _ := strings.Cut(name, form.infix)
	alias, ok := strings.CutSuffix(domain, form.suffix)
	if !ok || !strings.EqualFold(alias, c.alias()) && alias != c.account {
		return form.kind, "", fail("EntityNotExist." + form.kind)
	}
	switch form.kind {
	case principalUser:
		if u, ok := c.tx.UsersByName.Find(local); ok {
			return form.kind, u.ID, nil
		}
	case principalGroup:
		if g, ok := c.tx.GroupsByName.Find(local); ok {
			return form.kind, g.ID, nil
		}
	default:
		if r, ok := c.tx.RolesByName.Find(strings.ToLower(local)); ok {
			return form.kind, r.ID, nil
		}
	}
	return form.kind, "", fail("EntityNotExist." + form.kind)
}

func (c *call) namedPrincipal() (kind, id string, err *Error) {
	return c.principalByName(c.text("PrincipalType"), c.text("PrincipalName"))
}

// principalNamed is a principal as ResourceManager writes it.
func (c *call) principalNamed(kind, id string) (principalType, name string) {
	switch kind {
	case principalUser:
		u, _ := c.tx.Users.Get(id)
		principalType, name = "IMSUser", u.Name
	case principalGroup:
		g, _ := c.tx.Groups.Get(id)
		principalType, name = "IMSGroup", g.Name
	default:
		r, _ := c.tx.Roles.Get(id)
		principalType, name = "ServiceRole", r.Name
	}
	form := principalTypes[principalType]
	return principalType, name + form.infix + c.alias() + form.suffix
}

func attachPolicy(c *call) (any, *Error) {
	kind, id, err := c.namedPrincipal()
	if err != nil {
		return nil, err
	}
	return attach(c, kind, id)
}

func detachPolicy(c *call) (any, *Error) {
	kind, id, err := c.namedPrincipal()
	if err != nil {
		return nil, err
	}
	return detach(c, kind, id)
}

// listPolicyAttachments lists attachments of every scope, unless the request narrows it.
func listPolicyAttachments(c *call) (any, *Error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	if c.in.has("PolicyName") && c.in.has("PolicyType") {
		if _, err := c.namedPolicy(); err != nil {
			return nil, err
		}
	}
	var list []scopedAttachment
	for a := range c.tx.OfPrincipal.After("") {
		if c.in.has("ResourceGroupId") && a.ResourceGroup != scope ||
			c.in.has("PolicyType") && a.PolicyType != c.text("PolicyType") ||
			c.in.has("PolicyName") && !strings.EqualFold(a.PolicyName, c.text("PolicyName")) {
			continue
		}
		principalType, name := c.principalNamed(a.PrincipalType, a.PrincipalID)
		if c.in.has("PrincipalType") && principalType != c.text("PrincipalType") ||
			c.in.has("PrincipalName") && name != c.text("PrincipalName") {
			continue
		}
		p, err := c.policyOf(a.PolicyType, a.PolicyName)
		if err != nil {
			return nil, err
		}
		list = append(list, scopedAttachment{
			AttachDate: date(a.AttachDate), Description: p.Description, PolicyName: p.Name, PolicyType: p.kind, PrincipalName: name,
			PrincipalType: principalType, ResourceGroupID: cmp.Or(a.ResourceGroup, c.account),
		})
	}
	slices.SortFunc(list, func(a, b scopedAttachment) int {
		return cmp.Or(compareText(a.PrincipalName, b.PrincipalName), compareText(a.PolicyName, b.PolicyName),
			compareText(a.ResourceGroupID, b.ResourceGroupID))
	})
	var answer scopedAttachmentsAnswer
	answer.PolicyAttachments.PolicyAttachment, answer.PageNumber, answer.PageSize = numbered(c, list)
	answer.TotalCount = len(list)
	return answer, nil
}

// numbered takes the page that PageNumber and PageSize ask for.
func numbered[T any](c *call, list []T) (items []T, pageNumber, pageSize int) {
	pageNumber, pageSize = c.in.integer("PageNumber", 1), c.in.integer("PageSize", 10)
	from := min((pageNumber-1)*pageSize, len(list))
	return append([]T{}, list[from:min(from+pageSize, len(list))]...), pageNumber, pageSize
}
