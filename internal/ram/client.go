// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package ram is a typed client of Alibaba Cloud RAM: IMS for users, groups, memberships and access
// keys, RAM for policies, attachments and roles, ResourceManager for attachments within a resource
// group, STS for who am I.
//
// A method bears the name of its action. Every wait ends with its context, and nothing is begun
// after it; only a write that is under way is waited for, since RAM does it all the same. A call is
// retried when that is safe, keeps to the documented rate, and reads are shared: equal reads in
// flight are one call, and many reads of one kind turn into a listing.
package ram

import (
	"sync"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// Config says how a Client talks to RAM. Only Credentials is required.
type Config = rpc.Config

// Client talks to RAM. It is safe for concurrent use.
type Client struct {
	rpc    *rpc.Client
	creds  credential.Provider
	clock  rpc.Clock
	log    rpc.Logger
	recent *recentWrites
	kinds  sync.Map // reflect.Type -> described, see kindOf

	// What does not change while Terraform runs.
	caller callCache[CallerIdentity]
	domain callCache[string]
}

// NewClient checks cfg and makes a client. It makes no call.
func NewClient(cfg Config) (*Client, error) {
	transport, err := rpc.New(cfg)
	if err != nil {
		return nil, err
	}
	clock := transport.Clock()
	return &Client{
		rpc: transport, creds: cfg.Credentials, clock: clock, log: transport.Logger(), recent: newRecentWrites(clock.Now),
	}, nil
}

// Counts tells how many requests were sent so far by product and action, e.g. "ims:ListUsers".
// Repeated attempts count.
func (c *Client) Counts() map[string]int { return c.rpc.Counts() }
