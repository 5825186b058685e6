// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const firstBackoff = 250 * time.Millisecond

// Call sends op until it is done, is refused, or the configured retries are used up. When ctx ends,
// every wait ends with it and no attempt is begun any more; but what became of an attempt whose
// answer is outstanding is still found out: what RAM made must not be lost.
func (c *Client) Call(ctx context.Context, op Operation) error {
	run := &call{Client: c, op: op, began: c.cfg.Now()}
	for {
		err := run.attempt(ctx)
		if err == nil {
			return nil
		}
		if over, err := run.resolve(ctx, err); over {
			return err
		}
	}
}

// call is an operation under way.
type call struct {
	*Client
	op    Operation
	began time.Time
	sent  int       // attempts
	lost  time.Time // when the last one was lost whose answer has not come; zero when there is none
	tries int       // attempts that count: not those that RAM refused because it lags behind
}

// attempt sends the call once, when its rate allows it.
func (r *call) attempt(ctx context.Context) error {
	name := r.op.name()
	if err := r.limits.wait(ctx, name, r.cfg.Logger, r.Clock()); err != nil {
		return err
	}
	r.sent++
	r.tries++
	creds, err := r.credentials(ctx, r.op)
	if err != nil {
		return err
	}
	err = r.send(ctx, r.op, creds)
	if IsCode(err, codeSessionExpired) {
		if next, ok := r.renewed(ctx, creds); ok {
			r.sent++
			err = r.send(ctx, r.op, next)
		}
	}
	switch code := Code(err); {
	case isThrottling(code):
		r.limits.throttled(name)
	case err == nil || code != "":
		r.limits.answered(name)
	}
	return err
}

// codeSessionExpired says that the session which signed a call is over. Nothing was done.
const codeSessionExpired = "InvalidSecurityToken.Expired"

// renewed gives other credentials than those that are over, where the source has some by now: for
// example a profile that another program renews.
func (r *call) renewed(ctx context.Context, over credential.Credentials) (credential.Credentials, bool) {
	signer, ok := r.signer(r.op).(credential.Renewable)
	if !ok || r.op.Unsigned {
		return over, false
	}
	signer.Invalidate(over)
	next, err := signer.Retrieve(ctx)
	return next, err == nil && next.AccessKeyID != over.AccessKeyID
}

// next is what a failed attempt calls for.
type next int

const (
	giveUp           next = iota
	endInterrupted        // ctx has ended
	settleDone            // RAM says, in other words, that a lost attempt was done
	awaitPropagation      // RAM lags behind a write: the same again
	lookForLost           // the answer was lost: find out, then the same again
	retryLater
)

// classify tells what a failed attempt calls for.
func (r *call) classify(ctx context.Context, err error) (*Error, next) {
	e, ok := errors.AsType[*Error](err)
	if !ok { // in the wait for the rate limit
		return nil, endInterrupted
	}
	e.Attempts = r.sent
	wasLost, answered := !r.lost.IsZero(), e.outcome == final && e.Code != ""
	if e.outcome == indeterminate {
		r.lost = r.cfg.Now()
		if r.op.Lost != nil {
			r.op.Lost()
		}
	}
	switch {
	case wasLost && IsCode(err, r.op.Done...):
		return e, settleDone
	case answered && r.op.Lagging != nil && r.op.Lagging(err):
		return e, awaitPropagation
	case answered: // RAM's own word, also after ctx has ended
		return e, giveUp
	case ctx.Err() != nil:
		return e, endInterrupted
	case e.outcome == indeterminate && r.op.Look != nil:
		return e, lookForLost
	case e.outcome == final || r.tries > r.cfg.MaxRetries:
		return e, giveUp
	}
	return e, retryLater
}

// resolve does what a failed attempt calls for. It tells whether the call is over, and with which
// error.
func (r *call) resolve(ctx context.Context, err error) (over bool, _ error) {
	e, next := r.classify(ctx, err)
	wait := PropagationStep
	switch next {
	case giveUp:
		return true, e
	case endInterrupted:
		return true, r.interrupted(ctx, err)
	case settleDone:
		return true, r.settle(ctx, e)
	case awaitPropagation:
		r.tries--
	default:
		wait = r.backoff(r.tries-1, e.retryAfter)
	}
	r.cfg.Logger.Debug(ctx, "the call failed and will be tried again", map[string]any{
		"call": r.op.name(), "attempt": r.sent, "wait_ms": wait.Milliseconds(), "error": err.Error(),
	})
	if err := r.cfg.Sleep(ctx, wait); err != nil {
		return true, r.interrupted(ctx, err)
	}
	if next == lookForLost {
		return r.look(ctx, e)
	}
	return false, nil
}

// look finds out what became of the attempt that was lost just now.
func (r *call) look(ctx context.Context, e *Error) (over bool, _ error) {
	found, err := r.op.Look(ctx, r.skew.server(r.began))
	switch {
	case err != nil && ctx.Err() != nil:
		return true, r.interrupted(ctx, ctx.Err())
	case err != nil:
		return true, e.doubting("whether it was done all the same could not be found out: " + err.Error())
	case found == Ours:
		r.cfg.Logger.Debug(ctx, "the answer was lost, but the call was done", map[string]any{"call": r.op.name()})
		return true, nil
	case r.tries > r.cfg.MaxRetries:
		return true, e
	}
	return false, nil
}

// settle decides what a code in op.Done means in answer to a call that was sent again after an
// answer was lost. RAM says that the object is there; a look may still lag behind.
func (r *call) settle(ctx context.Context, e *Error) error {
	if r.op.Look == nil {
		return nil
	}
	var found Verdict
	err := RetryUntil(ctx, r.Clock(), Propagation(), func(ctx context.Context) (bool, error) {
		var err error
		found, err = r.op.Look(ctx, r.skew.server(r.began))
		return err != nil || found != Absent, err
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return r.interrupted(ctx, ctx.Err())
	case err != nil:
		return e.doubting("whether an earlier attempt made it could not be found out: " + err.Error())
	case found == Ours:
		return nil
	}
	return e
}

// interrupted ends a call whose context has ended. Where an answer is outstanding, it looks what
// became of that attempt, in time of its own and until RAM must have seen it: what RAM made is a
// success, which the caller must hear of.
func (r *call) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	stopped := r.op.failed(err.Error(), err)
	if r.lost.IsZero() {
		return stopped
	}
	if r.op.Look == nil {
		if len(r.op.Done) > 0 {
			stopped.Doubt = notKnown
		}
		return stopped
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), PropagationWindow+InterruptWindow)
	defer cancel()
	schedule := Propagation()
	schedule.Window = max(0, schedule.Window-r.cfg.Now().Sub(r.lost))
	found := Absent
	lookErr := RetryUntil(own, r.Clock(), schedule, func(ctx context.Context) (bool, error) {
		var err error
		found, err = r.op.Look(ctx, r.skew.server(r.began))
		return err != nil || found != Absent, err
	})
	switch {
	case lookErr != nil: // told, not wrapped: the end of own is not that of the operation's time
		return stopped.doubting(fmt.Sprintf("%s, and it could not be found out: %s", notKnown, lookErr))
	case found == Ours:
		r.cfg.Logger.Debug(ctx, "the context ended and the answer was lost, but the call was done",
			map[string]any{"call": r.op.name()})
		return nil
	case found == Absent: // it may be there and not be seen yet
		stopped.Doubt = notKnown
	}
	return stopped
}

const notKnown = "it is not known whether RAM has done it"

// backoff is how long to wait before the next attempt: a random wait around a time that doubles,
// but not less than RAM asks for.
func (c *Client) backoff(retries int, asked time.Duration) time.Duration {
	longest := min(firstBackoff<<min(retries, 16), c.cfg.MaxRetryWait)
	return max(c.cfg.Jitter(longest), min(asked, c.cfg.MaxRetryWait))
}
