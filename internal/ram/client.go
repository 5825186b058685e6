// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package ram is a typed client of Alibaba Cloud RAM: IMS for users, groups, memberships and access keys, RAM for
// policies, attachments and roles, ResourceManager for attachments within a resource group, STS for who am I.
//
// A method bears the name of its action. Every call obeys its context, is retried when that is safe, keeps to the documented
// rate, and reads are shared: equal reads in flight are one call, and many reads of one kind turn into a listing.
package ram

import (
	"context"
	"net/http"
	"time"
)

// Logger takes the client's messages. Fields never hold a secret.
type Logger interface {
	Debug(ctx context.Context, message string, fields map[string]any)
	Warn(ctx context.Context, message string, fields map[string]any)
}

// Config says how a Client talks to RAM. Only Credentials is required.
type Config struct {
	Region       string            // sent as RegionId and picks the STS endpoint; "" is the central one
	Endpoint     string            // host, host:port or URL for all products; "" means each product's own
	Endpoints    map[string]string // per product: ram, ims, sts, resourcemanager; wins over Endpoint
	Credentials  CredentialsProvider
	MaxRetries   int           // how often a call that failed is sent again; 0 is the default of 10, below 0 is never
	MaxRetryWait time.Duration // longest wait before one of them; 0 is the default of 10 s
	CallTimeout  time.Duration // longest time one attempt may take; 0 is the default of 30 s
	UserAgent    string        // added to the SDK's own
	Logger       Logger        // nil logs nothing

	Transport http.RoundTripper                          // nil is a copy of http.DefaultTransport
	Now       func() time.Time                           // nil is time.Now; for tests
	Sleep     func(context.Context, time.Duration) error // nil waits in earnest; for tests
	Jitter    func(time.Duration) time.Duration          // nil is a random part of it; for tests
}

// Client talks to RAM. It is safe for concurrent use.
type Client struct {
	cfg Config
}

// NewClient checks cfg and makes a client. It makes no call.
func NewClient(cfg Config) (*Client, error) { return &Client{cfg: cfg}, nil }

// Counts tells how many requests were sent so far by product and action, e.g. "ims:ListUsers". Repeated attempts count.
func (c *Client) Counts() map[string]int { return nil }
