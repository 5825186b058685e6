// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/growth"
)

func names(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(prefix, i)
	}
	return out
}

// scene is a document and a request of a size.
type scene func(n int) ([]policy.Statement, eval.Request)

func request(action, resource string, context map[string][]string) eval.Request {
	return eval.Request{Checks: []eval.Check{{Action: action, Resource: resource}}, Context: context}
}

func one(condition policy.Condition) []policy.Statement {
	return []policy.Statement{{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"},
		Conditions: []policy.Condition{condition}}}
}

// undecidable is a statement with n conditions that cannot be decided.
func undecidable(sid, operator string, n int) []policy.Statement {
	list := one(policy.Condition{})
	list[0].Sid, list[0].Conditions = sid, nil
	for _, k := range names("k:", n) {
		list[0].Conditions = append(list[0].Conditions, policy.Condition{Operator: operator, Key: k, Values: []string{"a"}})
	}
	return list
}

var scenes = map[string]scene{
	"statements and a long resource": func(n int) ([]policy.Statement, eval.Request) {
		var list []policy.Statement
		for i := range n {
			list = append(list, policy.Statement{Effect: policy.Allow, Actions: []string{"ecs:*"},
				Resources: []string{fmt.Sprintf("acs:ecs:*:*:?%d*", i)}})
		}
		return list, request("ecs:Run", "acs:ecs:cn:1:"+strings.Repeat("a", 8*n), nil)
	},
	"statements and a long value": func(n int) ([]policy.Statement, eval.Request) {
		var list []policy.Statement
		for i := range n {
			list = append(list, one(policy.Condition{Operator: "StringEquals", Key: "k:x", Values: names("v", 3+i%2)})...)
		}
		return list, request("ecs:Run", "*", map[string][]string{"k:x": append(names("w", n/4), strings.Repeat("a", 8*n))})
	},
	"long actions": func(n int) ([]policy.Statement, eval.Request) {
		s := one(policy.Condition{Operator: "StringLike", Key: "k:x",
			Values: []string{"*" + strings.Repeat("a", 8*n) + "b*", "*" + strings.Repeat("?a", 8*n) + "b*"}})
		s[0].Actions = []string{"*ecs:*" + strings.Repeat("a", 8*n) + "b*", "ecs:*" + strings.Repeat("?a", 8*n) + "b*",
			"ecs:*"}
		return s, request("ecs:A"+strings.Repeat("a", 4000), "*", map[string][]string{"k:x": {strings.Repeat("a", 32*n)}})
	},
	"missing keys": func(n int) ([]policy.Statement, eval.Request) {
		s := one(policy.Condition{Operator: "StringEquals", Key: "k:x", Values: []string{"a"}})
		context := map[string][]string{}
		for i, k := range names("k:need", n) {
			s[0].Conditions = append(s[0].Conditions, policy.Condition{Operator: "StringEquals", Key: k, Values: []string{"a"}})
			context[fmt.Sprint("k:have", i)] = []string{"b"}
		}
		return s, request("ecs:Run", "*", context)
	},
	"a long operator": func(n int) ([]policy.Statement, eval.Request) {
		return undecidable("", strings.Repeat("o", 32*n), n), request("ecs:Run", "*", nil)
	},
	"a long Sid": func(n int) ([]policy.Statement, eval.Request) {
		return undecidable(strings.Repeat("s", 32*n), "Bad", n), request("ecs:Run", "*", nil)
	},
	"values": func(n int) ([]policy.Statement, eval.Request) {
		return one(policy.Condition{Operator: "ForAllValues:StringEquals", Key: "k:x", Values: names("v", n)}),
			request("ecs:Run", "*", map[string][]string{"k:x": names("v", n)})
	},
	"values in any case": func(n int) ([]policy.Statement, eval.Request) {
		return one(policy.Condition{Operator: "ForAllValues:StringEqualsIgnoreCase", Key: "k:x", Values: names("v", n)}),
			request("ecs:Run", "*", map[string][]string{"k:x": names("V", n)})
	},
	"checks, and keys of one": func(n int) ([]policy.Statement, eval.Request) {
		r := eval.Request{}
		for _, a := range names("ecs:A", n) {
			r.Checks = append(r.Checks, eval.Check{Action: a, Resource: "*"})
		}
		var list []policy.Statement
		for _, k := range names("k:", 12) {
			s := one(policy.Condition{Operator: "StringEquals", Key: k, Values: []string{"a"}})
			s[0].Actions = []string{"ecs:A0"}
			list = append(list, s...)
		}
		return list, r
	},
	"values for a missing key": func(n int) ([]policy.Statement, eval.Request) {
		var list []policy.Statement
		for i := range n {
			list = append(list, one(policy.Condition{
				Operator: "StringLike", Key: "k:x", Values: []string{fmt.Sprint("a", i, "*")},
			})...)
		}
		return list, request("ecs:Run", "*", nil)
	},
	"checks": func(n int) ([]policy.Statement, eval.Request) {
		r := eval.Request{}
		for _, a := range names("ecs:A", n) {
			r.Checks = append(r.Checks, eval.Check{Action: a, Resource: "*"})
		}
		return one(policy.Condition{Operator: "StringEquals", Key: "k:x", Values: []string{"a"}}), r
	},
}

// TestGrowth: neither deciding nor its reasons are more than linear.
func TestGrowth(t *testing.T) {
	for name, build := range scenes {
		prepare := func(n int) (*eval.Set, eval.Request) {
			statements, r := build(n)
			return compile(t, eval.Policies{Identity: []eval.Grant{{Document: &policy.Document{Version: "1",
				Statements: statements}}}}, eval.FoldKeys()), r
		}
		t.Run("Compile/"+name, func(t *testing.T) {
			growth.Linear(t, 8_000,
				func(n int) func() { return func() { prepare(n) } })
		})
		t.Run("Decide/"+name, func(t *testing.T) {
			growth.Linear(t, 8_000, func(n int) func() {
				set, r := prepare(n)
				return func() { set.Decide(r) }
			})
		})
		t.Run("Evaluate/"+name, func(t *testing.T) {
			growth.Linear(t, 8_000, func(n int) func() {
				set, r := prepare(n)
				return func() { set.Evaluate(r).Reasons() }
			})
		})
	}
}

// TestReasonsAreShort counts the bytes of all reasons.
func TestReasonsAreShort(t *testing.T) {
	t.Parallel()
	const n = 5_000
	for name, build := range scenes {
		statements, r := build(n)
		set := compile(t, eval.Policies{Identity: []eval.Grant{{Document: &policy.Document{Version: "1",
			Statements: statements}}}})
		result := set.Evaluate(r)
		total := 0
		for _, m := range result.Others {
			total += len(m.Detail)
		}
		for _, s := range result.Reasons() {
			total += len(s)
		}
		if limit := 500 * (n + 1); total > limit+2<<20 {
			t.Errorf("%s: %d bytes", name, total)
		}
	}
	long := ask(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:x":["1","2","3",`+
		`"4","5","6","7"]}}}`, "a:B", "*",
		map[string][]string{"k:x": {strings.Repeat("é", 50)}})
	want := `StringEquals k:x ["1", "2", "3", "4", "5", … and 2 more]: the request has "` + strings.Repeat("é", 40) + `…"`
	if len(long.Others) != 1 || long.Others[0].Detail != want {
		t.Errorf("got %+v", long.Others)
	}
}

// TestTooLong: what is not compared errs on the side of denial and is reported.
func TestTooLong(t *testing.T) {
	t.Parallel()
	long := "*" + strings.Repeat("?", policy.MaxPattern)
	value := `,"Condition":{"StringLike":{"k:x":"*?*"}}`
	huge := map[string][]string{"k:x": {strings.Repeat("a", policy.MaxPattern+1)}}
	for _, test := range []struct {
		statement string
		want      eval.Decision
		context   map[string][]string
	}{
		{`{"Effect":"Allow","Action":"a:` + long + `","Resource":"*"}`, eval.ImplicitDeny, nil},
		{`{"Effect":"Deny","Action":"a:` + long + `","Resource":"*"},` + allowAll, eval.ExplicitDeny, nil},
		{`{"Effect":"Allow","NotAction":"a:` + long + `","Resource":"*"}`, eval.ImplicitDeny, nil},
		{`{"Effect":"Deny","NotAction":"a:` + long + `","Resource":"*"},` + allowAll, eval.ExplicitDeny, nil},
		{`{"Effect":"Allow","Action":"*","Resource":"acs:` + long + `"}`, eval.ImplicitDeny, nil},
		{`{"Effect":"Deny","Action":"*","Resource":"acs:` + long + `"},` + allowAll, eval.ExplicitDeny, nil},
		{`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"k:x":"` + long + `"}}}`,
			eval.ImplicitDeny, map[string][]string{"k:x": {"a"}}},
		{`{"Effect":"Allow","Action":"*","Resource":"*"` + value + `}`, eval.ImplicitDeny, huge},
		{`{"Effect":"Deny","Action":"*","Resource":"*"` + value + `},` + allowAll, eval.ExplicitDeny, huge},
	} {
		r := ask(t, test.statement, "a:B", "acs:a:cn:1:x", test.context)
		if r.Decision != test.want || len(r.Errors) != 1 {
			t.Errorf("%.60s…: %s, %v", test.statement, r.Decision, r.Errors)
		}
	}
	for _, c := range []eval.Check{{Action: "a:" + strings.Repeat("b", policy.MaxPattern), Resource: "*"},
		{Action: "a:B", Resource: strings.Repeat("b", policy.MaxPattern+1)}} {
		if r := ask(t, allowAll, c.Action, c.Resource, nil); r.Decision != eval.ImplicitDeny || len(r.Errors) != 1 {
			t.Errorf("long request: %s, %v", r.Decision, r.Errors)
		}
	}
}

// TestSetsAgreeWithLists: a long list decides as a short one.
func TestSetsAgreeWithLists(t *testing.T) {
	t.Parallel()
	filler := names("filler", 20)
	for _, operator := range []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
		"StringNotEqualsIgnoreCase", "ForAllValues:StringEqualsIgnoreCase"} {
		for _, value := range []string{"k", "Straße", "σ", ""} {
			for _, asked := range []string{"k", "K", "\u212a", "STRASSE", "strAße", "ς", "Σ", "\xff", ""} {
				context := map[string][]string{"k:x": {asked}}
				short := one(policy.Condition{Operator: operator, Key: "k:x", Values: []string{value}})
				long := one(policy.Condition{Operator: operator, Key: "k:x", Values: slices.Concat(filler, []string{value})})
				many := map[string][]string{"k:x": slices.Repeat([]string{asked}, 20)}
				var got [4]eval.Decision
				for i, s := range [][]policy.Statement{short, long} {
					set := compile(t, eval.Policies{Identity: []eval.Grant{{Document: &policy.Document{Version: "1", Statements: s}}}})
					got[i] = set.Evaluate(request("a:B", "*", context)).Decision
					got[i+2] = set.Evaluate(request("a:B", "*", many)).Decision
				}
				if got[0] != got[1] || got[0] != got[2] || got[0] != got[3] {
					t.Errorf("%s %q asked %q: %v", operator, value, asked, got)
				}
			}
		}
	}
}

// TestDecideAllocatesLittle: the other spelling of a resource of RAM is made once
// in a check, however many patterns ask for it.
func TestDecideAllocatesLittle(t *testing.T) {
	docs := parse(t, `{"Effect":"Deny","Action":"ram:Delete*","Resource":["acs:*:*:1:role/x","*:user/y",`+
		`"acs:ram:?:1:user/z","acs:*::*:user/u*"]},`+
		`{"Effect":"Allow","Action":"ram:*","Resource":["acs:*:*:1:role/*","*:group/*","acs:ram:?:1:user/*",`+
		`"acs:r*:user/u"]}`)
	set := compile(t, eval.Policies{Identity: []eval.Grant{{Document: docs}}})
	for _, resource := range []string{"acs:ram:*:1:user/u", "acs:ram::1:user/u", "acs:ram::1:role/r",
		"acs:ram:*:1:group/g"} {
		r := request("ram:GetUser", resource, nil)
		if d := set.Decide(r); d != eval.Allow {
			t.Errorf("%s: %s", resource, d)
		}
		if n := testing.AllocsPerRun(100, func() { set.Decide(r) }); n > 1 {
			t.Errorf("%s: %v allocations", resource, n)
		}
	}
}
