// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"
)

// Normalize returns the document in a canonical order: lists sorted and without
// duplicates, actions that a pattern of the same statement covers dropped,
// conditions on the same operator and key joined, identical statements dropped,
// statements sorted. Sids are kept. Only rewrites that never change a decision
// are made. reference: policy-language.md §10.
func Normalize(d *Document) *Document {
	if d == nil {
		return nil
	}
	b := newBudget(d.size())
	out := &Document{Version: d.Version, Statements: make([]Statement, 0, len(d.Statements))}
	for i := range d.Statements {
		out.Statements = append(out.Statements, d.Statements[i].normal(b))
	}
	out.Statements = distinctStatements(out.Statements)
	sortStatements(out.Statements)
	return out
}

// size estimates the length of the printed document.
func (d *Document) size() int {
	n := 0
	count := func(lists ...[]string) {
		for _, l := range lists {
			for _, v := range l {
				n += len(v) + 4
			}
		}
	}
	for i := range d.Statements {
		s := &d.Statements[i]
		n += 64 + len(s.Sid)
		count(s.Actions, s.NotActions, s.Resources, s.NotResources)
		if s.Principal != nil {
			count(s.Principal.RAM, s.Principal.Service, s.Principal.Federated)
		}
		for j, c := range s.Conditions {
			if j == 0 || c.Operator != s.Conditions[j-1].Operator {
				n += len(c.Operator) // printed once for all its keys
			}
			n += len(c.Key) + 8
			count(c.Values)
		}
	}
	return n
}

// normal returns the statement with its parts in canonical order.
func (s *Statement) normal(b *budget) Statement {
	out := s.sorted()
	out.Actions = dropCovered(out.Actions, b)
	return out
}

// sorted is normal without dropping covered actions.
func (s *Statement) sorted() Statement {
	out := s.Clone()
	out.Actions = sortedSet(out.Actions)
	out.NotActions = sortedSet(out.NotActions)
	out.Resources = sortedSet(out.Resources)
	out.NotResources = sortedSet(out.NotResources)
	if p := out.Principal; p != nil {
		p.RAM, p.Service, p.Federated = sortedSet(p.RAM), sortedSet(p.Service), sortedSet(p.Federated)
	}
	if len(out.Conditions) == 0 {
		out.Conditions = nil
		return out
	}
	out.Conditions = JoinConditions(out.Conditions)
	for i := range out.Conditions {
		out.Conditions[i].Values = sortedSet(out.Conditions[i].Values)
	}
	slices.SortFunc(out.Conditions, func(a, b Condition) int {
		if c := strings.Compare(a.Operator, b.Operator); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out
}

func sortedSet(list []string) []string {
	if list == nil {
		return nil
	}
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// dropCovered drops actions that a wildcard pattern of the list covers. Of
// patterns that cover each other the smaller one stays.
func dropCovered(list []string, b *budget) []string {
	var patterns []int
	for i, p := range list {
		if hasWildcard(p) {
			patterns = append(patterns, i)
		}
	}
	if len(patterns) == 0 || len(list) < 2 || !b.spend(len(patterns)*len(list)) {
		return list
	}
	out := make([]string, 0, len(list))
	for i, v := range list {
		covered := b.left() && slices.ContainsFunc(patterns, func(j int) bool {
			p := list[j]
			return i != j && b.covers(p, v) && (p < v || !b.covers(v, p))
		})
		if !covered {
			out = append(out, v)
		}
	}
	return out
}

func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?") }

// distinctStatements drops statements that print the same as an earlier one.
func distinctStatements(list []Statement) []Statement {
	seen := make(map[string]bool, len(list))
	out := list[:0]
	for i := range list {
		text := list[i].String()
		if !seen[text] {
			seen[text] = true
			out = append(out, list[i])
		}
	}
	return out
}

func sortStatements(list []Statement) {
	keys := make(map[string]int, len(list))
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].String()
		keys[texts[i]] = i
	}
	slices.Sort(texts)
	sorted := make([]Statement, len(list))
	for i, text := range texts {
		sorted[i] = list[keys[text]]
	}
	copy(list, sorted)
}
