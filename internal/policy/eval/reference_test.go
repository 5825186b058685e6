// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"encoding/json"
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
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the shared cases are not here: %v", err)
	}
	var cases []struct {
		ID       string            `json:"id"`
		Policies []json.RawMessage `json:"policies"`
		Request  struct {
			Action   string            `json:"action"`
			Resource string            `json:"resource"`
			Context  map[string]string `json:"context"`
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
				d, err := policy.Parse(string(raw))
				if err != nil {
					t.Fatal(err)
				}
				p.Identity = append(p.Identity, eval.Grant{Document: d})
			}
			set, err := eval.Compile(p)
			if err != nil {
				t.Fatal(err)
			}
			r := eval.Request{Checks: []eval.Check{{Action: c.Request.Action, Resource: c.Request.Resource}}, Context: map[string][]string{}}
			for k, v := range c.Request.Context {
				r.Context[k] = []string{v}
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
			if len(got.Errors) > 0 {
				t.Errorf("errors: %v", got.Errors)
			}
		})
	}
}
