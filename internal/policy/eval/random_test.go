// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The vocabularies are small, so that random policies and requests meet.
var (
	actionWords = []string{
		"*", "**", "*:*", "a:*", "a:Get", "a:Get*", "a:GetX", "A:getx", "a:?et", "a:*X", "b:Get", "b:*", "?:Get",
		"ram:GetUser", "ram:*", "*:Get*",
	}
	requestActions = []string{"a:Get", "a:GetX", "A:GETX", "a:Put", "b:Get", "ram:GetUser", "ram:ListUsers", "odd", ""}
	resourceWords  = []string{
		"*", "acs:a:*:*:x", "acs:a:*:1:x/*", "acs:a:cn:1:x/y", "acs:a:*:*:*", "acs:b:*:*:?", "acs:ram::1:user/u",
		"acs:ram:*:1:user/*",
		"acs:ram:?:1:user/u", "acs:ram:*:*:*", "acs:*", "acs:ram::*", "acs:ram::1:user/*u",
	}
	requestResources = []string{
		"*", "acs:a:cn:1:x", "acs:a:cn:1:x/y", "acs:a::2:x/y/z", "acs:b:*:1:x", "acs:ram::1:user/u", "acs:ram:*:1:user/u",
		"acs:ram:cn:1:user/u", "",
	}
	conditionKeys = []string{"k:s", "k:t", "k:n", "k:d", "k:i", "k:b", "Action", "Resource", "acs:SourceIp"}
	valueWords    = map[policy.ValueType][]string{
		policy.TypeString:  {"", "a", "A", "ab", "a*", "?b", "*", "a:Get", "acs:a:*"},
		policy.TypeNumeric: {"1", "1.0", "-2", "10", "9007199254740993", "9007199254740992", "1e1", "x"},
		policy.TypeDate:    {"2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "2026-01-02T00:00:00Z", "soon"},
		policy.TypeBool:    {"true", "false", "True", "yes"},
		policy.TypeIP:      {"10.0.0.1", "10.0.0.0/8", "10.1.2.3/16", "::1", "2001:db8::/32", "::ffff:10.0.0.1", "10.X.0.1"},
	}
	allValues = []string{"", "a", "A", "ab", "b", "1", "1.0", "10", "9007199254740993", "2026-01-01T00:00:00Z",
		"2026-01-01T08:00:00+08:00", "true", "false", "TRUE", "10.0.0.1", "10.1.2.3", "::1", "2001:db8::5"}
)

func someOf(words []string, least, most int) *rapid.Generator[[]string] {
	return rapid.SliceOfN(rapid.SampledFrom(words), least, most)
}

func randomStatement(t *rapid.T) policy.Statement {
	s := policy.Statement{Effect: rapid.SampledFrom([]policy.Effect{policy.Allow, policy.Allow, policy.Deny}).Draw(t,
		"effect")}
	if rapid.IntRange(0, 4).Draw(t, "not") == 0 {
		s.NotActions = someOf(actionWords, 1, 3).Draw(t, "notActions")
	} else {
		s.Actions = someOf(actionWords, 1, 4).Draw(t, "actions")
	}
	s.Resources = someOf(resourceWords, 1, 3).Draw(t, "resources")
	if rapid.IntRange(0, 3).Draw(t, "sid") == 0 {
		s.Sid = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "name")
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "conditions") {
		name := rapid.SampledFrom(operatorNames()).Draw(t, "operator")
		op, _ := policy.LookupOperator(name)
		words := valueWords[op.Type]
		if len(words) == 0 {
			words = allValues
		}
		s.Conditions = append(s.Conditions, policy.Condition{
			Operator: name, Key: rapid.SampledFrom(conditionKeys).Draw(t, "key"), Values: someOf(words, 1, 3).Draw(t, "values"),
		})
	}
	return s
}

func operatorNames() []string {
	return append(policy.OperatorNames(), "ForAllValues:StringEquals", "ForAllValues:StringNotLike",
		"ForAllValues:NumericLessThan", "Unknown")
}

func randomDocument(t *rapid.T) *policy.Document {
	d := &policy.Document{Version: policy.Version}
	for range rapid.IntRange(1, 5).Draw(t, "statements") {
		d.Statements = append(d.Statements, randomStatement(t))
	}
	return d
}

func randomRequest(t *rapid.T) eval.Request {
	r := eval.Request{Context: map[string][]string{}}
	for range rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "checks") {
		r.Checks = append(r.Checks, eval.Check{
			Action:   rapid.SampledFrom(requestActions).Draw(t, "action"),
			Resource: rapid.SampledFrom(requestResources).Draw(t, "resource"),
		})
	}
	for range rapid.IntRange(0, 4).Draw(t, "keys") {
		r.Context[rapid.SampledFrom(conditionKeys).Draw(t, "key")] = someOf(allValues, 0, 2).Draw(t, "values")
	}
	r.ResourceGroup = rapid.SampledFrom([]string{"", "", "rg-1", "rg-2"}).Draw(t, "group")
	return r
}

func randomGrants(t *rapid.T, label string, least, most int) []eval.Grant {
	var out []eval.Grant
	for i := range rapid.IntRange(least, most).Draw(t, label) {
		out = append(out, eval.Grant{
			Name: fmt.Sprintf("%s %d", label, i), Document: randomDocument(t),
			ResourceGroup: rapid.SampledFrom([]string{"", "", "rg-1"}).Draw(t, "scope"),
			Level:         rapid.SampledFrom([]string{"account", "folder"}).Draw(t, "level"),
		})
	}
	return out
}
