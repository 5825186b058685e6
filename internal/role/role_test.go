// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package role_test

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
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

const (
	trustECS = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	// The same, written in another way.
	trustECSOtherwise = `{ "Statement": [{ "Principal": { "Service": "ecs.aliyuncs.com" }, ` +
		`"Action": ["sts:AssumeRole"], "Effect": "Allow" }], "Version": "1" }`
	trustFC = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["fc.aliyuncs.com"]}}]}`
)

func config(name, trust, more string) string {
	return fmt.Sprintf("resource \"ram_role\" \"test\" {\n role_name = %q\n assume_role_policy_document = "+
		"<<EOD\n%s\nEOD\n %s\n}", name, trust, more)
}

func TestRoleLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("server")
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_role.test", ImportID: name, Identifier: "role_name",
		Minimal: config(name, trustECS, ""),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("max_session_duration"), knownvalue.Int64Exact(3600)),
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("description"), knownvalue.StringExact("")),
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("arn"),
				knownvalue.StringRegexp(regexp.MustCompile(`^acs:ram::\d+:role/`))),
		},
		Full: config(name, trustFC, `description = "Runs functions"
 max_session_duration = 7200
 force_destroy = true
 tags = { team = "ops" }`),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("max_session_duration"), knownvalue.Int64Exact(7200)),
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("description"),
				knownvalue.StringExact("Runs functions")),
			statecheck.ExpectKnownValue("ram_role.test", tfjsonpath.New("tags_all").AtMapKey("team"),
				knownvalue.StringExact("ops")),
		},
		Unreadable: []string{"force_destroy", "assume_role_policy_document"}, // an import brings the text as RAM keeps it
		Disappear: func(t *testing.T, c *ram.Client) {
			if err := c.DeleteRole(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		},
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetRole(t.Context(), name); !ram.IsNotExist(err) {
				t.Errorf("role %s is still there: %v", name, err)
			}
		},
	})
}

func TestRoleTrustPolicyByMeaning(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("server")
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(name, trustECS, "")},
		{
			Config:           config(name, trustECSOtherwise, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{
			Config: config(name, trustFC, "") + "\ndata \"ram_role\" \"one\" { role_name = ram_role.test.role_name }\ndata " +
				"\"ram_roles\" \"many\" { name_regex = \"^${ram_role.test.role_name}$\" }",
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("ram_role.test", plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.ram_role.one", tfjsonpath.New("assume_role_policy_document"),
					knownvalue.NotNull()),
				statecheck.ExpectKnownValue("data.ram_roles.many", tfjsonpath.New("names"), knownvalue.ListSizeExact(1)),
			},
		},
	}})
}

func TestRoleBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	var steps []resource.TestStep
	for _, b := range []struct{ config, message string }{
		{config("a_b", trustECS, ""), `has '_'`},
		{config("a", strings.Replace(trustECS, "Service", "AWS", 1), ""), `(?s)assume_role_policy_document.*AWS`},
		{config("a", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}`, ""),
			`(?s)assume_role_policy_document.*Principal`},
		{config("a", trustECS, "max_session_duration = 60"), `between 3600 and 43200`},
	} {
		steps = append(steps, resource.TestStep{Config: b.config, PlanOnly: true, ExpectError: regexp.MustCompile(b.message)})
	}
	e.Run(resource.TestCase{Steps: steps})
	if e.Emulator != nil && len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}
