// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The sample checks that AWS publishes for its analyser, carried over to RAM, and
// some more. The tests bear their numbers.

type statements = []policy.Statement

func allow(actions, resources string, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Effect:     policy.Allow,
		Actions:    strings.Fields(actions),
		Resources:  strings.Fields(resources),
		Conditions: conditions,
	}
}

func deny(actions, resources string, conditions ...policy.Condition) policy.Statement {
	s := allow(actions, resources, conditions...)
	s.Effect = policy.Deny
	return s
}

func allowBut(actions string) policy.Statement {
	return policy.Statement{Effect: policy.Allow, NotActions: strings.Fields(actions), Resources: []string{"*"}}
}

func when(operator, key string, values ...string) policy.Condition {
	return policy.Condition{Operator: operator, Key: key, Values: values}
}

func document(s ...policy.Statement) *policy.Document {
	return &policy.Document{Version: policy.Version, Statements: s}
}

func identity(docs ...*policy.Document) eval.Policies {
	var p eval.Policies
	for i, d := range docs {
		p.Identity = append(p.Identity, eval.Grant{Name: fmt.Sprint("policy ", i), Document: d})
	}
	return p
}

type check struct {
	name            string
	reference, next statements
	want            analyze.Answer
	// witness is what the request that shows a No has to be.
	witness func(r eval.Request) bool
	options []eval.Option
}

func (c check) run(t *testing.T) {
	t.Helper()
	got := analyze.NoNewAccess(
		identity(document(c.reference...)),
		identity(document(c.next...)),
		analyze.With(c.options...),
	)
	c.judge(t, got)
}

func (c check) judge(t *testing.T, got analyze.Result) {
	t.Helper()
	if got.Answer != c.want {
		t.Fatalf("the answer is %s (%s), want %s", got.Answer, got.Reason, c.want)
	}
	if (got.Witness != nil) != (c.want == analyze.No) {
		t.Fatalf("%s with the witness %+v", got.Answer, got.Witness)
	}
	if w := got.Witness; w != nil {
		t.Logf("%s on %s %v", w.Request.Checks[0].Action, w.Request.Checks[0].Resource, w.Request.Context)
		if !w.New.Allowed() || w.Reference.Allowed() {
			t.Errorf("the decisions are %s and %s", w.Reference.Decision, w.New.Decision)
		}
		if c.witness != nil && !c.witness(w.Request) {
			t.Errorf("the witness is %+v", w.Request)
		}
	}
}

// sensitive are kinds of resources with actions that must not reach one of them,
// as the 34 samples on sensitive resources have it.
var sensitive = []struct{ kind, actions, resource string }{
	{"user", "ram:DeleteUser ram:UpdateUser ram:AttachPolicyToUser", "acs:ram:*:*:user/"},
	{"role", "ram:DeleteRole ram:UpdateRole ram:AttachPolicyToRole", "acs:ram:*:*:role/"},
	{"policy", "ram:DeletePolicy ram:CreatePolicyVersion", "acs:ram:*:*:policy/"},
	{"SAML provider", "ram:DeleteSAMLProvider ram:UpdateSAMLProvider", "acs:ram:*:*:saml-provider/"},
	{"OIDC provider", "ram:DeleteOIDCProvider ram:UpdateOIDCProvider", "acs:ram:*:*:oidc-provider/"},
	{"group", "ram:DeleteGroup ram:AddUserToGroup", "acs:ram:*:*:group/"},
	{"application", "ram:DeleteApplication ram:CreateAppSecret", "acs:ram:*:*:application/"},
	{"bucket", "oss:DeleteBucket oss:PutBucketAcl", "acs:oss:*:*:"},
	{"object", "oss:DeleteObject oss:PutObject", "acs:oss:*:*:bucket/"},
	{"trail", "actiontrail:DeleteTrail actiontrail:StopLogging", "acs:actiontrail:*:*:trail/"},
	{"instance", "ecs:DeleteInstance ecs:StopInstance", "acs:ecs:*:*:instance/"},
}

func TestSensitiveResource(t *testing.T) {
	t.Parallel()
	for _, s := range sensitive {
		guarded := s.resource + "MySensitiveOne"
		first, service := strings.Fields(s.actions)[0], strings.SplitN(s.actions, ":", 2)[0]
		odd := strings.ToUpper(service) + strings.ToLower(first[len(service):])
		reference := statements{allow("*", "*"), deny(s.actions, guarded)}
		onGuarded := func(r eval.Request) bool { return strings.HasSuffix(r.Checks[0].Resource, "MySensitiveOne") }
		for _, c := range []check{
			{name: "1 another resource", next: statements{allow(s.actions, s.resource+"MyNotSensitiveOne")}, want: analyze.Yes},
			{name: "2 all but the resource", next: statements{allow(service+":*", "*"), deny("*", guarded)}, want: analyze.Yes},
			{name: "3 one action on it", next: statements{allow(first, guarded)}, want: analyze.No, witness: onGuarded},
			{name: "4 a pattern with it", next: statements{allow(first, s.resource+"*Sensitive*")}, want: analyze.No,
				witness: onGuarded},
			{name: "4 the region empty", next: statements{allow(first,
				strings.Replace(s.resource, ":*:", "::", 1)+"*Sensitive*")}, want: analyze.No, witness: onGuarded},
			{name: "5 everything", next: statements{allow(service+":*", "*")}, want: analyze.No, witness: onGuarded},
			{name: "6 another case of the resource", next: statements{allow(first, s.resource+"mysensitiveone")},
				want: analyze.Yes},
			{name: "6 another case of the action", next: statements{allow(odd, guarded)}, want: analyze.No},
		} {
			c.reference = reference
			t.Run(s.kind+" "+c.name, func(t *testing.T) { t.Parallel(); c.run(t) })
		}
	}
}

// writes are the actions that make somebody stronger.
const writes = "ram:PassRole sts:AssumeRole ram:AttachPolicyToUser ram:AttachPolicyToGroup " +
	"ram:AttachPolicyToRole ram:CreatePolicyVersion ram:SetDefaultPolicyVersion ram:CreateAccessKey " +
	"ram:CreateLoginProfile ram:UpdateLoginProfile ram:AddUserToGroup ram:UpdateRole"

func TestEscalationSamples(t *testing.T) {
	t.Parallel()
	reference := statements{
		allowBut(writes),
		allow("ram:PassRole", "acs:ram:*:*:role/passable-*"),
		allow("sts:AssumeRole", "acs:ram:*:*:role/assumable-*"),
	}
	for _, c := range []check{
		{name: "7", next: statements{allow("ram:PassRole", "acs:ram:*:*:role/passable-x")}, want: analyze.Yes},
		{name: "8", next: statements{allow("ecs:RunInstances", "*")}, want: analyze.Yes},
		{name: "9 a Deny on a list of roles", next: statements{allow("sts:AssumeRole", "*"),
			deny("sts:AssumeRole", "acs:ram:*:*:role/a acs:ram:*:*:role/b")}, want: analyze.No,
			witness: func(r eval.Request) bool {
				return !slices.Contains([]string{"a", "b"}, r.Checks[0].Resource[len(r.Checks[0].Resource)-1:])
			}},
		{name: "9 narrow", next: statements{allow("sts:AssumeRole", "acs:ram:*:*:role/assumable-good")}, want: analyze.Yes},
		{name: "10", next: statements{allow("ram:PassRole", "acs:ram:*:*:role/other")}, want: analyze.No},
		{name: "11", next: statements{allow("ram:AttachPolicyToRole", "acs:ram:*:*:role/one")}, want: analyze.No},
		{name: "12 an action RAM does not have", reference: statements{allowBut(writes + " ram:PutRolePolicy")},
			next: statements{allow("ram:PutRolePolicy", "*")}, want: analyze.No},
	} {
		if c.reference == nil {
			c.reference = reference
		}
		t.Run(c.name, func(t *testing.T) { t.Parallel(); c.run(t) })
	}
}

func TestTagSamples(t *testing.T) {
	t.Parallel()
	for _, tag := range []struct{ key, action, other string }{
		{"acs:ResourceTag/owner", "ecs:DeleteInstance", "ecs:DescribeInstances"},
		{"acs:RequestTag/owner", "ecs:RunInstances", "ecs:DescribeInstances"},
	} {
		reference := statements{allowBut(tag.action), allow(tag.action, "*", when("StringLike", tag.key, "*"))}
		untagged := func(r eval.Request) bool { return len(r.Context[tag.key]) == 0 }
		not := []eval.Option{eval.NegatedMissingKeyUnmet()}
		guarded := statements{allow(tag.action, "*"), deny(tag.action, "*", when("StringNotEquals", tag.key, "a"))}
		for _, c := range []check{
			{name: "13 18", next: statements{allow(tag.action, "*", when("StringEquals", tag.key, "a"))}, want: analyze.Yes},
			{name: "14 19", next: statements{allow(tag.other, "*")}, want: analyze.Yes},
			{name: "15 20", next: guarded, want: analyze.Yes},
			{name: "15 20 a negated operator without the key is not met", next: guarded, want: analyze.No, witness: untagged,
				options: not},
			{name: "16 22", next: statements{allow(tag.action, "*")}, want: analyze.No, witness: untagged},
			{name: "17 23", next: statements{allow("ecs:*", "*")}, want: analyze.No, witness: untagged},
			{name: "21 forth", next: reference, want: analyze.Yes},
			{name: "21b", next: statements{allow(tag.action, "*", when("StringLike", tag.key, "?*"))}, want: analyze.Yes},
			{name: "21b back", reference: statements{allow(tag.action, "*", when("StringLike", tag.key, "?*"))},
				next: statements{allow(tag.action, "*", when("StringLike", tag.key, "*"))},
				want: analyze.No, witness: func(r eval.Request) bool { return slices.Equal(r.Context[tag.key], []string{""}) }},
		} {
			if c.reference == nil {
				c.reference = reference
			}
			t.Run(tag.key+" "+c.name, func(t *testing.T) { t.Parallel(); c.run(t) })
		}
	}
}

func trusts(p policy.Principal, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Effect:     policy.Allow,
		Actions:    []string{policy.ActionAssumeRole},
		Principal:  &p,
		Conditions: conditions,
	}
}

func people(arns ...string) policy.Statement    { return trusts(policy.Principal{RAM: arns}) }
func services(names ...string) policy.Statement { return trusts(policy.Principal{Service: names}) }
func provider(arn string, conditions ...policy.Condition) policy.Statement {
	return trusts(policy.Principal{Federated: []string{arn}}, conditions...)
}

func TestTrustSamples(t *testing.T) {
	t.Parallel()
	accounts := statements{people("acs:ram::111:root", "acs:ram::222:root")}
	clouds := statements{services("ecs.aliyuncs.com", "fc.aliyuncs.com")}
	const oidc, saml = "acs:ram::111:oidc-provider/p", "acs:ram::111:saml-provider/p"
	sub := func(pattern string) policy.Statement { return provider(oidc, when("StringLike", "oidc:sub", pattern)) }
	aud := func(values ...string) policy.Statement {
		return provider(oidc, when("StringEquals", "oidc:aud", values...))
	}
	federation := func(own, other string) []check {
		return []check{
			{name: "40 the same", reference: statements{provider(own)}, next: statements{provider(own)}, want: analyze.Yes},
			{
				name:      "41 more conditions",
				reference: statements{provider(own)},
				next:      statements{provider(own, when("StringEquals", "oidc:sub", "s"))},
				want:      analyze.Yes,
			},
			{
				name:      "41 fewer",
				reference: statements{provider(own, when("StringEquals", "oidc:sub", "s"))},
				next:      statements{provider(own)},
				want:      analyze.No,
			},
			{name: "42 a service", reference: statements{provider(own)}, next: clouds, want: analyze.No},
			{
				name:      "43 the other kind",
				reference: statements{provider(own)},
				next:      statements{provider(other)},
				want:      analyze.No,
			},
			{name: "44 another", reference: statements{provider(own)}, next: statements{provider(own + "2")}, want: analyze.No},
			{name: "45 everyone but one", reference: statements{provider(own)}, next: statements{provider("*"), {
				Effect: policy.Deny, Actions: []string{policy.ActionAssumeRole},
				Principal: &policy.Principal{Federated: []string{own + "2"}},
			}}, want: analyze.Undecided},
		}
	}
	for _, c := range slices.Concat([]check{
		{name: "28", reference: accounts, next: statements{people("acs:ram::111:root")}, want: analyze.Yes},
		{name: "29", reference: accounts, next: statements{people("acs:ram::222:role/r", "acs:ram::222:user/u")},
			want: analyze.Yes},
		{name: "30", reference: accounts, next: statements{provider(oidc)}, want: analyze.No},
		{name: "31", reference: accounts, next: clouds, want: analyze.No},
		{name: "32", reference: accounts, next: statements{people("acs:ram::333:root")}, want: analyze.No},
		{name: "33", reference: accounts, next: statements{people("acs:ram::333:role/r")}, want: analyze.No},
		{name: "34", reference: statements{people("acs:ram::222:user/u")}, next: statements{people("acs:ram::222:root")},
			want: analyze.No, witness: func(r eval.Request) bool {
				return strings.HasPrefix(r.Principal.ARN, "acs:ram::222:") && r.Principal.ARN != "acs:ram::222:user/u"
			}},
		{name: "35", reference: clouds, next: statements{services("ecs.aliyuncs.com")}, want: analyze.Yes},
		{name: "36", reference: clouds, next: statements{provider(oidc)}, want: analyze.No},
		{name: "37", reference: clouds, next: statements{services("ros.aliyuncs.com")}, want: analyze.No},
		{name: "38", reference: clouds, next: accounts, want: analyze.No},
		{name: "39", reference: clouds, next: statements{people("acs:ram::222:role/r")}, want: analyze.No},
		{name: "46 shortened", reference: statements{aud("a", "b")}, next: statements{aud("a")}, want: analyze.Yes},
		{name: "46 lengthened", reference: statements{aud("a")}, next: statements{aud("a", "b")}, want: analyze.No,
			witness: func(r eval.Request) bool { return slices.Equal(r.Context["oidc:aud"], []string{"b"}) }},
		{name: "47 narrower", reference: statements{sub("repo:a/*")}, next: statements{sub("repo:a/b:*")}, want: analyze.Yes},
		{name: "47 wider", reference: statements{sub("repo:a/b:*")}, next: statements{sub("repo:a/*")}, want: analyze.No},
	}, federation(oidc, saml), federation(saml, oidc)) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.judge(
				t,
				analyze.NoNewAccess(eval.Policies{Trust: document(c.reference...)}, eval.Policies{Trust: document(c.next...)}),
			)
		})
	}
}

func TestNotGrantedSamples(t *testing.T) {
	t.Parallel()
	const user = "acs:ram:*:*:user/"
	mfa := when("Bool", "acs:MFAPresent", "true")
	var thousand []string
	for i := range 1000 {
		thousand = append(thousand, fmt.Sprintf("acs:oss:*:*:bucket-%d/*", i))
	}
	for _, c := range []struct {
		name               string
		statements         statements
		actions, resources []string
		want               analyze.Answer
		only               int
	}{
		{"48", statements{allow("ram:*", user+"me")}, []string{"ram:CreateAccessKey"}, nil, analyze.No, 0},
		{"49", statements{allow("ram:*", user+"me")}, []string{"ram:CreateAccessKey"}, []string{user + "other"},
			analyze.Yes, 0},
		{"50", statements{allow("ram:Get*", "*")}, nil, []string{"acs:ram:*:*:policy/p"}, analyze.No, 0},
		{"51", statements{allow("ram:*", "*"), deny("ram:*", "*")}, []string{"ram:CreateAccessKey"}, nil, analyze.Yes, 0},
		{"52", statements{allow("ram:*", "*", mfa)}, []string{"ram:CreateAccessKey"}, nil, analyze.No, 1},
		{"52 by a Deny", statements{allow("ram:*", "*"), deny("*", "*", when("Bool", "acs:MFAPresent", "false"))},
			[]string{"ram:CreateAccessKey"}, nil, analyze.No, 1},
		{"52 and another Allow", statements{allow("ram:*", "*", mfa), allow("*", "*")}, []string{"ram:CreateAccessKey"},
			nil, analyze.No, 0},
		{"53", statements{allow("oss:*", "*"), deny("*", "acs:oss:*:*:bucket-*")}, nil, thousand, analyze.Yes, 0},
		{"53 one of them", statements{allow("oss:*", "*"), deny("*", "acs:oss:*:*:bucket-?/* acs:oss:*:*:bucket-??/*")},
			nil, thousand, analyze.No, 0},
		{"F19 denials grant nothing", statements{deny("*", "*",
			when("DateLessThan", "acs:CurrentTime", "2030-01-01T00:00:00Z"))}, nil, nil, analyze.Yes, 0},
		{"F20 every address", statements{allow("oss:*", "*", when("IpAddress", "acs:SourceIp", "0.0.0.0/0"))}, nil, nil,
			analyze.No, 0},
		{"F20 a network", statements{allow("oss:*", "*", when("IpAddress", "acs:SourceIp", "10.0.0.0/8"))}, nil, nil,
			analyze.No, 1},
		{"F20 never met", statements{allow("oss:*", "*",
			when("DateGreaterThan", "acs:CurrentTime", "2030-01-01T00:00:00Z"),
			when("DateLessThan", "acs:CurrentTime", "2029-01-01T00:00:00Z"))}, nil, nil, analyze.Yes, 0},
		{"F23 another case", statements{allow("*:CREATEACCESSKEY", "*")}, []string{"ram:CreateAccessKey"}, nil, analyze.No,
			0},
		{"F23 a wildcard", statements{allow("r?m:create*", "*")}, []string{"ram:CreateAccessKey"}, nil, analyze.No, 0},
		{"F23 all but others", statements{allowBut("oss:*")}, []string{"ram:CreateAccessKey"}, nil, analyze.No, 0},
		{"nothing", nil, nil, nil, analyze.Yes, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := analyze.NotGranted(identity(document(c.statements...)), c.actions, c.resources)
			if got.Answer != c.want || len(got.Only) != c.only {
				t.Errorf("%s (%s), only under %v", got.Answer, got.Reason, got.Only)
			}
			if got.Witness != nil {
				t.Logf("%+v", got.Witness.Request)
			}
		})
	}
}

func TestNothingGrantsNothing(t *testing.T) {
	t.Parallel()
	denyOnly := statements{deny("ram:*", "*")}
	everything := statements{allow("*", "*")}
	for _, c := range []check{
		{name: "F37 only denials", reference: everything, next: denyOnly, want: analyze.Yes},
		{name: "F37 nothing", reference: nil, next: nil, want: analyze.Yes},
		{name: "F37 nothing to begin with", reference: nil, next: everything, want: analyze.No},
		{name: "F37 only denials to begin with", reference: denyOnly, next: everything, want: analyze.No},
		{name: "F37 only denials both", reference: denyOnly, next: denyOnly, want: analyze.Yes},
	} {
		t.Run(c.name, func(t *testing.T) { t.Parallel(); c.run(t) })
	}
}
