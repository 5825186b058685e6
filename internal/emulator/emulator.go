// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package emulator is a RAM, IMS, STS and ResourceManager-policy API on this machine: real HTTP,
// real signatures, real authorisation.
//
// A [Server] is an http.Handler that serves all products; the version of a request says which one
// it means. It answers as the reference says RAM does; what the reference leaves open is one named
// test each among the assumption tests.
//
// What an account holds lives in package store: in memory, or in a data file, where an answered
// write survives kill -9. The data file holds the secrets of access keys and the seeds of MFA
// devices in clear, since no signature and no code could be verified without them; it is readable
// by its owner alone. Passwords are hashed in it. The emulator is for tests and demonstrations: it
// is no place for keys that open anything else.
package emulator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// What stands where Options leave it open.
const (
	DefaultAccountID  = "1234567890123456"
	DefaultRootKeyID  = "LTAI5tEmulatorRootKey001"
	DefaultRootSecret = "emulator-root-secret-000000001" // opens nothing but an emulator in a test
)

// Key is an access key.
type Key struct{ ID, Secret string }

// NewKey makes a random access key.
func NewKey() Key { return Key{ID: "LTAI5t" + randomText(18), Secret: randomText(30)} }

// Options say what is emulated. The zero value is an empty account in memory with the Default…
// constants.
type Options struct {
	AccountID string // 16 digits or so; a data file keeps the one it was made with
	Root      Key    // key of the account itself; the zero value: the one of the data file, else the default one
	// RandomRoot makes the root key by chance, once, where Root is zero and the data file holds none.
	RandomRoot bool
	DataFile   string           // "": in memory only
	Now        func() time.Time // nil: time.Now
	Latency    time.Duration    // added to every answer
	Hosts      []string         // names that clients call it by, besides addresses and local names
	// InsecureTransport lets acs:SecureTransport be false for requests without TLS. Without it the key
	// is true, as it is for every request that reaches RAM.
	InsecureTransport bool
	RateLimits        bool        // refuse what goes beyond the documented rates
	Quotas            Quotas      // what is not there has its documented value
	Log               func(Entry) // called after each request, from several goroutines at once
}

// Server emulates one account. It is safe for concurrent use.
type Server struct {
	account   string
	root      Key
	rootIsNew bool
	now       func() time.Time
	latency   time.Duration
	log       func(Entry)
	store     *store.Store
	catalogue
	system     *systemPolicies
	journal    *journal
	faults     faults
	limits     *limits
	admin      http.Handler
	compiled   sync.Map // policies by principal
	hosts      []string
	insecure   bool
	large      chan struct{} // a place for each large request
	closeStore func() error
}

// New starts an emulator. The error says what is wrong with the options or the data file; it is
// store.ErrLocked when another process has the data file open.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	all := newCatalogue()
	if err := all.withQuotas(o.Quotas); err != nil {
		return nil, err
	}
	data, err := store.Open(o.DataFile, o.Now, all.tables...)
	if err != nil {
		return nil, err
	}
	s := &Server{
		now: o.Now, latency: o.Latency, log: o.Log,
		store: data, catalogue: all, large: make(chan struct{}, largeRequests), insecure: o.InsecureTransport,
		journal: newJournal(), closeStore: sync.OnceValue(data.Close),
	}
	if s.system, err = loadSystemPolicies(); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	for _, name := range o.Hosts {
		s.hosts = append(s.hosts, strings.ToLower(name))
	}
	if o.RateLimits {
		s.limits = newLimits()
	}
	if err := s.adopt(o); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	s.admin = s.adminHandler()
	return s, nil
}

// adopt settles the account and its root key, and keeps them in the data file.
func (s *Server) adopt(o Options) error {
	return s.store.Update(func(tx *store.Tx) error {
		row, exists := accounts.Get(tx, accountKey)
		if exists && o.AccountID != "" && o.AccountID != row.ID {
			return fmt.Errorf("the data file is of account %s, not %s", row.ID, o.AccountID)
		}
		if !exists {
			row.ID = cmp.Or(o.AccountID, DefaultAccountID)
		}
		s.account = row.ID
		switch {
		case o.Root != Key{}:
			s.root = o.Root
		case row.RootKeyID != "":
			s.root = Key{ID: row.RootKeyID, Secret: row.RootKeySecret}
		case o.RandomRoot:
			s.root, s.rootIsNew = NewKey(), true
			row.RootKeyID, row.RootKeySecret = s.root.ID, s.root.Secret
		default:
			s.root = Key{ID: DefaultRootKeyID, Secret: DefaultRootSecret}
		}
		if s.root.ID == "" || s.root.Secret == "" {
			return errors.New("the root key needs an ID and a secret")
		}
		if !exists || s.rootIsNew {
			accounts.Put(tx, row)
		}
		for _, begin := range s.begins {
			begin(tx, s.now())
		}
		return nil
	})
}

// Close releases the data file. Requests after it fail.
func (s *Server) Close() error { return s.closeStore() }

// Root is the key of the account itself.
func (s *Server) Root() Key { return s.root }

// RootIsNew says whether New made the root key by chance.
func (s *Server) RootIsNew() bool { return s.rootIsNew }

// AccountID is the ID of the account.
func (s *Server) AccountID() string { return s.account }

// Call runs an action as the account itself: no HTTP, no signature, no faults, no limits, and it is
// not counted. Product is "ram", "ims", "sts" or "resourcemanager". What RAM refuses comes back as
// error.
func (s *Server) Call(ctx context.Context, product, name string, params map[string]string) (map[string]any, error) {
	a := s.actions[actionKey{product, name}]
	if a == nil {
		return nil, s.worded(fail("InvalidAction.NotFound"))
	}
	in := declared(a.params, params)
	if err := absent(product, a.params, in); err != nil {
		return nil, s.worded(err)
	}
	c := &call{Server: s, ctx: ctx, action: a, caller: caller{kind: account, keyID: s.root.ID}, in: in, now: s.now()}
	answer, err := s.perform(c, Fault{})
	if err != nil {
		return nil, s.worded(err)
	}
	return asMap(answer)
}

// Inject makes something go wrong until remove is called or it has happened Fault.Times times.
func (s *Server) Inject(f Fault) (remove func()) {
	id := s.inject(f)
	return func() { s.removeFault(id) }
}

func (s *Server) inject(f Fault) int {
	id := s.faults.add(f)
	s.store.KeepHistory(s.faults.lag())
	return id
}

func (s *Server) removeFault(id int) bool {
	removed := s.faults.remove(id)
	s.store.KeepHistory(s.faults.lag())
	return removed
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.faults.clear()
	s.store.KeepHistory(0)
}

// Requests counts the requests by "product:Action", refused ones too, since the start or the last
// ResetRequests.
func (s *Server) Requests() map[string]int { return s.journal.requests() }

// ResetRequests forgets the counts and the log.
func (s *Server) ResetRequests() { s.journal.reset() }

// Log is the requests since the start or the last ResetRequests, oldest first; at most the last
// 10,000 to 20,000.
func (s *Server) Log() []Entry { return s.journal.log() }

// asMap turns an answer into what a JSON client sees.
func asMap(answer any) (map[string]any, error) {
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
}
