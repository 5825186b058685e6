// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// style is a terminal colour.
type style string

const (
	plain  style = ""
	red    style = "\x1b[31m"
	green  style = "\x1b[32m"
	yellow style = "\x1b[33m"
	faint  style = "\x1b[2m"
)

func (s *streams) paint(c style, text string) string {
	if !s.color || c == plain || text == "" {
		return text
	}
	return string(c) + text + "\x1b[0m"
}

// printf prints to the output, whose first error ends the program.
func (s *streams) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(s.out, format, args...)
}

// json prints a value as indented JSON.
func (s *streams) json(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("printing the result: %w", err)
	}
	return nil
}

// cell is one cell of a table.
type cell struct {
	text  string
	style style
}

// widest is the width up to which a column is aligned.
const widest = 80

// table prints rows with aligned columns, indented by two spaces.
func (s *streams) table(rows [][]cell) {
	var width []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], min(utf8.RuneCountInString(c.text), widest))
		}
	}
	for _, row := range rows {
		line := " "
		for i, c := range row {
			line += " " + s.paint(c.style, c.text)
			if i < len(row)-1 {
				line += strings.Repeat(" ", max(width[i]-utf8.RuneCountInString(c.text), 0)+1)
			}
		}
		s.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// problems prints the problems of one document as a table.
func (s *streams) problems(list policy.Problems) {
	rows := make([][]cell, len(list))
	for i, p := range list {
		c := yellow
		if p.Severity == policy.SeverityError {
			c = red
		}
		path := cmp.Or(p.Path.String(), "(document)")
		rows[i] = []cell{
			{fmt.Sprintf("%d:%d", p.Line, p.Column), faint}, {string(p.Severity), c}, {path, plain}, {p.Message, plain},
		}
	}
	s.table(rows)
}

// count returns "1 error" or "2 errors".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
