// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"
	"strconv"
	"strings"
)

// textSet is the set of texts that one of its patterns matches. Equal sets are
// the same pointer, see texts.
type textSet struct {
	globs []*glob
	fold  folding
	// spellings is set for sets of resources: a resource of RAM itself is in the
	// set if it is in either spelling of its region.
	spellings bool
	exact     map[string]bool // the texts of patterns without wildcards
	wild      []*glob         // the others
	all       bool            // it has every text
}

// texts makes sets of texts, each only once.
type texts struct {
	sets  map[string]*textSet
	globs map[string]*glob
}

func newTexts() *texts { return &texts{make(map[string]*textSet), make(map[string]*glob)} }

// setKind says how the texts of a set are read.
type setKind struct {
	fold      folding
	plain     bool // * and ? are ordinary characters
	spellings bool
}

// set returns the set of the given patterns.
func (x *texts) set(list []string, k setKind) *textSet {
	var key strings.Builder
	key.WriteString(k.prefix())
	list = slices.Clone(list)
	slices.Sort(list)
	list = slices.Compact(list)
	for _, text := range list {
		key.WriteString(strconv.Quote(text))
	}
	if have := x.sets[key.String()]; have != nil {
		return have
	}
	globs := make([]*glob, len(list))
	for i, text := range list {
		globs[i] = x.glob(text, k)
	}
	out := newTextSet(globs, k)
	x.sets[key.String()] = out
	return out
}

// each returns a set for each pattern.
func (x *texts) each(list []string, k setKind) []*textSet {
	out := make([]*textSet, len(list))
	for i, text := range list {
		out[i] = x.set([]string{text}, k)
	}
	return out
}

// of returns the set of patterns of which each was made once.
func (x *texts) of(globs []*glob, k setKind) *textSet {
	var key strings.Builder
	key.WriteString("made" + k.prefix())
	for _, g := range globs {
		key.WriteString(strconv.Quote(g.source))
	}
	out := x.sets[key.String()]
	if out == nil {
		out = newTextSet(globs, k)
		x.sets[key.String()] = out
	}
	return out
}

func (k setKind) prefix() string {
	out := strconv.Itoa(int(k.fold))
	if k.plain {
		out += "p"
	}
	if k.spellings {
		out += "s"
	}
	return out
}

func (x *texts) glob(text string, k setKind) *glob {
	return x.once(k.prefix()+text, func() *glob {
		if k.plain {
			return plainText(text, k.fold)
		}
		return newGlob(text, k.fold)
	})
}

// once makes a pattern unless there is one of that name.
func (x *texts) once(name string, build func() *glob) *glob {
	g := x.globs[name]
	if g == nil {
		g = build()
		x.globs[name] = g
	}
	return g
}

func newTextSet(globs []*glob, k setKind) *textSet {
	s := &textSet{globs: globs, fold: k.fold, spellings: k.spellings, exact: make(map[string]bool)}
	for _, g := range globs {
		switch {
		case g.exact:
			s.exact[g.text] = true
		case g.isAll():
			s.all = true
			s.wild = append(s.wild, g)
		default:
			s.wild = append(s.wild, g)
		}
	}
	return s
}

// has reports whether a text is in the set.
func (s *textSet) has(text string, b *budget) bool {
	if s.all {
		return true
	}
	if s.holds(text, b) {
		return true
	}
	if !s.spellings {
		return false
	}
	other, ok := otherSpelling(text)
	return ok && s.holds(other, b)
}

func (s *textSet) holds(text string, b *budget) bool {
	b.spend(1 + len(s.wild))
	key := s.fold.key(text)
	return s.exact[key] || slices.ContainsFunc(s.wild, func(g *glob) bool { return g.matches(text, key) })
}

// covers reports whether the set has every text that matches a pattern. True is
// certain. The pattern is one of a set that is read alike.
func (s *textSet) covers(g *glob, b *budget) bool {
	if s.all {
		return true
	}
	if s.fold == g.fold && s.exact[g.text] && g.exact {
		return true
	}
	b.spend(1 + len(s.wild))
	return slices.ContainsFunc(s.wild, func(o *glob) bool {
		return o == g || strings.HasPrefix(foldHead(o, g), o.head) && covers(o, g)
	})
}

// foldHead is the head of a pattern as another compares it.
func foldHead(o, g *glob) string { return o.fold.key(g.head) }

// apart reports whether no text of the set matches a pattern. True is certain.
func (s *textSet) apart(g *glob, b *budget) bool {
	if s.all {
		return false
	}
	if s.spellings && mayBeSpelled(g) {
		return false // its other spelling may be in the set
	}
	b.spend(1 + len(s.globs))
	return !slices.ContainsFunc(s.globs, func(o *glob) bool { return !apart(o, g) })
}

// The two spellings of the region in the ARN of a resource of RAM itself.
const (
	ramStar  = "acs:ram:*:"
	ramEmpty = "acs:ram::"
)

// otherSpelling returns the other spelling of a resource of RAM itself.
func otherSpelling(resource string) (string, bool) {
	if rest, ok := strings.CutPrefix(resource, ramStar); ok {
		return ramEmpty + rest, true
	}
	if rest, ok := strings.CutPrefix(resource, ramEmpty); ok {
		return ramStar + rest, true
	}
	return "", false
}

// mayBeSpelled reports whether a pattern may match a resource with two spellings.
func mayBeSpelled(g *glob) bool {
	if g.exact {
		return strings.HasPrefix(g.text, ramEmpty)
	}
	const both = "acs:ram:"
	return strings.HasPrefix(g.head, both) || strings.HasPrefix(both, g.head)
}
