// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// TestDocumentedRules holds the rules that sources state.
func TestDocumentedRules(t *testing.T) {
	t.Parallel()
	cond := func(s string) string {
		return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + s + `}`
	}
	for _, c := range []struct {
		name, statements, action, resource string
		context                            map[string][]string
		want                               eval.Decision
	}{
		{"nothing matches", `{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`, "oss:GetObject", "*", nil,
			eval.ImplicitDeny},
		{"deny wins", allowAll + `,{"Effect":"Deny","Action":"ecs:Stop?nstance","Resource":"*"}`, "ecs:StopInstance", "*",
			nil, eval.ExplicitDeny},
		{"service is whole", `{"Effect":"Allow","Action":"bss:*","Resource":"*"}`, "bssapi:QueryBill", "*", nil,
			eval.ImplicitDeny},
		{"wildcard in service", `{"Effect":"Allow","Action":"yundun-*:*","Resource":"*"}`, "yundun-sas:Get", "*", nil,
			eval.Allow},
		{"NotAction allows the rest", `{"Effect":"Allow","NotAction":["ram:*","ims:*"],"Resource":"*"}`, "ecs:StopInstance",
			"*", nil, eval.Allow},
		{"NotAction is no Deny",
			`{"Effect":"Allow","NotAction":"ram:*","Resource":"*"},{"Effect":"Allow","Action":"ram:GetRole","Resource":"*"}`,
			"ram:GetRole", "*", nil, eval.Allow},
		{"NotAction with Deny", allowAll + `,{"Effect":"Deny","NotAction":"ecs:*","Resource":"*"}`, "oss:GetObject", "*",
			nil, eval.ExplicitDeny},
		{"empty condition", cond(`{}`), "a:B", "*", nil, eval.Allow},
		{"empty operator", cond(`{"StringEquals":{}}`), "a:B", "*", nil, eval.Allow},
		{"values are alternatives", cond(`{"StringEquals":{"k:x":["a","b"]}}`), "a:B", "*",
			map[string][]string{"k:x": {"b"}}, eval.Allow},
		{"keys are all needed", cond(`{"StringEquals":{"k:x":"a","k:y":"b"}}`), "a:B", "*",
			map[string][]string{"k:x": {"a"}}, eval.ImplicitDeny},
		{"operators are all needed", cond(`{"StringEquals":{"k:x":"a"},"Bool":{"k:y":"true"}}`), "a:B", "*",
			map[string][]string{"k:x": {"a"}, "k:y": {"false"}}, eval.ImplicitDeny},
		{"negated values are nor", cond(`{"StringNotEquals":{"k:x":["a","b"]}}`), "a:B", "*",
			map[string][]string{"k:x": {"b"}}, eval.ImplicitDeny},
		{"negated none", cond(`{"StringNotEquals":{"k:x":["a","b"]}}`), "a:B", "*", map[string][]string{"k:x": {"c"}},
			eval.Allow},
		{"missing key", cond(`{"StringEquals":{"k:x":"a"}}`), "a:B", "*", nil, eval.ImplicitDeny},
		{"key without values is missing", cond(`{"StringLike":{"k:x":"*"}}`), "a:B", "*", map[string][]string{"k:x": {}},
			eval.ImplicitDeny},
		{"missing boolean in a Deny", allowAll +
			`,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"false"}}}`, "a:B", "*", nil,
			eval.Allow},
		{"case counts", cond(`{"StringEquals":{"k:x":"A"}}`), "a:B", "*", map[string][]string{"k:x": {"a"}},
			eval.ImplicitDeny},
		{"ignore case", cond(`{"StringEqualsIgnoreCase":{"k:x":"ROOT"}}`), "a:B", "*", map[string][]string{"k:x": {"root"}},
			eval.Allow},
		{"not ignore case", cond(`{"StringNotEqualsIgnoreCase":{"k:x":["system","ROOT"]}}`), "a:B", "*",
			map[string][]string{"k:x": {"root"}}, eval.ImplicitDeny},
		{"like counts case", cond(`{"StringLike":{"k:x":"A*"}}`), "a:B", "*", map[string][]string{"k:x": {"ab"}},
			eval.ImplicitDeny},
		{"like empty", cond(`{"StringLike":{"k:x":["","b*"]}}`), "a:B", "*", map[string][]string{"k:x": {""}}, eval.Allow},
		{"?", cond(`{"StringLike":{"k:x":"部?"}}`), "a:B", "*", map[string][]string{"k:x": {"部门"}}, eval.Allow},
		{"numbers", cond(`{"NumericEquals":{"k:x":"10"}}`), "a:B", "*", map[string][]string{"k:x": {"10.0"}}, eval.Allow},
		{"large numbers", cond(`{"NumericEquals":{"k:x":"9007199254740993"}}`), "a:B", "*",
			map[string][]string{"k:x": {"9007199254740992"}}, eval.ImplicitDeny},
		{"numbers are not texts", cond(`{"NumericLessThan":{"k:x":"10"}}`), "a:B", "*", map[string][]string{"k:x": {"9"}},
			eval.Allow},
		{"at most", cond(`{"NumericLessThanEquals":{"k:x":"-1.5"}}`), "a:B", "*", map[string][]string{"k:x": {"-1.50"}},
			eval.Allow},
		{"greater", cond(`{"NumericGreaterThan":{"k:x":"1e3"}}`), "a:B", "*", map[string][]string{"k:x": {"1000"}},
			eval.ImplicitDeny},
		{"not equal numbers", cond(`{"NumericNotEquals":{"k:x":["1","2"]}}`), "a:B", "*",
			map[string][]string{"k:x": {"2.0"}}, eval.ImplicitDeny},
		{"dates of two zones", cond(`{"DateEquals":{"k:x":"2026-01-01T00:00:00Z"}}`), "a:B", "*",
			map[string][]string{"k:x": {"2026-01-01T08:00:00+08:00"}}, eval.Allow},
		{"date after", cond(`{"DateGreaterThanEquals":{"k:x":"2026-01-01T00:00:00Z"}}`), "a:B", "*",
			map[string][]string{"k:x": {"2025-12-31T23:59:59Z"}}, eval.ImplicitDeny},
		{"single network", cond(`{"IpAddress":{"acs:SourceIp":"192.168.0.0/16"}}`), "a:B", "*",
			map[string][]string{"acs:SourceIp": {"192.168.255.255"}}, eval.Allow},
		{"host bits", cond(`{"IpAddress":{"acs:SourceIp":"10.101.168.111/24"}}`), "a:B", "*",
			map[string][]string{"acs:SourceIp": {"10.101.168.1"}}, eval.Allow},
		{"outside", allowAll +
			`,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"acs:SourceIp":["10.0.0.0/8",` +
			`"192.168.0.1"]}}}`, "a:B", "*", map[string][]string{"acs:SourceIp": {"192.168.0.2"}}, eval.ExplicitDeny},
		{"variables are plain text", cond(`{"StringEquals":{"k:x":"${user}"}}`), "a:B", "*",
			map[string][]string{"k:x": {"${user}"}}, eval.Allow},
		{"list resource", `{"Effect":"Allow","Action":"*","Resource":["acs:oss:*:*:b","acs:oss:*:*:b/*"]}`, "oss:GetObject",
			"acs:oss:cn:1:b/o", nil, eval.Allow},
		{"resource differs", `{"Effect":"Allow","Action":"*","Resource":"acs:oss:*:*:b/*"}`, "oss:GetObject",
			"acs:oss:cn:1:b", nil, eval.ImplicitDeny},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := ask(t, c.statements, c.action, c.resource, c.context)
			want(t, r, c.want)
			if len(r.Errors) > 0 {
				t.Errorf("errors %v", r.Errors)
			}
		})
	}
}

func TestSeveralChecks(t *testing.T) {
	t.Parallel()
	set := compile(t, eval.Policies{Identity: []eval.Grant{{Name: "p", Document: parse(t,
		`{"Effect":"Allow","Action":"vpc:*","Resource":"acs:vpc:*:*:vpc/1"},{"Effect":"Deny","Action":"vpc:*",`+
			`"Resource":"acs:vpc:*:*:vswitch/bad"}`)}}})
	check := func(names ...string) eval.Request {
		var r eval.Request
		for _, n := range names {
			r.Checks = append(r.Checks, eval.Check{"vpc:CreateVSwitch", "acs:vpc:cn:1:" + n})
		}
		return r
	}
	want(t, set.Evaluate(check("vpc/1")), eval.Allow)
	want(t, set.Evaluate(check("vpc/1", "vswitch/2")), eval.ImplicitDeny)
	r := set.Evaluate(check("vpc/1", "vswitch/2", "vswitch/bad"))
	want(t, r, eval.ExplicitDeny)
	if len(r.Deciding) != 1 || r.Deciding[0].Check != 2 || r.Deciding[0].Index != 1 || len(r.Checks) != 3 {
		t.Errorf("got %+v", r)
	}
	want(t, set.Evaluate(eval.Request{}), eval.ImplicitDeny)
}

func TestReasons(t *testing.T) {
	t.Parallel()
	r := ask(t, `{"Sid":"s","Effect":"Allow","Action":"a:B","Resource":"x"},`+
		`{"Effect":"Allow","Action":"a:C","Resource":"*"},`+
		`{"Effect":"Deny","Action":"a:B","Resource":"y"},`+
		`{"Effect":"Deny","Action":"a:B","Resource":"x","Condition":{"StringEquals":{"k:x":["1","2"]}}},`+
		`{"Effect":"Deny","Action":"a:B","Resource":"x","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`,
		"a:B", "x", map[string][]string{"acs:SourceIp": {"11.1.1.1"}})
	want(t, r, eval.Allow)
	if len(r.Deciding) != 1 || r.Deciding[0].Sid != "s" || r.Deciding[0].String() != "statement 0 (s) of p" {
		t.Errorf("deciding %v", r.Deciding)
	}
	var got []string
	for _, m := range r.Others {
		got = append(got, fmt.Sprintf("%d %s %v: %s", m.Index, m.Part, m.MissingKey, m.Detail))
	}
	wanted := []string{
		`1 action false: "a:B" is not among its actions`,
		`2 resource false: "x" is not among its resources`,
		`3 condition true: StringEquals k:x ["1", "2"]: the request does not carry the key`,
		`4 condition false: IpAddress acs:SourceIp "10.0.0.0/8": the request has "11.1.1.1"`,
	}
	if strings.Join(got, "\n") != strings.Join(wanted, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestLayersOfPolicies(t *testing.T) {
	t.Parallel()
	const (
		ecs  = `{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`
		read = `{"Effect":"Allow","Action":"*:Get*","Resource":"*"}`
		deny = `{"Effect":"Deny","Action":"ecs:Get*","Resource":"*"}`
	)
	grant := func(s string) []eval.Grant { return []eval.Grant{{Document: parse(t, s)}} }
	level := func(pairs ...string) (out []eval.Grant) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, eval.Grant{Level: pairs[i], Document: parse(t, pairs[i+1])})
		}
		return out
	}
	for _, c := range []struct {
		name   string
		p      eval.Policies
		caller *eval.Caller
		want   eval.Decision
		layer  string
	}{
		{"session allows", eval.Policies{Identity: grant(ecs), Session: grant(read)}, nil, eval.Allow, eval.LayerIdentity},
		{"session does not grant", eval.Policies{Session: grant(read)}, nil, eval.ImplicitDeny, eval.LayerIdentity},
		{"session narrows", eval.Policies{Identity: grant(allowAll),
			Session: grant(`{"Effect":"Allow","Action":"oss:*","Resource":"*"}`)}, nil, eval.ImplicitDeny, eval.LayerSession},
		{"session denies", eval.Policies{Identity: grant(allowAll), Session: grant(allowAll + "," + deny)}, nil,
			eval.ExplicitDeny, eval.LayerSession},
		{"every level allows", eval.Policies{Identity: grant(ecs), Control: level("a", allowAll, "b", read)}, nil,
			eval.Allow, eval.LayerIdentity},
		{"one level lacks", eval.Policies{Identity: grant(ecs), Control: level("a", allowAll, "b",
			`{"Effect":"Allow","Action":"oss:*","Resource":"*"}`)}, nil, eval.ImplicitDeny, eval.LayerControl},
		{"one level denies", eval.Policies{Identity: grant(ecs), Control: level("a", allowAll, "a", deny)}, nil,
			eval.ExplicitDeny, eval.LayerControl},
		{"policies of a level are one set", eval.Policies{Identity: grant(ecs),
			Control: level("a", `{"Effect":"Allow","Action":"oss:*","Resource":"*"}`, "a", read)}, nil, eval.Allow,
			eval.LayerIdentity},
		{"uncontrolled", eval.Policies{Identity: grant(ecs), Control: level("a", deny)},
			&eval.Caller{ARN: "acs:ram::1:role/r", Uncontrolled: true}, eval.Allow, eval.LayerIdentity},
		{"account", eval.Policies{}, &eval.Caller{ARN: "acs:ram::1:root"}, eval.Allow, eval.LayerRoot},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			set := compile(t, c.p)
			r := eval.Request{Checks: []eval.Check{{"ecs:GetX", "*"}}, Principal: c.caller}
			got := set.Evaluate(r)
			want(t, got, c.want)
			if got.Layer != c.layer {
				t.Errorf("layer %s, want %s", got.Layer, c.layer)
			}
			if d := set.Decide(r); d != c.want {
				t.Errorf("Decide says %s", d)
			}
		})
	}
}

func TestResourceGroups(t *testing.T) {
	t.Parallel()
	set := compile(t, eval.Policies{Identity: []eval.Grant{
		{Name: "narrow", Document: parse(t, `{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`), ResourceGroup: "rg-1"},
		{Name: "other", Document: parse(t, allowAll), ResourceGroup: "rg-2"},
	}})
	ask := func(group string) eval.Result {
		return set.Evaluate(eval.Request{Checks: []eval.Check{{"ecs:StopInstance", "*"}}, ResourceGroup: group})
	}
	want(t, ask(""), eval.ImplicitDeny)
	want(t, ask("rg-3"), eval.ImplicitDeny)
	r := ask("rg-1")
	want(t, r, eval.Allow)
	if len(r.Others) != 1 || r.Others[0].Part != eval.PartScope || r.Others[0].Policy != "other" {
		t.Errorf("others %+v", r.Others)
	}
}

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	grant := func(s string) []eval.Grant { return []eval.Grant{{Document: parse(t, s)}} }
	const assume = `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"acs:ram::1:role/r"}`
	trust := parse(t, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::2:root",`+
		`"acs:ram::1:user/u"],"Service":"ecs.aliyuncs.com"},"Condition":{"StringEquals":{"sts:ExternalId":"x"}}},`+
		`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"fc.aliyuncs.com",`+
		`"Federated":"acs:ram::1:saml-provider/p"}}`)
	for _, c := range []struct {
		name     string
		caller   *eval.Caller
		identity []eval.Grant
		external string
		want     eval.Decision
		layer    string
	}{
		{"both allow", &eval.Caller{ARN: "acs:ram::1:user/u"}, grant(assume), "x", eval.Allow, eval.LayerIdentity},
		{"trust lacks", &eval.Caller{ARN: "acs:ram::1:user/v"}, grant(assume), "x", eval.ImplicitDeny, eval.LayerTrust},
		{"identity lacks", &eval.Caller{ARN: "acs:ram::1:user/u"}, nil, "x", eval.ImplicitDeny, eval.LayerIdentity},
		{"identity denies", &eval.Caller{ARN: "acs:ram::1:user/u"},
			grant(allowAll + `,{"Effect":"Deny","Action":"sts:*","Resource":"*"}`), "x", eval.ExplicitDeny, eval.LayerIdentity},
		{"user of a trusted account", &eval.Caller{ARN: "acs:ram::2:user/w"}, grant(assume), "x", eval.Allow,
			eval.LayerIdentity},
		{"wrong external id", &eval.Caller{ARN: "acs:ram::2:user/w"}, grant(assume), "y", eval.ImplicitDeny, eval.LayerTrust},
		{"service", &eval.Caller{Service: "fc.aliyuncs.com"}, nil, "", eval.Allow, eval.LayerTrust},
		{"another service", &eval.Caller{Service: "oss.aliyuncs.com"}, nil, "", eval.ImplicitDeny, eval.LayerTrust},
		{"federated", &eval.Caller{Federated: "acs:ram::1:saml-provider/p"}, nil, "", eval.Allow, eval.LayerTrust},
		{"another provider", &eval.Caller{Federated: "acs:ram::1:saml-provider/q"}, nil, "", eval.ImplicitDeny,
			eval.LayerTrust},
		{"nobody", nil, grant(assume), "x", eval.ImplicitDeny, eval.LayerTrust},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			set := compile(t, eval.Policies{Identity: c.identity, Trust: trust})
			r := eval.Request{Checks: []eval.Check{{"sts:AssumeRole", "acs:ram:*:1:role/r"}}, Principal: c.caller,
				Context: map[string][]string{"sts:ExternalId": {c.external}}}
			got := set.Evaluate(r)
			want(t, got, c.want)
			if got.Layer != c.layer {
				t.Errorf("layer %s, want %s", got.Layer, c.layer)
			}
			if d := set.Decide(r); d != c.want {
				t.Errorf("Decide says %s", d)
			}
		})
	}
}

// TestAccountCannotAssume: RAM refuses it whatever the policies say.
func TestAccountCannotAssume(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]eval.Policies{
		"trusted": {Trust: parse(t,
			`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}}`)},
		"with a policy": {Trust: parse(t,
			`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}}`),
			Identity: []eval.Grant{{Document: parse(t, allowAll)}}},
		"under a control": {Trust: parse(t,
			`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}}`),
			Control: []eval.Grant{{Document: parse(t, allowAll)}}},
	} {
		r := request("sts:AssumeRole", "acs:ram::1:role/r", nil)
		r.Principal = &eval.Caller{ARN: "acs:ram::1:root"}
		set := compile(t, p)
		got := set.Evaluate(r)
		if want := eval.ImplicitDeny; got.Decision != want || set.Decide(r) != want || got.Layer != eval.LayerRoot {
			t.Errorf("%s: %s by %s, Decide says %s", name, got.Decision, got.Layer, set.Decide(r))
		}
		if reasons := strings.Join(got.Reasons(), "\n"); !strings.Contains(reasons,
			"the account itself cannot assume a role") {
			t.Errorf("%s: %s", name, reasons)
		}
	}
}

func TestCompileNeedsDocuments(t *testing.T) {
	t.Parallel()
	for _, p := range []eval.Policies{{Identity: []eval.Grant{{Name: "x"}}}, {Session: []eval.Grant{{}}},
		{Control: []eval.Grant{{}}}} {
		if _, err := eval.Compile(p); err == nil {
			t.Errorf("%+v compiles", p)
		}
	}
}

// TestDecideAllocatesNothing holds for every allow without conditions, whatever
// the form of the patterns, and for conditions too.
func TestDecideAllocatesNothing(t *testing.T) {
	docs := parse(t, strings.Join([]string{
		`{"Effect":"Allow","Action":["ecs:Describe*","ecs:StopInstance","*:Get*"],` +
			`"Resource":["acs:ecs:*:*:instance/i-*","acs:oss:*:*:b/*/x"]}`,
		`{"Effect":"Allow","Action":"ram:*","Resource":["acs:ram::1:user/*","acs:ram:*:1:role/r"]}`,
		`{"Effect":"Allow","NotAction":["ram:*","ecs:*","oss:*"],"Resource":"*"}`,
		`{"Effect":"Deny","Action":"ecs:DeleteInstance","Resource":"*"}`,
		`{"Effect":"Deny","Action":"ecs:*","Resource":"*","Condition":{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"},` +
			`"DateLessThan":{"acs:CurrentTime":"2020-01-01T00:00:00Z"},"NumericLessThan":{"k:n":"5"},` +
			`"Bool":{"k:b":"true"},"StringLike":{"Action":"ecs:X*"}}}`,
	}, ","))
	set := compile(t, eval.Policies{Identity: []eval.Grant{{Document: docs}}})
	context := map[string][]string{"acs:SourceIp": {"11.0.0.1"}, "acs:CurrentTime": {"2019-01-01T00:00:00Z"},
		"k:n": {"4"}, "k:b": {"true"}}
	for _, c := range []eval.Check{
		{"ecs:StopInstance", "acs:ecs:cn-hangzhou:1:instance/i-1"},
		{"ecs:DescribeInstances", "acs:ecs:cn-hangzhou:1:instance/i-1"},
		{"oss:GetObject", "acs:oss:cn:1:b/y/x"},
		{"ram:GetUser", "acs:ram:*:1:user/u"},
		{"ram:GetRole", "acs:ram::1:role/r"},
		{"slb:Anything", "*"},
	} {
		r := eval.Request{Checks: []eval.Check{c}, Context: context}
		if d := set.Decide(r); d != eval.Allow {
			t.Errorf("%v: %s", c, d)
		}
		if n := testing.AllocsPerRun(100, func() { set.Decide(r) }); n != 0 {
			t.Errorf("%v: %v allocations", c, n)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	set := compile(t, eval.Policies{Identity: []eval.Grant{{Document: parse(t, allowAll+","+denyUntagged)}}})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				r := eval.Request{Checks: []eval.Check{{"a:B", "*"}}}
				if set.Decide(r) != eval.ExplicitDeny || set.Evaluate(r).Decision != eval.ExplicitDeny {
					t.Error("wrong decision")
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkDecide shows the cost of one decision among n policies.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("policies=%d", n), func(b *testing.B) {
			var p eval.Policies
			for i := range n {
				d, err := policy.Parse(fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:Describe*",`+
					`"ecs:StopInstance"],"Resource":"acs:ecs:*:1:instance/i-%d"}]}`, i))
				if err != nil {
					b.Fatal(err)
				}
				p.Identity = append(p.Identity, eval.Grant{Document: d})
			}
			set := compile(b, p)
			r := eval.Request{Checks: []eval.Check{{"ecs:StopInstance",
				fmt.Sprintf("acs:ecs:cn-hangzhou:1:instance/i-%d", n-1)}}}
			b.ReportAllocs()
			for b.Loop() {
				set.Decide(r)
			}
		})
	}
}

// TestResourceIsAGlobOverTheWholeARN: what begins with acs:ram:: is no other pattern than the rest.
// reference: policy-language.md §4.5.
func TestResourceIsAGlobOverTheWholeARN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, resource string
		matches           bool
	}{
		{"acs:ram::acs:*", "acs:ram::1:user/x", false},
		{"acs:ram::acs:*", "acs:ram:*:1:user/x", false},
		{"acs:ram::acs:*", "acs:ram:*:acs:x", true},
		{"acs:ram::*:123456789012:user/*", "acs:ram::123456789012:user/x", false},
		{"acs:ram::*:123456789012:user/*", "acs:ram:*:123456789012:user/x", false},
		{"acs:ram::*:123456789012:user/*", "acs:ram::1:123456789012:user/x", true},
		{"acs:ram::*", "acs:ram::1:user/x", true},
		{"acs:ram::*", "acs:ram:*:1:user/x", true},
		{"acs:ram::*", "acs:ram:cn-hangzhou:1:user/x", false},
		{"acs:ram::acs:ram::1:user/x", "acs:ram::1:user/x", false},
		{"acs:ram::acs:ram:*", "acs:ram:*:1:user/x", false},
	} {
		for effect, decisions := range map[policy.Effect][2]eval.Decision{
			policy.Allow: {eval.ImplicitDeny, eval.Allow}, policy.Deny: {eval.Allow, eval.ExplicitDeny},
		} {
			statements := fmt.Sprintf(`{"Effect":%q,"Action":"*","Resource":%q}`, effect, c.pattern)
			if effect == policy.Deny {
				statements += "," + allowAll
			}
			expected := decisions[0]
			if c.matches {
				expected = decisions[1]
			}
			if r := ask(t, statements, "ram:GetUser", c.resource, nil); r.Decision != expected {
				t.Errorf("%s %s, asked for %s: %s", effect, c.pattern, c.resource, r.Decision)
			}
		}
	}
}

// TestTrustThatCannotBeRead: RAM takes no such document. An Allow does not apply,
// a Deny does, and both are told.
func TestTrustThatCannotBeRead(t *testing.T) {
	t.Parallel()
	provider := &eval.Caller{Federated: "acs:ram::1:saml-provider/p"}
	user := &eval.Caller{ARN: "acs:ram::1:user/u"}
	service := &eval.Caller{Service: "ecs.aliyuncs.com"}
	const named = `"Principal":{"RAM":"acs:ram::1:user/u","Service":"ecs.aliyuncs.com"}`
	for _, c := range []struct {
		rest   string
		caller *eval.Caller
		errors int // of an Allow; 0: it does not concern the caller
	}{
		{`"Principal":{"RAM":"acs:ram::1:user/other"},"NotResource":"acs:ram::1:role/other"`, user, 0},
		{named + `,"NotResource":"acs:ram::1:role/other"`, user, 1},
		{named + `,"NotResource":"acs:ram::1:role/r"`, service, 1},
		{named + `,"NotResource":"acs:ram::1:role/other"`, provider, 0},
		{`"Principal":{"Federated":"acs:ram::1:root"}`, provider, 1},
		{`"Principal":{"Federated":"acs:ram::1:user/u"}`, provider, 1},
		{`"Principal":{"Federated":"acs:ram::2:saml-provider/p"}`, provider, 0},
		{`"Principal":{"RAM":"acs:ram::1:group/g"}`, user, 1},
		{`"Principal":{"RAM":"acs:ram::1:"}`, user, 1},
		{`"Principal":{"RAM":"acs:ram:::root"}`, user, 1},
		{`"Principal":{"RAM":"arn:aws:iam::1:root"}`, user, 1},
		{`"Principal":{"RAM":"acs:ram::1:saml-provider/p"}`, user, 1},
		{`"Principal":{"Service":"acs:ram::1:user/u"}`, service, 1},
		{`"Principal":{"RAM":"acs:ram::*:root"}`, user, 1},
		{`"Principal":{"RAM":"acs:ram::2*:root"}`, user, 0},
		{`"Principal":{"Service":"*.aliyuncs.com"}`, service, 1},
		{`"Principal":{"RAM":[]}`, user, 1},
		{`"Principal":{}`, provider, 1},
		{`"Sid":"none"`, service, 1},
	} {
		for _, effect := range []policy.Effect{policy.Allow, policy.Deny} {
			statement := fmt.Sprintf(`{"Effect":%q,"Action":"sts:AssumeRole",%s}`, effect, c.rest)
			expected := eval.ImplicitDeny
			if effect == policy.Deny && c.errors > 0 {
				expected = eval.ExplicitDeny
			}
			p := eval.Policies{Identity: []eval.Grant{{Document: parse(t, allowAll)}}, Trust: parse(t, statement)}
			r := request("sts:AssumeRole", "acs:ram::1:role/r", nil)
			r.Principal = c.caller
			set := compile(t, p)
			got := set.Evaluate(r)
			if got.Decision != expected || set.Decide(r) != expected || len(got.Errors) != c.errors {
				t.Errorf("%s, caller %+v: %s, Decide says %s, errors %v", statement, c.caller, got.Decision, set.Decide(r),
					got.Errors)
			}
		}
	}
}
