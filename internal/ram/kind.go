// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// kind is one kind of object: how RAM is asked for it, what is remembered of its answers, and what
// a write does to that. The file of an object describes its kind, and nothing outside that file has
// to know of it.
//
// Reads go through get and list; every write goes through create, update, rename or delete. These
// drop what the write makes untrue, before it is sent and again once it is done, note it in the
// memory of recent writes, and have it tried again while RAM lags behind an earlier one.
type kind[V any] struct {
	c    *Client
	name string // as RAM's codes have it: User, User.AccessKey

	listCache[V]
	id     func(V) string         // what outlives a rename; "" where nothing does
	clone  func(V) V              // for callers, which may change what they get
	absent func(key string) error // for a read that succeeds without showing the object
	// lookup is how get finds an object: by find, unless there is a better way.
	lookup func(ctx context.Context, key string) (V, bool, error)

	// hangsOn are the kinds that it names: all is dropped when an object of one is renamed or deleted.
	hangsOn []string
	// shows are the kinds that its answers tell of: these are dropped when an object of one is
	// written.
	shows []string
	// created tells whether got is what a lost creation of wanted made, since that time.
	created func(got, wanted V, since time.Time) bool
}

// described is a kind of any object.
type described interface {
	dropAll()
	// written tells that an object of the named kind is written; gone, that it is renamed or deleted.
	written(name string, gone bool)
}

func newKind[V any](c *Client, name string) *kind[V] {
	k := &kind[V]{
		c: c, name: name, listCache: newListCache[V](),
		id: func(V) string { return "" }, clone: func(v V) V { return v },
		absent: absent(rpc.RAM, "Get"+name, "EntityNotExist."+name, "RAM answered with another one."),
	}
	k.lookup = k.find
	return k
}

// kindOf is the client's kind of a type, which describe makes when it is first asked for.
func kindOf[K described](c *Client, describe func() K) K {
	key := reflect.TypeFor[K]()
	k, ok := c.kinds.Load(key)
	if !ok {
		k, _ = c.kinds.LoadOrStore(key, describe())
	}
	return k.(K)
}

// eachKind calls do with every kind that was asked for.
func (c *Client) eachKind(do func(described)) {
	c.kinds.Range(func(_, k any) bool {
		do(k.(described))
		return true
	})
}

// InvalidateAll drops every answer that was kept, so that the next read of anything asks RAM.
func (c *Client) InvalidateAll() { c.eachKind(described.dropAll) }

// invalidate drops what a write to the objects with the keys makes untrue.
func (k *kind[V]) invalidate(gone bool, keys ...string) {
	k.drop(keys...)
	k.c.eachKind(func(other described) { other.written(k.name, gone) })
}

func (k *kind[V]) written(name string, gone bool) {
	switch {
	case gone && slices.Contains(k.hangsOn, name):
		k.dropAll()
	case slices.Contains(k.shows, name):
		k.dropAnswers()
	}
}

func (k *kind[V]) object(key string) object { return object{k.name, key} }

// note remembers what was done to an object of the kind, by all its keys.
func (k *kind[V]) note(what, id string, keys ...string) {
	for _, key := range keys {
		k.c.recent.note(what, id, k.object(key))
	}
}

// get reads the object with the key.
func (k *kind[V]) get(ctx context.Context, key string) (V, error) {
	var got V
	if key == "" {
		return got, fmt.Errorf("a %s without a name cannot be read", k.name)
	}
	err := k.retryWhileNew(ctx, key, func(ctx context.Context) (string, error) {
		v, ok, err := k.lookup(ctx, key)
		if err == nil && !ok {
			err = k.absent(key)
		}
		got = v
		return k.id(v), err
	})
	return k.clone(got), err
}

// retryWhileNew reads something of the object with the key, and tells its stable ID. One that this
// process created moments ago is read until RAM shows it, and not another one that bore its name.
func (k *kind[V]) retryWhileNew(ctx context.Context, key string, read func(context.Context) (string, error)) error {
	return k.c.RetryUntil(ctx, Propagation(), func(ctx context.Context) (bool, error) {
		id, err := read(ctx)
		if !k.c.recent.isBehind(k.object(key), id, err) {
			return true, err
		}
		k.c.log.Debug(ctx, "new and not seen yet: reading again", map[string]any{"kind": k.name, "key": key})
		k.drop(key)
		return false, err
	})
}

// knownID is the stable ID of the object with the key, as far as answers that were kept tell it,
// and this process has not written it.
func (k *kind[V]) knownID(key string) string {
	if v, ok := k.known(key); ok && !k.isOwn(key) {
		return k.id(v)
	}
	return ""
}

// list yields all objects of a listing; an error is the last thing it yields.
func (k *kind[V]) list(ctx context.Context, listing string) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for v, err := range listAll(ctx, k.most, func(ctx context.Context, marker string) (page[V], error) {
			return k.page(ctx, listing, marker)
		}) {
			if !yield(k.clone(v), err) {
				return
			}
		}
	}
}

// create makes an object. made is where op's answer goes; where that is lost, what was made is
// looked for. names are the objects that the call names.
func (k *kind[V]) create(ctx context.Context, op rpc.Operation, wanted V, made *V, names ...object) (V, error) {
	op.Done = []string{"EntityAlreadyExists"}
	op.Look = k.lookForCreated(wanted, made)
	op.Lagging = k.c.recent.notSeenYet(names...)
	keys := k.keys(wanted)
	if err := k.write(ctx, op, false, keys...); err != nil {
		var none V
		return none, err
	}
	k.relate(k.keys(*made))
	keys = append(keys, k.keys(*made)...)
	k.note(created, k.id(*made), keys...)
	k.invalidate(false, keys...)
	return *made, nil
}

// update changes the object with the key.
func (k *kind[V]) update(ctx context.Context, op rpc.Operation, key string) error {
	op.Lagging = k.c.recent.notSeenYet(k.object(key))
	return k.write(ctx, op, false, key)
}

// rename changes the object with the name, and gives it another one.
func (k *kind[V]) rename(ctx context.Context, op rpc.Operation, from, to string) error {
	if from == to {
		return k.update(ctx, op, from)
	}
	before, _ := k.known(from)
	op.Done = []string{"EntityNotExist." + k.name}
	op.Look = k.lookForRenamed(from, to)
	op.Lagging = k.c.recent.notSeenYet(k.object(from))
	if err := k.write(ctx, op, true, from, to); err != nil {
		return err
	}
	k.note(deleted, "", from)
	k.note(renamed, k.id(before), to)
	return nil
}

// delete deletes the object with the key. from are the writes that this is to others.
func (k *kind[V]) delete(ctx context.Context, op rpc.Operation, key string, from ...write) error {
	if op.Done == nil {
		op.Done = []string{"EntityNotExist." + k.name}
	}
	notSeenYet, inTheWay := k.c.recent.notSeenYet(k.object(key)), k.c.recent.stillInTheWay(k.object(key))
	op.Lagging = func(err error) bool { return notSeenYet(err) || inTheWay(err) }
	if err := k.write(ctx, op, true, key); err != nil {
		return err
	}
	k.note(deleted, "", k.sameAs(key)...)
	for _, w := range from {
		k.c.recent.note(w.what, "", w.object)
	}
	return nil
}

// write sends a call that writes the objects with the keys.
func (k *kind[V]) write(ctx context.Context, op rpc.Operation, gone bool, keys ...string) error {
	k.invalidate(gone, keys...)
	defer k.invalidate(gone, keys...)
	return k.c.call(ctx, op)
}

// lookForCreated finds out what became of a lost creation. What it made goes to made.
func (k *kind[V]) lookForCreated(wanted V, made *V) rpc.Look {
	return func(ctx context.Context, since time.Time) (rpc.Verdict, error) {
		got, ok, err := k.fetchOne(ctx, k.keys(wanted)[0])
		switch {
		case err != nil || !ok:
			return rpc.Absent, err
		case !k.created(got, wanted, since):
			return rpc.Foreign, nil
		}
		*made = got
		return rpc.Ours, nil
	}
}

// lookForRenamed finds out what became of a lost rename: it was done when the old name is gone and
// the new one is there.
func (k *kind[V]) lookForRenamed(from, to string) rpc.Look {
	return func(ctx context.Context, _ time.Time) (rpc.Verdict, error) {
		_, there, err := k.fetchOne(ctx, from)
		if err == nil && !there {
			if _, there, err = k.fetchOne(ctx, to); err == nil && there {
				return rpc.Ours, nil
			}
		}
		return rpc.Absent, err
	}
}

// fetchOne asks RAM for the object with the key; that it does not exist is no error.
func (k *kind[V]) fetchOne(ctx context.Context, key string) (v V, ok bool, err error) {
	all, err := k.fetch(ctx, key)
	if IsNotExist(err) { // what it hangs on may not be seen yet
		return v, false, nil
	}
	i := slices.IndexFunc(all, func(v V) bool { return slices.Contains(k.keys(v), key) })
	if err != nil || i < 0 {
		return v, false, err
	}
	return all[i], true, nil
}
