// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// found are the findings in a document as "severity code: message".
func found(text string, kind policy.Kind) []string {
	var out []string
	for _, p := range policy.Validate(text, kind) {
		out = append(out, fmt.Sprintf("%s %s: %s", p.Severity, p.Code, p.Message))
	}
	return out
}

// expect compares findings with how each of them begins and what it says: "code" or
// "code: a part of its message", warnings after a W.
func expect(t *testing.T, text string, kind policy.Kind, want ...string) {
	t.Helper()
	got := found(text, kind)
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		severity := "error "
		rest, warns := strings.CutPrefix(want[i], "W ")
		if warns {
			severity = "warning "
		}
		code, says, _ := strings.Cut(rest, ": ")
		ok = strings.HasPrefix(got[i], severity+code+": ") && strings.Contains(got[i], says)
	}
	if !ok {
		t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
	}
}

func statement(action, resource string) string {
	return document(`{"Effect":"Allow","Action":` + action + `,"Resource":` + resource + `}`)
}

func trustOf(principal string) string {
	return document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + `}`)
}

func conditional(effect, condition string) string {
	return document(`{"Effect":"` + effect + `","Action":"ecs:StopInstance","Resource":"*","Condition":` + condition + `}`)
}

// TestPublicFindings holds what documents that others published show: what is to be
// warned about, and in which words, and what is not.
func TestPublicFindings(t *testing.T) {
	t.Parallel()
	const all = `"*"`
	for _, c := range []struct {
		text string
		want []string
	}{
		// What RAM has.
		{conditional("Allow", `{"StringEquals":{"acs:ResourceGroupId":"rg-acfmxazb4ph6aiy"}}`), nil},
		{statement(`["sts:AssumeRoleWithServiceIdentity","ram:GenerateServiceLastAccessedDetails",`+
			`"ram:GetServiceLastAccessedDetails","ram:GenerateAccessToken"]`, all), nil},
		{document(`{"Sid":"Read","Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}`), nil},
		{statement(`"ecs:StopInstance"`, `"acs:rds:*:*:dbinstance/d"`), nil}, // of different services
		{statement(`["oss:Get*","oss:ListObjects"]`, `["acs:oss:*:*:b","acs:oss:*:*:b/*"]`), nil},
		{statement(`["oss:GetObject","oss:ListObjects","oss:ListBuckets"]`, `"acs:oss:*:*:*"`), nil},
		{statement(`["oss:GetObject","oss:ListObjects"]`, `"acs:oss:*:*:b*"`), nil},
		{statement(`["oss:ListObjects","oss:GetObject"]`, `"acs:oss:cn-hangzhou:*:accesspoint/a"`), nil},
		{statement(`["oss:ListObjects","ecs:Get*"]`, `"acs:ecs:*:*:*"`), nil},
		{document(`{"Effect":"Allow","Action":"oss:Get*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.1.*"},` +
			`"IpAddressIncludeBorder":{"acs:SourceIp":"10.0.0.1"}}}`), nil},

		// Words.
		{statement(`"ecs:Get*"`, `"arn:acs:ecs:*:*:instance/i"`), []string{`invalid_arn: Drop "arn:".`}},
		{statement(`"ecs:Get*"`, `"arn:aws:s3:::b"`), []string{"invalid_arn: other clouds"}},
		{statement(`"mns:SendMessage"`, `"acs:mns:$Region:$Uid:/queues/q"`), []string{"W placeholder: holds a $"}},

		// The code of a product in place of RAM's.
		{statement(`["waf:DescribeInstance","waf:*"]`, all), []string{"W service_code: RAM calls this service yundun-waf."}},
		{statement(`"waf-openapi:DescribeInstance"`, all), []string{"W service_code: yundun-waf"}},
		{statement(`"cas:DescribeUserCertificateList"`, all), []string{"W service_code: yundun-cert"}},
		{statement(`"r-kvstore:DescribeInstances"`, `"acs:r-kvstore:*:*:instance/r"`), []string{"W service_code: kvstore"}},
		{statement(`"ecs:Get*"`, `"acs:waf:*:*:*"`), []string{"W service_code: yundun-waf"}},
		{statement(`"das:GetQueryOptimizeExecErrorStats"`, all), []string{"W service_code: hdm"}},
		{statement(`"s3:GetObject"`, all), []string{"W service_code: s3 is a service of AWS; what is like it here is oss."}},
		{statement(`"EC2:RunInstances"`, all), []string{"W service_code: ecs"}},

		// Parts that were not filled in.
		{statement(`"kms:Decrypt"`, `"acs:kms:cn-hangzhou:1:key/0a1b****"`), []string{"W masked_resource: * stands for any characters"}},
		{statement(`"oss:GetObject"`, `"acs:oss:*:*:your-bucket/*"`), []string{`W placeholder: "your-bucket" is a placeholder`}},
		{statement(`"oss:GetObject"`, `"acs:oss:*:*:yourBucket/*"`), []string{"W placeholder"}},
		{statement(`"oss:GetObject"`, `"acs:oss:*:*:yours-truly/*"`), nil},
		{statement(`"ecs:StopInstance"`, `"acs:ecs:cn-xxx:*:instance/i-1"`), []string{`W placeholder: "cn-xxx"`}},
		{statement(`"ecs:StopInstance"`, `"acs:ecs:*:*:instance/i-bp1XXXXX"`), []string{"W placeholder"}},
		{statement(`"ecs:StopInstance"`, `"acs:ecs:*:*:instance/i-2xxl"`), nil},
		{conditional("Allow", `{"StringEquals":{"acs:SourceVpc":["vpc-xxx","vpc-1"]}}`), []string{`W placeholder: "vpc-xxx"`}},
		{conditional("Allow", `{"StringEquals":{"acs:SourceVpc":"vpc-bp1****"}}`), []string{"W placeholder: looks masked"}},

		// OSS.
		{statement(`"oss:ListObjects"`, `"acs:oss:*:*:b/*"`), []string{"W oss_resource: add acs:oss:*:*:b."}},
		{statement(`["oss:getobject","oss:PutObject"]`, `"acs:oss:*:*:b"`),
			[]string{"W oss_resource: add acs:oss:*:*:b/*.", "W oss_resource: oss:PutObject"}},
		{statement(`"oss:ListBuckets"`, `["acs:oss:*:*:b","acs:oss:*:*:b/*"]`), []string{"W oss_resource: acs:oss:*:*:*"}},
		{statement(`"oss:GetObject"`, `"acs:oss:cn-hangzhou:1:b/*"`), []string{"W oss_arn: write acs:oss:*:1:b/*."}},
		{statement(`"oss:GetObject"`, `"acs:oss:*::b/*"`), []string{"W oss_arn: write acs:oss:*:*:b/*."}},
		{statement(`"oss:GetObject"`, `"acs:oss:::b/*"`), []string{"W oss_arn: write acs:oss:*:*:b/*."}},

		// Administrators.
		{statement(`"ram:*"`, all), []string{"W allow_ram"}},
		{statement(`["ecs:*","RAM:*"]`, `"acs:ram:*:*:*"`), []string{"W allow_ram", "W action_case"}},
		{statement(`"ram:*"`, `"acs:ram:*:*:user/me"`), nil},
		{conditional("Allow", `{"Bool":{"acs:MFAPresent":"true"}}`), nil},
		{document(`{"Effect":"Allow","NotAction":"ecs:*","Resource":"*"}`), []string{"W allow_ram: Add ram:* to NotAction."}},
		{document(`{"Effect":"Allow","NotAction":["ecs:*","r?m:*"],"Resource":"*"}`), nil},
		{document(`{"Effect":"Deny","Action":"ram:*","Resource":"*"}`), nil},
		{statement(`"*"`, all), []string{"W allow_all"}},
	} {
		expect(t, c.text, policy.KindIdentity, c.want...)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{trustOf(`{"Service":"1234567890123456@log.aliyuncs.com"}`), nil},
		{trustOf(`{"Service":"AccountA@log.aliyuncs.com"}`), []string{"W unknown_service: before the @"}},
		{trustOf(`{"Service":"123456****@log.aliyuncs.com"}`), []string{"W unknown_service: before the @"}},
		{trustOf(`{"Service":"@log.aliyuncs.com"}`), []string{"W unknown_service"}},
		{trustOf(`{"Service":"xxx.aliyuncs.com"}`), []string{"W placeholder"}},
		{trustOf(`{"RAM":"acs:ram::123456789012:user/your-user"}`), []string{"W placeholder"}},
	} {
		expect(t, c.text, policy.KindTrust, c.want...)
	}
}

// TestNeverLegal: what can never be a legal action, resource or principal is an
// error, also where it is one because it was encoded twice or not filled in.
func TestNeverLegal(t *testing.T) {
	t.Parallel()
	const all, twice, hole, missed = `"*"`, "so it was encoded twice", "a placeholder that was not filled in", "an interpolation was missed"
	for _, c := range []struct {
		text string
		want []string
	}{
		{document(`{"Effect":"Deny","Action":"[\"ram:*\"]","Resource":"*"}`), []string{"invalid_action: " + twice}},
		{document(`{"Effect":"Allow","NotAction":"[\"ram:*\"]","Resource":"*"}`), []string{"W allow_ram", "invalid_action: " + twice}},
		{statement(`"ecs:Get*"`, `"[\"acs:ecs:*:*:*\"]"`), []string{"invalid_arn: " + twice}},
		{statement(`"ecs:Get*"`, `"\"*\""`), []string{"invalid_arn: JSON text of a string"}},
		{statement(`"ecs:<action>"`, all), []string{"invalid_action: " + hole}},
		{statement(`"ecs:${var.action}"`, all), []string{"invalid_action: " + missed}},
		{statement(`"${var.service}:Get"`, all), []string{"invalid_action: " + missed}},
		{statement(`"ecs:Get*"`, `"${alicloud_instance.i.arn}"`), []string{"invalid_arn: " + missed}},
		{statement(`"ecs:Get*"`, `"[Resource]"`), []string{"invalid_arn: " + hole}},
		{statement(`"ecs:Get*"`, `"acs:ecs:<region>"`), []string{"missing_arn_field: " + hole}},
		{statement(`"ecs:Get*"`, `"acs:<service>:*:*:x"`), []string{"invalid_arn: " + hole}},
		{statement(`"ecs:Get*"`, `"acs:ecs:<region>:*:instance/<id>"`), []string{"W placeholder"}}, // any region and id is legal
		{conditional("Allow", `{"IpAddress":{"acs:SourceIp":"${var.ip}"}}`), []string{"invalid_address: " + missed}},
		{conditional("Allow", `{"IpAddress":{"acs:SourceIp":"[\"10.0.0.0/8\"]"}}`), []string{"invalid_address: " + twice}},
		{conditional("Allow", `{"StringEquals":{"acs:Service":"[\"ecs.aliyuncs.com\"]"}}`), []string{"W encoded_twice: " + twice}},
		{conditional("Allow", `{"StringEquals":{"${var.key}":"a"}}`), []string{"invalid_key: " + missed}},
		{conditional("Allow", `{"StringEquals":{"acs:ResourceTag/${var.tag}":"a"}}`), []string{"W interpolation"}},
		{conditional("Allow", `"{\"Bool\":{}}"`), []string{"data_type: " + twice}},
		{`"{\"Version\":\"1\",\"Statement\":[]}"`, []string{"not_an_object: " + twice}},
		{`{"Version":"1","Statement":"[{\"Effect\":\"Allow\"}]"}`, []string{"data_type: " + twice}},
	} {
		expect(t, c.text, policy.KindIdentity, c.want...)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{trustOf(`{"RAM":"[\"acs:ram::1:root\"]"}`), []string{"invalid_principal: " + twice}},
		{trustOf(`{"RAM":"acs:ram::<account-id>:root"}`), []string{"invalid_principal: " + hole}},
		{trustOf(`{"RAM":"acs:ram::${var.account}:root"}`), []string{"invalid_principal: " + missed}},
		{trustOf(`{"RAM":"acs:ram::1:user/<name>"}`), []string{"invalid_principal: " + hole}},
		{trustOf(`{"RAM":"acs:ram:::root"}`), []string{"invalid_principal"}},
		{trustOf(`{"RAM":"acs:ram::me:root"}`), []string{"invalid_principal"}},
		{trustOf(`{"RAM":"acs:ram::123456****:root"}`), []string{"W masked_account"}}, // as Alibaba Cloud's own samples
		{trustOf(`{"Federated":"acs:ram::1:saml-provider/${var.idp}"}`), []string{"invalid_principal: " + missed}},
		{trustOf(`{"Service":"<service>.aliyuncs.com"}`), []string{"invalid_principal: " + hole}},
		{trustOf(`{"Service":"[\"ecs.aliyuncs.com\"]"}`), []string{"invalid_principal: " + twice}},
		{trustOf(`"{\"Service\":\"ecs.aliyuncs.com\"}"`), []string{"data_type: " + twice}},
		{document(`{"Effect":"Allow","Action":"[\"sts:AssumeRole\"]","Principal":{"Service":"ecs.aliyuncs.com"}}`),
			[]string{"trust_action: " + twice, "invalid_action: " + twice}},
	} {
		expect(t, c.text, policy.KindTrust, c.want...)
	}
}

// TestConditionKeys: keys of other clouds and unknown ones of known families are
// warnings, and errors where they make a Deny deny nothing.
func TestConditionKeys(t *testing.T) {
	t.Parallel()
	equals := func(key string) string { return `{"StringEquals":{"` + key + `":"a"}}` }
	for key, want := range map[string]string{
		"aws:SourceIp":                            "foreign_key: Here it is acs:SourceIp.",
		"aws:MultiFactorAuthPresent":              "foreign_key: Here it is acs:MFAPresent.",
		"aws:ResourceTag/env":                     "foreign_key: Here it is acs:ResourceTag/env.",
		"aws:PrincipalOrgID":                      "foreign_key",
		"s3:prefix":                               "foreign_key: Here it is oss:Prefix.",
		"token.actions.githubusercontent.com:sub": "foreign_key: Here it is oidc:sub.",
		"oidc:subject":                            "unknown_key: oidc:iss, oidc:aud, oidc:sub",
		"sts:ExternID":                            "unknown_key: Did you mean sts:ExternalId?",
		"SAML:aud":                                "unknown_key: saml:recipient",
		"acs:SourceIP":                            "unknown_key: Did you mean acs:SourceIp?",
		"acs:ResourceTag/":                        "unknown_key: It lacks the key of a tag.",
		"acs:SecureTransport ":                    "key_space",
	} {
		code, _, _ := strings.Cut(want, ":")
		warned := []string{"W " + want}
		expect(t, conditional("Allow", equals(key)), policy.KindIdentity, warned...)
		expect(t, conditional("Deny", `{"StringNotEquals":{"`+key+`":"a"}}`), policy.KindIdentity, warned...)
		warned[0] = code + ": The Deny denies nothing."
		expect(t, conditional("Deny", equals(key)), policy.KindIdentity, warned...)
	}
	// RAM is taken to refuse none of these.
	for _, p := range policy.Validate(conditional("Deny", equals("aws:SourceIp")), policy.KindIdentity).Refused() {
		t.Errorf("refused: %v", p)
	}
	if n := len(policy.Validate(statement(`"Get"`, `"*"`), policy.KindIdentity).Refused()); n != 1 {
		t.Errorf("%d reasons to refuse what is no action", n)
	}
	// A key of RAM's own may be newer than the list.
	expect(t, conditional("Deny", equals("acs:SomethingNew")), policy.KindIdentity, "W unknown_key")
	for _, key := range []string{"oss:Whatever", "ecs:tag/部门", "dms:TenantId", "Action"} { // of families that are not all known
		expect(t, conditional("Deny", equals(key)), policy.KindIdentity)
	}
	trust := `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"acs:ram::1:saml-provider/p"},"Condition":%s}`
	expect(t, document(fmt.Sprintf(trust, equals("SAML:aud"))), policy.KindTrust, "W unknown_key")
}

// TestOtherThanJSON: what was never JSON is called so.
func TestOtherThanJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\"Version\": \"1\"\n\"Statement\":\n- \"Action\": \"*\"\n": "not_json: The text is YAML",
		"Version: '1'\nStatement: []":                               "not_json: The text is YAML",
		"---\nVersion: 1":                                           "not_json: The text is YAML",
		"- a\n- b":                                                  "not_json: The text is YAML",
		"policies/reader.json":                                      "not_json: name of a file",
		"Allow all":                                                 "not_json: it begins with",
		`{"Version":"1",}`:                                          "json_syntax",
		"":                                                          "not_json: The text is empty.",
		" \n":                                                       "not_json: The text is empty.",
		"<Policy/>":                                                 "not_json: it begins with",
		"%7B%22Version":                                             "not_json: it begins with",
		"\ufeff{}":                                                  "json_syntax: byte order mark",
		"// {}":                                                     "json_syntax: no comments",
		"'{}'":                                                      "json_syntax: straight double quotes",
	} {
		expect(t, text, policy.KindIdentity, want)
	}
}

// TestLengthInWords: characters are not bytes.
func TestLengthInWords(t *testing.T) {
	t.Parallel()
	text := func(n int) string {
		return statement(`"ecs:Get*"`, `"acs:ecs:*:*:instance/`+strings.Repeat("部", n)+`"`)
	}
	frame := len(text(0))
	expect(t, text(6026-frame), policy.KindIdentity,
		fmt.Sprintf("too_long: The policy has 6026 characters without white space, which are %d bytes, and RAM may count bytes; the limit is 6144.",
			3*6026-2*frame))
	ascii := statement(`"ecs:Get*"`, `"acs:ecs:*:*:instance/`+strings.Repeat("a", 6145-frame)+`"`)
	expect(t, ascii, policy.KindIdentity, "too_long: The policy has 6145 characters without white space; the limit is 6144.")
}

// TestEmptyPrincipalList assumes that RAM reads an empty list of principals beside
// one that is not as none.
func TestEmptyPrincipalList(t *testing.T) {
	t.Parallel()
	with, without := trustOf(`{"RAM":[],"Service":["ecs.aliyuncs.com"]}`), trustOf(`{"Service":"ecs.aliyuncs.com"}`)
	expect(t, with, policy.KindTrust)
	if !policy.Equal(with, without) {
		t.Error("they are not equal")
	}
	d, err := policy.Parse(with)
	if err != nil || d.String() != without {
		t.Errorf("%v, %v", d, err)
	}
	expect(t, trustOf(`{"RAM":[],"Service":[]}`), policy.KindTrust, "empty_list", "empty_list")
	expect(t, trustOf(`{}`), policy.KindTrust, "empty_principal")
	built := policy.TrustService("ecs.aliyuncs.com")
	built.Statements[0].Principal.RAM = []string{}
	if got := built.String(); got != without {
		t.Errorf("printed as %s", got)
	}
}

// TestValidateKnown: of a document with values that are not known yet, what is known
// is checked, and nothing is said that depends on the rest.
func TestValidateKnown(t *testing.T) {
	t.Parallel()
	u := func(n int) string { return string(must(t)(json.Marshal(policy.Unknown(n)))) }
	for text, want := range map[string]string{
		statement(u(1), u(2)):                                                   "",
		statement(`[`+u(1)+`,"Start"]`, u(2)):                                   "invalid_action",
		statement(`"*"`, u(1)):                                                  "",
		statement(`[`+u(1)+`,"*"]`, `"*"`):                                      "allow_all",
		document(`{"Effect":` + u(1) + `,"Action":"*","Resource":"*"}`):         "",
		document(`{"Effect":"Allow","NotAction":` + u(1) + `,"Resource":"*"}`):  "",
		statement(`"oss:GetObject"`, `["acs:oss:*:*:b",`+u(1)+`]`):              "",
		conditional("Allow", `{`+u(1)+`:{"SourceIp":"a"}}`):                     "invalid_key",
		conditional("Allow", `{"IpAddress":{`+u(1)+`:"me"}}`):                   "invalid_address",
		conditional("Allow", `{"Bool":{"acs:MFAPresent":[`+u(1)+`,`+u(2)+`]}}`): "",
		conditional("Allow", `{`+u(1)+`:{`+u(2)+`:`+u(3)+`}}`):                  "",
		// Whatever the action is, it is allowed already.
		document(`{"Effect":"Allow","Action":"*","Resource":"acs:ecs:*:*:*"},{"Effect":"Allow","Action":` + u(1) +
			`,"Resource":"acs:ecs:*:*:instance/i"}`): "allow_covered",
		document(`{"Effect":"Allow","Action":` + u(1) + `,"Resource":"*"},{"Effect":"Allow","Action":` + u(2) + `,"Resource":"*"}`): "",
		document(`{"Effect":"Deny","NotAction":` + u(1) + `,"Resource":"*"},{"Effect":"Allow","Action":"ecs:Get","Resource":"*"}`):  "",
		document(`{"Effect":"Deny","NotAction":"oss:*","Resource":"*"},{"Effect":"Allow","Action":` + u(1) + `,"Resource":"*"}`):    "",
		document(`{"Effect":"Allow","Action":"ecs:Get","NotAction":` + u(1) + `,"NotResource":` + u(2) + `,"Resource":"*"}`):        "",
		document(`{"Effect":"Allow","Action":"ecs:Get","Resource":"*","Principal":{"RAM":` + u(1) + `}}`):                           "",
		statement(`"ecs:Get*"`, `"acs:ecs:*:*:instance/`+strings.Repeat("a", 7000)+`"`):                                             "",
	} {
		var codes []string
		for _, p := range policy.ValidateKnown(text, policy.KindIdentity) {
			codes = append(codes, p.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	trust := trustOf(`{"RAM":[` + u(1) + `,"me"],"Service":` + u(2) + `}`)
	if got := policy.ValidateKnown(trust, policy.KindTrust); len(got) != 1 || got[0].Path.String() != "Statement[0].Principal.RAM[1]" {
		t.Errorf("trust policy: %v", got)
	}
	maybe := document(`{"Effect":"Allow","Action":"sts:AssumeRole","Resource":` + u(1) + `,"NotAction":` + u(2) + `,"Principal":{"RAM":` + u(3) + `}}`)
	if got := policy.ValidateKnown(maybe, policy.KindTrust); len(got) != 0 {
		t.Errorf("trust policy: %v", got)
	}
	// Elsewhere such a text is one like any other.
	expect(t, statement(u(1), `"*"`), policy.KindIdentity, "invalid_action")
}

// must returns a function that takes the value out of a result without an error.
func must(t *testing.T) func([]byte, error) []byte {
	return func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// TestSeriousFirst: errors come first, then what gives too much away.
func TestSeriousFirst(t *testing.T) {
	t.Parallel()
	text := document(`{"Effect":"Allow","Action":["ecs:Get","ecs:Get"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":"ram:X","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"},` +
		`{"Effect":"Allow","Action":"Start","Resource":"*"}`)
	var codes []string
	for _, p := range policy.Validate(text, policy.KindIdentity).SeriousFirst() {
		codes = append(codes, p.Code)
	}
	want := []string{"invalid_action", "allow_all", "action_matches_nothing", "allow_covered", "duplicate_value", "allow_covered"}
	if slices.Sort(codes[4:]); !slices.Equal(codes[:3], want[:3]) {
		t.Errorf("got %v", codes)
	}
}

// TestRules: each kind of finding has a code of its own and a summary, by which
// Terraform folds warnings, of its own.
func TestRules(t *testing.T) {
	t.Parallel()
	codes, summaries := map[string]bool{}, map[string]bool{}
	for _, r := range policy.Rules() {
		if r.Code == "" || r.Summary == "" || codes[r.Code] || summaries[r.Summary] || strings.HasSuffix(r.Summary, ".") {
			t.Errorf("incomplete or not alone: %+v", r)
		}
		codes[r.Code], summaries[r.Summary] = true, true
	}
}

// TestSystemPolicies runs RAM's own policies through the rules: they are what RAM
// takes, so that a finding has to be one that its author would agree with. The
// emulator holds those that are public.
func TestSystemPolicies(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("system", "policies.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name, Document string
		Assumed        bool
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	documents := map[string]string{}
	for _, p := range all {
		if !p.Assumed {
			documents[p.Name] = p.Document
		}
	}
	if len(documents) < 200 {
		t.Fatalf("%d documents", len(documents))
	}
	got, counts := tally(documents, nil)
	// AdministratorAccess allows everything; in eight policies an action stands twice.
	if want := map[string]int{"allow_all": 1, "duplicate_value": 9}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := slices.Max(counts); n > 3 {
		t.Errorf("%d findings in one policy", n)
	}
}

// TestServiceCodes: each code on the page of facts is warned about, with RAM's own.
func TestServiceCodes(t *testing.T) {
	t.Parallel()
	page := string(must(t)(os.ReadFile(filepath.Join("..", "reference", "services.md"))))
	rows := regexp.MustCompile(`(?m)^\| ([a-z0-9-]+) \|(?: (AWS|Tencent Cloud) \|)? ([a-z0-9, -]+) \|`).FindAllStringSubmatch(page, -1)
	if len(rows) < 40 {
		t.Errorf("the page has %d codes", len(rows))
	}
	for _, row := range rows {
		if row[1] == "code" || row[1] == "about" {
			continue // the heads of the tables
		}
		expect(t, statement(`"`+row[1]+`:Get*"`, `"*"`), policy.KindIdentity, "W service_code: "+row[3]+".")
		if row[2] != "" {
			expect(t, statement(`"`+row[1]+`:Get*"`, `"*"`), policy.KindIdentity, "W service_code: a service of "+row[2])
		}
	}
}

// TestSharedFindings looks at the documents that lie beside the repository during
// development: which findings there are is a table that was read by people.
func TestSharedFindings(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "..", "shared", "testdata", "policies")
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Skipf("the shared documents are not here: %v", err)
	}
	var index []struct {
		File  string
		Kind  policy.Kind
		Valid bool
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	documents, kinds := map[string]string{}, map[string]policy.Kind{}
	for _, e := range index {
		if e.Valid {
			documents[e.File], kinds[e.File] = string(must(t)(os.ReadFile(filepath.Join(folder, e.File)))), e.Kind
		}
	}
	got, counts := tally(documents, kinds)
	want := map[string]int{
		"action_matches_nothing": 1, // ram:GetCallerIdentity, which is an action of sts
		"allow_all":              1, // "*" on "*"
		"allow_covered":          5, // four documents with statements that repeat others
		"allow_ram":              1, // ram:* on "*", beside a Deny without MFA
		"arn_service":            1, // acs::ram::*
		"duplicate_value":        5,
		"interpolation":          2, // ${your-tenant-id}, ${database-id}
		"invalid_action":         1, // ecs:[ECS RAM Action], of a template
		"invalid_arn":            1, // [ECS RAM Action Resource], of the same
		"key_space":              1, // "acs:MFAPresent "
		"masked_account":         7,
		"masked_address":         1, // 42.120.XX.X/24
		"masked_resource":        1, // rds783a0639ks5k7****
		"placeholder":            2, // $regionid, $accountId
		"unknown_service":        1, // a name before @log.aliyuncs.com
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if slices.Sort(counts); counts[len(counts)/2] != 0 || counts[len(counts)*9/10] > 1 {
		t.Errorf("findings a document: %v", counts)
	}
}

// tally counts the findings of each code, and those of each document.
func tally(documents map[string]string, kinds map[string]policy.Kind) (codes map[string]int, each []int) {
	codes = map[string]int{}
	for name, text := range documents {
		n := 0
		for _, p := range policy.Validate(text, kinds[name]) {
			if p.Code != "too_long" { // system policies may be longer
				codes[p.Code]++
				n++
			}
		}
		each = append(each, n)
	}
	return codes, each
}
