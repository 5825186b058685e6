// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"sync"
	"time"
)

const (
	// expiryWindow is how long before they expire credentials are renewed, unless they live shorter than four times that.
	expiryWindow = 5 * time.Minute

	// renewAgain is how long to wait before asking again a source that goes on giving credentials about to expire.
	renewAgain = 30 * time.Second
)

// Cache keeps what a source gives and renews it before it expires. Callers that come together share one renewal, whose
// outcome is that of all of them; one whose caller has gone is begun again by the next.
type Cache struct {
	now    func() time.Time
	source Provider
	turn   chan struct{} // holds one token: whoever has it may ask the source

	mu      sync.Mutex
	asked   int // how often the source has answered, with credentials or with an error of its own
	err     error
	current Credentials
	renewAt time.Time
}

// NewCache makes a cache of the source.
func NewCache(now func() time.Time, source Provider) *Cache {
	return &Cache{now: now, source: source, turn: make(chan struct{}, 1)}
}

// Retrieve gives credentials that are good for a while. When a renewal fails, those that have not expired yet serve on.
func (c *Cache) Retrieve(ctx context.Context) (Credentials, error) {
	if err := ctx.Err(); err != nil {
		return Credentials{}, err
	}
	current, asked, ok := c.kept()
	if ok {
		return current, nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
	return c.renew(ctx, asked)
}

// kept gives the credentials kept, how often the source has answered, and whether the credentials need no renewal.
func (c *Cache) kept() (Credentials, int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ok := c.current.AccessKeyID != "" && (c.current.Expiration.IsZero() || c.now().Before(c.renewAt))
	return c.current, c.asked, ok
}

// renew asks the source, unless it has answered since asked was counted. The caller has the turn.
func (c *Cache) renew(ctx context.Context, asked int) (Credentials, error) {
	c.mu.Lock()
	since := c.asked != asked
	c.mu.Unlock()
	if !since {
		next, err := c.source.Retrieve(ctx)
		if err != nil && ctx.Err() != nil {
			return Credentials{}, ctx.Err()
		}
		c.keep(next, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil && !(c.current.AccessKeyID != "" && c.now().Before(c.current.Expiration)) {
		return Credentials{}, c.err
	}
	return c.current, nil
}

// keep notes what the source answered.
func (c *Cache) keep(next Credentials, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if c.err = err; err != nil {
		return
	}
	now := c.now()
	c.current = next
	c.renewAt = next.Expiration.Add(-min(expiryWindow, next.Expiration.Sub(now)/4))
	if soon := now.Add(renewAgain); c.renewAt.Before(soon) {
		c.renewAt = soon
	}
}
