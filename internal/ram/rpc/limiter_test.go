// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"slices"
	"testing"
	"time"
)

// waitLog keeps the waits for the rate limit, in milliseconds.
type waitLog struct {
	silent
	waits []int64
}

func (l *waitLog) Debug(_ context.Context, _ string, fields map[string]any) {
	ms, _ := fields["wait_ms"].(int64)
	l.waits = append(l.waits, ms)
}

func TestLimiter(t *testing.T) {
	var now time.Time
	clock := Clock{
		Now:   func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil },
	}
	l := limiters{now: clock.Now}
	log := &waitLog{}
	wait := func(n int) time.Duration {
		start := now
		for range n {
			if err := l.wait(context.Background(), "ram:AttachPolicyToUser", log, clock); err != nil {
				t.Fatal(err)
			}
		}
		return now.Sub(start).Round(time.Millisecond)
	}
	if d := wait(21); d != 2*time.Second {
		t.Errorf("21 calls at 10 a second took %s, want 2s", d)
	}
	if !slices.Contains(log.waits, int64(100)) {
		t.Errorf("waits are not in the log: %v", log.waits)
	}
	l.throttled("ram:AttachPolicyToUser")
	l.throttled("ram:AttachPolicyToUser") // the same burst
	if d := wait(10); d != 2*time.Second {
		t.Errorf("10 calls after throttling took %s, want 2s at half the rate", d)
	}
	for range 100 {
		_ = clock.Sleep(context.Background(), 2*time.Second)
		l.throttled("ram:AttachPolicyToUser")
	}
	_ = clock.Sleep(context.Background(), time.Minute)
	wait(1)
	if d := wait(3); d != 3*time.Second {
		t.Errorf("3 calls at the lowest rate took %s, want 3s", d)
	}
	for range 18 {
		l.answered("ram:AttachPolicyToUser")
	}
	_ = clock.Sleep(context.Background(), time.Minute)
	wait(1)
	if d := wait(10); d != time.Second {
		t.Errorf("10 calls after recovering took %s, want 1s", d)
	}
}

func TestRates(t *testing.T) {
	for name, want := range map[string]float64{
		"ims:GetUser": 450, "ims:CreateUser": 150, "ims:UntagResources": 20,
		"ram:GetPolicy": 100, "ram:ListPoliciesForUser": 100, "ram:CreatePolicy": 20, "ram:AttachPolicyToUser": 10,
		"sts:AssumeRole": 100, "resourcemanager:ListPolicyAttachments": 100,
	} {
		if got := float64(baseRate(name)); got != want {
			t.Errorf("%s: %v a second, want %v", name, got, want)
		}
	}
}
