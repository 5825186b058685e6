// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func document(statements string) string {
	return `{"Version":"1","Statement":[` + statements + `]}`
}

// TestValidate holds, for each rule beyond the structure, a document that breaks
// it, with the severity and the place.
func TestValidate(t *testing.T) {
	t.Parallel()
	const rest = `"Effect":"Allow","Action":"ecs:StopInstance","Resource":"acs:ecs:*:*:instance/i"`
	action := func(a string) string { return `{"Effect":"Allow","Action":` + a + `,"Resource":"*"}` }
	resource := func(r string) string { return `{"Effect":"Allow","Action":"ecs:Get","Resource":` + r + `}` }
	condition := func(c string) string { return `{` + rest + `,"Condition":` + c + `}` }
	principal := func(p string) string {
		return `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + p + `}`
	}
	const (
		bad  = policy.SeverityError
		odd  = policy.SeverityWarning
		id   = policy.KindIdentity
		role = policy.KindTrust
	)
	for _, c := range []struct {
		kind       policy.Kind
		statements string
		severity   policy.Severity
		code, path string
	}{
		{id, `{"Effect":"Allow","Action":"*","Resource":"*"}`, odd, "allow_all", "Statement[0]"},
		{id, `{"Effect":"Allow","Action":["*:*"],"Resource":["*"],"Condition":{}}`, odd, "allow_all", "Statement[0]"},
		{id, `{"Effect":"Allow","Action":"a:b"}`, bad, "missing_resource", "Statement[0]"},
		{id, `{` + rest + `,"Principal":{"RAM":"acs:ram::1:root"}}`, bad, "unexpected_principal", "Statement[0].Principal"},
		{id, `{"Sid":"${var.name}",` + rest + `}`, odd, "interpolation", "Statement[0].Sid"},
		{id, condition(`{"StringEquals":{"acs:ResourceTag/":"a"}}`), odd, "unknown_key", `Statement[0].Condition.StringEquals["acs:ResourceTag/"]`},
		{id, condition(`{"IpAddress":{"ACS:SourceIp":"10.0.0.1"}}`), odd, "unknown_key", `Statement[0].Condition.IpAddress["ACS:SourceIp"]`},
		{role, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"},"Condition":{"StringEquals":{"sts:ExternalId":["ab","x"]}}}`, odd, "external_id", `Statement[0].Condition.StringEquals["sts:ExternalId"][1]`},
		{role, principal(`{"RAM":"acs:ram::*:root"}`), odd, "principal_wildcard", "Statement[0].Principal.RAM"},
		{role, principal(`{"Service":"*.aliyuncs.com"}`), odd, "unknown_service", "Statement[0].Principal.Service"},
		{role, principal(`{"Service":".aliyuncs.com"}`), odd, "unknown_service", "Statement[0].Principal.Service"},
		{role, principal(`{"Service":"ecs..aliyuncs.com"}`), odd, "unknown_service", "Statement[0].Principal.Service"},
		{id, condition(`{"StringEquals":{}}`), odd, "empty_operator", "Statement[0].Condition.StringEquals"},
		{id, condition(`{"ForAllValues:StringLike":{}}`), odd, "empty_operator", `Statement[0].Condition["ForAllValues:StringLike"]`},
		{id, condition(`{"Equals":{}}`), bad, "unknown_operator", "Statement[0].Condition.Equals"},
		{id, condition(`{"NumericEquals":{"k:x":"<n>"}}`), bad, "wrong_type", `Statement[0].Condition.NumericEquals["k:x"]`},
		{id, condition(`{"DateLessThan":{"k:x":"2019-08-12T17:00:00+24:00"}}`), bad, "wrong_type", `Statement[0].Condition.DateLessThan["k:x"]`},
		{id, action(`"DescribeInstances"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`["ecs:Get","ecs: Get"]`), bad, "invalid_action", "Statement[0].Action[1]"},
		{id, action(`"ecs:"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`""`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`"e cs:Get"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`"ecs:a:b"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`"ECS:Get"`), odd, "action_case", "Statement[0].Action"},
		{id, action(`"ecs:[Action]"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`"ecs:${var.action}"`), bad, "invalid_action", "Statement[0].Action"},
		{id, action(`"ram:CreateUsers"`), odd, "action_matches_nothing", "Statement[0].Action"},
		{id, action(`"sts:X*"`), odd, "action_matches_nothing", "Statement[0].Action"},
		{id, action(`["ecs:Get","ecs:Get"]`), odd, "duplicate_value", "Statement[0].Action[1]"},
		{id, resource(`"arn:aws:s3:::b"`), bad, "invalid_arn", "Statement[0].Resource"},
		{id, resource(`"bucket"`), bad, "invalid_arn", "Statement[0].Resource"},
		{id, resource(`""`), bad, "invalid_arn", "Statement[0].Resource"},
		{id, resource(`["*","acs:oss:b"]`), bad, "missing_arn_field", "Statement[0].Resource[1]"},
		{id, resource(`"acs:oss:*:*:"`), bad, "missing_arn_field", "Statement[0].Resource"},
		{id, resource(`"acs::ram::*"`), odd, "arn_service", "Statement[0].Resource"},
		{id, resource(`"acs:OSS:*:*:b"`), odd, "arn_service", "Statement[0].Resource"},
		{id, resource(`"acs:oss:*:123****:b"`), odd, "masked_account", "Statement[0].Resource"},
		{id, resource(`"acs:oss:*:me:b"`), odd, "arn_account", "Statement[0].Resource"},
		{id, resource(`"acs:oss:*:$accountId:b"`), odd, "placeholder", "Statement[0].Resource"},
		{id, resource(`"acs:oss:*:<account-id>:b"`), odd, "placeholder", "Statement[0].Resource"},
		{id, resource(`"acs:ecs:*:*:a b"`), odd, "arn_space", "Statement[0].Resource"},
		{id, condition(`{"StringMatches":{"k:x":"a"}}`), bad, "unknown_operator", "Statement[0].Condition.StringMatches"},
		{id, condition(`{"StringEqual":{"k:x":"a"}}`), bad, "unknown_operator", "Statement[0].Condition.StringEqual"},
		{id, condition(`{"stringequals":{"k:x":"a"}}`), bad, "unknown_operator", "Statement[0].Condition.stringequals"},
		{id, condition(`{"StringEqualsIfExists":{"k:x":"a"}}`), bad, "unknown_operator", "Statement[0].Condition.StringEqualsIfExists"},
		{id, condition(`{"Null":{"k:x":"true"}}`), bad, "unknown_operator", "Statement[0].Condition.Null"},
		{id, condition(`{"StringEqual":{}}`), bad, "unknown_operator", "Statement[0].Condition.StringEqual"},
		{id, condition(`{"Null":{}}`), bad, "unknown_operator", "Statement[0].Condition.Null"},
		{id, condition(`{"ForAnyValue:StringEquals":{"k:x":"a"}}`), bad, "unknown_operator", `Statement[0].Condition["ForAnyValue:StringEquals"]`},
		{id, condition(`{"IpAddressIncludeBorder":{"acs:SourceIp":"1.1.1.1"}}`), odd, "unknown_operator", "Statement[0].Condition.IpAddressIncludeBorder"},
		{id, condition(`{"Bool":{"acs:MFAPresent":["true","false"]}}`), bad, "several_booleans", `Statement[0].Condition.Bool["acs:MFAPresent"]`},
		{id, condition(`{"Bool":{"acs:MFAPresent":"yes"}}`), bad, "wrong_type", `Statement[0].Condition.Bool["acs:MFAPresent"]`},
		{id, condition(`{"Bool":{"acs:MFAPresent":"True"}}`), odd, "boolean_case", `Statement[0].Condition.Bool["acs:MFAPresent"]`},
		{id, condition(`{"NumericEquals":{"k:x":["1","many"]}}`), bad, "wrong_type", `Statement[0].Condition.NumericEquals["k:x"][1]`},
		{id, condition(`{"DateLessThan":{"acs:CurrentTime":"tomorrow"}}`), bad, "wrong_type", `Statement[0].Condition.DateLessThan["acs:CurrentTime"]`},
		{id, condition(`{"DateLessThan":{"acs:CurrentTime":"2026-01-01T00:00:00"}}`), odd, "date_without_zone", `Statement[0].Condition.DateLessThan["acs:CurrentTime"]`},
		{id, condition(`{"Bool":{"acs:SourceIp":"true"}}`), odd, "wrong_type", `Statement[0].Condition.Bool["acs:SourceIp"]`},
		{id, condition(`{"StringEquals":{"acs:SourceIp":"10.0.0.0/8"}}`), odd, "wrong_type", `Statement[0].Condition.StringEquals["acs:SourceIp"]`},
		{id, condition(`{"Bool":{"acs:PrincipalARN":"true"}}`), odd, "wrong_type", `Statement[0].Condition.Bool["acs:PrincipalARN"]`},
		{id, condition(`{"IpAddress":{"acs:ResourceTag/a":"10.0.0.0/8"}}`), odd, "wrong_type", `Statement[0].Condition.IpAddress["acs:ResourceTag/a"]`},
		{id, condition(`{"NumericLessThan":{"acs:RequestTag/size":"3"}}`), odd, "wrong_type", `Statement[0].Condition.NumericLessThan["acs:RequestTag/size"]`},
		{id, condition(`{"StringEquals":{"k:x":"a*"}}`), odd, "wildcard_not_read", `Statement[0].Condition.StringEquals["k:x"]`},
		{id, condition(`{"StringEquals":{"k:x":"${x}"}}`), odd, "interpolation", `Statement[0].Condition.StringEquals["k:x"]`},
		{id, condition(`{"IpAddress":{"acs:SourceIp":["10.0.0.1","10.0.0.0/33"]}}`), bad, "invalid_address", `Statement[0].Condition.IpAddress["acs:SourceIp"][1]`},
		{id, condition(`{"NotIpAddress":{"acs:SourceIp":"300.0.0.1"}}`), bad, "invalid_address", `Statement[0].Condition.NotIpAddress["acs:SourceIp"]`},
		{id, condition(`{"IpAddress":{"acs:SourceIp":"10.0.0/8"}}`), bad, "invalid_address", `Statement[0].Condition.IpAddress["acs:SourceIp"]`},
		{id, condition(`{"IpAddress":{"acs:SourceIp":"42.120.XX.X/24"}}`), odd, "masked_address", `Statement[0].Condition.IpAddress["acs:SourceIp"]`},
		{id, condition(`{"IpAddress":{"acs:SourceIp":"10.1.*"}}`), odd, "address_pattern", `Statement[0].Condition.IpAddress["acs:SourceIp"]`},
		{id, condition(`{"Bool":{"acs:MFAPresent ":"true"}}`), odd, "key_space", `Statement[0].Condition.Bool["acs:MFAPresent "]`},
		{id, condition(`{"StringEquals":{"SourceIp":"a"}}`), bad, "invalid_key", `Statement[0].Condition.StringEquals.SourceIp`},
		{id, condition(`{"StringEquals":{"acs:SourceIP":"a"}}`), odd, "unknown_key", `Statement[0].Condition.StringEquals["acs:SourceIP"]`},
		{id, `{"Effect":"Deny","Action":"ecs:*","Resource":"*"},{"Effect":"Deny","Action":"ecs:Stop*","Resource":"acs:ecs:*:*:*","Condition":{"Bool":{"acs:MFAPresent":"false"}}}`, odd, "deny_covered", "Statement[1]"},
		{id, `{"Effect":"Allow","Action":"ecs:Stop*","Resource":"*"},{"Effect":"Allow","Action":["ecs:*","oss:Get"],"Resource":"*"}`, odd, "allow_covered", "Statement[0]"},
		{id, `{"Effect":"Allow","NotAction":"ram:*","Resource":"*"},{"Effect":"Allow","NotAction":["ram:*"],"Resource":["*"]}`, odd, "allow_covered", "Statement[1]"},
		{id, `{"Effect":"Deny","Action":"ecs:stop*","Resource":"*"},{"Effect":"Deny","Action":"ecs:StopInstance","Resource":"*"}`, odd, "deny_covered", "Statement[1]"},
		{id, `{"Effect":"Deny","NotAction":"oss:*","Resource":"*"},{"Effect":"Deny","Action":"ecs:StopInstance","Resource":"acs:ecs:*:*:instance/i"}`, odd, "deny_covered", "Statement[1]"},
		{id, `{"Effect":"Deny","Action":"ecs:*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"false"}}},{"Effect":"Deny","Action":"ecs:Stop","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":["false"]},"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`, odd, "deny_covered", "Statement[1]"},
		{id, `{"Effect":"Allow","Action":"ecs:Stop*","Resource":"*"},{"Effect":"Deny","Action":"ecs:*","Resource":"*"}`, odd, "allow_denied", "Statement[0]"},
		{role, `{"Effect":"Allow","Action":"sts:AssumeRole"}`, bad, "missing_principal", "Statement[0]"},
		{role, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{}}`, bad, "empty_principal", "Statement[0].Principal"},
		{role, `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Principal":{"Service":"ecs.aliyuncs.com"}}`, bad, "trust_resource", "Statement[0].Resource"},
		{role, `{"Effect":"Allow","NotAction":"a:b","Principal":{"Service":"ecs.aliyuncs.com"}}`, bad, "trust_not_action", "Statement[0].NotAction"},
		{role, `{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}`, odd, "trust_deny", "Statement[0].Effect"},
		{role, `{"Effect":"Allow","Action":"ecs:Get","Principal":{"Service":"ecs.aliyuncs.com"}}`, bad, "trust_action", "Statement[0].Action"},
		{role, `{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Service":"ecs.aliyuncs.com"}}`, odd, "trust_action", "Statement[0].Action"},
		{role, principal(`{"RAM":"*"}`), bad, "invalid_principal", "Statement[0].Principal.RAM"},
		{role, principal(`{"RAM":["acs:ram::1:root","acs:ram::1:group/g"]}`), bad, "invalid_principal", "Statement[0].Principal.RAM[1]"},
		{role, principal(`{"RAM":"acs:ram::1:user/*"}`), odd, "principal_wildcard", "Statement[0].Principal.RAM"},
		{role, principal(`{"RAM":"acs:ram:*:1:root"}`), odd, "principal_region", "Statement[0].Principal.RAM"},
		{role, principal(`{"RAM":"acs:ram::1****:root"}`), odd, "masked_account", "Statement[0].Principal.RAM"},
		{role, principal(`{"Federated":"acs:ram::1:root"}`), bad, "invalid_principal", "Statement[0].Principal.Federated"},
		{role, principal(`{"Service":"acs:ram::1:root"}`), bad, "invalid_principal", "Statement[0].Principal.Service"},
		{role, principal(`{"Service":"ecs.example.com"}`), odd, "unknown_service", "Statement[0].Principal.Service"},
	} {
		t.Run(c.code+" "+c.statements, func(t *testing.T) {
			t.Parallel()
			problems := policy.Validate(document(c.statements), c.kind)
			found := false
			for _, p := range problems {
				found = found || p.Code == c.code && p.Path.String() == c.path && p.Severity == c.severity
			}
			if !found || (c.severity == odd && problems.HasErrors()) {
				t.Errorf("want %s %s at %s, got %+v", c.severity, c.code, c.path, problems)
			}
		})
	}
}

// TestValidateClean holds documents that must not be complained about.
func TestValidateClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       policy.Kind
		statements string
	}{
		{policy.KindIdentity, `{"Effect":"Allow","Action":["ecs:Describe*","*:List*","yundun-*:*","dataworks:get-project","ram:*Role*"],"Resource":["*","acs:mns:*:*:/queues/q","acs:vpc:*:1234567:*/*","acs:ram:*:system:policy/P","acs:oss:*:*:a b","acs:oss:cn-hangzhou:1:accesspoint/p"]}`},
		{policy.KindControl, `{"Effect":"Deny","Action":"oss:*","Resource":"acs:oss:oss-*:*:b"}`},
		{policy.KindIdentity, `{"Sid":"x","Effect":"Allow","Action":"ecs:Get*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"ram:TrustedPrincipalTypes":"Service"}}}`},
		{policy.KindIdentity, `{"Effect":"Deny","NotAction":"ecs:*","Resource":"*","Condition":{"StringLike":{"oss:Prefix":["","a/*"]},"IpAddress":{"acs:SourceIp":["10.101.168.111/24","::1","2001:db8::/32"]},"DateLessThan":{"acs:CurrentTime":"2019-08-12T17:00:00+08:00"},"NumericLessThan":{"a:n":"-1.5e3"},"Bool":{"acs:MFAPresent":"true"},"StringNotLike":{"Action":"a:b"},"StringEquals":{"ecs:tag/部门":"x","acs:ResourceTag/a":"b"}}}`},
		{policy.KindControl, `{"Effect":"Allow","Action":"*","Resource":"*"}`},
		{policy.KindSession, `{"Effect":"Allow","Action":"*","Resource":"*"}`}, // it does not narrow the session
		{policy.KindTrust, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"},"Condition":{"StringEquals":{"sts:ExternalId":"infra-42"}}}`},
		{policy.KindIdentity, `{"Effect":"Deny","NotAction":"ecs:*","Resource":"*"},{"Effect":"Deny","Action":"ecs:StopInstance","Resource":"*"}`},
		{policy.KindIdentity, `{"Effect":"Deny","NotAction":"oss:*","Resource":"*"},{"Effect":"Deny","Action":"*:Stop*","Resource":"*"}`},
		{policy.KindIdentity, `{"Effect":"Deny","Action":"ecs:*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"false"}}},{"Effect":"Deny","Action":"ecs:Stop","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`},
		{policy.KindIdentity, `{"Effect":"Allow","Action":"ecs:Get*","Resource":"*","Condition":{}}`},
		{policy.KindTrust, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1:root","acs:ram::1:user/a","acs:ram::1:role/b"],"Service":"100@log.aliyuncs.com","Federated":["acs:ram::1:saml-provider/p"]}}`},
	} {
		if got := policy.Validate(document(c.statements), c.kind); len(got) > 0 {
			t.Errorf("%s: %v", c.statements, got)
		}
	}
}

// TestOneMistakeOneProblem: what is there in a wrong form is not called missing.
func TestOneMistakeOneProblem(t *testing.T) {
	t.Parallel()
	for _, principal := range []string{`"*"`, `["acs:ram::1:root"]`, `null`, `1`} {
		got := policy.Validate(document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":`+principal+`}`), policy.KindTrust)
		if len(got) != 1 || got[0].Code != "data_type" || got[0].Path.String() != "Statement[0].Principal" {
			t.Errorf("%s: %v", principal, got)
		}
	}
}

// TestHints: what was probably meant is told.
func TestHints(t *testing.T) {
	t.Parallel()
	for condition, hint := range map[string]string{
		`{"ForAllValues:StringEqual":{"k:x":"a"}}`:  "Did you mean ForAllValues:StringEquals?",
		`{"StringEqual":{"k:x":"a"}}`:               "Did you mean StringEquals?",
		`{"IpAddress":{"ACS:SourceIp":"10.0.0.1"}}`: "Did you mean acs:SourceIp?",
		`{"StringEquals":{"acs:ResourceTag/":"a"}}`: "It lacks the key of a tag.",
	} {
		got := policy.Validate(document(`{"Effect":"Allow","Action":"ecs:Get*","Resource":"*","Condition":`+condition+`}`), policy.KindIdentity)
		if len(got) != 1 || !strings.HasSuffix(got[0].Message, hint) {
			t.Errorf("%s: %v", condition, got)
		}
	}
}

func TestValidateSize(t *testing.T) {
	t.Parallel()
	text := func(size int, pretty bool) string {
		const head, tail = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Get","Resource":["acs:ecs:*:*:instance/`, `"]}]}`
		s := head + strings.Repeat("y", size-len(head)-len(tail)) + tail
		if pretty {
			s = strings.ReplaceAll(s, ":[", " :\n [ ")
		}
		return s
	}
	for _, c := range []struct {
		kind  policy.Kind
		limit int
	}{{policy.KindIdentity, 6144}, {policy.KindSession, 2048}, {policy.KindControl, 4096}, {"", 6144}} {
		for _, pretty := range []bool{false, true} {
			if got := policy.Validate(text(c.limit, pretty), c.kind); got.HasErrors() {
				t.Errorf("%s, %d: %v", c.kind, c.limit, got)
			}
			got := policy.Validate(text(c.limit+1, pretty), c.kind)
			if len(got.Errors()) != 1 || got[0].Code != "too_long" || got[0].Path.String() != "" {
				t.Errorf("%s, %d: %v", c.kind, c.limit+1, got)
			}
		}
	}
	// Bytes count, not only characters.
	chinese := document(`{"Effect":"Allow","Action":"ecs:Get","Resource":"acs:ecs:*:*:instance/` + strings.Repeat("部", 2040) + `"}`)
	if len([]rune(chinese)) > 6144 || !policy.Validate(chinese, policy.KindIdentity).HasErrors() {
		t.Error("a document of more than 6,144 bytes passes")
	}
	// The limit of trust policies is not documented; RAM may well have that of the others.
	const head, tail = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"`, `.aliyuncs.com"}}]}`
	for size, problems := range map[int]int{6144: 0, 6145: 1} {
		got := policy.Validate(head+strings.Repeat("y", size-len(head)-len(tail))+tail, policy.KindTrust)
		if len(got) != problems || problems > 0 && (got.HasErrors() || got[0].Code != "long_trust") {
			t.Errorf("trust policy of %d: %v", size, got)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	got := policy.Validate(document(`{"Effect":"Allow","Action":[`+strings.Repeat("1,", 5000)+`1],"Resource":"*"}`), policy.KindIdentity)
	if n := len(got); n < 500 || n > 502 {
		t.Errorf("%d problems", n)
	}
	if last := got[len(got)-1]; last.Code != "too_many_problems" {
		t.Errorf("the last is %+v", last)
	}
}

func TestProblemText(t *testing.T) {
	t.Parallel()
	ps := policy.Validate(`{"Version":"2","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, policy.KindIdentity)
	if len(ps.Errors()) != 1 || len(ps.Warnings()) != 1 {
		t.Fatalf("got %+v", ps)
	}
	const want = `1:12: Version: Version is "2"; the only legal value is "1".`
	if got := ps.Errors().Error(); got != want {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(policy.Problem{Message: "m"}); got != "m" {
		t.Errorf("got %s", got)
	}
}
