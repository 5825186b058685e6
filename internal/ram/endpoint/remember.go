// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// rememberedFor is how long a host that cannot be reached is not tried again.
const rememberedFor = 30 * time.Second

// Unreachable says that trying again to reach a host cannot help: nobody listens, there is no such
// host, its certificate is not trusted, or the proxy refuses.
type Unreachable struct {
	Address string // scheme and host
	Reason  string // as of [Explain]

	again bool
}

// Error says why, in one line.
func (e *Unreachable) Error() string {
	if e.again {
		return fmt.Sprintf("%s could not be reached a moment ago and was not tried again: %s", e.Address, e.Reason)
	}
	return fmt.Sprintf("%s cannot be reached: %s", e.Address, e.Reason)
}

// Remember has the transport fail with [Unreachable] where trying again cannot help, and fail at
// once for a while after that. A host that has answered before is never given up: whatever is wrong
// there now may pass.
func Remember(next http.RoundTripper) http.RoundTripper {
	if r, ok := next.(*remembering); ok {
		return r
	}
	return &remembering{next: next, now: time.Now, answered: map[string]bool{}, failed: map[string]failure{}}
}

type remembering struct {
	next http.RoundTripper
	now  func() time.Time

	mu       sync.Mutex
	answered map[string]bool // by scheme and host
	failed   map[string]failure
}

type failure struct {
	reason string
	at     time.Time
}

// RoundTrip is that of http.RoundTripper.
func (t *remembering) RoundTrip(r *http.Request) (*http.Response, error) {
	address := addressOf(r.URL)
	t.mu.Lock()
	before, failed := t.failed[address]
	t.mu.Unlock()
	if failed && t.now().Sub(before.at) < rememberedFor {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, &Unreachable{Address: address, Reason: before.reason, again: true}
	}
	res, err := t.next.RoundTrip(r)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.answered[address] = true
		delete(t.failed, address)
		return res, nil
	}
	reason, final := Explain(err)
	if !final || t.answered[address] || r.Context().Err() != nil {
		return nil, err
	}
	t.failed[address] = failure{reason, t.now()}
	return nil, &Unreachable{Address: address, Reason: reason}
}

func addressOf(u *url.URL) string { return u.Scheme + "://" + u.Host }
