// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
)

const (
	firstBackoff = 250 * time.Millisecond

	// lagPatience is how long the service's own delay between a write and its being seen is waited for (reference: behaviours.md §5, §7).
	lagPatience = 10 * time.Second
	lagStep     = 500 * time.Millisecond
)

// operation is one call and what is known about sending it again.
type operation struct {
	request  requests.AcsRequest
	response responses.AcsResponse
	unsigned bool // the action takes no signature

	// look asks what became of an attempt whose answer was lost: was it done, since that time? nil when sending it twice does no harm.
	look func(ctx context.Context, since time.Time) (verdict, error)

	// done are the codes that say, in answer to a call sent again, that the lost one was done: EntityNotExist for a
	// removal, EntityAlreadyExists for a creation.
	done []string
}

// verdict is what a look found.
type verdict int

const (
	absent  verdict = iota // there is no such object
	ours                   // it is there, and the lost call made it
	foreign                // it is there, but was there before or is not what was asked for
)

// call sends op until it is done, is refused, or the patience set in the configuration is used up.
func (c *Client) call(ctx context.Context, op operation) error {
	name := productOf(op.request) + ":" + op.request.GetActionName()
	began := c.cfg.Now()
	lost := false
	for attempt := 0; ; attempt++ {
		if err := c.limits.wait(ctx, name, c.cfg.Logger, c.cfg.Sleep); err != nil {
			return c.stopped(op, err, lost)
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
		if ctx.Err() != nil {
			return c.stopped(op, ctx.Err(), lost || e.progress == unknown)
		}
		if e.progress == refused {
			return err
		}
		last := attempt >= c.cfg.MaxRetries
		if !last || (e.progress == unknown && op.look != nil) {
			wait := c.backoff(attempt, e.retryAfter)
			c.cfg.Logger.Debug(ctx, "the call failed and will be tried again", map[string]any{"call": name, "attempt": attempt + 1, "wait_ms": wait.Milliseconds(), "error": err.Error()})
			if err := c.cfg.Sleep(ctx, wait); err != nil {
				return c.stopped(op, err, lost || e.progress == unknown)
			}
		}
		if e.progress == unknown {
			lost = true
			if op.look != nil {
				found, lookErr := op.look(ctx, c.skew.server(began))
				if lookErr != nil {
					return fmt.Errorf("%w; whether it was done all the same could not be found out: %w", err, lookErr)
				}
				if found == ours {
					c.cfg.Logger.Debug(ctx, "the answer was lost, but the call was done", map[string]any{"call": name})
					return nil
				}
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
	for waited := time.Duration(0); ; waited += lagStep {
		found, lookErr := op.look(ctx, c.skew.server(began))
		switch {
		case lookErr != nil:
			return fmt.Errorf("%w; whether an earlier attempt made it could not be found out: %w", err, lookErr)
		case found == ours:
			return nil
		case found == foreign || waited >= lagPatience:
			return err
		}
		if sleepErr := c.cfg.Sleep(ctx, lagStep); sleepErr != nil {
			return c.stopped(op, sleepErr, true)
		}
	}
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

func (s *clockSkew) learn(local time.Time, date string) {
	server, err := http.ParseTime(date)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.ahead = true, server.Sub(local)
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
