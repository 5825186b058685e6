// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// witnessJSON is a request that shows something.
type witnessJSON struct {
	Action        string              `json:"action"`
	Resource      string              `json:"resource"`
	Context       map[string][]string `json:"context,omitempty"`
	Caller        string              `json:"caller,omitempty"`
	ResourceGroup string              `json:"resource_group,omitempty"`
	Decision      eval.Decision       `json:"decision"`
	Reasons       []string            `json:"reasons"`
	// Reference is the decision of the policies that are compared with, if any are.
	Reference        eval.Decision `json:"reference_decision,omitempty"`
	ReferenceReasons []string      `json:"reference_reasons,omitempty"`
}

func newWitness(w *analyze.Witness) *witnessJSON {
	if w == nil {
		return nil
	}
	check := w.Request.Checks[0]
	out := &witnessJSON{
		Action: check.Action, Resource: check.Resource, Context: w.Request.Context, ResourceGroup: w.Request.ResourceGroup,
		Decision: w.New.Decision, Reasons: w.New.Reasons(),
	}
	if p := w.Request.Principal; p != nil {
		out.Caller = p.ARN + p.Service + p.Federated
	}
	if w.Reference != nil {
		out.Reference, out.ReferenceReasons = w.Reference.Decision, w.Reference.Reasons()
	}
	return out
}

// conditionJSON is a condition of a statement.
type conditionJSON struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"`
	Values   []string `json:"values"`
}

func conditions(list []policy.Condition) []conditionJSON {
	out := make([]conditionJSON, len(list))
	for i, c := range list {
		out[i] = conditionJSON(c)
	}
	return out
}

// exit is how a command ends that gave an answer.
func exit(a analyze.Answer) error {
	switch a {
	case analyze.Yes:
		return nil
	case analyze.No:
		return errBad
	default:
		return errUndecided
	}
}

// sides reads the files that are compared: policies of one identity each, or trust
// policies. Problems of a file that is no policy have been printed.
func (r *documentReader) sides(names ...[]string) ([]eval.Policies, error) {
	all := slices.Concat(names...)
	if i := slices.Index(all, "-"); i >= 0 && slices.Contains(all[i+1:], "-") {
		return nil, errors.New("only one of the files can be standard input")
	}
	var grants [][]eval.Grant
	for _, files := range names {
		var side []eval.Grant
		for _, name := range files {
			g, err := r.grant(name)
			if err != nil {
				return nil, err
			}
			side = append(side, g)
		}
		grants = append(grants, side)
	}
	return analyze.Attach(grants...)
}

// grant reads a file that holds a policy of an identity or of a role.
func (r *documentReader) grant(name string) (eval.Grant, error) {
	text, err := r.read(name)
	if err != nil {
		return eval.Grant{}, err
	}
	kind := policy.KindIdentity
	if d, err := policy.ParseLenient(text); err == nil && analyze.IsTrust(d) {
		kind = policy.KindTrust
	}
	d, refused, err := readDocument(text, kind, r.lenient)
	if err != nil {
		return eval.Grant{}, r.refuse(name, err)
	}
	if len(refused) > 0 {
		_ = r.refuse(name, refused)
		r.refused = append(r.refused, shown(name))
	}
	return eval.Grant{Name: shown(name), Document: d}, nil
}

// limits adds the session and control policies, which hold for both sides.
func (r *documentReader) limits(sides []eval.Policies, session, levels []string) error {
	var limits eval.Policies
	var err error
	if limits.Session, err = r.grants(session, policy.KindSession, ""); err != nil {
		return err
	}
	for _, files := range levels {
		level, err := r.grants(strings.Split(files, ","), policy.KindControl, files)
		if err != nil {
			return err
		}
		limits.Control = append(limits.Control, level...)
	}
	for i := range sides {
		sides[i].Session, sides[i].Control = limits.Session, limits.Control
	}
	return nil
}

// witness prints a request and how it is decided.
func (s *streams) witness(w *analyze.Witness, reference string) {
	rows := [][]cell{{{"request", faint}, {w.String(), plain}}}
	for i, why := range w.New.Reasons() {
		rows = append(rows, []cell{{first(i, "allowed"), faint}, {why, plain}})
	}
	if w.Reference != nil {
		for i, why := range w.Reference.Reasons() {
			rows = append(rows, []cell{{first(i, reference), faint}, {why, plain}})
		}
	}
	s.table(rows)
}

// first is a heading for the first line only.
func first(i int, heading string) string {
	if i > 0 {
		return ""
	}
	return heading
}
