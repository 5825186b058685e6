// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates are the documented calls per second by action; the rest goes by what it does (reference:
// limits.md §7).
var rates = map[string]rate.Limit{
	"ims:GetUserMFAInfo": 700,
	"ims:UntagResources": 20, "ims:TagResources": 20, // TagResources: inferred

	"ram:AttachPolicyToUser": 10, "ram:AttachPolicyToRole": 10,
	"ram:DetachPolicyFromGroup": 10, "ram:DetachPolicyFromRole": 10,
	"ram:AddUserToGroup": 10, "ram:RemoveUserFromGroup": 10, "ram:UntagResources": 10,
	"ram:AttachPolicyToGroup": 10, "ram:DetachPolicyFromUser": 10, "ram:TagResources": 10, // inferred

	"sts:AssumeRole": 100, "sts:AssumeRoleWithOIDC": 100, "sts:GetCallerIdentity": 100,

	// inferred
	"resourcemanager:AttachPolicy": 10, "resourcemanager:DetachPolicy": 10,
	"resourcemanager:ListPolicyAttachments": 100,
}

// baseRate is how many calls a second the account may make of an action.
func baseRate(name string) rate.Limit {
	if r, ok := rates[name]; ok {
		return r
	}
	product, action, _ := strings.Cut(name, ":")
	read := isRead(action)
	switch {
	case product == string(IMS) && read:
		return 450
	case product == string(IMS):
		return 150
	case read:
		return 100
	}
	return 20
}

// limiters keeps every action to its rate. The rate is the account's, and others use the account
// too: when RAM throttles, an action's rate is halved, and with every answer it grows back by a
// twentieth of the documented one.
type limiters struct {
	now func() time.Time

	mu     sync.Mutex
	byName map[string]*limiter
}

type limiter struct {
	bucket    *rate.Limiter
	base      rate.Limit
	throttled time.Time // when the rate was last halved
}

// wait blocks until an action may be called.
func (l *limiters) wait(ctx context.Context, name string, log Logger, clock Clock) error {
	now := clock.Now()
	l.mu.Lock()
	one := l.get(name)
	r := one.bucket.ReserveN(now, 1)
	limit := one.bucket.Limit()
	l.mu.Unlock()
	d := r.DelayFrom(now)
	if d <= 0 {
		return ctx.Err()
	}
	log.Debug(ctx, "waiting to keep to the rate limit",
		map[string]any{"call": name, "wait_ms": d.Milliseconds(), "per_second": float64(limit)})
	if err := clock.Sleep(ctx, d); err != nil {
		r.CancelAt(clock.Now())
		return err
	}
	return nil
}

// throttled slows an action down: RAM said that it is called too often. Several such answers within
// a second speak of the same burst.
func (l *limiters) throttled(name string) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.get(name)
	if !one.throttled.IsZero() && now.Sub(one.throttled) < time.Second {
		return
	}
	one.throttled = now
	one.bucket.SetLimitAt(now, max(one.bucket.Limit()/2, 1))
}

// answered lets an action recover.
func (l *limiters) answered(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one := l.get(name); one.bucket.Limit() < one.base {
		one.bucket.SetLimitAt(l.now(), min(one.bucket.Limit()+one.base/20, one.base))
	}
}

func (l *limiters) get(name string) *limiter {
	one := l.byName[name]
	if one == nil {
		if l.byName == nil {
			l.byName = map[string]*limiter{}
		}
		base := baseRate(name)
		one = &limiter{base: base, bucket: rate.NewLimiter(base, max(1, int(base/10)))}
		l.byName[name] = one
	}
	return one
}
