// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rateOf is how often an action may be called per second (reference: limits.md §7).
func rateOf(a *action) int {
	switch {
	case a.rate > 0:
		return a.rate
	case a.product == productIMS && a.writes:
		return 150
	case a.product == productIMS:
		return 450
	case a.product == productSTS:
		return 100
	case a.writes:
		return 20
	default:
		return 100
	}
}

// limits are the rate limits of all actions; a second's worth may come at once.
type limits struct {
	mu sync.Mutex
	by map[*action]*rate.Limiter
}

func newLimits() *limits { return &limits{by: map[*action]*rate.Limiter{}} }

// leastRetryAfter is the shortest wait that throttled clients are told: numbers below could be
// taken for seconds.
const leastRetryAfter = 100 * time.Millisecond

// throttled is the refusal of a client that comes too often.
func throttled(code string, wait time.Duration) *Error {
	err := fail(code)
	err.retryAfter = max(wait, leastRetryAfter)
	return err
}

// check refuses what goes beyond the rate of its action.
func (l *limits) check(a *action, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.by[a]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(rateOf(a)), rateOf(a))
		l.by[a] = limiter
	}
	if limiter.AllowN(now, 1) {
		return nil
	}
	return throttled("Throttling.User", time.Second/time.Duration(rateOf(a)))
}
