// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// gate holds a fetch until it is opened, and tells what context it was given.
type gate struct {
	entered chan struct{}
	open    chan struct{}
	calls   atomic.Int32
	ended   chan struct{} // closed when the fetch's context ends first
}

func newGate() *gate {
	return &gate{entered: make(chan struct{}, 100), open: make(chan struct{}), ended: make(chan struct{}, 100)}
}

func (g *gate) fetch(v string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		g.calls.Add(1)
		g.entered <- struct{}{}
		select {
		case <-g.open:
			return v, nil
		case <-ctx.Done():
			g.ended <- struct{}{}
			return "", ctx.Err()
		}
	}
}

type result struct {
	v   string
	err error
}

func begin(ctx context.Context, a *callCache[string], key string, f func(context.Context) (string, error)) chan result {
	ch := make(chan result, 1)
	go func() {
		v, err := a.get(ctx, key, f)
		ch <- result{v, err}
	}()
	return ch
}

// waiters blocks until n callers wait for key.
func waiters(t *testing.T, a *callCache[string], key string, n int) {
	t.Helper()
	for range 60_000 {
		a.mu.Lock()
		f := a.flights[key]
		ok := f != nil && f.waiting == n
		a.mu.Unlock()
		if ok {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("never %d callers waiting for %q", n, key)
}

func TestCallCacheShareOneCall(t *testing.T) {
	var a callCache[string]
	g := newGate()
	var all []chan result
	for range 10 {
		all = append(all, begin(t.Context(), &a, "k", g.fetch("v")))
	}
	waiters(t, &a, "k", 10)
	close(g.open)
	for _, ch := range all {
		if r := <-ch; r.v != "v" || r.err != nil {
			t.Errorf("got %v", r)
		}
	}
	if _, err := a.get(t.Context(), "k", g.fetch("w")); err != nil {
		t.Error(err)
	}
	if n := g.calls.Load(); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
}

func TestCallCacheOutliveTheirFirstCaller(t *testing.T) {
	var a callCache[string]
	g := newGate()
	ctx, cancel := context.WithCancel(t.Context())
	first := begin(ctx, &a, "k", g.fetch("v"))
	<-g.entered
	second := begin(t.Context(), &a, "k", g.fetch("never"))
	waiters(t, &a, "k", 2)
	cancel()
	if r := <-first; !errors.Is(r.err, context.Canceled) {
		t.Errorf("first caller got %v, want that it was cancelled", r)
	}
	close(g.open)
	if r := <-second; r.v != "v" || r.err != nil {
		t.Errorf("second caller got %v, want v", r)
	}
}

func TestCallCacheEndWithTheirLastCaller(t *testing.T) {
	var a callCache[string]
	g := newGate()
	ctx, cancel := context.WithCancel(t.Context())
	one, two := begin(ctx, &a, "k", g.fetch("v")), begin(ctx, &a, "k", g.fetch("v"))
	waiters(t, &a, "k", 2)
	cancel()
	<-one
	<-two
	<-g.ended // the call itself was cancelled
	other := newGate()
	close(other.open)
	if v, err := a.get(t.Context(), "k", other.fetch("new")); v != "new" || err != nil {
		t.Errorf("after a cancelled call: %q, %v", v, err)
	}
}

func TestCallCacheBegunBeforeAWriteAreNotKeptNorJoined(t *testing.T) {
	var a callCache[string]
	old := newGate()
	before := begin(t.Context(), &a, "k", old.fetch("old"))
	<-old.entered
	a.drop("k")
	during := newGate()
	after := begin(t.Context(), &a, "k", during.fetch("during"))
	<-during.entered
	a.drop("k")
	close(old.open)
	close(during.open)
	if r := <-before; r.v != "old" {
		t.Errorf("the read begun before the write got %v", r)
	}
	if r := <-after; r.v != "during" {
		t.Errorf("the read begun during the write got %v, it must not join the older call", r)
	}
	fresh := newGate()
	close(fresh.open)
	if v, _ := a.get(t.Context(), "k", fresh.fetch("fresh")); v != "fresh" {
		t.Errorf("after the write: %q, want fresh", v)
	}
	if v, _ := a.get(t.Context(), "k", old.fetch("x")); v != "fresh" {
		t.Errorf("then: %q, want fresh from memory", v)
	}
}

func TestCallCacheDoNotKeepErrors(t *testing.T) {
	var a callCache[string]
	_, err := a.get(t.Context(), "k", func(context.Context) (string, error) { return "", errors.New("no") })
	if err == nil {
		t.Fatal("no error")
	}
	good := func(context.Context) (string, error) { return "v", nil }
	if v, err := a.get(t.Context(), "k", good); v != "v" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

// thing is an object with two keys, as a user has.
type thing struct{ id, name, version string }

// store counts how its things are read.
type store struct {
	mu           sync.Mutex
	things       []thing
	size         int // of a page
	gets, pages  int
	failPages    error
	onPage       func(cursor string)
	hiddenInList map[string]bool
}

func newStore(n, size int) *store {
	s := &store{size: size, hiddenInList: map[string]bool{}}
	for i := range n {
		s.things = append(s.things, thing{id: fmt.Sprintf("id:%d", i), name: fmt.Sprintf("name:%d", i), version: "1"})
	}
	return s
}

func (s *store) cache() *listCache[thing] {
	c := newListCache[thing]()
	c.keys = func(v thing) []string { return []string{v.id, v.name} }
	c.fetch = func(_ context.Context, key string) ([]thing, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.gets++
		for _, v := range s.things {
			if v.id == key || v.name == key {
				return []thing{v}, nil
			}
		}
		return nil, nil
	}
	c.fetchPage = func(_ context.Context, _, cursor string) (page[thing], error) {
		if s.onPage != nil {
			s.onPage(cursor)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.pages++
		if s.failPages != nil {
			return page[thing]{}, s.failPages
		}
		from, _ := strconv.Atoi(cursor)
		to := min(from+s.size, len(s.things))
		var p page[thing]
		for _, v := range s.things[from:to] {
			if !s.hiddenInList[v.id] {
				p.items = append(p.items, v)
			}
		}
		if to < len(s.things) {
			p.next = strconv.Itoa(to)
		}
		return p, nil
	}
	return &c
}

func TestListCacheTurnGetsIntoLists(t *testing.T) {
	tests := []struct {
		name             string
		all, size, asked int
		most             int // calls
	}{
		{"three of many are three gets", 5000, 1000, 3, 3},
		{"a thousand of five thousand", 5000, 1000, 1000, 10},
		{"all of a thousand", 1000, 1000, 1000, 3 + 1},
		{"four of many cost at most twice four", 100000, 1000, 4, 8},
		{"ten of a hundred pages cost at most twice ten", 100000, 1000, 10, 20},
		{"none", 10, 10, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(tt.all, tt.size)
			o := s.cache()
			step := tt.all / max(tt.asked, 1)
			for i := range tt.asked {
				id := fmt.Sprintf("id:%d", tt.all-1-i*step) // the last page first: the worst order
				if v, ok, err := o.find(t.Context(), id); !ok || err != nil || v.id != id {
					t.Fatalf("find %s: %v %v %v", id, v, ok, err)
				}
			}
			if n := s.gets + s.pages; n > tt.most {
				t.Errorf("%d gets + %d pages, want at most %d", s.gets, s.pages, tt.most)
			}
		})
	}
}

func TestListCacheWhenManyAskAtOnce(t *testing.T) {
	s := newStore(5000, 1000)
	// RAM takes its time.
	s.onPage = func(string) { time.Sleep(2 * time.Millisecond) }
	o := s.cache()
	var wg sync.WaitGroup
	work := make(chan int)
	for range 10 {
		wg.Go(func() {
			for i := range work {
				v, ok, err := o.find(t.Context(), fmt.Sprintf("id:%d", i))
				if !ok || err != nil || v.name != fmt.Sprintf("name:%d", i) {
					t.Errorf("find %d: %v %v %v", i, v, ok, err)
				}
			}
		})
	}
	for i := range 1000 {
		work <- i * 5
	}
	close(work)
	wg.Wait()
	if n := s.gets + s.pages; n > 10 {
		t.Errorf("%d gets + %d pages, want at most 10", s.gets, s.pages)
	}
}

func askMany(t *testing.T, o *listCache[thing], n int) {
	t.Helper()
	for i := range n {
		if _, _, err := o.find(t.Context(), fmt.Sprintf("id:%d", i)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestListCacheAbsentFromTheListAreReadSingly(t *testing.T) {
	s := newStore(100, 100)
	s.hiddenInList["id:50"] = true
	o := s.cache()
	askMany(t, o, 10)
	gets := s.gets
	if v, ok, err := o.find(t.Context(), "id:50"); !ok || err != nil || v.name != "name:50" {
		t.Errorf("what the list lacks: %v %v %v", v, ok, err)
	}
	if s.gets != gets+1 {
		t.Errorf("%d more gets, want 1", s.gets-gets)
	}
	if _, ok, err := o.find(t.Context(), "id:none"); ok || err != nil {
		t.Errorf("what is nowhere: %v %v", ok, err)
	}
}

func TestListCacheWrittenHereAreReadSingly(t *testing.T) {
	s := newStore(100, 50)
	o := s.cache()
	s.onPage = func(cursor string) {
		if cursor == "" { // while the first page is under way
			o.drop("name:7")
		}
	}
	askMany(t, o, 5)
	s.mu.Lock()
	s.things[7].version = "2"
	s.things[8].version = "2"
	s.mu.Unlock()
	o.drop("name:7") // by name, while it is asked for by ID
	if v, _, _ := o.find(t.Context(), "id:7"); v.version != "2" {
		t.Errorf("after the write: version %s, want 2", v.version)
	}
	if v, _, _ := o.find(t.Context(), "id:8"); v.version != "1" {
		t.Errorf("what was not written is served from the list: version %s, want 1", v.version)
	}
	gets := s.gets
	if v, _, _ := o.find(t.Context(), "id:7"); v.version != "2" || s.gets != gets {
		t.Errorf("read once more: version %s and %d more gets, want 2 and none", v.version, s.gets-gets)
	}
	o.dropAll()
	if v, _, _ := o.find(t.Context(), "id:8"); v.version != "2" {
		t.Errorf("after everything was dropped: version %s, want 2", v.version)
	}
}

// TestListCacheWrittenByAnotherKey: a write by name, when the answer to a read by ID has just come.
func TestListCacheWrittenByAnotherKey(t *testing.T) {
	s := newStore(1, 1)
	o := s.cache()
	keys, first := o.keys, true
	o.keys = func(v thing) []string {
		if first {
			first = false
			s.mu.Lock()
			s.things[0].version = "2"
			s.mu.Unlock()
			o.drop("name:0")
		}
		return keys(v)
	}
	for _, want := range []string{"1", "2"} {
		if v, ok, err := o.find(t.Context(), "id:0"); !ok || err != nil || v.version != want {
			t.Errorf("%v %v %v, want version %s", v, ok, err, want)
		}
	}
}

func TestListCacheWithoutTheRightToList(t *testing.T) {
	s := newStore(100, 100)
	s.failPages = &Error{Code: "NoPermission", Status: 403}
	o := s.cache()
	askMany(t, o, 50)
	if s.pages != 1 || s.gets != 50 {
		t.Errorf("%d pages and %d gets, want one refused page and 50 gets", s.pages, s.gets)
	}
	s.failPages = &Error{Message: "no answer in time"}
	s.pages, s.gets = 0, 0
	o = s.cache()
	askMany(t, o, 5)
	s.failPages = nil
	askMany(t, o, 50)
	if s.gets > 6 {
		t.Errorf("%d gets: a failure that passed must not end listing for good", s.gets)
	}
}

func TestListCacheCancelled(t *testing.T) {
	s := newStore(100, 100)
	o := s.cache()
	askMany(t, o, 3)
	ctx, cancel := context.WithCancel(t.Context())
	s.onPage = func(string) { cancel() }
	if _, _, err := o.find(ctx, "id:50"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestListCacheRace reads and writes at once; a read begun after a write has ended must never show
// what was before.
func TestListCacheRace(t *testing.T) {
	s := newStore(20, 5)
	o := s.cache()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for round := range 200 {
				id := fmt.Sprintf("id:%d", i)
				want := strconv.Itoa(round + 2)
				o.drop("name:" + strconv.Itoa(i))
				s.mu.Lock()
				s.things[i].version = want
				s.mu.Unlock()
				o.drop("name:" + strconv.Itoa(i))
				if v, ok, err := o.find(context.Background(), id); !ok || err != nil || v.version != want {
					t.Errorf("%s: %v %v %v, want version %s", id, v, ok, err, want)
					return
				}
				_, _, _ = o.find(context.Background(), fmt.Sprintf("id:%d", (i+round)%20))
			}
		})
	}
	wg.Wait()
}
