// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"fmt"
	"regexp"
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

const fromOffice = `{"Version":"1","Statement":[{"Sid":"Office","Effect":"Allow","Action":"oss:Get*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"}}}]}`

func TestSimulationOfDocuments(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	result := func(i int) tfjsonpath.Path { return tfjsonpath.New("results").AtSliceIndex(i) }
	const address = "data.ram_policy_simulation.test"
	e.Run(resource.TestCase{Steps: []resource.TestStep{{
		Config: fmt.Sprintf(`
data "ram_policy_simulation" "test" {
  documents = [%q, %q]
  requests = [
    { action = "oss:GetObject", resource = "acs:oss:*:*:bucket/key", context = { "acs:SourceIp" = ["203.0.113.7"] }, expected = "allow" },
    { action = "oss:GetObject", resource = "acs:oss:*:*:bucket/key", expected = "implicit_deny" },
    { action = "oss:PutObject", resource = "acs:oss:*:*:bucket/key", expected = "deny" },
    { action = "ecs:DescribeInstances", resource = "*", expected = "deny" },
  ]
}
data "ram_policy_simulation" "all" {
  documents      = [%[1]q]
  session_policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:GetObject", Resource = "*" }] })
  requests = [{ action = "oss:GetObject", resource = "*", context = { "acs:SourceIp" = ["203.0.113.7"] } }]
}
data "ram_policy_simulation" "narrowed" {
  documents      = [%[1]q]
  session_policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "ecs:*", Resource = "*" }] })
  requests = [{ action = "oss:GetObject", resource = "*", context = { "acs:SourceIp" = ["203.0.113.7"] } }]
}
data "ram_policy_simulation" "nothing" {
  documents = []
  requests  = [{ action = "oss:GetObject", resource = "*" }]
}
`, fromOffice, denyPuts),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("allowed"), knownvalue.Bool(false)),
			statecheck.ExpectKnownValue(address, result(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"action": knownvalue.StringExact("oss:GetObject"), "resource": knownvalue.StringExact("acs:oss:*:*:bucket/key"),
				"decision": knownvalue.StringExact("allow"), "allowed": knownvalue.Bool(true),
				"reasons": knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(
					"statement 0 (Office) of documents[0] allows it")}),
				"missing_keys": knownvalue.ListSizeExact(0), "errors": knownvalue.ListSizeExact(0),
				"statements": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
					"policy_name": knownvalue.StringExact("documents[0]"), "source": knownvalue.Null(),
					"index": knownvalue.Int64Exact(0),
					"sid":   knownvalue.StringExact("Office"), "effect": knownvalue.StringExact("Allow"),
				})}),
			})),
			statecheck.ExpectKnownValue(address, result(1).AtMapKey("missing_keys"),
				knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("acs:SourceIp")})),
			statecheck.ExpectKnownValue(address, result(1).AtMapKey("statements"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue(address, result(2).AtMapKey("decision"), knownvalue.StringExact("explicit_deny")),
			statecheck.ExpectKnownValue(address, result(2).AtMapKey("statements").AtSliceIndex(0).AtMapKey("policy_name"),
				knownvalue.StringExact("documents[1]")),
			statecheck.ExpectKnownValue(address, result(3).AtMapKey("reasons").AtSliceIndex(0),
				knownvalue.StringExact(`no statement allows the action "ecs:DescribeInstances"`)),
			statecheck.ExpectKnownValue("data.ram_policy_simulation.all", tfjsonpath.New("allowed"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue("data.ram_policy_simulation.all",
				result(0).AtMapKey("statements").AtSliceIndex(0).AtMapKey("policy_name"), knownvalue.StringExact("session_policy")),
			statecheck.ExpectKnownValue("data.ram_policy_simulation.narrowed", tfjsonpath.New("allowed"),
				knownvalue.Bool(false)),
			statecheck.ExpectKnownValue("data.ram_policy_simulation.nothing", tfjsonpath.New("allowed"), knownvalue.Bool(false)),
		},
	}}})
	if e.Emulator == nil {
		return
	}
	calls := e.Emulator.Requests()
	delete(calls, "sts:GetCallerIdentity") // the provider tries its credentials
	if len(calls) > 0 {
		t.Errorf("documents were given, and RAM was called: %v", calls)
	}
}

func TestSimulationOfPrincipals(t *testing.T) {
	t.Parallel()
	e, group := teams(t)
	e.Run(resource.TestCase{Steps: []resource.TestStep{{
		Config: fmt.Sprintf(`
data "ram_policy_simulation" "user" {
  user_name = "ann"
  requests = [
    { action = "oss:GetObject", resource = "*", expected = "allow" },
    { action = "oss:PutObject", resource = "*", expected = "explicit_deny" },
    { action = "oss:DeleteObject", resource = "*", expected = "implicit_deny" },
    { action = "oss:DeleteObject", resource = "*", resource_group_id = %[1]q, expected = "allow" },
    { action = "oss:PutObject", resource = "*", resource_group_id = %[1]q, expected = "explicit_deny" },
    { action = "oss:DeleteObject", resource = "*", resource_group_id = "rg-another", expected = "deny" },
  ]
}
data "ram_policy_simulation" "group" {
  group_name = "devs"
  requests   = [{ action = "oss:GetObject", resource = "*", expected = "deny" }]
}
data "ram_policy_simulation" "role" {
  role_name = "deploy"
  requests  = [{ action = "ecs:RunInstances", resource = "*", expected = "allow" }]
}
`, group),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.ram_policy_simulation.user",
				tfjsonpath.New("results").AtSliceIndex(1).AtMapKey("statements").AtSliceIndex(0),
				knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"policy_name": knownvalue.StringExact("never-put"), "source": knownvalue.StringExact("group devs"),
					"sid": knownvalue.StringExact("Never"),
				})),
			statecheck.ExpectKnownValue("data.ram_policy_simulation.role", tfjsonpath.New("allowed"), knownvalue.Bool(true)),
		},
	}}})
}

func TestSimulationRefuses(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	const one = `requests = [{ action = "oss:GetObject", resource = "*" }]`
	request := func(text string) string {
		return fmt.Sprintf("documents = [%q]\nrequests = [{ %s }]", fromOffice, text)
	}
	var steps []resource.TestStep
	for config, message := range map[string]string{
		one: `Missing Attribute Configuration`,
		"user_name = \"ann\"\ndocuments = []\n" + one: `Invalid Attribute Combination`,
		"documents = []\nrequests = []":               `at least 1`,
		"documents = [\"{\"]\n" + one:                 `Not a policy that RAM would take`,
		fmt.Sprintf("documents = [%q]\n%s", strings.Replace(fromOffice, "Condition", "Conditions", 1),
			one): `Conditions`,
		"documents = []\nsession_policy = \"{}\"\n" +
			one: `has no Statement`,
		request(`action = "GetObject", resource = "*"`):                                                                        `is not written <service>:<name>`,
		request(`action = "oss:*", resource = "*"`):                                                                            `is a pattern`,
		request(`action = "oss:GetObject", resource = "bucket"`):                                                               `is neither \* nor an ARN`,
		request(`action = "oss:GetObject", resource = "*", expected = "yes"`):                                                  `value must be one of`,
		request(`action = "oss:GetObject", resource = "*", context = { "acs:SourceIp" = [null] }`):                             `(?i)null`,
		request(`action = "oss:GetObject", resource = "*", expected = "allow"`):                                                `(?s)do not decide as expected.*oss:GetObject on \* is implicit_deny, and allow is expected.*Office`,
		request(`action = "oss:GetObject", resource = "*", context = { "acs:SourceIp" = ["203.0.113.7"] }, expected = "deny"`): `(?s)is allow, and deny is\s+expected`,
		request(`action = "oss:GetObject", resource = "*", context = { "acs:SourceIp" = ["here"] }, expected = "deny"`):        `A request cannot be decided`,
	} {
		steps = append(steps, resource.TestStep{
			Config: "data \"ram_policy_simulation\" \"test\" {\n" + config + "\n}", ExpectError: regexp.MustCompile(message),
		})
	}
	e.Run(resource.TestCase{Steps: append(steps, resource.TestStep{Config: `data "ram_caller_identity" "me" {}`})})
}

// What cannot be decided is told even where nothing is expected, and is no allow.
func TestSimulationOfAnUnknownOperator(t *testing.T) {
	t.Parallel()
	e, _ := teams(t)
	p := e.Protocol()
	schema := p.Schemas.DataSourceSchemas["ram_policy_simulation"].ValueType().(tftypes.Object)
	requests := schema.AttributeTypes["requests"].(tftypes.List)
	request := map[string]tftypes.Value{}
	for name, typ := range requests.ElementType.(tftypes.Object).AttributeTypes {
		request[name] = tftypes.NewValue(typ, nil)
	}
	request["action"], request["resource"] = acctest.Text("oss:GetObject"), acctest.Text("*")
	state, diags := read(t, p, "ram_policy_simulation", map[string]tftypes.Value{
		"documents": tftypes.NewValue(schema.AttributeTypes["documents"],
			[]tftypes.Value{acctest.Text(strings.Replace(fromOffice, "IpAddress", "IpAdress", 1))}),
		"requests": tftypes.NewValue(requests, []tftypes.Value{tftypes.NewValue(requests.ElementType, request)}),
	})
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		!strings.Contains(diags[0].Detail, "IpAdress") {
		t.Errorf("got %+v, want one warning that names the operator", diags)
	}
	if text := state["results"].String(); !strings.Contains(text, "IpAdress") || !strings.Contains(text, "implicit_deny") {
		t.Errorf("the result does not tell: %s", text)
	}
}
