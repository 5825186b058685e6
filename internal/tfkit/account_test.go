// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// clock is a time that passes only while somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// account is an emulated account whose time, and that of its client, passes only while the client
// waits.
type account struct {
	*emulator.Server
	*clock
	client *ram.Client
}

func newAccount(t *testing.T, options emulator.Options) account {
	t.Helper()
	a := account{clock: &clock{now: time.Now()}}
	options.Now = a.Now
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	a.Server = server
	a.client, err = ram.NewClient(ram.Config{
		Endpoint: listener.URL, Credentials: credential.Static(server.Root().ID, server.Root().Secret, ""), Now: a.Now,
		Sleep: a.Sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
