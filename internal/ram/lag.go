// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"strings"
	"sync"
	"time"
)

// RAM is consistent after a while only: what was just made may not be seen yet, and what was just removed may still be in the way
// (reference: behaviours.md §5). Both are waited for when this process did them, and only then.

// fresh remembers what this process made, and when.
type fresh struct{ stamps }

// removals remembers what this process removed from what, and when.
type removals struct{ stamps }

type stamps struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (s *stamps) set(now time.Time, keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	for _, k := range keys {
		s.at[k] = now
	}
}

func (s *stamps) unset(keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range keys {
		delete(s.at, k)
	}
}

func (s *stamps) within(now time.Time, d time.Duration, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.at[key]
	return ok && now.Sub(t) < d
}

// made notes that this process made the objects with the keys.
func (c *Client) made(keys ...string) { c.fresh.set(c.cfg.Now(), keys...) }

// unmade notes that this process removed them.
func (c *Client) unmade(keys ...string) { c.fresh.unset(keys...) }

// removed notes that something of a kind was taken away from an object, e.g. removed("User", "ann", "Policy").
func (c *Client) removed(object, name, kind string) {
	c.removals.set(c.cfg.Now(), strings.Join([]string{object, name, kind}, "/"))
}

// patiently reads what this process has just made until it is seen. again makes the next read a new call.
func patiently[V any](ctx context.Context, c *Client, key string, again func(), read func() (V, error)) (V, error) {
	for waited := time.Duration(0); ; waited += lagStep {
		v, err := read()
		if !IsNotExist(err) || waited >= lagPatience || !c.fresh.within(c.cfg.Now(), lagPatience, key) {
			return v, err
		}
		c.cfg.Logger.Debug(ctx, "just made and not seen yet: reading again", map[string]any{"object": key})
		if err := c.cfg.Sleep(ctx, lagStep); err != nil {
			return v, err
		}
		again()
	}
}

// callDelete sends a deletion. A conflict over something that this process took away just now is the service lagging behind, and is
// tried again for lagPatience; any other conflict is final.
func (c *Client) callDelete(ctx context.Context, op operation, object, name string) error {
	for waited := time.Duration(0); ; waited += lagStep {
		err := c.call(ctx, op)
		kind := conflictKind(object, Code(err))
		if kind == "" || waited >= lagPatience ||
			!c.removals.within(c.cfg.Now(), 3*lagPatience, strings.Join([]string{object, name, kind}, "/")) {
			return err
		}
		c.cfg.Logger.Debug(ctx, "just removed and still in the way: trying again", map[string]any{"object": object, "name": name, "conflict": kind})
		if err := c.cfg.Sleep(ctx, lagStep); err != nil {
			return c.stopped(op, err, false)
		}
	}
}

// conflictKind is what stands in the way of a deletion: Policy for DeleteConflict.User.Policy. A policy attached to a role is reported
// in both orders (reference: errors.md §3, §7).
func conflictKind(object, code string) string {
	parts := strings.Split(code, ".")
	if len(parts) != 3 || parts[0] != "DeleteConflict" {
		return ""
	}
	if parts[1] != object {
		return parts[1]
	}
	return parts[2]
}
