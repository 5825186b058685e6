// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// workspace is a folder with a configuration, in which the real Terraform runs the built provider.
type workspace struct {
	t   *testing.T
	cli terraformcli.CLI
	dir string
	env []string
}

// newWorkspace makes a folder with the configuration. The provider block is empty: endpoint and key
// come from the environment.
func (a account) newWorkspace(t *testing.T, config string) workspace {
	t.Helper()
	w := workspace{t: t, cli: acctest.NeedCLI(t), dir: t.TempDir()}
	rc := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-ram/ram\" = %q\n  }\n  "+
		"direct {}\n}\n", program(t))
	w.write("terraform.rc", rc)
	w.configure(config)
	w.env = append(terraformcli.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(w.dir, "terraform.rc"),
		"TF_IN_AUTOMATION=1",
		"RAM_ENDPOINT="+a.url, "ALIBABA_CLOUD_ACCESS_KEY_ID="+a.Root().ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+a.Root().Secret)
	return w
}

func (w workspace) configure(config string) {
	w.t.Helper()
	w.write("main.tf", "terraform {\n  required_providers {\n    ram = { source = \"terraform-provider-ram/ram\" }\n  "+
		"}\n}\n"+config)
}

func (w workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs Terraform and returns what it printed and its exit code.
func (w workspace) run(args ...string) (string, int) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), w.cli.Path, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// must runs Terraform and fails the test unless the exit code is 0.
func (w workspace) must(args ...string) string {
	w.t.Helper()
	out, code := w.run(args...)
	if code != 0 {
		w.t.Fatalf("terraform %s ended with %d:\n%s", strings.Join(args, " "), code, tail(out, 4000))
	}
	return out
}

// tail is the last n bytes of s.
func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// placed is an object at its address in the configuration.
type placed struct {
	object
	name, key string // ram_user.name["key"]
}

// saveState writes the objects as Terraform's state, which spares the test an apply at RAM's rates.
func (w workspace) saveState(terraform core, objects []placed) {
	w.t.Helper()
	type instance struct {
		Key        string         `json:"index_key"`
		Version    int            `json:"schema_version"`
		Attributes map[string]any `json:"attributes"`
	}
	type resource struct {
		Mode      string     `json:"mode"`
		Type      string     `json:"type"`
		Name      string     `json:"name"`
		Provider  string     `json:"provider"`
		Instances []instance `json:"instances"`
	}
	var resources []*resource
	at := map[string]*resource{}
	for _, p := range objects {
		address := p.kind + "." + p.name
		if at[address] == nil {
			at[address] = &resource{Mode: "managed", Type: p.kind, Name: p.name,
				Provider: fmt.Sprintf("provider[%q]", w.cli.RegistryHost()+"/terraform-provider-ram/ram")}
			resources = append(resources, at[address])
		}
		attributes := map[string]any{}
		for name, v := range terraform.attributes(p.object) {
			attributes[name] = plain(v)
		}
		at[address].Instances = append(at[address].Instances, instance{Key: p.key, Attributes: attributes})
	}
	text, err := json.Marshal(map[string]any{
		"version": 4, "terraform_version": w.cli.Version, "serial": 1, "lineage": "00000000-0000-0000-0000-000000000001",
		"outputs": map[string]any{}, "resources": resources,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.write("terraform.tfstate", string(text))
}

// plain is a value as JSON has it. The objects of these tests hold strings, booleans and maps of
// strings.
func plain(v tftypes.Value) any {
	if v.IsNull() {
		return nil
	}
	var s string
	var b bool
	var m map[string]tftypes.Value
	switch {
	case v.As(&s) == nil:
		return s
	case v.As(&b) == nil:
		return b
	case v.As(&m) == nil:
		out := map[string]any{}
		for k, e := range m {
			out[k] = plain(e)
		}
		return out
	}
	panic(fmt.Sprintf("a value of type %s", v.Type()))
}

const companyConfig = `
locals {
  users  = toset([for i in range(200) : format("user-%04d", i)])
  groups = toset([for i in range(50) : format("group-%04d", i)])
}
resource "ram_user" "all" {
  for_each     = local.users
  user_name    = each.key
  display_name = each.key
}
resource "ram_group" "all" {
  for_each   = local.groups
  group_name = each.key
  comments   = "made by a test"
}
resource "ram_user_policy_attachment" "system" {
  for_each    = ram_user.all
  user_name   = each.value.user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
resource "ram_user_policy_attachment" "custom" {
  for_each    = ram_user.all
  user_name   = each.value.user_name
  policy_type = "Custom"
  policy_name = format("policy-%04d", tonumber(substr(each.key, 5, 4)) % 10)
}
resource "ram_group_membership" "all" {
  for_each   = ram_user.all
  user_name  = each.value.user_name
  group_name = ram_group.all[format("group-%04d", tonumber(substr(each.key, 5, 4)) % 50)].group_name
}
`

// What users see: one plan by the real Terraform with the real program.
func TestTerraformPlanCostsPagesNotObjects(t *testing.T) {
	a, all := company(t)
	w := a.newWorkspace(t, companyConfig)
	terraform := a.serve(nil)
	var objects []placed
	for _, o := range a.adopt(all) {
		p := placed{o, "all", ""}
		switch o.kind {
		case "ram_group":
			p.key = terraform.text(o, "group_name")
		case "ram_user_policy_attachment":
			p.name = strings.ToLower(terraform.text(o, "policy_type"))
			p.key = terraform.text(o, "user_name")
		default:
			p.key = terraform.text(o, "user_name")
		}
		objects = append(objects, p)
	}
	w.saveState(terraform, objects)
	a.ResetRequests()
	if out, code := w.run("plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Errorf("the plan is not empty (exit code %d):\n%s", code, tail(out, 3000))
	}
	counts := a.requests()
	t.Logf("plan of %d objects: %s", len(objects), calls(counts))
	if n := total(counts); n > 120 || n == 0 {
		t.Errorf("%d calls, want 1 to 120", n)
	}
}

// What takes more objects is asked of the provider alone (TestPlanInAnAccountOf5000Users): the
// calls are the same, and Terraform's own work on 1,000 objects takes longer than all of these
// tests.
func TestTerraformPlanOf3Among5000Users(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	users := named("user", 5000)
	ids := a.addUsers(users)
	w := a.newWorkspace(t, `
resource "ram_user" "all" {
  for_each     = toset(["user-0000", "user-1666", "user-3333"])
  user_name    = each.key
  display_name = each.key
}
`)
	terraform := a.serve(nil)
	var objects []placed
	for _, o := range a.adopt(managedUsers(users, ids, 3)) {
		objects = append(objects, placed{o, "all", terraform.text(o, "user_name")})
	}
	w.saveState(terraform, objects)
	a.ResetRequests()
	if out, code := w.run("plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Errorf("the plan is not empty (exit code %d):\n%s", code, tail(out, 3000))
	}
	counts := a.requests()
	t.Logf("plan of %d users out of %d: %s", len(objects), len(users), calls(counts))
	if n := total(counts); n > 3 || n == 0 {
		t.Errorf("%d calls, want 1 to 3", n)
	}
}
