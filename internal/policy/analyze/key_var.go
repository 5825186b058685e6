// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// keyVar is a condition key of the request, whose values are looked for.
type keyVar struct {
	name string
	// kind is the type of its values where that is documented. Such a key has one
	// value at most, and one that can be read.
	kind policy.ValueType
	text textVar
	// typed is set if conditions read its values as other than texts. samples are
	// then values on all sides of every bound of these conditions.
	typed   bool
	samples []string
	// textual is set if conditions compare its values as texts.
	textual bool
}

func newKeyVar(name string, all []*condition) *keyVar {
	kind, _ := policy.KeyType(name)
	v := &keyVar{name: name, kind: kind}
	v.text = textVar{valid: v.readable, samples: valueSamples}
	for _, c := range all {
		v.typed = v.typed || c.set == nil
		v.textual = v.textual || c.set != nil
		if c.set != nil {
			for _, g := range c.set.globs {
				if g.exact {
					v.text.known = append(v.text.known, g.source)
				}
			}
		}
	}
	if !v.typed && kind == policy.TypeString {
		return v
	}
	v.typed = true
	v.samples = cells(kind, v.textual, all)
	free := &budget{left: defaultSteps}
	for _, c := range all {
		c.cells = make([]verdict, len(v.samples))
		for i, s := range v.samples {
			c.cells[i] = c.one(s, free)
		}
	}
	return v
}

// readable reports whether a request can have the value.
func (v *keyVar) readable(text string) bool {
	var err error
	switch v.kind {
	case policy.TypeDate:
		_, err = policy.ParseDate(text)
	case policy.TypeBool:
		_, err = policy.ParseBool(text)
	case policy.TypeIP:
		_, err = policy.ParseIP(text)
	case policy.TypeNumeric:
		_, err = policy.ParseNumber(text)
	case policy.TypeString:
	}
	return err == nil
}

// solve finds values that meet all demands; none means that the request does not
// carry the key.
func (v *keyVar) solve(lits []keyLit, b *budget) ([]string, status) {
	if !slices.ContainsFunc(lits, func(l keyLit) bool { return l.condition.absent != l.want }) {
		return nil, feasible
	}
	var each, some []valueLit
	for i, l := range lits {
		if slices.Contains(lits[:i], keyLit{l.condition, l.loose, !l.want}) {
			return nil, infeasible
		}
		one, all := l.onValues()
		if all {
			each = append(each, one)
		} else {
			some = append(some, one)
		}
	}
	text, st := v.one(slices.Concat(each, some), b)
	if st == feasible {
		return []string{text}, feasible
	}
	if v.kind != policy.TypeString || len(some) < 2 {
		return nil, st
	}
	var out []string
	for _, l := range some {
		text, st := v.one(append(slices.Clone(each), l), b)
		if st != feasible {
			return nil, st
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out, feasible
}

// one finds a value that meets all demands.
func (v *keyVar) one(lits []valueLit, b *budget) (string, status) {
	var texts []textLit
	var typed []valueLit
	for _, l := range lits {
		if l.condition.set == nil {
			typed = append(typed, l)
			continue
		}
		texts = append(texts, textLit{l.condition.set, l.want == (l.is == met)})
	}
	if !v.typed {
		return v.text.solve(texts, b)
	}
	b.spend(len(v.samples))
	possible := false
	for i, s := range v.samples {
		if slices.ContainsFunc(typed, func(l valueLit) bool { return (l.condition.cells[i] == l.is) != l.want }) {
			continue
		}
		possible = true
		if v.text.holds(texts, s, b) {
			return s, feasible
		}
	}
	if !possible || len(texts) == 0 || v.kind == policy.TypeBool {
		return "", infeasible // the samples stand for all values, or are all there are
	}
	return v.mixed(texts, typed, b)
}

// mixed finds a value that is compared both as a text and as something else. What
// it does not find may be there all the same, unless the texts are counted.
func (v *keyVar) mixed(texts []textLit, typed []valueLit, b *budget) (string, status) {
	fits := func(text string) bool {
		return v.readable(text) && v.text.holds(texts, text, b) &&
			!slices.ContainsFunc(typed, func(l valueLit) bool { return !l.holds(text, b) })
	}
	for _, l := range texts {
		counted := l.want
		for _, g := range l.set.globs {
			for _, s := range valueSamples(g) {
				if fits(s) {
					return s, feasible
				}
			}
			counted = counted && g.exact && g.fold == caseCounts
		}
		if counted {
			return "", infeasible
		}
	}
	free := v.text
	free.valid = func(string) bool { return true }
	text, st := free.solve(texts, b)
	if st == feasible && !fits(text) {
		return "", unknown
	}
	return text, st
}
