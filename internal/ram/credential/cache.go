// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// expiryWindow is how long before they expire credentials are renewed, unless they live shorter
	// than four times that.
	expiryWindow = 5 * time.Minute

	// renewAgain is how long to wait before asking again a source that failed, or that goes on
	// giving credentials about to expire.
	renewAgain = 30 * time.Second
)

// Cache keeps what a source gives and renews it before it expires. Callers that come together share
// one renewal, whose outcome is that of all of them; one whose caller has gone is begun again by
// the next. A failure is remembered for a while: whoever asks meanwhile gets it at once, in one
// line.
type Cache struct {
	now    func() time.Time
	source Provider
	turn   chan struct{} // holds one token: whoever has it may ask the source

	mu      sync.Mutex
	current *Credentials // a pointer, so that no print of the cache shows them; nil before the first
	err     error        // of the last renewal
	renewAt time.Time    // when the source is asked next; zero before the first time

	invalidated time.Time // when the credentials were last refused
	forget      bool      // whether the source has to forget what it found
}

// NewCache makes a cache of the source.
func NewCache(now func() time.Time, source Provider) *Cache {
	return &Cache{now: now, source: source, turn: make(chan struct{}, 1)}
}

// Retrieve gives credentials that are good for a while. When a renewal fails, those that have not
// expired yet serve on.
func (c *Cache) Retrieve(ctx context.Context) (Credentials, error) {
	if err := ctx.Err(); err != nil {
		return Credentials{}, err
	}
	if kept, ok, err := c.kept(); ok {
		return kept, err
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
	if kept, ok, err := c.kept(); ok { // somebody else has renewed them meanwhile
		return kept, err
	}
	c.tellSource()
	next, err := c.source.Retrieve(ctx)
	if err != nil && ctx.Err() != nil {
		return Credentials{}, ctx.Err()
	}
	return c.keep(next, err)
}

// Invalidate says that a service does not take the credentials any more: they are asked for anew at
// the next Retrieve, but not more often than every 30 seconds.
func (c *Cache) Invalidate(refused Credentials) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.current == nil || c.current.AccessKeyID != refused.AccessKeyID || now.Before(c.invalidated.Add(renewAgain)) {
		return
	}
	c.current, c.renewAt, c.invalidated = nil, time.Time{}, now
	c.forget = true
}

// tellSource has a source forget what it found, where the credentials were refused since it was
// last asked.
func (c *Cache) tellSource() {
	c.mu.Lock()
	forget := c.forget
	c.forget = false
	c.mu.Unlock()
	if source, ok := c.source.(interface{ forget() }); ok && forget {
		source.forget()
	}
}

// kept gives what is remembered, while the source need not be asked.
func (c *Cache) kept() (kept Credentials, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	forGood := c.current != nil && c.current.Expiration.IsZero()
	if !forGood && !now.Before(c.renewAt) {
		return Credentials{}, false, nil
	}
	if c.err != nil && !c.current.validAt(now) {
		return Credentials{}, true, &remembered{c.err}
	}
	return *c.current, true, nil
}

// keep takes in what the source answered, and gives what the caller gets.
func (c *Cache) keep(next Credentials, err error) (Credentials, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	switch {
	case err != nil:
	case next.AccessKeyID == "":
		err = errors.New("the source gave none")
	case !next.validAt(now):
		err = fmt.Errorf("%s gave credentials that expired at %s; it is %s by the clock of this machine", next.Source,
			next.Expiration.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	c.err = err
	if err == nil {
		c.current = &next
		c.renewAt = next.Expiration.Add(-min(expiryWindow, next.Expiration.Sub(now)/4))
	}
	if soon := now.Add(renewAgain); c.renewAt.Before(soon) {
		c.renewAt = soon
	}
	if err != nil && !c.current.validAt(now) {
		return Credentials{}, err
	}
	return *c.current, nil
}

// validAt tells whether there are credentials that have not expired.
func (c *Credentials) validAt(now time.Time) bool {
	return c != nil && c.AccessKeyID != "" && (c.Expiration.IsZero() || now.Before(c.Expiration))
}

// remembered is a failure that was told to somebody before: in one line.
type remembered struct{ err error }

func (e *remembered) Error() string {
	first, _, _ := strings.Cut(e.err.Error(), "\n")
	return "the credentials failed a moment ago, for another object, whose error says more: " + first
}

func (e *remembered) Unwrap() error { return e.err }
