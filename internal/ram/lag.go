// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"maps"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// RAM is consistent after a while only: what was just made may not be seen yet, and what was just removed may still be in the way
// (reference: behaviours.md §5). Both are waited for when this process did them, and only then.

// What the client waits by, and the kit (see package rpc).
const (
	PropagationWindow    = rpc.PropagationWindow
	PropagationStep      = rpc.PropagationStep
	RemovalWindow        = rpc.RemovalWindow
	ReadAfterWriteWindow = rpc.ReadAfterWriteWindow
	NewObjectWindow      = rpc.NewObjectWindow
	InterruptWindow      = rpc.InterruptWindow
)

// Propagation is how a read or write is tried again that may be ahead of what RAM has seen.
func Propagation() Schedule { return rpc.Propagation() }

// Schedule says how long something is tried again, and how often.
type Schedule = rpc.Schedule

// RetryUntil calls fn until it is done, the schedule's window is over, or ctx ends, by the client's clock. It returns fn's last
// error, or that of ctx.
func (c *Client) RetryUntil(ctx context.Context, s Schedule, fn func(context.Context) (done bool, err error)) error {
	return rpc.RetryUntil(ctx, c.clock, s, fn)
}

// fresh remembers what this process made or changed, when, and what it must look like since.
type fresh struct {
	mu sync.Mutex
	of map[string]awaited
}

type awaited struct {
	at     time.Time
	fields map[string]string // what was written, by field
}

const (
	gone     = "\x00" // as what a field is expected to be: it must not be there
	anything = "\x01" // the same: RAM may show what it likes, whatever was written before
)

// removals remembers what this process removed from what, and when.
type removals struct {
	mu sync.Mutex
	at map[string]time.Time
}

// made notes that this process made the objects with the keys.
func (c *Client) made(keys ...string) { c.changed(nil, keys...) }

// changed notes what this process wrote to the object with the keys.
func (c *Client) changed(fields map[string]string, keys ...string) {
	now := c.clock.Now()
	c.fresh.mu.Lock()
	defer c.fresh.mu.Unlock()
	if c.fresh.of == nil {
		c.fresh.of = map[string]awaited{}
	}
	for _, k := range keys {
		all := map[string]string{}
		if a := c.fresh.of[k]; now.Sub(a.at) < PropagationWindow { // what is older was seen or given up
			maps.Copy(all, a.fields)
		}
		maps.Copy(all, fields)
		maps.DeleteFunc(all, func(_, want string) bool { return want == anything })
		c.fresh.of[k] = awaited{at: now, fields: all}
	}
}

// unmade notes that this process removed them.
func (c *Client) unmade(keys ...string) {
	c.fresh.mu.Lock()
	defer c.fresh.mu.Unlock()
	for _, k := range keys {
		delete(c.fresh.of, k)
	}
}

// InvalidatePrincipals drops what was read of users and groups, so that the next read asks RAM: one of them was found under a
// name that it has no more.
func (c *Client) InvalidatePrincipals() {
	c.users.wroteAll()
	c.userPages.wroteAll()
	c.groups.wroteAll()
	c.groupPages.wroteAll()
}

// InvalidateAll drops every answer that was kept, so that the next read of anything asks RAM.
func (c *Client) InvalidateAll() {
	c.InvalidatePrincipals()
	c.wrotePrincipals()
	c.policies.wroteAll()
	c.knownPolicies.wroteAll()
	c.policyPages.wroteAll()
	c.policyTags.wroteAll()
	c.versions.wroteAll()
	c.roles.wroteAll()
	c.rolePages.wroteAll()
	c.roleTags.wroteAll()
}

// KnownID is the ID of the principal that bears a name, as far as an answer that was kept tells it; else "". What this process has
// written itself counts as not known: a read may lag behind that.
func (c *Client) KnownID(kind PrincipalType, name string) string {
	switch {
	case c.HasWritten(kind, name):
	case kind == PrincipalUser:
		u, _ := c.users.known(userNameKey(name))
		return u.UserID
	case kind == PrincipalGroup:
		g, _ := c.groups.known(name)
		return g.GroupID
	case kind == PrincipalRole:
		r, _ := c.roles.peek(name)
		return r.RoleID
	}
	return ""
}

// HasWritten tells whether this process has made, changed, renamed or deleted a principal of that name.
func (c *Client) HasWritten(kind PrincipalType, name string) bool {
	switch kind {
	case PrincipalUser:
		return c.users.hasWritten(userNameKey(name))
	case PrincipalGroup:
		return c.groups.hasWritten(name)
	}
	return c.wasMade("role/"+name, math.MaxInt64)
}

// newObject is what is remembered of an object that this process made, until it is renamed or deleted.
func newObject(kind, name string) string { return "new " + kind + " " + name }

// madeJustNow tells whether this process made the object so short a while ago that RAM may not see it everywhere yet.
func (c *Client) madeJustNow(object string) bool { return c.wasMade(object, PropagationWindow) }

// madeUser tells whether this process made the user.
func (c *Client) madeUser(userName string) bool {
	return c.wasMade(newObject("User", userName), math.MaxInt64)
}

// wasMade tells whether this process made or changed the object with the key, within the last d.
func (c *Client) wasMade(key string, d time.Duration) bool {
	now := c.clock.Now()
	c.fresh.mu.Lock()
	defer c.fresh.mu.Unlock()
	a, ok := c.fresh.of[key]
	return ok && now.Sub(a.at) < d
}

// isBehind tells whether what was read lacks something that this process wrote to one of the keys just now.
func (c *Client) isBehind(keys []string, fields map[string]string) bool {
	now := c.clock.Now()
	c.fresh.mu.Lock()
	defer c.fresh.mu.Unlock()
	for _, k := range keys {
		a, ok := c.fresh.of[k]
		if !ok || now.Sub(a.at) >= PropagationWindow {
			continue
		}
		for f, want := range a.fields {
			if got, ok := fields[f]; got != want && (ok || want != gone) {
				return true
			}
		}
	}
	return false
}

// forgive ends the waiting for what was written to the keys: RAM keeps it otherwise than it was sent.
func (c *Client) forgive(keys []string) {
	c.fresh.mu.Lock()
	defer c.fresh.mu.Unlock()
	for _, k := range keys {
		if a, ok := c.fresh.of[k]; ok {
			c.fresh.of[k] = awaited{at: a.at}
		}
	}
}

// removed notes that something of a kind was taken away from an object, e.g. removed("User", "ann", "Policy").
func (c *Client) removed(object, name, kind string) {
	c.removals.mu.Lock()
	defer c.removals.mu.Unlock()
	if c.removals.at == nil {
		c.removals.at = map[string]time.Time{}
	}
	c.removals.at[removal(object, name, kind)] = c.clock.Now()
}

func (c *Client) wasRemoved(object, name, kind string) bool {
	now := c.clock.Now()
	c.removals.mu.Lock()
	defer c.removals.mu.Unlock()
	t, ok := c.removals.at[removal(object, name, kind)]
	return ok && now.Sub(t) < RemovalWindow
}

func removal(object, name, kind string) string {
	return strings.Join([]string{object, name, kind}, "/")
}

// reading is one read of an object that may lag behind this process's own writes.
type reading[V any] struct {
	key   string                                // of the object, as made and changed know it
	show  func(V) ([]string, map[string]string) // its other keys, and its fields as changed knows them; nil when it has none
	again func()                                // makes the next read a new call
}

// patiently reads what this process has just made or changed until that is seen.
func patiently[V any](ctx context.Context, c *Client, r reading[V], read func() (V, error)) (V, error) {
	for waited := time.Duration(0); ; waited += PropagationStep {
		v, err := read()
		behind := IsNotExist(err) && c.wasMade(r.key, PropagationWindow)
		if err == nil && r.show != nil {
			keys, fields := r.show(v)
			keys = append(keys, r.key)
			if behind = c.isBehind(keys, fields); behind && waited >= PropagationWindow {
				c.forgive(keys)
			}
		}
		if !behind || waited >= PropagationWindow {
			return v, err
		}
		c.log.Debug(ctx, "just written and not seen yet: reading again", map[string]any{"object": r.key})
		if sleepErr := c.clock.Sleep(ctx, PropagationStep); sleepErr != nil {
			return v, sleepErr
		}
		r.again()
	}
}

// callDelete sends a deletion. A conflict over something that this process took away just now is the service lagging behind, and is
// tried again for PropagationWindow; any other conflict is final.
func (c *Client) callDelete(ctx context.Context, op operation, object, name string) error {
	for waited := time.Duration(0); ; waited += PropagationStep {
		err := c.call(ctx, op)
		kind := conflictKind(object, Code(err))
		if kind == "" || waited >= PropagationWindow || !c.wasRemoved(object, name, kind) {
			return err
		}
		c.log.Debug(ctx, "just removed and still in the way: trying again", map[string]any{"object": object, "name": name, "conflict": kind})
		if err := c.clock.Sleep(ctx, PropagationStep); err != nil {
			return err
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
