// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
)

// TestWarningsAreRead: what Terraform shows of a plan names the one policy that allows
// everything, among thirty with harmless remarks, and errors say what to use.
func TestWarningsAreRead(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	if e.Emulator == nil {
		t.Skip("plans on the emulator")
	}
	dir := t.TempDir()
	terraform := e.CommandLine(dir)
	write := func(config string) {
		text := "terraform {\n  required_providers {\n    ram = { source = \"terraform-provider-ram/ram\" }\n  }\n}\n" + config
		must(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600))
	}
	policy := func(name, document string) string {
		return fmt.Sprintf("resource \"ram_policy\" %q {\n  policy_name     = %q\n  policy_document = %s\n}\n", name, name, document)
	}
	statement := func(action string) string {
		return `jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = ` + action + `, Resource = "*" }] })`
	}
	plan := func(config string) (string, error) {
		write(config)
		out, err := terraform("plan", "-no-color")
		return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " "), err
	}
	var config strings.Builder
	for i := range 30 {
		fmt.Fprint(&config, policy(fmt.Sprintf("p%d", i), statement(`["ecs:Describe*", "ecs:Describe*"]`)))
		if i == 15 {
			fmt.Fprint(&config, policy("all", statement(`"*"`)))
		}
	}
	write(config.String())
	if out, err := terraform("init", "-no-color"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := plan(config.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Warning: Policy allows everything with ram_policy.all,",
		"The statement allows every action on every resource.",
		"Warning: Value that occurs twice in a policy with ram_policy.p0,",
		"more similar warnings elsewhere",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "Warning: "); n != 2 {
		t.Errorf("%d warnings in\n%s", n, out)
	}
	// What our own page advises is no warning.
	example, err := os.ReadFile(filepath.Join("..", "..", "examples", "data-sources", "ram_policy_document", "data-source.tf"))
	must(t, err)
	if out, err := plan(string(example)); err != nil || strings.Contains(out, "Warning") {
		t.Errorf("the example: %v\n%s", err, out)
	}
	for name, tt := range map[string]struct {
		document string
		want     []string
	}{
		"YAML": {
			`yamlencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "ecs:Get*", Resource = "*" }] })`,
			[]string{"Error: Policy document is not JSON", "The text is YAML, not JSON.", "jsonencode()", "ram_policy_document"},
		},
		"too long": {
			`jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = [for i in range(500) : "ecs:Describe${i}Things"], Resource = "*" }] })`,
			[]string{"Error: Policy document is too long", "the limit is 6144", "provider::ram::policy_split"},
		},
	} {
		out, err := plan(policy("p", tt.document))
		if err == nil {
			t.Errorf("%s is planned", name)
		}
		for _, want := range tt.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
	}
}
