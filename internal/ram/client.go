// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package ram is a typed client of Alibaba Cloud RAM: IMS for users, groups, memberships and access keys, RAM for
// policies, attachments and roles, ResourceManager for attachments within a resource group, STS for who am I.
//
// A method bears the name of its action. Every wait ends with its context, and nothing is begun after it; only a write that is under way is
// waited for, since RAM does it all the same. A call is retried when that is safe, keeps to the documented
// rate, and reads are shared: equal reads in flight are one call, and many reads of one kind turn into a listing.
package ram

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// Config says how a Client talks to RAM. Only Credentials is required.
type Config = rpc.Config

// Client talks to RAM. It is safe for concurrent use.
type Client struct {
	rpc      *rpc.Client
	clock    rpc.Clock
	log      rpc.Logger
	removals removals
	fresh    fresh

	keyLocks locks

	domain         answers[string]
	account        answers[any]
	users          *objects[User]
	userPages      answers[page[User]]
	groups         *objects[Group]
	groupPages     answers[page[Group]]
	members        *members
	groupsOfUser   answers[[]UserGroup]
	accessKeys     answers[[]AccessKey]
	policies       answers[Policy]
	knownPolicies  *objects[Policy] // custom ones; from the listing without documents
	policyTags     *objects[tagged]
	policyPages    answers[page[Policy]]
	versions       answers[[]PolicyVersion]
	attachments    *objects[Attachment]
	accountWide    answers[page[Attachment]]
	attachedLists  answers[[]AttachedPolicy]
	policyEntities answers[[]PolicyEntity]
	roles          answers[Role]
	roleTags       *objects[tagged]
	rolePages      answers[page[Role]]
}

// NewClient checks cfg and makes a client. It makes no call.
func NewClient(cfg Config) (*Client, error) {
	transport, err := rpc.New(cfg)
	if err != nil {
		return nil, err
	}
	c := &Client{rpc: transport, clock: transport.Clock(), log: transport.Logger()}
	c.share()
	return c, nil
}

// share sets up how reads of each kind are shared.
func (c *Client) share() {
	c.members = &members{c: c}
	c.users = &objects[User]{keys: User.keys, free: freeGets, get: c.fetchUser, page: c.pageOfUsers}
	c.groups = &objects[Group]{
		keys: func(g Group) []string { return []string{g.GroupName} }, free: freeGets, page: c.pageOfGroups,
		get: func(ctx context.Context, name string) ([]Group, error) {
			g, err := c.getGroup(ctx, name)
			return []Group{g}, err
		},
	}
	c.attachments = &objects[Attachment]{
		keys: func(a Attachment) []string { return []string{a.key()} }, unit: attachmentUnit, free: freeGets,
		get: func(ctx context.Context, key string) ([]Attachment, error) {
			return c.fetchAttachments(ctx, attachmentUnit(key))
		},
		page: func(ctx context.Context, cursor string) (page[Attachment], error) {
			return c.pageOfAttachments(ctx, AttachmentFilter{}, cursor)
		},
	}
	customPolicies := func(ctx context.Context, cursor string) (page[Policy], error) {
		return c.pageOfPolicies(ctx, PolicyTypeCustom, cursor)
	}
	c.knownPolicies = &objects[Policy]{
		keys: func(p Policy) []string { return []string{policyNameKey(p.PolicyName)} }, free: freeGets, page: customPolicies,
		get: func(ctx context.Context, name string) ([]Policy, error) {
			p, err := c.readPolicy(ctx, PolicyTypeCustom, name)
			return []Policy{p}, err
		},
	}
	c.policyTags = &objects[tagged]{
		keys: tagged.keys, free: freeGets,
		get: func(ctx context.Context, name string) ([]tagged, error) {
			return c.fetchTags(ctx, ResourceTypePolicy, name)
		},
		page: tagPages(customPolicies, func(p Policy) tagged { return tagged{policyNameKey(p.PolicyName), p.Tags} }),
	}
	c.roleTags = &objects[tagged]{
		keys: tagged.keys, free: freeGets,
		get: func(ctx context.Context, name string) ([]tagged, error) {
			return c.fetchTags(ctx, ResourceTypeRole, name)
		},
		page: tagPages(c.pageOfRoles, func(r Role) tagged { return tagged{r.RoleName, r.Tags} }),
	}
}

// Counts tells how many requests were sent so far by product and action, e.g. "ims:ListUsers". Repeated attempts count.
func (c *Client) Counts() map[string]int { return c.rpc.Counts() }
