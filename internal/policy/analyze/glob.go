// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"strings"
	"unicode"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// tokenKind says what a token of a pattern takes of a text.
type tokenKind uint8

const (
	literal tokenKind = iota // one given character
	single                   // any one character of the class
	many                     // any number of characters of the class
)

// class is a set of characters. Patterns of documents have anything only.
type class uint8

const (
	anything    class = iota
	noColon           // a field of an ARN
	noSlash           // the name of a user, role or provider
	word              // the name of an action: no white space, no wildcard
	wordNoColon       // the service of an action
	serviceName       // of a caller
	digit
)

func (c class) has(r rune) bool {
	switch c {
	case noColon:
		return r != ':'
	case noSlash:
		return r != '/'
	case word:
		return !strings.ContainsRune(" \t\n*?", r)
	case wordNoColon:
		return !strings.ContainsRune(" \t\n*?:", r)
	case serviceName:
		return !strings.ContainsRune(" \t/:", r)
	case digit:
		return r >= '0' && r <= '9'
	default:
		return true
	}
}

type token struct {
	kind  tokenKind
	class class
	r     rune
}

// folding says which letters a pattern holds equal.
type folding uint8

const (
	caseCounts  folding = iota
	foldASCII           // as actions are compared
	foldUnicode         // as StringEqualsIgnoreCase compares, without wildcards
)

// glob is a pattern, or a text without wildcards.
type glob struct {
	text   string // folded where the case does not count
	source string // as the document has it
	tokens []token
	fold   folding
	exact  bool   // it has no wildcard
	head   string // before the first wildcard
	foot   string // after the last wildcard
	// made is set for a pattern that is not written with * and ? alone.
	made bool
}

// madeGlob is a pattern of tokens.
func madeGlob(source string, tokens []token) *glob {
	g := &glob{text: source, source: source, tokens: tokens, exact: true, made: true}
	first, last := len(tokens), -1
	for i, t := range tokens {
		if t.kind != literal {
			first, last = min(first, i), i
			g.exact = false
		}
	}
	g.head, g.foot = spell(tokens[:first]), spell(tokens[last+1:])
	if g.exact {
		g.text = g.head
	}
	return g
}

func spell(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteRune(t.r)
	}
	return b.String()
}

// newGlob reads a pattern with the wildcards * and ?.
func newGlob(text string, fold folding) *glob {
	source := text
	if fold == foldASCII {
		text = lowerASCII(text)
	}
	g := &glob{text: text, source: source, fold: fold, head: text, foot: text}
	first := strings.IndexAny(text, "*?")
	if g.exact = first < 0; !g.exact {
		g.head, g.foot = text[:first], text[strings.LastIndexAny(text, "*?")+1:]
	}
	g.tokens = make([]token, 0, len(text))
	for _, r := range text {
		switch r {
		case '?':
			g.tokens = append(g.tokens, token{kind: single})
		case '*':
			if n := len(g.tokens); n == 0 || g.tokens[n-1].kind != many {
				g.tokens = append(g.tokens, token{kind: many})
			}
		default:
			g.tokens = append(g.tokens, token{r: r})
		}
	}
	return g
}

// plainText is a text in which * and ? are ordinary characters.
func plainText(text string, fold folding) *glob {
	source := text
	if fold == foldUnicode {
		text = foldText(text)
	}
	return &glob{text: text, source: source, fold: fold, exact: true, head: text, foot: text, tokens: literals(text)}
}

func literals(text string) []token {
	out := make([]token, 0, len(text))
	for _, r := range text {
		out = append(out, token{r: r})
	}
	return out
}

// key returns a text as the glob's own text is folded.
func (f folding) key(s string) string {
	switch f {
	case foldASCII:
		return lowerASCII(s)
	case foldUnicode:
		return foldText(s)
	default:
		return s
	}
}

// isAll reports whether the pattern matches every text.
func (g *glob) isAll() bool { return len(g.tokens) == 1 && g.tokens[0] == token{kind: many} }

// matches compares with a whole text. A text as key gives it saves folding.
func (g *glob) matches(s, key string) bool {
	switch {
	case g.exact:
		return g.text == key
	case g.isAll():
		return true
	case !strings.HasPrefix(key, g.head) || !strings.HasSuffix(key, g.foot):
		return false
	case g.made:
		return g.ends(g.walk(g.begin(), s))
	default:
		return policy.Match(g.text, key)
	}
}

// covers reports whether every text that matches inner matches outer too. True
// is certain, false may be wrong.
func covers(outer, inner *glob) bool {
	if outer.isAll() {
		return true
	}
	if inner.exact && !outer.exact && outer.fold == caseCounts && inner.fold == caseCounts {
		return outer.matches(inner.text, inner.text)
	}
	o, in := outer.tokens, inner.tokens
	i, j, star, mark := 0, 0, -1, 0
	for j < len(in) {
		switch {
		case i < len(o) && o[i].kind == many:
			star, mark = i, j
			i++
		case i < len(o) && takes(outer, o[i], inner, in[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(o) && o[i].kind == many {
		i++
	}
	return i == len(o)
}

// takes reports whether a token that is not many matches whatever another does.
func takes(outer *glob, o token, inner *glob, in token) bool {
	switch {
	case in.kind == many || in.class != anything || o.class != anything:
		return false
	case o.kind == single:
		return true
	case in.kind == single:
		return false
	case inner.fold == caseCounts || inner.fold == outer.fold:
		return o.r == foldRune(outer.fold, in.r)
	default: // inner takes a letter in either case
		return o.r == in.r && unicode.SimpleFold(in.r) == in.r
	}
}

// apart reports whether no text matches both. True is certain.
func apart(a, b *glob) bool {
	if a.fold == foldUnicode || b.fold == foldUnicode {
		return a.exact && b.exact && foldText(a.text) != foldText(b.text)
	}
	fold := caseCounts
	if a.fold == foldASCII || b.fold == foldASCII {
		fold = foldASCII
	}
	switch {
	case a.exact && b.exact:
		return fold.key(a.text) != fold.key(b.text)
	case a.exact && (b.fold == foldASCII || fold == caseCounts):
		return !b.matches(a.text, b.fold.key(a.text))
	case b.exact && (a.fold == foldASCII || fold == caseCounts):
		return !a.matches(b.text, a.fold.key(b.text))
	}
	ah, bh, af, bf := fold.key(a.head), fold.key(b.head), fold.key(a.foot), fold.key(b.foot)
	return !strings.HasPrefix(ah, bh) && !strings.HasPrefix(bh, ah) ||
		!strings.HasSuffix(af, bf) && !strings.HasSuffix(bf, af)
}

func foldRune(f folding, r rune) rune {
	switch {
	case f == foldUnicode:
		return leastFold(r)
	case f == foldASCII && r >= 'A' && r <= 'Z':
		return r | 0x20
	default:
		return r
	}
}

func leastFold(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// foldText returns the same text for texts that strings.EqualFold holds equal.
func foldText(s string) string { return strings.Map(leastFold, s) }

func lowerASCII(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune { return foldRune(foldASCII, r) }, s)
}
