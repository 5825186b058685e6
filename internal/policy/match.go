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
// The search never goes back to an earlier *, so it cannot blow up. Without ?,
// the time is linear in pattern plus text. A stretch between two * that holds a ?
// may be compared with each place of the text; callers that do not trust the
// pattern ask [TooLong] first.
//
// reference: policy-language.md §4.4, §4.5.
func Match(pattern, s string) bool { return match(pattern, s, matchMode{}) }

// MatchFold is Match without regard to the case of ASCII letters, as action
// names are compared. Its time is that of Match. Long texts with upper-case
// letters are copied once.
func MatchFold(pattern, s string) bool {
	if len(pattern) <= shortText && len(s) <= shortText {
		return match(pattern, s, matchMode{fold: true})
	}
	return match(lowerText(pattern), lowerText(s), matchMode{})
}

// shortText is the length up to which texts are folded while they are compared, and
// not copied. The names of actions are shorter.
const shortText = 128

// MaxPattern is the length up to which patterns with ? are searched for: that of
// a whole policy. RAM takes no longer ones.
const MaxPattern = MaxDocumentSize

// TooLong reports whether a pattern is so long that comparing it takes more than
// time linear in the text: it holds a ? and is longer than MaxPattern.
func TooLong(pattern string) bool {
	return len(pattern) > MaxPattern && strings.IndexByte(pattern, '?') >= 0
}

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
	// Every byte but * takes at least one byte of the text.
	if len(p) > len(s) && len(p)-strings.Count(p, "*") > len(s) {
		return false
	}
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

func lowerText(s string) string {
	for i := range len(s) {
		if lower(s[i]) != s[i] {
			b := []byte(s)
			for j := range b {
				b[j] = lower(b[j])
			}
			return string(b)
		}
	}
	return s
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
	for i := 0; i+len(p) <= len(s); i += width(s[i:]) {
		if n := m.prefix(p, s[i:]); n >= 0 {
			return i + n
		}
	}
	return -1
}
