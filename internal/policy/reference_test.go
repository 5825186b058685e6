// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

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
			problems := policy.Validate(string(text), e.Kind)
			switch valid := !problems.HasErrors(); {
			case valid == e.Valid && e.Contested:
				t.Logf("contested, as in the index: valid=%v\n%v", valid, problems)
			case valid == e.Valid:
			case e.Contested:
				t.Logf("contested, not as in the index: valid=%v\n%v", valid, problems)
			default:
				t.Errorf("valid=%v, the index has %v\n%v", valid, e.Valid, problems)
			}
			for _, p := range problems {
				if p.Line < 1 || p.Column < 1 || p.Message == "" || p.Code == "" {
					t.Errorf("incomplete problem %+v", p)
				}
			}
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
