// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// sample is a document that lies beside the repository during development.
type sample struct {
	name     string
	policies eval.Policies
	trust    bool
}

// samples are the shared documents and the system policies that RAM takes.
func samples(tb testing.TB) []sample {
	tb.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared")
	var out []sample
	add := func(name, text string) {
		d, err := policy.Parse(text)
		if err != nil {
			return
		}
		p, err := analyze.Attach([]eval.Grant{{Name: name, Document: d}})
		kind := policy.KindIdentity
		if analyze.IsTrust(d) {
			kind = policy.KindTrust
		}
		if err == nil && !policy.Validate(text, kind).HasErrors() {
			out = append(out, sample{name, p[0], analyze.IsTrust(d)})
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "testdata", "policies", "*.json"))
	if err != nil || len(files) == 0 {
		tb.Skip("the shared documents are not here")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		add(filepath.Base(f), string(text))
	}
	var system []struct {
		Name     string          `json:"name"`
		Document json.RawMessage `json:"document"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "reference", "system-policies.json"))
	if err != nil {
		tb.Skipf("the system policies are not here: %v", err)
	}
	if err := json.Unmarshal(text, &system); err != nil {
		tb.Fatal(err)
	}
	for _, p := range system {
		add(p.Name, string(p.Document))
	}
	return out
}

// BenchmarkNoNewAccess compares every document with every other: median and worst
// time of a pair, and the most memory that one allocates. Undecided are only pairs
// with a document whose addresses or accounts are masked, which does not evaluate
// without an error.
func BenchmarkNoNewAccess(b *testing.B) {
	list := samples(b)
	for b.Loop() {
		var times []time.Duration
		var most uint64
		undecided := 0
		for _, reference := range list {
			for _, next := range list {
				if reference.trust != next.trust {
					continue
				}
				took, bytes, answer := measure(reference.policies, next.policies)
				if took > 5*time.Millisecond { // a busy machine, or a hard pair?
					for range 3 {
						again, _, _ := measure(reference.policies, next.policies)
						took = min(took, again)
					}
				}
				times, most = append(times, took), max(most, bytes)
				if answer == analyze.Undecided {
					undecided++
				}
			}
		}
		slices.Sort(times)
		b.ReportMetric(float64(len(times)), "pairs")
		b.ReportMetric(float64(times[len(times)/2].Microseconds()), "µs-median")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "µs-99%")
		b.ReportMetric(float64(times[len(times)-1].Microseconds()), "µs-worst")
		b.ReportMetric(float64(most)/1024, "KiB-worst")
		b.ReportMetric(float64(undecided), "undecided")
		b.ReportMetric(0, "ns/op")
	}
}

func measure(reference, next eval.Policies) (time.Duration, uint64, analyze.Answer) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	got := analyze.NoNewAccess(reference, next)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc, got.Answer
}

// BenchmarkPattern compares one pattern with one text, which is all that Go's
// libraries for wildcards do: none was found that tells whether one pattern, or one
// policy, contains another. Ours answers the question about all texts.
func BenchmarkPattern(b *testing.B) {
	const outer, inner, text = "acs:ecs:*:1234567890123456:instance/*", "acs:ecs:cn-*:1234567890123456:instance/i-*",
		"acs:ecs:cn-hangzhou:1234567890123456:instance/i-1"
	document := func(resource string) eval.Policies {
		d, err := policy.Parse(fmt.Sprintf(
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":%q}]}`, resource))
		if err != nil {
			b.Fatal(err)
		}
		return eval.Policies{Identity: []eval.Grant{{Document: d}}}
	}
	b.Run("ram-contains", func(b *testing.B) {
		reference, next := document(outer), document(inner)
		for b.Loop() {
			if !analyze.NoNewAccess(reference, next).Holds() {
				b.Fatal("not contained")
			}
		}
	})
	b.Run("ram-match", func(b *testing.B) {
		for b.Loop() {
			if !policy.Match(outer, text) {
				b.Fatal("no match")
			}
		}
	})
	b.Run("doublestar-match", func(b *testing.B) {
		for b.Loop() {
			if ok, err := doublestar.Match(outer, text); err != nil || !ok {
				b.Fatal("no match")
			}
		}
	})
	b.Run("path-match", func(b *testing.B) {
		for b.Loop() {
			if ok, err := filepath.Match(outer, text); err != nil || !ok {
				b.Fatal("no match")
			}
		}
	})
}
