// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// Widths of the columns, in characters.
const (
	labelWidth  = 18
	detailWidth = 66
)

// screen prints what happens, a line per step.
type screen struct {
	w       io.Writer
	colours bool
}

func newScreen(w io.Writer, colours bool) *screen { return &screen{w: w, colours: colours} }

// colourful reports whether f is a terminal whose user wants colours (https://no-color.org).
func colourful(f *os.File, getenv func(string) string) bool {
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Colours, as ANSI's select graphic rendition takes them.
const (
	bold  = "1"
	red   = "31"
	green = "32"
	grey  = "90"
)

func (s *screen) paint(colour, text string) string {
	if !s.colours {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (s *screen) line(format string, args ...any) {
	fmt.Fprintln(s.w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// title begins a part.
func (s *screen) title(text string) { s.line("\n%s", s.paint(bold, text)) }

// step names what is done while it is done, then tells what came of it and how long it took.
func (s *screen) step(label string, do func() (detail string, err error)) error {
	fmt.Fprintf(s.w, "  %s ", pad(label, labelWidth))
	start := time.Now()
	detail, err := do()
	if err != nil {
		s.line("%s", s.paint(red, "failed"))
		return fmt.Errorf("%s: %w", label, err)
	}
	s.line("%s %s", pad(detail, detailWidth), s.paint(grey, fmt.Sprintf("%7s", seconds(time.Since(start)))))
	return nil
}

// verdict prints one thing that an identity may or may not do.
func (s *screen) verdict(allowed bool, what, why string) {
	word := s.paint(green, "may    ")
	if !allowed {
		word = s.paint(red, "may not")
	}
	s.line("  %s   %s %s %s", pad("", labelWidth), word, pad(what, 41), s.paint(grey, why))
}

// row prints a label and a text.
func (s *screen) row(label, text string) { s.line("  %s %s", pad(label, labelWidth), text) }

// pad fills text up to a width counted in characters.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
