// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// judged is a document with what has to be said about it.
type judged struct {
	Name      string      `json:"name"`
	Kind      policy.Kind `json:"kind"`
	Valid     bool        `json:"valid"`
	Contested bool        `json:"contested"` // the sources leave the answer open
	Codes     []string    `json:"codes"`     // of its errors, one or several of them
	Warning   string      `json:"warning"`   // among its warnings
	Path      string      `json:"path"`      // of one of its problems
	Text      string      `json:"text"`
}

// judge compares what Validate says of a document with what has to be said.
// Contested documents are reported only.
func judge(t *testing.T, d judged) {
	t.Helper()
	problems := policy.Validate(d.Text, d.Kind)
	differ := t.Errorf
	if d.Contested {
		differ = t.Logf
	}
	if valid := !problems.HasErrors(); valid != d.Valid {
		differ("valid=%v, want %v\n%v", valid, d.Valid, problems)
	}
	for _, p := range problems.Errors() {
		if len(d.Codes) > 0 && !slices.Contains(d.Codes, p.Code) {
			differ("want errors %v, got %v", d.Codes, p)
		}
	}
	if d.Warning != "" && !slices.ContainsFunc(problems.Warnings(), func(p policy.Problem) bool { return p.Code == d.Warning }) {
		differ("want warning %s, got %v", d.Warning, problems)
	}
	if d.Path != "" && !slices.ContainsFunc(problems, func(p policy.Problem) bool { return p.Path.String() == d.Path }) {
		differ("want a problem at %s, got %v", d.Path, problems)
	}
	for _, p := range problems {
		if p.Line < 1 || p.Column < 1 || p.Code == "" {
			t.Errorf("incomplete problem %+v", p)
		}
		if !sentences.MatchString(p.Message) {
			t.Errorf("not whole sentences: %s", p.Message)
		}
	}
}

// sentences are what a message is made of.
var sentences = regexp.MustCompile(`(?s)^[A-Z"].*[.?]$`)

// TestDocuments judges documents, each of which is about one rule.
func TestDocuments(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", "documents.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []judged
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			judge(t, d)
			if short, err := policy.Minify(d.Text); err == nil && !policy.Equal(d.Text, short) {
				t.Errorf("minified is not equal: %s", short)
			}
		})
	}
}

// TestSharedDocuments judges the documents that lie beside the repository during
// development as their index does. Entries the index calls contested are
// reported only.
func TestSharedDocuments(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "..", "shared", "testdata", "policies")
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Skipf("the shared documents are not here: %v", err)
	}
	var index []struct {
		File      string      `json:"file"`
		Kind      policy.Kind `json:"kind"`
		Valid     bool        `json:"valid"`
		Contested bool        `json:"contested"`
		JSON      bool        `json:"json"`
		Minified  int         `json:"chars_minified"`
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(folder, e.File))
			if err != nil {
				t.Fatal(err)
			}
			judge(t, judged{Kind: e.Kind, Valid: e.Valid, Contested: e.Contested, Text: string(text)})
			if !e.JSON {
				return
			}
			short, err := policy.Minify(string(text))
			if err != nil {
				t.Fatal(err)
			}
			if n := len([]rune(short)); e.Valid && n > e.Minified {
				t.Errorf("minified to %d characters, the index has %d", n, e.Minified)
			}
			if !policy.Equal(string(text), short) {
				t.Errorf("minified is not equal: %s", short)
			}
		})
	}
}
