// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	c := &Client{cfg: Config{MaxRetryWait: 3 * time.Second, Jitter: func(d time.Duration) time.Duration { return d }}}
	for attempt, want := range map[int]time.Duration{
		0: 250 * time.Millisecond, 1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 4: 3 * time.Second,
		60: 3 * time.Second,
	} {
		if got := c.backoff(attempt, 0); got != want {
			t.Errorf("attempt %d: %s, want %s", attempt, got, want)
		}
	}
	if got := c.backoff(0, 2*time.Second); got != 2*time.Second {
		t.Errorf("RAM asked for 2 s: %s", got)
	}
	if got := c.backoff(0, time.Hour); got != 3*time.Second {
		t.Errorf("RAM asked for an hour: %s, want the longest wait", got)
	}
	for range 1000 {
		if d := jitter(time.Second); d < 0 || d > time.Second {
			t.Fatalf("jitter gave %s", d)
		}
	}
}
