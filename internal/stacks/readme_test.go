// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// fenced finds the configurations in a page.
var fenced = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// configuration is the only one in a page.
func configuration(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := fenced.FindAllStringSubmatch(string(text), -1)
	if len(found) != 1 {
		t.Fatalf("%s has %d configurations: this test runs one", page, len(found))
	}
	return found[0][1]
}

// tried applies a configuration as it stands, sees that a second plan is empty, and destroys it.
func tried(t *testing.T, e *acctest.Env, dir, configuration string, left int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	terraform := e.CommandLine(dir)
	for _, command := range []string{
		"init", "apply -auto-approve", "plan -detailed-exitcode", "destroy -auto-approve",
	} {
		if out, err := terraform(append(strings.Fields(command), "-no-color")...); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	nothingLeft(t, e, left)
}

// The first configuration of README.md runs in an empty folder, with nothing added.
func TestREADME(t *testing.T) {
	acctest.NeedCLI(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	tried(t, e, t.TempDir(), configuration(t, "../../README.md"), 0)
}

// The use of the module that its README shows.
func TestModuleREADME(t *testing.T) {
	needFunctions(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	for _, name := range []string{"ann", "ben"} {
		if _, err := e.Client.CreateUser(t.Context(), ram.User{UserName: name}); err != nil {
			t.Fatal(err)
		}
	}
	const module = "../../examples/stacks/module-tests"
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "team"), os.DirFS(module)); err != nil {
		t.Fatal(err)
	}
	tried(t, e, dir, configuration(t, filepath.Join(module, "README.md")), 2)
}
