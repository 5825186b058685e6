// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity tells whether a problem stops a document from being used.
type Severity string

// The severities.
const (
	// SeverityError marks what RAM rejects, and a Deny that can never deny anything.
	SeverityError Severity = "error"
	// SeverityWarning marks what is legal and surely not meant.
	SeverityWarning Severity = "warning"
)

// Problem is one finding in a document.
type Problem struct {
	Severity Severity `json:"severity"`
	// Code is a short stable name of the rule, such as unknown_element.
	Code string `json:"code"`
	// Summary says in a few words what kind of problem it is. It is the same for
	// all problems with that code.
	Summary string `json:"summary"`
	Place
	// Message is for the author of the document. Where Related leads somewhere, it
	// begins with that path.
	Message string `json:"message"`
	// Related leads to another element that the problem is about, such as the
	// statement that makes this one superfluous.
	Related Path `json:"-"`

	weight weight
}

// MessageAbout returns the message with another name for the element at Related.
func (p Problem) MessageAbout(related string) string {
	rest, found := strings.CutPrefix(p.Message, p.Related.String())
	if !found || len(p.Related) == 0 {
		return p.Message
	}
	return related + rest
}

// String returns "line:column: path: message" without what is unknown.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d: ", p.Line, p.Column)
	}
	if len(p.Path) > 0 {
		b.WriteString(p.Path.String())
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

// HasErrors reports whether a finding is an error.
func (ps Problems) HasErrors() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Severity == SeverityError })
}

// Errors returns the findings of severity error.
func (ps Problems) Errors() Problems { return ps.of(SeverityError) }

// Warnings returns the findings of severity warning.
func (ps Problems) Warnings() Problems { return ps.of(SeverityWarning) }

// Refused returns the errors for which RAM itself rejects the document, as far as
// is known. It takes a Deny that denies nothing.
func (ps Problems) Refused() Problems {
	return slices.DeleteFunc(ps.Errors(), func(p Problem) bool { return p.weight == idle })
}

// SeriousFirst returns errors, then warnings, those before the others that matter
// more. Equal ones stay in the order of the text.
func (ps Problems) SeriousFirst() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(strings.Compare(string(a.Severity), string(b.Severity)), cmp.Compare(a.weight, b.weight))
	})
	return out
}

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

func (r *reporter) add(p Problem) {
	if len(r.problems) >= maxProblems {
		r.full = true
		return
	}
	r.problems = append(r.problems, p)
}

func (r *reporter) error(is rule, at place, format string, args ...any) {
	r.add(is.problem(SeverityError, at, fmt.Sprintf(format, args...)))
}

func (r *reporter) warn(is rule, at place, format string, args ...any) {
	r.add(is.problem(SeverityWarning, at, fmt.Sprintf(format, args...)))
}

func (r rule) problem(severity Severity, at place, message string) Problem {
	return Problem{
		Severity: severity, Code: rules[r].Code, Summary: rules[r].Summary, weight: rules[r].weight,
		Place: at.public(), Message: message,
	}
}

// finish sorts the problems by place and fills in lines and columns.
func (r *reporter) finish(text string) Problems {
	if r.full {
		last := r.problems[len(r.problems)-1]
		message := fmt.Sprintf("There are more than %d problems; the rest is not shown.", maxProblems)
		r.problems = append(r.problems, tooManyProblems.problem(SeverityError, place{at: last.Offset}, message))
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
