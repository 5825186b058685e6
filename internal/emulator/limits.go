// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates are the documented requests per second where they differ from the standard of their product, by product and action
// (reference: limits.md §7).
var rates = map[actionKey]int{
	{productRAM, "AttachPolicyToUser"}:    10,
	{productRAM, "AttachPolicyToGroup"}:   10,
	{productRAM, "AttachPolicyToRole"}:    10,
	{productRAM, "DetachPolicyFromUser"}:  10,
	{productRAM, "DetachPolicyFromGroup"}: 10,
	{productRAM, "DetachPolicyFromRole"}:  10,
	{productRAM, "AddUserToGroup"}:        10,
	{productRAM, "RemoveUserFromGroup"}:   10,
	{productRAM, "TagResources"}:          10,
	{productRAM, "UntagResources"}:        10,
	{productIMS, "GetUserMFAInfo"}:        700,
	{productIMS, "TagResources"}:          20,
	{productIMS, "UntagResources"}:        20,
	{productRM, "AttachPolicy"}:           10,
	{productRM, "DetachPolicy"}:           10,
}

// rateOf is how often an action may be called per second.
func rateOf(a *action) int {
	if n, ok := rates[actionKey{a.product, a.name}]; ok {
		return n
	}
	switch {
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

func (l *limits) allow(a *action, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.by[a]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(rateOf(a)), rateOf(a))
		l.by[a] = limiter
	}
	return limiter.AllowN(now, 1)
}
