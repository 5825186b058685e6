// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// evalCase is one entry of a file of cases.
type evalCase struct {
	id       string
	policies []json.RawMessage
	request  eval.Request
	expected eval.Decision
	// contested cases are reported and not counted when they differ.
	contested bool
	// lenient cases have policies with errors.
	lenient bool
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

func (s *streams) runCases(f evalFlags) error {
	text, err := s.read(f.cases)
	if err != nil {
		return err
	}
	var cases []json.RawMessage
	text = strings.TrimPrefix(text, "\ufeff") // editors on Windows write one
	if err := json.Unmarshal([]byte(text), &cases); err != nil {
		return fmt.Errorf("%s is not a list of cases: %w", shown(f.cases), err)
	}
	out := casesJSON{Cases: make([]caseJSON, 0, len(cases))}
	for i, raw := range cases {
		r := runCase(raw, fmt.Sprintf("case %d", i+1), f.lenient)
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
	if f.json {
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
func runCase(raw json.RawMessage, name string, lenient bool) caseJSON {
	out := caseJSON{ID: name}
	c, err := readCase(raw)
	if c.id != "" {
		out.ID = c.id
	}
	out.Expected = c.expected
	if err != nil {
		return out.broken(err.Error())
	}
	out.Contested = c.contested
	var p eval.Policies
	var refused []string
	for i, raw := range c.policies {
		name := fmt.Sprintf("policies[%d]", i)
		document := string(raw)
		_ = json.Unmarshal(raw, &document) // a text holds it, as in the outputs of Terraform
		d, problems, err := readDocument(document, policy.KindIdentity, lenient || c.lenient)
		if errors.As(err, &problems) || len(problems) > 0 {
			out.Problems = append(out.Problems, within(policy.Path{policy.Member("policies"), policy.Item(i)}, problems)...)
		}
		if err != nil {
			return out.broken(name + " is not a policy")
		}
		if len(problems) > 0 {
			refused = append(refused, name)
		}
		p.Identity = append(p.Identity, eval.Grant{Name: name, Document: d})
	}
	set, err := eval.Compile(p)
	if err != nil {
		return out.broken(err.Error())
	}
	out.decisionJSON = toJSON(set.Evaluate(c.request))
	out.Lenient, out.Notes = refused, notes(c.request)
	out.Passed = out.Decision == c.expected
	return out
}

// within gives problems of a document its place in the case.
func within(at policy.Path, problems policy.Problems) policy.Problems {
	out := slices.Clone(problems)
	for i := range out {
		out[i].Path = slices.Concat(at, out[i].Path)
	}
	return out
}

// broken is the answer to a case that cannot be run.
func (c caseJSON) broken(why string) caseJSON {
	c.decisionJSON = undecided(why)
	c.Contested = false
	return c
}

// readCase reads one entry. Where it is wrong, what could be read of it is returned
// beside the error.
func readCase(raw json.RawMessage) (evalCase, error) {
	var c evalCase
	members, err := readMembers(raw, "id", "policies", "request", "expected", "contested", "lenient", "why", "source",
		"basis")
	if err != nil {
		return c, fmt.Errorf("it is not a case: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if string(members[name]) == "null" {
			return c, fmt.Errorf("its %s is null", name)
		}
	}
	if c.id, err = readID(members["id"]); err != nil {
		return c, err
	}
	if err := readMember(members, "expected", &c.expected); err != nil {
		return c, err
	}
	switch c.expected {
	case eval.Allow, eval.ExplicitDeny, eval.ImplicitDeny:
	default:
		return c, fmt.Errorf("it expects %q; it has to be allow, explicit_deny or implicit_deny", c.expected)
	}
	if err := readMember(members, "contested", &c.contested); err != nil {
		return c, err
	}
	if err := readMember(members, "lenient", &c.lenient); err != nil {
		return c, err
	}
	if members["policies"] == nil {
		return c, errors.New("it has no policies")
	}
	if err := readMember(members, "policies", &c.policies); err != nil {
		return c, err
	}
	c.request, err = readRequest(members["request"])
	return c, err
}

// readMembers reads an object that has no other members than the known ones.
func readMembers(raw json.RawMessage, known ...string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	if members == nil {
		return nil, errors.New("it is null")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("its member %q is unknown; the members are %s", name, join(known, "and"))
		}
	}
	return members, nil
}

// readMember reads a member into a variable, which stays as it is where there is
// none.
func readMember(members map[string]json.RawMessage, name string, into any) error {
	raw := members[name]
	if raw == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("its %s cannot be read: %w", name, err)
	}
	return nil
}

// readID reads an id, which is a text or a number.
func readID(raw json.RawMessage) (string, error) {
	if raw == nil {
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
	var out eval.Request
	if raw == nil {
		return out, errors.New("it has no request")
	}
	members, err := readMembers(raw, "action", "resource", "context")
	var check eval.Check
	var context map[string]values // null is none
	err = errors.Join(err, readMember(members, "action", &check.Action), readMember(members, "resource", &check.Resource),
		readMember(members, "context", &context))
	if err != nil {
		return out, fmt.Errorf("its request cannot be read: %w", err)
	}
	if err := eval.CheckAction(check.Action); err != nil {
		return out, fmt.Errorf("the action %q of its request %w", check.Action, err)
	}
	if err := eval.CheckResource(check.Resource); err != nil {
		return out, fmt.Errorf("the resource %q of its request %w", check.Resource, err)
	}
	out.Checks = []eval.Check{check}
	out.Context = make(map[string][]string, len(context))
	for k, v := range context {
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
