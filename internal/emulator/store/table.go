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

// separator stands between the value of an index entry and the key of its row. No key or name holds it.
const separator = "\x00"

// Table holds the rows of one kind by key. Rows are values: whoever changes a slice or map of a row clones it first.
type Table[V any] struct {
	name    string
	key     func(*V) string
	rows    map[string]*V
	indexes []*Index[V]
}

// Index keeps the rows of a table in the order of one of their properties, ties in the order of their keys.
type Index[V any] struct {
	table   *Table[V]
	of      func(*V) string
	entries []string
}

func newTable[V any](name string, key func(*V) string) *Table[V] {
	return &Table[V]{name: name, key: key, rows: map[string]*V{}}
}

func (t *Table[V]) index(of func(*V) string) *Index[V] {
	x := &Index[V]{table: t, of: of}
	t.indexes = append(t.indexes, x)
	return x
}

// Get returns the row with the key.
func (t *Table[V]) Get(key string) (V, bool) {
	if row, ok := t.rows[key]; ok {
		return *row, true
	}
	var none V
	return none, false
}

// Len is the number of rows.
func (t *Table[V]) Len() int { return len(t.rows) }

// Put adds the row, or replaces the one with the same key.
func (t *Table[V]) Put(tx *Tx, row V) {
	key := t.key(&row)
	tx.change(&rowChange[V]{table: t, key: key, before: t.rows[key], after: &row})
}

// Delete removes the row with the key; without one it does nothing.
func (t *Table[V]) Delete(tx *Tx, key string) {
	if row, ok := t.rows[key]; ok {
		tx.change(&rowChange[V]{table: t, key: key, before: row})
	}
}

// Find returns the first row whose property has the value.
func (x *Index[V]) Find(value string) (V, bool) {
	for row := range x.Match(value) {
		return row, true
	}
	var none V
	return none, false
}

// Match yields the rows whose property has the value. The table must not change meanwhile; collect first, then change.
func (x *Index[V]) Match(value string) iter.Seq[V] {
	return x.scan(value+separator, value+separator)
}

// After yields the rows whose property is greater than the value, in order; "" yields all.
func (x *Index[V]) After(value string) iter.Seq[V] {
	if value == "" {
		return x.scan("", "")
	}
	return x.scan(value+"\x01", "")
}

// Before yields the rows whose property is less than the value, in order.
func (x *Index[V]) Before(value string) iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, entry := range x.entries {
			_, key, _ := strings.Cut(entry, separator)
			if entry >= value || !yield(*x.table.rows[key]) {
				return
			}
		}
	}
}

// Count is the number of rows whose property has the value.
func (x *Index[V]) Count(value string) int {
	n := 0
	for range x.Match(value) {
		n++
	}
	return n
}

func (x *Index[V]) scan(from, prefix string) iter.Seq[V] {
	return func(yield func(V) bool) {
		start, _ := slices.BinarySearch(x.entries, from)
		for _, entry := range x.entries[start:] {
			if !strings.HasPrefix(entry, prefix) {
				return
			}
			_, key, _ := strings.Cut(entry, separator)
			if !yield(*x.table.rows[key]) {
				return
			}
		}
	}
}

// set puts row in the place of key, or removes what is there when row is nil, and keeps the indexes.
func (t *Table[V]) set(key string, row *V) {
	old := t.rows[key]
	if row == nil {
		delete(t.rows, key)
	} else {
		t.rows[key] = row
	}
	for _, x := range t.indexes {
		x.move(old, row, key)
	}
}

// move takes the entry of a row from where its old value belongs to where its new one does.
func (x *Index[V]) move(old, row *V, key string) {
	if old != nil && row != nil && x.of(old) == x.of(row) {
		return
	}
	if old != nil {
		if at, found := slices.BinarySearch(x.entries, x.of(old)+separator+key); found {
			x.entries = slices.Delete(x.entries, at, at+1)
		}
	}
	if row != nil {
		entry := x.of(row) + separator + key
		at, _ := slices.BinarySearch(x.entries, entry)
		x.entries = slices.Insert(x.entries, at, entry)
	}
}

// load reads all rows of the table from the data file.
func (t *Table[V]) load(tx *bbolt.Tx) error {
	bucket := tx.Bucket([]byte(t.name))
	if bucket == nil {
		return nil
	}
	err := bucket.ForEach(func(key, text []byte) error {
		row := new(V)
		if err := json.Unmarshal(text, row); err != nil {
			return fmt.Errorf("%s %q: %w", t.name, key, err)
		}
		t.rows[string(key)] = row
		for _, x := range t.indexes {
			x.entries = append(x.entries, x.of(row)+separator+string(key))
		}
		return nil
	})
	for _, x := range t.indexes {
		slices.Sort(x.entries)
	}
	return err
}

// change is one step of a transaction.
type change interface {
	apply()
	revert()
	save(tx *bbolt.Tx) error
	kind() string
}

type rowChange[V any] struct {
	table         *Table[V]
	key           string
	before, after *V
}

func (c *rowChange[V]) apply()       { c.table.set(c.key, c.after) }
func (c *rowChange[V]) revert()      { c.table.set(c.key, c.before) }
func (c *rowChange[V]) kind() string { return c.table.name }

func (c *rowChange[V]) save(tx *bbolt.Tx) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(c.table.name))
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
