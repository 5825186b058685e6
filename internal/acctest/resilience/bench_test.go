// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// refreshing measures what one refresh costs, each with a provider that has seen nothing, and
// reports the calls by action.
func refreshing(b *testing.B, a account, all []wanted) {
	b.Helper()
	objects := a.adopt(all)
	a.ResetRequests()
	for b.Loop() {
		a.serve(nil).refresh(objects)
	}
	counts := a.Requests() // with the one by which the provider checks its key
	for action, n := range counts {
		b.ReportMetric(float64(n)/float64(b.N), action+"/op")
	}
	b.ReportMetric(float64(total(counts))/float64(b.N), "calls/op")
	b.ReportMetric(float64(len(objects)), "objects")
}

// The account of the promise: 200 users, 50 groups, 400 attachments, 200 memberships.
func BenchmarkRefreshCompany(b *testing.B) {
	a, all := company(b)
	refreshing(b, a, all)
}

func BenchmarkRefreshUsers(b *testing.B) {
	for name, managed := range map[string]int{"3of5000": 3, "1000of5000": 1000, "5000of5000": 5000} {
		b.Run(name, func(b *testing.B) {
			a := newAccount(b, emulator.Options{}, nil)
			users := named("user", 5000)
			ids := a.addUsers(users)
			refreshing(b, a, managedUsers(users, ids, managed))
		})
	}
}

func BenchmarkRefreshAttachments(b *testing.B) {
	a := newAccount(b, emulator.Options{}, nil)
	users := named("user", 1000)
	a.addUsers(users)
	var all []wanted
	for _, u := range users {
		for _, p := range []string{"AliyunOSSReadOnlyAccess", "AliyunECSReadOnlyAccess"} {
			a.attach(u, "System", p)
			all = append(all, wanted{"ram_user_policy_attachment", id(u, "System", p)})
		}
	}
	refreshing(b, a, all)
}

func BenchmarkRefreshPolicies(b *testing.B) {
	a := newAccount(b, emulator.Options{}, nil)
	policies := named("policy", 200)
	a.addPolicies(policies)
	var all []wanted
	for _, p := range policies {
		all = append(all, wanted{"ram_policy", p})
	}
	refreshing(b, a, all)
}
