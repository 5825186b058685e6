// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// sample is a document that lies beside the repository during development.
type sample struct {
	name     string
	text     string
	document *policy.Document
	trust    bool
	system   bool
}

func (s sample) policies() eval.Policies {
	if s.trust {
		return eval.Policies{Trust: s.document}
	}
	return eval.Policies{Identity: []eval.Grant{{Name: s.name, Document: s.document}}}
}

// samples returns the shared documents that RAM takes and that evaluate without
// an error, and, if asked for, the system policies.
func samples(t testing.TB, system bool) []sample {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared")
	var out []sample
	add := func(name, text string, kind policy.Kind, system bool) {
		if policy.Validate(text, kind).HasErrors() {
			return
		}
		d, err := policy.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if evaluates(d, kind == policy.KindTrust) {
			out = append(out, sample{name, text, d, kind == policy.KindTrust, system})
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "testdata", "policies", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("the shared documents are not here")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(f) == "index.json" {
			continue
		}
		kind := policy.KindIdentity
		if d, err := policy.ParseLenient(string(text)); err == nil &&
			slices.ContainsFunc(d.Statements, func(s policy.Statement) bool { return s.Principal != nil }) {
			kind = policy.KindTrust
		}
		add(filepath.Base(f), string(text), kind, false)
	}
	if !system {
		return out
	}
	text, err := os.ReadFile(filepath.Join(folder, "reference", "system-policies.json"))
	if err != nil {
		t.Skipf("the system policies are not here: %v", err)
	}
	var list []struct {
		Name     string          `json:"name"`
		Document json.RawMessage `json:"document"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if len(p.Document) > 0 && string(p.Document) != "null" {
			add(p.Name, string(p.Document), policy.KindIdentity, true)
		}
	}
	return out
}

// evaluates reports whether requests that its statements are about can be decided.
func evaluates(d *policy.Document, trust bool) bool {
	context := map[string][]string{}
	for _, s := range d.Statements {
		for _, c := range s.Conditions {
			context[c.Key] = c.Values[:1]
		}
	}
	for _, s := range d.Statements {
		p := eval.Policies{Trust: document(s)}
		if !trust {
			s.Actions, s.NotActions, s.Resources = []string{"*"}, nil, []string{"*"}
			p = identity(document(s))
		}
		set, err := eval.Compile(p)
		if err != nil {
			return false
		}
		asked := slices.Clone(callers)
		if s.Principal != nil {
			plain := strings.NewReplacer("*", "1", ":root", ":user/u") // some have an account that is masked with *
			for _, arn := range s.Principal.RAM {
				asked = append(asked, &eval.Caller{ARN: plain.Replace(arn)})
			}
			for _, arn := range s.Principal.Federated {
				asked = append(asked, &eval.Caller{Federated: plain.Replace(arn)})
			}
		}
		for _, caller := range asked {
			r := eval.Request{
				Checks:    []eval.Check{{Action: policy.ActionAssumeRole, Resource: "*"}},
				Context:   context,
				Principal: caller,
			}
			if len(set.Evaluate(r).Errors) > 0 {
				return false
			}
		}
	}
	return true
}

// TestAllPairs compares the documents with each other: none is undecided. System
// policies are compared with their neighbours and with the widest ones; `make bench`
// takes all pairs.
func TestAllPairs(t *testing.T) {
	t.Parallel()
	list := samples(t, true)
	count := map[analyze.Answer]int{}
	for i, a := range list {
		for j, b := range list {
			far := j-i > 2 || i-j > 2
			wide := a.name == "AdministratorAccess" || b.name == "ReadOnlyAccess"
			if a.trust != b.trust || far && !wide && (a.system || b.system) {
				continue
			}
			got := analyze.NoNewAccess(a.policies(), b.policies())
			count[got.Answer]++
			if got.Answer == analyze.Undecided {
				t.Errorf("%s and %s: %s", a.name, b.name, got.Reason)
			}
			if i == j && !got.Holds() {
				t.Errorf("%s is wider than itself: %+v", a.name, got.Witness.Request)
			}
		}
	}
	t.Logf("%d documents: %v", len(list), count)
}
