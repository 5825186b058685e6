// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
)

// A pattern is read as an automaton whose states are places in its tokens: at
// place i the tokens from i on are still to be matched.

// begin returns the places before the first character.
func (g *glob) begin() []int { return g.close([]int{0}) }

// step returns the places after one more character.
func (g *glob) step(places []int, r rune) []int {
	var out []int
	for _, at := range places {
		if at == len(g.tokens) {
			continue
		}
		t := g.tokens[at]
		switch {
		case t.kind == many && t.class.has(r):
			out = append(out, at)
		case t.kind == single && t.class.has(r), t.kind == literal && t.r == foldRune(g.fold, r):
			out = append(out, at+1)
		}
	}
	return g.close(out)
}

// walk is step for each character of a text.
func (g *glob) walk(places []int, text string) []int {
	for _, r := range text {
		places = g.step(places, r)
	}
	return places
}

// close adds the places that are reached without a character and drops those
// that a later * makes needless: what matches from there matches from the * too.
func (g *glob) close(places []int) []int {
	last := -1
	for i := 0; i < len(places); i++ {
		at := places[i]
		if at == len(g.tokens) || g.tokens[at].kind != many {
			continue
		}
		if g.tokens[at].class == anything {
			last = max(last, at)
		}
		if !slices.Contains(places, at+1) {
			places = append(places, at+1)
		}
	}
	places = slices.DeleteFunc(places, func(at int) bool { return at < last })
	slices.Sort(places)
	return slices.Compact(places)
}

// ends reports whether the text may end here.
func (g *glob) ends(places []int) bool {
	return len(places) > 0 && places[len(places)-1] == len(g.tokens)
}

// whatever reports whether everything matches from here on.
func (g *glob) whatever(places []int) bool {
	n := len(g.tokens)
	return n > 0 && g.tokens[n-1] == token{kind: many} && slices.Contains(places, n-1)
}

// track is a demand on a text: one of the patterns matches, or none does.
type track struct {
	want  bool
	globs []*glob
	// from has, for each pattern, the places to begin at; nil is its begin.
	from [][]int
}

// thread is where one pattern of a track has got to.
type thread struct {
	track, glob int
	places      []int
}

// product looks for a text that all tracks accept, breadth first, so that the
// first one found is the shortest.
type product struct {
	tracks []track
	budget *budget
	states []productState
	seen   map[string]bool
}

type productState struct {
	threads []thread
	settled uint64 // tracks that accept whatever follows
	parent  int
	r       rune
}

// most is the number of tracks that productState.settled has room for.
const most = 64

// mostStates bounds the memory of one search.
const mostStates = 1 << 17

// find returns a text, and whether there is one.
func (p *product) find() (string, status) {
	if len(p.tracks) > most {
		return "", unknown
	}
	p.seen = make(map[string]bool)
	first := productState{parent: -1}
	for i, t := range p.tracks {
		for j, g := range t.globs {
			places := g.begin()
			if t.from != nil {
				places = t.from[j]
			}
			first.threads = append(first.threads, thread{i, j, places})
		}
	}
	p.push(first)
	for i := 0; i != len(p.states); i++ { // which grows
		if p.accepts(&p.states[i]) {
			return p.text(i), feasible
		}
		for _, r := range p.runes(&p.states[i]) {
			if !p.budget.spend(1+2*len(p.states[i].threads)) || len(p.states) > mostStates {
				return "", unknown
			}
			p.push(p.next(i, r))
		}
		p.states[i].threads = nil // not needed again
	}
	return "", infeasible
}

func (p *product) next(i int, r rune) productState {
	from := &p.states[i]
	out := productState{parent: i, r: r, settled: from.settled}
	for _, t := range from.threads {
		if places := p.glob(t).step(t.places, r); len(places) > 0 {
			out.threads = append(out.threads, thread{t.track, t.glob, places})
		}
	}
	return out
}

func (p *product) glob(t thread) *glob { return p.tracks[t.track].globs[t.glob] }

// push keeps a state that can still be accepted and was not seen.
func (p *product) push(s productState) {
	var alive uint64
	for _, t := range s.threads {
		alive |= 1 << t.track
		if p.glob(t).whatever(t.places) {
			if !p.tracks[t.track].want {
				return
			}
			s.settled |= 1 << t.track
		}
	}
	for i, t := range p.tracks {
		if t.want && (alive|s.settled)&(1<<i) == 0 {
			return
		}
	}
	s.threads = slices.DeleteFunc(s.threads, func(t thread) bool { return s.settled&(1<<t.track) != 0 })
	key := s.key()
	if !p.seen[key] {
		p.seen[key] = true
		p.states = append(p.states, s)
	}
}

func (s *productState) key() string {
	b := binary.AppendUvarint(nil, s.settled)
	for _, t := range s.threads {
		b = binary.AppendVarint(b, int64(t.track))
		b = binary.AppendVarint(b, int64(t.glob))
		b = binary.AppendVarint(b, int64(len(t.places)))
		for _, at := range t.places {
			b = binary.AppendVarint(b, int64(at))
		}
	}
	return string(b)
}

func (p *product) accepts(s *productState) bool {
	ends := s.settled
	for _, t := range s.threads {
		if p.glob(t).ends(t.places) {
			ends |= 1 << t.track
		}
	}
	for i, t := range p.tracks {
		if t.want != (ends&(1<<i) != 0) {
			return false
		}
	}
	return true
}

func (p *product) text(i int) string {
	var out []rune
	for ; p.states[i].parent >= 0; i = p.states[i].parent {
		out = append(out, p.states[i].r)
	}
	slices.Reverse(out)
	return string(out)
}

// runes returns the characters that lead on: those that a pattern waits for, and
// one that stands for all others.
func (p *product) runes(s *productState) []rune {
	var out []rune
	for _, t := range s.threads {
		g := p.glob(t)
		for _, at := range t.places {
			if at == len(g.tokens) {
				continue
			}
			switch token := g.tokens[at]; {
			case token.class == digit:
				out = append(out, []rune("0123456789")...)
			case token.class != anything:
				out = append(out, ':', '/')
			case token.kind != literal:
			case g.fold == caseCounts:
				out = append(out, token.r)
			default:
				out = appendOrbit(out, token.r, g.fold)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return append(out, fresh(out))
}

// appendOrbit appends a letter in all its cases.
func appendOrbit(out []rune, r rune, f folding) []rune {
	out = append(out, r)
	if f == foldASCII {
		if r >= 'a' && r <= 'z' {
			out = append(out, r&^0x20)
		}
		return out
	}
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		out = append(out, o)
	}
	return out
}

// fresh returns a character that is not in a sorted list, if possible a plain one.
func fresh(taken []rune) rune {
	for _, r := range "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW0123456789-_" {
		if _, found := slices.BinarySearch(taken, r); !found {
			return r
		}
	}
	r := rune(0x4e00) // beyond it there are thousands of letters without case
	for strings.ContainsRune(string(taken), r) {
		r++
	}
	return r
}
