// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"time"
)

// How long what is waited for. RAM says nowhere how long it lags behind its writes; other clients
// are known to wait some seconds (reference: behaviours.md §5, §7).
const (
	// PropagationWindow is how long RAM may take until a write is seen everywhere.
	PropagationWindow = 10 * time.Second
	// PropagationStep is how often it is asked meanwhile.
	PropagationStep = 500 * time.Millisecond
	// RemovalWindow is how long what this process has removed may still be in the way of a deletion.
	RemovalWindow = 3 * PropagationWindow
	// ReadAfterWriteWindow is how long an object is read until it shows what was written to it.
	ReadAfterWriteWindow = 30 * time.Second
	// NewObjectWindow is how old an object may be, by its own date, for a read that does not show it
	// to be believed late.
	NewObjectWindow = time.Minute
	// InterruptWindow is how long, after an interrupt, a call may take that finds out what became of a
	// write.
	InterruptWindow = 10 * time.Second
)

// Propagation is how a read or write is tried again that may be ahead of what RAM has seen.
func Propagation() Schedule { return Schedule{Window: PropagationWindow, Step: PropagationStep} }

// Schedule says how long something is tried again, and how often.
type Schedule struct {
	Window  time.Duration // waits together last this long at most
	Step    time.Duration // the first wait; each is twice the one before
	MaxStep time.Duration // the longest wait; 0 is Step: all are equally long
}

// RetryUntil calls fn until it is done, the schedule's window is over, or ctx ends. It returns fn's
// last error, which is nil where fn was never done and saw none, or that of ctx: what was not seen
// by then may be there all the same.
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
