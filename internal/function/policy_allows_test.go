// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	ramfunction "github.com/terraform-provider-ram/terraform-provider-ram/internal/function"
)

func dynamic(v attr.Value) attr.Value { return types.DynamicValue(v) }

// keys is an object, as braces make it in a configuration.
func keys(values map[string]attr.Value) attr.Value {
	kinds := map[string]attr.Type{}
	for k, v := range values {
		kinds[k] = v.Type(context.Background())
	}
	return dynamic(types.ObjectValueMust(kinds, values))
}

const conditional = `{"Version":"1","Statement":[{"Sid":"Office","Effect":"Allow","Action":"oss:Get*","Resource":"*","Condition":{
	"IpAddress":{"acs:SourceIp":"203.0.113.0/24"},"Bool":{"acs:MFAPresent":"true"},"NumericLessThan":{"oss:Size":"10"}}}]}`

func TestPolicyAllows(t *testing.T) {
	t.Parallel()
	const resource = "acs:oss:*:1234567890123456:bucket/key"
	address, mfa, size := str("203.0.113.7"), attr.Value(types.BoolValue(true)), attr.Value(types.NumberValue(big.NewFloat(3)))
	good := keys(map[string]attr.Value{"acs:SourceIp": address, "acs:MFAPresent": mfa, "oss:Size": size})
	tests := map[string]struct {
		documents attr.Value
		action    string
		context   attr.Value
		decision  string
		reason    string
		missing   []string
	}{
		"allowed":          {list(readOSS), "oss:GetObject", rest(), "allow", "statement 0 of documents[0] allows it", nil},
		"nothing names it": {list(readOSS), "oss:PutObject", rest(), "implicit_deny", `no statement allows the action "oss:PutObject"`, nil},
		"no documents":     {list(), "oss:GetObject", rest(), "implicit_deny", `no statement allows`, nil},
		"denied": {list(readOSS, denyPuts), "oss:PutObject", rest(), "explicit_deny", "statement 0 (Never) of " +
			"documents[1] denies it", nil},
		"a null context": {list(readOSS), "oss:GetObject", rest(types.DynamicNull()), "allow", "allows it", nil},
		"string, bool and number": {
			list(conditional), "oss:GetObject", rest(good), "allow", "statement 0 (Office) of documents[0] allows it", nil,
		},
		"lists, and a later object that adds": {
			list(conditional), "oss:GetObject", rest(keys(map[string]attr.Value{"acs:MFAPresent": mfa, "acs:SourceIp": str("198.51.100.1")}), keys(map[string]attr.Value{
				"acs:SourceIp": list("203.0.113.9"), "oss:Size": types.TupleValueMust([]attr.Type{types.NumberType}, []attr.Value{size}),
			})), "allow", "allows it", nil,
		},
		"a map": {
			list(conditional), "oss:GetObject", rest(dynamic(types.MapValueMust(types.StringType, map[string]attr.Value{
				"acs:SourceIp": address, "acs:MFAPresent": str("true"), "oss:Size": str("3"),
			}))), "allow", "allows it", nil,
		},
		"another address": {
			list(conditional), "oss:GetObject", rest(good, keys(map[string]attr.Value{"acs:SourceIp": str("198.51.100.1")})),
			"implicit_deny", "statement 0 (Office) of documents[0] does not allow it: ", nil,
		},
		"a null takes a key away": {
			list(conditional), "oss:GetObject", rest(good, keys(map[string]attr.Value{"acs:SourceIp": types.StringNull()})),
			"implicit_deny", "acs:SourceIp", []string{"acs:SourceIp"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, ramfunction.NewPolicyAllows(), tt.documents, str(tt.action), str(resource), tt.context)
			if err != nil {
				t.Fatal(err.Text)
			}
			result := got.(types.Object).Attributes()
			if d := result["decision"]; !d.Equal(str(tt.decision)) {
				t.Errorf("got %s, want %s: %s", d, tt.decision, result["reasons"])
			}
			if a := result["allowed"].(types.Bool).ValueBool(); a != (tt.decision == "allow") {
				t.Errorf("allowed is %t, the decision is %s", a, tt.decision)
			}
			if text := result["reasons"].String(); !strings.Contains(strings.ReplaceAll(text, `\"`, `"`), tt.reason) {
				t.Errorf("the reasons do not say %q: %s", tt.reason, text)
			}
			if m := result["missing_keys"]; !m.Equal(list(tt.missing...)) {
				t.Errorf("missing keys: got %s, want %v", m, tt.missing)
			}
		})
	}
}

func TestPolicyAllowsRefuses(t *testing.T) {
	t.Parallel()
	const resource = "acs:oss:*:1234567890123456:bucket/key"
	const unknown = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{"IpAdress":{"acs:SourceIp":"203.0.113.0/24"}}}]}`
	object := types.ObjectValueMust(map[string]attr.Type{}, map[string]attr.Value{})
	tests := map[string]struct {
		documents        attr.Value
		action, resource string
		context          attr.Value
		argument         int64
		words            string
	}{
		"a misspelt element":     {list(readOSS, misspelt), "oss:GetObject", resource, rest(), 0, "Conditions"},
		"a null document":        {listWithNull(), "oss:GetObject", resource, rest(), 0, "documents[0] is null"},
		"no JSON":                {list("oss"), "oss:GetObject", resource, rest(), 0, "documents[0]"},
		"no action":              {list(readOSS), "GetObject", resource, rest(), 1, "is not written"},
		"an empty action":        {list(readOSS), "", resource, rest(), 1, "is not written"},
		"a pattern as action":    {list(readOSS), "oss:Get*", resource, rest(), 1, "is a pattern"},
		"no ARN":                 {list(readOSS), "oss:GetObject", "bucket/key", rest(), 2, "is neither * nor an ARN"},
		"a context of no keys":   {list(readOSS), "oss:GetObject", resource, rest(dynamic(str("203.0.113.7"))), 3, "must be an object or a map"},
		"the second context":     {list(readOSS), "oss:GetObject", resource, rest(keys(nil), dynamic(list("x"))), 4, "must be an object or a map"},
		"an object as value":     {list(readOSS), "oss:GetObject", resource, rest(keys(map[string]attr.Value{"k": object})), 3, `bad value for "k"`},
		"a null in a list":       {list(readOSS), "oss:GetObject", resource, rest(keys(map[string]attr.Value{"k": listWithNull()})), 3, "holds a null"},
		"an unknown operator":    {list(unknown), "oss:GetObject", resource, rest(keys(map[string]attr.Value{"acs:SourceIp": str("203.0.113.7")})), -1, "IpAdress"},
		"a value of no address":  {list(conditional), "oss:GetObject", resource, rest(keys(map[string]attr.Value{"acs:SourceIp": str("here")})), -1, "cannot be decided"},
		"a number for an object": {list(readOSS), "oss:GetObject", resource, rest(dynamic(types.NumberValue(big.NewFloat(1)))), 3, "must be an object or a map"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, ramfunction.NewPolicyAllows(), tt.documents, str(tt.action), str(tt.resource), tt.context)
			failsAt(t, err, tt.argument, tt.words)
		})
	}
}
