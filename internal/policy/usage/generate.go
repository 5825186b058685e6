// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Options say how policies are generated.
type Options struct {
	// GroupReads allows all actions of a service that read like one that was used.
	GroupReads bool
	// SourceIP allows only the addresses that the events came from, MFA only calls with a
	// second factor. Both are an error where the events do not tell, or tell otherwise.
	SourceIP, MFA bool
}

// mostAddresses is how many addresses a condition may list.
const mostAddresses = 50

// Policy is the smallest tidy policy that allows what a principal did, in several
// documents where one would be too long. The evaluator has confirmed it.
func (r *Record) Policy(principal string, o Options) ([]*policy.Document, error) {
	u := r.users[principal]
	if u == nil {
		return nil, fmt.Errorf("there are no events of %s that need a permission", principal)
	}
	conditions, err := u.conditions(o)
	if err != nil {
		return nil, err
	}
	d := &policy.Document{Version: policy.Version, Statements: statements(r.Done(principal), o.GroupReads)}
	for i := range d.Statements {
		d.Statements[i].Conditions = conditions
	}
	documents := []*policy.Document{d}
	if policy.Size(d.String()) > policy.MaxDocumentSize {
		if documents, err = policy.Split(d, policy.MaxDocumentSize); err != nil {
			return nil, err
		}
	}
	for _, d := range documents {
		if refused := policy.Validate(d.String(), policy.KindIdentity).Errors(); len(refused) > 0 {
			return nil, fmt.Errorf("the generated policy is not valid, report this as a bug: %w", refused)
		}
	}
	return documents, confirm(documents, r.Done(principal), u.context(o))
}

// conditions are those that hold for everything that was done.
func (u *uses) conditions(o Options) ([]policy.Condition, error) {
	var out []policy.Condition
	switch {
	case !o.SourceIP:
	case u.withoutSource:
		return nil, errors.New("the events do not all tell from which address they came")
	case len(u.sources) > mostAddresses:
		return nil, fmt.Errorf("the events came from more than %d addresses", mostAddresses)
	default:
		out = append(out, policy.Condition{
			Operator: "IpAddress", Key: "acs:SourceIp", Values: slices.Sorted(maps.Keys(u.sources)),
		})
	}
	switch {
	case !o.MFA:
	case u.withoutMFA:
		return nil, errors.New("not everything was done with a second factor")
	default:
		out = append(out, policy.Condition{Operator: "Bool", Key: "acs:MFAPresent", Values: []string{"true"}})
	}
	return out, nil
}

// context is one in which the conditions hold.
func (u *uses) context(o Options) map[string][]string {
	out := map[string][]string{}
	if o.SourceIP {
		out["acs:SourceIp"] = slices.Sorted(maps.Keys(u.sources))[:1]
	}
	if o.MFA {
		out["acs:MFAPresent"] = []string{"true"}
	}
	return out
}

// reading are how the names of actions begin that read.
var reading = []string{"Get", "List", "Describe", "Query"}

// statements group actions by the resources that they were done on.
func statements(done []eval.Check, groupReads bool) []policy.Statement {
	on := map[string][]string{} // resources by action
	for _, c := range done {
		action, resource := c.Action, c.Resource
		if code, name, _ := strings.Cut(action, ":"); groupReads {
			for _, verb := range reading {
				if strings.HasPrefix(name, verb) {
					action, resource = code+":"+verb+"*", "*"
				}
			}
		}
		if !slices.Contains(on[action], resource) {
			on[action] = append(on[action], resource)
		}
	}
	by := map[string][]string{} // actions by resources
	for _, action := range slices.Sorted(maps.Keys(on)) {
		resources := on[action]
		slices.Sort(resources)
		if slices.Contains(resources, "*") {
			resources = []string{"*"}
		}
		key := strings.Join(resources, "\n")
		by[key] = append(by[key], action)
	}
	var out []policy.Statement
	for _, key := range slices.Sorted(maps.Keys(by)) {
		out = append(out, policy.Statement{
			Effect: policy.Allow, Actions: by[key], Resources: strings.Split(key, "\n"),
		})
	}
	return out
}

// confirm asks the evaluator whether documents allow what was done.
func confirm(documents []*policy.Document, done []eval.Check, context map[string][]string) error {
	var p eval.Policies
	for _, d := range documents {
		p.Identity = append(p.Identity, eval.Grant{Document: d})
	}
	set, err := eval.Compile(p)
	if err != nil {
		return err
	}
	for _, c := range done {
		if set.Decide(eval.Request{Checks: []eval.Check{c}, Context: context}) != eval.Allow {
			return fmt.Errorf("the policy does not allow %s on %s, which was done: report this as a bug", c.Action, c.Resource)
		}
	}
	return nil
}
