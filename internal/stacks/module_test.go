// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// The module itself: applied, unchanged by a second plan, tried with a member's own key, destroyed.
func TestModule(t *testing.T) {
	needFunctions(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	if _, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "ann"}); err != nil {
		t.Fatal(err)
	}
	variables := config.Variables{
		"team": config.StringVariable("shop"), "members": names("ann"), "buckets": names("shop-images"),
	}
	run(
		t, e, "module-tests", 1,
		resource.TestStep{
			ConfigVariables:   variables,
			ConfigStateChecks: []statecheck.StateCheck{output("group_name", knownvalue.StringExact("team-shop"))},
		},
		resource.TestStep{
			PreConfig: func() {
				tryKey(t, e, "ann", []attempt{
					{"ims", "GetGroup", group("team-shop"), succeeds},
					{"ims", "ListUsersForGroup", group("team-shop"), succeeds},
					{"ims", "GetGroup", group("team-other"), refused},
					{"ims", "UpdateGroup", group("team-shop", "NewComments", "x"), refused},
					{"ims", "ListUsers", nil, refused},
				})
			},
			ConfigVariables:  variables,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// The module's own tests pass on an emulator, without another network, and leave nothing; and they
// find a policy that allows too much.
func TestModuleTests(t *testing.T) {
	needFunctions(t)
	if cli := acctest.NeedCLI(t); cli.OpenTofu {
		t.Skipf("the tests' assertions call provider functions, where %s crashes", cli)
	}
	e := acctest.NewEmulated(t, emulator.Options{})
	examples := t.TempDir()
	for _, part := range []string{"stacks/module-tests", "mocks"} {
		if err := os.CopyFS(filepath.Join(examples, part), os.DirFS("../../examples/"+part)); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(examples, "stacks", "module-tests")
	terraform := e.CommandLine(dir)
	if out, err := terraform("init", "-no-color"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := e.CommandLine(dir, "RAM_ENDPOINT=", "ALIBABA_CLOUD_ACCESS_KEY_ID=", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=")(
		"test", "-no-color", "-filter=tests/policy.tftest.hcl")
	if err != nil {
		t.Fatalf("without credentials: %v\n%s", err, out)
	}
	out, err = terraform("test", "-no-color")
	if err != nil || !strings.Contains(out, "Success! 13 passed, 0 failed.") {
		t.Fatalf("%v\n%s", err, out)
	}
	nothingLeft(t, e, 0)

	main := filepath.Join(dir, "main.tf")
	text, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`["oss:GetObject"]
    resource = [for b in var.buckets : "acs:oss:*:*:${b}/*"]`), []byte(`["oss:GetObject"]
    resource = ["*"]`), 1)
	if err := os.WriteFile(main, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err = terraform("test", "-no-color", "-filter=tests/policy.tftest.hcl")
	if err == nil {
		t.Fatalf("the tests pass with a policy that allows too much:\n%s", out)
	}
	for _, want := range []string{`run "reads_no_other_bucket"... fail`, `run "writes_from_the_office_only"... pass`} {
		if !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}

// What OpenTofu takes in the place of the folder of mock data holds, in Terraform too.
func TestModuleMocksForOpenTofu(t *testing.T) {
	needFunctions(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/stacks/module-tests")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("tests", "mocked.tofutest.hcl")
	if !acctest.NeedCLI(t).OpenTofu { // Terraform does not read it under its own name
		renamed := filepath.Join("tests", "mocked.tftest.hcl")
		if err := os.Rename(filepath.Join(dir, file), filepath.Join(dir, renamed)); err != nil {
			t.Fatal(err)
		}
		file = renamed
	}
	terraform := e.CommandLine(dir)
	if out, err := terraform("init", "-no-color"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := terraform("test", "-no-color", "-filter="+file)
	if err != nil || !strings.Contains(out, "Success! 2 passed, 0 failed.") {
		t.Fatalf("%v\n%s", err, out)
	}
}
