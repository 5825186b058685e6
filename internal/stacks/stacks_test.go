// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"os"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

func TestMain(m *testing.M) {
	// The stacks name the provider by its source address; plugin-testing serves it under the
	// namespace that this says.
	if err := os.Setenv("TF_ACC_PROVIDER_NAMESPACE", "terraform-provider-ram"); err != nil {
		panic(err)
	}
	acctest.Main(m)
}

// run takes a stack, or the configurations of the steps themselves, through steps that differ in
// their variables, and counts what is left at the end.
func run(t *testing.T, e *acctest.Env, stack string, left int, steps ...resource.TestStep) {
	t.Helper()
	acctest.NeedCLI(t)
	// The stacks' provider block is empty, as users write it: everything comes from the
	// environment.
	key := e.Emulator.Root()
	t.Setenv("RAM_ENDPOINT", e.URL)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", key.ID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.Secret)
	for i := range steps {
		if steps[i].Config == "" {
			steps[i].ConfigDirectory = config.StaticDirectory("../../examples/stacks/" + stack)
		}
		steps[i].ProtoV6ProviderFactories = acctest.Factories()
	}
	// plugin-testing cannot look at a state with for_each, and does so when it destroys: the last
	// step removes everything.
	steps = append(steps, resource.TestStep{
		Config: `
			terraform {
			  required_providers {
			    ram = {
			      source = "terraform-provider-ram/ram"
			    }
			  }
			}
			provider "ram" {}`,
		ProtoV6ProviderFactories: acctest.Factories(),
	})
	resource.UnitTest(t, resource.TestCase{Steps: steps})
	nothingLeft(t, e, left)
}

// nothingLeft checks that there are no groups and policies in the account, and so many users.
func nothingLeft(t *testing.T, e *acctest.Env, left int) {
	t.Helper()
	users := 0
	for u, err := range e.Client.ListUsers(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		users++
		t.Logf("left: user %s", u.UserName)
	}
	if users != left {
		t.Errorf("%d users are left, want %d", users, left)
	}
	for g, err := range e.Client.ListGroups(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("left: group %s", g.GroupName)
	}
	for p, err := range e.Client.ListPolicies(t.Context(), "Custom") {
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("left: policy %s", p.PolicyName)
	}
}

func names(values ...string) config.Variable {
	var all []config.Variable
	for _, v := range values {
		all = append(all, config.StringVariable(v))
	}
	return config.SetVariable(all...)
}

func output(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValue(name, want)
}

func TestKYCWithUsersThatExist(t *testing.T) {
	e := acctest.NewEmulated(t, emulator.Options{})
	for _, name := range []string{"billing-bot", "bob"} {
		if _, err := e.Emulator.Call(t.Context(), "ims", "CreateUser", map[string]string{
			"UserPrincipalName": name + "@" + e.Emulator.AccountID() + ".onaliyun.com", "DisplayName": name,
		}); err != nil {
			t.Fatal(err)
		}
	}
	user := func(name string) config.Variable {
		return config.ObjectVariable(map[string]config.Variable{
			"user_name": config.StringVariable(name), "exists": config.BoolVariable(true),
		})
	}
	run(t, e, "kyc-integration", 2, resource.TestStep{
		ConfigVariables: config.Variables{"program": user("billing-bot"), "colleague": user("bob")},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValueAtPath("users", tfjsonpath.New("program"),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"user_name":   knownvalue.StringExact("billing-bot"),
					"policy_name": knownvalue.StringExact("AliyunAntCloudAuthFullAccess"),
				})),
			statecheck.ExpectKnownOutputValueAtPath("users", tfjsonpath.New("colleague"),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"user_name":   knownvalue.StringExact("bob"),
					"policy_name": knownvalue.StringExact("AliyunYundunCloudAuthFullAccess"),
				})),
			// There is no PGP key: the secret is in the state, and marked as one.
			output("access_key_secret", knownvalue.NotNull()),
			statecheck.ExpectSensitiveValue("ram_access_key.program", tfjsonpath.New("access_key_secret")),
		},
	})
}

func TestKYCWithAUserThatDoesNotExist(t *testing.T) {
	e := acctest.NewEmulated(t, emulator.Options{})
	run(t, e, "kyc-integration", 0, resource.TestStep{
		ConfigVariables: config.Variables{"program": config.ObjectVariable(map[string]config.Variable{
			"user_name": config.StringVariable("nobody"), "exists": config.BoolVariable(true),
		})},
		ExpectError: regexp.MustCompile(`nobody`),
	})
}

func TestMediaServiceVariables(t *testing.T) {
	e := acctest.NewEmulated(t, emulator.Options{})
	run(
		t, e, "media-service", 0,
		resource.TestStep{
			ConfigVariables: config.Variables{"access_key": config.BoolVariable(false)},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValueAtPath("user", tfjsonpath.New("policies"),
					knownvalue.ListExact([]knownvalue.Check{
						knownvalue.StringExact("AliyunICEReadOnlyAccess"),
						knownvalue.StringExact("media-read-from-office"),
						knownvalue.StringExact("media-upload"),
					})),
			},
		},
		// Everything that may be attached at once; the office moves; somebody else may look.
		resource.TestStep{
			ConfigVariables: config.Variables{
				"system_policies": names("AliyunOSSFullAccess"),
				"custom_policies": names("read-from-office", "read", "manage", "upload"),
				"office_address":  config.StringVariable("198.51.100.0/24"),
				"viewers":         names("carl", "dora"),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(`ram_policy.this["read-from-office"]`, plancheck.ResourceActionUpdate),
				plancheck.ExpectResourceAction(`ram_policy.this["upload"]`, plancheck.ResourceActionNoop),
				plancheck.ExpectResourceAction("ram_user.app", plancheck.ResourceActionNoop),
			}},
			ConfigStateChecks: []statecheck.StateCheck{output("access_key_id", knownvalue.NotNull())},
		},
	)
}

func TestMediaServiceRefuses(t *testing.T) {
	tests := map[string]struct {
		variables config.Variables
		want      string
	}{
		"six policies": {
			config.Variables{
				"system_policies": names("AliyunICEFullAccess", "AliyunICEReadOnlyAccess"),
				"custom_policies": names("read-from-office", "read", "manage", "upload"),
			},
			`At most five policies`,
		},
		"a custom policy it has not": {
			config.Variables{"custom_policies": names("delete")},
			`custom policies of this stack are read-from-office`,
		},
		"a logon name with a space": {
			config.Variables{"user": config.ObjectVariable(map[string]config.Variable{
				"user_name": config.StringVariable("media app"),
			})},
			`has ' '`,
		},
		"an address that is none": {
			config.Variables{"office_address": config.StringVariable("the office")}, `the office`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewEmulated(t, emulator.Options{})
			run(t, e, "media-service", 0, resource.TestStep{
				ConfigVariables: tt.variables, ExpectError: regexp.MustCompile(tt.want),
			})
		})
	}
}
