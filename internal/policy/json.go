// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is the deepest nesting of JSON read. A policy needs six levels.
const maxDepth = 64

type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeBool
	nodeNumber
	nodeString
	nodeArray
	nodeObject
)

func (k nodeKind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// node is one JSON value with its place in the text.
type node struct {
	kind    nodeKind
	offset  int
	text    string // decoded string, or the literal as written
	items   []node
	members []member
}

type member struct {
	name   string
	offset int
	value  node
}

func (n *node) in(at *path) place { return place{at: n.offset, path: at} }

// encodedTwice is a hint for a text that holds JSON itself. It is empty for any
// other value.
func (n *node) encodedTwice() string {
	if n.kind != nodeString {
		return ""
	}
	return encodedTwice(n.text)
}

// in is the place of the name.
func (m *member) in(at *path) place { return place{at: m.offset, path: at, ofName: true} }

// member returns the last member of that name, as most readers of JSON do.
func (n *node) member(name string) *member {
	for i := len(n.members) - 1; i >= 0; i-- {
		if n.members[i].name == name {
			return &n.members[i]
		}
	}
	return nil
}

// syntaxError is a breach of the JSON grammar.
type syntaxError struct {
	offset  int
	message string
}

type scanner struct {
	text    string
	pos     int
	depth   int
	oddText bool // a string held an escape that stands for no character
}

// scanJSON reads exactly one JSON value (RFC 8259) with only white space
// around it. It never recurses deeper than maxDepth.
func scanJSON(text string) (*node, bool, *syntaxError) {
	s := &scanner{text: text}
	if strings.HasPrefix(text, "\ufeff") {
		return nil, false, &syntaxError{0, "The text begins with a byte order mark (U+FEFF); JSON has none."}
	}
	var root node
	if err := s.value(&root); err != nil {
		return nil, false, err
	}
	s.space()
	if s.pos < len(text) {
		return nil, false, s.unexpected("the end of the document")
	}
	return &root, s.oddText, nil
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// unexpected explains the character at the current place, with a hint for the
// mistakes seen in published samples. reference: policy-language.md §13.3.
func (s *scanner) unexpected(want string) *syntaxError {
	if s.pos >= len(s.text) {
		return &syntaxError{s.pos, fmt.Sprintf("The text ends where %s was expected.", want)}
	}
	r, size := utf8.DecodeRuneInString(s.text[s.pos:])
	if r == utf8.RuneError && size == 1 {
		return &syntaxError{s.pos, "The text is not valid UTF-8."}
	}
	hint := ""
	switch {
	case r == '\u00a0' || r == '\u3000':
		hint = " It is a no-break or wide space, as web pages have it; JSON knows only ordinary spaces, tabs and line ends."
	case r == '#' || strings.HasPrefix(s.text[s.pos:], "//") || strings.HasPrefix(s.text[s.pos:], "/*"):
		hint = " JSON has no comments."
	case r == '\\':
		hint = " Backslashes stand only inside strings; was this copied from an escaped text?"
	case r == '\'' || r == '“' || r == '”':
		hint = " JSON strings stand in straight double quotes."
	case r == '，' || r == '：':
		hint = " It is a full-width character."
	}
	return &syntaxError{s.pos, fmt.Sprintf("Found %s where %s was expected.%s", showRune(r), want, hint)}
}

func showRune(r rune) string {
	if r < ' ' || r == '\u00a0' || r == '\u3000' || r == 0x7f {
		return fmt.Sprintf("U+%04X", r)
	}
	return fmt.Sprintf("%q", string(r))
}

func (s *scanner) value(out *node) *syntaxError {
	s.space()
	out.offset = s.pos
	if s.pos >= len(s.text) {
		return s.unexpected("a value")
	}
	switch c := s.text[s.pos]; {
	case c == '{':
		return s.nested(out, s.object)
	case c == '[':
		return s.nested(out, s.array)
	case c == '"':
		out.kind = nodeString
		text, err := s.str()
		out.text = text
		return err
	case c == '-' || (c >= '0' && c <= '9'):
		return s.number(out)
	}
	for _, literal := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(s.text[s.pos:], literal) {
			s.pos += len(literal)
			out.text = literal
			if literal != "null" {
				out.kind = nodeBool
			}
			return nil
		}
	}
	return s.unexpected("a value")
}

func (s *scanner) nested(out *node, read func(*node) *syntaxError) *syntaxError {
	if s.depth == maxDepth {
		return &syntaxError{s.pos, fmt.Sprintf("The JSON is nested deeper than %d levels.", maxDepth)}
	}
	s.depth++
	s.pos++
	err := read(out)
	s.depth--
	return err
}

func (s *scanner) object(out *node) *syntaxError {
	out.kind = nodeObject
	s.space()
	if s.peek() == '}' {
		s.pos++
		return nil
	}
	for {
		s.space()
		if s.peek() == '}' && len(out.members) > 0 {
			return &syntaxError{s.pos, "There is a comma after the last member of the object."}
		}
		if s.peek() != '"' {
			return s.unexpected("a name in double quotes")
		}
		out.members = append(out.members, member{offset: s.pos})
		m := &out.members[len(out.members)-1]
		name, err := s.str()
		if err != nil {
			return err
		}
		m.name = name
		s.space()
		if s.peek() != ':' {
			return s.unexpected("a colon")
		}
		s.pos++
		if err := s.value(&m.value); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.pos++
		case '}':
			s.pos++
			return nil
		default:
			return s.unexpected("a comma or the end of the object")
		}
	}
}

func (s *scanner) array(out *node) *syntaxError {
	out.kind = nodeArray
	s.space()
	if s.peek() == ']' {
		s.pos++
		return nil
	}
	for {
		s.space()
		if s.peek() == ']' && len(out.items) > 0 {
			return &syntaxError{s.pos, "There is a comma after the last value of the list."}
		}
		out.items = append(out.items, node{})
		if err := s.value(&out.items[len(out.items)-1]); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return nil
		default:
			return s.unexpected("a comma or the end of the list")
		}
	}
}

// peek returns the current byte, or 0 at the end of the text.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) number(out *node) *syntaxError {
	start := s.pos
	out.kind = nodeNumber
	if s.peek() == '-' {
		s.pos++
	}
	whole := s.digits()
	if whole == 0 || (whole > 1 && s.text[s.pos-whole] == '0') {
		return &syntaxError{start, "The number is not written as JSON numbers are."}
	}
	if s.peek() == '.' {
		s.pos++
		if s.digits() == 0 {
			return &syntaxError{start, "The number has no digits after its point."}
		}
	}
	if s.peek()|0x20 == 'e' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if s.digits() == 0 {
			return &syntaxError{start, "The number has no digits in its exponent."}
		}
	}
	out.text = s.text[start:s.pos]
	return nil
}

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
		s.pos++
	}
	return s.pos - start
}

// str reads a string from its opening quote to past its closing one.
func (s *scanner) str() (string, *syntaxError) {
	open := s.pos
	s.pos++
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '"':
			text := s.text[start:s.pos]
			s.pos++
			return text, nil
		case c == '\\':
			return s.escaped(open, start)
		default:
			if err := s.character(); err != nil {
				return "", err
			}
		}
	}
	return "", &syntaxError{open, "The string is not closed."}
}

// character steps over one ordinary character of a string.
func (s *scanner) character() *syntaxError {
	c := s.text[s.pos]
	if c < ' ' {
		if c == '\n' || c == '\r' {
			return &syntaxError{s.pos, "There is a line break inside a string."}
		}
		return &syntaxError{s.pos, fmt.Sprintf("The control character U+%04X inside a string has to be escaped.", c)}
	}
	if c < utf8.RuneSelf {
		s.pos++
		return nil
	}
	r, size := utf8.DecodeRuneInString(s.text[s.pos:])
	if r == utf8.RuneError && size == 1 {
		return &syntaxError{s.pos, "The text is not valid UTF-8."}
	}
	s.pos += size
	return nil
}

// escaped reads the rest of a string that has escapes.
func (s *scanner) escaped(open, start int) (string, *syntaxError) {
	var b strings.Builder
	b.WriteString(s.text[start:s.pos])
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '"':
			s.pos++
			return b.String(), nil
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		default:
			from := s.pos
			if err := s.character(); err != nil {
				return "", err
			}
			b.WriteString(s.text[from:s.pos])
		}
	}
	return "", &syntaxError{open, "The string is not closed."}
}

func (s *scanner) escape() (rune, *syntaxError) {
	at := s.pos
	s.pos++
	c := s.peek()
	s.pos++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		r, ok := s.hex()
		if !ok {
			return 0, &syntaxError{at, `The escape \u needs four hexadecimal digits.`}
		}
		if !utf16.IsSurrogate(r) {
			return r, nil
		}
		back := s.pos
		if strings.HasPrefix(s.text[s.pos:], `\u`) {
			s.pos += 2
			if low, ok := s.hex(); ok {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return pair, nil
				}
			}
		}
		s.pos = back
		s.oddText = true
		return utf8.RuneError, nil
	}
	return 0, &syntaxError{at, "The backslash does not begin an escape that JSON knows."}
}

func (s *scanner) hex() (rune, bool) {
	if s.pos+4 > len(s.text) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s.text[s.pos : s.pos+4]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	s.pos += 4
	return r, true
}

// appendCompact prints a value without white space and with as few escapes as
// JSON permits, everything else as it was read.
func appendCompact(b []byte, n *node) []byte {
	switch n.kind {
	case nodeString:
		return appendQuoted(b, n.text)
	case nodeArray:
		b = append(b, '[')
		for i := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCompact(b, &n.items[i])
		}
		return append(b, ']')
	case nodeObject:
		b = append(b, '{')
		for i := range n.members {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendQuoted(b, n.members[i].name)
			b = append(b, ':')
			b = appendCompact(b, &n.members[i].value)
		}
		return append(b, '}')
	default:
		return append(b, n.text...)
	}
}

const hexDigits = "0123456789abcdef"

// appendQuoted prints a JSON string with as few escapes as possible. Bytes that
// are not UTF-8 become U+FFFD.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

func quote(s string) string { return string(appendQuoted(nil, s)) }
