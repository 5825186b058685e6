// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
)

func TestPolicyDocument(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ config, json string }{
		"one value is a string, several are a sorted list": {
			`statement {
  action   = ["oss:Put*", "oss:Get*"]
  resource = ["*"]
}`,
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get*","oss:Put*"],"Resource":"*"}]}`,
		},
		"NotAction and Deny": {
			`statement {
  effect     = "Deny"
  not_action = ["sts:*"]
  resource   = ["*"]
}`,
			`{"Version":"1","Statement":[{"Effect":"Deny","NotAction":"sts:*","Resource":"*"}]}`,
		},
		"conditions with one operator and key are put together, none is lost": {
			`statement {
  action   = ["oss:ListObjects"]
  resource = ["*"]
  condition {
    operator = "StringLike"
    key      = "oss:Prefix"
    values   = ["a/*"]
  }
  condition {
    operator = "StringLike"
    key      = "oss:Prefix"
    values   = ["b/*", ""]
  }
  condition {
    operator = "StringLike"
    key      = "oss:Delimiter"
    values   = ["/"]
  }
  condition {
    operator = "IpAddress"
    key      = "acs:SourceIp"
    values   = ["203.0.113.0/24"]
  }
}`,
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:ListObjects","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"},"StringLike":{"oss:Delimiter":"/","oss:Prefix":["","a/*","b/*"]}}}]}`,
		},
		"trust policy": {
			`statement {
  action = ["sts:AssumeRole"]
  principal {
    service = ["ecs.aliyuncs.com"]
    ram     = ["acs:ram::1234567890123456:root"]
  }
}`,
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1234567890123456:root","Service":"ecs.aliyuncs.com"}}]}`,
		},
		"source documents first, override documents by Sid": {
			`source_documents = [
  jsonencode({ Version = "1", Statement = [
    { Sid = "a", Effect = "Allow", Action = "ecs:Describe*", Resource = "*" },
    { Effect = "Allow", Action = "vpc:Describe*", Resource = "*" },
  ] }),
  jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = ["vpc:Describe*"], Resource = ["*"] }] }),
]
override_documents = [
  jsonencode({ Version = "1", Statement = [{ Sid = "a", Effect = "Deny", Action = "ecs:*", Resource = "*" }] }),
]
statement {
  action   = ["slb:Describe*"]
  resource = ["*"]
}`,
			`{"Version":"1","Statement":[{"Sid":"a","Effect":"Deny","Action":"ecs:*","Resource":"*"},{"Effect":"Allow","Action":"vpc:Describe*","Resource":"*"},{"Effect":"Allow","Action":"slb:Describe*","Resource":"*"}]}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t)
			e.Run(resource.TestCase{Steps: []resource.TestStep{{
				Config: "data \"ram_policy_document\" \"test\" {\n" + tt.config + "\n}",
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.ram_policy_document.test", tfjsonpath.New("json"), knownvalue.StringExact(tt.json)),
					statecheck.ExpectKnownValue("data.ram_policy_document.test", tfjsonpath.New("size"), knownvalue.Int64Exact(int64(len(tt.json)))),
				},
			}}})
			if e.Emulator == nil {
				return
			}
			calls := e.Emulator.Requests()
			delete(calls, "sts:GetCallerIdentity") // the provider's own, when it is configured
			if len(calls) != 0 {
				t.Errorf("the data source called RAM: %v", calls)
			}
		})
	}
}

func TestPolicyDocumentBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	var steps []resource.TestStep
	for config, message := range map[string]string{
		"statement {\n action = [\"oss\"]\n resource = [\"*\"]\n}":                                 `is not an action`,
		"statement {\n resource = [\"*\"]\n}":                                                      `(?s)Action`,
		"statement {\n effect = \"Maybe\"\n action = [\"oss:*\"]\n resource = [\"*\"]\n}":          `it has to be Allow or Deny`,
		"statement {\n action = [\"oss:*\"]\n not_action = [\"oss:Get*\"]\n resource = [\"*\"]\n}": `NotAction`,
		// The line Terraform shows is that of the argument.
		"statement {\n action = [\"oss:*\"]\n resource = [\"*\"]\n condition {\n operator = \"IpAdress\"\n key = \"acs:SourceIp\"\n values = [\"192.0.2.1\"]\n}\n}": `line \d+, in data "ram_policy_document" "test":\s+\d+:\s+operator = "IpAdress"`,
		`source_documents = [jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "*", Conditions = {} }] })]`:                 `Conditions`,
		`override_documents = [jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "*", Conditions = {} }] })]`:               `Conditions`,
		"source_documents = [\"{\"]": `Policy document with a JSON mistake`,
		"statement {\n sid=\"a\"\n action = [\"oss:*\"]\n resource = [\"*\"]\n}\nstatement {\n sid=\"a\"\n action = [\"ecs:*\"]\n resource = [\"*\"]\n}":     `Two statements with the Sid`,
		"statement {\n action = [\"oss:*\"]\n resource = [\"*\"]\n condition {\n operator = \"StringIs\"\n key = \"acs:UserAgent\"\n values = [\"x\"]\n}\n}": `StringIs`,
		"kind = \"trust\"\nstatement {\n action = [\"sts:AssumeRole\"]\n resource = [\"*\"]\n}":                                                              `Principal`,
	} {
		steps = append(steps, resource.TestStep{
			Config: "data \"ram_policy_document\" \"test\" {\n" + config + "\n}", ExpectError: regexp.MustCompile(message),
		})
	}
	// What is known is checked before anything is made, though the resource is not known yet.
	steps = append(steps, resource.TestStep{
		Config: `
resource "terraform_data" "bucket" {}

data "ram_policy_document" "test" {
  statement {
    action   = ["oss:GetObject", "oss"]
    resource = ["acs:oss:*:*:${terraform_data.bucket.id}/*"]
  }
}`,
		PlanOnly: true, ExpectError: regexp.MustCompile(`"oss" is not an action`),
	})
	steps = append(steps, resource.TestStep{Config: `data "ram_caller_identity" "me" {}`})
	e.Run(resource.TestCase{Steps: steps})
}

// documentOf is the configuration of a ram_policy_document: objects, lists of texts and of objects,
// and texts.
func documentOf(t *testing.T, typ tftypes.Type, in any) tftypes.Value {
	t.Helper()
	switch in := in.(type) {
	case string:
		return tftypes.NewValue(typ, in)
	case nil:
		return tftypes.NewValue(typ, nil)
	case notYet:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case []any:
		var element tftypes.Type
		switch typ := typ.(type) {
		case tftypes.List:
			element = typ.ElementType
		case tftypes.Set:
			element = typ.ElementType
		}
		values := make([]tftypes.Value, 0, len(in))
		for _, v := range in {
			values = append(values, documentOf(t, element, v))
		}
		return tftypes.NewValue(typ, values)
	case object:
		values := map[string]tftypes.Value{}
		for name, attribute := range typ.(tftypes.Object).AttributeTypes {
			given := in[name]
			if _, block := attribute.(tftypes.List); block && given == nil && name != "source_documents" && name != "override_documents" {
				given = []any{} // Terraform has no null lists of blocks
			}
			values[name] = documentOf(t, attribute, given)
		}
		return tftypes.NewValue(typ, values)
	}
	t.Fatalf("%T", in)
	return tftypes.Value{}
}

type object = map[string]any

// notYet is a value that is not known yet.
type notYet struct{}

func texts(values ...string) (out []any) {
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

func conditionOf(operator, key string, values ...string) object {
	return object{"operator": operator, "key": key, "values": texts(values...)}
}

func statementOf(more object) object {
	out := object{"action": texts("oss:GetObject"), "resource": texts("acs:oss:*:*:b/*")}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// shown are diagnostics as "path: detail", warnings after a W.
func shown(diags []*tfprotov6.Diagnostic) []string {
	out := make([]string, 0, len(diags))
	for _, d := range diags {
		at := ""
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			at = "W "
		}
		if d.Attribute != nil {
			for i, s := range d.Attribute.Steps() {
				switch s := s.(type) {
				case tftypes.AttributeName:
					if i > 0 {
						at += "."
					}
					at += string(s)
				case tftypes.ElementKeyInt:
					at += "[" + strconv.Itoa(int(s)) + "]"
				}
			}
		}
		out = append(out, at+": "+d.Summary+": "+d.Detail)
	}
	return out
}

func isWarning(shown string) bool { return strings.HasPrefix(shown, "W ") }

func TestPolicyDocumentPlaces(t *testing.T) {
	t.Parallel()
	const (
		fine  = `{"Effect":"Allow","Action":"ecs:StopInstance","Resource":"acs:ecs:*:*:instance/i"}`
		wrong = `{"Effect":"Allow","Action":"Start","Resource":"acs:ecs:*:*:instance/l"}`
		other = `{"Effect":"Deny","Action":"ecs:StopInstance","Resource":"acs:ecs:*:*:instance/k"}`
		bad   = `{"Sid":"bad","Effect":"Allow","Action":["ecs:StopInstance","Stop"],"Resource":"acs:ecs:*:*:instance/j"}`
	)
	doc := func(statements ...string) string {
		return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	one := func(more object) object {
		return object{"statement": []any{statementOf(object{"resource": texts("acs:oss:*:*:a/*")}), statementOf(more)}}
	}
	where := func(conditions ...any) object {
		return one(object{"resource": texts("acs:oss:*:*:c/*"), "condition": conditions})
	}
	trust := func(more object) object {
		st := object{"action": texts("sts:AssumeRole"), "principal": object{"service": texts("ecs.aliyuncs.com")}}
		for k, v := range more {
			st[k] = v
		}
		return object{"kind": "trust", "statement": []any{st}}
	}
	e := acctest.New(t)
	if e.Emulator == nil {
		t.Skip("speaks the protocol to an emulator")
	}
	p := e.Protocol()
	typ := p.Schemas.DataSourceSchemas["ram_policy_document"].ValueType()
	for name, tt := range map[string]struct {
		config object
		want   []string // how each diagnostic begins
	}{
		"action":          {one(object{"action": texts("oss:Get", "Get")}), []string{`statement[1].action: Not an action: "Get" is not an action`}},
		"not_action":      {one(object{"action": nil, "not_action": texts("Get")}), []string{`statement[1].not_action: `}},
		"no action":       {one(object{"action": nil}), []string{`statement[1]: Policy statement without Action: The statement has no action`}},
		"empty action":    {one(object{"action": []any{}}), []string{`statement[1].action: Empty list in a policy: The list is empty.`}},
		"resource":        {one(object{"resource": texts("bucket")}), []string{`statement[1].resource: `}},
		"not_resource":    {one(object{"not_resource": texts("acs:oss:*:*:c")}), []string{`statement[1].not_resource: `}},
		"no resource":     {one(object{"resource": nil}), []string{`statement[1]: `}},
		"sid":             {one(object{"sid": "a"}), nil},
		"principal":       {one(object{"principal": object{"ram": texts("acs:ram::1:root")}}), []string{`statement[1].principal: `}},
		"principal.ram":   {trust(object{"principal": object{"ram": texts("me")}}), []string{`statement[0].principal.ram: `}},
		"principal none":  {trust(object{"principal": object{}}), []string{`statement[0].principal: `}},
		"effect":          {trust(object{"effect": "Deny"}), []string{`W statement[0].effect: `}},
		"trust, no one":   {trust(object{"principal": nil}), []string{`statement[0]: `}},
		"operator":        {where(conditionOf("StringEquals", "acs:Service", "x"), conditionOf("IpAdress", "acs:SourceIp", "192.0.2.1")), []string{`statement[1].condition[1].operator: `}},
		"key":             {where(conditionOf("StringEquals", "acs:Service", "x"), conditionOf("IpAddress", "SourceIp", "192.0.2.1")), []string{`statement[1].condition[1].key: `}},
		"key and value":   {where(conditionOf("IpAddress", "a\"]\\:é.b", "me")), []string{`statement[1].condition[0].values: `}},
		"type of the key": {where(conditionOf("StringEquals", "acs:SourceIp", "192.0.2.1")), []string{`W statement[1].condition[0].key: `}},
		"type of a value": {where(conditionOf("NumericEquals", "oss:x", "many")), []string{`statement[1].condition[0].values: `}},
		"no values":       {where(conditionOf("IpAddress", "acs:SourceIp")), []string{`statement[1].condition[0].values: `}},
		"one of the values": {
			where(conditionOf("NotIpAddress", "acs:SourceIp", "192.0.2.9"), conditionOf("IpAddress", "acs:SourceIp", "192.0.2.1", "me")),
			[]string{`statement[1].condition[1].values: Not an IP address: "me" is neither an IP address nor a network in CIDR form.`},
		},
		"blocks put together": {
			where(conditionOf("IpAddress", "acs:SourceIp", "192.0.2.1"), conditionOf("StringEquals", "acs:Service", "x"), conditionOf("IpAddress", "acs:SourceIp", "192.0.2.2", "me")),
			[]string{`W statement[1].condition[2]: Conditions are put together: This condition and condition[0]`, `statement[1].condition[2].values: `},
		},
		"put together, negated": {where(conditionOf("NotIpAddress", "acs:SourceIp", "192.0.2.1"), conditionOf("NotIpAddress", "acs:SourceIp", "192.0.2.2")), nil},
		"put together, equal":   {where(conditionOf("IpAddress", "acs:SourceIp", "192.0.2.1"), conditionOf("IpAddress", "acs:SourceIp", "192.0.2.1")), nil},
		"put together, two keys": {
			where(conditionOf("StringLike", "oss:Prefix", "a"), conditionOf("StringLike", "oss:Delimiter", "b"), conditionOf("StringEquals", "oss:Prefix", "c")), nil,
		},
		"put together, ForAllValues": {
			where(conditionOf("ForAllValues:StringEquals", "acs:Service", "a"), conditionOf("ForAllValues:StringEquals", "acs:Service", "b")),
			[]string{`W statement[1].condition[1]: Conditions are put together`},
		},
		"a long operator": {where(conditionOf(strings.Repeat("x", 300), "acs:SourceIp", "a")), []string{`statement[1].condition[0].operator: `}},
		"a source": {
			object{"source_documents": texts(doc(fine), doc(fine, bad)), "statement": []any{statementOf(object{"resource": texts("bucket")})}},
			[]string{`source_documents[1]: Not an action: "Stop" is not an action`, `statement[0].resource: `},
		},
		"an override":      {object{"override_documents": texts(doc(fine), doc(other, bad)), "statement": []any{statementOf(object{"sid": "bad", "action": texts("Get")})}}, []string{`override_documents[1]: Not an action: "Stop" is not an action`}},
		"nothing":          {object{}, []string{`: Policy document without a statement: The policy has no statement.`}},
		"not a source":     {object{"source_documents": texts(doc(fine), "{")}, []string{`source_documents[1]: Policy document with a JSON mistake`}},
		"not an override":  {object{"override_documents": texts("{")}, []string{`override_documents[0]: Policy document with a JSON mistake`}},
		"one Sid":          {object{"source_documents": texts(doc(bad)), "statement": []any{statementOf(nil), statementOf(object{"sid": "bad"})}}, []string{`statement[1].sid: Two statements with the Sid "bad"`}},
		"one Sid, sources": {object{"source_documents": texts(doc(bad), doc(`{"Sid":"bad","Effect":"Deny","Action":"ecs:*","Resource":"*"}`))}, []string{`source_documents[1]: Two statements`}},
		"a source and an override, equal": {
			object{"source_documents": texts(doc(wrong)), "override_documents": texts(doc(fine, wrong))},
			[]string{
				`source_documents[0]: Not an action: "Start" is not an action`,
				`override_documents[0]: Not an action: "Start" is not an action`,
				`W override_documents[0]: Allow that another one covers: Statement[0] of source_documents[0] allows all`,
			},
		},
		"two statements": {
			object{"source_documents": texts(doc(fine, `{"Effect":"Deny","Action":"oss:*","Resource":"*"}`)), "statement": []any{statementOf(nil), statementOf(object{"action": texts("oss:Get*")})}},
			[]string{
				`W statement[0]: Allow that a Deny takes back: Statement[1] of source_documents[0] denies all`,
				`W statement[1]: Allow that a Deny takes back: Statement[1] of source_documents[0] denies all`,
			},
		},
		"two blocks": {
			object{"source_documents": texts(doc(fine)), "statement": []any{statementOf(object{"action": texts("oss:Get*")}), statementOf(nil)}},
			[]string{`W statement[1]: Allow that another one covers: statement[0] allows all`},
		},
		"too long": {one(object{"resource": texts("acs:oss:*:*:b/" + strings.Repeat("y", 7000))}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, err := tfprotov6.NewDynamicValue(typ, documentOf(t, typ, tt.config))
			must(t, err)
			valid, err := p.Server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "ram_policy_document", Config: &config})
			must(t, err)
			got := shown(valid.Diagnostics)
			resp, err := p.Server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "ram_policy_document", Config: &config})
			must(t, err)
			if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			// Terraform validates right before it reads.
			if again := shown(resp.Diagnostics); !slices.Equal(again, slices.DeleteFunc(slices.Clone(got), isWarning)) {
				t.Errorf("read: %q", again)
			}
			for _, s := range got {
				if strings.Contains(s, "column") && !strings.Contains(s, "JSON mistake") {
					t.Errorf("a place in a text that nobody sees: %s", s)
				}
			}
		})
	}
}

// TestPolicyDocumentUnknown: where some values are not known yet, those that are known are checked,
// and nothing is said that depends on the others.
func TestPolicyDocumentUnknown(t *testing.T) {
	t.Parallel()
	unknown := notYet{}
	const fine = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:StopInstance","Resource":"acs:ecs:*:*:instance/i"}]}`
	const bad = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"Stop","Resource":"acs:ecs:*:*:instance/j"}]}`
	one := func(more object) object { return object{"statement": []any{statementOf(more)}} }
	where := func(condition object) object { return one(object{"condition": []any{condition}}) }
	trusted := object{"service": []any{unknown, "ecs"}}
	e := acctest.New(t)
	if e.Emulator == nil {
		t.Skip("speaks the protocol to an emulator")
	}
	p := e.Protocol()
	typ := p.Schemas.DataSourceSchemas["ram_policy_document"].ValueType()
	for name, tt := range map[string]struct {
		config object
		want   []string // how each diagnostic begins
	}{
		"nothing known":         {object{"statement": unknown, "source_documents": unknown, "kind": unknown}, nil},
		"no block known":        {object{"statement": unknown, "source_documents": texts(bad)}, []string{`source_documents[0]: Not an action`}},
		"a source":              {object{"source_documents": []any{unknown, bad}}, []string{`source_documents[1]: Not an action`}},
		"a source, and blocks":  {object{"source_documents": []any{unknown}, "statement": []any{statementOf(object{"action": texts("Get")})}}, []string{`statement[0].action: Not an action`}},
		"sources alone":         {object{"source_documents": []any{unknown}}, nil},
		"a bad source, no JSON": {object{"source_documents": []any{unknown, "policy.json"}}, []string{`source_documents[1]: Policy document is not JSON`}},
		"an override": {
			object{"source_documents": texts(fine), "override_documents": []any{unknown}, "statement": []any{statementOf(object{"sid": "a", "action": texts("Get")}), statementOf(object{"action": texts("Put")})}},
			[]string{`statement[1].action: Not an action: "Put"`},
		},
		"an action":               {one(object{"action": []any{unknown, "Get"}}), []string{`statement[0].action: Not an action: "Get"`}},
		"actions":                 {one(object{"action": unknown, "not_action": unknown, "resource": texts("bucket")}), []string{`statement[0].resource: Not a resource`}},
		"one of both":             {one(object{"not_action": unknown, "not_resource": unknown}), nil},
		"a resource":              {one(object{"action": texts("*"), "resource": []any{unknown, "*"}}), []string{`W statement[0]: Policy allows everything`}},
		"resources":               {one(object{"action": texts("*"), "resource": unknown}), nil},
		"an effect":               {one(object{"effect": unknown, "action": texts("*"), "resource": texts("*")}), nil},
		"a Sid":                   {object{"statement": []any{statementOf(object{"sid": unknown}), statementOf(object{"sid": unknown, "action": texts("Get")})}}, []string{`statement[1].action: Not an action`}},
		"equal Sids":              {object{"statement": []any{statementOf(object{"sid": "a"}), statementOf(object{"sid": "a", "resource": []any{unknown}})}}, nil},
		"conditions":              {one(object{"action": texts("*"), "resource": texts("*"), "condition": unknown}), nil},
		"an operator":             {where(object{"operator": unknown, "key": "SourceIp", "values": texts("x")}), []string{`statement[0].condition[0].key: Not a condition key`}},
		"a key":                   {where(object{"operator": "IpAdress", "key": unknown, "values": texts("x")}), []string{`statement[0].condition[0].operator: Unknown condition operator`}},
		"a value":                 {where(object{"operator": "IpAddress", "key": "acs:SourceIp", "values": []any{unknown, "me"}}), []string{`statement[0].condition[0].values: Not an IP address: "me"`}},
		"values":                  {where(object{"operator": "Bool", "key": "SecureTransport", "values": unknown}), []string{`statement[0].condition[0].key: Not a condition key`}},
		"put together?":           {one(object{"condition": []any{object{"operator": "IpAddress", "key": "acs:SourceIp", "values": unknown}, conditionOf("IpAddress", "acs:SourceIp", "192.0.2.1")}}), nil},
		"a principal":             {object{"statement": []any{object{"action": texts("sts:AssumeRole"), "principal": trusted}}}, []string{`W statement[0].principal.service: Odd service name`}},
		"principals":              {object{"statement": []any{object{"action": texts("sts:AssumeRole"), "principal": unknown}}}, nil},
		"the kind":                {object{"kind": unknown, "statement": []any{statementOf(object{"action": texts("*"), "resource": texts("*")})}}, nil},
		"the kind, and an action": {object{"kind": unknown, "statement": []any{statementOf(object{"action": texts("Get")})}}, []string{`statement[0].action: Not an action`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, err := tfprotov6.NewDynamicValue(typ, documentOf(t, typ, tt.config))
			must(t, err)
			valid, err := p.Server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "ram_policy_document", Config: &config})
			must(t, err)
			if got := shown(valid.Diagnostics); !slices.EqualFunc(got, tt.want, strings.HasPrefix) || strings.Contains(strings.Join(got, ""), "unknown ") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestPolicyDocumentNulls(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	if e.Emulator == nil {
		t.Skip("speaks the protocol to an emulator")
	}
	p := e.Protocol()
	typ := p.Schemas.DataSourceSchemas["ram_policy_document"].ValueType()
	null := []any{nil}
	for at, config := range map[string]object{
		"source_documents":                 {"source_documents": null},
		"override_documents":               {"override_documents": null},
		"statement[0].action":              {"statement": []any{object{"action": null}}},
		"statement[0].not_action":          {"statement": []any{object{"not_action": null}}},
		"statement[0].resource":            {"statement": []any{object{"resource": null}}},
		"statement[0].not_resource":        {"statement": []any{object{"not_resource": null}}},
		"statement[0].principal.ram":       {"statement": []any{object{"principal": object{"ram": null}}}},
		"statement[0].principal.service":   {"statement": []any{object{"principal": object{"service": null}}}},
		"statement[0].principal.federated": {"statement": []any{object{"principal": object{"federated": null}}}},
		"statement[0].condition[0].values": {"statement": []any{object{"condition": []any{object{"operator": "StringEquals", "key": "acs:Service", "values": null}}}}},
	} {
		value, err := tfprotov6.NewDynamicValue(typ, documentOf(t, typ, config))
		must(t, err)
		valid, err := p.Server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "ram_policy_document", Config: &value})
		must(t, err)
		got := slices.DeleteFunc(shown(valid.Diagnostics), func(s string) bool { return !strings.HasPrefix(s, at+": ") })
		if len(got) != 1 || !strings.Contains(got[0], "Null") {
			t.Errorf("%s: %q", at, shown(valid.Diagnostics))
		}
	}
}
