// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"slices"
	"strings"
)

// principalTypes are the kinds of principals as ResourceManager calls them, with what stands
// between their name and the domain.
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

func scopedPolicyAttachmentObject() object {
	return object{
		actions: scopedAttachmentActions(),
	}
}

func scopedAttachmentActions() []action {
	types := oneOf("PrincipalType", "IMSUser", "IMSGroup", "ServiceRole")
	params := []param{policyNameParam(), policyType().must(), plain("PrincipalName").must(), types.must(),
		plain("ResourceGroupId").must()}
	both := []resource{thePrincipal, thePolicy}
	const p = productRM
	return []action{
		{product: p, name: "AttachPolicy", writes: true, rate: 10, resources: both, params: params, run: attachPolicy},
		{product: p, name: "DetachPolicy", writes: true, rate: 10, resources: both, params: params, run: detachPolicy},
		{product: p, name: "ListPolicyAttachments", resources: []resource{everything}, run: listPolicyAttachments,
			params: []param{number("PageNumber", 1, 1<<30), number("PageSize", 1, 100),
				word("PolicyName", maxPolicyName, policyChars),
				policyType(), plain("PrincipalName"), types, plain("ResourceGroupId"), oneOf("Language", "en", "zh-CN", "ja")}},
	}
}

// principalByName finds a principal by its name with its domain, as ResourceManager writes it.
func (c *call) principalByName(principalType, name string) (kind, id string, err error) {
	form := principalTypes[principalType]
	local, domain, _ := strings.Cut(name, form.infix)
	alias, ok := strings.CutSuffix(domain, form.suffix)
	if !ok || !strings.EqualFold(alias, c.alias()) && alias != c.account {
		return form.kind, "", fail("EntityNotExist." + form.kind)
	}
	switch form.kind {
	case principalUser:
		if u, ok := usersByName.Find(c.tx, local); ok {
			return form.kind, u.ID, nil
		}
	case principalGroup:
		if g, ok := groupsByName.Find(c.tx, local); ok {
			return form.kind, g.ID, nil
		}
	default:
		if r, ok := rolesByName.Find(c.tx, strings.ToLower(local)); ok {
			return form.kind, r.ID, nil
		}
	}
	return form.kind, "", fail("EntityNotExist." + form.kind)
}

func (c *call) namedPrincipal() (kind, id string, err error) {
	return c.principalByName(c.text("PrincipalType"), c.text("PrincipalName"))
}

// principalNamed is a principal as ResourceManager writes it.
func (c *call) principalNamed(kind, id string) (principalType, name string) {
	switch kind {
	case principalUser:
		u, _ := users.Get(c.tx, id)
		principalType, name = "IMSUser", u.Name
	case principalGroup:
		g, _ := groups.Get(c.tx, id)
		principalType, name = "IMSGroup", g.Name
	default:
		r, _ := roles.Get(c.tx, id)
		principalType, name = "ServiceRole", r.Name
	}
	form := principalTypes[principalType]
	return principalType, name + form.infix + c.alias() + form.suffix
}

func attachPolicy(c *call) (any, error) {
	kind, id, err := c.namedPrincipal()
	if err != nil {
		return nil, err
	}
	return attach(c, kind, id)
}

func detachPolicy(c *call) (any, error) {
	kind, id, err := c.namedPrincipal()
	if err != nil {
		return nil, err
	}
	return detach(c, kind, id)
}

// wantedPrincipals are the principals that a list is asked for by name, in any form under which
// policies can be attached to them; nil: all.
func (c *call) wantedPrincipals() map[string]bool {
	if !c.in.has("PrincipalName") {
		return nil
	}
	wanted := map[string]bool{}
	for principalType := range principalTypes {
		if kind, id, err := c.principalByName(principalType, c.text("PrincipalName")); err == nil {
			wanted[principalKey(kind, id)] = true
		}
	}
	return wanted
}

// listPolicyAttachments lists attachments of every scope, unless the request narrows it.
func listPolicyAttachments(c *call) (any, error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	if c.in.has("PolicyName") && c.in.has("PolicyType") {
		if _, err := c.namedPolicy(); err != nil {
			return nil, err
		}
	}
	wanted := c.wantedPrincipals()
	var list []scopedAttachment
	for a := range attachmentsOfPrincipal.After(c.tx, "") {
		if c.in.has("ResourceGroupId") && a.ResourceGroup != scope ||
			c.in.has("PolicyType") && a.PolicyType != c.text("PolicyType") ||
			c.in.has("PolicyName") && !strings.EqualFold(a.PolicyName, c.text("PolicyName")) {
			continue
		}
		principalType, name := c.principalNamed(a.PrincipalType, a.PrincipalID)
		if c.in.has("PrincipalType") && principalType != c.text("PrincipalType") || wanted != nil && !wanted[a.principal()] {
			continue
		}
		p, err := c.policyOf(a.PolicyType, a.PolicyName)
		if err != nil {
			return nil, err
		}
		list = append(list, scopedAttachment{
			AttachDate: date(a.AttachDate), Description: p.Description, PolicyName: p.Name, PolicyType: p.kind,
			PrincipalName: name,
			PrincipalType: principalType, ResourceGroupID: cmp.Or(a.ResourceGroup, c.account),
		})
	}
	slices.SortFunc(list, func(a, b scopedAttachment) int {
		return cmp.Or(strings.Compare(a.PrincipalName, b.PrincipalName), strings.Compare(a.PolicyName, b.PolicyName),
			strings.Compare(a.ResourceGroupID, b.ResourceGroupID))
	})
	var answer scopedAttachmentsAnswer
	answer.PolicyAttachments.PolicyAttachment, answer.PageNumber, answer.PageSize = numbered(c, list)
	answer.TotalCount = len(list)
	return answer, nil
}

// thePrincipal is the principal that a request to ResourceManager names.
func thePrincipal(c *call) []string {
	form := principalTypes[c.text("PrincipalType")]
	local, _, _ := strings.Cut(c.text("PrincipalName"), form.infix)
	return c.arnOf(strings.ToLower(form.kind), local)
}
