// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package rpc sends calls to the products that RAM consists of: it signs, keeps to the documented rates, tries again what may be
// tried again, finds out what became of a call whose answer was lost, and lets no secret into a text.
package rpc

import (
	"context"
	"time"
)

// Clock is the time that everything goes by that waits. Tests move it.
type Clock struct {
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error // ends with the context, whose error it then returns
}

// Schedule says how long something is tried again, and how often.
type Schedule struct {
	Window  time.Duration // waits together last this long at most
	Step    time.Duration // the first wait; each is twice the one before
	MaxStep time.Duration // the longest wait; 0 is Step: all are equally long
}

// RetryUntil calls fn until it is done, the schedule's window is over, or ctx ends. It returns fn's last error, which is nil
// where fn was never done and saw none, or that of ctx: what was not seen by then may be there all the same.
func RetryUntil(ctx context.Context, clock Clock, s Schedule, fn func(context.Context) (done bool, err error)) error {
	waited, step := time.Duration(0), s.Step
	for {
		done, err := fn(ctx)
		if done || waited >= s.Window {
			return err
		}
		wait := min(step, s.Window-waited)
		if err := clock.Sleep(ctx, wait); err != nil {
			return err
		}
		waited += wait
		step = min(2*step, max(s.Step, s.MaxStep))
	}
}

// Sleep waits for d or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
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
