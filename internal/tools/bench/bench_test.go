// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package bench

import (
	"fmt"
	"strings"
	"testing"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/cedar-policy/cedar-go"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// form is how the resources of the policies are written.
type form string

const (
	exact     form = "exact"
	prefix    form = "prefix"
	middle    form = "middle"
	notAction form = "notaction" // ours only
)

// resource is what policy i allows, as a pattern unless the form is exact.
func (f form) resource(i int) string {
	switch f {
	case exact:
		return fmt.Sprintf("acs:ecs:cn-hangzhou:100000000000001:instance/team-%d-1", i)
	case middle:
		return fmt.Sprintf("acs:ecs:*:100000000000001:instance/team-%d-*", i)
	}
	return fmt.Sprintf("acs:ecs:cn-hangzhou:100000000000001:instance/team-%d-*", i)
}

// asked is a resource that policy i allows.
func asked(i int) string { return exact.resource(i) }

const (
	describe = "ecs:DescribeInstances"
	stop     = "ecs:StopInstance"
	remove   = "ecs:DeleteInstance"
)

// engine answers whether the action on the resource is allowed. It is built for
// one request, so that what a caller would prepare once is not measured.
type engine struct {
	name    string
	prepare func(tb testing.TB, n int, f form) func(action, resource string) func() bool
}

func engines() []engine {
	return append(ours(), engine{"cedar", prepareCedar}, engine{"casbin", prepareCasbin})
}

// ours are the two ways to ask ours: without reasons and with.
func ours() []engine {
	return []engine{{"ram", prepareRAM}, {"ram-evaluate", prepareEvaluate}}
}

func prepareRAM(tb testing.TB, n int, f form) func(action, resource string) func() bool {
	tb.Helper()
	set := compile(tb, n, f)
	return func(action, resource string) func() bool {
		r := eval.Request{Checks: []eval.Check{{Action: action, Resource: resource}}}
		return func() bool { return set.Decide(r) == eval.Allow }
	}
}

func prepareEvaluate(tb testing.TB, n int, f form) func(action, resource string) func() bool {
	tb.Helper()
	set := compile(tb, n, f)
	return func(action, resource string) func() bool {
		r := eval.Request{Checks: []eval.Check{{Action: action, Resource: resource}}}
		return func() bool { return set.Evaluate(r).Allowed() }
	}
}

func compile(tb testing.TB, n int, f form) *eval.Set {
	tb.Helper()
	var p eval.Policies
	add := func(format string, args ...any) {
		d, err := policy.Parse(`{"Version":"1","Statement":[` + fmt.Sprintf(format, args...) + `]}`)
		if err != nil {
			tb.Fatal(err)
		}
		p.Identity = append(p.Identity, eval.Grant{Document: d})
	}
	for i := range n {
		if f == notAction {
			add(`{"Effect":"Allow","NotAction":["ram:*","oss:*"],"Resource":%q}`, f.resource(i))
			continue
		}
		add(`{"Effect":"Allow","Action":[%q,%q],"Resource":%q}`, describe, stop, f.resource(i))
	}
	add(`{"Effect":"Deny","Action":%q,"Resource":"*"}`, remove)
	set, err := eval.Compile(p)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func prepareCedar(tb testing.TB, n int, f form) func(action, resource string) func() bool {
	tb.Helper()
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "permit(principal, action in [Action::%q, Action::%q], ", describe, stop)
		if f == exact {
			fmt.Fprintf(&text, "resource == Resource::%q);\n", f.resource(i))
		} else {
			fmt.Fprintf(&text, "resource) when { context.arn like %q };\n", f.resource(i))
		}
	}
	fmt.Fprintf(&text, "forbid(principal, action == Action::%q, resource);\n", remove)
	set, err := cedar.NewPolicySetFromBytes("policies.cedar", []byte(text.String()))
	if err != nil {
		tb.Fatal(err)
	}
	entities := cedar.EntityMap{}
	return func(action, resource string) func() bool {
		r := cedar.Request{
			Principal: cedar.NewEntityUID("User", "u"),
			Action:    cedar.NewEntityUID("Action", cedar.String(action)),
			Resource:  cedar.NewEntityUID("Resource", cedar.String(resource)),
			Context:   cedar.NewRecord(cedar.RecordMap{"arn": cedar.String(resource)}),
		}
		return func() bool {
			d, _ := cedar.Authorize(set, entities, r)
			return d == cedar.Allow
		}
	}
}

func prepareCasbin(tb testing.TB, n int, f form) func(action, resource string) func() bool {
	tb.Helper()
	matcher := "r.act == p.act && r.obj == p.obj || p.eft == 'deny' && r.act == p.act"
	switch f {
	case prefix:
		matcher = "r.act == p.act && keyMatch(r.obj, p.obj)"
	case middle:
		matcher = "r.act == p.act && globMatch(r.obj, p.obj)"
	}
	m, err := model.NewModelFromString(`
[request_definition]
r = obj, act
[policy_definition]
p = obj, act, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = ` + matcher)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		tb.Fatal(err)
	}
	var rules [][]string
	for i := range n {
		rules = append(rules, []string{f.resource(i), describe, "allow"}, []string{f.resource(i), stop, "allow"})
	}
	rules = append(rules, []string{"*", remove, "deny"})
	if _, err := e.AddPolicies(rules); err != nil {
		tb.Fatal(err)
	}
	return func(action, resource string) func() bool {
		return func() bool {
			ok, err := e.Enforce(resource, action)
			if err != nil {
				tb.Fatal(err)
			}
			return ok
		}
	}
}

// TestEnginesAgree proves that the engines answer the same question.
func TestEnginesAgree(t *testing.T) {
	t.Parallel()
	const n = 10
	for _, f := range []form{exact, prefix, middle} {
		for _, e := range engines() {
			ask := e.prepare(t, n, f)
			for _, c := range []struct {
				action, resource string
				want             bool
			}{
				{stop, asked(0), true},
				{describe, asked(n - 1), true},
				{stop, asked(n), false},
				{"ecs:StartInstance", asked(0), false},
				{remove, asked(0), false},
			} {
				if got := ask(c.action, c.resource)(); got != c.want {
					t.Errorf("%s, %s: %s on %s: %v", e.name, f, c.action, c.resource, got)
				}
			}
		}
	}
}

// BenchmarkAllow measures one request that the last policy allows.
func BenchmarkAllow(b *testing.B) {
	for _, f := range []form{exact, prefix, middle, notAction} {
		list := engines()
		if f == notAction {
			list = ours()
		}
		for _, n := range []int{1, 10, 100} {
			for _, e := range list {
				b.Run(fmt.Sprintf("%s/policies=%d/engine=%s", f, n, e.name), func(b *testing.B) {
					ask := e.prepare(b, n, f)(stop, asked(n-1))
					b.ReportAllocs()
					for b.Loop() {
						if !ask() {
							b.Fatal("denied")
						}
					}
				})
			}
		}
	}
}

// BenchmarkDeny measures one request that nothing allows.
func BenchmarkDeny(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		for _, e := range engines() {
			b.Run(fmt.Sprintf("prefix/policies=%d/engine=%s", n, e.name), func(b *testing.B) {
				ask := e.prepare(b, n, prefix)(stop, asked(n))
				b.ReportAllocs()
				for b.Loop() {
					if ask() {
						b.Fatal("allowed")
					}
				}
			})
		}
	}
}
