// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"sync"
)

// callCache shares the answers of equal reads. Reads of one key in flight are one call; its answer
// is kept until this process writes something that could change it. Errors are not kept. The zero
// value is ready.
//
// A shared call belongs to none of its callers: it goes on while any of them waits, and is
// cancelled when the last has gone.
type callCache[V any] struct {
	mu         sync.Mutex
	generation uint64 // grows with every write; a call begun before one tells nothing certain about the time after it
	kept       map[string]V
	flights    map[string]*flight[V]
}

type flight[V any] struct {
	generation uint64 // of the cache, when the call began
	waiting    int
	cancel     context.CancelFunc
	done       chan struct{}
	value      V
	err        error
}

// get gives the answer to key, from memory, from a call in flight, or from fetch.
func (a *callCache[V]) get(ctx context.Context, key string, fetch func(context.Context) (V, error)) (V, error) {
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
	if f == nil || f.generation != a.generation {
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
func (a *callCache[V]) start(ctx context.Context, key string, fetch func(context.Context) (V, error)) *flight[V] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight[V]{generation: a.generation, cancel: cancel, done: make(chan struct{})}
	if a.flights == nil {
		a.flights, a.kept = map[string]*flight[V]{}, map[string]V{}
	}
	a.flights[key] = f
	go func() {
		defer cancel()
		f.value, f.err = fetch(ctx)
		a.mu.Lock()
		if a.flights[key] == f {
			delete(a.flights, key)
		}
		if f.err == nil && f.generation == a.generation {
			a.kept[key] = f.value
		}
		a.mu.Unlock()
		close(f.done)
	}()
	return f
}

// peek gives the answer kept for key, if there is one.
func (a *callCache[V]) peek(key string) (V, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.kept[key]
	return v, ok
}

// drop forgets the answers to keys; none of the calls in flight will be kept or joined. It is
// called before a write and after it.
func (a *callCache[V]) drop(keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.generation++
	for _, k := range keys {
		delete(a.kept, k)
	}
}

// dropAll forgets every answer, as drop does.
func (a *callCache[V]) dropAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.generation++
	clear(a.kept)
}
