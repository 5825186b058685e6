// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package rpc sends calls to the products that RAM consists of: it signs, keeps to the documented
// rates, tries again what may be tried again, finds out what became of a call whose answer was
// lost, and lets no secret into a text.
package rpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

const (
	defaultMaxRetries   = 10
	defaultMaxRetryWait = 10 * time.Second
	defaultCallTimeout  = 30 * time.Second

	// defaultRegion is what RegionId says when no region is set: RAM and IMS have one central endpoint
	// and ignore it (reference: signatures.md §1).
	defaultRegion = "cn-hangzhou"
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
	Credentials  credential.Provider
	MaxRetries   int           // how often a call that failed is sent again; 0 is the default of 10, below 0 is never
	MaxRetryWait time.Duration // longest wait before one of them; 0 is the default of 10 s
	CallTimeout  time.Duration // longest time one attempt may take; 0 is the default of 30 s
	UserAgent    string        // added to the SDK's own
	Logger       Logger        // nil logs nothing

	Transport http.RoundTripper                          // nil is one through the environment's proxy
	Now       func() time.Time                           // nil is time.Now; for tests
	Sleep     func(context.Context, time.Duration) error // nil waits in earnest; for tests
	Jitter    func(time.Duration) time.Duration          // nil is a random wait of half to the whole; for tests
}

// Client sends calls. It is safe for concurrent use.
type Client struct {
	cfg       Config
	http      *http.Client
	endpoints map[Product]string // scheme://host
	limits    limiters
	skew      clockSkew

	countsMu sync.Mutex
	counts   map[string]int
}

// New checks cfg and makes a client. It makes no call.
func New(cfg Config) (*Client, error) {
	if cfg.Credentials == nil {
		return nil, errors.New("no credentials")
	}
	cfg = cfg.withDefaults()
	to, err := endpoints(cfg)
	if err != nil {
		return nil, err
	}
	// The signature is in the URL: a redirect must not carry it to somebody else.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{
		cfg: cfg, endpoints: to, counts: map[string]int{}, limits: limiters{now: cfg.Now},
		http: &http.Client{Transport: endpoint.Remember(cfg.Transport), CheckRedirect: stay},
	}, nil
}

func (cfg Config) withDefaults() Config {
	cfg.MaxRetries = cmp.Or(cfg.MaxRetries, defaultMaxRetries)
	cfg.MaxRetryWait = cmp.Or(cfg.MaxRetryWait, defaultMaxRetryWait)
	cfg.CallTimeout = cmp.Or(cfg.CallTimeout, defaultCallTimeout)
	if cfg.Transport == nil {
		cfg.Transport = endpoint.NewTransport(nil)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = Sleep
	}
	if cfg.Jitter == nil {
		cfg.Jitter = jitter
	}
	if cfg.Logger == nil {
		cfg.Logger = silent{}
	}
	return cfg
}

// Clock is the time that the client goes by.
func (c *Client) Clock() Clock { return Clock{Now: c.cfg.Now, Sleep: c.cfg.Sleep} }

// Logger is where the client's messages go.
func (c *Client) Logger() Logger { return c.cfg.Logger }

// Counts tells how many requests were sent so far by product and action, e.g. "ims:ListUsers".
// Repeated attempts count.
func (c *Client) Counts() map[string]int {
	c.countsMu.Lock()
	defer c.countsMu.Unlock()
	return maps.Clone(c.counts)
}

// count notes that a request is being sent and gives all counts in one line for the log.
func (c *Client) count(name string) string {
	c.countsMu.Lock()
	defer c.countsMu.Unlock()
	c.counts[name]++
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(c.counts)) {
		fmt.Fprintf(&b, "%s=%d ", k, c.counts[k])
	}
	return strings.TrimSpace(b.String())
}

// jitter is half of d and a random part of the other half: no wait is so short that a service under
// load does not feel it, and each is at least as long as the one before. Chance need not be secret
// here.
func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d-d/2)+1))
}

type silent struct{}

func (silent) Debug(context.Context, string, map[string]any) {}
func (silent) Warn(context.Context, string, map[string]any)  {}
