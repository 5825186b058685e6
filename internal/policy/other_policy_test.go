// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// TestPoliciesOfOthers: what belongs to another service is refused by the name of that.
func TestPoliciesOfOthers(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect":"Allow",`
	for text, want := range map[string]string{
		document(allow + `"Action":["oss:GetObject"],"Principal":["20214760404935xxxx"],"Resource":["acs:oss:*:1:b/*"]}`): "an OSS bucket policy",
		document(allow + `"Action":"oss:*","Principal":"*","Resource":"acs:oss:*:1:b"}`):                                  "an OSS bucket policy",
		document(allow + `"Action":"*","Principal":"*","Resource":"*"}`):                                                  "an endpoint policy of VPC or PrivateLink",
		document(allow + `"Action":"ecs:*","Principal":["*"],"Resource":"*"}`):                                            "an endpoint policy of VPC or PrivateLink",
		document(allow + `"Action":["kms:*"],"Principal":{"RAM":["acs:ram::1:*"]},"Resource":["*"]}`):                     "a KMS key policy",
		document(allow + `"Action":"kms:Decrypt","Principal":["1"],"Resource":"*"}`):                                      "a KMS key policy",
		`{"Statement":[{"Effect":"Deny","Action":"Update:Delete","Principal":"*","Resource":"*"}]}`:                       "a ROS stack policy",
		`{"Statement":[{"Effect":"Allow","Principal":"*","Resource":"*","Action":"Update:*"}]}`:                           "a ROS stack policy",
		document(allow + `"Action":"odps:Read","Resource":"acs:odps:*:projects/p/tables/t"}`):                             "MaxCompute's own policies",
		document(allow + `"Action":"odps:Read","Resource":"acs:odps:*:projects/p/tables/a:b"}`):                           "MaxCompute's own policies",
		`{"Version":1,"Status":"Active","Statements":[{"Type":"ClassicWhiteList","IPList":["10.0.0.1"]}]}`:                "an AccessKey network policy",
	} {
		for _, kind := range policy.Kinds() {
			if problems := policy.Validate(text, kind).Errors(); !strings.Contains(problems.Error(), want) {
				t.Errorf("%s as %s policy: no %q in\n%v", text, kind, want, problems)
			}
		}
	}
	for _, text := range []string{
		document(allow + `"Action":"odps:Read","Resource":"acs:odps:*:1:projects/p/tables/a:b"}`),
		document(allow + `"Action":["kms:Decrypt","oss:GetObject"],"Resource":"*"}`),
		document(allow + `"Action":"ros:UpdateStack","Resource":"*"}`),
	} {
		if problems := policy.Validate(text, policy.KindIdentity).Errors(); len(problems) > 0 {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

// TestFormatKeepsAnEmptySid: it only takes a document apart and prints it again.
func TestFormatKeepsAnEmptySid(t *testing.T) {
	t.Parallel()
	text := `{"Version":"1","Statement":[{"Sid":"","Effect":"Allow","Action":"a:B","Resource":"*"}]}`
	once, err := policy.Format(text)
	if err != nil || !strings.Contains(once, `"Sid": ""`) {
		t.Errorf("%v: %s", err, once)
	}
	if twice, err := policy.Format(once); err != nil || twice != once {
		t.Errorf("%v: %s", err, twice)
	}
	if short, err := policy.Minify(text); err != nil || strings.Contains(short, "Sid") {
		t.Errorf("%v: %s", err, short)
	}
	if !policy.Equal(text, strings.Replace(text, `"Sid":"",`, "", 1)) {
		t.Error("differs from one without")
	}
	if _, err := policy.Format("{}"); err == nil {
		t.Error("formats no policy")
	}
}

// TestOperatorsWithoutKeys: a known one demands nothing, an unknown one is kept.
func TestOperatorsWithoutKeys(t *testing.T) {
	t.Parallel()
	text := document(`{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"StringEquals":{},"Odd":{}}}`)
	d, err := policy.ParseLenient(text)
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Condition{Operator: "Odd"}
	got := d.Statements[0].Conditions
	if len(got) != 1 || got[0].Operator != want.Operator || got[0].Key != "" || got[0].Values != nil {
		t.Errorf("got %+v", got)
	}
	if !strings.HasSuffix(d.String(), `"Condition":{"Odd":{}}}]}`) {
		t.Errorf("printed %s", d)
	}
	if _, err := policy.Parse(text); err == nil {
		t.Error("read strictly")
	}
}
