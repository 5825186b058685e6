// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"sync"
	"time"
)

// Entry is one request in the log.
type Entry struct {
	Time      time.Time     `json:"time"`
	RequestID string        `json:"request_id"`
	Product   string        `json:"product"`
	Action    string        `json:"action"`
	Caller    string        `json:"caller"` // ARN; "" when nobody was identified
	Status    int           `json:"status"`
	Code      string        `json:"code"` // "OK", or the code of the error
	Fault     FaultKind     `json:"fault,omitempty"`
	Detail    string        `json:"detail,omitempty"` // what went wrong in the emulator itself, behind InternalError
	Duration  time.Duration `json:"duration"`         // nanoseconds
}

const journalSize = 200_000 // entries; older ones are dropped

// journal counts and remembers requests.
type journal struct {
	mu      sync.Mutex
	counts  map[string]int
	entries []Entry
}

func newJournal() *journal { return &journal{counts: map[string]int{}} }

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Action != "" {
		j.counts[e.Product+":"+e.Action]++
	}
	if len(j.entries) >= journalSize {
		j.entries = append(j.entries[:0:0], j.entries[journalSize/2:]...)
	}
	j.entries = append(j.entries, e)
}

func (j *journal) requests() map[string]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	counts := make(map[string]int, len(j.counts))
	for action, n := range j.counts {
		counts[action] = n
	}
	return counts
}

func (j *journal) log() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Entry(nil), j.entries...)
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts, j.entries = map[string]int{}, nil
}
