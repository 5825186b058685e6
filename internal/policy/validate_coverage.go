// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strconv"
	"strings"
)

// coverage warns about statements that change nothing because of others: one
// that another of the same effect covers, and an Allow that a Deny takes back.
// Other statements with NotAction or NotResource than the covering one's NotAction
// are compared as a whole only.
func (v *validator) coverage() {
	n := len(v.statements)
	if v.fatal || n < 2 || !v.budget.spend(n*n) {
		return
	}
	doc := v.toDocument()
	texts := make([]string, len(doc.Statements))
	principals := make([]string, len(doc.Statements))
	conditions := make([][]string, len(doc.Statements)) // sorted, a text each
	operators := make(map[string]int)
	for i := range doc.Statements {
		for _, list := range [][]string{doc.Statements[i].Actions, doc.Statements[i].NotActions} {
			for j := range list {
				list[j] = strings.ToLower(list[j]) // their case does not count
			}
		}
		s := doc.Statements[i].normal(v.budget)
		s.Sid = ""
		texts[i] = s.String()
		principals[i] = (&Statement{Principal: s.Principal}).String()
		operator := 0
		for j, c := range s.Conditions {
			if j == 0 || c.Operator != s.Conditions[j-1].Operator {
				operator = number(operators, c.Operator)
			}
			text := strconv.Itoa(operator) + quoteList([]string{c.Key}) + quoteList(c.Values)
			conditions[i] = append(conditions[i], text)
		}
		slices.Sort(conditions[i])
	}
	for j := range doc.Statements {
		for i := range doc.Statements {
			if i == j {
				continue
			}
			if !v.budget.left() {
				return
			}
			outer, inner := &doc.Statements[i], &doc.Statements[j]
			same := texts[i] == texts[j]
			if same && i > j {
				continue // reported for the later one
			}
			whenever := (outer.Principal == nil || principals[i] == principals[j]) &&
				v.coversConditions(conditions[i], conditions[j])
			if !same && (!whenever || !v.coversStatement(outer, inner)) {
				continue
			}
			if v.report(i, j, outer.Effect, inner.Effect) {
				break
			}
		}
	}
}

// coversConditions reports whether the conditions of a statement are among those
// of another, so that they are met whenever those are.
func (v *validator) coversConditions(outer, inner []string) bool {
	if len(outer) > len(inner) {
		return false
	}
	for _, c := range outer {
		if !v.budget.spend(len(c) + len(inner)) {
			return false
		}
		if _, found := slices.BinarySearch(inner, c); !found {
			return false
		}
	}
	return true
}

// report warns that statement i leaves nothing for statement j to do.
func (v *validator) report(i, j int, outer, inner Effect) bool {
	is, does := allowDenied, "denies all that this statement allows."
	switch {
	case outer == Deny && inner == Allow:
	case outer == Deny && inner == Deny:
		is, does = denyCovered, "denies all that this statement denies."
	case outer == Allow && inner == Allow:
		is, does = allowCovered, "allows all that this statement allows."
	default:
		return false
	}
	p := is.problem(SeverityWarning, v.statements[j].place, "")
	p.Related = v.statements[i].path.steps()
	p.Message = p.Related.String() + " " + does
	v.add(p)
	return true
}

func (v *validator) coversStatement(outer, inner *Statement) bool {
	if outer.Effect == Allow && inner.Effect == Deny ||
		len(outer.NotResources)+len(inner.NotActions)+len(inner.NotResources) > 0 {
		return false
	}
	return (v.coversList(outer.Actions, inner.Actions) || v.sparesAll(outer.NotActions, inner.Actions)) &&
		(len(outer.Resources) == 0 && len(inner.Resources) == 0 || v.coversList(outer.Resources, inner.Resources))
}

// sparesAll reports whether each of a list of actions without wildcards is outside
// of a NotAction.
func (v *validator) sparesAll(notActions, actions []string) bool {
	if v.open && slices.ContainsFunc(slices.Concat(notActions, actions), IsUnknown) {
		return false
	}
	for _, a := range actions {
		if hasWildcard(a) || slices.ContainsFunc(notActions, func(p string) bool { return v.budget.covers(p, a) }) {
			return false
		}
	}
	return len(notActions) > 0 && len(actions) > 0 && v.budget.left()
}

func (v *validator) coversList(outer, inner []string) bool {
	for _, in := range inner {
		if !v.budget.left() || !slices.ContainsFunc(outer, func(out string) bool { return v.budget.covers(out, in) }) {
			return false
		}
	}
	return len(inner) > 0
}
