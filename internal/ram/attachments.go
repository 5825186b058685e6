// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/resourcemanager"
)

// attachmentsPerPage is the most that ListPolicyAttachments gives at once (reference: limits.md §4).
const attachmentsPerPage = 100

// PrincipalType is what a policy is attached to.
type PrincipalType string

// What policies can be attached to.
const (
	PrincipalUser  PrincipalType = "User"
	PrincipalGroup PrincipalType = "Group"
	PrincipalRole  PrincipalType = "Role"
)

// principals are the types as ResourceManager names them, and what its principal names have between the name and the account's alias
// (reference: behaviours.md §5).
var principals = map[PrincipalType]struct{ remote, infix, suffix string }{
	PrincipalUser:  {"IMSUser", "", ".onaliyun.com"},
	PrincipalGroup: {"IMSGroup", "group.", ".onaliyun.com"},
	PrincipalRole:  {"ServiceRole", "role.", ".onaliyunservice.com"},
}

// Attachment is a policy attached to a user, group or role.
type Attachment struct {
	PrincipalType   PrincipalType
	PrincipalName   string
	PolicyType      string
	PolicyName      string
	ResourceGroupID string // rg-…; "" is the whole account
	AttachDate      string
}

// AttachedPolicy is a policy as one attached to a principal, for the whole account.
type AttachedPolicy struct {
	PolicyName     string
	PolicyType     string
	DefaultVersion string
	Description    string
	AttachDate     string
}

// PolicyEntity is a user, group or role as one that a policy is attached to.
type PolicyEntity struct {
	PrincipalType PrincipalType
	PrincipalName string
	PrincipalID   string // empty for a group
	AttachDate    string
}

// AttachmentFilter narrows ListPolicyAttachments; what is "" does not.
type AttachmentFilter struct {
	PrincipalType   PrincipalType // needed with PrincipalName
	PrincipalName   string
	PolicyType      string
	PolicyName      string
	ResourceGroupID string // rg-… or the account's ID
}

// unit names the principal whose list shows the attachment. Lists of RAM show those for the whole account only.
func (a Attachment) unit() string {
	unit := string(a.PrincipalType) + "/" + a.PrincipalName
	if a.ResourceGroupID != "" {
		return "scoped/" + unit
	}
	return unit
}

func (a Attachment) key() string {
	return strings.Join([]string{a.unit(), policyKey(a.PolicyType, a.PolicyName), a.ResourceGroupID}, "\n")
}

func attachmentUnit(key string) string {
	unit, _, _ := strings.Cut(key, "\n")
	return unit
}

// check refuses what cannot be an attachment, and takes the account's ID as the scope of the whole account.
func (a *Attachment) check() error {
	if _, ok := principals[a.PrincipalType]; !ok {
		return fmt.Errorf("a policy can be attached to a User, Group or Role, not to a %q", a.PrincipalType)
	}
	if a.PrincipalName == "" || a.PolicyName == "" || a.PolicyType == "" {
		return errors.New("an attachment needs the principal's name, the policy's name and the policy's type")
	}
	a.ResourceGroupID = scope(a.ResourceGroupID)
	return nil
}

// scope is a resource group's ID, or "" for the whole account, which ResourceManager names by the account's ID.
func scope(resourceGroupID string) string {
	if strings.HasPrefix(resourceGroupID, "rg-") {
		return resourceGroupID
	}
	return ""
}

// AttachPolicy attaches a policy. One that is attached already is EntityAlreadyExists.User.Policy, or .Group or .Role.
func (c *Client) AttachPolicy(ctx context.Context, a Attachment) error {
	op, err := c.attachmentCall(ctx, "Attach", &a)
	if err != nil {
		return err
	}
	op.done = []string{"EntityAlreadyExists"}
	op.names = []string{newObject(string(a.PrincipalType), a.PrincipalName), newPolicy(a.PolicyType, a.PolicyName)}
	op.look = func(ctx context.Context, since time.Time) (verdict, error) {
		all, err := c.fetchAttachments(ctx, a.unit())
		if err != nil && !IsNotExist(err) { // a principal that is not seen yet shows no policies either
			return absent, err
		}
		i := slices.IndexFunc(all, func(b Attachment) bool { return b.key() == a.key() })
		switch {
		case i < 0:
			return absent, nil
		case all[i].AttachDate != "" && !createdSince(all[i].AttachDate, since):
			return foreign, nil
		}
		return ours, nil
	}
	defer c.wroteAttachment(a)()
	if err := c.call(ctx, op); err != nil {
		return err
	}
	c.made("attachment/" + a.key())
	return nil
}

// DetachPolicy detaches a policy. One that is not attached is EntityNotExist.User.Policy, or .Group or .Role.
func (c *Client) DetachPolicy(ctx context.Context, a Attachment) error {
	op, err := c.attachmentCall(ctx, "Detach", &a)
	if err != nil {
		return err
	}
	// That the principal does not exist says nothing: it may have another name by now.
	op.done = []string{"EntityNotExist." + string(a.PrincipalType) + ".Policy", "EntityNotExist.Policy", "EntityNotExists.Policy"}
	defer c.wroteAttachment(a)()
	if err := c.call(ctx, op); err != nil {
		return err
	}
	c.unmade("attachment/" + a.key())
	c.removed(string(a.PrincipalType), a.PrincipalName, "Policy")
	c.removed("Policy", policyNameKey(a.PolicyName), string(a.PrincipalType))
	return nil
}

// attachmentCall is RAM's call for the whole account and ResourceManager's for a resource group.
func (c *Client) attachmentCall(ctx context.Context, verb string, a *Attachment) (operation, error) {
	if err := a.check(); err != nil {
		return operation{}, err
	}
	if a.ResourceGroupID == "" {
		preposition := map[string]string{"Attach": "To", "Detach": "From"}[verb]
		params := map[string]string{"PolicyType": a.PolicyType, "PolicyName": a.PolicyName, string(a.PrincipalType) + "Name": a.PrincipalName}
		return operation{request: ramRequest(verb+"Policy"+preposition+string(a.PrincipalType), params), response: newPlain()}, nil
	}
	name, err := c.remotePrincipal(ctx, a.PrincipalType, a.PrincipalName)
	if err != nil {
		return operation{}, err
	}
	params := map[string]string{"PolicyType": a.PolicyType, "PolicyName": a.PolicyName, "ResourceGroupId": a.ResourceGroupID,
		"PrincipalType": principals[a.PrincipalType].remote, "PrincipalName": name}
	return operation{request: commonRequest("ResourceManager", "2020-03-31", verb+"Policy", params), response: newPlain()}, nil
}

// remotePrincipal is a principal's name as ResourceManager wants it, e.g. devs@group.example.onaliyun.com.
func (c *Client) remotePrincipal(ctx context.Context, t PrincipalType, name string) (string, error) {
	domain, err := c.GetDefaultDomain(ctx)
	if err != nil {
		return "", err
	}
	p := principals[t]
	return name + "@" + p.infix + strings.TrimSuffix(domain, ".onaliyun.com") + p.suffix, nil
}

// GetPolicyAttachment reads an attachment; where there is none, it is EntityNotExist.User.Policy, or .Group or .Role.
func (c *Client) GetPolicyAttachment(ctx context.Context, a Attachment) (Attachment, error) {
	if err := a.check(); err != nil {
		return Attachment{}, err
	}
	r := reading[Attachment]{key: "attachment/" + a.key(), again: func() { c.wroteAttachment(a) }}
	return patiently(ctx, c, r, func() (Attachment, error) {
		got, ok, err := c.attachments.find(ctx, a.key())
		if err == nil && !ok {
			err = notFound(productRAM, "ListPoliciesFor"+string(a.PrincipalType), "EntityNotExist."+string(a.PrincipalType)+".Policy", "The policy is not attached.")
		}
		return got, err
	})
}

// fetchAttachments reads all attachments of a principal, those for the whole account or those of all scopes.
func (c *Client) fetchAttachments(ctx context.Context, unit string) ([]Attachment, error) {
	principal, scoped := strings.CutPrefix(unit, "scoped/")
	t, name, _ := strings.Cut(principal, "/")
	var all []Attachment
	if scoped {
		filter := AttachmentFilter{PrincipalType: PrincipalType(t), PrincipalName: name}
		for a, err := range listAll(ctx, func(ctx context.Context, cursor string) (page[Attachment], error) {
			return c.fetchPageOfAttachments(ctx, filter, cursor)
		}) {
			if err != nil {
				return nil, err
			}
			all = append(all, a)
		}
		return all, nil
	}
	policies, err := c.listPoliciesForPrincipal(ctx, PrincipalType(t), name)
	for _, p := range policies {
		all = append(all, Attachment{PrincipalType: PrincipalType(t), PrincipalName: name, PolicyType: p.PolicyType, PolicyName: p.PolicyName, AttachDate: p.AttachDate})
	}
	return all, err
}

// ListPoliciesForPrincipal gives the policies attached to a principal itself for the whole account.
func (c *Client) ListPoliciesForPrincipal(ctx context.Context, t PrincipalType, name string) ([]AttachedPolicy, error) {
	policies, err := c.attachedLists.get(ctx, string(t)+"/"+name, func(ctx context.Context) ([]AttachedPolicy, error) { return c.listPoliciesForPrincipal(ctx, t, name) })
	return slices.Clone(policies), err
}

func (c *Client) listPoliciesForPrincipal(ctx context.Context, t PrincipalType, name string) ([]AttachedPolicy, error) {
	if _, ok := principals[t]; !ok {
		return nil, fmt.Errorf("policies are attached to a User, Group or Role, not to a %q", t)
	}
	res := &struct {
		*responses.BaseResponse
		Policies struct{ Policy []AttachedPolicy }
	}{BaseResponse: &responses.BaseResponse{}}
	err := c.call(ctx, operation{request: ramRequest("ListPoliciesFor"+string(t), map[string]string{string(t) + "Name": name}), response: res})
	return res.Policies.Policy, err
}

// ListEntitiesForPolicy gives the users, groups and roles that a policy is attached to for the whole account.
func (c *Client) ListEntitiesForPolicy(ctx context.Context, policyType, policyName string) ([]PolicyEntity, error) {
	entities, err := c.policyEntities.get(ctx, policyKey(policyType, policyName), func(ctx context.Context) ([]PolicyEntity, error) {
		req, res := sdkram.CreateListEntitiesForPolicyRequest(), sdkram.CreateListEntitiesForPolicyResponse()
		req.PolicyType, req.PolicyName = policyType, policyName
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return nil, err
		}
		var all []PolicyEntity
		for _, u := range res.Users.User {
			all = append(all, PolicyEntity{PrincipalType: PrincipalUser, PrincipalName: u.UserName, PrincipalID: u.UserId, AttachDate: u.AttachDate})
		}
		for _, g := range res.Groups.Group {
			all = append(all, PolicyEntity{PrincipalType: PrincipalGroup, PrincipalName: g.GroupName, AttachDate: g.AttachDate})
		}
		for _, r := range res.Roles.Role {
			all = append(all, PolicyEntity{PrincipalType: PrincipalRole, PrincipalName: r.RoleName, PrincipalID: r.RoleId, AttachDate: r.AttachDate})
		}
		return all, nil
	})
	return slices.Clone(entities), err
}

// ListPolicyAttachments gives the attachments of the account in all scopes, as far as the filter lets them through. An error is the last thing it yields.
func (c *Client) ListPolicyAttachments(ctx context.Context, filter AttachmentFilter) iter.Seq2[Attachment, error] {
	return listAll(ctx, func(ctx context.Context, cursor string) (page[Attachment], error) {
		return c.pageOfAttachments(ctx, filter, cursor)
	})
}

func (c *Client) pageOfAttachments(ctx context.Context, filter AttachmentFilter, cursor string) (page[Attachment], error) {
	return c.accountWide.get(ctx, fmt.Sprintf("%+v/%s", filter, cursor), func(ctx context.Context) (page[Attachment], error) {
		return c.fetchPageOfAttachments(ctx, filter, cursor)
	})
}

// fetchPageOfAttachments reads a page; cursor is its number, "" is the first.
func (c *Client) fetchPageOfAttachments(ctx context.Context, filter AttachmentFilter, cursor string) (page[Attachment], error) {
	number := 1
	if cursor != "" {
		var err error
		if number, err = strconv.Atoi(cursor); err != nil {
			return page[Attachment]{}, fmt.Errorf("page %q: %w", cursor, err)
		}
	}
	req, res := resourcemanager.CreateListPolicyAttachmentsRequest(), resourcemanager.CreateListPolicyAttachmentsResponse()
	req.PageNumber, req.PageSize = requests.NewInteger(number), requests.NewInteger(attachmentsPerPage)
	req.PolicyType, req.PolicyName, req.ResourceGroupId = filter.PolicyType, filter.PolicyName, filter.ResourceGroupID
	if filter.PrincipalType != "" {
		req.PrincipalType = principals[filter.PrincipalType].remote
	}
	if filter.PrincipalName != "" {
		name, err := c.remotePrincipal(ctx, filter.PrincipalType, filter.PrincipalName)
		if err != nil {
			return page[Attachment]{}, err
		}
		req.PrincipalName = name
	}
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return page[Attachment]{}, err
	}
	var out page[Attachment]
	if number*attachmentsPerPage < res.TotalCount && len(res.PolicyAttachments.PolicyAttachment) > 0 {
		out.next = strconv.Itoa(number + 1)
	}
	for _, a := range res.PolicyAttachments.PolicyAttachment {
		for t, p := range principals {
			if p.remote == a.PrincipalType {
				name := a.PrincipalName
				if at := strings.LastIndex(name, "@"); at >= 0 {
					name = name[:at]
				}
				out.items = append(out.items, Attachment{PrincipalType: t, PrincipalName: name, PolicyType: a.PolicyType, PolicyName: a.PolicyName,
					ResourceGroupID: scope(a.ResourceGroupId), AttachDate: a.AttachDate})
			}
		}
	}
	return out, nil
}

// wroteAttachment forgets what an attachment's coming or going changes, now and again when the returned function is called.
func (c *Client) wroteAttachment(a Attachment) func() {
	forget := func() {
		c.attachments.wrote(a.key())
		c.attachedLists.wrote(string(a.PrincipalType) + "/" + a.PrincipalName)
		c.accountWide.wroteAll()
		c.policyEntities.wrote(policyKey(a.PolicyType, a.PolicyName))
		c.policies.wrote(policyKey(a.PolicyType, a.PolicyName)) // counts its attachments
		c.policyPages.wroteAll()
	}
	forget()
	return forget
}

// wroteAttachments forgets all attachments: a principal was renamed or deleted.
func (c *Client) wroteAttachments() {
	c.attachments.wroteAll()
	c.attachedLists.wroteAll()
	c.accountWide.wroteAll()
	c.policyEntities.wroteAll()
}
