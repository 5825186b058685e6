// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestConcurrentClients: users with policies of their own read and write at once, while policies
// change and reads go stale. Nothing is lost, nothing is done twice, and the race detector is
// content.
func TestConcurrentClients(t *testing.T) {
	everywhere(t, func(h *harness) {
		const clients, rounds = 6, 15
		var members [clients]*client
		for i := range members {
			name := fmt.Sprint("member-", i)
			members[i] = h.userKey(name)
			h.seed("ram:AttachPolicyToUser", "UserName", name, "PolicyName", "AliyunRAMFullAccess", "PolicyType", "System")
		}
		var exists, made atomic.Int64
		var all sync.WaitGroup
		for i, c := range members {
			all.Go(func() {
				for round := range rounds {
					// Everybody tries the same name: exactly one makes it.
					_, code := c.call("ram:CreateGroup", params("GroupName", fmt.Sprint("group-", round)))
					switch code {
					case "":
						made.Add(1)
					case "409 EntityAlreadyExists.Group":
						exists.Add(1)
					default:
						t.Errorf("CreateGroup: %s", code)
					}
					c.must("ram:CreateUser", "UserName", fmt.Sprintf("made-%d-%d", i, round))
					c.must("ims:ListUsers")
				}
			})
		}
		all.Go(func() {
			for i := range rounds {
				remove := h.server.Inject(Fault{Kind: StaleReads, Delay: time.Duration(i+1) * time.Millisecond})
				h.seed("ram:CreatePolicy", "PolicyName", fmt.Sprint("policy-", i), "PolicyDocument", allowECS)
				h.clock.advance(time.Millisecond)
				_, _ = h.server.Requests(), h.server.Log()
				remove()
			}
		})
		all.Wait()
		if made.Load() != rounds || exists.Load() != rounds*(clients-1) {
			t.Errorf("%d groups made, %d refused", made.Load(), exists.Load())
		}
		if got := at(h.seed("ims:GetAccountSummary"), "SummaryMap", "Users"); got != float64(clients+clients*rounds) {
			t.Errorf("%v users", got)
		}
		if n := h.server.Requests()["ram:CreateUser"]; n != clients*rounds {
			t.Errorf("%d requests counted", n)
		}
	})
}
