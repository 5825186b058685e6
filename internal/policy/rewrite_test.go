// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func mustParse(t *testing.T, text string) *policy.Document {
	t.Helper()
	d, err := policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEqual holds each rewrite of policy-language.md §10, safe or not.
func TestEqual(t *testing.T) {
	t.Parallel()
	allow := func(action, resource string) string {
		return `{"Effect":"Allow","Action":` + action + `,"Resource":` + resource + `}`
	}
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"single and list", document(allow(`"a:b"`, `"*"`)), document(allow(`["a:b"]`, `["*"]`)), true},
		{"order and duplicates", document(allow(`["a:b","a:c"]`, `"*"`)), document(allow(`["a:c","a:b","a:c"]`, `"*"`)), true},
		{"members and space", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}]}`, "{ \"Statement\": [ {\"Resource\":\"*\",\n\"Action\":\"a:\\u0062\",\"Effect\":\"Allow\"} ],\"Version\":\"1\"}", true},
		{"statement order", document(allow(`"a:b"`, `"*"`) + "," + allow(`"c:d"`, `"acs:c:*:*:x"`)), document(allow(`"c:d"`, `"acs:c:*:*:x"`) + "," + allow(`"a:b"`, `"*"`)), true},
		{"identical statements", document(allow(`"a:b"`, `"*"`) + "," + allow(`"a:b"`, `"*"`)), document(allow(`"a:b"`, `"*"`)), true},
		{"empty condition", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{}}`), document(allow(`"a:b"`, `"*"`)), true},
		{"statements joined by action", document(allow(`"a:b"`, `"x"`) + "," + allow(`"a:c"`, `"x"`)), document(allow(`["a:b","a:c"]`, `"x"`)), true},
		{"statements joined by resource", document(allow(`"a:b"`, `"x"`) + "," + allow(`"a:b"`, `"y"`)), document(allow(`"a:b"`, `["x","y"]`)), true},
		{"both differ", document(allow(`"a:b"`, `"x"`) + "," + allow(`"a:c"`, `"y"`)), document(allow(`["a:b","a:c"]`, `["x","y"]`)), false},
		{"overlapping statements", document(allow(`["a:b","a:c"]`, `"x"`) + "," + allow(`"a:c"`, `["x","y"]`)), document(allow(`"a:b"`, `"x"`) + "," + allow(`"a:c"`, `["x","y"]`)), true},
		{"covered action", document(allow(`["ecs:Describe*","ecs:DescribeInstances"]`, `"*"`)), document(allow(`"ecs:Describe*"`, `"*"`)), true},
		{"covered in another statement", document(allow(`"ecs:Describe*"`, `["x","y"]`) + "," + allow(`"ecs:DescribeInstances"`, `"x"`)), document(allow(`"ecs:Describe*"`, `["x","y"]`)), true},
		{"covered on another resource", document(allow(`"ecs:Describe*"`, `"x"`) + "," + allow(`"ecs:DescribeInstances"`, `"y"`)), document(allow(`"ecs:Describe*"`, `"x"`)), false},
		{"Sid", document(`{"Sid":"x","Effect":"Allow","Action":"a:b","Resource":"*"}`), document(allow(`"a:b"`, `"*"`)), true},
		{"NotAction joined", document(`{"Effect":"Allow","NotAction":"a:b","Resource":"*"},{"Effect":"Allow","NotAction":"a:c","Resource":"*"}`), document(`{"Effect":"Allow","NotAction":["a:b","a:c"],"Resource":"*"}`), false},
		{"case of actions", document(allow(`"a:B"`, `"*"`)), document(allow(`"a:b"`, `"*"`)), false},
		{"case of resources", document(allow(`"a:b"`, `"X"`)), document(allow(`"a:b"`, `"x"`)), false},
		{"region", document(allow(`"a:b"`, `"acs:ram:*:1:x"`)), document(allow(`"a:b"`, `"acs:ram::1:x"`)), false},
		{"star", document(allow(`"a:b"`, `"acs:oss:*:*:*"`)), document(allow(`"a:b"`, `"*"`)), false},
		{"effect", document(allow(`"a:b"`, `"*"`)), document(strings.Replace(allow(`"a:b"`, `"*"`), "Allow", "Deny", 1)), false},
		{"condition values", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k:x":["1","2"]}}}`), document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k:x":["2","1","1"]}}}`), true},
		{"condition operator", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k:x":"1"}}}`), document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringLike":{"k:x":"1"}}}`), false},
		{"principals", document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["a","b"]}}`), document(`{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["b","a"]}}`), true},
		{"principal types", document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"a"}}`), document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"a"}}`), false},
		{"version", `{"Version":"1","Statement":[]}`, `{"Version":"2","Statement":[]}`, false},
		{"single statement", `{"Version":"1","Statement":` + allow(`"a:b"`, `"*"`) + `}`, document(allow(`"a:b"`, `"*"`)), true},
		{"known operator without keys", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{}}}`), document(allow(`"a:b"`, `"*"`)), true},
		{"unknown operator without keys", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEqual":{}}}`), document(allow(`"a:b"`, `"*"`)), false},
		{"unknown element counts", document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Extra":1}`), document(allow(`"a:b"`, `"*"`)), false},
		{"unknown element, same JSON", `{"Version":"1", "X":[1]}`, `{"X":[1],"Version":"1"}`, true},
		{"same nonsense", `nonsense`, `nonsense`, true},
		{"other nonsense", `nonsense`, `nonsense `, false},
		{"nonsense and policy", `nonsense`, document(allow(`"a:b"`, `"*"`)), false},
	} {
		if got := policy.Equal(c.a, c.b); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if got := policy.Equal(c.b, c.a); got != c.want {
			t.Errorf("%s, other way round: %v", c.name, got)
		}
	}
}

func TestMinify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{
			`{"Statement":[{"Resource":["*"],"Action":["ecs:Get","ecs:*","ecs:Get"],"Effect":"Allow","Condition":{}}],"Version":"1"}`,
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}`,
		},
		{
			document(`{"Effect":"Allow","Action":"a:b","Resource":"x"},{"Effect":"Deny","Action":"a:b","Resource":"x"},{"Effect":"Allow","Action":["a:c"],"Resource":["x"]}`),
			document(`{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"x"},{"Effect":"Deny","Action":"a:b","Resource":"x"}`),
		},
		{
			document(`{"Sid":"1","Effect":"Allow","Action":"a:b","Resource":"x"},{"Sid":"2","Effect":"Allow","Action":"a:c","Resource":"x"}`),
			document(`{"Sid":"1","Effect":"Allow","Action":"a:b","Resource":"x"},{"Sid":"2","Effect":"Allow","Action":"a:c","Resource":"x"}`),
		},
		{
			document(`{"Effect":"Allow","NotAction":"a:b","Resource":"x"},{"Effect":"Allow","NotAction":"a:c","Resource":"x"}`),
			document(`{"Effect":"Allow","NotAction":"a:b","Resource":"x"},{"Effect":"Allow","NotAction":"a:c","Resource":"x"}`),
		},
		{`{ "Version" : "1", "Odd" : [ 1 ] }`, `{"Version":"1","Odd":[1]}`},
	} {
		got, err := policy.Minify(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s\ngot  %s (%v)\nwant %s", c.text, got, err, c.want)
		}
	}
	if _, err := policy.Minify(`{"Version":`); err == nil {
		t.Error("no error for broken JSON")
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	d := mustParse(t, document(`{"Sid":"z","Effect":"Deny","NotAction":["b:*","a:*","b:c"],"Resource":["y","x","y"]},`+
		`{"Effect":"Allow","Action":["b:c","a:*","a:b"],"Resource":"*","Condition":{"StringLike":{"k:b":["2","1","2"],"k:a":"1"},"Bool":{"k:c":"true"}}},`+
		`{"Effect":"Allow","Resource":["*"],"Action":["a:*","b:c"],"Condition":{"Bool":{"k:c":["true"]},"StringLike":{"k:a":"1","k:b":["1","2"]}}}`))
	before := d.String()
	const want = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["a:*","b:c"],"Resource":"*","Condition":{"Bool":{"k:c":"true"},"StringLike":{"k:a":"1","k:b":["1","2"]}}},` +
		`{"Sid":"z","Effect":"Deny","NotAction":["a:*","b:*","b:c"],"Resource":["x","y"]}]}`
	if got := policy.Normalize(d).String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d.String() != before {
		t.Error("the document was changed")
	}
	if policy.Normalize(nil) != nil {
		t.Error("nil became something")
	}
}

func TestMergeAndOverride(t *testing.T) {
	t.Parallel()
	a := mustParse(t, document(`{"Sid":"a","Effect":"Allow","Action":"a:a","Resource":"*"},{"Effect":"Allow","Action":"x:x","Resource":"*"}`))
	b := mustParse(t, document(`{"Sid":"a","Effect":"Deny","Action":"a:b","Resource":"*"},{"Effect":"Allow","Action":["x:x"],"Resource":["*"]},{"Sid":"c","Effect":"Deny","Action":"c:c","Resource":"*"}`))
	if got, want := policy.Merge(a, nil, b).String(), document(`{"Sid":"a","Effect":"Allow","Action":"a:a","Resource":"*"},{"Effect":"Allow","Action":"x:x","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"a:b","Resource":"*"},{"Sid":"c","Effect":"Deny","Action":"c:c","Resource":"*"}`); got != want {
		t.Errorf("merged\n%s\n%s", got, want)
	}
	if got, want := policy.Override(a, b).String(), document(`{"Sid":"a","Effect":"Deny","Action":"a:b","Resource":"*"},{"Effect":"Allow","Action":"x:x","Resource":"*"},{"Effect":"Allow","Action":"x:x","Resource":"*"},{"Sid":"c","Effect":"Deny","Action":"c:c","Resource":"*"}`); got != want {
		t.Errorf("overridden\n%s\n%s", got, want)
	}
	if got := policy.Merge().String(); got != document("") {
		t.Errorf("nothing merged: %s", got)
	}
	if policy.Override(nil, a).String() != a.String() || policy.Override(a, nil).String() != a.String() {
		t.Error("overriding by or of nothing changes something")
	}
	// Conditions built in code on the same operator and key keep all values.
	d := &policy.Document{Version: "1", Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"a:b"}, Resources: []string{"*"}, Conditions: []policy.Condition{
		{Operator: "StringLike", Key: "k:x", Values: []string{"1"}}, {Operator: "Bool", Key: "k:b", Values: []string{"true"}}, {Operator: "StringLike", Key: "k:x", Values: []string{"2", "3"}},
	}}}}
	if got, want := policy.Merge(d).String(), document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringLike":{"k:x":["1","2","3"]},"Bool":{"k:b":"true"}}}`); got != want {
		t.Errorf("conditions\n%s\n%s", got, want)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	resources := func(prefix string, n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("%q", fmt.Sprintf("acs:ecs:cn-hangzhou:100000000000001:instance/%s%04d", prefix, i))
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	statement := func(action, list string) string {
		return `{"Effect":"Allow","Action":` + action + `,"Resource":` + list + `}`
	}
	for _, c := range []struct {
		name       string
		statements string
		size, want int
	}{
		{"fits", statement(`"ecs:Get"`, `"*"`), 6144, 1},
		{"one long list", statement(`"ecs:Get"`, resources("i", 150)), 6144, 2},
		// Three statements of two thirds each: only cutting makes it two documents.
		{"cut to fill", statement(`"ecs:A"`, resources("a", 60)) + "," + statement(`"ecs:B"`, resources("b", 60)) + "," + statement(`"ecs:C"`, resources("c", 60)), 6144, 2},
		{"whole when enough", statement(`"ecs:A"`, resources("a", 50)) + "," + statement(`"ecs:B"`, resources("b", 50)) + "," + statement(`"ecs:C"`, resources("c", 50)) + "," + statement(`"ecs:D"`, resources("d", 50)), 6144, 2},
		{"both lists long", statement(resourcesAsActions(200), resources("i", 120)), 6144, 8},
		{"small documents", statement(`"ecs:Get"`, resources("i", 20)), 200, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := mustParse(t, document(c.statements))
			parts, err := policy.Split(d, c.size)
			if err != nil {
				t.Fatal(err)
			}
			if len(parts) > c.want {
				t.Errorf("%d documents, %d are enough", len(parts), c.want)
			}
			for _, p := range parts {
				if n := policy.Size(p.String()); n > c.size {
					t.Errorf("a part has %d characters", n)
				}
				if problems := policy.Validate(p.String(), policy.KindIdentity); problems.HasErrors() {
					t.Errorf("a part is not valid: %v", problems)
				}
			}
			if !policy.Equal(policy.Merge(parts...).String(), d.String()) {
				t.Error("the parts do not mean the same")
			}
		})
	}
}

func resourcesAsActions(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`"service-%02d:SomeRatherLongActionName%04d"`, i%9, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestSplitRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	for _, text := range []string{
		document(`{"Effect":"Allow","Action":"a:` + long + `","Resource":"*"}`),
		document(`{"Effect":"Allow","NotAction":["a:` + long[:150] + `","b:` + long[:150] + `"],"Resource":"*"}`),
		document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringNotEquals":{"k:x":["` + long[:150] + `","` + long[150:] + `"]}}}`),
	} {
		if parts, err := policy.Split(mustParse(t, text), 200); err == nil {
			t.Errorf("split into %s", parts)
		} else if !strings.Contains(err.Error(), "statement 0") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := policy.Split(mustParse(t, document(`{"Effect":"Allow","Action":"a:b","Resource":"*"}`)), 5); err == nil {
		t.Error("split into documents of five characters")
	}
	if parts, err := policy.Split(nil, 5); err != nil || parts != nil {
		t.Errorf("nil became %v, %v", parts, err)
	}
}

// TestSplitRefusal: the reason is the true one, and the statement is numbered as
// in the document that was given.
func TestSplitRefusal(t *testing.T) {
	t.Parallel()
	allow := func(action, resource string) string {
		return `{"Effect":"Allow","Action":` + action + `,"Resource":` + resource + `}`
	}
	long := strings.Repeat("x", 100)
	resources := make([]string, 300)
	for i := range resources {
		resources[i] = fmt.Sprintf("%q", fmt.Sprintf("acs:oss:*:*:bucket-%s/%d", long[:20], i))
	}
	joined := allow(`"a:b"`, `"x"`) + "," + allow(`"a:c"`, `"x"`)
	for _, c := range []struct{ name, statements, want string }{
		{"a list", allow(`"a:b"`, "["+strings.Join(resources, ",")+"]"), "the policy cannot be split into documents of at most 100 characters: statement 0: even with one value in its list it makes a document of 118 characters"},
		{"no list", allow(`"a:b"`, `"`+long+`"`), "the policy cannot be split into documents of at most 100 characters: statement 0: alone it makes a document of 177 characters, and it has no list of actions or resources to cut"},
		{"the last of a list", allow(`"a:b"`, `["y","`+long+`"]`), "the policy cannot be split into documents of at most 100 characters: statement 0: even with one value in its list it makes a document of 177 characters"},
		{"behind joined ones", joined + "," + allow(`"a:d"`, `"`+long+`"`), "the policy cannot be split into documents of at most 100 characters: statement 2: alone it makes a document of 177 characters, and it has no list of actions or resources to cut"},
	} {
		if _, err := policy.Split(mustParse(t, document(c.statements)), 100); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestTrustBuilders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d    *policy.Document
		want string
	}{
		{policy.TrustService("ecs.aliyuncs.com"), `"Principal":{"Service":"ecs.aliyuncs.com"}`},
		{policy.TrustRAM([]string{policy.AccountARN("1")}, []policy.Condition{{Operator: "StringEquals", Key: "sts:ExternalId", Values: []string{"infra"}}}), `"Principal":{"RAM":"acs:ram::1:root"},"Condition":{"StringEquals":{"sts:ExternalId":"infra"}}`},
		{policy.TrustSAML("acs:ram::1:saml-provider/p", ""), `"Principal":{"Federated":"acs:ram::1:saml-provider/p"},"Condition":{"StringEquals":{"saml:recipient":"https://signin.alibabacloud.com/saml-role/sso"}}`},
		{policy.TrustSAML("acs:ram::1:saml-provider/p", policy.SAMLRecipientChina), `"Principal":{"Federated":"acs:ram::1:saml-provider/p"},"Condition":{"StringEquals":{"saml:recipient":"https://signin.aliyun.com/saml-role/sso"}}`},
		{policy.TrustOIDC("acs:ram::1:oidc-provider/p", "https://i", []string{"a"}, []string{"s"}), `"Principal":{"Federated":"acs:ram::1:oidc-provider/p"},"Condition":{"StringEquals":{"oidc:iss":"https://i","oidc:aud":"a","oidc:sub":"s"}}`},
		{policy.TrustOIDC("acs:ram::1:oidc-provider/p", "https://i", nil, []string{"s", "t:*"}), `"Principal":{"Federated":"acs:ram::1:oidc-provider/p"},"Condition":{"StringEquals":{"oidc:iss":"https://i"},"StringLike":{"oidc:sub":["s","t:*"]}}`},
	} {
		want := document(`{"Effect":"Allow","Action":"sts:AssumeRole",` + c.want + `}`)
		if got := c.d.String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if problems := policy.Validate(c.d.String(), policy.KindTrust); len(problems) > 0 {
			t.Errorf("%s: %v", c.d, problems)
		}
	}
}

func TestARN(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]policy.ARN{
		"acs:ram::1:user/u":          {Service: "ram", Account: "1", Resource: "user/u"},
		"acs:kms:cn:1:key/a:b":       {Service: "kms", Region: "cn", Account: "1", Resource: "key/a:b"},
		"acs:ram:*:system:policy/P*": {Service: "ram", Region: "*", Account: "system", Resource: "policy/P*"},
	} {
		got, err := policy.ParseARN(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "*", "acs", "acs:oss:b", "acs:oss:*:*:", "arn:aws:s3:::b"} {
		if a, err := policy.ParseARN(text); err == nil {
			t.Errorf("%s: %+v", text, a)
		}
	}
}
