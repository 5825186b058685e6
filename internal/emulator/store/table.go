// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"go.etcd.io/bbolt"
)

// separator stands between the value of an index entry and the key of its row. No key or name holds
// it.
const separator = "\x00"

// Table describes the rows of one kind: their name in the data file, their key and their indexes.
// The rows themselves are in the stores that were opened with the table. Rows are values: whoever
// changes a slice or map of a row clones it first.
type Table[V any] struct {
	name    string
	key     func(*V) string
	grants  bool
	indexes []*Index[V]
}

// Index describes an order of the rows of a table: by one of their properties, ties by their keys.
type Index[V any] struct {
	table  *Table[V]
	of     func(*V) string
	number int // among the indexes of the table
}

// NewTable describes a table. Its name and the fields of its rows are what the data file holds:
// they do not change.
func NewTable[V any](name string, key func(*V) string) *Table[V] {
	return &Table[V]{name: name, key: key}
}

// Grants marks a table that decides who may do what; see [Tx.Grants].
func (t *Table[V]) Grants() *Table[V] { t.grants = true; return t }

// Index adds an index by a property. It is part of the description: add it before a store is
// opened.
func (t *Table[V]) Index(of func(*V) string) *Index[V] {
	x := &Index[V]{table: t, of: of, number: len(t.indexes)}
	t.indexes = append(t.indexes, x)
	return x
}

// rows are the rows of a table in one store.
type rows[V any] struct {
	table   *Table[V]
	byKey   map[string]*V
	entries [][]string // by number of the index
}

// Schema is a table of any kind of rows.
type Schema interface {
	title() string
	empty() contents
}

// contents are the rows of a table of any kind.
type contents interface {
	load(tx *bbolt.Tx) error
}

func (t *Table[V]) title() string { return t.name }

func (t *Table[V]) empty() contents {
	return &rows[V]{table: t, byKey: map[string]*V{}, entries: make([][]string, len(t.indexes))}
}

// in finds the rows of the table in the store of a transaction.
func (t *Table[V]) in(tx *Tx) *rows[V] {
	found, _ := tx.tables[t.name].(*rows[V]) // a store without the table is a mistake that the first test meets
	return found
}

// Get returns the row with the key.
func (t *Table[V]) Get(tx *Tx, key string) (V, bool) {
	if row, ok := t.in(tx).byKey[key]; ok {
		return *row, true
	}
	var none V
	return none, false
}

// Len is the number of rows.
func (t *Table[V]) Len(tx *Tx) int { return len(t.in(tx).byKey) }

// Put adds the row, or replaces the one with the same key.
func (t *Table[V]) Put(tx *Tx, row V) {
	r, key := t.in(tx), t.key(&row)
	tx.change(&rowChange[V]{rows: r, key: key, before: r.byKey[key], after: &row})
}

// Delete removes the row with the key; without one it does nothing.
func (t *Table[V]) Delete(tx *Tx, key string) {
	r := t.in(tx)
	if row, ok := r.byKey[key]; ok {
		tx.change(&rowChange[V]{rows: r, key: key, before: row})
	}
}

// Find returns the first row whose property has the value.
func (x *Index[V]) Find(tx *Tx, value string) (V, bool) {
	for row := range x.Match(tx, value) {
		return row, true
	}
	var none V
	return none, false
}

// Match yields the rows whose property has the value. The table must not change meanwhile; collect
// first, then change.
func (x *Index[V]) Match(tx *Tx, value string) iter.Seq[V] {
	return x.scan(tx, value+separator, value+separator)
}

// After yields the rows whose property is greater than the value, in order; "" yields all.
func (x *Index[V]) After(tx *Tx, value string) iter.Seq[V] {
	if value == "" {
		return x.scan(tx, "", "")
	}
	return x.scan(tx, value+"\x01", "")
}

// Before yields the rows whose property is less than the value, in order.
func (x *Index[V]) Before(tx *Tx, value string) iter.Seq[V] {
	return func(yield func(V) bool) {
		r := x.table.in(tx)
		for _, entry := range r.entries[x.number] {
			_, key, _ := strings.Cut(entry, separator)
			if entry >= value || !yield(*r.byKey[key]) {
				return
			}
		}
	}
}

// Count is the number of rows whose property has the value.
func (x *Index[V]) Count(tx *Tx, value string) int {
	n := 0
	for range x.Match(tx, value) {
		n++
	}
	return n
}

func (x *Index[V]) scan(tx *Tx, from, prefix string) iter.Seq[V] {
	return func(yield func(V) bool) {
		r := x.table.in(tx)
		entries := r.entries[x.number]
		start, _ := slices.BinarySearch(entries, from)
		for _, entry := range entries[start:] {
			if !strings.HasPrefix(entry, prefix) {
				return
			}
			_, key, _ := strings.Cut(entry, separator)
			if !yield(*r.byKey[key]) {
				return
			}
		}
	}
}

// set puts row in the place of key, or removes what is there when row is nil, and keeps the
// indexes.
func (r *rows[V]) set(key string, row *V) {
	old := r.byKey[key]
	if row == nil {
		delete(r.byKey, key)
	} else {
		r.byKey[key] = row
	}
	for _, x := range r.table.indexes {
		r.move(x, old, row, key)
	}
}

// move takes the index entry of a row from where its old value belongs to where its new one does.
func (r *rows[V]) move(x *Index[V], old, row *V, key string) {
	if old != nil && row != nil && x.of(old) == x.of(row) {
		return
	}
	entries := r.entries[x.number]
	if old != nil {
		if at, found := slices.BinarySearch(entries, x.of(old)+separator+key); found {
			entries = slices.Delete(entries, at, at+1)
		}
	}
	if row != nil {
		entry := x.of(row) + separator + key
		at, _ := slices.BinarySearch(entries, entry)
		entries = slices.Insert(entries, at, entry)
	}
	r.entries[x.number] = entries
}

// load reads all rows of the table from the data file.
func (r *rows[V]) load(tx *bbolt.Tx) error {
	bucket := tx.Bucket([]byte(r.table.name))
	if bucket == nil {
		return nil
	}
	err := bucket.ForEach(func(key, text []byte) error {
		row := new(V)
		if err := json.Unmarshal(text, row); err != nil {
			return fmt.Errorf("%s %q: %w", r.table.name, key, err)
		}
		r.byKey[string(key)] = row
		for _, x := range r.table.indexes {
			r.entries[x.number] = append(r.entries[x.number], x.of(row)+separator+string(key))
		}
		return nil
	})
	for _, entries := range r.entries {
		slices.Sort(entries)
	}
	return err
}

// change is one step of a transaction.
type change interface {
	apply()
	revert()
	save(tx *bbolt.Tx) error
	grants() bool
}

type rowChange[V any] struct {
	rows          *rows[V]
	key           string
	before, after *V
}

func (c *rowChange[V]) apply()       { c.rows.set(c.key, c.after) }
func (c *rowChange[V]) revert()      { c.rows.set(c.key, c.before) }
func (c *rowChange[V]) grants() bool { return c.rows.table.grants }

func (c *rowChange[V]) save(tx *bbolt.Tx) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(c.rows.table.name))
	if err != nil {
		return err
	}
	if c.after == nil {
		return bucket.Delete([]byte(c.key))
	}
	text, err := json.Marshal(c.after)
	if err != nil {
		return err
	}
	return bucket.Put([]byte(c.key), text)
}
