// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"unicode/utf8"
)

// Match reports whether a whole text matches a pattern, in which * stands for
// any number of characters, also none, and ? for exactly one. Characters are
// Unicode characters; case counts; * crosses slashes and colons.
//
// The search never goes back to an earlier *, so it cannot blow up: the time is
// linear in pattern plus text, except that a stretch between two * that holds a
// ? costs one step per 64 of its characters for each character of the text.
//
// reference: policy-language.md §4.4, §4.5.
func Match(pattern, s string) bool { return match(pattern, s, matchMode{}) }

// MatchFold is Match without regard to the case of ASCII letters, as action
// names are compared.
func MatchFold(pattern, s string) bool { return match(pattern, s, matchMode{fold: true}) }

// covers reports whether every text that matches inner also matches outer. A
// true answer is certain; a false one may be wrong for odd mixtures of ? and *.
func covers(outer, inner string) bool {
	return outer == inner || match(outer, inner, matchMode{cover: true})
}

type matchMode struct {
	fold  bool // letters match in either case
	cover bool // the text is itself a pattern: its * is matched only by *
}

func match(p, s string, m matchMode) bool {
	star := strings.IndexByte(p, '*')
	if star < 0 {
		n := m.prefix(p, s)
		return n == len(s)
	}
	n := m.prefix(p[:star], s)
	if n < 0 {
		return false
	}
	p, s = p[star+1:], s[n:]
	for {
		star = strings.IndexByte(p, '*')
		if star < 0 {
			return m.suffix(p, s)
		}
		if star > 0 {
			n := m.find(p[:star], s)
			if n < 0 {
				return false
			}
			s = s[n:]
		}
		p = p[star+1:]
	}
}

// one reports whether a pattern byte matches a text byte.
func (m matchMode) one(p, c byte) bool {
	if p == '?' {
		return !m.cover || c != '*'
	}
	return p == c || (m.fold && lower(p) == lower(c))
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// prefix returns how many bytes at the start of s a pattern without * takes, or
// -1 if it does not match there.
func (m matchMode) prefix(p, s string) int {
	at := 0
	for i := range len(p) {
		if at >= len(s) || !m.one(p[i], s[at]) {
			return -1
		}
		if p[i] == '?' {
			at += width(s[at:])
		} else {
			at++
		}
	}
	return at
}

// suffix reports whether a pattern without * matches at the end of s.
func (m matchMode) suffix(p, s string) bool {
	at := len(s)
	for i := len(p) - 1; i >= 0; i-- {
		if at <= 0 {
			return false
		}
		if p[i] == '?' {
			for at--; at > 0 && !utf8.RuneStart(s[at]); at-- {
			}
		} else {
			at--
		}
		if !m.one(p[i], s[at]) {
			return false
		}
	}
	return true
}

// width returns the number of bytes of the first character.
func width(s string) int {
	n := 1
	for n < len(s) && !utf8.RuneStart(s[n]) {
		n++
	}
	return n
}

// find returns the end of the leftmost place where a pattern without * matches
// inside s, or -1.
func (m matchMode) find(p, s string) int {
	if !m.fold && strings.IndexByte(p, '?') < 0 {
		i := strings.Index(s, p)
		if i < 0 {
			return -1
		}
		return i + len(p)
	}
	if len(p)*len(s) <= smallSearch {
		for i := 0; i < len(s); i += width(s[i:]) {
			if n := m.prefix(p, s[i:]); n >= 0 {
				return i + n
			}
		}
		return -1
	}
	if len(p) <= 64 {
		return m.findShort(p, s)
	}
	return m.findLong(p, s)
}

// smallSearch is the product of lengths up to which the plain search is used.
const smallSearch = 4096

// findShort finds a pattern of at most 64 bytes by following all its beginnings
// at once, one bit each.
func (m matchMode) findShort(p, s string) int {
	var accept [256]uint64
	var single uint64
	for i := range len(p) {
		bit := uint64(1) << i
		if p[i] == '?' {
			single |= bit
		}
		m.eachByte(p[i], func(c byte) { accept[c] |= bit })
	}
	last := uint64(1) << (len(p) - 1)
	var state uint64
	for i := range len(s) {
		c := s[i]
		next := (state<<1 | 1) & accept[c]
		if !utf8.RuneStart(c) {
			next |= state & single
		}
		state = next
		if state&last != 0 {
			return endOf(p, s, i+1)
		}
	}
	return -1
}

// findLong is findShort for longer patterns, with one word for each 64 bytes.
func (m matchMode) findLong(p, s string) int {
	words := (len(p) + 63) / 64
	accept := make([]uint64, 256*words)
	single := make([]uint64, words)
	state := make([]uint64, words)
	for i := range len(p) {
		w, bit := i/64, uint64(1)<<(i%64)
		if p[i] == '?' {
			single[w] |= bit
		}
		m.eachByte(p[i], func(c byte) { accept[int(c)*words+w] |= bit })
	}
	last := uint64(1) << ((len(p) - 1) % 64)
	for i := range len(s) {
		c := s[i]
		carry := uint64(1)
		row := accept[int(c)*words : int(c)*words+words]
		for w := range words {
			old := state[w]
			next := (old<<1 | carry) & row[w]
			if !utf8.RuneStart(c) {
				next |= old & single[w]
			}
			state[w] = next
			carry = old >> 63
		}
		if state[words-1]&last != 0 {
			return endOf(p, s, i+1)
		}
	}
	return -1
}

// eachByte calls f for each byte that a pattern byte accepts. A ? accepts the
// first byte of a character; the bytes that follow are skipped by the searches.
func (m matchMode) eachByte(p byte, f func(byte)) {
	if p != '?' {
		f(p)
		if l := lower(p); m.fold && l >= 'a' && l <= 'z' {
			f(l)
			f(l &^ 0x20)
		}
		return
	}
	for c := byte(0); ; c++ {
		if utf8.RuneStart(c) && m.one('?', c) {
			f(c)
		}
		if c == 0xff {
			return
		}
	}
}

// endOf moves the end of a match behind the whole character a final ? took.
func endOf(p, s string, end int) int {
	if p[len(p)-1] == '?' {
		for end < len(s) && !utf8.RuneStart(s[end]) {
			end++
		}
	}
	return end
}
