// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// account is an account of the size the project promises to refresh cheaply.
func account(t testing.TB, users int) *fake {
	f := newFake(t)
	old := time.Now().Add(-time.Hour)
	f.now = func() time.Time { return old }
	for i := range users {
		name := fmt.Sprint("user-", i)
		f.addUser(name)
		for p := range 2 {
			a := attached(PrincipalUser, name, "System", fmt.Sprint("P", p))
			a.AttachDate = f.date()
			f.attachments = append(f.attachments, a)
		}
		g := fmt.Sprint("group-", i%50)
		f.members[g] = append(f.members[g], name)
	}
	for i := range 50 {
		f.addGroup(fmt.Sprint("group-", i))
	}
	return f
}

// refresh reads everything as Terraform does, ten at a time, and gives the calls.
func refresh(t testing.TB, f *fake, users, attachments, groups, memberships int) map[string]int {
	c := f.client()
	ctx := context.Background()
	var work []func() error
	for i := range users {
		work = append(work, func() error {
			want := f.users[i*(len(f.users)/users)] // spread over all pages
			u, err := c.GetUser(ctx, want["UserId"].(string))
			if err == nil && u.UserPrincipalName != want["UserPrincipalName"] {
				return fmt.Errorf("wrong user %+v", u)
			}
			return err
		})
	}
	for i := range groups {
		work = append(work, func() error { _, err := c.GetGroup(ctx, fmt.Sprint("group-", i)); return err })
	}
	for i := range attachments {
		work = append(work, func() error { _, err := c.GetPolicyAttachment(ctx, f.attachments[i]); return err })
	}
	for i := range memberships {
		work = append(work, func() error {
			_, err := c.GetGroupMembership(ctx, fmt.Sprint("user-", i), fmt.Sprint("group-", i%50))
			return err
		})
	}
	jobs := make(chan func() error)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for job := range jobs {
				if err := job(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	// In an order that mixes kinds, as Terraform's walk does.
	for i := range work {
		jobs <- work[(i*7919)%len(work)]
	}
	close(jobs)
	wg.Wait()
	return c.Counts()
}

func total(counts map[string]int, calls ...string) int {
	n := 0
	for call, k := range counts {
		if len(calls) == 0 || slices.Contains(calls, call) {
			n += k
		}
	}
	return n
}

func TestRefreshCosts(t *testing.T) {
	userCalls := []string{"ims:GetUser", "ims:ListUsers"}
	counts := refresh(t, account(t, 200), 200, 400, 50, 200)
	t.Logf("200 users, 50 groups, 400 attachments, 200 memberships: %d calls %v", total(counts), counts)
	if n := total(counts); n > 120 {
		t.Errorf("%d calls, want at most 120", n)
	}
	for _, tt := range []struct{ all, asked, most int }{{5000, 3, 3}, {5000, 1000, 10}, {1000, 1000, 5}} {
		counts := refresh(t, account(t, tt.all), tt.asked, 0, 0, 0)
		t.Logf("%d of %d users: %v", tt.asked, tt.all, counts)
		if n := total(counts, userCalls...); n > tt.most {
			t.Errorf("%d of %d users: %d calls, want at most %d", tt.asked, tt.all, n, tt.most)
		}
	}
	counts = refresh(t, account(t, 1000), 0, 2000, 0, 0)
	t.Logf("2,000 attachments: %v", counts)
	if n := total(counts); n > 25 {
		t.Errorf("2,000 attachments took %d calls, want about 20", n)
	}
}

func BenchmarkRefresh(b *testing.B) {
	f := account(b, 200)
	for b.Loop() {
		counts := refresh(b, f, 200, 400, 50, 200)
		for call, n := range counts {
			b.ReportMetric(float64(n), call)
		}
		b.ReportMetric(float64(total(counts)), "calls")
	}
}
