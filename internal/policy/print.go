// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"bytes"
	"encoding/json"
	"slices"
)

// String prints the document as JSON without white space, in a fixed order of
// elements, lists of one value as the value alone. Conditions that share
// operator and key are printed as one, with the values of all.
func (d *Document) String() string {
	if d == nil {
		return "null"
	}
	o := objectWriter{b: []byte{'{'}}
	if d.Version != "" {
		o.name(elVersion)
		o.b = appendQuoted(o.b, d.Version)
	}
	o.name(elStatement)
	b := append(o.b, '[')
	for i := range d.Statements {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.Statements[i].appendJSON(b)
	}
	return string(append(b, ']', '}'))
}

// Indent prints the document like String, with two spaces for each level and a
// line for each value.
func (d *Document) Indent() string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(d.String()), "", "  "); err != nil {
		return d.String() // not reached: String prints JSON
	}
	return b.String()
}

// String prints one statement as JSON without white space.
func (s *Statement) String() string { return string(s.appendJSON(nil)) }

func (s *Statement) appendJSON(b []byte) []byte {
	o := objectWriter{b: append(b, '{')}
	if s.Sid != "" || s.emptySid {
		o.name(elSid)
		o.b = appendQuoted(o.b, s.Sid)
	}
	if s.Effect != "" {
		o.name(elEffect)
		o.b = appendQuoted(o.b, string(s.Effect))
	}
	o.list(elAction, s.Actions)
	o.list(elNotAction, s.NotActions)
	o.list(elResource, s.Resources)
	o.list(elNotResource, s.NotResources)
	if p := s.Principal; p != nil {
		o.name(elPrincipal)
		inner := objectWriter{b: append(o.b, '{')}
		inner.filled("RAM", p.RAM)
		inner.filled("Service", p.Service)
		inner.filled("Federated", p.Federated)
		o.b = append(inner.b, '}')
	}
	if len(s.Conditions) > 0 {
		o.name(elCondition)
		o.b = appendConditions(o.b, s.Conditions)
	}
	return append(o.b, '}')
}

func appendConditions(b []byte, conditions []Condition) []byte {
	conditions = JoinConditions(conditions)
	var groups [][]int // the conditions of each operator
	for i, n := range operatorNumbers(conditions) {
		if n == len(groups) {
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], i)
	}
	outer := objectWriter{b: append(b, '{')}
	for _, group := range groups {
		outer.name(conditions[group[0]].Operator)
		inner := objectWriter{b: append(outer.b, '{')}
		for _, i := range group {
			values := conditions[i].Values
			if values == nil && conditions[i].Key != "" {
				values = []string{}
			}
			inner.list(conditions[i].Key, values)
		}
		outer.b = append(inner.b, '}')
	}
	return append(outer.b, '}')
}

// operatorNumbers numbers the operators of conditions in the order of their
// first occurrence. The conditions of one operator stand together, so its name,
// however long, is looked up once for all of them.
func operatorNumbers(conditions []Condition) []int {
	out := make([]int, len(conditions))
	numbers := make(map[string]int)
	for i, c := range conditions {
		if i > 0 && c.Operator == conditions[i-1].Operator {
			out[i] = out[i-1]
			continue
		}
		out[i] = number(numbers, c.Operator)
	}
	return out
}

// number returns the number of a name, the next one if it has none yet.
func number(numbers map[string]int, name string) int {
	n, seen := numbers[name]
	if !seen {
		n = len(numbers)
		numbers[name] = n
	}
	return n
}

// JoinConditions joins conditions that share operator and key into one with the
// values of all, as a document can only hold one of them. The order of first
// occurrence is kept.
func JoinConditions(conditions []Condition) []Condition {
	type id struct {
		operator int
		key      string
	}
	at := make(map[id]int, len(conditions))
	out := make([]Condition, 0, len(conditions))
	for i, operator := range operatorNumbers(conditions) {
		c := conditions[i]
		first, seen := at[id{operator, c.Key}]
		if !seen {
			at[id{operator, c.Key}] = len(out)
			c.Values = slices.Clip(c.Values)
			out = append(out, c)
			continue
		}
		out[first].Values = append(out[first].Values, c.Values...)
	}
	return out
}

// objectWriter prints the members of one JSON object.
type objectWriter struct {
	b    []byte
	some bool
}

func (o *objectWriter) name(n string) {
	if o.some {
		o.b = append(o.b, ',')
	}
	o.some = true
	o.b = appendQuoted(o.b, n)
	o.b = append(o.b, ':')
}

// filled is list that prints nothing for an empty list either.
func (o *objectWriter) filled(name string, values []string) {
	if len(values) > 0 {
		o.list(name, values)
	}
}

// list prints nothing for a nil list.
func (o *objectWriter) list(name string, values []string) {
	if values == nil {
		return
	}
	o.name(name)
	if len(values) == 1 {
		o.b = appendQuoted(o.b, values[0])
		return
	}
	o.b = append(o.b, '[')
	for i, v := range values {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = appendQuoted(o.b, v)
	}
	o.b = append(o.b, ']')
}
