// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity tells whether a problem stops a document from being used.
type Severity string

// The severities.
const (
	// SeverityError marks what RAM rejects.
	SeverityError Severity = "error"
	// SeverityWarning marks what is legal and surely not meant.
	SeverityWarning Severity = "warning"
)

// Problem is one finding in a document.
type Problem struct {
	Severity Severity `json:"severity"`
	// Code is a short stable name of the rule, such as unknown_element.
	Code string `json:"code"`
	// Path leads to the element, such as
	// Statement[0].Condition.IpAddress["acs:SourceIp"][1]. It is empty for the
	// document as a whole.
	Path string `json:"path"`
	// Line and Column count from 1; columns count characters, not bytes.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Message is one sentence for the author of the document.
	Message string `json:"message"`
	// Offset counts bytes from the start of the text.
	Offset int `json:"-"`
}

// String returns "line:column: path: message" without what is unknown.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d: ", p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(p.Path)
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// Problems are the findings in one document, in the order of the text.
type Problems []Problem

// Error returns the findings, one on each line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// HasErrors reports whether RAM would reject the document.
func (ps Problems) HasErrors() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Severity == SeverityError })
}

// Errors returns the findings of severity error.
func (ps Problems) Errors() Problems { return ps.of(SeverityError) }

// Warnings returns the findings of severity warning.
func (ps Problems) Warnings() Problems { return ps.of(SeverityWarning) }

func (ps Problems) of(s Severity) Problems {
	var out Problems
	for _, p := range ps {
		if p.Severity == s {
			out = append(out, p)
		}
	}
	return out
}

// maxProblems bounds a report: a document with more findings is not read to
// its end by anybody, and the report stays linear in the text.
const maxProblems = 500

// reporter collects problems and gives them their place in the text.
type reporter struct {
	problems Problems
	full     bool
}

func (r *reporter) add(severity Severity, code string, offset int, at *path, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		r.full = true
		return
	}
	r.problems = append(r.problems, Problem{
		Severity: severity, Code: code, Path: at.String(), Offset: offset, Message: fmt.Sprintf(format, args...),
	})
}

func (r *reporter) error(code string, offset int, at *path, format string, args ...any) {
	r.add(SeverityError, code, offset, at, format, args...)
}

func (r *reporter) warn(code string, offset int, at *path, format string, args ...any) {
	r.add(SeverityWarning, code, offset, at, format, args...)
}

// finish sorts the problems by place and fills in lines and columns.
func (r *reporter) finish(text string) Problems {
	if r.full {
		last := r.problems[len(r.problems)-1]
		r.problems = append(r.problems, Problem{
			Severity: SeverityError, Code: "too_many_problems", Offset: last.Offset,
			Message: fmt.Sprintf("There are more than %d problems; the rest is not shown.", maxProblems),
		})
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Offset - b.Offset })
	line, column, at := 1, 1, 0
	for i := range r.problems {
		for at < r.problems[i].Offset && at < len(text) {
			_, size := utf8.DecodeRuneInString(text[at:])
			if text[at] == '\n' {
				line, column = line+1, 1
			} else {
				column++
			}
			at += size
		}
		r.problems[i].Line, r.problems[i].Column = line, column
	}
	return r.problems
}

// path is a place in a document, linked from the inside out so that building
// one costs nothing until a problem prints it.
type path struct {
	parent *path
	name   string
	index  int // -1 for a member called name
}

func (p *path) member(name string) *path { return &path{parent: p, name: name, index: -1} }
func (p *path) item(i int) *path         { return &path{parent: p, index: i} }

// longestName bounds one name inside a path, so that many problems below one
// long name stay linear in the text.
const longestName = 256

func (p *path) String() string {
	if p == nil {
		return ""
	}
	var steps []*path
	for ; p != nil; p = p.parent {
		steps = append(steps, p)
	}
	slices.Reverse(steps)
	var b strings.Builder
	for _, s := range steps {
		switch {
		case s.index >= 0:
			fmt.Fprintf(&b, "[%d]", s.index)
		case isName(s.name):
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.name)
		default:
			b.WriteByte('[')
			b.WriteString(quote(Shorten(s.name, longestName)))
			b.WriteByte(']')
		}
	}
	return b.String()
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != "" && len(s) <= longestName
}

// Shorten cuts a text to at most n bytes, at a character boundary, and marks the
// cut with an ellipsis.
func Shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// show quotes a text from the document for a message.
func show(s string) string { return quote(Shorten(s, 80)) }
