// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"regexp"
	"testing"

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
		"statement {\n action = [\"oss\"]\n resource = [\"*\"]\n}":                                                                                    `is not an action`,
		"statement {\n resource = [\"*\"]\n}":                                                                                                         `(?s)Action`,
		"statement {\n effect = \"Maybe\"\n action = [\"oss:*\"]\n resource = [\"*\"]\n}":                                                             `value must be one of`,
		"statement {\n action = [\"oss:*\"]\n not_action = [\"oss:Get*\"]\n resource = [\"*\"]\n}":                                                    `NotAction`,
		`source_documents = [jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "*", Conditions = {} }] })]`:   `Conditions`,
		`override_documents = [jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "*", Conditions = {} }] })]`: `Conditions`,
		"source_documents = [\"{\"]": `Not a policy document`,
		"statement {\n sid=\"a\"\n action = [\"oss:*\"]\n resource = [\"*\"]\n}\nstatement {\n sid=\"a\"\n action = [\"ecs:*\"]\n resource = [\"*\"]\n}":     `Two statements with the Sid`,
		"statement {\n action = [\"oss:*\"]\n resource = [\"*\"]\n condition {\n operator = \"StringIs\"\n key = \"acs:UserAgent\"\n values = [\"x\"]\n}\n}": `StringIs`,
		"kind = \"trust\"\nstatement {\n action = [\"sts:AssumeRole\"]\n resource = [\"*\"]\n}":                                                              `Principal`,
	} {
		steps = append(steps, resource.TestStep{
			Config: "data \"ram_policy_document\" \"test\" {\n" + config + "\n}", ExpectError: regexp.MustCompile(message),
		})
	}
	steps = append(steps, resource.TestStep{Config: `data "ram_caller_identity" "me" {}`})
	e.Run(resource.TestCase{Steps: steps})
}
