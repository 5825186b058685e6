// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "slices"

// coverage warns about statements that change nothing because of others: one
// that another of the same effect covers, and an Allow that a Deny takes back.
// Statements with NotAction or NotResource are compared as a whole only.
func (v *validator) coverage() {
	n := len(v.statements)
	if v.fatal || n < 2 || !v.budget.spend(n*n) {
		return
	}
	doc := v.toDocument()
	plain := make([]string, len(doc.Statements)) // principal and conditions
	texts := make([]string, len(doc.Statements))
	for i := range doc.Statements {
		s := doc.Statements[i].normal(v.budget)
		s.Sid = ""
		texts[i] = s.String()
		s.Effect, s.Actions, s.NotActions, s.Resources, s.NotResources = "", nil, nil, nil, nil
		plain[i] = s.String()
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
			unconditional := len(outer.Conditions) == 0 && outer.Principal == nil
			if !same && (plain[i] != plain[j] && !unconditional || !v.coversStatement(outer, inner)) {
				continue
			}
			if v.report(i, j, outer.Effect, inner.Effect) {
				break
			}
		}
	}
}

// report warns that statement i leaves nothing for statement j to do.
func (v *validator) report(i, j int, outer, inner Effect) bool {
	st := &v.statements[j]
	switch {
	case outer == Deny && inner == Allow:
		v.warn("allow_denied", st.at, st.path, "Statement[%d] denies all that this statement allows.", i)
	case outer == Deny && inner == Deny:
		v.warn("deny_covered", st.at, st.path, "Statement[%d] denies all that this statement denies.", i)
	case outer == Allow && inner == Allow:
		v.warn("allow_covered", st.at, st.path, "Statement[%d] allows all that this statement allows.", i)
	default:
		return false
	}
	return true
}

func (v *validator) coversStatement(outer, inner *Statement) bool {
	if outer.Effect == Allow && inner.Effect == Deny || len(outer.NotActions)+len(outer.NotResources)+len(inner.NotActions)+len(inner.NotResources) > 0 {
		return false
	}
	return v.coversList(outer.Actions, inner.Actions) &&
		(len(outer.Resources) == 0 && len(inner.Resources) == 0 || v.coversList(outer.Resources, inner.Resources))
}

func (v *validator) coversList(outer, inner []string) bool {
	for _, in := range inner {
		if !v.budget.left() || !slices.ContainsFunc(outer, func(out string) bool { return v.budget.covers(out, in) }) {
			return false
		}
	}
	return len(inner) > 0
}
