// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Tightened is a policy without what was not used.
type Tightened struct {
	Document *policy.Document
	// Proof is the answer to whether it allows nothing that the policy did not.
	Proof analyze.Result
	// NotAllowed was done and is nothing that the policy allows: it came from another one.
	NotAllowed []eval.Check
}

// ErrNothingUsed is for a policy of which nothing was used.
var ErrNothingUsed = errors.New("nothing that the policy allows was used: detach it instead")

// Tighten takes from a policy what was not used. Statements that deny stay as they are,
// and conditions too. What was done and was allowed stays allowed, which the evaluator
// has confirmed.
func Tighten(d *policy.Document, done []eval.Check) (Tightened, error) {
	var out Tightened
	used := map[int][]eval.Check{}
	for _, c := range done {
		by := allowing(d, c)
		if len(by) == 0 {
			out.NotAllowed = append(out.NotAllowed, c)
		}
		for _, i := range by {
			used[i] = append(used[i], c)
		}
	}
	if len(used) == 0 {
		return out, ErrNothingUsed
	}
	before := eval.Policies{Identity: []eval.Grant{{Name: "the policy", Document: d}}}
	// Exact resources first. Where these are not proved to be within the patterns, or take
	// too long a document, the patterns stay that were used.
	for _, exact := range []bool{true, false} {
		out.Document = narrowed(d, used, exact)
		after := eval.Policies{Identity: []eval.Grant{{Name: "the tightened policy", Document: out.Document}}}
		out.Proof = analyze.NoNewAccess(before, after)
		if out.Proof.Holds() && policy.Size(out.Document.String()) <= policy.MaxDocumentSize {
			break
		}
	}
	for _, list := range used {
		for _, c := range list {
			if len(allowing(out.Document, c)) == 0 {
				return out, fmt.Errorf("the tightened policy does not allow %s on %s, which was done: report this as a bug",
					c.Action, c.Resource)
			}
		}
	}
	return out, nil
}

// allowing are the statements that allow something: the first that does so whatever the
// context is, else all that do so under conditions, since nobody knows any more which
// of them it was.
func allowing(d *policy.Document, c eval.Check) []int {
	var under []int
	for i, s := range d.Statements {
		if s.Effect != policy.Allow || !matches(s, c) {
			continue
		}
		if len(s.Conditions) == 0 {
			return []int{i}
		}
		under = append(under, i)
	}
	return under
}

// matches reports whether a statement is about something, its conditions aside. Where
// the resource is not known it is enough that there is one of the service.
func matches(s policy.Statement, c eval.Check) bool {
	s.Conditions = nil
	alone := eval.Policies{Identity: []eval.Grant{{Document: &policy.Document{
		Version: policy.Version, Statements: []policy.Statement{s},
	}}}}
	if c.Resource == "*" {
		service, _, _ := strings.Cut(c.Action, ":")
		of := "acs:" + service + ":*:*:*"
		return analyze.NotGranted(alone, []string{c.Action}, []string{of}).Answer == analyze.No
	}
	set, err := eval.Compile(alone)
	return err == nil && set.Decide(eval.Request{Checks: []eval.Check{c}}) == eval.Allow
}

// narrowed are the statements with what was used of them.
func narrowed(d *policy.Document, used map[int][]eval.Check, exact bool) *policy.Document {
	out := &policy.Document{Version: d.Version}
	for i, s := range d.Statements {
		switch {
		case s.Effect != policy.Allow:
			out.Statements = append(out.Statements, s)
		case len(used[i]) > 0:
			out.Statements = append(out.Statements, narrow(s, used[i], exact)...)
		}
	}
	return out
}

// narrow makes statements of one: the actions that were used, each on the resources that
// it was used on.
func narrow(s policy.Statement, used []eval.Check, exact bool) []policy.Statement {
	kept := make([]eval.Check, 0, len(used))
	for _, c := range used {
		resources := []string{c.Resource}
		if !exact || c.Resource == "*" {
			resources = patternsOf(s, c)
		}
		for _, r := range resources {
			if check := (eval.Check{Action: c.Action, Resource: r}); !slices.Contains(kept, check) {
				kept = append(kept, check)
			}
		}
	}
	out := statements(kept, false)
	for i := range out {
		out[i].Sid, out[i].Conditions = s.Sid, s.Conditions
		if i > 0 {
			out[i].Sid = ""
		}
		if len(s.NotResources) > 0 {
			out[i].Resources, out[i].NotResources = nil, s.NotResources
		}
	}
	return out
}

// patternsOf are the patterns of resources of a statement that something is among.
func patternsOf(s policy.Statement, c eval.Check) []string {
	return slices.DeleteFunc(slices.Clone(s.Resources), func(pattern string) bool {
		s.Resources = []string{pattern}
		return !matches(s, c)
	})
}
