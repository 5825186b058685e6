// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const firstBackoff = 250 * time.Millisecond

// operation is one call and what is known about sending it again.
type operation struct {
	request  requests.AcsRequest
	response responses.AcsResponse
	unsigned bool                // the action takes no signature
	signer   credential.Provider // what signs the call; nil is the client's own

	// look asks what became of an attempt whose answer was lost: was it done, since that time? nil when sending it twice does no harm.
	look func(ctx context.Context, since time.Time) (verdict, error)

	// lost is told of every attempt whose answer was lost, before look is asked; nil when nobody counts them.
	lost func()

	// done are the codes that say, in answer to a call sent again, that the lost one was done: EntityNotExist for a
	// removal, EntityAlreadyExists for a creation.
	done []string

	// names are the objects that the call is about, by newObject. That one of them does not exist means, for one that this process
	// made just now, that RAM does not see it yet.
	names []string
}

// verdict is what a look found.
type verdict int

const (
	absent  verdict = iota // there is no such object
	ours                   // it is there, and the lost call made it
	foreign                // it is there, but was there before or is not what was asked for
)

// call sends op until it is done, is refused, or the patience set in the configuration is used up. When ctx ends, every wait ends with it and no
// attempt is begun any more, but what a write that is on its way comes to is still found out: what RAM made must not be lost.
func (c *Client) call(ctx context.Context, op operation) error {
	name := productOf(op.request) + ":" + op.request.GetActionName()
	began := c.cfg.Now()
	lost := false
	for attempt := 0; ; attempt++ {
		if err := c.limits.wait(ctx, name, c.cfg.Logger, c.cfg.Sleep); err != nil {
			return c.interrupted(ctx, op, began, lost, err)
		}
		err := c.send(ctx, op)
		if err == nil {
			c.limits.answered(name)
			return nil
		}
		var e *Error
		if !errors.As(err, &e) {
			return err
		}
		if lost && IsCode(err, op.done...) {
			return c.settle(ctx, op, began, err)
		}
		switch {
		case isThrottling(e.Code):
			c.limits.throttled(name)
		case e.Code != "":
			c.limits.answered(name)
		}
		if e.progress == unknown {
			lost = true
			if op.lost != nil {
				op.lost()
			}
		}
		if IsNotExist(err) && slices.ContainsFunc(op.names, c.madeJustNow) {
			c.cfg.Logger.Debug(ctx, "just made and not seen yet: trying again", map[string]any{"call": name, "error": err.Error()})
			if sleepErr := c.cfg.Sleep(ctx, PropagationStep); sleepErr != nil {
				return c.interrupted(ctx, op, began, lost, sleepErr)
			}
			attempt--
			continue
		}
		if e.progress == refused && e.Code != "" {
			return err // RAM's own word, also after ctx has ended
		}
		if ctx.Err() != nil {
			return c.interrupted(ctx, op, began, lost, ctx.Err())
		}
		if e.progress == refused {
			return err
		}
		last := attempt >= c.cfg.MaxRetries
		if !last || (e.progress == unknown && op.look != nil) {
			wait := c.backoff(attempt, e.retryAfter)
			c.cfg.Logger.Debug(ctx, "the call failed and will be tried again", map[string]any{"call": name, "attempt": attempt + 1, "wait_ms": wait.Milliseconds(), "error": err.Error()})
			if err := c.cfg.Sleep(ctx, wait); err != nil {
				return c.interrupted(ctx, op, began, lost, err)
			}
		}
		if e.progress == unknown && op.look != nil {
			found, lookErr := op.look(ctx, c.skew.server(began))
			switch {
			case lookErr != nil && ctx.Err() != nil:
				return c.interrupted(ctx, op, began, lost, ctx.Err())
			case lookErr != nil:
				return fmt.Errorf("%w; whether it was done all the same could not be found out: %w", err, lookErr)
			case found == ours:
				c.cfg.Logger.Debug(ctx, "the answer was lost, but the call was done", map[string]any{"call": name})
				return nil
			}
		}
		if last {
			return err
		}
	}
}

// settle decides what a code in op.done means in answer to a call that was sent again after an answer was lost.
func (c *Client) settle(ctx context.Context, op operation, began time.Time, err error) error {
	if op.look == nil {
		return nil
	}
	// RAM says that it is there; a look may still lag behind.
	for waited := time.Duration(0); ; waited += PropagationStep {
		found, lookErr := op.look(ctx, c.skew.server(began))
		switch {
		case lookErr != nil && ctx.Err() != nil:
			return c.interrupted(ctx, op, began, true, ctx.Err())
		case lookErr != nil:
			return fmt.Errorf("%w; whether an earlier attempt made it could not be found out: %w", err, lookErr)
		case found == ours:
			return nil
		case found == foreign || waited >= PropagationWindow:
			return err
		}
		if sleepErr := c.cfg.Sleep(ctx, PropagationStep); sleepErr != nil {
			return c.interrupted(ctx, op, began, true, sleepErr)
		}
	}
}

// interrupted ends a call whose context has ended. Where an answer was lost, it looks, in time of its own and for as long as RAM may
// lag, what became of that attempt: what RAM made is a success, which the caller must hear of.
func (c *Client) interrupted(ctx context.Context, op operation, began time.Time, lost bool, err error) error {
	if !lost || op.look == nil {
		return c.stopped(op, err, lost)
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), PropagationWindow+InterruptWindow)
	defer cancel()
	found, lookErr := op.look(own, c.skew.server(began))
	for waited := time.Duration(0); lookErr == nil && found == absent && waited < PropagationWindow; waited += PropagationStep {
		if c.cfg.Sleep(own, PropagationStep) != nil {
			break
		}
		found, lookErr = op.look(own, c.skew.server(began))
	}
	switch {
	case lookErr != nil:
		return fmt.Errorf("%w, and it could not be found out: %w", c.stopped(op, err, true), lookErr)
	case found == ours:
		c.cfg.Logger.Debug(ctx, "the context ended and the answer was lost, but the call was done", map[string]any{"call": productOf(op.request) + ":" + op.request.GetActionName()})
		return nil
	}
	return c.stopped(op, err, found == absent) // it may be there and not be seen yet
}

// stopped is the error of a call that was given up because its context ended.
func (c *Client) stopped(op operation, err error, maybeDone bool) error {
	message := err.Error()
	if maybeDone && (op.look != nil || len(op.done) > 0) {
		message += "; it is not known whether RAM has done it"
	}
	return &Error{Product: productOf(op.request), Action: op.request.GetActionName(), Message: message, err: err}
}

// backoff is how long to wait before the next attempt: a random wait around a time that doubles, but not less than RAM asks for.
func (c *Client) backoff(attempt int, asked time.Duration) time.Duration {
	longest := min(firstBackoff<<min(attempt, 16), c.cfg.MaxRetryWait)
	return max(c.cfg.Jitter(longest), min(asked, c.cfg.MaxRetryWait))
}

// clockSkew is how far the server's clock is ahead of ours, learned from the Date of its answers.
type clockSkew struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration
}

// dateTolerance covers dates in whole seconds and small steps of either clock; blindTolerance applies before any answer gave a date
// (reference: signatures.md §7 allows clocks to differ by 15 minutes, but few do).
const (
	dateTolerance  = 3 * time.Second
	blindTolerance = 2 * time.Minute
)

// learn takes in the Date of an answer. RAM wrote it somewhere in the time that the call took: a slow answer tells too little.
func (s *clockSkew) learn(start time.Time, took time.Duration, date string) {
	server, err := http.ParseTime(date)
	if err != nil || took > dateTolerance {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.ahead = true, server.Sub(start.Add(took/2))
}

// server is the earliest time, by the server's clock, of something that happened after local by ours.
func (s *clockSkew) server(local time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known {
		return local.Add(-blindTolerance)
	}
	return local.Add(s.ahead - dateTolerance)
}

// madeSince tells whether a date of RAM is not before since. A date that cannot be read proves nothing.
func madeSince(date string, since time.Time) bool {
	t, err := time.Parse(time.RFC3339, date)
	return err == nil && !t.Before(since)
}
