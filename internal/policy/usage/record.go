// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// What a record keeps is bounded, however many events there are.
const (
	mostResources = 1000 // of one action; with more its resource is "*"
	mostSources   = 1000 // addresses of one principal
	mostRemarks   = 1000
)

// Record is what principals did, each permission once.
type Record struct {
	Products map[string]*Count
	users    map[string]*uses
	remarks  map[string]int
}

// Count is how many events of a product there were.
type Count struct {
	Events, Mapped, NotMapped, Denied int
}

// uses are what one principal did.
type uses struct {
	resources map[string]map[string]bool // by action
	sources   map[string]bool
	// without are set where something was done whose address is not known, or without a
	// second factor.
	withoutSource, withoutMFA bool
}

// NewRecord is an empty record.
func NewRecord() *Record {
	return &Record{Products: map[string]*Count{}, users: map[string]*uses{}, remarks: map[string]int{}}
}

// Add adds an event. What was denied is counted and needs nothing.
func (r *Record) Add(e Event) {
	c := r.Products[e.Product]
	if c == nil {
		c = &Count{}
		r.Products[e.Product] = c
	}
	c.Events++
	switch {
	case e.Denied:
		c.Denied++
		return
	case e.Unmapped:
		c.NotMapped++
	default:
		c.Mapped++
	}
	for _, remark := range e.Remarks {
		if _, known := r.remarks[remark]; known || len(r.remarks) < mostRemarks {
			r.remarks[remark]++
		}
	}
	if e.Principal != "" && len(e.Checks) > 0 {
		r.use(e)
	}
}

func (r *Record) use(e Event) {
	u := r.users[e.Principal]
	if u == nil {
		u = &uses{resources: map[string]map[string]bool{}, sources: map[string]bool{}}
		r.users[e.Principal] = u
	}
	for _, check := range e.Checks {
		of := u.resources[check.Action]
		switch {
		case of == nil:
			of = map[string]bool{}
			u.resources[check.Action] = of
		case of["*"]:
			continue
		case len(of) >= mostResources && !of[check.Resource]:
			clear(of)
			check.Resource = "*"
			r.remarks[fmt.Sprintf("%s was done on more than %d resources: it is *", check.Action, mostResources)]++
		}
		of[check.Resource] = true
	}
	if e.Source == "" || len(u.sources) >= mostSources {
		u.withoutSource = true
	} else {
		u.sources[e.Source] = true
	}
	u.withoutMFA = u.withoutMFA || !e.MFA
}

// Principals are who did something, by ARN.
func (r *Record) Principals() []string { return slices.Sorted(maps.Keys(r.users)) }

// Remarks say what could not be mapped or was inferred, and how often.
func (r *Record) Remarks() []string {
	var out []string
	for _, text := range slices.Sorted(maps.Keys(r.remarks)) {
		times := ""
		if n := r.remarks[text]; n > 1 {
			times = fmt.Sprintf(" (%d times)", n)
		}
		out = append(out, strings.ToUpper(text[:1])+text[1:]+times+".")
	}
	return out
}

// Done are the permissions that a principal needed; without a principal those of all.
func (r *Record) Done(principal string) []eval.Check {
	all := map[eval.Check]bool{}
	for _, p := range r.Principals() {
		if principal != "" && p != principal {
			continue
		}
		for action, resources := range r.users[p].resources {
			for resource := range resources {
				all[eval.Check{Action: action, Resource: resource}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b eval.Check) int {
		return strings.Compare(a.Action+" "+a.Resource, b.Action+" "+b.Resource)
	})
}
