// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// evalCase is one entry of a file of cases.
type evalCase struct {
	ID       string            `json:"id"`
	Policies []json.RawMessage `json:"policies"`
	Request  struct {
		Action   string            `json:"action"`
		Resource string            `json:"resource"`
		Context  map[string]values `json:"context"`
	} `json:"request"`
	Expected eval.Decision `json:"expected"`
	// Contested cases are reported and not counted when they differ.
	Contested bool `json:"contested"`
}

// values is a string or a list of strings.
type values []string

// UnmarshalJSON reads a string, number, boolean or a list of them.
func (v *values) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		list = []json.RawMessage{b}
	}
	for _, raw := range list {
		var one any
		if err := json.Unmarshal(raw, &one); err != nil {
			return err
		}
		switch x := one.(type) {
		case string:
			*v = append(*v, x)
		case float64, bool:
			*v = append(*v, string(raw))
		case nil:
		default:
			return fmt.Errorf("a value of the context is a string or a list of strings, not %s", raw)
		}
	}
	return nil
}

// caseJSON is the answer to one case.
type caseJSON struct {
	ID        string        `json:"id"`
	Passed    bool          `json:"passed"`
	Contested bool          `json:"contested,omitempty"`
	Expected  eval.Decision `json:"expected"`
	decisionJSON
	Problems policy.Problems `json:"problems,omitempty"`
}

// casesJSON is the answer to a file of cases.
type casesJSON struct {
	Passed    int        `json:"passed"`
	Failed    int        `json:"failed"`
	Contested int        `json:"contested"`
	Cases     []caseJSON `json:"cases"`
}

func (s *streams) runCases(file string, asJSON bool) error {
	text, err := s.read(file)
	if err != nil {
		return err
	}
	var cases []evalCase
	if err := json.Unmarshal([]byte(text), &cases); err != nil {
		return fmt.Errorf("%s is not a list of cases: %w", shown(file), err)
	}
	out := casesJSON{Cases: make([]caseJSON, 0, len(cases))}
	for i, c := range cases {
		if c.ID == "" {
			c.ID = fmt.Sprintf("case %d", i+1)
		}
		switch c.Expected {
		case eval.Allow, eval.ExplicitDeny, eval.ImplicitDeny:
		default:
			return fmt.Errorf("%s: %s expects %q; it has to be allow, explicit_deny or implicit_deny", shown(file), c.ID, c.Expected)
		}
		r := c.run()
		switch {
		case r.Passed:
			out.Passed++
		case c.Contested:
			out.Contested++
		default:
			out.Failed++
		}
		out.Cases = append(out.Cases, r)
	}
	if asJSON {
		err = s.json(out)
	} else {
		s.cases(out)
	}
	if err == nil && out.Failed > 0 {
		err = errBad
	}
	return err
}

// run decides one case.
func (c *evalCase) run() caseJSON {
	out := caseJSON{ID: c.ID, Expected: c.Expected, Contested: c.Contested}
	var p eval.Policies
	for i, raw := range c.Policies {
		name := fmt.Sprintf("policies[%d]", i)
		d, err := policy.ParseLenient(string(raw))
		for _, problem := range policy.Validate(string(raw), policy.KindIdentity).Errors() {
			problem.Path = strings.TrimSuffix(name+"."+problem.Path, ".")
			out.Problems = append(out.Problems, problem)
		}
		if err != nil {
			out.decisionJSON = decisionJSON{Reasons: []reasonJSON{}, Errors: []string{name + " is not a policy"}}
			return out
		}
		p.Identity = append(p.Identity, eval.Grant{Name: name, Document: d})
	}
	r := eval.Request{
		Checks:  []eval.Check{{Action: c.Request.Action, Resource: c.Request.Resource}},
		Context: make(map[string][]string, len(c.Request.Context)),
	}
	for k, v := range c.Request.Context {
		r.Context[k] = v
	}
	set, err := eval.Compile(p)
	if err != nil {
		out.decisionJSON = decisionJSON{Reasons: []reasonJSON{}, Errors: []string{err.Error()}}
		return out
	}
	out.decisionJSON = toJSON(set.Evaluate(r))
	out.Passed = out.Decision == c.Expected
	return out
}

// cases prints what differs or cannot be decided, and the sum.
func (s *streams) cases(out casesJSON) {
	for _, c := range out.Cases {
		switch {
		case !c.Passed && c.Contested:
			s.printf("%s %s: expected %s, got %s\n", s.paint(yellow, "contested"), c.ID, c.Expected, c.Decision)
		case !c.Passed:
			s.printf("%s %s: expected %s, got %s\n", s.paint(red, "FAIL"), c.ID, c.Expected, c.Decision)
		case len(c.Errors) > 0 || len(c.Problems) > 0:
			s.printf("%s %s: %s as expected\n", s.paint(yellow, "note"), c.ID, c.Decision)
		default:
			continue
		}
		s.reasons(c.decisionJSON)
		s.problems(c.Problems)
	}
	s.printf("%d passed, %d failed\n", out.Passed, out.Failed)
}
