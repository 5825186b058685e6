// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

type patternKind uint8

const (
	exactly  patternKind = iota
	anything             // *
	begins               // text, then one * at the end
	wild
	nothing // a pattern that is too long to be compared, where it must not match
)

// pattern is a compiled wildcard pattern.
type pattern struct {
	text string
	kind patternKind
	head string // before the first wildcard
	foot string // after the last wildcard
	fold bool   // letters match in either case; text and head are lower case
	// global is set for a pattern on RAM's own resources that a request whose
	// ARN has another spelling of the region could match.
	global bool
	// tail is what follows the region of a global pattern that has none. It is
	// compared with what follows the region * of a resource.
	tail *pattern
}

func newPattern(text string) pattern {
	p := pattern{text: text, head: text}
	switch i := strings.IndexAny(text, "*?"); {
	case i < 0:
	case text == "*":
		p.kind, p.head = anything, ""
	case text[i] == '*' && i == len(text)-1:
		p.kind, p.head = begins, text[:i]
	default:
		p.kind, p.head = wild, text[:i]
		p.foot = text[strings.LastIndexAny(text, "*?")+1:]
	}
	return p
}

const patternTooLong = "a pattern with ? is longer than a whole policy and is not compared"

// withoutLong replaces patterns that are too long to be compared, by their text
// before the first wildcard where they have to match rather too much, by nothing
// where rather too little. It reports whether there are any.
func withoutLong(list []pattern, match bool) bool {
	found := false
	for i := range list {
		p := &list[i]
		if !policy.TooLong(p.text) {
			continue
		}
		found = true
		p.kind, p.global, p.tail = nothing, false, nil
		if match {
			p.kind = begins
		}
	}
	return found
}

func actionPatterns(texts []string, o *options) []pattern {
	out := make([]pattern, len(texts))
	for i, t := range texts {
		if !o.caseSensitiveActions {
			t = lowerASCII(t)
		}
		out[i] = newPattern(t)
		out[i].fold = !o.caseSensitiveActions
	}
	return out
}

func resourcePatterns(texts []string) []pattern {
	out := make([]pattern, len(texts))
	for i, t := range texts {
		out[i] = newPattern(t)
		out[i].global = regionMatters(t)
		if rest, ok := strings.CutPrefix(t, ramEmpty); ok {
			tail := newPattern(rest)
			out[i].tail = &tail
		}
	}
	return out
}

// matchAction compares with an action as the request has it.
func (p *pattern) matchAction(action string) bool {
	switch p.kind {
	case anything:
		return true
	case exactly:
		return len(action) == len(p.text) && p.hasHead(action)
	case begins:
		return p.hasHead(action)
	case nothing:
		return false
	}
	if !p.hasHead(action) {
		return false
	}
	if p.fold {
		return policy.MatchFold(p.text, action)
	}
	return policy.Match(p.text, action)
}

func (p *pattern) hasHead(s string) bool {
	if !p.fold {
		return strings.HasPrefix(s, p.head)
	}
	if len(s) < len(p.head) {
		return false
	}
	for i := range len(p.head) {
		if lower(s[i]) != p.head[i] {
			return false
		}
	}
	return true
}

// matchResource compares with a resource as the request has it.
func (p *pattern) matchResource(r *resource) bool {
	if p.matches(r.text) {
		return true
	}
	if !p.global || !r.isGlobal() {
		return false
	}
	if p.tail != nil {
		rest, star := strings.CutPrefix(r.text, ramStar)
		return star && p.tail.matches(rest)
	}
	if r.other == "" {
		r.other = r.otherSpelling()
	}
	return p.matches(r.other)
}

func (p *pattern) matches(s string) bool {
	switch p.kind {
	case anything:
		return true
	case exactly:
		return s == p.text
	case begins:
		return strings.HasPrefix(s, p.head)
	case nothing:
		return false
	}
	return strings.HasSuffix(s, p.foot) && strings.HasPrefix(s, p.head) && policy.Match(p.text, s)
}

// resource is the resource of a request. RAM's own ARNs are spelled with the
// region "*" in some tables and with none in others, so both count.
// reference: actions.md §1.
type resource struct {
	text  string
	other string // the other spelling, made when first asked for
}

const (
	ramStar  = "acs:ram:*:"
	ramEmpty = "acs:ram::"
)

func (r *resource) isGlobal() bool {
	return strings.HasPrefix(r.text, ramStar) || strings.HasPrefix(r.text, ramEmpty)
}

func (r *resource) otherSpelling() string {
	if rest, ok := strings.CutPrefix(r.text, ramStar); ok {
		return ramEmpty + rest
	}
	return ramStar + strings.TrimPrefix(r.text, ramEmpty)
}

// regionMatters reports whether a pattern could tell the two spellings apart. A
// region that is exactly * matches both.
func regionMatters(p string) bool {
	if strings.HasPrefix(p, ramStar) || strings.Trim(p, "*") == "" {
		return false
	}
	if i := strings.IndexAny(p, "*?"); i >= 0 && i < len(ramEmpty) {
		return true
	}
	return strings.HasPrefix(p, ramEmpty)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for j := range b {
				b[j] = lower(b[j])
			}
			return string(b)
		}
	}
	return s
}
