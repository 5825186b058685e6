// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// evalCase is one entry of a file of cases.
type evalCase struct {
	ID       json.RawMessage   `json:"id"`
	Policies []json.RawMessage `json:"policies"`
	Request  json.RawMessage   `json:"request"`
	Expected eval.Decision     `json:"expected"`
	// Contested cases are reported and not counted when they differ.
	Contested bool `json:"contested"`
}

// evalRequest is the request of a case.
type evalRequest struct {
	Action   string            `json:"action"`
	Resource string            `json:"resource"`
	Context  map[string]values `json:"context"`
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
	var cases []json.RawMessage
	text = strings.TrimPrefix(text, "\ufeff") // editors on Windows write one
	if err := json.Unmarshal([]byte(text), &cases); err != nil {
		return fmt.Errorf("%s is not a list of cases: %w", shown(file), err)
	}
	out := casesJSON{Cases: make([]caseJSON, 0, len(cases))}
	for i, raw := range cases {
		r := runCase(raw, fmt.Sprintf("case %d", i+1))
		switch {
		case r.Passed:
			out.Passed++
		case r.Contested:
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

// runCase decides one case. One that cannot be run fails with the reason.
func runCase(raw json.RawMessage, name string) caseJSON {
	c := evalCase{}
	out := caseJSON{ID: name}
	if err := json.Unmarshal(raw, &c); err != nil {
		return out.broken("it is not a case: " + err.Error())
	}
	if id, err := readID(c.ID); err != nil {
		return out.broken(err.Error())
	} else if id != "" {
		out.ID = id
	}
	out.Expected, out.Contested = c.Expected, c.Contested
	switch c.Expected {
	case eval.Allow, eval.ExplicitDeny, eval.ImplicitDeny:
	default:
		return out.broken(fmt.Sprintf("it expects %q; it has to be allow, explicit_deny or implicit_deny", c.Expected))
	}
	request, err := readRequest(c.Request)
	if err != nil {
		return out.broken(err.Error())
	}
	var p eval.Policies
	for i, raw := range c.Policies {
		at := policy.Path{policy.Member("policies"), policy.Item(i)}
		name := at.String()
		document := string(raw)
		_ = json.Unmarshal(raw, &document) // a text holds it, as in the outputs of Terraform
		d, err := policy.ParseLenient(document)
		for _, problem := range policy.Validate(document, policy.KindIdentity).Errors() {
			problem.Path = slices.Concat(at, problem.Path)
			out.Problems = append(out.Problems, problem)
		}
		if err != nil {
			return out.broken(name + " is not a policy")
		}
		p.Identity = append(p.Identity, eval.Grant{Name: name, Document: d})
	}
	set, err := eval.Compile(p)
	if err != nil {
		return out.broken(err.Error())
	}
	out.decisionJSON = toJSON(set.Evaluate(request))
	out.Passed = out.Decision == c.Expected
	return out
}

// broken is the answer to a case that cannot be run.
func (c caseJSON) broken(why string) caseJSON {
	c.decisionJSON = undecided(why)
	c.Contested = false
	return c
}

// readID reads an id, which is a text or a number.
func readID(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return "", errors.New("its id is neither a text nor a number")
	}
	return number.String(), nil
}

func readRequest(raw json.RawMessage) (eval.Request, error) {
	var in evalRequest
	var out eval.Request
	if len(raw) == 0 {
		return out, errors.New("it has no request")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return out, fmt.Errorf("its request cannot be read: %w", err)
	}
	if err := eval.CheckAction(in.Action); err != nil {
		return out, fmt.Errorf("the action %q of its request %w", in.Action, err)
	}
	if err := eval.CheckResource(in.Resource); err != nil {
		return out, fmt.Errorf("the resource %q of its request %w", in.Resource, err)
	}
	out.Checks = []eval.Check{{Action: in.Action, Resource: in.Resource}}
	out.Context = make(map[string][]string, len(in.Context))
	for k, v := range in.Context {
		out.Context[k] = v
	}
	return out, nil
}

// cases prints what differs or cannot be decided, and the sum.
func (s *streams) cases(out casesJSON) {
	for _, c := range out.Cases {
		switch {
		case c.Decision == "":
			s.printf("%s %s: it cannot be run\n", s.paint(red, "FAIL"), c.ID)
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
