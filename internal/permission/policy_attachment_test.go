// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func TestAttachmentLifecycle(t *testing.T) {
	t.Parallel()
	for noun, principal := range map[string]ram.PrincipalType{"user": ram.PrincipalUser, "group": ram.PrincipalGroup,
		"role": ram.PrincipalRole} {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t)
			one, two, name := e.Name("one"), e.Name("two"), e.Name("p")
			trust := ""
			if principal == ram.PrincipalRole {
				trust = `assume_role_policy_document = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs.aliyuncs.com" } }] })`
			}
			base := fmt.Sprintf("resource \"ram_%[1]s\" \"one\" {\n %[1]s_name = %[2]q\n %[5]s\n}\nresource \"ram_%[1]s\" "+
				"\"two\" {\n %[1]s_name = %[3]q\n %[5]s\n}\n%[4]s\n",
				noun, one, two, policyConfig(name, readOSS, ""), trust)
			attach := func(who, kind, policy string) string {
				return base + fmt.Sprintf("resource \"ram_%[1]s_policy_attachment\" \"test\" {\n %[1]s_name = "+
					"ram_%[1]s.%[2]s.%[1]s_name\n policy_type = %[3]q\n policy_name = %[4]s\n}", noun, who, kind, policy)
			}
			address := "ram_" + noun + "_policy_attachment.test"
			held := ram.Attachment{PrincipalType: principal, PrincipalName: two, PolicyType: "Custom", PolicyName: name}
			e.Lifecycle(acctest.Lifecycle{
				Address: address, ImportID: two + ":Custom:" + name, Identifier: "policy_name",
				Minimal: attach("one", "System", `"AliyunOSSReadOnlyAccess"`),
				Full:    attach("two", "Custom", "ram_policy.test.policy_name"),
				FullChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("attach_date"), knownvalue.NotNull()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New(noun+"_name"), knownvalue.StringExact(two)),
				},
				Disappear: func(t *testing.T, c *ram.Client) { must(t, c.DetachPolicy(t.Context(), held)) },
				CheckDestroyed: func(t *testing.T, c *ram.Client) {
					if _, err := c.GetPolicyAttachment(t.Context(), held); !ram.IsNotExist(err) {
						t.Errorf("still attached: %v", err)
					}
				},
			})
		})
	}
}

// For another principal an attachment is made anew.
func TestAttachmentOfAnotherUser(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	config := func(owner string) string {
		return fmt.Sprintf(`
resource "ram_user" "ann" { user_name = %q }
resource "ram_user" "ben" { user_name = %q }
resource "ram_user_policy_attachment" "test" {
  user_name   = ram_user.%s.user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}`, e.Name("ann"), e.Name("ben"), owner)
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("ann")},
		{Config: config("ben"), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_user_policy_attachment.test",
				plancheck.ResourceActionReplace)},
		}},
		{
			PreConfig: func() {
				for who, want := range map[string]int{"ann": 0, "ben": 1} {
					got, err := e.Client.ListPoliciesForPrincipal(t.Context(), ram.PrincipalUser, e.Name(who))
					must(t, err)
					if len(got) != want {
						t.Errorf("%s has %d policies, want %d", who, len(got), want)
					}
				}
			},
			Config: config("ben"),
		},
	}})
}

// RAM does not tell upper from lower case in the name of a policy. Another spelling is no change,
// after an import or an edit, whichever of the two the state holds; another policy is one.
func TestAttachmentIgnoresTheCaseOfThePolicy(t *testing.T) {
	t.Parallel()
	for noun, kind := range map[string]ram.PrincipalType{"user": ram.PrincipalUser, "group": ram.PrincipalGroup,
		"role": ram.PrincipalRole} {
		for policyType, names := range map[string][2]string{
			"System": {"AliyunOSSReadOnlyAccess", "aliyunossreadonlyaccess"}, "Custom": {"Read", "rEAD"},
		} {
			t.Run(noun+" "+policyType, func(t *testing.T) {
				t.Parallel()
				acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
					makePrincipals(w)
					attachedInEitherCase(w, noun, kind, policyType, names)
				})
			})
		}
	}
}

// makePrincipals makes a user, a group and a role, all called a, and the policy Read.
func makePrincipals(w *acctest.World) {
	w.Helper()
	_, err := w.Other.CreateUser(w.Context(), ram.User{UserName: "a"})
	w.Must(err)
	_, err = w.Other.CreateGroup(w.Context(), ram.Group{GroupName: "a"})
	w.Must(err)
	trust := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	_, err = w.Other.CreateRole(w.Context(), ram.Role{RoleName: "a", AssumeRolePolicyDocument: trust})
	w.Must(err)
	read := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`
	_, err = w.Other.CreatePolicy(w.Context(), ram.Policy{PolicyName: "Read", PolicyDocument: read})
	w.Must(err)
}

func attachedInEitherCase(
	w *acctest.World, noun string, kind ram.PrincipalType, policyType string, names [2]string,
) {
	w.Helper()
	resourceType := "ram_" + noun + "_policy_attachment"
	config := func(name string) driver.Config {
		return driver.Config{"test": {Type: resourceType, Set: map[string]any{
			noun + "_name": "a", "policy_type": policyType, "policy_name": name}}}
	}
	attached := func() []ram.Attachment {
		all, err := w.Fresh().ListPoliciesForPrincipal(w.Context(), kind, "a")
		w.Must(err)
		return all
	}
	for i, name := range names {
		other := names[1-i]
		_, err := w.Apply(config(name), driver.Options{})
		w.Must(err)
		w.Settled(config(name))
		w.Settled(config(other))
		if got := w.State.Current["test"].Text("policy_name"); got != name {
			w.Errorf("made as %q, the state has %q", name, got)
		}
		before := attached()
		held, err := w.TF.Import(w.Context(), resourceType, "a:"+policyType+":"+other, nil)
		w.Must(err)
		w.State = driver.NewState().With("test", held)
		w.Settled(config(name))
		w.Settled(config(other))
		if now := attached(); !slices.Equal(now, before) || len(now) != 1 || now[0].PolicyName != names[0] {
			w.Errorf("attached before %v, now %v", before, now)
		}
		_, err = w.Apply(driver.Config{}, driver.Options{})
		w.Must(err)
		if left := attached(); len(left) != 0 {
			w.Errorf("after the destroy %v", left)
		}
	}
	_, err := w.Apply(config(names[0]), driver.Options{})
	w.Must(err)
	plan, _, err := w.TF.Plan(w.Context(), config("AliyunECSReadOnlyAccess"), w.State, driver.Options{})
	w.Must(err)
	if got := plan.Changes["test"].Action; got != driver.DeleteThenCreate {
		w.Errorf("another policy is planned as %s", got)
	}
}

func TestAttachmentBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	config := func(user, kind, name string) string {
		return fmt.Sprintf("resource \"ram_user_policy_attachment\" \"test\" {\n user_name = %q\n policy_type = %q\n "+
			"policy_name = %q\n}", user, kind, name)
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("ann", "system", "X"), PlanOnly: true, ExpectError: regexp.MustCompile(
			`(?s)policy_type.*value must be one of`)},
		{Config: config("a b", "System", "X"), PlanOnly: true, ExpectError: regexp.MustCompile(`has ' '`)},
		{
			Config: config("ann", "System", "AliyunOSSReadOnlyAccess"), ResourceName: "ram_user_policy_attachment.test",
			ImportState:   true,
			ImportStateId: "ann:System", ExpectError: regexp.MustCompile(
				`(?s)does not have the.*form.*<user_name>:<policy_type>:<policy_name>`),
		},
		{Config: config(e.Name("nobody"), "System", "AliyunOSSReadOnlyAccess"),
			ExpectError: regexp.MustCompile(`EntityNotExist\.User`)},
		{Config: `data "ram_caller_identity" "me" {}`},
	}})
}

func TestPolicyDataSources(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("p")
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: policyConfig(name, readOSS, `tags = { team = "ops" }`) + `
data "ram_policy" "custom" { policy_name = ram_policy.test.policy_name }
data "ram_policy" "system" { policy_name = "AdministratorAccess" }
data "ram_policies" "kyc" {
  policy_type = "System"
  keyword     = "antcloud"
}
data "ram_policies" "exact" {
  policy_names      = ["AliyunOSSReadOnlyAccess", ram_policy.test.policy_name]
  include_documents = true
}
data "ram_policies" "regex" {
  policy_type = "Custom"
  name_regex  = "^${ram_policy.test.policy_name}$"
}
data "ram_policies" "tagged" {
  tags       = { team = "ops" }
  name_regex = "^${ram_policy.test.policy_name}$"
}
data "ram_policies" "none" { name_regex = "^does-not-exist$" }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.ram_policy.custom", tfjsonpath.New("policy_type"),
					knownvalue.StringExact("Custom")),
				statecheck.ExpectKnownValue("data.ram_policy.custom", tfjsonpath.New("tags").AtMapKey("team"),
					knownvalue.StringExact("ops")),
				statecheck.ExpectKnownValue("data.ram_policy.system", tfjsonpath.New("policy_type"),
					knownvalue.StringExact("System")),
				statecheck.ExpectKnownValue("data.ram_policy.system", tfjsonpath.New("policy_document"),
					knownvalue.StringRegexp(regexp.MustCompile(`"Action"`))),
				statecheck.ExpectKnownValue("data.ram_policies.kyc", tfjsonpath.New("names"),
					knownvalue.ListPartial(map[int]knownvalue.Check{0: knownvalue.StringExact("AliyunAntCloudAuthFullAccess")})),
				statecheck.ExpectKnownValue("data.ram_policies.kyc", tfjsonpath.New("policies").AtSliceIndex(0).AtMapKey(
					"policy_document"), knownvalue.Null()),
				statecheck.ExpectKnownValue("data.ram_policies.exact", tfjsonpath.New("policies"), knownvalue.ListSizeExact(2)),
				statecheck.ExpectKnownValue("data.ram_policies.exact", tfjsonpath.New("policies").AtSliceIndex(0).AtMapKey(
					"policy_document"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue("data.ram_policies.regex", tfjsonpath.New("names"), knownvalue.ListSizeExact(1)),
				statecheck.ExpectKnownValue("data.ram_policies.tagged", tfjsonpath.New("names"), knownvalue.ListSizeExact(1)),
				statecheck.ExpectKnownValue("data.ram_policies.none", tfjsonpath.New("names"), knownvalue.ListSizeExact(0)),
			},
		},
		{Config: `data "ram_policy" "none" { policy_name = "DoesNotExist" }`,
			ExpectError: regexp.MustCompile(`EntityNotExist\.Policy`)},
		{Config: `data "ram_caller_identity" "me" {}`},
	}})
}
