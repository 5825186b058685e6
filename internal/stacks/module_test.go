// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
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
	e := acctest.NewEmulated(t, emulator.Options{})
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/stacks/module-tests")); err != nil {
		t.Fatal(err)
	}
	terraform := commandLine(t, e, dir)
	if out, err := terraform("init", "-no-color"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := terraform("test", "-no-color")
	if err != nil || !strings.Contains(out, "Success! 11 passed, 0 failed.") {
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

// commandLine builds the provider and gives what runs Terraform in a folder with that build, as
// users run it.
func commandLine(t *testing.T, e *acctest.Env, dir string) func(args ...string) (string, error) {
	t.Helper()
	const version = "0.0.1"
	cli := acctest.NeedCLI(t)
	mirror := filepath.Join(t.TempDir(), "mirror")
	binary := filepath.Join(mirror, cli.RegistryHost(), "terraform-provider-ram", "ram", version,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-ram_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, ".")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	settings := filepath.Join(filepath.Dir(mirror), "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(mirror))
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	key := e.Emulator.Root()
	env := append(terraformcli.Environ(), "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"RAM_ENDPOINT="+e.URL, "ALIBABA_CLOUD_ACCESS_KEY_ID="+key.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.Secret)
	return func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), cli.Path, args...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}
