// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"sync"
	"time"
)

// window is how far the time of a request may be from ours, either way (reference: signatures.md §7).
const window = 15 * time.Minute

// nonces remembers the nonces of the requests that were signed well, for as long as their time is good.
type nonces struct {
	mu       sync.Mutex
	young    map[string]bool
	old      map[string]bool
	turnover time.Time
}

// used notes a nonce of an access key and says whether it was there already.
func (n *nonces) used(keyID, nonce string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	// A request is good from 15 minutes before its time until 15 minutes after, so a nonce is kept for 30 minutes at least.
	if n.young == nil || now.Sub(n.turnover) > 2*window {
		n.young, n.old, n.turnover = map[string]bool{}, n.young, now
	}
	id := keyID + "\n" + nonce
	if n.young[id] || n.old[id] {
		return true
	}
	n.young[id] = true
	return false
}
