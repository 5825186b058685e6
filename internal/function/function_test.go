// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	ramfunction "github.com/terraform-provider-ram/terraform-provider-ram/internal/function"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// call runs a function as the framework does and gives its result.
func call(t *testing.T, f function.Function, args ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	var def function.DefinitionResponse
	f.Definition(t.Context(), function.DefinitionRequest{}, &def)
	data, err := def.Definition.Return.NewResultData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	resp := function.RunResponse{Result: data}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(args)}, &resp)
	return resp.Result.Value(), resp.Error
}

// failsAt checks that a function refuses an argument with a message that has the words; argument -1
// is the call as a whole.
func failsAt(t *testing.T, err *function.FuncError, argument int64, words string) {
	t.Helper()
	switch {
	case err == nil:
		t.Fatalf("no error, want one that says %q", words)
	case strings.HasSuffix(err.Text, "."):
		t.Errorf("Terraform adds a full stop: %s", err.Text)
	case !strings.Contains(err.Text, words):
		t.Errorf("the error does not say %q: %s", words, err.Text)
	case argument < 0 && err.FunctionArgument != nil, argument >= 0 && (err.FunctionArgument == nil || *err.FunctionArgument != argument):
		t.Errorf("the error is of argument %v, want %d: %s", err.FunctionArgument, argument, err.Text)
	}
}

func str(s string) attr.Value { return types.StringValue(s) }

func list(values ...string) attr.Value {
	elements := make([]attr.Value, len(values))
	for i, v := range values {
		elements[i] = str(v)
	}
	return types.ListValueMust(types.StringType, elements)
}

// listWithNull is what [null] is in a configuration.
func listWithNull() attr.Value {
	return types.ListValueMust(types.StringType, []attr.Value{types.StringNull()})
}

// rest are the optional arguments at the end.
func rest(values ...attr.Value) attr.Value {
	kinds := make([]attr.Type, len(values))
	for i, v := range values {
		kinds[i] = v.Type(context.Background())
	}
	return types.TupleValueMust(kinds, values)
}

const (
	readOSS   = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get*","oss:List*"],"Resource":"*"}]}`
	denyPuts  = `{"Version":"1","Statement":[{"Sid":"Never","Effect":"Deny","Action":"oss:Put*","Resource":"*"}]}`
	misspelt  = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"}}}]}`
	accountID = "1234567890123456"
)

func TestARNParse(t *testing.T) {
	t.Parallel()
	kinds := map[string]attr.Type{"service": types.StringType, "region": types.StringType, "account_id": types.StringType, "resource": types.StringType}
	tests := map[string][4]string{
		"acs:ram::1234567890123456:user/ann":            {"ram", "", accountID, "user/ann"},
		"acs:oss:*:*:bucket/a:b":                        {"oss", "*", "*", "bucket/a:b"},
		"acs:ecs:cn-hangzhou:1234567890123456:vpc/vpc1": {"ecs", "cn-hangzhou", accountID, "vpc/vpc1"},
	}
	for arn, want := range tests {
		got, err := call(t, ramfunction.NewARNParse(), str(arn))
		if err != nil {
			t.Errorf("%s: %s", arn, err.Text)
			continue
		}
		if w := types.ObjectValueMust(kinds, map[string]attr.Value{
			"service": str(want[0]), "region": str(want[1]), "account_id": str(want[2]), "resource": str(want[3]),
		}); !got.Equal(w) {
			t.Errorf("%s: got %s, want %s", arn, got, w)
		}
		back, err := call(t, ramfunction.NewARNBuild(), str(want[0]), str(want[1]), str(want[2]), str(want[3]))
		if err != nil || !back.Equal(str(arn)) {
			t.Errorf("%s comes back as %s, %v", arn, back, err)
		}
	}
	for _, arn := range []string{"", "arn:aws:iam::1:user/ann", "acs:ram::1", "acs:ram::1:"} {
		_, err := call(t, ramfunction.NewARNParse(), str(arn))
		failsAt(t, err, 0, "is not an ARN")
	}
}

func TestARNBuild(t *testing.T) {
	t.Parallel()
	got, err := call(t, ramfunction.NewARNBuild(), str("ram"), types.StringNull(), types.StringNull(), str("user/ann"))
	if err != nil || !got.Equal(str("acs:ram:::user/ann")) {
		t.Errorf("nulls: got %s, %v", got, err)
	}
	tests := map[string]struct {
		args     [4]string
		argument int64
		words    string
	}{
		"no service":           {[4]string{"", "", "", "x"}, 0, "needs a service"},
		"no resource":          {[4]string{"ram", "", "", ""}, 3, "needs a resource"},
		"a colon in service":   {[4]string{"acs:ram", "", "", "x"}, 0, "holds a colon"},
		"a colon in region":    {[4]string{"ram", "a:b", "", "x"}, 1, "holds a colon"},
		"a colon in account":   {[4]string{"ram", "", "1:2", "x"}, 2, "holds a colon"},
		"the whole ARN as one": {[4]string{"acs:ram::1:user/ann", "", "", ""}, 0, "holds a colon"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, ramfunction.NewARNBuild(), str(tt.args[0]), str(tt.args[1]), str(tt.args[2]), str(tt.args[3]))
			failsAt(t, err, tt.argument, tt.words)
		})
	}
}

func TestPolicyEquivalent(t *testing.T) {
	t.Parallel()
	const other = `{"Statement": [{"Resource": ["*"], "Action": ["oss:List*", "oss:Get*"], "Effect": "Allow"}], "Version": "1"}`
	for b, want := range map[string]bool{readOSS: true, other: true, denyPuts: false} {
		got, err := call(t, ramfunction.NewPolicyEquivalent(), str(readOSS), str(b))
		if err != nil || !got.Equal(types.BoolValue(want)) {
			t.Errorf("%s: got %s, %v; want %t", b, got, err, want)
		}
	}
	_, err := call(t, ramfunction.NewPolicyEquivalent(), str("{"), str(readOSS))
	failsAt(t, err, 0, "no policy document")
	_, err = call(t, ramfunction.NewPolicyEquivalent(), str(readOSS), str(`[]`))
	failsAt(t, err, 1, "no policy document")
}

func TestPolicyMinify(t *testing.T) {
	t.Parallel()
	got, err := call(t, ramfunction.NewPolicyMinify(), str(`{ "Version": "1", "Statement": [
		{ "Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["*"] }, { "Effect": "Allow", "Action": ["oss:Get*"], "Resource": "*" } ] }`))
	if want := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}`; err != nil || !got.Equal(str(want)) {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	_, err = call(t, ramfunction.NewPolicyMinify(), str("not JSON"))
	failsAt(t, err, 0, "no policy document")
}

func TestPolicyMerge(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		documents attr.Value
		want      string
	}{
		{list(readOSS, denyPuts, readOSS), `{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get*","oss:List*"],"Resource":"*"},{"Sid":"Never","Effect":"Deny","Action":"oss:Put*","Resource":"*"}]}`},
		{list(denyPuts), `{"Version":"1","Statement":[{"Sid":"Never","Effect":"Deny","Action":"oss:Put*","Resource":"*"}]}`},
	} {
		got, err := call(t, ramfunction.NewPolicyMerge(), tt.documents)
		if err != nil || !got.Equal(str(tt.want)) {
			t.Errorf("got %s, %v; want %s", got, err, tt.want)
		}
	}
	_, err := call(t, ramfunction.NewPolicyMerge(), list(readOSS, misspelt))
	failsAt(t, err, 0, "documents[1]")
	failsAt(t, err, 0, "Conditions")
	_, err = call(t, ramfunction.NewPolicyMerge(), list())
	failsAt(t, err, 0, "At least one document")
	_, err = call(t, ramfunction.NewPolicyMerge(), listWithNull())
	failsAt(t, err, 0, "documents[0] is null")
}

func TestPolicySplit(t *testing.T) {
	t.Parallel()
	var statements []string
	for i := range 200 {
		statements = append(statements, `{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:bucket-`+strings.Repeat("x", 40)+string(rune('a'+i%26))+`/*","Condition":{"StringEquals":{"acs:UserAgent":"`+strings.Repeat("y", i)+`"}}}`)
	}
	long := `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
	for name, limit := range map[string]attr.Value{"null is RAM's limit": types.Int64Null(), "a number": types.Int64Value(6144)} {
		got, err := call(t, ramfunction.NewPolicySplit(), str(long), limit)
		if err != nil {
			t.Fatalf("%s: %s", name, err.Text)
		}
		parts := got.(types.List).Elements()
		if least := len(long)/policy.MaxDocumentSize + 1; len(parts) < least || len(parts) > least+1 {
			t.Errorf("%s: %d parts, want about %d", name, len(parts), least)
		}
		for _, p := range parts {
			if n := policy.Size(p.(types.String).ValueString()); n > policy.MaxDocumentSize {
				t.Errorf("%s: a part has %d characters", name, n)
			}
		}
	}
	got, err := call(t, ramfunction.NewPolicySplit(), str(readOSS), types.Int64Value(1<<62))
	if err != nil || !got.Equal(list(readOSS)) {
		t.Errorf("a document that fits: got %s, %v", got, err)
	}
	_, err = call(t, ramfunction.NewPolicySplit(), str(readOSS), types.Int64Value(0))
	failsAt(t, err, 1, "too few")
	_, err = call(t, ramfunction.NewPolicySplit(), str(readOSS), types.Int64Value(40))
	failsAt(t, err, 1, "40 characters")
	_, err = call(t, ramfunction.NewPolicySplit(), str(misspelt), types.Int64Null())
	failsAt(t, err, 0, "Conditions")
}

func TestPolicyFindings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		document string
		kind     attr.Value
		codes    []string
	}{
		"nothing":                        {readOSS, str("identity"), nil},
		"null is identity":               {readOSS, types.StringNull(), nil},
		"no JSON":                        {"{", str("identity"), []string{"json_syntax"}},
		"an identity policy as trust":    {readOSS, str("trust"), []string{"missing_principal"}},
		"a misspelt element":             {misspelt, str("session"), []string{"unknown_element"}},
		"legal and surely not meant":     {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, str("identity"), []string{"allow_all"}},
		"too long for a session policy":  {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/` + strings.Repeat("y", 2048) + `"}]}`, str("session"), []string{"too_long"}},
		"not too long for an identity's": {`{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/` + strings.Repeat("y", 2048) + `"}]}`, str("identity"), nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, ramfunction.NewPolicyFindings(), str(tt.document), tt.kind)
			if err != nil {
				t.Fatal(err.Text)
			}
			codes := map[string]attr.Value{}
			for _, f := range got.(types.List).Elements() {
				attributes := f.(types.Object).Attributes()
				codes[attributes["code"].(types.String).ValueString()] = f
				for _, name := range []string{"severity", "summary", "message"} {
					if attributes[name].(types.String).ValueString() == "" {
						t.Errorf("a finding has no %s: %s", name, f)
					}
				}
				if attributes["line"].(types.Int64).ValueInt64() < 1 {
					t.Errorf("a finding has no line: %s", f)
				}
			}
			for _, c := range tt.codes {
				if codes[c] == nil {
					t.Errorf("%s is not found: %s", c, got)
				}
			}
			if len(tt.codes) == 0 && len(codes) > 0 {
				t.Errorf("found %s", got)
			}
		})
	}
	_, err := call(t, ramfunction.NewPolicyFindings(), str(readOSS), str("role"))
	failsAt(t, err, 1, "identity, trust, session, control")
}

func TestTrustPolicies(t *testing.T) {
	t.Parallel()
	const provider, saml = "acs:ram::1234567890123456:oidc-provider/hcp", "acs:ram::1234567890123456:saml-provider/corp"
	tests := map[string]struct {
		function function.Function
		args     []attr.Value
		want     string // of the statement
	}{
		"service": {ramfunction.NewTrustPolicyForService(), []attr.Value{list("ecs.aliyuncs.com")}, `"Principal":{"Service":"ecs.aliyuncs.com"}`},
		"services": {
			ramfunction.NewTrustPolicyForService(), []attr.Value{list("ecs.aliyuncs.com", "fc.aliyuncs.com")},
			`"Principal":{"Service":["ecs.aliyuncs.com","fc.aliyuncs.com"]}`,
		},
		"account": {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list(accountID), rest()}, `"Principal":{"RAM":"acs:ram::1234567890123456:root"}`},
		"a user, with an external ID": {
			ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("acs:ram::1234567890123456:user/ann"), rest(str("infra-42"))},
			`"Principal":{"RAM":"acs:ram::1234567890123456:user/ann"},"Condition":{"StringEquals":{"sts:ExternalId":"infra-42"}}`,
		},
		"SAML": {
			ramfunction.NewTrustPolicyForSAML(), []attr.Value{str(saml), rest()},
			`"Principal":{"Federated":"` + saml + `"},"Condition":{"StringEquals":{"saml:recipient":"https://signin.alibabacloud.com/saml-role/sso"}}`,
		},
		"SAML on the China site": {
			ramfunction.NewTrustPolicyForSAML(), []attr.Value{str(saml), rest(str("https://signin.aliyun.com/saml-role/sso"))},
			`"Principal":{"Federated":"` + saml + `"},"Condition":{"StringEquals":{"saml:recipient":"https://signin.aliyun.com/saml-role/sso"}}`,
		},
		"OIDC": {
			ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(provider), str("https://app.terraform.io"), list("aliyun"), list("organization:acme:*")},
			`"Principal":{"Federated":"` + provider + `"},"Condition":{"StringEquals":{"oidc:iss":"https://app.terraform.io","oidc:aud":"aliyun"},"StringLike":{"oidc:sub":"organization:acme:*"}}`,
		},
		"OIDC, any subject": {
			ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(provider), str("https://app.terraform.io"), list("aliyun"), types.ListNull(types.StringType)},
			`"Principal":{"Federated":"` + provider + `"},"Condition":{"StringEquals":{"oidc:iss":"https://app.terraform.io","oidc:aud":"aliyun"}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, tt.function, tt.args...)
			if err != nil {
				t.Fatal(err.Text)
			}
			want := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` + tt.want + `}]}`
			if !got.Equal(str(want)) {
				t.Errorf("got  %s\nwant %s", got.(types.String).ValueString(), want)
			}
			if p := policy.Validate(want, policy.KindTrust); len(p) > 0 {
				t.Errorf("it has problems: %s", p)
			}
		})
	}
}

func TestTrustPoliciesRefuse(t *testing.T) {
	t.Parallel()
	const provider, saml = "acs:ram::1234567890123456:oidc-provider/hcp", "acs:ram::1234567890123456:saml-provider/corp"
	null := types.ListNull(types.StringType)
	tests := map[string]struct {
		function function.Function
		args     []attr.Value
		argument int64
		words    string
	}{
		"no service":            {ramfunction.NewTrustPolicyForService(), []attr.Value{list()}, 0, "At least one service"},
		"a null service":        {ramfunction.NewTrustPolicyForService(), []attr.Value{listWithNull()}, 0, "services[0] is null"},
		"a service as URL":      {ramfunction.NewTrustPolicyForService(), []attr.Value{list("https://ecs.aliyuncs.com")}, -1, "is not the name of a service"},
		"no account":            {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list(), rest()}, 0, "At least one principal"},
		"an alias as account":   {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("acme"), rest()}, 0, `"acme", is neither`},
		"an ARN of no identity": {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("acs:oss:*:*:bucket"), rest()}, -1, "is not the ARN of a RAM principal"},
		"a group":               {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("acs:ram::1234567890123456:group/devs"), rest()}, -1, "group/devs"},
		"no external ID":        {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("1234567890123456"), rest(str(""))}, 1, "2 to 1224"},
		"a short external ID":   {ramfunction.NewTrustPolicyForAccount(), []attr.Value{list("1234567890123456"), rest(str("ab"), str("x"))}, 2, "2 to 1224"},
		"no SAML provider":      {ramfunction.NewTrustPolicyForSAML(), []attr.Value{str("corp"), rest()}, 0, "corp"},
		"an OIDC provider":      {ramfunction.NewTrustPolicyForSAML(), []attr.Value{str(provider), rest()}, 0, ":saml-provider/"},
		"a SAML provider":       {ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(saml), str("https://x"), list("a"), null}, 0, ":oidc-provider/"},
		"no issuer":             {ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(provider), str(""), list("a"), null}, 1, "must not be empty"},
		"no audience":           {ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(provider), str("https://x"), list(), null}, 2, "At least one audience"},
		"a null subject":        {ramfunction.NewTrustPolicyForOIDC(), []attr.Value{str(provider), str("https://x"), list("a"), listWithNull()}, 3, "subjects[0] is null"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, tt.function, tt.args...)
			failsAt(t, err, tt.argument, tt.words)
		})
	}
}
