// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// What client and kit wait by (see package rpc).
const (
	PropagationWindow    = rpc.PropagationWindow
	PropagationStep      = rpc.PropagationStep
	RemovalWindow        = rpc.RemovalWindow
	ReadAfterWriteWindow = rpc.ReadAfterWriteWindow
	NewObjectWindow      = rpc.NewObjectWindow
	InterruptWindow      = rpc.InterruptWindow
)

// Schedule says how long something is tried again, and how often.
type Schedule = rpc.Schedule

// Propagation is how a read or write is tried again that may be ahead of what RAM has seen.
func Propagation() Schedule { return rpc.Propagation() }

// RetryUntil calls fn until it is done, the schedule's window is over, or ctx ends, by the client's
// clock. It returns fn's last error, or that of ctx.
func (c *Client) RetryUntil(ctx context.Context, s Schedule, fn func(context.Context) (done bool, err error)) error {
	return rpc.RetryUntil(ctx, c.clock, s, fn)
}

// Now is the time by the client's clock.
func (c *Client) Now() time.Time { return c.clock.Now() }

// Outliving is a context for what must follow a write that is done: it outlives ctx by d. Its cause
// is then that of ctx.
func Outliving(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(d, func() { cancel(context.Cause(ctx)) })
	})
	return late, func() {
		stop()
		cancel(nil)
	}
}

// object is an object as the memory of recent writes knows it: by its kind and one of its keys.
type object struct{ kind, key string }

// without is the write that takes something of a kind away from the object.
func (o object) without(what string) write { return write{o, removed + what} }

// recentWrites remembers what this process has written. RAM is consistent after a while only
// (reference: behaviours.md §5): what was created may not be seen yet, and what was removed may
// still be in the way. Both are waited for when this process did them, and only then.
type recentWrites struct {
	now func() time.Time

	mu sync.Mutex
	at map[write]record
}

// write is what was done to an object: created, renamed, deleted, or removed with the kind of what
// was taken away from it: an AccessKey from a User.
type write struct {
	object
	what string
}

const (
	created = "created"
	renamed = "renamed"
	deleted = "deleted"
	removed = "removed "
)

// record is when a write was done, and the stable ID of what was created or renamed, if it is
// known.
type record struct {
	when time.Time
	id   string
}

func newRecentWrites(now func() time.Time) *recentWrites {
	return &recentWrites{now: now, at: map[write]record{}}
}

// note remembers a write to an object. What was created is not deleted any more, and the other way
// round.
func (r *recentWrites) note(what, id string, o object) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if what == created || what == renamed || what == deleted {
		for _, before := range []string{created, renamed, deleted} {
			delete(r.at, write{o, before})
		}
	}
	r.at[write{o, what}] = record{r.now(), id}
}

// last is when a write was done to an object, if it was.
func (r *recentWrites) last(what string, o object) (record, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.at[write{o, what}]
	return at, ok
}

// within tells whether a write was done to an object, not longer ago than d.
func (r *recentWrites) within(d time.Duration, what string, o object) bool {
	at, ok := r.last(what, o)
	return ok && r.now().Sub(at.when) < d
}

// isNew tells whether this process gave the object its name so short a while ago that RAM may not
// see it everywhere yet.
func (r *recentWrites) isNew(o object) bool {
	return r.within(PropagationWindow, created, o) || r.within(PropagationWindow, renamed, o)
}

// isBehind tells whether a read of a new object lags behind: it does not exist, or another one, of
// another ID, has its name.
func (r *recentWrites) isBehind(o object, id string, err error) bool {
	if err != nil || id == "" {
		return IsNotExist(err) && r.isNew(o)
	}
	made, _ := r.last(created, o)
	given, _ := r.last(renamed, o)
	want := cmp.Or(made.id, given.id)
	return want != "" && want != id && r.isNew(o)
}

// notSeenYet tells of a refusal whether RAM does not see one of the objects yet that the call
// names.
func (r *recentWrites) notSeenYet(names ...object) func(error) bool {
	return func(err error) bool { return IsNotExist(err) && slices.ContainsFunc(names, r.isNew) }
}

// stillInTheWay tells of the refusal to delete an object whether it is over something that this
// process took away just now. Any other conflict is final.
func (r *recentWrites) stillInTheWay(o object) func(error) bool {
	var since time.Time // when it was refused first
	return func(err error) bool {
		what := conflictKind(o.kind, Code(err))
		if what == "" || !r.within(RemovalWindow, removed+what, o) {
			return false
		}
		if since.IsZero() {
			since = r.now()
		}
		return r.now().Sub(since) < PropagationWindow
	}
}

// conflictKind is what stands in the way of a deletion: Policy for DeleteConflict.User.Policy. A
// policy attached to a role is reported in both orders (reference: errors.md §3, §7).
func conflictKind(kind, code string) string {
	parts := strings.Split(code, ".")
	if len(parts) != 3 || parts[0] != "DeleteConflict" {
		return ""
	}
	if parts[1] != kind {
		return parts[1]
	}
	return parts[2]
}
