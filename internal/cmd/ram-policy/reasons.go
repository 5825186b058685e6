// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// reasonJSON is one statement and its part in a decision.
type reasonJSON struct {
	Layer     string        `json:"layer"`
	Policy    string        `json:"policy"`
	Statement int           `json:"statement"`
	Sid       string        `json:"sid,omitempty"`
	Effect    policy.Effect `json:"effect"`
	// Decides is set for the statements that made the decision. The others have
	// the part that did not match, and why.
	Decides    bool      `json:"decides"`
	Part       eval.Part `json:"part,omitempty"`
	Detail     string    `json:"detail,omitempty"`
	MissingKey bool      `json:"missing_key,omitempty"`
}

// decisionJSON is the answer of eval.
type decisionJSON struct {
	// Decision is empty where nothing was decided.
	Decision eval.Decision `json:"decision,omitempty"`
	Layer    string        `json:"layer,omitempty"`
	Reasons  []reasonJSON  `json:"reasons"`
	Errors   []string      `json:"errors"`
	// MissingKeys are condition keys that the request does not carry and on which
	// the decision depends.
	MissingKeys []string `json:"missing_keys"`
	// Lenient names the policies that have errors and were evaluated all the same.
	Lenient []string `json:"lenient,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

func toJSON(r eval.Result) decisionJSON {
	out := decisionJSON{Decision: r.Decision, Layer: r.Layer, Reasons: []reasonJSON{}, Errors: []string{},
		MissingKeys: append([]string{}, r.MissingKeys...)}
	for _, ref := range r.Deciding {
		j := refJSON(ref)
		j.Decides = true
		out.Reasons = append(out.Reasons, j)
	}
	for _, m := range r.Others {
		j := refJSON(m.StatementRef)
		j.Part, j.Detail, j.MissingKey = m.Part, m.Detail, m.MissingKey
		out.Reasons = append(out.Reasons, j)
	}
	for _, err := range r.Errors {
		out.Errors = append(out.Errors, err.Error())
	}
	return out
}

// undecided is the answer where there is none, and why.
func undecided(why ...string) decisionJSON {
	return decisionJSON{Reasons: []reasonJSON{}, Errors: why, MissingKeys: []string{}}
}

func refJSON(r eval.StatementRef) reasonJSON {
	return reasonJSON{Layer: r.Layer, Policy: r.Policy, Statement: r.Index, Sid: r.Sid, Effect: r.Effect}
}

// reasons prints the reasons as a table, the deciding statements first, and what
// the decision depends on.
func (s *streams) reasons(d decisionJSON) {
	var rows [][]cell
	for _, r := range d.Reasons {
		name := fmt.Sprintf("%s[%d]", r.Policy, r.Statement)
		if r.Sid != "" {
			name += " " + r.Sid
		}
		why, color := string(r.Part), faint
		if r.Decides {
			why, color = "decides", plain
		}
		rows = append(rows, []cell{{name, plain}, {string(r.Effect), plain}, {why, color}, {r.Detail, faint}})
	}
	s.table(rows)
	for _, e := range d.Errors {
		s.printf("  %s %s\n", s.paint(red, "error"), e)
	}
	notes := d.Notes
	if len(d.MissingKeys) > 0 {
		notes = append(notes, "the decision depends on keys that the request does not carry: "+
			strings.Join(d.MissingKeys, ", "))
	}
	if len(d.Lenient) > 0 {
		notes = append(notes, "read leniently, it has errors: "+strings.Join(d.Lenient, ", "))
	}
	for _, n := range notes {
		s.printf("  %s %s\n", s.paint(yellow, "note"), n)
	}
}
