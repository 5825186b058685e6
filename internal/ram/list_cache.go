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

// freeReads is how many objects of a listing are asked for one by one before the listing is begun.
const freeReads = 3

// listCache answers reads of single objects, and turns them into a listing when many are asked for.
// The first freeReads objects are read one by one. From then on pages of the listing are fetched,
// at most as many as objects were asked for, so that the whole never costs more than twice what
// reading one by one would have. What a listing does not show is read singly: absence in a list
// proves nothing. So is what this process wrote, because a listing may lag behind.
type listCache[V any] struct {
	keys    func(V) []string        // every key that an object answers to
	unit    func(key string) string // what one fetch tells, which may be several objects
	listing func(key string) string // the listing that shows the object
	free    int                     // freeReads, unless a single read is never cheaper than a page
	most    int                     // objects in a listing; more are an error
	fetch   func(ctx context.Context, key string) ([]V, error)
	// fetchPage reads a page of a listing; nil where RAM cannot list.
	fetchPage func(ctx context.Context, listing, marker string) (page[V], error)

	units     callCache[[]V]
	pages     callCache[page[V]]
	documents callCache[V] // what a listing does not show of an object, by key

	mu       sync.Mutex
	listings map[string]*listing
	listed   map[string]V        // by key, from the pages read
	related  map[string][]string // key -> all keys of the same object, as far as they are known
	own      map[string]bool     // keys written by this process
	denied   map[string]bool     // listings that RAM refuses, and will go on to
}

// listing is how far a listing has been read.
type listing struct {
	asked  map[string]bool // units asked for so far
	marker string
	pages  int
	ended  bool // it is complete
}

// newListCache is a cache of objects that are fetched alone, and of which there is one listing.
func newListCache[V any]() listCache[V] {
	return listCache[V]{
		unit: func(key string) string { return key }, listing: func(string) string { return "" },
		free: freeReads, most: maxListed,
		listings: map[string]*listing{}, listed: map[string]V{}, related: map[string][]string{},
		own: map[string]bool{}, denied: map[string]bool{},
	}
}

// page reads a page of a listing, or remembers it.
func (c *listCache[V]) page(ctx context.Context, listing, marker string) (page[V], error) {
	return c.pages.get(ctx, listing+"\n"+marker, func(ctx context.Context) (page[V], error) {
		return c.fetchPage(ctx, listing, marker)
	})
}

// find gives the object with the key, from memory, a page, or a single read. It is not ok when the
// single read does not show it.
func (c *listCache[V]) find(ctx context.Context, key string) (v V, ok bool, err error) {
	name := c.listing(key)
	for {
		if v, ok = c.fromPages(key); ok {
			return v, true, nil
		}
		l, marker := c.worthAPage(name, key)
		if l == nil {
			return c.findSingle(ctx, key)
		}
		p, err := c.page(ctx, name, marker)
		if ctx.Err() != nil {
			return v, false, ctx.Err()
		}
		c.absorb(name, l, marker, p, err)
		if err != nil {
			return c.findSingle(ctx, key)
		}
	}
}

// findSingle gives the object with the key from a single read, or what is remembered of it.
func (c *listCache[V]) findSingle(ctx context.Context, key string) (v V, ok bool, err error) {
	all, err := c.readUnit(ctx, key)
	if i := slices.IndexFunc(all, func(v V) bool { return slices.Contains(c.keys(v), key) }); err == nil && i >= 0 {
		return all[i], true, nil
	}
	return v, false, err
}

// readUnit gives all objects that the fetch of a key tells.
func (c *listCache[V]) readUnit(ctx context.Context, key string) ([]V, error) {
	return c.units.get(ctx, c.unit(key), func(ctx context.Context) ([]V, error) {
		all, err := c.fetch(ctx, key)
		for _, v := range all { // before the answer is kept: a write by another key must find it
			c.relate(c.keys(v))
		}
		return all, err
	})
}

// worthAPage notes that the key was asked for, and gives the listing and its next page where that
// should be fetched before the object is read singly; else nil.
func (c *listCache[V]) worthAPage(name, key string) (*listing, string) {
	unit := c.unit(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.listings[name]
	if l == nil {
		l = &listing{asked: map[string]bool{}}
		c.listings[name] = l
	}
	l.asked[unit] = true
	if c.fetchPage == nil || l.ended || c.denied[name] || c.own[key] || len(l.asked) <= c.free || l.pages >= len(l.asked) {
		return nil, ""
	}
	if _, known := c.units.peek(unit); known {
		return nil, ""
	}
	return l, l.marker
}

func (c *listCache[V]) fromPages(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.listed[key]
	return v, ok
}

// known gives the object with the key from memory alone.
func (c *listCache[V]) known(key string) (v V, ok bool) {
	if v, ok = c.fromPages(key); ok {
		return v, true
	}
	for _, k := range c.sameAs(key) {
		all, _ := c.units.peek(c.unit(k))
		if i := slices.IndexFunc(all, func(v V) bool { return slices.Contains(c.keys(v), key) }); i >= 0 {
			return all[i], true
		}
	}
	return v, false
}

// sameAs gives the keys of the object with the key, as far as they are known.
func (c *listCache[V]) sameAs(key string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if same := c.related[key]; len(same) > 0 {
		return slices.Clone(same)
	}
	return []string{key}
}

// isOwn tells whether this process wrote the object with the key.
func (c *listCache[V]) isOwn(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.own[key]
}

// absorb takes in a page of a listing, unless another caller has done so or everything was dropped
// meanwhile.
func (c *listCache[V]) absorb(name string, l *listing, marker string, p page[V], err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listings[name] != l || l.marker != marker || l.ended {
		return
	}
	if err != nil {
		// A failure that may pass is met again by the single read or the next caller.
		c.denied[name] = rpc.IsRefusal(err)
		return
	}
	l.pages++
	l.marker, l.ended = p.next, p.next == ""
	for _, v := range p.items {
		keys := c.keys(v)
		for _, k := range keys {
			c.related[k] = keys
		}
		if slices.ContainsFunc(keys, func(k string) bool { return c.own[k] }) {
			continue
		}
		for _, k := range keys {
			c.listed[k] = v
		}
	}
}

// relate remembers that the keys are one object's.
func (c *listCache[V]) relate(keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		c.related[k] = keys
	}
}

// drop forgets the objects with the keys: this process is writing them, or has written them. It is
// called before a write and after it.
func (c *listCache[V]) drop(keys ...string) {
	units := map[string]bool{}
	c.mu.Lock()
	for _, key := range keys {
		for _, k := range append(slices.Clone(c.related[key]), key) {
			c.own[k] = true
			delete(c.listed, k)
			units[c.unit(k)] = true
		}
	}
	c.mu.Unlock()
	c.units.drop(slices.Collect(maps.Keys(units))...)
	c.pages.dropAll()
}

// dropAnswers forgets the answers to single reads and the pages, but not what was taken from these.
func (c *listCache[V]) dropAnswers() {
	c.units.dropAll()
	c.documents.dropAll()
	c.pages.dropAll()
}

// dropAll forgets everything that was read.
func (c *listCache[V]) dropAll() {
	c.mu.Lock()
	clear(c.listed)
	clear(c.listings)
	c.mu.Unlock()
	c.dropAnswers()
}
