// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

const kept = 30 * time.Minute

func TestNoncesAreKeptForAWhile(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s, err := Open("", func() time.Time { return now }, users)
	if err != nil {
		t.Fatal(err)
	}
	if !s.UseNonce("a", kept) || s.UseNonce("a", kept) || !s.UseNonce("b", kept) {
		t.Error("the first use, and no other, is the first")
	}
	now = now.Add(kept)
	if s.UseNonce("a", kept) {
		t.Error("forgotten too early")
	}
	now = now.Add(time.Second)
	if !s.UseNonce("a", kept) {
		t.Error("never forgotten")
	}
}

func TestNoncesAreBounded(t *testing.T) {
	s := open(t, "")
	for i := range mostNonces + 1000 {
		s.UseNonce(fmt.Sprint(i), kept)
	}
	if len(s.nonces.seen) > mostNonces || len(s.nonces.queue) > mostNonces {
		t.Errorf("%d nonces are kept", len(s.nonces.seen))
	}
	if s.UseNonce(fmt.Sprint(mostNonces+999), kept) || !s.UseNonce("0", kept) {
		t.Error("not the oldest are forgotten")
	}
}

// What was done is not done again by the same request, even when the process is killed in between:
// the nonce is on disk with the change. Nonces of requests that changed nothing get there with the
// next change, or when the store is closed.
func TestNoncesSurvive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	reopen := func(t *testing.T) *Store {
		t.Helper()
		s, err := Open(path, func() time.Time { return now }, users)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := reopen(t)
	s.UseNonce("read", kept)
	s.UseNonce("write", kept)
	put(t, s, user{ID: "1", Name: "ann"})
	s.UseNonce("lost", kept)
	if err := s.db.Close(); err != nil { // as a killed process: nothing more is written
		t.Fatal(err)
	}
	s = reopen(t)
	if s.UseNonce("read", kept) || s.UseNonce("write", kept) {
		t.Error("forgotten when killed")
	}
	s.UseNonce("later", kept)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t)
	if s.UseNonce("later", kept) {
		t.Error("forgotten when closed")
	}
	now = now.Add(kept + time.Second)
	if !s.UseNonce("read", kept) {
		t.Error("kept for longer than it was asked for")
	}
	put(t, s, user{ID: "2", Name: "bob"})
	n := 0
	if err := s.db.View(func(tx *bbolt.Tx) error {
		n = tx.Bucket([]byte(nonceBucket)).Stats().KeyN
		return nil
	}); err != nil || n != 1 {
		t.Errorf("the file keeps %d nonces, want the one that is still good: %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
