// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	// Throttle refuses with Throttling.User, without doing anything.
	Throttle FaultKind = "throttle"
	// Fail refuses with Code and Status (ServiceUnavailable, 503, unless set), without doing anything.
	Fail FaultKind = "fail"
	// Delay answers after Delay.
	Delay FaultKind = "delay"
	// LoseAnswer does what was asked and cuts the connection instead of answering.
	LoseAnswer FaultKind = "lose-answer"
	// Cut cuts the connection without doing anything.
	Cut FaultKind = "cut"
	// Garbage answers with the HTML page of a proxy (status 502 unless set), without doing anything.
	Garbage FaultKind = "garbage"
	// Truncate does what was asked and sends the first half of the answer as if it were whole.
	Truncate FaultKind = "truncate"
	// StaleReads lets reads lag behind writes by Delay; keys and permissions do not lag.
	StaleReads FaultKind = "stale-reads"
	// StaleWrites answers EntityNotExist to writes that name a user, group, policy or role made less
	// than Delay ago.
	StaleWrites FaultKind = "stale-writes"
)

// Fault is something that goes wrong on purpose.
type Fault struct {
	Kind    FaultKind     `json:"kind"`
	Product string        `json:"product,omitempty"` // ram, ims, sts, resourcemanager; "": any
	Action  string        `json:"action,omitempty"`  // "": any
	Times   int           `json:"times,omitempty"`   // how often; 0: until removed
	Rate    float64       `json:"rate,omitempty"`    // share of the requests it hits, 0 to 1; 0: all
	Code    string        `json:"code,omitempty"`    // Fail, Throttle
	Message string        `json:"message,omitempty"` // Fail, Throttle
	Status  int           `json:"status,omitempty"`  // Fail, Throttle, Garbage
	Delay   time.Duration `json:"-"`                 // Delay, StaleReads, StaleWrites; "delay": "2s" in JSON
}

func (f Fault) error() *Error {
	code := f.Code
	switch {
	case code != "":
	case f.Kind == Throttle:
		code = "Throttling.User"
	default:
		code = "ServiceUnavailable"
	}
	err := fail(code)
	if strings.HasPrefix(code, "Throttling") {
		err = throttled(code, f.Delay)
	}
	if f.Message != "" {
		err.Message = f.Message
	}
	if f.Status != 0 {
		err.Status = f.Status
	}
	return err
}

func (f Fault) status() int {
	if f.Status != 0 {
		return f.Status
	}
	return http.StatusBadGateway
}

// faultKinds are all kinds, in the order in which users are told of them.
var faultKinds = []FaultKind{Throttle, Fail, Delay, LoseAnswer, Cut, Garbage, Truncate, StaleReads, StaleWrites}

// Validate says what is wrong with a fault.
func (f Fault) Validate() error {
	switch {
	case !slices.Contains(faultKinds, f.Kind):
		return fmt.Errorf("no fault of kind %q; there are %s", f.Kind, FaultKinds())
	case slices.Contains([]FaultKind{Delay, StaleReads, StaleWrites}, f.Kind) && f.Delay <= 0:
		return fmt.Errorf("a fault of kind %s needs a delay, such as delay=2s", f.Kind)
	case !(f.Rate >= 0 && f.Rate <= 1): // not a number either
		return fmt.Errorf("a fault's rate %v is not between 0 and 1", f.Rate)
	case f.Times < 0:
		return fmt.Errorf("a fault's times %d is less than 0", f.Times)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("a fault's status %d is not between 200 and 599", f.Status)
	}
	return f.mayHit()
}

// mayHit says whether there is a request that the fault could hit.
func (f Fault) mayHit() error {
	products := slices.Sorted(maps.Values(versions))
	switch {
	case f.Product != "" && !slices.Contains(products, f.Product):
		return fmt.Errorf("no product %q; there are %s", f.Product, strings.Join(products, ", "))
	case f.Action == "":
		return nil
	}
	for _, served := range Actions() {
		product, name, _ := strings.Cut(served, ":")
		if name == f.Action && (f.Product == "" || f.Product == product) {
			return nil
		}
	}
	if f.Product != "" {
		return fmt.Errorf("%s has no action %q here", f.Product, f.Action)
	}
	return fmt.Errorf("the emulator has no action %q", f.Action)
}

// FaultKinds lists the kinds of faults for people.
func FaultKinds() string {
	var names []string
	for _, kind := range faultKinds {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// ActiveFault is a fault and the number it is removed by.
type ActiveFault struct {
	ID   int `json:"id"`
	Left int `json:"left,omitempty"` // how often it still happens; 0: until removed
	Fault
}

// faults are those that are active, in the order they were injected; the first that matches a
// request hits it.
type faults struct {
	mu   sync.Mutex
	next int
	list []*ActiveFault
}

func (f *faults) add(fault Fault) (id int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	f.list = append(f.list, &ActiveFault{ID: f.next, Left: fault.Times, Fault: fault})
	return f.next
}

func (f *faults) remove(id int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.drop(id)
}

func (f *faults) drop(id int) bool {
	for i, fault := range f.list {
		if fault.ID == id {
			f.list = append(f.list[:i:i], f.list[i+1:]...)
			return true
		}
	}
	return false
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

func (f *faults) active() []ActiveFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]ActiveFault, 0, len(f.list))
	for _, fault := range f.list {
		list = append(list, *fault)
	}
	return list
}

// hit returns the fault that hits a request, if one does.
func (f *faults) hit(a *action) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.list {
		if !fault.matches(a) || fault.Rate > 0 && rand.Float64() >= fault.Rate {
			continue
		}
		if fault.Left > 0 {
			fault.Left--
			if fault.Left == 0 {
				f.drop(fault.ID)
			}
		}
		return fault.Fault, true
	}
	return Fault{}, false
}

func (f *ActiveFault) matches(a *action) bool {
	return (f.Product == "" || f.Product == a.product) && (f.Action == "" || f.Action == a.name) &&
		(f.Kind != StaleReads || !a.writes) && (f.Kind != StaleWrites || a.writes)
}

// lag is the longest lag of reads that any fault asks for.
func (f *faults) lag() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	var most time.Duration
	for _, fault := range f.list {
		if fault.Kind == StaleReads {
			most = max(most, fault.Delay)
		}
	}
	return most
}
