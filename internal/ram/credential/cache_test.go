// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// TestSessionsAreRenewedOnce has many ask at once, over and over.
func TestSessionsAreRenewedOnce(t *testing.T) {
	now := time.Now()
	for range 500 {
		var asked atomic.Int64
		s := credential.NewCache(func() time.Time { return now }, credential.Func(func(context.Context) (
			credential.Credentials, error,
		) {
			return credential.Credentials{
				AccessKeyID: fmt.Sprint("STS.", asked.Add(1)), AccessKeySecret: "s", Expiration: now.Add(time.Hour),
			}, nil
		}))
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := s.Retrieve(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := asked.Load(); n != 1 {
			t.Fatalf("%d sessions were issued, want 1", n)
		}
	}
}

// TestSourceThatDoesNotRenew has a source give the same credentials until they expire: it must not
// be asked before every call.
func TestSourceThatDoesNotRenew(t *testing.T) {
	clock := &clock{t: time.Now()}
	end := clock.now().Add(time.Hour)
	asked := 0
	s := credential.NewCache(clock.now, credential.Func(func(context.Context) (credential.Credentials, error) {
		asked++
		return credential.Credentials{AccessKeyID: "STS.x", AccessKeySecret: "s", Expiration: end}, nil
	}))
	clock.pass(58 * time.Minute)
	for range 100 {
		if _, err := s.Retrieve(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times in no time", asked)
	}
	clock.pass(100 * time.Second)
	end = end.Add(time.Hour)
	_, _ = s.Retrieve(t.Context())
	if c, _ := s.Retrieve(t.Context()); !c.Expiration.Equal(end) {
		t.Error("the renewed credentials were not fetched")
	}
}
