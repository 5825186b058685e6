// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestHostileRequestsLeaveNothing: what clients send is not kept, whether it is believed or not.
func TestHostileRequestsLeaveNothing(t *testing.T) {
	server, err := New(Options{Now: func() time.Time { return epoch }})
	if err != nil {
		t.Fatal(err)
	}
	c := (&harness{T: t, server: server, clock: &clock{}, url: "http://localhost"}).root()
	c.method = "FORM"
	send := func(req *http.Request) {
		req.Host = "localhost"
		server.ServeHTTP(httptest.NewRecorder(), req)
	}
	long := strings.Repeat("long", 15_000)
	round := func(i int) {
		send(httptest.NewRequest(http.MethodPost, "/?Version=2015-05-01&Action="+url.QueryEscape(fmt.Sprint(i, long)),
			http.NoBody))
		send(c.request("ram:ListUsers", nil, spoil("SignatureNonce", fmt.Sprint(i, long))))
		send(c.request("ram:GetUser", params("UserName", fmt.Sprint(i, long)), nil))
		send(c.request("ram:"+fmt.Sprint(i, long), nil, nil))
		send(c.request("ram:GetUser", params("UserName", long), spoil("AccessKeyId", fmt.Sprint(i, long))))
		send(c.request("ram:CreatePolicy", params("PolicyName", "p", "PolicyDocument", strings.Repeat("[", 20_000)), nil))
	}
	live := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	round(0)
	before := live()
	const rounds = 60
	for i := 1; i <= rounds; i++ {
		round(i)
	}
	// 360 requests of 20 KB or 60 KB: kept, they would be 18 MB.
	grown := live() - before
	runtime.KeepAlive(server)
	if grown > 4<<20 {
		t.Errorf("%d requests leave %d KB", 6*rounds, grown>>10)
	}
}

// counted is a body that says how many of its kind are read at the same time.
type counted struct {
	left    int
	reading bool
	now     *atomic.Int64
	most    *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	if !c.reading {
		c.reading = true
		n := c.now.Add(1)
		for old := c.most.Load(); n > old && !c.most.CompareAndSwap(old, n); old = c.most.Load() {
		}
		time.Sleep(time.Millisecond) // so that others get their chance
	}
	if c.left == 0 {
		c.now.Add(-1)
		return 0, io.EOF
	}
	n := min(len(p), c.left)
	c.left -= n
	return n, nil
}

// TestFewLargeRequestsAtATime: however many come at once, few large ones are in memory, and small
// ones need not wait.
func TestFewLargeRequestsAtATime(t *testing.T) {
	server, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var now, most atomic.Int64
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			body := &counted{left: maxBody / 2, now: &now, most: &most}
			req := httptest.NewRequest(http.MethodPost, "http://localhost/?Action=A&Version=2015-05-01", body)
			req.ContentLength = int64(body.left)
			server.ServeHTTP(httptest.NewRecorder(), req)
		})
	}
	all.Wait()
	if got := most.Load(); got > largeRequests || got == 0 {
		t.Errorf("%d large requests at a time, want %d at most", got, largeRequests)
	}
	for range largeRequests { // as if large ones were there
		server.large <- struct{}{}
	}
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "http://localhost/?Action=A&Version=2015-05-01",
		strings.NewReader("x=y")))
	if answer.Code != http.StatusNotFound {
		t.Errorf("a small request beside them: %d", answer.Code)
	}
}
