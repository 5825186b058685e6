// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Clock is the time that everything goes by that waits. Tests move it.
type Clock struct {
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error // ends with the context, whose error it then returns
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

// clockSkew is how far the server's clock is ahead of ours, learned from the Date of its answers.
type clockSkew struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration
}

// dateTolerance covers dates in whole seconds and small steps of either clock; blindTolerance
// applies before any answer gave a date (reference: signatures.md §7 allows clocks to differ by 15
// minutes, but few do).
const (
	dateTolerance  = 3 * time.Second
	blindTolerance = 2 * time.Minute
)

// learn takes in the Date of an answer. RAM wrote it somewhere in the time that the call took: a
// slow answer tells too little.
func (s *clockSkew) learn(start time.Time, took time.Duration, date string) {
	server, err := http.ParseTime(date)
	if err != nil || took > dateTolerance {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.ahead = true, server.Sub(start.Add(took/2))
}

// server is the earliest time, by the server's clock, of something that happened after local by
// ours.
func (s *clockSkew) server(local time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known {
		return local.Add(-blindTolerance)
	}
	return local.Add(s.ahead - dateTolerance)
}

// ServerTime is the earliest time, by RAM's clock, of something that happens after local by ours.
func (c *Client) ServerTime(local time.Time) time.Time { return c.skew.server(local) }
