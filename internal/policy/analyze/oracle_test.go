// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// TestOracle compares the analysis of random pairs of policies with an oracle that
// asks the evaluator about every request over a small alphabet: where the analysis
// says yes there must be none that shows the contrary. A no is confirmed by the
// evaluator anyhow, so that the oracle need not know every request. A hundred
// thousand pairs:
//
//	RAM_ANALYZE_PAIRS=100000 go test ./internal/policy/analyze -run TestOracle -timeout 2h
func TestOracle(t *testing.T) {
	t.Parallel()
	pairs := 2000
	if n, err := strconv.Atoi(os.Getenv("RAM_ANALYZE_PAIRS")); err == nil {
		pairs = n
	}
	count := map[analyze.Answer]int{}
	for i := range pairs {
		seed := uint64(i)
		p := newPair(rand.New(rand.NewPCG(seed, 17)))
		got := analyze.NoNewAccess(p.reference, p.next, analyze.With(p.options...))
		count[got.Answer]++
		switch got.Answer {
		case analyze.Yes:
			if r := p.counterexample(t); r != nil {
				t.Fatalf("pair %d: the analysis says yes, but %+v is new\n%s", i, *r, p)
			}
		case analyze.No:
			p.confirm(t, got)
		case analyze.Undecided:
			if strings.Contains(got.Reason, "bug") {
				t.Fatalf("pair %d: %s\n%s", i, got.Reason, p)
			}
			if !p.odd() {
				t.Errorf("pair %d: %s\n%s", i, got.Reason, p)
			}
		}
	}
	t.Logf("%d pairs: %v", pairs, count)
	if count[analyze.Undecided]*100 > pairs {
		t.Errorf("%d of %d are undecided", count[analyze.Undecided], pairs)
	}
}

// pair is two sets of policies over words drawn from a small vocabulary, so that
// they meet.
type pair struct {
	random                   *rand.Rand
	actions, resources, keys []string
	trust                    bool
	dense                    bool // conditions everywhere
	reference, next          eval.Policies
	options                  []eval.Option
}

var (
	actionPatterns = []string{
		"*", "*:*", "a:*", "a:b", "A:B", "a:b*", "a:?", "*:b", "a:*b", "?:*", "a:b?", "a:[b]", "a:[!b]*", "*b", "a*", "a?b",
		"b:*a*", "b:a", "c:*", "a:ab",
		"a:*a*b", "*a:b*",
	}
	resourcePatterns = []string{
		"*", "**", "acs:r:*:1:x", "acs:r::1:x", "acs:r:*:*:x*", "acs:r:*:1:x/?", "acs:ram:*:1:user/*", "acs:ram::1:user/u",
		"acs:ram:*:*:*", "acs:*",
		"acs:ram::*", "acs:ram:?:1:user/u", "acs:ram::acs:*", "acs:r*", "acs:?am:*", "*x", "*:1:*", "acs:ram:**u",
		"acs:r:cn:1:[x]", "acs:r:cn:1:X",
		"acs:ram::*:1:user/u", "acs:r:*:1:x*/*y", "acs:ram:cn:*", "*::*", "acs:ram:*user/?",
	}
	requestActions = sync.OnceValue(func() []string {
		all := words("aAbB:[!]", 3, 5, func(s string) bool { return eval.CheckAction(s) == nil })
		return distinct(all, actionPatterns, "Action", true)
	})
	requestResources = sync.OnceValue(func() []string { return distinct(arns(), resourcePatterns, "Resource", true) })
	keyWords         = map[string][]string{
		"k:s": {"", "a", "A", "ab", "a*", "?b", "*", "b"}, "k:n": {"1", "1.0", "-2", "10", "3", "x"},
		"k:d":          {"2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "2026-01-02T00:00:00Z", "soon"},
		"acs:SourceIp": {"10.0.0.1", "10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0", "10.1.*", "2001:db8::/32"},
		"acs:MFAPresent": {
			"true",
			"false",
			"True",
		}, "Action": {"a:b", "A:*", "*b"}, "Resource": {"acs:ram::*", "*x", "acs:ram:\\*:1:user/u"},
		"acs:PrincipalARN": {"acs:ram:*:*:user/*", "acs:ram::1:user/u", "*u"},
	}
	keyOperators = map[string][]string{
		"k:s": {
			"StringEquals",
			"StringNotEquals",
			"StringEqualsIgnoreCase",
			"StringNotEqualsIgnoreCase",
			"StringLike",
			"StringNotLike",
			"ForAllValues:StringEquals",
			"ForAllValues:StringLike",
			"ForAllValues:StringNotLike",
		},
		"k:n": {
			"NumericEquals",
			"NumericNotEquals",
			"NumericLessThan",
			"NumericLessThanEquals",
			"NumericGreaterThan",
			"NumericGreaterThanEquals",
			"ForAllValues:NumericLessThan",
		},
		"k:d": {
			"DateEquals",
			"DateNotEquals",
			"DateLessThan",
			"DateLessThanEquals",
			"DateGreaterThan",
			"DateGreaterThanEquals",
		},
		"acs:SourceIp": {"IpAddress", "NotIpAddress"}, "acs:MFAPresent": {"Bool", "Bool", "StringEquals"},
		"Action": {
			"StringLike",
			"StringNotLike",
			"StringEqualsIgnoreCase",
		}, "Resource": {"StringLike", "StringNotLike", "StringEquals"},
		"acs:PrincipalARN": {"StringLike", "StringNotLike", "StringEquals"},
	}
	requestValues = map[string][]string{
		"k:s": {"", "a", "A", "ab", "b", "B", "bb"}, "k:n": {"-3", "-2", "0", "1", "2", "3", "5", "10", "11", "x"},
		"k:d": {
			"2025-01-01T00:00:00Z",
			"2026-01-01T00:00:00Z",
			"2026-01-01T12:00:00Z",
			"2026-01-02T00:00:00Z",
			"2027-01-01T00:00:00Z",
			"soon",
		},
		"acs:SourceIp": {
			"1.1.1.1",
			"10.0.0.0",
			"10.0.0.1",
			"10.1.2.3",
			"::1",
			"2001:db8::1",
		}, "acs:MFAPresent": {"true", "false", "True"},
	}
	oddValues = map[string]bool{"x": true, "soon": true}
	callers   = []*eval.Caller{
		{
			ARN: "acs:ram::1:user/u",
		}, {ARN: "acs:ram::1:user/v"}, {ARN: "acs:ram::2:user/u"}, {ARN: "acs:ram::2:role/r"}, {ARN: "acs:ram::3:role/r"},
		{
			Service: "ecs.aliyuncs.com",
		}, {Service: "fc.aliyuncs.com"}, {Federated: "acs:ram::1:saml-provider/p"}, {Federated: "acs:ram::1:oidc-provider/p"},
	}
)

func words(alphabet string, least, most int, keep func(string) bool) []string {
	var out []string
	level := []string{""}
	for n := 1; n <= most; n++ {
		var next []string
		for _, w := range level {
			for _, r := range alphabet {
				next = append(next, w+string(r))
			}
		}
		level = next
		if n >= least {
			out = append(out, level...)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return !keep(s) })
}

func arns() []string {
	out := []string{"*"}
	for _, service := range []string{"r", "ram", "q", ""} {
		for _, region := range []string{"", "*", "?", "cn"} {
			for _, account := range []string{"1", "2", "", "*", "acs"} {
				for _, rest := range []string{"x", "x/y", "x/yy", "x/", "X", "user/u", "user/uu", "user/*", "[x]", ":x", "1:x",
					"1:user/u", "y", "*", "ru"} {
					out = append(out, "acs:"+service+":"+region+":"+account+":"+rest)
				}
			}
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return eval.CheckResource(s) != nil })
}

func newPair(r *rand.Rand) *pair {
	p := &pair{random: r, trust: r.IntN(12) == 0}
	p.actions, p.resources = p.some(actionPatterns, 5), p.some(resourcePatterns, 5)
	p.keys = p.some([]string{"k:s", "k:n", "k:d", "acs:SourceIp", "acs:MFAPresent", "Action", "Resource"}, 2)
	switch only := r.IntN(10); { // often only one thing differs, and then in many ways
	case only < 2:
		p.actions, p.resources, p.dense, p.trust = []string{"*"}, []string{"*"}, true, false
	case only < 4:
		p.actions, p.resources, p.keys = []string{"*"}, p.some(resourcePatterns, 12), []string{"Resource", "Resource"}
	case only < 6:
		p.actions, p.resources, p.keys = p.some(actionPatterns, 12), []string{"*"}, []string{"Action", "Action"}
	}
	if p.trust {
		p.keys[0] = "acs:PrincipalARN"
	}
	for i, o := range []eval.Option{
		eval.NegatedMissingKeyUnmet(), eval.ForAllValuesMissingKeyMet(), eval.CaseSensitiveActions(),
		eval.KeysOnlyFromContext(), eval.FoldKeys(),
	} {
		if r.IntN(10) == i {
			p.options = append(p.options, o)
		}
	}
	p.reference, p.next = p.policies(), p.policies()
	if r.IntN(4) == 0 { // little changed
		p.next = eval.Policies{Session: p.reference.Session, Control: p.reference.Control, Trust: p.reference.Trust}
		for _, g := range p.reference.Identity {
			g.Document = g.Document.Clone()
			at := r.IntN(len(g.Document.Statements))
			g.Document.Statements[at] = p.statement()
			p.next.Identity = append(p.next.Identity, g)
		}
	}
	return p
}

func (p *pair) some(list []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = list[p.random.IntN(len(list))]
	}
	return out
}

func (p *pair) one(list []string) string { return list[p.random.IntN(len(list))] }

func (p *pair) policies() eval.Policies {
	out := eval.Policies{Identity: p.grants(1+p.random.IntN(2), 4)}
	if p.random.IntN(8) == 0 {
		out.Session = p.grants(1, 2)
	}
	if p.random.IntN(8) == 0 {
		out.Control = p.grants(1+p.random.IntN(2), 2)
		for i := range out.Control {
			out.Control[i].ResourceGroup = ""
		}
	}
	if p.trust {
		out.Trust = p.trustPolicy()
		if p.random.IntN(2) == 0 {
			out.Identity = nil
		}
	}
	return out
}

func (p *pair) grants(n, most int) []eval.Grant {
	var out []eval.Grant
	for i := range n {
		d := &policy.Document{Version: policy.Version}
		for range 1 + p.random.IntN(most) {
			d.Statements = append(d.Statements, p.statement())
		}
		g := eval.Grant{Name: fmt.Sprint(i), Document: d, Level: fmt.Sprint(i)}
		if p.random.IntN(6) == 0 {
			g.ResourceGroup = "rg"
		}
		out = append(out, g)
	}
	return out
}

func (p *pair) statement() policy.Statement {
	s := policy.Statement{Effect: policy.Allow, Resources: p.some(p.resources, 1+p.random.IntN(2))}
	if p.random.IntN(3) == 0 {
		s.Effect = policy.Deny
	}
	if p.random.IntN(5) == 0 {
		s.NotActions = p.some(p.actions, 1+p.random.IntN(2))
	} else {
		s.Actions = p.some(p.actions, 1+p.random.IntN(3))
	}
	if p.dense || p.random.IntN(3) == 0 {
		s.Conditions = append(s.Conditions, p.condition())
	}
	if p.random.IntN(8) == 0 || p.dense && p.random.IntN(2) == 0 {
		s.Conditions = append(s.Conditions, p.condition())
	}
	return s
}

func (p *pair) condition() policy.Condition {
	key := p.one(p.keys)
	values := p.some(keyWords[key], 1+p.random.IntN(2))
	if p.random.IntN(10) > 0 { // seldom one that cannot be read
		for i := range values {
			for oddValues[values[i]] {
				values[i] = p.one(keyWords[key])
			}
		}
	}
	return policy.Condition{Operator: p.one(keyOperators[key]), Key: key, Values: values}
}

func (p *pair) trustPolicy() *policy.Document {
	d := &policy.Document{Version: policy.Version}
	for range 1 + p.random.IntN(2) {
		s := policy.Statement{Effect: policy.Allow, Actions: []string{"a:b"}, Principal: &policy.Principal{
			RAM: p.some(
				[]string{"acs:ram::1:root", "acs:ram::1:user/u", "acs:ram::2:role/r", "acs:ram::2:root"},
				p.random.IntN(3),
			),
			Service:   p.some([]string{"ecs.aliyuncs.com", "ros.aliyuncs.com"}, p.random.IntN(2)),
			Federated: p.some([]string{"acs:ram::1:saml-provider/p", "acs:ram::1:oidc-provider/p"}, p.random.IntN(2)),
		}}
		if q := s.Principal; len(q.RAM)+len(q.Service)+len(q.Federated) == 0 {
			q.RAM = []string{"acs:ram::1:root"}
		}
		if p.random.IntN(3) == 0 {
			s.Conditions = []policy.Condition{p.condition()}
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

// odd reports whether a document holds what the evaluator reports as an error.
func (p *pair) odd() bool {
	for _, d := range p.documents() {
		for _, s := range d.Statements {
			for _, c := range s.Conditions {
				if slices.ContainsFunc(c.Values, func(v string) bool { return oddValues[v] }) {
					return true
				}
			}
		}
	}
	return false
}

func (p *pair) documents() []*policy.Document {
	var out []*policy.Document
	for _, q := range []eval.Policies{p.reference, p.next} {
		for _, g := range slices.Concat(q.Identity, q.Session, q.Control) {
			out = append(out, g.Document)
		}
		if q.Trust != nil {
			out = append(out, q.Trust)
		}
	}
	return out
}

func (p *pair) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d options\n", len(p.options))
	for i, q := range []eval.Policies{p.reference, p.next} {
		b.WriteString([]string{"reference:\n", "new:\n"}[i])
		for _, g := range slices.Concat(q.Identity, q.Session, q.Control) {
			fmt.Fprintf(&b, "  %q %s\n", g.ResourceGroup, g.Document)
		}
		fmt.Fprintf(&b, "  %d session, %d control, trust %s\n", len(q.Session), len(q.Control), q.Trust)
	}
	return b.String()
}

// sets compiles both for the evaluator.
func (p *pair) sets(t *testing.T) (reference, next *eval.Set) {
	t.Helper()
	compile := func(q eval.Policies) *eval.Set {
		if q.Trust != nil && q.Identity == nil {
			q.Identity = []eval.Grant{{Document: allowAll}}
		}
		s, err := eval.Compile(q, p.options...)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return compile(p.reference), compile(p.next)
}

var allowAll = &policy.Document{
	Version:    "1",
	Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"}}},
}

// counterexample returns a request that the new policies allow and the reference
// does not, nil if there is none.
func (p *pair) counterexample(t *testing.T) *eval.Request {
	t.Helper()
	reference, next := p.sets(t)
	var found *eval.Request
	p.every(func(r eval.Request) bool {
		if next.Decide(r) == eval.Allow && reference.Decide(r) != eval.Allow {
			found = &r
		}
		return found == nil
	})
	return found
}

// every visits every request over the small alphabet, until visit returns false.
func (p *pair) every(visit func(eval.Request) bool) {
	contexts, groups := p.contexts(), []string{""}
	if slices.ContainsFunc(
		slices.Concat(p.reference.Identity, p.next.Identity),
		func(g eval.Grant) bool { return g.ResourceGroup != "" },
	) {
		groups = append(groups, "rg")
	}
	who := []*eval.Caller{nil}
	if p.trust {
		who = callers
	}
	actions := distinct(requestActions(), p.actions, "Action", slices.Contains(p.keys, "Action"))
	resources := distinct(requestResources(), p.resources, "Resource", slices.Contains(p.keys, "Resource"))
	r := eval.Request{Checks: make([]eval.Check, 1)}
	for _, caller := range who {
		r.Principal = caller
		for _, context := range contexts {
			r.Context = context
			if caller != nil && caller.ARN != "" {
				r.Context = maps.Clone(context)
				r.Context["acs:PrincipalARN"] = []string{caller.ARN}
			}
			for _, r.ResourceGroup = range groups {
				for _, r.Checks[0].Action = range actions {
					for _, r.Checks[0].Resource = range resources {
						if !visit(r) {
							return
						}
					}
				}
			}
		}
	}
}

// distinct leaves out requests that the patterns treat as an earlier one.
func distinct(requests, patterns []string, key string, keyInUse bool) []string {
	seen := map[string]bool{}
	var out []string
	var b []byte
	mark := func(matches ...bool) {
		for _, m := range matches {
			b = strconv.AppendBool(b, m)
		}
	}
	for _, r := range requests {
		b = b[:0]
		rest, isEmpty := strings.CutPrefix(r, "acs:ram::")
		other := "acs:ram:*:" + rest
		if star, isStar := strings.CutPrefix(r, "acs:ram:*:"); isStar {
			other = "acs:ram::" + star
		} else if !isEmpty {
			other = r
		}
		for _, pattern := range patterns {
			mark(policy.Match(pattern, r))
			if key == "Action" {
				mark(policy.MatchFold(pattern, r))
			} else {
				mark(policy.Match(pattern, other))
			}
		}
		if keyInUse {
			for _, pattern := range keyWords[key] {
				mark(policy.Match(pattern, r), strings.EqualFold(pattern, r))
			}
		}
		if !seen[string(b)] {
			seen[string(b)] = true
			out = append(out, r)
		}
	}
	return out
}

// contexts are all contexts over the keys in use: absent, one value, or two where
// a key can have several.
func (p *pair) contexts() []map[string][]string {
	out := []map[string][]string{{}}
	for i, key := range p.keys {
		values, ok := requestValues[key]
		if !ok || slices.Contains(p.keys[:i], key) {
			continue
		}
		var lists [][]string
		for a, v := range values {
			lists = append(lists, []string{v})
			if !strings.HasPrefix(key, "acs:") {
				lists = append(lists, []string{v, values[(a+2)%len(values)]})
			}
		}
		for _, c := range slices.Clone(out) {
			for _, list := range lists {
				next := map[string][]string{key: list}
				for k, v := range c {
					next[k] = v
				}
				out = append(out, next)
			}
		}
	}
	return out
}

// confirm asks the evaluator about a witness.
func (p *pair) confirm(t *testing.T, got analyze.Result) {
	t.Helper()
	reference, next := p.sets(t)
	r := got.Witness.Request
	if next.Decide(r) != eval.Allow || reference.Decide(r) == eval.Allow {
		t.Fatalf("%+v shows nothing\n%s", r, p)
	}
	if err := eval.CheckAction(r.Checks[0].Action); err != nil {
		t.Fatalf("the action of %+v %v", r, err)
	}
	if err := eval.CheckResource(r.Checks[0].Resource); err != nil {
		t.Fatalf("the resource of %+v %v", r, err)
	}
}
