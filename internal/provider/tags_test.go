// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
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

// Default tags, tags of the object, and tags of somebody else, through every change that mixes
// them.
func TestDefaultAndIgnoredTags(t *testing.T) {
	t.Parallel()
	acctest.NeedCLI(t)
	e := acctest.New(t)
	ann, look := e.Name("ann"), e.Name("look")
	config := func(provider, tags string) string {
		return e.Provider(provider) + fmt.Sprintf(`
resource "ram_user" "test" {
  user_name = %[1]q
  %[3]s
}
resource "ram_policy" "test" {
  policy_name     = %[2]q
  policy_document = jsonencode({
    Version = "1", Statement = [{ Effect = "Allow", Action = "ecs:Describe*", Resource = "*" }]
  })
  %[3]s
}`, ann, look, tags)
	}
	text := func(pairs ...string) knownvalue.Check {
		m := map[string]knownvalue.Check{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = knownvalue.StringExact(pairs[i+1])
		}
		return knownvalue.MapExact(m)
	}
	step := func(provider, tags string, own, all knownvalue.Check) resource.TestStep {
		s := resource.TestStep{
			Config: config(provider, tags),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}
		for _, address := range []string{"ram_user.test", "ram_policy.test"} {
			s.ConfigStateChecks = append(s.ConfigStateChecks,
				statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), own),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("tags_all"), all))
		}
		return s
	}
	const ops = `default_tags = { team = "ops" }`
	foreign := step(
		ops+"\n"+`ignore_tags = { keys = ["cost"], key_prefixes = ["scan-"] }`, ``, text(), text("team", "ops"),
	)
	foreign.PreConfig = func() {
		u, err := e.Client.GetUserByName(t.Context(), ann)
		if err != nil {
			t.Fatal(err)
		}
		more := map[string]string{"cost": "1", "scan-at": "noon"}
		for _, target := range []ram.TagTarget{
			{ResourceType: ram.ResourceTypeUser, ID: u.UserID}, {ResourceType: ram.ResourceTypePolicy, Name: look},
		} {
			if err := e.Client.TagResources(t.Context(), target, more); err != nil {
				t.Fatal(err)
			}
		}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			step(ops, ``, text(), text("team", "ops")),
			step(ops, `tags = { stage = "prod" }`, text("stage", "prod"), text("team", "ops", "stage", "prod")),
			step(ops, `tags = { team = "dev" }`, text("team", "dev"), text("team", "dev")),
			step(ops, `tags = { team = "ops" }`, text("team", "ops"), text("team", "ops")), // the same as the default
			step(``, `tags = { team = "ops" }`, text("team", "ops"), text("team", "ops")),
			step(ops, `tags = {}`, text(), text("team", "ops")),
			step(`default_tags = { team = "dev" }`, ``, text(), text("team", "dev")),
			step(``, ``, text(), text()),
			step(ops, ``, text(), text("team", "ops")),
			foreign,
			// No longer ignored: the foreign tags are drift, and taken away.
			step(ops, ``, text(), text("team", "ops")),
		},
	})
}

// An import plans no change for a tag that equals a default tag, whether it is configured too or
// not.
func TestImportWithDefaultTags(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	both := map[string]string{"team": "ops", "stage": "prod"}
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}`
	trust := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	_, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "look", Tags: both})
	must(t, err)
	_, err = e.Client.CreateRole(t.Context(), ram.Role{RoleName: "look", AssumeRolePolicyDocument: trust, Tags: both})
	must(t, err)
	_, err = e.Client.CreatePolicy(t.Context(), ram.Policy{PolicyName: "look", PolicyDocument: document, Tags: both})
	must(t, err)
	terraform := driver.Driver{Serve: func(context.Context) (tfprotov6.ProviderServer, error) {
		return acctest.NewProtocol(t, map[string]tftypes.Value{
			"endpoint": acctest.Text(e.URL), "access_key_id": acctest.Text(e.Emulator.Root().ID),
			"access_key_secret": acctest.Text(e.Emulator.Root().Secret),
			"default_tags": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String},
				map[string]tftypes.Value{"team": acctest.Text("ops")}),
		}).Server, nil
	}}
	for kind, set := range map[string]map[string]any{
		"ram_user":   {"user_name": "look"},
		"ram_role":   {"role_name": "look", "assume_role_policy_document": trust},
		"ram_policy": {"policy_name": "look", "policy_document": document},
	} {
		for _, tt := range []struct {
			tags map[string]string
			want string
		}{{map[string]string{"stage": "prod"}, ""}, {both, ""}, {map[string]string{"team": "ops"}, "x: update"}} {
			imported, err := terraform.Import(t.Context(), kind, "look", nil)
			must(t, err)
			set["tags"] = tt.tags
			state := driver.NewState().With("x", imported)
			plan, _, err := terraform.Plan(t.Context(), driver.Config{"x": {Type: kind, Set: set}}, state, driver.Options{})
			must(t, err)
			if s := plan.Summary(); s != tt.want {
				t.Errorf("%s with the tags %v: %q, want %q", kind, tt.tags, s, tt.want)
			}
		}
	}
}

// What could never come true is refused while Terraform plans, not found out after the apply.
func TestTagsThatCannotBe(t *testing.T) {
	t.Parallel()
	acctest.NeedCLI(t)
	e := acctest.New(t)
	config := func(provider, tags string) string {
		return e.Provider(provider) + fmt.Sprintf(
			"resource \"ram_user\" \"test\" {\n user_name = %q\n tags = %s\n}", e.Name("ann"), tags,
		)
	}
	many := "{ for i in range(15) : \"k${i}\" => \"v\" }"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("", `{ a = null, b = "1" }`), PlanOnly: true, ExpectError: regexp.MustCompile(`(?i)null`)},
			{
				Config: config(`ignore_tags = { keys = ["x"] }`, `{ x = "1" }`), PlanOnly: true,
				ExpectError: regexp.MustCompile(`A tag that the provider ignores`),
			},
			{
				Config: config(`default_tags = { for i in range(10) : "d${i}" => "v" }`, many), PlanOnly: true,
				ExpectError: regexp.MustCompile(`(?s)at most 20.*25`),
			},
			// An ignored default tag is nobody's.
			{
				Config: config(
					"ignore_tags = { key_prefixes = [\"x\"] }\n default_tags = { x1 = \"d\", y = \"d\" }", `{ a = "1" }`,
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}
