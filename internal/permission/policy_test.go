// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

const readOSS = `{
  "Version": "1",
  "Statement": [
    {"Effect": "Allow", "Action": ["oss:GetObject", "oss:ListObjects"], "Resource": "*"}
  ]
}`

// The same as readOSS, written in another way.
const readOSSOtherwise = `{"Statement":[{"Resource":["*"],"Action":["oss:ListObjects","oss:GetObject","oss:GetObject"],"Effect":"Allow"}],"Version":"1"}`

const readECS = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}`

func policyConfig(name, document, more string) string {
	return fmt.Sprintf("resource \"ram_policy\" \"test\" {\n policy_name = %q\n policy_document = <<EOD\n%s\nEOD\n %s\n}", name, document, more)
}

func TestPolicyLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("p")
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_policy.test", ImportID: name, Identifier: "policy_name",
		Minimal: policyConfig(name, readOSS, ""),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_policy.test", tfjsonpath.New("policy_type"), knownvalue.StringExact("Custom")),
			statecheck.ExpectKnownValue("ram_policy.test", tfjsonpath.New("description"), knownvalue.StringExact("")),
		},
		Full: policyConfig(name, readECS, `description = "Looks at instances"
 force_destroy = true
 tags = { team = "ops" }`),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_policy.test", tfjsonpath.New("description"),
				knownvalue.StringExact("Looks at instances")),
			statecheck.ExpectKnownValue("ram_policy.test", tfjsonpath.New("tags_all").AtMapKey("team"),
				knownvalue.StringExact("ops")),
		},
		Unreadable: []string{"force_destroy", "policy_document"}, // an import brings the text as RAM keeps it
		Disappear:  func(t *testing.T, c *ram.Client) { must(t, c.DeletePolicy(t.Context(), name)) },
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetPolicy(t.Context(), "Custom", name); !ram.IsNotExist(err) {
				t.Errorf("policy %s is still there: %v", name, err)
			}
		},
	})
}

// Only a change of meaning makes a version; at the limit of five the oldest one that is not in
// force makes way.
func TestPolicyVersions(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("p")
	steps := []resource.TestStep{
		{Config: policyConfig(name, readOSS, "")},
		{
			Config:           policyConfig(name, readOSSOtherwise, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	}
	for i := range 6 {
		document := fmt.Sprintf(
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"acs:ecs:*:*:instance/i-%d"}]}`,
			i)
		steps = append(steps, resource.TestStep{
			Config: policyConfig(name, document, ""),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("ram_policy.test", tfjsonpath.New("default_version"),
					knownvalue.StringExact(fmt.Sprintf("v%d", i+2))),
			},
		})
	}
	steps = append(steps, resource.TestStep{
		PreConfig: func() {
			versions, err := e.Client.ListPolicyVersions(t.Context(), "Custom", name)
			must(t, err)
			ids := []string{}
			for _, v := range versions {
				ids = append(ids, v.VersionID)
			}
			if len(versions) != 5 || strings.Contains(strings.Join(ids, " "), "v1 ") {
				t.Errorf("versions %v, want the five newest", ids)
			}
		},
		Config: policyConfig(name, readECS, ""),
	})
	e.Run(resource.TestCase{Steps: steps})
}

// What is sent is the shortest form, so a document that is too long only as it is written is
// accepted.
func TestPolicyIsMinified(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("p")
	pretty := strings.ReplaceAll(readOSS, "\n", "\n"+strings.Repeat(" ", 1500))
	if policy.Size(pretty) <= policy.MaxDocumentSize {
		t.Fatalf("the document of the test has only %d characters", policy.Size(pretty))
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: policyConfig(name, pretty, "")},
		{
			PreConfig: func() {
				p, err := e.Client.GetPolicy(t.Context(), "Custom", name)
				must(t, err)
				if want, _ := policy.Minify(readOSS); p.PolicyDocument != want {
					t.Errorf("RAM was sent %q, want %q", p.PolicyDocument, want)
				}
			},
			Config:           policyConfig(name, pretty, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	}})
}

// A document that RAM would refuse is refused while Terraform plans, at the attribute, with the
// place in the document.
func TestPolicyBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	long := func(n int) string { // a document whose shortest form has n characters
		const form = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/%s"}]}`
		return fmt.Sprintf(form, strings.Repeat("x", n-policy.Size(fmt.Sprintf(form, ""))))
	}
	bad := []struct{ document, message string }{
		{strings.Replace(readOSS, `"Action"`, `"Actions"`, 1), `(?s)policy_document.*Actions.*line 4`},
		{strings.Replace(readOSS, `"Resource": "*"`,
			`"Resource": "*", "Condition": {"StringEqual": {"acs:UserAgent": "x"}}`, 1),
			`(?s)policy_document.*StringEqual.*line 4`},
		{strings.Replace(readOSS, `"Resource": "*"`,
			`"Resource": "*", "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/33"}}`, 1),
			`(?s)policy_document.*10\.0\.0\.0/33.*line 4`},
		{long(policy.MaxDocumentSize + 1), `(?s)policy_document.*6[,]?145`},
		{strings.Replace(readOSS, `"Allow"`, `"Alow"`, 1), `(?s)policy_document.*Alow.*line 4`},
		{strings.Replace(readOSS, `"*"}`, `"*",}`, 1), `(?s)policy_document.*line 4`},
		{`[]`, `(?s)policy_document.*line 1`},
		{``, `(?s)policy_document`},
	}
	var steps []resource.TestStep
	for _, b := range bad {
		steps = append(steps, resource.TestStep{Config: policyConfig("p", b.document, ""), PlanOnly: true,
			ExpectError: regexp.MustCompile(b.message)})
	}
	steps = append(steps,
		resource.TestStep{Config: policyConfig("p_1", readOSS, ""), PlanOnly: true,
			ExpectError: regexp.MustCompile(`has '_'`)},
	)
	e.Run(resource.TestCase{Steps: steps})
	if e.Emulator != nil && len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}

// A policy that somebody else attached is not taken away, unless force_destroy says so.
func TestPolicyForceDestroy(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name, user := e.Name("p"), e.Name("ann")
	_, err := e.Client.CreateUser(t.Context(), ram.User{UserName: user})
	must(t, err)
	t.Cleanup(func() {
		if err := e.Client.DeleteUser(t.Context(), user); err != nil && !ram.IsNotExist(err) {
			t.Log(err)
		}
	})
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: policyConfig(name, readOSS, "")},
		{
			PreConfig: func() {
				must(t, e.Client.AttachPolicy(t.Context(), ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: user,
					PolicyType: "Custom", PolicyName: name}))
			},
			Config: policyConfig(name, readOSS, ""), Destroy: true, ExpectError: regexp.MustCompile(
				`(?s)still[\s│]+attached.*force_destroy.*still[\s│]+has[\s│]+the[\s│]+principals[\s│]+user[\s│]+` + user +
					`.*DeleteConflict\.Policy\.User`),
		},
		{Config: policyConfig(name, readOSS, "force_destroy = true")},
		{Config: policyConfig(name, readOSS, "force_destroy = true"), Destroy: true},
	}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
