// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// chooser picks one of n, at random or as a fuzzer says.
type chooser func(n int) int

func seeded(seed uint64) chooser {
	return rand.New(rand.NewPCG(seed, seed)).IntN // it has to repeat itself
}

// fromBytes chooses by the bytes of a fuzzer, and the first of n when they are used up.
func fromBytes(data []byte) chooser {
	return func(n int) int {
		if len(data) == 0 {
			return 0
		}
		b := int(data[0])
		data = data[1:]
		return b % n
	}
}

func (c chooser) one(words ...string) string { return words[c(len(words))] }

// often is true in n of ten cases.
func (c chooser) often(n int) bool { return c(10) < n }

func (c chooser) some(least, most int, word func() string) []string {
	out := []string{}
	for range least + c(most-least+1) {
		out = append(out, word())
	}
	return out
}

// bend changes one character of a text, so that patterns and requests come that nobody thought of.
func (c chooser) bend(text string, characters string) string {
	if !c.often(2) || text == "" {
		return text
	}
	at, letter := c(len(text)), characters[c(len(characters))]
	return text[:at] + string(letter) + text[at+c(2):]
}

var (
	scenarioActions = strings.Fields(`
		* *:* a:* a:Get a:Get* a:GetX A:getx a:?et a:*X b:Get b:* ?:Get ram:GetUser ram:* *:Get*
		sts:AssumeRole sts:* sts:Assume* a:*e*t`)
	askedActions      = strings.Fields("a:Get a:GetX A:GETX a:Put b:Get ram:GetUser ram:ListUsers aa:Get")
	scenarioResources = strings.Fields(`
		* acs:a:*:*:x acs:a:*:1:x/* acs:a:cn:1:x/y acs:a:*:*:* acs:a:cn:1:x* acs:b:*:*:?
		acs:ram::1:user/u acs:ram:*:1:user/* acs:ram:?:1:user/u acs:ram:*:*:* acs:* acs:ram::* acs:ram::1:user/*u
		acs:ram::acs:* acs:ram::*:1:user/* *:1:user/u acs:ram::1:role/r acs:ram:*:*:role/* acs:ram::1:user/u*`)
	askedResources = strings.Fields(`
		* acs:a:cn:1:x acs:a:cn:1:x/y acs:a::2:x/y/z acs:b:*:1:x acs:ram::1:user/u acs:ram:*:1:user/u
		acs:ram:cn:1:user/u acs:ram::acs:1:x acs:ram:::1:user/u`)
	scenarioKeys = []string{
		"k:s", "k:s", "k:t", "k:n", "k:n", "k:d", "k:i", "k:b", "Action", "Resource", "acs:SourceIp", "acs:MFAPresent",
		"acs:CurrentTime",
		"acs:PrincipalARN", "acs:PrincipalARN",
	}
	familyOf = map[string]string{
		"k:n": "Numeric", "k:d": "Date", "k:i": "Ip", "k:b": "Bool", "acs:SourceIp": "Ip", "acs:MFAPresent": "Bool",
		"acs:CurrentTime": "Date",
	}
	// valuesOf are the values that fit the operators of a family, by the beginning of their names.
	valuesOf = map[string][]string{
		"String": {"", "a", "A", "ab", "a*", "?b", "*", "a:Get", "acs:a:*", "acs:ram:*:*:role/?", "acs:ram::1:user/u",
			"acs:ram::1:role/r"},
		"Numeric": {"1", "1.0", "1", "-2", "-2", "-10", "10", "10", "9007199254740993", "9007199254740992", "1e1", "x",
			"1,5", ""},
		"Date": {
			"2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "2026-01-02T00:00:00Z", "2026-01-01", "soon",
			"2026-01-01T00:00:00+24:00",
			"2026-01-01T00:00:00+00:60", "2026-02-29T00:00:00Z", "2026-01-01T00:00:00",
		},
		"Bool": {"true", "false", "True", "yes"},
		"Ip": {
			"10.0.0.1", "10.0.0.0/8", "10.1.2.3/16", "::1", "2001:db8::/32", "::ffff:10.0.0.1", "10.X.0.1", "::ffff:0:0/90",
			"::/0", "0.0.0.0/0",
			"::ffff:10.0.0.0/104", "10.1.*", "fe80::1%eth0",
		},
	}
	askedOf = map[string][]string{
		"String":  {"", "a", "A", "ab", "b", "a*"},
		"Numeric": {"1", "1.0", "10", "9", "9007199254740993", "-2", "-10", "x"},
		"Date":    {"2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "2025-12-31T00:00:00Z", "2026-01-01T00:00:00+24:00"},
		"Bool":    {"true", "false", "TRUE", "no"},
		"Ip":      {"10.0.0.1", "10.1.2.3", "::1", "2001:db8::5", "::ffff:10.1.2.3", "192.168.0.1", "10.0.0"},
	}
	callers = []*eval.Caller{
		nil, {}, {ARN: "acs:ram::1:root"}, {ARN: "acs:ram::1:user/u"}, {ARN: "acs:ram::1:user/v"}, {ARN: "acs:ram::2:user/u"},
		{ARN: "acs:ram::1:role/r"}, {ARN: "acs:ram::2:role/r", Uncontrolled: true}, {ARN: "acs:ram::1:role/r/s"},
		{ARN: "acs:ram::1:assumed-role/r/s"}, {ARN: "acs:sts::1:assumed-role/r/s"}, {ARN: "acs:ram::1:group/g"}, {ARN: "odd"},
		{Service: "ecs.aliyuncs.com"}, {Service: "fc.aliyuncs.com"}, {Federated: "acs:ram::1:saml-provider/p"},
		{Federated: "acs:ram::1:oidc-provider/p"},
	}
	principalsOf = map[string][]string{
		"RAM": {
			"acs:ram::1:root", "acs:ram::1:user/u", "acs:ram::1:role/r", "acs:ram::2:root", "acs:ram::2:role/r",
			"acs:ram:*:1:user/u",
			"acs:ram::*:root", "acs:ram::1:user/*", "acs:ram::1:group/g", "x",
		},
		"Service": {"ecs.aliyuncs.com", "fc.aliyuncs.com", "*.aliyuncs.com", "acs:ram::1:root"},
		"Federated": {"acs:ram::1:saml-provider/p", "acs:ram::1:oidc-provider/p", "acs:ram::1:root",
			"acs:ram::1:saml-provider/*"},
	}
)

// value is one value or a list: a list of one is often written without brackets.
func (c chooser) value(list []string) any {
	if len(list) == 1 && c.often(5) {
		return list[0]
	}
	return list
}

func (c chooser) statement(trust bool) map[string]any {
	st := map[string]any{"Effect": c.one("Allow", "Allow", "Allow", "Deny")}
	if c(40) == 0 {
		st["Effect"] = "deny"
	}
	words := func(words []string, bent string) any {
		if c.often(5) {
			return "*"
		}
		return c.value(c.some(1, 3, func() string { return c.bend(c.one(words...), bent) }))
	}
	if c.often(1) {
		st["NotAction"] = words(scenarioActions, "*?:aGt")
	} else {
		st["Action"] = words(scenarioActions, "*?:aGt")
	}
	resources := func() any { return words(scenarioResources, "*?:/1ux") }
	switch {
	case c(30) == 0:
		st["NotResource"] = resources()
	case !trust || c(20) == 0:
		st["Resource"] = resources()
	}
	if trust && c(20) > 0 {
		named := map[string]any{}
		for _, kind := range []string{"RAM", "Service", "Federated"} {
			words := principalsOf[kind]
			if list := c.some(0, 1, func() string { return c.one(words...) }); len(list) > 0 {
				named[kind] = c.value(list)
			}
		}
		st["Principal"] = named
	}
	if c.often(7) {
		st["Condition"] = c.condition()
	}
	return st
}

func (c chooser) condition() map[string]any {
	out := map[string]any{}
	for range c.one("1", "1", "2", "0")[0] - '0' {
		key := c.key()
		family := family(key)
		if c(8) == 0 {
			family = c.one(families...)
		}
		operator := c.one(operatorsOf(family)...)
		switch c(20) {
		case 0:
			operator = "Unknown"
		case 1, 2, 3:
			operator = "ForAllValues:" + operator
		}
		keys := map[string]any{}
		for range c.one("1", "1", "1", "2", "0")[0] - '0' {
			keys[key] = c.value(c.some(1, 3, func() string { return c.one(valuesOf[family]...) }))
			key = c.key()
		}
		out[operator] = keys
	}
	return out
}

func (c chooser) key() string { return c.one(scenarioKeys...) }

var families = []string{"String", "Numeric", "Date", "Bool", "Ip"}

// family is the family of operators that fits a key.
func family(key string) string {
	if f := familyOf[key]; f != "" {
		return f
	}
	return "String"
}

func operatorsOf(family string) []string {
	return slices.DeleteFunc(slices.Clone(operators), func(o string) bool {
		return !strings.HasPrefix(strings.TrimPrefix(o, "Not"), family)
	})
}

func (c chooser) document(trust bool) string { return c.documentOf(1+c(4), trust) }

func (c chooser) documentOf(n int, trust bool) string {
	var statements []any
	for range n {
		statements = append(statements, c.statement(trust))
	}
	text, err := json.Marshal(map[string]any{"Version": "1", "Statement": statements})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// scenario is one statement in half of the cases, so that what it says decides, and
// many policies in the others.
func (c chooser) scenario() scenario {
	var out scenario
	if c.often(5) {
		out.identity = []scopedText{{c.documentOf(1, false), ""}}
	} else {
		out.addPolicies(c)
	}
	actions, resources := askedActions, askedResources
	if c.often(3) {
		out.trust = c.document(true)
		actions, resources = []string{"sts:AssumeRole", "sts:AssumeRole", "a:Get"},
			[]string{"acs:ram::1:role/r", "acs:ram:*:1:role/r"}
	}
	for range 1 + c(5)/4 {
		out.request.Checks = append(out.request.Checks, eval.Check{
			Action: c.bend(c.one(actions...), "aGt:"), Resource: c.bend(c.one(resources...), ":/1ux*"),
		})
	}
	out.request.Context = map[string][]string{}
	for _, key := range scenarioKeys {
		if c.often(3) || key == "acs:PrincipalARN" && c.often(7) {
			continue // that key follows from the caller
		}
		asked := askedOf[family(key)]
		if c(12) == 0 {
			asked = askedOf[c.one(families...)]
		}
		out.request.Context[key] = c.some(0, 2, func() string { return c.one(asked...) })
	}
	out.request.ResourceGroup = c.one("", "", "rg-1", "rg-2")
	out.request.Principal = callers[c(len(callers))]
	return out
}

func (s *scenario) addPolicies(c chooser) {
	for range c.one("1", "1", "2", "0")[0] - '0' {
		s.identity = append(s.identity, scopedText{c.document(false), c.one("", "", "", "rg-1")})
	}
	if c.often(2) {
		s.session = c.some(1, 2, func() string { return c.document(false) })
	}
	if c.often(2) {
		for range 1 + c(2) {
			s.control = append(s.control, c.some(1, 2, func() string { return c.document(false) }))
		}
	}
}

// String shows a scenario for the one who has to understand a difference.
func (s scenario) String() string {
	var b strings.Builder
	for i, p := range s.identity {
		fmt.Fprintf(&b, "identity %d %s: %s\n", i, p.group, p.text)
	}
	for i, text := range s.session {
		fmt.Fprintf(&b, "session %d: %s\n", i, text)
	}
	for level, list := range s.control {
		for i, text := range list {
			fmt.Fprintf(&b, "control %d.%d: %s\n", level, i, text)
		}
	}
	if s.trust != "" {
		fmt.Fprintf(&b, "trust: %s\n", s.trust)
	}
	fmt.Fprintf(&b, "request: %+v, caller %+v", s.request, s.request.Principal)
	return b.String()
}
