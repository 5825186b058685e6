// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const guidesFolder = "../../templates/guides"

// guides says how each configuration of a guide is run, in the order of the page.
var guides = map[string][]func(*testing.T, string){
	"credentials.md": {
		configuredByProfile,
		validated, // there is no metadata service here
		configuredByURI,
		configuredByRole,
		validated,            // the chain's second account is not here
		validated, validated, // no token here is one that RAM would take
		validated,
	},
	"accounts.md":        {}, // its commands are run by internal/cmd/ram-policy
	"emulator.md":        {},
	"least-privilege.md": {},
	"troubleshooting.md": {},
	"proofs.md":          {applied},
	"from-alicloud.md":   {applied, movedFromAlicloud, parsed, importedUnchanged},
}

// fenced finds the configurations in a page.
var fenced = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// Every configuration that a guide shows is run, as far as it can be without an account.
func TestGuides(t *testing.T) {
	t.Parallel()
	acctest.NeedCLI(t)
	pages, err := filepath.Glob(guidesFolder + "/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no guide is found: %v", err)
	}
	for _, page := range pages {
		name := filepath.Base(page)
		if name == "testing-modules.md" {
			continue // its configurations make one module: TestModuleOfTheGuide
		}
		blocks := fenced.FindAllStringSubmatch(read(t, page), -1)
		if len(blocks) != len(guides[name]) {
			t.Errorf("%s has %d configurations, and the table of this test %d", name, len(blocks), len(guides[name]))
			continue
		}
		for i, run := range guides[name] {
			t.Run(fmt.Sprintf("%s/%d", name, i+1), func(t *testing.T) {
				t.Parallel()
				run(t, blocks[i][1])
			})
		}
	}
}

const required = `terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}
`

// folder writes a configuration into a folder of its own.
func folder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(required+text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// terraform runs commands, each of which has to succeed, and returns what the last one says.
func terraform(t *testing.T, run func(...string) (string, error), commands ...string) string {
	t.Helper()
	var last string
	for _, command := range commands {
		out, err := run(append(strings.Fields(command), "-no-color")...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		last = out
	}
	return last
}

// parsed is for what names a provider that is not here.
func parsed(t *testing.T, text string) {
	if _, diags := hclsyntax.ParseConfig([]byte(text), "", hcl.InitialPos); diags.HasErrors() {
		t.Error(diags)
	}
}

func validated(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{})
	terraform(t, e.CommandLine(folder(t, text)), "init", "validate")
}

// applied makes everything, sees that a second plan is empty, and destroys it.
func applied(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	terraform(t, e.CommandLine(folder(t, text)),
		"init", "apply -auto-approve", "plan -detailed-exitcode", "destroy -auto-approve")
}

// importedUnchanged plans imports of what is there, and no change.
func importedUnchanged(t *testing.T, text string) {
	e, actual := seeded(t)
	out := terraform(t, e.CommandLine(folder(t, actual.Replace(text))), "init", "plan")
	imports := strings.Count(text, "import {")
	want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", imports)
	if !strings.Contains(out, want) {
		t.Errorf("want %q:\n%s", want, out)
	}
}

// configured plans with a provider block, and checks as whom.
func configured(t *testing.T, e *acctest.Env, text, identityType string, env ...string) {
	t.Helper()
	text += `
data "ram_caller_identity" "me" {}
output "who" { value = data.ram_caller_identity.me.identity_type }
`
	run := e.CommandLine(folder(t, text), env...)
	if out := terraform(t, run, "init", "apply -auto-approve"); !strings.Contains(out, `who = "`+identityType+`"`) {
		t.Errorf("the identity is no %s:\n%s", identityType, out)
	}
}

// noKey hides the account's key, so that nothing but the block leads to credentials.
var noKey = []string{"ALIBABA_CLOUD_ACCESS_KEY_ID=", "ALIBABA_CLOUD_ACCESS_KEY_SECRET="}

func configuredByProfile(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{})
	key := e.Emulator.Root()
	file, err := json.Marshal(map[string]any{"current": "other", "profiles": []map[string]string{
		{"name": "other", "mode": "AK", "access_key_id": "LTAIother", "access_key_secret": "other"},
		{"name": "audit", "mode": "AK", "access_key_id": key.ID, "access_key_secret": key.Secret},
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	configured(t, e, text, "Account", append(noKey, "ALIBABA_CLOUD_CONFIG_FILE="+path)...)
}

func configuredByURI(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{})
	key := mayAssumeRole(t, e, "terraform", "anybody")
	session, err := e.Client.AssumeRole(t.Context(), credential.Static(key.AccessKeyID, key.Secret, ""),
		credential.AssumeRole{
			RoleARN: "acs:ram::" + account + ":role/terraform", SessionName: "uri", ExternalID: "anybody",
		})
	if err != nil {
		t.Fatal(err)
	}
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{
			"Code": "Success", "AccessKeyId": session.AccessKeyID, "AccessKeySecret": session.AccessKeySecret,
			"SecurityToken": session.SecurityToken, "Expiration": session.Expiration.Format(time.RFC3339),
		})
	}))
	t.Cleanup(source.Close)
	configured(t, e, strings.Replace(text, "http://localhost:8080", source.URL, 1), "AssumedRoleUser", noKey...)
}

func configuredByRole(t *testing.T, text string) {
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	key := mayAssumeRole(t, e, "terraform", "shared-with-the-other-account")
	configured(t, e, text, "AssumedRoleUser",
		"ALIBABA_CLOUD_ACCESS_KEY_ID="+key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.Secret)
}

// mayAssumeRole makes a role and a user who may assume it with an external ID; it returns the
// user's key.
func mayAssumeRole(t *testing.T, e *acctest.Env, role, externalID string) ram.AccessKey {
	t.Helper()
	ctx, c := t.Context(), e.Client
	if _, err := c.CreateUser(ctx, ram.User{UserName: "runner"}); err != nil {
		t.Fatal(err)
	}
	key, err := c.CreateAccessKey(ctx, "runner")
	if err != nil {
		t.Fatal(err)
	}
	mayAssume := ram.Attachment{
		PrincipalType: ram.PrincipalUser, PrincipalName: "runner",
		PolicyType: "System", PolicyName: "AliyunSTSAssumeRoleAccess",
	}
	if err := c.AttachPolicy(ctx, mayAssume); err != nil {
		t.Fatal(err)
	}
	trust := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
		"Principal":{"RAM":["acs:ram::` + account + `:root"]},
		"Condition":{"StringEquals":{"sts:ExternalId":"` + externalID + `"}}}]}`
	if _, err := c.CreateRole(ctx, ram.Role{RoleName: role, AssumeRolePolicyDocument: trust}); err != nil {
		t.Fatal(err)
	}
	return key
}

// part is a file of the module that a guide makes: its first line is its name.
var part = regexp.MustCompile("(?s)```hcl\n# (\\S+)\n(.*?)```")

// The module of the guide on testing passes its own tests, those for OpenTofu too.
func TestModuleOfTheGuide(t *testing.T) {
	t.Parallel()
	cli := acctest.NeedCLI(t)
	page := read(t, filepath.Join(guidesFolder, "testing-modules.md"))
	parts := part.FindAllStringSubmatch(page, -1)
	if n := strings.Count(page, "```hcl"); len(parts) != n || n == 0 {
		t.Fatalf("%d of %d configurations say which file they are", len(parts), n)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	runs := strings.Count(page, "\nrun \"")
	command := "test"
	for _, p := range parts {
		write(p[1], p[2])
		name, ok := strings.CutSuffix(p[1], ".tofutest.hcl")
		switch {
		case ok && cli.OpenTofu: // the others' assertions call provider functions, where OpenTofu crashes
			command, runs = "test -filter="+p[1], strings.Count(p[2], "\nrun \"")
		case ok: // Terraform does not read it under its own name
			write(name+"-inline.tftest.hcl", p[2])
		}
	}
	write("tests/mocks/ram.tfmock.hcl", read(t, filepath.Join(root, "mocks", "ram.tfmock.hcl")))
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	out := terraform(t, e.CommandLine(dir), "init", command)
	if want := fmt.Sprintf("Success! %d passed, 0 failed.", runs); !strings.Contains(out, want) {
		t.Errorf("%s: want %q:\n%s", cli, want, out)
	}
	if !cli.OpenTofu { // what needs nothing passes without an endpoint and without credentials
		alone := e.CommandLine(dir, append(noKey, "RAM_ENDPOINT=")...)
		out := terraform(t, alone, "test -filter=tests/policy.tftest.hcl -filter=tests/mocked.tftest.hcl")
		if !strings.Contains(out, "Success! 2 passed, 0 failed.") {
			t.Errorf("without credentials: %s", out)
		}
	}
	for u, err := range e.Client.ListUsers(t.Context()) {
		t.Errorf("left over: %s, %v", u.UserName, err)
	}
}
