// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Each property is a rapid check in ordinary runs and a native fuzz target:
//
//	go test ./internal/policy/eval -run '^$' -fuzz '^FuzzRewrites$' -fuzztime 10m

func TestLayers(t *testing.T)        { t.Parallel(); rapid.Check(t, layers) }
func TestRewrites(t *testing.T)      { t.Parallel(); rapid.Check(t, rewrites) }
func TestPrintAndParse(t *testing.T) { t.Parallel(); rapid.Check(t, printAndParse) }

func FuzzLayers(f *testing.F)        { f.Fuzz(rapid.MakeFuzz(layers)) }
func FuzzRewrites(f *testing.F)      { f.Fuzz(rapid.MakeFuzz(rewrites)) }
func FuzzPrintAndParse(f *testing.F) { f.Fuzz(rapid.MakeFuzz(printAndParse)) }

// layers: Decide and Evaluate agree whatever the layers and the caller; limits
// only ever take away.
func layers(t *rapid.T) {
	p := eval.Policies{
		Identity: randomGrants(t, "identity", 0, 2),
		Session:  randomGrants(t, "session", 0, 1),
		Control:  randomGrants(t, "control", 0, 2),
	}
	if rapid.Bool().Draw(t, "trust") {
		p.Trust = randomTrust(t)
	}
	r := randomRequest(t)
	r.Principal = rapid.SampledFrom([]*eval.Caller{
		nil, {}, {ARN: "acs:ram::1:root"}, {ARN: "acs:ram::1:user/u"}, {ARN: "acs:ram::2:role/r", Uncontrolled: true},
		{ARN: "acs:ram::1:assumed-role/r/s"}, {Service: "ecs.aliyuncs.com"}, {Federated: "acs:ram::1:saml-provider/p"},
	}).Draw(t, "caller")
	set := compile(t, p)
	d := set.Decide(r)
	result := set.Evaluate(r)
	if d != result.Decision {
		t.Fatalf("Decide says %s, Evaluate %s", d, result.Decision)
	}
	if d != eval.Allow {
		return
	}
	p.Session, p.Control = nil, nil
	if got := compile(t, p).Decide(r); got != eval.Allow {
		t.Fatalf("allowed with limits, %s without", got)
	}
}

func randomTrust(t *rapid.T) *policy.Document {
	d := &policy.Document{Version: policy.Version}
	for range rapid.IntRange(1, 3).Draw(t, "trust statements") {
		s := randomStatement(t)
		s.Resources = nil
		s.Principal = &policy.Principal{
			RAM:       someOf([]string{"acs:ram::1:root", "acs:ram::1:user/u", "acs:ram::2:role/r", "x"}, 0, 2).Draw(t, "ram"),
			Service:   someOf([]string{"ecs.aliyuncs.com"}, 0, 1).Draw(t, "service"),
			Federated: someOf([]string{"acs:ram::1:saml-provider/p"}, 0, 1).Draw(t, "federated"),
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

// rewrites: minify, normalise, merge, split, print and parse keep the decision.
func rewrites(t *rapid.T) {
	d := randomDocument(t)
	more := randomDocument(t)
	r := randomRequest(t)
	want := decide(t, r, d)
	short, err := policy.Minify(d.String())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := policy.Parse(short)
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*policy.Document{
		"minified": parsed, "normalised": policy.Normalize(d), "merged with itself": policy.Merge(d, d),
		"overridden by nothing": policy.Override(d, nil),
	} {
		if got := decide(t, r, other); got != want {
			t.Fatalf("%s: %s instead of %s: %s", name, got, want, other)
		}
		if name == "minified" || name == "normalised" {
			if !policy.Equal(d.String(), other.String()) {
				t.Fatalf("%s is not equal: %s", name, other)
			}
		}
	}
	both := decide(t, r, d, more)
	if got := decide(t, r, policy.Merge(d, more)); got != both {
		t.Fatalf("merged: %s instead of %s", got, both)
	}
	size := rapid.IntRange(60, 900).Draw(t, "size")
	parts, err := policy.Split(policy.Merge(d, more), size)
	if err != nil {
		return // a statement too large to cut
	}
	for _, p := range parts {
		if n := policy.Size(p.String()); n > size {
			t.Fatalf("part of %d characters, %d asked for: %s", n, size, p)
		}
	}
	if got := decide(t, r, parts...); got != both {
		t.Fatalf("split: %s instead of %s: %s", got, both, parts)
	}
	if !policy.Equal(policy.Merge(parts...).String(), policy.Merge(d, more).String()) {
		t.Fatalf("merged parts differ: %s", parts)
	}
	if policy.Equal(d.String(), more.String()) && want != decide(t, r, more) {
		t.Fatalf("equal documents decide differently: %s", more)
	}
}

// printAndParse: what is printed reads back as it was.
func printAndParse(t *rapid.T) {
	d := randomDocument(t)
	for i := range d.Statements {
		d.Statements[i].Conditions = regroup(d.Statements[i].Conditions)
		d.Statements[i].Sid = rapid.String().Draw(t, "sid")
	}
	got, err := policy.Parse(d.String())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, d) {
		t.Fatalf("%+v became %+v", d, got)
	}
}

// regroup orders conditions as a document does: by operator and key, of first
// occurrence.
func regroup(list []policy.Condition) []policy.Condition {
	list = policy.JoinConditions(list)
	var out []policy.Condition
	done := map[string]bool{}
	for _, c := range list {
		if done[c.Operator] {
			continue
		}
		done[c.Operator] = true
		for _, other := range list {
			if other.Operator == c.Operator {
				out = append(out, other)
			}
		}
	}
	return out
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func compile(t fataler, p eval.Policies, opts ...eval.Option) *eval.Set {
	t.Helper()
	set, err := eval.Compile(p, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func decide(t fataler, r eval.Request, docs ...*policy.Document) eval.Decision {
	t.Helper()
	var p eval.Policies
	for _, d := range docs {
		p.Identity = append(p.Identity, eval.Grant{Document: d})
	}
	return compile(t, p).Decide(r)
}
