// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

const ann = "acs:ram::1:user/ann"

func recorded(t *testing.T, texts ...string) *usage.Record {
	t.Helper()
	r := usage.NewRecord()
	if err := usage.Read(strings.NewReader(strings.Join(texts, "\n")), r.Add); err != nil {
		t.Fatal(err)
	}
	return r
}

// on is an event about a user.
func on(name, user string) string {
	return event(map[string]any{"eventName": name, "requestParameters": map[string]any{"UserName": user}})
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	events := []string{
		on("GetUser", "bob"), on("GetUser", "bob"), on("ListAccessKeys", "bob"), on("CreateAccessKey", "bob"),
		on("GetUser", "cid"), event(map[string]any{"serviceName": "Ecs", "eventName": "DescribeInstances"}),
	}
	for name, tt := range map[string]struct {
		options usage.Options
		want    string
	}{
		"plain": {usage.Options{}, `[{"Effect":"Allow","Action":"ecs:DescribeInstances","Resource":"*"},` +
			`{"Effect":"Allow","Action":["ram:CreateAccessKey","ram:ListAccessKeys"],"Resource":"acs:ram:*:1:user/bob"},` +
			`{"Effect":"Allow","Action":"ram:GetUser","Resource":["acs:ram:*:1:user/bob","acs:ram:*:1:user/cid"]}]`},
		"reads": {usage.Options{GroupReads: true}, `[{"Effect":"Allow","Action":["ecs:Describe*","ram:Get*","ram:List*"],` +
			`"Resource":"*"},{"Effect":"Allow","Action":"ram:CreateAccessKey","Resource":"acs:ram:*:1:user/bob"}]`},
	} {
		d, err := recorded(t, events...).Policy(ann, tt.options)
		if err != nil || len(d) != 1 || d[0].String() != `{"Version":"1","Statement":`+tt.want+`}` {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}

func TestPolicyUnderConditions(t *testing.T) {
	t.Parallel()
	office := recorded(t, on("GetUser", "bob"))
	d, err := office.Policy(ann, usage.Options{SourceIP: true, MFA: true})
	want := `"Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.7"},"Bool":{"acs:MFAPresent":"true"}}`
	if err != nil || !strings.Contains(d[0].String(), want) {
		t.Errorf("%v\n%s", err, d)
	}
	nowhere := recorded(t, event(map[string]any{"sourceIpAddress": "Internal"}))
	if _, err := nowhere.Policy(ann, usage.Options{SourceIP: true}); err == nil {
		t.Error("an address that is not known makes a condition")
	}
	plain := recorded(t, emulated)
	if _, err := plain.Policy(ann, usage.Options{MFA: true}); err == nil {
		t.Error("a call without a second factor makes a condition on it")
	}
	if _, err := plain.Policy("acs:ram::1:user/zoe", usage.Options{}); err == nil {
		t.Error("a policy for nobody")
	}
}

// TestLongPolicy: what is too long for one document is several, and what was done on too
// many resources is done on all.
func TestLongPolicy(t *testing.T) {
	t.Parallel()
	var events []string
	for i := range 300 {
		events = append(events, on("GetUser", fmt.Sprintf("a-rather-long-user-name-%d", i)))
	}
	d, err := recorded(t, events...).Policy(ann, usage.Options{})
	if err != nil || len(d) < 2 {
		t.Fatalf("%v, %d documents", err, len(d))
	}
	for _, one := range d {
		if n := policy.Size(one.String()); n > policy.MaxDocumentSize {
			t.Errorf("%d characters", n)
		}
	}
	r := usage.NewRecord()
	if err := usage.Read(&endless{left: 1500}, r.Add); err != nil {
		t.Fatal(err)
	}
	if d, err = r.Policy(ann, usage.Options{}); err != nil || len(r.Remarks()) != 1 ||
		!strings.Contains(d[0].String(), `"Action":"ram:GetUser","Resource":"*"`) {
		t.Errorf("%v %q\n%s", err, r.Remarks(), d)
	}
}

func TestTighten(t *testing.T) {
	t.Parallel()
	done := []eval.Check{
		{Action: "ram:GetUser", Resource: "acs:ram:*:1:user/bob"}, {Action: "ecs:DescribeInstances", Resource: "*"},
		{Action: "oss:GetObject", Resource: "acs:oss:*:1:data/x"}, {Action: "kms:Decrypt", Resource: "*"},
	}
	const getBob = `{"Effect":"Allow","Action":"ram:GetUser","Resource":"acs:ram:*:1:user/bob"`
	const withMFA = `,"Condition":{"Bool":{"acs:MFAPresent":"true"}}`
	for name, tt := range map[string]struct{ document, want string }{
		"wildcards": {`{"Effect":"Allow","Action":"ram:*","Resource":"*"},{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`,
			`{"Effect":"Allow","Action":"ram:GetUser","Resource":"acs:ram:*:1:user/bob"},` +
				`{"Effect":"Allow","Action":"ecs:DescribeInstances","Resource":"*"}`},
		"a statement that is not used": {`{"Effect":"Allow","Action":"ram:Get*","Resource":"acs:ram:*:*:user/*"},` +
			`{"Effect":"Allow","Action":"vpc:*","Resource":"*"}`,
			`{"Effect":"Allow","Action":"ram:GetUser","Resource":"acs:ram:*:1:user/bob"}`},
		"a Deny stays": {`{"Effect":"Deny","Action":"ram:Delete*","Resource":"*"},` +
			`{"Effect":"Allow","NotAction":"vpc:*","Resource":"acs:ram:*:*:user/bob"}`,
			`{"Effect":"Deny","Action":"ram:Delete*","Resource":"*"},` + getBob + `}`},
		"conditions stay": {`{"Effect":"Allow","Action":"ram:*","Resource":"*"` + withMFA + `}`, getBob + withMFA + `}`},
		"of two, the one without conditions": {`{"Effect":"Allow","Action":"ram:*","Resource":"*"` + withMFA + `},` +
			`{"Effect":"Allow","Action":"ram:Get*","Resource":"*"}`,
			`{"Effect":"Allow","Action":"ram:GetUser","Resource":"acs:ram:*:1:user/bob"}`},
		"a resource that is not known": {`{"Effect":"Allow","Action":"kms:*","Resource":"acs:kms:*:*:key/1"}`,
			`{"Effect":"Allow","Action":"kms:Decrypt","Resource":"acs:kms:*:*:key/1"}`},
		"a region that is not told": {`{"Effect":"Allow","Action":"oss:*",` +
			`"Resource":["acs:oss:cn-hangzhou:1:data/*","acs:oss:*:1:data/*"]}`,
			`{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:1:data/x"}`},
	} {
		d, err := policy.Parse(`{"Version":"1","Statement":[` + tt.document + `]}`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := usage.Tighten(d, done)
		if err != nil || !got.Proof.Holds() || got.Document.String() != `{"Version":"1","Statement":[`+tt.want+`]}` {
			t.Errorf("%s: %v, %+v\n%s", name, err, got.Proof, got.Document)
		}
		if len(got.NotAllowed) == 0 {
			t.Errorf("%s: everything was allowed by it", name)
		}
	}
	unused, err := policy.Parse(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := usage.Tighten(unused, done); !errors.Is(err, usage.ErrNothingUsed) {
		t.Errorf("of nothing: %v", err)
	}
}
