// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Entry is one request in the log.
type Entry struct {
	Time      time.Time    `json:"time"`
	RequestID string       `json:"request_id"`
	Product   string       `json:"product"`
	Action    string       `json:"action"`
	Caller    string       `json:"caller"` // ARN; "" when nobody was identified
	Status    int          `json:"status"`
	Code      string       `json:"code"` // "OK", or the code of the error
	Fault     FaultKind    `json:"fault,omitempty"`
	Detail    string       `json:"detail,omitempty"` // what went wrong in the emulator itself, behind InternalError
	Checks    []eval.Check `json:"checks,omitempty"` // what the caller needed permission for, all of it
	Duration  Milliseconds `json:"duration_ms"`
}

// Milliseconds is a length of time that is written as a number of milliseconds.
type Milliseconds time.Duration

// MarshalJSON writes milliseconds with three decimals.
func (m Milliseconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Duration(m).Microseconds())/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads milliseconds.
func (m *Milliseconds) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseFloat(string(text), 64)
	*m = Milliseconds(n * float64(time.Millisecond))
	return err
}

// What clients send must not fill the memory.
const (
	journalSize = 20_000 // entries; older ones are dropped
	mostCounted = 1000   // names of actions; beyond it names that RAM does not know are counted together
	longestName = 64     // bytes of an unknown action that are kept
	longestARN  = 256    // bytes; longer than that of anything that can exist
)

// logged are checks without what no object can be called.
func logged(checks []eval.Check) []eval.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c eval.Check) bool { return len(c.Resource) > longestARN })
}

// clipped is the beginning of what a client sent, without keeping the rest of the request in
// memory.
func clipped(text string) string {
	if len(text) > longestName {
		return strings.ToValidUTF8(text[:longestName], "") + "..."
	}
	return strings.Clone(text)
}

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
		name := e.Product + ":" + e.Action
		if _, counted := j.counts[name]; !counted && len(j.counts) >= mostCounted {
			name = "others"
		}
		j.counts[name]++
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
