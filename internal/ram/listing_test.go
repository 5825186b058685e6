// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mostMemory is how much the client may need for what a service without measure answers.
const mostMemory = 300 << 20

// users writes a page of so many users, and what the answer says about the next.
func users(w io.Writer, n int, truncated bool, marker string) {
	_, _ = io.WriteString(w, `{"RequestId":"R","Users":{"User":[`)
	for i := range n {
		if i > 0 {
			_, _ = io.WriteString(w, ",")
		}
		_, _ = fmt.Fprintf(w, `{"UserId":"%d","UserPrincipalName":"user-%d@%s","Comments":"one of many"}`, i, i, domain)
	}
	_, _ = fmt.Fprintf(w, `]},"IsTruncated":%t,"Marker":%q}`, truncated, marker)
}

// TestListingsAreBounded has a service answer ListUsers without measure: the listing ends with an
// error that says what the service did, and the memory stays small.
func TestListingsAreBounded(t *testing.T) {
	tests := []struct {
		name   string
		answer func(w http.ResponseWriter, p url.Values)
		want   string
		calls  int // at most
	}{
		{"ever new markers", func(w http.ResponseWriter, p url.Values) {
			n, _ := strconv.Atoi(p.Get("Marker"))
			users(w, 1000, true, strconv.Itoa(n+1))
		}, "RAM has listed 101000 objects in 101 pages", 101},
		{"ever new markers and nothing else", func(w http.ResponseWriter, p url.Values) {
			n, _ := strconv.Atoi(p.Get("Marker"))
			users(w, 0, true, strconv.Itoa(n+1))
		}, "RAM has listed 0 objects in 5001 pages", 5001},
		{"the same marker", func(w http.ResponseWriter, _ url.Values) { users(w, 2, true, "m") }, `(marker "m")`, 2},
		{"no marker", func(w http.ResponseWriter, _ url.Values) { users(w, 2, true, "") }, `(marker "")`, 1},
		{"a page of 800,000 users", func(w http.ResponseWriter, _ url.Values) {
			_, _ = io.WriteString(w, `{"RequestId":"R","Users":{"User":[{}`+strings.Repeat(",{}", 799_999)+`]}}`)
		}, "more than 100000 objects", 1},
		{"a page without an end", func(w http.ResponseWriter, _ url.Values) {
			_, _ = io.WriteString(w, `{"RequestId":"R","Users":{"User":["`)
			for part := strings.Repeat("x", 1<<20); ; {
				if _, err := io.WriteString(w, part); err != nil {
					return
				}
			}
		}, "the answer is longer than", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.hook = func(w http.ResponseWriter, _ *http.Request, call string, p url.Values) bool {
				if call == "ims:ListUsers" {
					tt.answer(w, p)
				}
				return call == "ims:ListUsers"
			}
			peak := peakMemory(t)
			c := f.client()
			listed, err := collect(c.ListUsers(t.Context()))
			if err == nil || !strings.Contains(err.Error(), tt.want) || f.count() > tt.calls {
				t.Errorf("%d users, %v after %d calls, want %q", len(listed), err, f.count(), tt.want)
			}
			if used := peak(); used > mostMemory {
				t.Errorf("%d MiB, want at most %d", used>>20, mostMemory>>20)
			}
		})
	}
}

// peakMemory watches how much memory the process has from the system, and tells the most of it.
func peakMemory(t *testing.T) func() uint64 {
	t.Helper()
	sample := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64() - s[1].Value.Uint64()
	}
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		peak := sample()
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-tick:
				peak = max(peak, sample())
			case <-stop:
				most <- max(peak, sample())
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-most
	}
}

// A listing that is broken is no reason to miss an object that a single read shows.
func TestABrokenListingIsReadAround(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var ids []string
	for i := range 6 {
		ids = append(ids, f.addUser(fmt.Sprint("u", i))["UserId"].(string))
	}
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		if call == "ims:ListUsers" {
			users(w, 0, true, "")
		}
		return call == "ims:ListUsers"
	}
	c := f.client()
	for i, id := range ids {
		if u, err := c.GetUser(t.Context(), id); err != nil || u.UserName != fmt.Sprint("u", i) {
			t.Errorf("%+v, %v", u, err)
		}
	}
}
