// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "slices"

// textVar is a text of the request that is looked for: its action, its resource,
// its caller, or one value of a key.
type textVar struct {
	// valid reports whether a request can have the text.
	valid func(string) bool
	// language has the same texts, as patterns. Nil is every text. Those that match
	// an exception are not in it.
	language  []*glob
	exception *glob
	// samples returns texts that match a pattern and look like real ones.
	samples func(g *glob) []string
	// prefixes are beginnings that are looked at one by one, because sets with
	// spellings compare what follows them in another way.
	prefixes []string
	// known are texts that policies name, to be tried first.
	known []string
}

// textLit demands that a text is in a set, or that it is not.
type textLit struct {
	set  *textSet
	want bool
}

// all is the pattern of every text.
var all = newGlob("*", caseCounts)

func (v *textVar) holds(lits []textLit, text string, b *budget) bool {
	return !slices.ContainsFunc(lits, func(l textLit) bool { return l.set.has(text, b) != l.want })
}

// solve finds a text that meets all demands.
func (v *textVar) solve(lits []textLit, b *budget) (string, status) {
	if contradict(lits) {
		return "", infeasible
	}
	// The demand for the fewest patterns leads; each of them is looked at alone.
	lead, globs := -1, []*glob{all}
	for i, l := range lits {
		if l.want && !l.set.all && (lead < 0 || len(l.set.globs) < len(globs)) {
			lead, globs = i, l.set.globs
		}
	}
	var open []*glob
	for _, g := range globs {
		if b.over() {
			return "", unknown
		}
		if v.impossible(g, lead, lits, b) {
			continue
		}
		if text, ok := v.guess(g, lits, b); ok {
			return text, feasible
		}
		open = append(open, g)
	}
	out := infeasible
	for _, g := range open {
		switch text, st := v.search(g, lead, lits, b); st {
		case feasible:
			return text, feasible
		case unknown:
			out = unknown
		case infeasible:
		}
	}
	return "", out
}

// contradict reports whether a set is both demanded and refused.
func contradict(lits []textLit) bool {
	for i, l := range lits {
		if !l.want && l.set.all || l.want && len(l.set.globs) == 0 || slices.Contains(lits[:i], textLit{l.set, !l.want}) {
			return true
		}
	}
	return false
}

// impossible reports whether no text that matches a pattern of the leading demand
// meets the others. True is certain.
func (v *textVar) impossible(g *glob, lead int, lits []textLit, b *budget) bool {
	if lead < 0 {
		return false
	}
	spelled := lits[lead].set.spellings && mayBeSpelled(g)
	for i, l := range lits {
		switch {
		case i == lead:
		case spelled && !l.set.spellings: // compares one spelling, the pattern two
		case l.want && l.set.apart(g, b), !l.want && l.set.covers(g, b):
			return true
		}
	}
	return false
}

// guess tries texts that look like real ones.
func (v *textVar) guess(g *glob, lits []textLit, b *budget) (string, bool) {
	fits := func(text string) bool { return v.holds(lits, text, b) && v.valid(text) }
	if !g.exact {
		tries := 0
		for _, text := range v.known {
			if tries < 24 && g.matches(text, g.fold.key(text)) {
				tries++
				if fits(text) {
					return text, true
				}
			}
		}
		b.spend(len(v.known))
	}
	for _, text := range v.samples(g) {
		if fits(text) {
			return text, true
		}
	}
	for _, l := range lits { // what the other demands ask for may fit this one too
		if g.exact || !l.want || len(l.set.globs) > fewGlobs {
			continue
		}
		for _, o := range l.set.globs {
			for _, text := range v.samples(o) {
				if g.matches(text, g.fold.key(text)) && fits(text) {
					return text, true
				}
			}
		}
	}
	return "", false
}

// fewGlobs is the number of patterns of which each is filled in.
const fewGlobs = 8

// search looks at every text that matches the pattern.
func (v *textVar) search(g *glob, lead int, lits []textLit, b *budget) (string, status) {
	out := infeasible
	for _, prefix := range append(v.prefixes, "") {
		p := product{budget: b}
		if v.language != nil {
			p.tracks = append(p.tracks, v.track(prefix, textLit{&textSet{globs: v.language}, true}, nil))
		}
		if lead >= 0 {
			only := &textSet{globs: []*glob{g}, spellings: lits[lead].set.spellings}
			p.tracks = append(p.tracks, v.track(prefix, textLit{only, true}, nil))
		}
		var refused []*glob
		var from [][]int
		for i, l := range lits {
			if i == lead {
				continue
			}
			t := v.track(prefix, l, g)
			if l.want {
				p.tracks = append(p.tracks, t)
			} else {
				refused, from = append(refused, t.globs...), append(from, t.from...)
			}
		}
		if v.exception != nil {
			refused, from = append(refused, v.exception), append(from, v.exception.walk(v.exception.begin(), prefix))
		}
		if prefix == "" {
			for _, other := range v.prefixes {
				other := madeGlob(other, append(literals(other), token{kind: many}))
				refused, from = append(refused, other), append(from, other.begin())
			}
		}
		p.tracks = append(p.tracks, track{false, refused, from})
		switch text, st := p.find(); st {
		case feasible:
			if v.holds(lits, prefix+text, b) {
				return prefix + text, feasible
			}
			out = unknown // a fault of ours: no answer is better than a wrong one
		case unknown:
			out = unknown
		case infeasible:
		}
	}
	return "", out
}

// track makes a track of a demand, for texts that begin with a prefix. Patterns
// that have nothing in common with g, if given, are left out.
func (v *textVar) track(prefix string, l textLit, g *glob) track {
	out := track{want: l.want}
	for _, o := range l.set.globs {
		if g != nil && !l.set.spellings && apart(o, g) {
			continue
		}
		from := o.walk(o.begin(), prefix)
		if other, ok := otherSpelling(prefix); ok && l.set.spellings {
			from = o.close(append(from, o.walk(o.begin(), other)...))
		}
		out.globs, out.from = append(out.globs, o), append(out.from, from)
	}
	return out
}
