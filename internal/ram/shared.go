// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// answers shares the answers of equal reads. Reads of one key in flight are one call; its answer is kept until this process writes
// something that could change it. Errors are not kept. The zero value is ready.
//
// A shared call belongs to none of its callers: it goes on while any of them waits, and is cancelled when the last has gone.
type answers[V any] struct {
	mu      sync.Mutex
	writes  uint64 // grows with every write; a call begun before one tells nothing certain about the time after it
	kept    map[string]V
	flights map[string]*flight[V]
}

type flight[V any] struct {
	writes  uint64 // of answers, when the call began
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   V
	err     error
}

// get gives the answer to key, from memory, from a call in flight, or from fetch.
func (a *answers[V]) get(ctx context.Context, key string, fetch func(context.Context) (V, error)) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, err
	}
	a.mu.Lock()
	if v, ok := a.kept[key]; ok {
		a.mu.Unlock()
		return v, nil
	}
	f := a.flights[key]
	if f == nil || f.writes != a.writes {
		f = a.start(ctx, key, fetch)
	}
	f.waiting++
	a.mu.Unlock()

	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if a.flights[key] == f {
			delete(a.flights, key)
		}
	}
	return none, ctx.Err()
}

// start begins a call. a.mu is held.
func (a *answers[V]) start(ctx context.Context, key string, fetch func(context.Context) (V, error)) *flight[V] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight[V]{writes: a.writes, cancel: cancel, done: make(chan struct{})}
	if a.flights == nil {
		a.flights = map[string]*flight[V]{}
	}
	a.flights[key] = f
	go func() {
		defer cancel()
		f.value, f.err = fetch(ctx)
		a.mu.Lock()
		if a.flights[key] == f {
			delete(a.flights, key)
		}
		if f.err == nil && f.writes == a.writes {
			if a.kept == nil {
				a.kept = map[string]V{}
			}
			a.kept[key] = f.value
		}
		a.mu.Unlock()
		close(f.done)
	}()
	return f
}

// peek gives the answer kept for key, if there is one.
func (a *answers[V]) peek(key string) (V, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.kept[key]
	return v, ok
}

// wrote drops the answers to keys, and none of the calls in flight will be kept or joined. It is called before a write and after it.
func (a *answers[V]) wrote(keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writes++
	for _, k := range keys {
		delete(a.kept, k)
	}
}

// wroteAll drops every answer.
func (a *answers[V]) wroteAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writes++
	clear(a.kept)
}

// page is one page of a listing.
type page[V any] struct {
	items []V
	next  string // where the next page begins; "" when this is the last
}

// freeGets is how many objects of a kind are asked for one by one before a listing is begun.
const freeGets = 3

// objects answers reads of single objects of one kind, and turns them into a listing when many are asked for. The first freeGets objects
// are read one by one. From then on pages of the listing are fetched, at most as many as objects were asked for, so that the whole never
// costs more than twice what reading one by one would have. What a listing does not show is read singly: absence in a list proves
// nothing. So is what this process wrote, because a listing may lag behind.
type objects[V any] struct {
	keys func(V) []string // every key an object answers to
	unit func(key string) string
	free int // freeGets, unless a single read is never cheaper
	get  func(ctx context.Context, key string) ([]V, error)
	page func(ctx context.Context, cursor string) (page[V], error)

	single answers[[]V] // by unit: what one single read tells, which may be several objects

	mu     sync.Mutex
	asked  map[string]bool // units asked for so far
	listed map[string]V    // by key, from the pages read
	also   map[string][]string
	own    map[string]bool // keys written by this process
	cursor string
	pages  int
	ended  bool // the listing is complete
	denied bool // RAM refuses the listing, and will go on to
	epoch  int  // grows when everything is dropped
}

// find gives the object with the key, from memory, a page, or a single read. It is not ok when the single read does not show it.
func (o *objects[V]) find(ctx context.Context, key string) (v V, ok bool, err error) {
	unit := key
	if o.unit != nil {
		unit = o.unit(key)
	}
	for o.worthAPage(unit, key) {
		if v, ok = o.lookup(key); ok {
			return v, true, nil
		}
		o.mu.Lock()
		cursor, epoch := o.cursor, o.epoch
		o.mu.Unlock()
		p, err := o.page(ctx, cursor)
		if ctx.Err() != nil {
			return v, false, ctx.Err()
		}
		o.absorb(cursor, epoch, p, err)
		if err != nil {
			break
		}
	}
	if v, ok = o.lookup(key); ok {
		return v, true, nil
	}
	all, err := o.single.get(ctx, unit, func(ctx context.Context) ([]V, error) {
		all, err := o.get(ctx, key)
		for _, v := range all { // before the answer is kept: a write by another key must find it
			keys := o.keys(v)
			o.mu.Lock()
			o.relate(keys)
			o.mu.Unlock()
		}
		return all, err
	})
	if err != nil {
		return v, false, err
	}
	for _, v := range all {
		if slices.Contains(o.keys(v), key) {
			return v, true, nil
		}
	}
	return v, false, nil
}

// worthAPage notes that the unit was asked for and tells whether a page should be fetched for it before it is read singly.
func (o *objects[V]) worthAPage(unit, key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.asked == nil {
		o.asked = map[string]bool{}
	}
	o.asked[unit] = true
	if o.page == nil || o.ended || o.denied || o.own[key] || len(o.asked) <= o.free || o.pages >= len(o.asked) {
		return false
	}
	_, known := o.single.peek(unit)
	return !known
}

func (o *objects[V]) lookup(key string) (V, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v, ok := o.listed[key]
	return v, ok
}

// known gives the object with the key from memory alone.
func (o *objects[V]) known(key string) (v V, ok bool) {
	o.mu.Lock()
	v, ok = o.listed[key]
	others := append(slices.Clone(o.also[key]), key)
	o.mu.Unlock()
	for _, k := range others {
		if ok {
			break
		}
		if o.unit != nil {
			k = o.unit(k)
		}
		all, _ := o.single.peek(k)
		if i := slices.IndexFunc(all, func(v V) bool { return slices.Contains(o.keys(v), key) }); i >= 0 {
			v, ok = all[i], true
		}
	}
	return v, ok
}

// sameAs gives the keys of the object with the key, as far as they were ever read.
func (o *objects[V]) sameAs(key string) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.also[key])
}

// hasWritten tells whether this process wrote the object with the key.
func (o *objects[V]) hasWritten(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.own[key]
}

// absorb takes in a page, unless another caller has done so or everything was dropped meanwhile.
func (o *objects[V]) absorb(cursor string, epoch int, p page[V], err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cursor != cursor || o.epoch != epoch || o.ended {
		return
	}
	if err != nil {
		// A failure that may pass is met again by the single read or the next caller.
		o.denied = rpc.IsRefusal(err)
		return
	}
	o.pages++
	o.cursor = p.next
	o.ended = p.next == "" || p.next == cursor
	for _, v := range p.items {
		keys := o.keys(v)
		o.relate(keys)
		if slices.ContainsFunc(keys, func(k string) bool { return o.own[k] }) {
			continue
		}
		if o.listed == nil {
			o.listed = map[string]V{}
		}
		for _, k := range keys {
			o.listed[k] = v
		}
	}
}

// relate remembers that the keys are one object's. o.mu is held.
func (o *objects[V]) relate(keys []string) {
	if len(keys) < 2 {
		return
	}
	if o.also == nil {
		o.also = map[string][]string{}
	}
	for _, k := range keys {
		o.also[k] = keys
	}
}

// wrote tells that this process is writing, or has written, the object with a key. It is called before a write and after it.
func (o *objects[V]) wrote(keys ...string) {
	o.mu.Lock()
	if o.own == nil {
		o.own = map[string]bool{}
	}
	gone := map[string]bool{}
	for _, key := range keys {
		gone[key] = true
		for _, k := range o.also[key] {
			gone[k] = true
		}
	}
	units := map[string]bool{}
	for k := range gone {
		o.own[k] = true
		delete(o.listed, k)
		if o.unit != nil {
			units[o.unit(k)] = true
		} else {
			units[k] = true
		}
	}
	o.mu.Unlock()
	o.single.wrote(slices.Collect(maps.Keys(units))...)
}

// wroteAll drops everything, for writes that change objects in ways hard to name, such as a rename.
func (o *objects[V]) wroteAll() {
	o.mu.Lock()
	clear(o.listed)
	o.cursor, o.pages, o.ended = "", 0, false
	o.asked = nil
	o.epoch++
	o.mu.Unlock()
	o.single.wroteAll()
}

// locks gives one lock per key, which can be waited for with a context.
type locks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

// lock waits for key and gives the function that frees it.
func (l *locks) lock(ctx context.Context, key string) (unlock func(), err error) {
	for {
		l.mu.Lock()
		busy, ok := l.held[key]
		if !ok {
			if l.held == nil {
				l.held = map[string]chan struct{}{}
			}
			free := make(chan struct{})
			l.held[key] = free
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, key)
				l.mu.Unlock()
				close(free)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
