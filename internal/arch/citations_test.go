// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// referenceDir holds the facts about the service that the code cites as
// "reference: behaviours.md §5".
const referenceDir = root + "/internal/reference"

var (
	// cited is a page and its sections: "errors.md §2, §3 and §5.1", "policy-language.md §2 to §8".
	cited = regexp.MustCompile(`([a-z][a-z-]*\.(?:md|json))((?:,? ?(?:and |to )?§[0-9][0-9.]*)*)`)
	// announced is what follows the word that announces a citation.
	announced = regexp.MustCompile(`\breference: (\S*\.(?:md|json)\S*)`)
	number    = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)*`)

	numberedHeading = regexp.MustCompile(`(?m)^#{2,3} ([0-9]+(?:\.[0-9]+)*)\.? `)
	numberedRow     = regexp.MustCompile(`(?m)^\| ([0-9]+\.[0-9]+) \|`)
	pageLink        = regexp.MustCompile(`\[([a-z-]+\.md)\]\([a-z-]+\.md\)`)
	sourceTag       = regexp.MustCompile(`\[([A-Z][A-Z0-9-]+)\]`)
	sourceLine      = regexp.MustCompile(`(?m)^\[([A-Z][A-Z0-9-]+)\]: (https://\S+) "[^"]+"$`)
)

// page is one file of the reference.
type page struct {
	text     string
	sections map[string]bool // by number
}

// reference reads all pages, by the names of their files.
func reference(t *testing.T) map[string]page {
	t.Helper()
	files, err := filepath.Glob(referenceDir + "/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no page in %s: %v", referenceDir, err)
	}
	pages := map[string]page{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(file)] = newPage(string(text))
	}
	return pages
}

func newPage(text string) page {
	p := page{text: text, sections: map[string]bool{}}
	for _, numbered := range []*regexp.Regexp{numberedHeading, numberedRow} {
		for _, m := range numbered.FindAllStringSubmatch(text, -1) {
			p.sections[m[1]] = true
		}
	}
	return p
}

// unresolved lists the citations of a text, on one line, that lead nowhere.
func unresolved(pages map[string]page, text string) []string {
	var problems []string
	for _, m := range announced.FindAllStringSubmatch(text, -1) {
		if c := cited.FindStringSubmatch(text[strings.Index(text, m[0]):]); c == nil || c[2] == "" {
			problems = append(problems, fmt.Sprintf("%q cites no section: write %q", m[0],
				"reference: behaviours.md §5"))
		}
	}
	for _, m := range cited.FindAllStringSubmatch(text, -1) {
		if m[2] == "" {
			continue // a file that is only named
		}
		p, ok := pages[m[1]]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s is not in internal/reference", m[1]))
			continue
		}
		for _, section := range number.FindAllString(m[2], -1) {
			if !p.sections[section] {
				problems = append(problems, fmt.Sprintf("%s has no §%s", m[1], section))
			}
		}
	}
	return problems
}

// Every fact that the code cites is in the project.
func TestCitationsResolve(t *testing.T) {
	t.Parallel()
	pages := reference(t)
	seen := 0
	for name, text := range sources(t, ".go") {
		if name == "internal/arch/citations_test.go" {
			continue
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range f.Comments {
			comment := strings.Join(strings.Fields(group.Text()), " ")
			seen += strings.Count(comment, "reference: ")
			for _, problem := range unresolved(pages, comment) {
				t.Errorf("%s: %s", files.Position(group.Pos()), problem)
			}
		}
	}
	if seen == 0 {
		t.Error("no citation seen: the walk is broken")
	}
}

func TestUnresolvedFindsWhatLeadsNowhere(t *testing.T) {
	t.Parallel()
	pages := map[string]page{"behaviours.md": newPage(
		"## 5. Attachments\n\n### 5.1 Twice\n\n| 6.7 | a missing key |\n")}
	tests := map[string]int{
		"reference: behaviours.md §5.":               0,
		"reference: behaviours.md §5, §5.1 and §6.7": 0,
		"(reference: behaviours.md §5)":              0,
		"as behaviours.md §5 says":                   0,
		"README.md is only named":                    0,
		"reference: behaviours.md":                   1,
		"reference: behaviours.md, attachments":      1,
		"reference: behaviours.md §8":                1,
		"reference: behaviours.md §5 to §8":          1,
		"reference: behaviors.md §5":                 1,
		"reference: actions.json":                    1,
		"as behaviors.md §5 says":                    1,
	}
	for text, want := range tests {
		if got := unresolved(pages, text); len(got) != want {
			t.Errorf("%q: %d problems, want %d: %q", text, len(got), want, got)
		}
	}
}

// The pages name the source of every fact, and lead to each other.
func TestReferenceNamesItsSources(t *testing.T) {
	t.Parallel()
	pages := reference(t)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if name == "README.md" {
			continue
		}
		text := pages[name].text
		urls, used := map[string]string{}, map[string]bool{}
		for _, m := range sourceLine.FindAllStringSubmatch(text, -1) {
			urls[m[1]] = m[2]
		}
		body := sourceLine.ReplaceAllString(text, "")
		for _, m := range sourceTag.FindAllStringSubmatch(body, -1) {
			used[m[1]] = true
			if urls[m[1]] == "" {
				t.Errorf("%s: [%s] has no address at the end of the page", name, m[1])
			}
		}
		for tag := range urls {
			if !used[tag] {
				t.Errorf("%s: the source [%s] is not used", name, tag)
			}
		}
		body = pageLink.ReplaceAllString(body, "$1")
		line := strings.Join(strings.Fields(body), " ")
		for _, problem := range unresolved(pages, line) {
			t.Errorf("%s: %s", name, problem)
		}
		own := cited.ReplaceAllString(line, "")
		for _, m := range regexp.MustCompile(`§([0-9]+(?:\.[0-9]+)*)`).FindAllStringSubmatch(own, -1) {
			if !pages[name].sections[m[1]] {
				t.Errorf("%s: it has no §%s", name, m[1])
			}
		}
		for _, section := range regexp.MustCompile(`(?m)^##+ `).Split(body, -1)[1:] {
			title, facts, _ := strings.Cut(section, "\n")
			if strings.TrimSpace(facts) != "" &&
				!regexp.MustCompile(`\[[A-Z]|§|[Ii]nferred|[Oo]pen\b`).MatchString(section) {
				t.Errorf("%s: the section %q names no source", name, title)
			}
		}
	}
}
