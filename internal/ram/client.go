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
)

const (
	defaultMaxRetries   = 10
	defaultMaxRetryWait = 10 * time.Second
	defaultCallTimeout  = 30 * time.Second

	// defaultRegion is what RegionId says when no region is set: RAM and IMS have one central endpoint and ignore it
	// (reference: signatures.md §1).
	defaultRegion = "cn-hangzhou"
)

// The products, as Config.Endpoints and Client.Counts name them.
const (
	productRAM             = "ram"
	productIMS             = "ims"
	productSTS             = "sts"
	productResourceManager = "resourcemanager"
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

	Transport http.RoundTripper                          // nil is a copy of http.DefaultTransport
	Now       func() time.Time                           // nil is time.Now; for tests
	Sleep     func(context.Context, time.Duration) error // nil waits in earnest; for tests
	Jitter    func(time.Duration) time.Duration          // nil is a random wait of half to the whole; for tests
}

// Client talks to RAM. It is safe for concurrent use.
type Client struct {
	cfg      Config
	http     *http.Client
	endpoint map[string]string // product -> scheme://host
	limits   limiters
	skew     clockSkew
	removals removals
	fresh    fresh

	countsMu sync.Mutex
	counts   map[string]int

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
	if cfg.Credentials == nil {
		return nil, errors.New("no credentials")
	}
	if cfg.MaxRetries == 0 {
		cfg.MaxRetries = defaultMaxRetries
	}
	if cfg.MaxRetryWait <= 0 {
		cfg.MaxRetryWait = defaultMaxRetryWait
	}
	if cfg.CallTimeout <= 0 {
		cfg.CallTimeout = defaultCallTimeout
	}
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.Jitter == nil {
		cfg.Jitter = jitter
	}
	if cfg.Logger == nil {
		cfg.Logger = silent{}
	}
	c := &Client{cfg: cfg, counts: map[string]int{}}
	var err error
	if c.endpoint, err = endpoints(cfg); err != nil {
		return nil, err
	}
	// The signature is in the URL: a redirect must not carry it to somebody else.
	c.http = &http.Client{Transport: cfg.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c.limits = limiters{now: cfg.Now}
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

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// jitter is half of d and a random part of the other half: no wait is so short that a service under load does not feel it, and
// each is at least as long as the one before. Chance need not be secret here.
func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d-d/2)+1))
}

type silent struct{}

func (silent) Debug(context.Context, string, map[string]any) {}
func (silent) Warn(context.Context, string, map[string]any)  {}
