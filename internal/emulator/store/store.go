// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package store holds what exists in an emulated account: in memory, with indexes, and in a data
// file when one is named.
//
// Every change happens in a transaction. When the store has a data file, [Store.Update] returns
// only after the change is on disk, so that whatever was answered survives the process being
// killed. The file is a bbolt database of JSON rows, readable by its owner alone (0600): it holds
// the secrets of access keys and the seeds of MFA devices in clear, because signatures and codes
// cannot be verified without them. Passwords are hashed.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// ErrLocked is returned by Open when another process has the data file open.
var ErrLocked = errors.New("the data file is in use by another process")

// ErrDamaged is returned by Open when the file is not whole, or none of ours.
var ErrDamaged = errors.New("no data file of the emulator, or damaged or cut short; restore a copy, or start with a " +
	"new file")

// ErrReadOnly is returned by View and ViewAt when the function changed something.
var ErrReadOnly = errors.New("change in a read-only transaction")

const lastUseBucket = "last-use"

// LastUse is when and for what an access key was used last.
type LastUse struct {
	KeyID   string
	At      time.Time
	Service string
}

// Store is safe for concurrent use.
type Store struct {
	mu      sync.RWMutex
	tables  map[string]contents
	db      *bbolt.DB // nil: in memory only
	now     func() time.Time
	keep    time.Duration // how long history is kept; 0: not at all
	history []commit
	grants  uint64
	broken  error // set when the data file could not be written: memory and file may differ from then on

	nonces nonces

	useMu sync.Mutex
	uses  map[string]LastUse
	dirty map[string]bool
}

type commit struct {
	at      time.Time
	changes []change
}

// Tx is one transaction.
type Tx struct {
	tables   map[string]contents
	grants   uint64
	writable bool
	changes  []change
	err      error
}

func (tx *Tx) change(c change) {
	if !tx.writable {
		tx.err = ErrReadOnly
		return
	}
	c.apply()
	tx.changes = append(tx.changes, c)
}

// Open returns a store of some tables, with what the data file at path holds of them; path "" is a
// store in memory. A file that another process has open gives ErrLocked at once, one that is no
// whole data file ErrDamaged.
func Open(path string, now func() time.Time, tables ...Schema) (*Store, error) {
	s := &Store{tables: map[string]contents{}, now: now, uses: map[string]LastUse{}, dirty: map[string]bool{}}
	s.nonces.seen = map[[16]byte]bool{}
	for _, table := range tables {
		if s.tables[table.title()] != nil {
			return nil, fmt.Errorf("two tables are called %q", table.title())
		}
		s.tables[table.title()] = table.empty()
	}
	if path == "" {
		return s, nil
	}
	if err := s.open(path); err != nil {
		return nil, fmt.Errorf("data file %s: %w", path, err)
	}
	return s, nil
}

func (s *Store) open(path string) (err error) {
	// bbolt panics on some damaged files, and reading one that was cut short is a memory fault.
	var db *bbolt.DB
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() == nil {
			return
		}
		if err = ErrDamaged; db != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Millisecond})
	if err != nil {
		return openError(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := db.View(s.load); err != nil {
		return errors.Join(fmt.Errorf("%w (%w)", ErrDamaged, err), db.Close())
	}
	s.db = db
	return nil
}

// openError is what an error of bbolt means: what the operating system says stays, all else is
// about what the file holds.
func openError(err error) error {
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return ErrLocked
	case errors.As(err, new(*fs.PathError)), errors.As(err, new(syscall.Errno)):
		return err
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// load reads everything that the data file holds.
func (s *Store) load(tx *bbolt.Tx) error {
	info, err := os.Stat(tx.DB().Path())
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() { // what is missing may be what the next change needs
		return fmt.Errorf("%d of %d bytes are there", info.Size(), tx.Size())
	}
	for _, table := range s.tables {
		if err := table.load(tx); err != nil {
			return err
		}
	}
	if err := s.nonces.load(tx); err != nil {
		return err
	}
	return s.loadUses(tx)
}

// Close writes what is not written yet and releases the data file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	err := s.db.Update(s.saveNotes)
	err = errors.Join(err, s.db.Close())
	s.db = nil
	s.broken = errors.New("the store is closed")
	return err
}

// View runs a function that changes nothing.
func (s *Store) View(fn func(*Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.read(fn)
}

func (s *Store) read(fn func(*Tx) error) error {
	if s.broken != nil {
		return s.broken
	}
	tx := &Tx{tables: s.tables, grants: s.grants}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.err
}

// Update runs a function that may change something, all or nothing: when it returns an error, or
// the data file cannot be written, nothing has changed.
func (s *Store) Update(fn func(*Tx) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	tx := &Tx{tables: s.tables, grants: s.grants, writable: true}
	committed := false
	defer func() {
		if !committed {
			for i := len(tx.changes) - 1; i >= 0; i-- {
				tx.changes[i].revert()
			}
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if len(tx.changes) == 0 {
		return nil
	}
	if s.db != nil {
		if err := s.db.Update(func(file *bbolt.Tx) error { return s.save(file, tx.changes) }); err != nil {
			return fmt.Errorf("writing the data file: %w", err)
		}
	}
	committed = true
	for _, c := range tx.changes {
		if c.grants() {
			s.grants++
			break
		}
	}
	s.remember(tx.changes)
	return nil
}

func (s *Store) save(file *bbolt.Tx, changes []change) error {
	for _, c := range changes {
		if err := c.save(file); err != nil {
			return err
		}
	}
	return s.saveNotes(file)
}

// Grants is a number that grows whenever something changes that decides who may do what.
func (tx *Tx) Grants() uint64 { return tx.grants }

// KeepHistory makes the store remember its changes for a while, so that ViewAt can look back that
// far; 0 stops it.
func (s *Store) KeepHistory(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep = d
	if d == 0 {
		s.history = nil
	}
}

func (s *Store) remember(changes []change) {
	if s.keep == 0 {
		return
	}
	now := s.now()
	old := 0
	for old < len(s.history) && now.Sub(s.history[old].at) > s.keep {
		old++
	}
	s.history = append(s.history[old:], commit{at: now, changes: changes})
}

// ViewAt runs a function on what existed at a time, as far as the history reaches.
func (s *Store) ViewAt(at time.Time, fn func(*Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := len(s.history)
	for from > 0 && s.history[from-1].at.After(at) {
		from--
	}
	for i := len(s.history) - 1; i >= from; i-- {
		changes := s.history[i].changes
		for j := len(changes) - 1; j >= 0; j-- {
			changes[j].revert()
		}
	}
	defer func() {
		for _, c := range s.history[from:] {
			for _, step := range c.changes {
				step.apply()
			}
		}
	}()
	return s.read(fn)
}

// Touch notes the use of an access key. It is written to the data file with the next change and on
// Close.
func (s *Store) Touch(use LastUse) {
	s.useMu.Lock()
	defer s.useMu.Unlock()
	s.uses[use.KeyID] = use
	s.dirty[use.KeyID] = true
}

// LastUse returns the last use of an access key.
func (s *Store) LastUse(keyID string) (LastUse, bool) {
	s.useMu.Lock()
	defer s.useMu.Unlock()
	use, ok := s.uses[keyID]
	return use, ok
}

func (s *Store) loadUses(tx *bbolt.Tx) error {
	bucket := tx.Bucket([]byte(lastUseBucket))
	if bucket == nil {
		return nil
	}
	return bucket.ForEach(func(key, text []byte) error {
		var use LastUse
		if err := json.Unmarshal(text, &use); err != nil {
			return fmt.Errorf("last use of %q: %w", key, err)
		}
		s.uses[string(key)] = use
		return nil
	})
}

// saveNotes writes what was noted besides the tables since the last change.
func (s *Store) saveNotes(tx *bbolt.Tx) error {
	if err := s.nonces.save(tx); err != nil {
		return err
	}
	return s.saveUses(tx)
}

func (s *Store) saveUses(tx *bbolt.Tx) error {
	s.useMu.Lock()
	defer s.useMu.Unlock()
	if len(s.dirty) == 0 {
		return nil
	}
	bucket, err := tx.CreateBucketIfNotExists([]byte(lastUseBucket))
	if err != nil {
		return err
	}
	for id := range s.dirty {
		text, err := json.Marshal(s.uses[id])
		if err != nil {
			return err
		}
		if err := bucket.Put([]byte(id), text); err != nil {
			return err
		}
	}
	clear(s.dirty)
	return nil
}
