// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// Below this path the tests' own helpers answer; the emulator knows nothing of them.
const helpers = "/_conformance/"

// subject is an emulator behind real HTTP, with a memory of what it answered and a clock that can
// be moved.
type subject struct {
	*emulator.Server
	address string // host:port
	ahead   atomic.Int64
	answers sync.Map // bodies by request ID
}

func start(t *testing.T) *subject {
	t.Helper()
	s := &subject{}
	var err error
	now := func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }
	s.Server, err = emulator.New(emulator.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	s.address = strings.TrimPrefix(web.URL, "http://")
	return s
}

// ServeHTTP hands requests to the emulator and keeps its answers. Its own paths are
// answers/<request ID>, which tells one, ahead/<seconds>, which puts the emulator's clock that far
// ahead, and passkey/<user>, which gives a user a passkey.
func (s *subject) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, mine := strings.CutPrefix(r.URL.Path, helpers)
	name, value, _ := strings.Cut(path, "/")
	switch {
	case !mine:
		kept := &keeper{ResponseWriter: w, status: http.StatusOK}
		s.Server.ServeHTTP(kept, r)
		// Kept before it is sent: whoever has an answer may ask for it at once.
		s.answers.Store(w.Header().Get("x-acs-request-id"), kept.body.Bytes())
		w.WriteHeader(kept.status)
		_, _ = w.Write(kept.body.Bytes())
	case name == "ahead":
		seconds, err := strconv.Atoi(value)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.ahead.Store(int64(time.Duration(seconds) * time.Second))
	case name == "passkey":
		if _, err := s.AddPasskey(value, "laptop"); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
		}
	default:
		body, ok := s.answers.Load(value)
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body.([]byte))
	}
}

// keeper holds an answer back.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) { k.status = status }

func (k *keeper) Write(p []byte) (int, error) { return k.body.Write(p) }

// covered makes sure that every action of the emulator worked and was refused at least once, and
// that nothing broke inside.
func (s *subject) covered(t *testing.T, client string) {
	t.Helper()
	worked, refused := map[string]bool{}, map[string]bool{}
	log := s.Log()
	for _, entry := range log {
		action := entry.Product + ":" + entry.Action
		switch {
		case entry.Code == "OK":
			worked[action] = true
		case entry.Status >= http.StatusInternalServerError:
			t.Errorf("%s: %d %s: %s", action, entry.Status, entry.Code, entry.Detail)
		default:
			refused[action] = true
		}
	}
	for _, action := range emulator.Actions() {
		if !worked[action] {
			t.Errorf("%s: the emulator serves %s, but no call of it that works was tried", client, action)
		}
		if !refused[action] {
			t.Errorf("%s: the emulator serves %s, but no call of it that is refused was tried", client, action)
		}
	}
	fmt.Printf("%s: %d calls; of %d actions %d worked and %d were refused\n", client, len(log), len(emulator.Actions()),
		len(worked), len(refused))
}
