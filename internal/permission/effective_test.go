// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

const denyPuts = `{"Version":"1","Statement":[{"Sid":"Never","Effect":"Deny","Action":"oss:Put*","Resource":"*"}]}`

// teams is an account with a user in two groups, a role, and policies on all of them, also within a
// resource group.
func teams(t *testing.T) (e *acctest.Env, resourceGroup string) {
	t.Helper()
	e = acctest.NewEmulated(t, emulator.Options{})
	ctx, c := t.Context(), e.Client
	_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
	must(t, err)
	for _, g := range []string{"devs", "auditors"} {
		_, err = c.CreateGroup(ctx, ram.Group{GroupName: g})
		must(t, err)
		must(t, c.AddUserToGroup(ctx, "ann", g))
	}
	_, err = c.CreateRole(ctx,
		ram.Role{RoleName: "deploy",
			AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}]}`})
	must(t, err)
	_, err = c.CreatePolicy(ctx, ram.Policy{PolicyName: "never-put", PolicyDocument: denyPuts})
	must(t, err)
	made, err := e.Emulator.Call(ctx, "resourcemanager", "CreateResourceGroup",
		map[string]string{"Name": "shop", "DisplayName": "shop"})
	must(t, err)
	resourceGroup = made["ResourceGroup"].(map[string]any)["Id"].(string)
	for _, a := range []ram.Attachment{
		{PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "AliyunOSSReadOnlyAccess"},
		{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs", PolicyType: "Custom", PolicyName: "never-put"},
		{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs", PolicyType: "System", PolicyName: "AliyunOSSFullAccess",
			ResourceGroupID: resourceGroup},
		{PrincipalType: ram.PrincipalRole, PrincipalName: "deploy", PolicyType: "System", PolicyName: "AliyunECSFullAccess"},
	} {
		must(t, c.AttachPolicy(ctx, a))
	}
	return e, resourceGroup
}

func TestEffectivePolicies(t *testing.T) {
	t.Parallel()
	e, group := teams(t)
	policies := tfjsonpath.New("policies")
	entry := func(name, kind, source string, scope knownvalue.Check) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"policy_name": knownvalue.StringExact(name), "policy_type": knownvalue.StringExact(kind),
			"source":            knownvalue.StringExact(source),
			"resource_group_id": scope, "policy_document": knownvalue.StringRegexp(regexp.MustCompile(`Statement`)),
		})
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: `
data "ram_effective_policies" "user" { user_name = "ann" }
data "ram_effective_policies" "group" { group_name = "devs" }
data "ram_effective_policies" "role" { role_name = "deploy" }
data "ram_effective_policies" "none" { group_name = "auditors" }
output "may" { value = provider::ram::policy_allows(data.ram_effective_policies.user.documents, "oss:GetObject", "*").allowed }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.ram_effective_policies.user", policies, knownvalue.ListExact([]knownvalue.Check{
					entry("AliyunOSSReadOnlyAccess", "System", "user ann", knownvalue.Null()),
					entry("never-put", "Custom", "group devs", knownvalue.Null()),
					entry("AliyunOSSFullAccess", "System", "group devs", knownvalue.StringExact(group)),
				})),
				statecheck.ExpectKnownValue("data.ram_effective_policies.user", tfjsonpath.New("documents"),
					knownvalue.ListSizeExact(2)),
				statecheck.ExpectKnownValue("data.ram_effective_policies.group", policies, knownvalue.ListSizeExact(2)),
				statecheck.ExpectKnownValue("data.ram_effective_policies.role", policies, knownvalue.ListExact([]knownvalue.Check{
					entry("AliyunECSFullAccess", "System", "role deploy", knownvalue.Null()),
				})),
				statecheck.ExpectKnownValue("data.ram_effective_policies.none", policies, knownvalue.ListSizeExact(0)),
				statecheck.ExpectKnownOutputValue("may", knownvalue.Bool(true)),
			},
		},
		{Config: `data "ram_effective_policies" "x" { user_name = "nobody" }`,
			ExpectError: regexp.MustCompile(`EntityNotExist\.User`)},
		{Config: `data "ram_effective_policies" "x" { group_name = "none" }`,
			ExpectError: regexp.MustCompile(`EntityNotExist\.Group`)},
		{Config: `data "ram_effective_policies" "x" { role_name = "none" }`,
			ExpectError: regexp.MustCompile(`EntityNotExist\.Role`)},
		{Config: `data "ram_effective_policies" "x" {}`, ExpectError: regexp.MustCompile(`(?s)Missing.*user_name`)},
		{Config: "data \"ram_effective_policies\" \"x\" {\n user_name = \"ann\"\n role_name = \"deploy\"\n}",
			ExpectError: regexp.MustCompile(`(?s)Invalid Attribute Combination`)},
		{Config: `data "ram_effective_policies" "x" { user_name = "a b" }`, ExpectError: regexp.MustCompile(`has ' '`)},
		{Config: `data "ram_caller_identity" "me" {}`},
	}})
}

// read reads a data source once, by itself.
func read(
	t *testing.T, p *acctest.Protocol, name string, config map[string]tftypes.Value,
) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	t.Helper()
	typ := p.Schemas.DataSourceSchemas[name].ValueType()
	resp, err := p.Server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name,
		Config: p.Value(typ, config)})
	must(t, err)
	return p.Attributes(typ, resp.State), resp.Diagnostics
}

func TestEffectivePoliciesCalls(t *testing.T) {
	t.Parallel()
	e, _ := teams(t)
	p := e.Protocol()
	e.Emulator.ResetRequests()
	_, diags := read(t, p, "ram_effective_policies", map[string]tftypes.Value{"user_name": acctest.Text("ann")})
	for _, d := range diags {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	want := map[string]int{
		"ims:GetDefaultDomain": 1, "ims:ListGroupsForUser": 1, "ram:ListPoliciesForUser": 1, "ram:ListPoliciesForGroup": 2,
		"resourcemanager:ListPolicyAttachments": 3, "ram:GetPolicy": 3, "ram:ListTagResources": 1,
		"sts:GetCallerIdentity": 1,
	}
	if got := e.Emulator.Requests(); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// A group of the user and a simulation ask for nothing new but the existence of the request.
	e.Emulator.ResetRequests()
	read(t, p, "ram_effective_policies", map[string]tftypes.Value{"group_name": acctest.Text("devs")})
	if got := e.Emulator.Requests(); len(got) > 0 {
		t.Errorf("what was read before is asked for again: %v", got)
	}
}

// Whoever may not list attachments of ResourceManager gets the rest, and is told.
func TestEffectivePoliciesWithoutResourceManager(t *testing.T) {
	t.Parallel()
	e, _ := teams(t)
	e.Emulator.Inject(emulator.Fault{Product: "resourcemanager", Action: "ListPolicyAttachments", Kind: emulator.Fail,
		Code: "NoPermission", Status: 403})
	p := e.Protocol()
	state, diags := read(t, p, "ram_effective_policies", map[string]tftypes.Value{"user_name": acctest.Text("ann")})
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		diags[0].Summary != "Attachments within resource groups are not known" {
		t.Errorf("got %+v, want one warning", diags)
	}
	var policies []tftypes.Value
	must(t, state["policies"].As(&policies))
	if len(policies) != 2 {
		t.Errorf("%d policies, want the two for the whole account", len(policies))
	}
	if n := e.Emulator.Requests()["resourcemanager:ListPolicyAttachments"]; n != 1 {
		t.Errorf("asked %d times after the first refusal", n)
	}
}

// Any other failure is no reason to go on with less.
func TestEffectivePoliciesFailWithResourceManager(t *testing.T) {
	t.Parallel()
	e, _ := teams(t)
	e.Emulator.Inject(emulator.Fault{Product: "resourcemanager", Kind: emulator.Fail,
		Code: "InvalidParameter.PrincipalName", Status: 400})
	_, diags := read(t, e.Protocol(), "ram_effective_policies", map[string]tftypes.Value{"user_name": acctest.Text("ann")})
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("got %+v, want one error", diags)
	}
}
