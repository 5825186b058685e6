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

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// attachmentsPerPage is the most that ListPolicyAttachments gives at once (reference: limits.md
// §4).
const attachmentsPerPage = 100

// PrincipalType is what a policy is attached to.
type PrincipalType string

// What policies can be attached to.
const (
	PrincipalUser  PrincipalType = "User"
	PrincipalGroup PrincipalType = "Group"
	PrincipalRole  PrincipalType = "Role"
)

// principals are the types as ResourceManager names them, and what its principal names have between
// the name and the account's alias (reference: behaviours.md §5).
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

// AttachmentFilter narrows ListPolicyAttachments; what is "" does not.
type AttachmentFilter struct {
	PrincipalType   PrincipalType // needed with PrincipalName
	PrincipalName   string
	PolicyType      string
	PolicyName      string
	ResourceGroupID string // rg-… or the account's ID
}

// listing is the filter as the name of a listing, which filterOf reads.
func (f AttachmentFilter) listing() string {
	parts := []string{string(f.PrincipalType), f.PrincipalName, f.PolicyType, f.PolicyName, f.ResourceGroupID}
	return strings.Join(parts, "\n")
}

func filterOf(listing string) AttachmentFilter {
	p := strings.SplitN(listing, "\n", 5)
	return AttachmentFilter{PrincipalType(p[0]), p[1], p[2], p[3], p[4]}
}

// unit names the principal whose list shows the attachment. RAM's lists show those for the whole
// account only.
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

func unitOfAttachment(key string) string {
	unit, _, _ := strings.Cut(key, "\n")
	return unit
}

// attachments are known by all that they consist of.
func (c *Client) attachments() *kind[Attachment] {
	return kindOf(c, func() *kind[Attachment] {
		k := newKind[Attachment](c, "Attachment")
		k.hangsOn = []string{"User", "Group", "Role", "Policy"}
		k.keys = func(a Attachment) []string { return []string{a.key()} }
		k.unit, k.most = unitOfAttachment, maxAttachments
		k.listing = func(string) string { return AttachmentFilter{}.listing() }
		k.fetch = func(ctx context.Context, key string) ([]Attachment, error) {
			return c.fetchAttachments(ctx, unitOfAttachment(key))
		}
		k.fetchPage = func(ctx context.Context, listing, marker string) (page[Attachment], error) {
			return c.fetchAttachmentPage(ctx, filterOf(listing), marker)
		}
		k.absent = func(key string) error {
			t, _, _ := strings.Cut(strings.TrimPrefix(key, "scoped/"), "/")
			return notFound(rpc.RAM, "ListPoliciesFor"+t, "EntityNotExist."+t+".Policy", "The policy is not attached.")
		}
		k.created = func(got, _ Attachment, since time.Time) bool {
			return got.AttachDate == "" || createdSince(got.AttachDate, since)
		}
		return k
	})
}

// check refuses what cannot be an attachment, and takes the account's ID as the scope of the whole
// account.
func (a *Attachment) check() error {
	if _, ok := principals[a.PrincipalType]; !ok {
		return fmt.Errorf("a policy can be attached to a User, Group or Role, not to a %q", a.PrincipalType)
	}
	if a.PrincipalName == "" || a.PolicyName == "" || a.PolicyType == "" {
		return errors.New("an attachment needs the principal's name, the policy's name and the policy's type")
	}
	a.ResourceGroupID = scopeOf(a.ResourceGroupID)
	return nil
}

// scopeOf is a resource group's ID, or "" for the whole account, which ResourceManager names by the
// account's ID.
func scopeOf(resourceGroupID string) string {
	if strings.HasPrefix(resourceGroupID, "rg-") {
		return resourceGroupID
	}
	return ""
}

// AttachPolicy attaches a policy. One that is attached already is EntityAlreadyExists.User.Policy,
// or .Group or .Role.
func (c *Client) AttachPolicy(ctx context.Context, a Attachment) error {
	op, err := attachmentOp("Attach", &a)
	if err != nil {
		return err
	}
	made := a
	principal, policy := a.names()
	_, err = c.attachments().create(ctx, op, a, &made, principal, policy)
	return err
}

// DetachPolicy detaches a policy. One that is not attached is EntityNotExist.User.Policy, or .Group
// or .Role.
func (c *Client) DetachPolicy(ctx context.Context, a Attachment) error {
	op, err := attachmentOp("Detach", &a)
	if err != nil {
		return err
	}
	t := string(a.PrincipalType)
	// That the principal does not exist says nothing: it may have another name by now.
	op.Done = []string{"EntityNotExist." + t + ".Policy", "EntityNotExist.Policy", "EntityNotExists.Policy"}
	principal, policy := a.names()
	return c.attachments().delete(ctx, op, a.key(), principal.without("Policy"), policy.without(t))
}

// names are the principal and the policy that an attachment names.
func (a Attachment) names() (principal, policy object) {
	return object{string(a.PrincipalType), a.PrincipalName}, object{"Policy", policyKey(a.PolicyType, a.PolicyName)}
}

// attachmentOp is RAM's call for the whole account and ResourceManager's for a resource group.
func attachmentOp(verb string, a *Attachment) (rpc.Operation, error) {
	if err := a.check(); err != nil {
		return rpc.Operation{}, err
	}
	params := rpc.Params{"PolicyType": a.PolicyType, "PolicyName": a.PolicyName}
	if a.ResourceGroupID == "" {
		params[string(a.PrincipalType)+"Name"] = a.PrincipalName
		preposition := map[string]string{"Attach": "To", "Detach": "From"}[verb]
		return rpc.RAM.Op(verb+"Policy"+preposition+string(a.PrincipalType), params, nil), nil
	}
	params["ResourceGroupId"], params["PrincipalType"] = a.ResourceGroupID, principals[a.PrincipalType].remote
	params["PrincipalName"] = remotePrincipal(a.PrincipalType, a.PrincipalName)
	return rpc.ResourceManager.Op(verb+"Policy", params, nil), nil
}

// remotePrincipal is a principal's name as ResourceManager wants it, e.g.
// devs@group.example.onaliyun.com.
func remotePrincipal(t PrincipalType, name string) string {
	if name == "" {
		return ""
	}
	return name + "@" + principals[t].infix + aliasMark + principals[t].suffix
}

// GetPolicyAttachment reads an attachment; where there is none, it is EntityNotExist.User.Policy,
// or .Group or .Role.
func (c *Client) GetPolicyAttachment(ctx context.Context, a Attachment) (Attachment, error) {
	if err := a.check(); err != nil {
		return Attachment{}, err
	}
	return c.attachments().get(ctx, a.key())
}

// ListPoliciesForPrincipal gives the policies attached to a principal itself for the whole account.
func (c *Client) ListPoliciesForPrincipal(ctx context.Context, t PrincipalType, name string) ([]Attachment, error) {
	if _, ok := principals[t]; !ok {
		return nil, fmt.Errorf("policies are attached to a User, Group or Role, not to a %q", t)
	}
	all, err := c.attachments().readUnit(ctx, Attachment{PrincipalType: t, PrincipalName: name}.unit())
	return slices.Clone(all), err
}

// fetchAttachments reads all attachments of a principal, those for the whole account or those of
// all scopes.
func (c *Client) fetchAttachments(ctx context.Context, unit string) ([]Attachment, error) {
	unit, scoped := strings.CutPrefix(unit, "scoped/")
	t, name, _ := strings.Cut(unit, "/")
	if scoped {
		filter := AttachmentFilter{PrincipalType: PrincipalType(t), PrincipalName: name}
		return collect(listAll(ctx, maxAttachments, func(ctx context.Context, marker string) (page[Attachment], error) {
			return c.fetchAttachmentPage(ctx, filter, marker)
		}))
	}
	var res struct {
		rpc.Answer
		Policies struct{ Policy []Attachment }
	}
	err := c.call(ctx, rpc.RAM.Op("ListPoliciesFor"+t, rpc.Params{t + "Name": name}, &res))
	all := res.Policies.Policy
	for i := range all {
		all[i].PrincipalType, all[i].PrincipalName = PrincipalType(t), name
	}
	return all, err
}

// ListEntitiesForPolicy gives the attachments of a policy to users, groups and roles for the whole
// account.
func (c *Client) ListEntitiesForPolicy(ctx context.Context, policyType, policyName string) ([]Attachment, error) {
	var res struct {
		rpc.Answer
		Users struct {
			User []struct{ UserName, AttachDate string }
		}
		Groups struct {
			Group []struct{ GroupName, AttachDate string }
		}
		Roles struct {
			Role []struct{ RoleName, AttachDate string }
		}
	}
	params := rpc.Params{"PolicyType": policyType, "PolicyName": policyName}
	err := c.call(ctx, rpc.RAM.Op("ListEntitiesForPolicy", params, &res))
	var all []Attachment
	add := func(t PrincipalType, name, date string) {
		all = append(all, Attachment{
			PrincipalType: t, PrincipalName: name, PolicyType: policyType, PolicyName: policyName, AttachDate: date,
		})
	}
	for _, u := range res.Users.User {
		add(PrincipalUser, u.UserName, u.AttachDate)
	}
	for _, g := range res.Groups.Group {
		add(PrincipalGroup, g.GroupName, g.AttachDate)
	}
	for _, r := range res.Roles.Role {
		add(PrincipalRole, r.RoleName, r.AttachDate)
	}
	return all, err
}

// ListPolicyAttachments gives the attachments of the account in all scopes, as far as the filter
// lets them through. An error is the last thing it yields.
func (c *Client) ListPolicyAttachments(ctx context.Context, filter AttachmentFilter) iter.Seq2[Attachment, error] {
	return c.attachments().list(ctx, filter.listing())
}

// fetchAttachmentPage reads a page; marker is its number, "" is the first.
func (c *Client) fetchAttachmentPage(ctx context.Context, f AttachmentFilter, marker string) (page[Attachment], error) {
	number := 1
	if marker != "" {
		var err error
		if number, err = strconv.Atoi(marker); err != nil {
			return page[Attachment]{}, fmt.Errorf("page %q: %w", marker, err)
		}
	}
	params := rpc.Params{
		"PageNumber": strconv.Itoa(number), "PageSize": strconv.Itoa(attachmentsPerPage),
		"PolicyType": f.PolicyType, "PolicyName": f.PolicyName, "ResourceGroupId": f.ResourceGroupID,
		"PrincipalType": principals[f.PrincipalType].remote,
		"PrincipalName": remotePrincipal(f.PrincipalType, f.PrincipalName),
	}
	var res struct {
		rpc.Answer
		TotalCount        int
		PolicyAttachments struct{ PolicyAttachment []remoteAttachment }
	}
	err := c.call(ctx, rpc.ResourceManager.Op("ListPolicyAttachments", params.NonEmpty(), &res))
	var out page[Attachment]
	for _, a := range res.PolicyAttachments.PolicyAttachment {
		if known, ok := a.attachment(); ok {
			out.items = append(out.items, known)
		}
	}
	if number*attachmentsPerPage < res.TotalCount && len(res.PolicyAttachments.PolicyAttachment) > 0 {
		out.next = strconv.Itoa(number + 1)
	}
	return out, err
}

// remoteAttachment is an attachment as ResourceManager shows it.
type remoteAttachment struct {
	PrincipalType, PrincipalName, PolicyType, PolicyName, AttachDate string
	ResourceGroupID                                                  string `json:"ResourceGroupId"`
}

// attachment is what it is here; it is not ok where the principal is of a kind that nobody knows.
func (a remoteAttachment) attachment() (Attachment, bool) {
	for t, p := range principals {
		if p.remote == a.PrincipalType {
			name := a.PrincipalName
			if at := strings.LastIndex(name, "@"); at >= 0 {
				name = name[:at]
			}
			return Attachment{t, name, a.PolicyType, a.PolicyName, scopeOf(a.ResourceGroupID), a.AttachDate}, true
		}
	}
	return Attachment{}, false
}

// DetachAll detaches what the filter names, a principal or a policy, from everything, in every
// scope. Who may not list attachments of resource groups still detaches those of the whole account.
// One that is already gone is not an error.
func (c *Client) DetachAll(ctx context.Context, filter AttachmentFilter) error {
	attached, err := collect(c.ListPolicyAttachments(ctx, filter))
	switch {
	case !IsCode(err, "NoPermission", "Forbidden"):
	case filter.PrincipalName != "":
		attached, err = c.ListPoliciesForPrincipal(ctx, filter.PrincipalType, filter.PrincipalName)
	default:
		attached, err = c.ListEntitiesForPolicy(ctx, filter.PolicyType, filter.PolicyName)
	}
	if err != nil {
		return err
	}
	for _, a := range attached {
		if err := c.DetachPolicy(ctx, a); err != nil && !IsNotExist(err) {
			return err
		}
	}
	return nil
}
