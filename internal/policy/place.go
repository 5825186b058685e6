// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Place is where in a document something stands.
type Place struct {
	// Path leads to the element. It is empty for the document as a whole.
	Path Path `json:"path"`
	// OfName tells that the name of the member at Path is meant, such as a
	// condition key, and not its value.
	OfName bool `json:"-"`
	// Line and Column count from 1; columns count characters, not bytes.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Offset counts bytes from the start of the text.
	Offset int `json:"-"`
}

// Path leads from the document to one of its elements, a step for each level.
// As text it is such as Statement[0].Condition.IpAddress["acs:SourceIp"][1].
type Path []Step

// Step is one step of a path: into the member of an object, or to the item of a
// list.
type Step struct {
	// Name is that of the member.
	Name string
	// Index is that of the item, counted from 0. It is -1 for a member.
	Index int
}

// Member is the step into the member of that name.
func Member(name string) Step { return Step{Name: name, Index: -1} }

// Item is the step to the item with that index.
func Item(index int) Step { return Step{Index: index} }

// longestName bounds one name inside a path as text, so that many problems below
// one long name stay linear in the document.
const longestName = 256

// String returns the path as text. Long names are cut.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		switch {
		case s.Index >= 0:
			fmt.Fprintf(&b, "[%d]", s.Index)
		case isName(s.Name):
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.Name)
		default:
			b.WriteByte('[')
			b.WriteString(quote(Shorten(s.Name, longestName)))
			b.WriteByte(']')
		}
	}
	return b.String()
}

// MarshalText makes the path a string in JSON.
func (p Path) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != "" && len(s) <= longestName
}

// place is a Place while a document is read: it costs nothing until a problem
// asks for it.
type place struct {
	at     int // bytes from the start of the text
	path   *path
	ofName bool
}

// public is the Place.
func (p place) public() Place { return Place{Path: p.path.steps(), OfName: p.ofName, Offset: p.at} }

// path is a Path that is linked from the inside out.
type path struct {
	parent *path
	step   Step
}

func (p *path) member(name string) *path { return &path{p, Member(name)} }
func (p *path) item(i int) *path         { return &path{p, Item(i)} }

func (p *path) steps() Path {
	var out Path
	for ; p != nil; p = p.parent {
		out = append(out, p.step)
	}
	slices.Reverse(out)
	return out
}
