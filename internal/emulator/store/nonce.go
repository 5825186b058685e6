// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

const (
	nonceBucket = "nonces"
	// mostNonces bounds the memory that nonces take: beyond it the oldest is forgotten before its
	// time.
	mostNonces = 200_000
)

// nonce is a nonce as it is kept: its hash, since clients choose its length, and until when.
type nonce struct {
	until int64 // seconds since 1970
	hash  [16]byte
}

// nonces are the nonces that were used. Those that are not in the data file yet are written to it
// with the next change.
type nonces struct {
	mu    sync.Mutex
	seen  map[[16]byte]bool
	queue []nonce // in the order of their use
	begin int     // number of the first of the queue, among all that ever were
	saved int     // number of the first that the data file does not hold
}

// UseNonce notes the use of a nonce and says whether it is its first within so long. A change that
// is made after it, and was answered, cannot be asked for again with the same nonce, even when the
// process was killed in between.
func (s *Store) UseNonce(text string, keep time.Duration) (first bool) {
	n := &s.nonces
	n.mu.Lock()
	defer n.mu.Unlock()
	now := s.now()
	n.forget(now)
	sum := sha256.Sum256([]byte(text))
	added := nonce{until: now.Add(keep).Unix(), hash: [16]byte(sum[:16])}
	if n.seen[added.hash] {
		return false
	}
	n.seen[added.hash] = true
	n.queue = append(n.queue, added)
	return true
}

// forget drops what has ended, and the oldest where there are too many.
func (n *nonces) forget(now time.Time) {
	for len(n.queue) > 0 && (n.queue[0].until < now.Unix() || len(n.queue) >= mostNonces) {
		delete(n.seen, n.queue[0].hash)
		n.queue = n.queue[1:]
		n.begin++
	}
}

// row is the key of a nonce in the data file, where they stand in the order of their ends.
func (n nonce) row() []byte {
	until := uint64(n.until) //nolint:gosec // seconds since 1970 are positive
	return append(binary.BigEndian.AppendUint64(nil, until), n.hash[:]...)
}

// load reads the nonces of the data file.
func (n *nonces) load(tx *bbolt.Tx) error {
	bucket := tx.Bucket([]byte(nonceBucket))
	if bucket == nil {
		return nil
	}
	return bucket.ForEach(func(key, _ []byte) error {
		if len(key) != 24 {
			return fmt.Errorf("a nonce of %d bytes", len(key))
		}
		until := int64(binary.BigEndian.Uint64(key)) //nolint:gosec // seconds since 1970 are few
		found := nonce{until: until, hash: [16]byte(key[8:])}
		n.seen[found.hash] = true
		n.queue = append(n.queue, found)
		n.saved++
		return nil
	})
}

// save writes what is new, and removes what was forgotten, from the data file.
func (n *nonces) save(tx *bbolt.Tx) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	fresh := n.queue[max(n.saved-n.begin, 0):]
	if len(fresh) == 0 {
		return nil
	}
	bucket, err := tx.CreateBucketIfNotExists([]byte(nonceBucket))
	if err != nil {
		return err
	}
	oldest := n.queue[0].row()
	cursor := bucket.Cursor()
	for key, _ := cursor.First(); key != nil && string(key) < string(oldest); key, _ = cursor.First() {
		if err := cursor.Delete(); err != nil {
			return err
		}
	}
	for _, added := range fresh {
		if err := bucket.Put(added.row(), nil); err != nil {
			return err
		}
	}
	end := n.begin + len(n.queue)
	tx.OnCommit(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.saved = end
	})
	return nil
}
