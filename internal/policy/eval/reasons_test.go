// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

func TestReasonSentences(t *testing.T) {
	t.Parallel()
	parse := func(statements string) *policy.Document {
		d, err := policy.ParseLenient(`{"Version":"1","Statement":[` + statements + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const (
		read  = `{"Sid":"Read","Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:a/*"}`
		never = `{"Effect":"Deny","Action":"oss:Put*","Resource":"*"}`
		odd   = `{"Effect":"Allow","Action":"ecs:*","Resource":"*","Condition":{"IpAdress":{"acs:SourceIp":"203.0.113.7"}}}`
	)
	identity := []eval.Grant{{Name: "p", Source: "user ann", Document: parse(read + "," + never + "," + odd)}}
	narrow := []eval.Grant{{Name: "session_policy", Document: parse(`{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`)}}
	tests := map[string]struct {
		policies         eval.Policies
		action, resource string
		want             []string
	}{
		"allowed": {eval.Policies{Identity: identity}, "oss:GetObject", "acs:oss:*:1:a/b",
			[]string{"statement 0 (Read) of p, user ann allows it"}},
		"denied": {eval.Policies{Identity: identity}, "oss:PutObject", "acs:oss:*:1:a/b",
			[]string{"statement 1 of p, user ann denies it"}},
		"another resource": {
			eval.Policies{Identity: identity}, "oss:GetObject", "acs:oss:*:1:b/b",
			[]string{`statement 0 (Read) of p, user ann does not allow it: "acs:oss:*:1:b/b" is not among its resources`},
		},
		"nothing names it": {eval.Policies{Identity: identity}, "vpc:DeleteVpc", "*",
			[]string{`no statement allows the action "vpc:DeleteVpc"`}},
		"the session policy does not": {
			eval.Policies{Identity: identity, Session: narrow}, "oss:GetObject", "acs:oss:*:1:a/b",
			[]string{"statement 0 (Read) of p, user ann does not decide: it matches, but the request is not allowed by " +
				"the session policies"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := eval.Compile(tt.policies)
			if err != nil {
				t.Fatal(err)
			}
			got := set.Evaluate(eval.Request{Checks: []eval.Check{{Action: tt.action, Resource: tt.resource}}}).Reasons()
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	set, err := eval.Compile(eval.Policies{Identity: identity})
	if err != nil {
		t.Fatal(err)
	}
	r := set.Evaluate(eval.Request{
		Checks:  []eval.Check{{Action: "ecs:RunInstances", Resource: "*"}},
		Context: map[string][]string{"acs:SourceIp": {"203.0.113.7"}},
	})
	if got := r.Reasons(); len(r.Errors) != 1 || got[len(got)-1] != "it cannot be decided: "+r.Errors[0].Error() {
		t.Errorf("an unknown operator: %q, %v", got, r.Errors)
	}
}

func TestNamesAreShortened(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("p", 128)
	for ref, want := range map[eval.StatementRef]string{
		{Policy: long, Index: 1}:                         "statement 1 of " + long, // no name of RAM is cut
		{Sid: long + long, Source: "user ann", Index: 2}: "statement 2 (" + (long + long)[:160] + "…), user ann",
	} {
		if got := ref.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestCheckActionAndResource(t *testing.T) {
	t.Parallel()
	for action, good := range map[string]bool{
		"oss:GetObject": true, "ram:ListUsers": true, "": false, "oss": false, "oss:": false, ":GetObject": false,
		"oss:Get*": false, "*": false, "oss:Get Object": false,
	} {
		if err := eval.CheckAction(action); (err == nil) != good {
			t.Errorf("action %q: %v", action, err)
		}
	}
	for resource, good := range map[string]bool{
		"*": true, "acs:ram:*:1234567890123456:user/*": true, "acs:oss:*:*:bucket/a:b": true, "": false, "bucket": false,
		"acs:oss:*:*": false, "acs:ram:*:1234567890123456:user/a:b": false,
	} {
		if err := eval.CheckResource(resource); (err == nil) != good {
			t.Errorf("resource %q: %v", resource, err)
		}
	}
}

func TestParseCaller(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]eval.Caller{
		"acs:ram::1:user/u":           {ARN: "acs:ram::1:user/u"},
		"acs:ram:*:1:role/r":          {ARN: "acs:ram:*:1:role/r"},
		"acs:ram::1:role/r/s":         {ARN: "acs:ram::1:role/r/s"},
		"acs:sts::1:assumed-role/r/s": {ARN: "acs:sts::1:assumed-role/r/s"},
		"acs:ram::1:root":             {ARN: "acs:ram::1:root"},
		"acs:ram::1:saml-provider/p":  {Federated: "acs:ram::1:saml-provider/p"},
		"acs:ram::1:oidc-provider/p":  {Federated: "acs:ram::1:oidc-provider/p"},
		"ecs.aliyuncs.com":            {Service: "ecs.aliyuncs.com"},
		"100@log.aliyuncs.com":        {Service: "100@log.aliyuncs.com"},
		"a.b-c.aliyuncs.com":          {Service: "a.b-c.aliyuncs.com"},
	} {
		if got, err := eval.ParseCaller(text); err != nil || *got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "x", "acs:ram::1:group/g", "acs:ram::1:user/", "acs:ram::1:user/*", "acs:ram::*:user/u", "acs:ram:::root",
		"acs:ram::1:rooty",
		"acs:ecs::1:user/u", "acs:ram:cn-hangzhou:1:user/u", "arn:aws:iam::1:root", "acs:ram::1:saml-provider/",
		"acs:ram::1:saml-provider/*",
		"aliyuncs.com", ".aliyuncs.com", "a..aliyuncs.com", "*.aliyuncs.com", "ecs.amazonaws.com", "ecs aliyuncs.com",
		"@log.aliyuncs.com", "x@log.aliyuncs.com",
	} {
		if got, err := eval.ParseCaller(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
