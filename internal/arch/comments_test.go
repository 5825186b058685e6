// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// commentColumns is how wide a line with nothing but a comment may be. Code is the linter's affair.
const commentColumns = 100

func TestCommentsAreNarrow(t *testing.T) {
	t.Parallel()
	for name, text := range sources(t, ".go") {
		for i, line := range strings.Split(text, "\n") {
			if isLongComment(line) {
				t.Errorf("%s:%d: a comment of %d columns: at most %d", name, i+1, utf8.RuneCountInString(line), commentColumns)
			}
		}
	}
}

// isLongComment reports whether a line is a comment that is too wide. Directives have no say in it.
func isLongComment(line string) bool {
	comment, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
	directive := strings.HasPrefix(comment, "go:") || strings.HasPrefix(comment, "nolint")
	return ok && !directive && utf8.RuneCountInString(line) > commentColumns
}

func TestIsLongComment(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("x", commentColumns)
	tests := map[string]bool{
		"// " + wide:           true,
		"\t// " + wide:         true,
		"// " + wide[3:]:       false,
		"x := 1 // " + wide:    false,
		"//go:embed " + wide:   false,
		"//nolint:lll " + wide: false,
		wide:                   false,
	}
	for line, want := range tests {
		if got := isLongComment(line); got != want {
			t.Errorf("%q: got %v", line, got)
		}
	}
}
