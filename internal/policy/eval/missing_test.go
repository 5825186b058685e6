// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// TestMissingKeysAreThoseThatMatter fills the keys that a random request does not
// carry with every value there is, and compares the keys that change the decision
// with those that Evaluate names.
func TestMissingKeysAreThoseThatMatter(t *testing.T) {
	t.Parallel()
	values := slices.Concat([][]string{nil}, pool())
	c, compared, named := seeded(2), 0, 0
	for compared < 400 {
		sc := c.scenario()
		keys := sc.absentKeys()
		if len(keys) == 0 || len(keys) > 2 {
			continue
		}
		set := compile(t, sc.policies(t))
		got := set.Evaluate(sc.request).MissingKeys
		if len(got) == 0 && !c.changes(set, sc.request, keys, values) && c(10) > 0 {
			continue // most requests depend on no key
		}
		compared++
		if want := matter(set, sc.request, keys, values); !slices.Equal(got, want) {
			t.Fatalf("the decision depends on %q, Evaluate says %q\n%s", want, got, sc)
		}
		named += len(got)
	}
	if named < compared/4 {
		t.Errorf("only %d keys in %d requests", named, compared)
	}
}

func TestMissingKeys(t *testing.T) {
	t.Parallel()
	when := func(effect, condition string) string {
		return `{"Effect":"` + effect + `","Action":"*","Resource":"*","Condition":` + condition + `}`
	}
	const denyAll = `{"Effect":"Deny","Action":"*","Resource":"*"}`
	isA := when("Allow", `{"StringEquals":{"k:x":"a"}}`)
	many, names := []string{}, []string{}
	for i := range 30 {
		names = append(names, fmt.Sprintf("k:%02d", i))
		many = append(many, when("Allow", fmt.Sprintf(`{"StringEquals":{%q:["a","b"]},"StringNotEquals":{%[1]q:"b"}}`,
			names[i])))
	}
	for name, test := range map[string]struct {
		statements string
		want       []string
		context    map[string][]string
	}{
		"an Allow that needs it":            {isA, []string{"k:x"}, nil},
		"beside a Deny without condition":   {isA + "," + denyAll, nil, nil},
		"beside an Allow without condition": {isA + "," + allowAll, nil, nil},
		"a Deny that needs it": {allowAll + "," + when("Deny", `{"StringEquals":{"k:x":"a"}}`),
			[]string{"k:x"}, nil},
		"a Deny that it would stop": {allowAll + "," + when("Deny", `{"StringNotEquals":{"k:x":"a"}}`),
			[]string{"k:x"}, nil},
		"a Deny where nothing is allowed": {when("Deny", `{"StringEquals":{"k:x":"a"}}`), []string{"k:x"}, nil},
		// explicit or implicit
		"another action": {`{"Effect":"Allow","Action":"b:*","Resource":"*",` +
			`"Condition":{"StringEquals":{"k:x":"a"}}}`, nil, nil},
		"both are needed": {when("Allow", `{"StringEquals":{"k:x":"a","k:y":"b"}}`),
			[]string{"k:x", "k:y"}, nil},
		"the other condition fails": {when("Allow", `{"StringEquals":{"k:x":"a","k:y":"b"}}`), nil,
			map[string][]string{"k:y": {"c"}}},
		"the other condition is undecided": {when("Allow", `{"StringEquals":{"k:x":"a"},"Odd":{"k:y":"b"}}`), nil, nil},
		"no value is both": {when("Allow", `{"StringEquals":{"k:x":"a"},"StringLike":{"k:x":"b*"}}`), nil,
			nil},
		"a value or none":       {isA + "," + when("Allow", `{"StringNotEquals":{"k:x":"a"}}`), nil, nil},
		"no value of that type": {when("Allow", `{"NumericEquals":{"k:x":"many"}}`), nil, nil},
		"between two numbers": {when("Allow",
			`{"NumericGreaterThan":{"k:x":"1"},"NumericLessThan":{"k:x":"2"}}`), []string{"k:x"}, nil},
		"between two negative numbers": {when("Allow",
			`{"NumericGreaterThan":{"k:x":"-2.5"},"NumericLessThan":{"k:x":"-2"}}`), []string{"k:x"}, nil},
		"between two numbers with exponents": {when("Allow",
			`{"NumericGreaterThan":{"k:x":"1e9"},"NumericLessThan":{"k:x":"2E9"}}`), []string{"k:x"}, nil},
		"between no numbers": {when("Allow",
			`{"NumericGreaterThan":{"k:x":"2"},"NumericLessThan":{"k:x":"2"}}`), nil, nil},
		"between two dates": {when("Allow",
			`{"DateGreaterThan":{"k:x":"2026-01-01T00:00:00Z"},"DateLessThan":{"k:x":"2026-01-01T00:00:01Z"}}`),
			[]string{"k:x"}, nil},
		"inside a network but not another": {when("Allow",
			`{"IpAddress":{"k:x":"10.0.0.0/8"},"NotIpAddress":{"k:x":["10.0.0.0/9","10.128.0.0/10"]}}`), []string{"k:x"}, nil},
		"in no network": {when("Allow",
			`{"IpAddress":{"k:x":"10.0.0.0/8"},"NotIpAddress":{"k:x":["10.0.0.0/9","10.128.0.0/9"]}}`), nil, nil},
		"beginning and end of a text": {when("Allow",
			`{"StringLike":{"k:x":"a*"},"ForAllValues:StringLike":{"k:x":"*b"}}`), []string{"k:x"}, nil},
		"a boolean": {when("Allow", `{"Bool":{"acs:MFAPresent":"true"}}`),
			[]string{"acs:MFAPresent"}, nil},
		"more than can be tried":             {strings.Join(many, ","), names, nil},
		"more than can be tried, and a Deny": {strings.Join(append(many, denyAll), ","), nil, nil},
	} {
		if r := ask(t, test.statements, "a:B", "*", test.context); !slices.Equal(r.MissingKeys, test.want) {
			t.Errorf("%s: the decision depends on %q, want %q", name, r.MissingKeys, test.want)
		}
	}
}

// TestMissingKeysOfLayers: a key that only a layer without a say asks for is not told.
func TestMissingKeysOfLayers(t *testing.T) {
	t.Parallel()
	grant := func(s string) []eval.Grant { return []eval.Grant{{Document: parse(t, s)}} }
	const open = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:x":"a"}}}`
	other := `{"Effect":"Allow","Action":"b:*","Resource":"*"}`
	for name, test := range map[string]struct {
		p     eval.Policies
		r     eval.Request
		names bool
	}{
		"the session refuses": {eval.Policies{Identity: grant(open), Session: grant(other)},
			request("a:B", "*", nil), false},
		"the session needs it": {eval.Policies{Identity: grant(allowAll), Session: grant(open)},
			request("a:B", "*", nil), true},
		"an Allow of the session alone": {eval.Policies{Identity: grant(other), Session: grant(open)},
			request("a:B", "*", nil), false},
		"the trust policy refuses": {eval.Policies{Identity: grant(open), Trust: parse(t, allowAll)},
			request("a:B", "*", nil), false},
		"another check is denied": {eval.Policies{Identity: grant(open +
			`,{"Effect":"Deny","Action":"c:*","Resource":"*"}`)}, eval.Request{Checks: []eval.Check{{"a:B", "*"},
			{"c:D", "*"}}}, false},
		"another check lacks a statement": {eval.Policies{Identity: grant(strings.Replace(open, `"*"`, `"a:*"`, 1))},
			eval.Request{Checks: []eval.Check{{"a:B", "*"}, {"c:D", "*"}}}, false},
		"both checks need it": {eval.Policies{Identity: grant(open)},
			eval.Request{Checks: []eval.Check{{"a:B", "*"}, {"c:D", "*"}}}, true},
		"the account itself": {eval.Policies{Identity: grant(open)},
			eval.Request{Checks: []eval.Check{{"a:B", "*"}}, Principal: &eval.Caller{ARN: "acs:ram::1:root"}}, false},
	} {
		if got := compile(t, test.p).Evaluate(test.r).MissingKeys; (len(got) > 0) != test.names {
			t.Errorf("%s: %q", name, got)
		}
	}
	set := compile(t, eval.Policies{Identity: grant(open + "," + strings.Replace(open, "k:x", "K:X", 1))}, eval.FoldKeys())
	if got := set.Evaluate(request("a:B", "*", nil)).MissingKeys; !slices.Equal(got, []string{"K:X", "k:x"}) {
		t.Errorf("keys in any case: %q", got)
	}
}

// changes tries a few values.
func (c chooser) changes(set *eval.Set, r eval.Request, keys []string, values [][]string) bool {
	without := set.Decide(r)
	for range 20 {
		filled := r
		filled.Context = maps.Clone(r.Context)
		for _, key := range keys {
			filled.Context[key] = values[c(len(values))]
		}
		if set.Decide(filled) != without {
			return true
		}
	}
	return false
}

// pool holds single values: of the policies, of the requests, and some between.
func pool() [][]string {
	words := []string{"x", "xb", "ax", "abx", "0", "-3", "1.5", "9007199254740992.5", "9007199254740994",
		"2025-12-31T23:59:59Z", "2026-01-01T12:00:00Z", "2027-01-01T00:00:00Z"}
	for _, family := range families {
		words = append(append(words, askedOf[family]...), valuesOf[family]...)
	}
	for _, w := range words {
		words = append(words, strings.ToUpper(w))
	}
	slices.Sort(words)
	var out [][]string
	for _, w := range slices.Compact(words) {
		out = append(out, []string{w})
	}
	return out
}

// absentKeys are the keys of all conditions that the request does not carry.
func (s scenario) absentKeys() []string {
	found := map[string]bool{}
	for _, text := range s.texts() {
		var doc struct {
			Statement []struct{ Condition map[string]map[string]any }
		}
		_ = json.Unmarshal([]byte(text), &doc) // no trust policy is an empty text
		for _, st := range doc.Statement {
			for _, keys := range st.Condition {
				for key := range keys {
					found[key] = len(s.request.Context[key]) == 0 && len(derived(key, s.request.Checks[0], s.request.Principal)) == 0
				}
			}
		}
	}
	maps.DeleteFunc(found, func(_ string, absent bool) bool { return !absent })
	return slices.Sorted(maps.Keys(found))
}

// matter are those of one or two keys for which two values make a difference.
func matter(set *eval.Set, r eval.Request, keys []string, values [][]string) []string {
	other := [][]string{nil}
	if len(keys) == 2 {
		other = values
	}
	decide := func(first, second []string) eval.Decision {
		asked := r
		asked.Context = maps.Clone(r.Context)
		asked.Context[keys[0]] = first
		asked.Context[keys[len(keys)-1]] = second
		if len(keys) == 1 {
			asked.Context[keys[0]] = first
		}
		return set.Decide(asked)
	}
	table := make([][]eval.Decision, len(values))
	for i, first := range values {
		for _, second := range other {
			table[i] = append(table[i], decide(first, second))
		}
	}
	var out []string
	if slices.ContainsFunc(table, func(row []eval.Decision) bool { return !slices.Equal(row, table[0]) }) {
		out = append(out, keys[0])
	}
	if slices.ContainsFunc(table, func(row []eval.Decision) bool { return len(slices.Compact(row)) > 1 }) {
		out = append(out, keys[1])
	}
	return out
}
