// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// TestSharedCases runs the evaluation cases that lie beside the repository
// during development.
func TestSharedCases(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "..", "shared", "testdata", "evaluation.json")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the shared cases are not here: %v", err)
	}
	runCases(t, file)
}

// TestCases runs the project's own evaluation cases.
func TestCases(t *testing.T) {
	t.Parallel()
	runCases(t, filepath.Join("..", "testdata", "cases", "evaluation.json"))
}

// runCases decides each case of a file. Contested ones, which the sources leave
// open, are reported only.
func runCases(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file) // #nosec G304 -- the tests name it
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		ID       string            `json:"id"`
		Policies []json.RawMessage `json:"policies"`
		Request  struct {
			Action   string         `json:"action"`
			Resource string         `json:"resource"`
			Context  map[string]any `json:"context"`
		} `json:"request"`
		Expected  eval.Decision `json:"expected"`
		Contested bool          `json:"contested"`
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			var p eval.Policies
			for _, raw := range c.Policies {
				d, err := policy.ParseLenient(string(raw))
				if err != nil {
					t.Fatal(err)
				}
				p.Identity = append(p.Identity, eval.Grant{Document: d})
			}
			set, err := eval.Compile(p)
			if err != nil {
				t.Fatal(err)
			}
			r := eval.Request{Checks: []eval.Check{{Action: c.Request.Action, Resource: c.Request.Resource}},
				Context: map[string][]string{}}
			for k, v := range c.Request.Context {
				list, many := v.([]any)
				if !many {
					list = []any{v}
				}
				for _, one := range list {
					r.Context[k] = append(r.Context[k], fmt.Sprint(one))
				}
			}
			got := set.Evaluate(r)
			if fast := set.Decide(r); fast != got.Decision {
				t.Errorf("Decide says %s, Evaluate %s", fast, got.Decision)
			}
			switch {
			case got.Decision == c.Expected:
			case c.Contested:
				t.Logf("contested: got %s, the file has %s", got.Decision, c.Expected)
			default:
				t.Errorf("got %s, want %s; others %+v", got.Decision, c.Expected, got.Others)
			}
			if len(got.Errors) > 0 && !c.Contested {
				t.Errorf("errors: %v", got.Errors)
			}
		})
	}
}
