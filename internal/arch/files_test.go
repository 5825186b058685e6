// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package's.
const root = "../.."

// sources yields the name, relative to the root, and the text of every file of the project with one
// of the suffixes. What tools write or fetch is left out.
func sources(t *testing.T, suffixes ...string) iter.Seq2[string, string] {
	t.Helper()
	return func(yield func(string, string) bool) {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			if d.IsDir() {
				if slices.Contains([]string{".git", "bin", "dist", "docs", "node_modules", ".terraform", "testdata"},
					d.Name()) {
					return filepath.SkipDir
				}
				return nil
			}
			if !slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) }) {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if !yield(filepath.ToSlash(name), string(text)) {
				return filepath.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

const goHeader = `// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

`

func TestEveryGoFileNamesItsLicence(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, text := range sources(t, ".go") {
		seen++
		if !strings.HasPrefix(text, goHeader) {
			t.Errorf("%s does not begin with these lines and a blank one:\n%s", name, strings.TrimSpace(goHeader))
		}
	}
	if seen == 0 {
		t.Error("no Go file seen: the walk is broken")
	}
}

// leftover is a mark of unfinished work, spelled so that this file does not hold it.
var leftover = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)

func TestNothingIsLeftForLater(t *testing.T) {
	t.Parallel()
	for name, text := range sources(t, ".go", ".md", ".tmpl", ".tf", ".yml", ".sh", ".mjs", "GNUmakefile", ".ci/run") {
		for i, line := range strings.Split(text, "\n") {
			if leftover.MatchString(line) {
				t.Errorf("%s:%d: %s: do it now, or write an issue", name, i+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// usesAction finds the actions of a workflow and what they are pinned to.
var usesAction = regexp.MustCompile(`uses:\s*(\S+?)@(\S+)`)

var commit = regexp.MustCompile(`^[0-9a-f]{40}$`)

func TestWorkflowsPinActionsToCommits(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, text := range sources(t, ".yml") {
		if !strings.HasPrefix(name, ".github/workflows/") {
			continue
		}
		for _, m := range usesAction.FindAllStringSubmatch(text, -1) {
			seen++
			if !commit.MatchString(m[2]) {
				t.Errorf("%s: %s is pinned to %s, which can move: use a commit", name, m[1], m[2])
			}
		}
	}
	if seen == 0 {
		t.Error("no action seen: the walk is broken")
	}
}
