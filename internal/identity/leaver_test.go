// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const head = `
terraform {
  required_providers {
    ram = { source = "terraform-provider-ram/ram" }
  }
}
`

const staff = `
resource "ram_user" "all" {
  %[1]s
  user_name = %[2]s
}
resource "ram_access_key" "all" {
  %[1]s
  user_name = ram_user.all[%[3]s].user_name
}
resource "ram_user_policy_attachment" "all" {
  %[1]s
  user_name   = ram_user.all[%[3]s].user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
output "staff" {
  sensitive = true
  value = { for i, u in ram_user.all : u.user_name => {
    id       = u.user_id
    key      = ram_access_key.all[i].access_key_id
    secret   = ram_access_key.all[i].access_key_secret
    attached = ram_user_policy_attachment.all[i].attach_date
  } }
}
`

// employee is what there is of one of the staff.
type employee struct{ ID, Key, Secret, Attached string }

// Somebody leaves, and the list that names the staff loses its first element. The plan is refused
// and nothing changes; the way out that the error shows applies; then the leaver's secret is
// refused, and everybody else's IDs, keys and permissions are what they were.
func TestTheLeaversKeyEndsWithTheLeaver(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	dir := t.TempDir()
	terraform := e.CommandLine(dir)
	run := func(config string, args ...string) (string, error) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(head+config), 0o600))
		return terraform(append(args, "-no-color")...)
	}
	ok := func(config string, args ...string) string {
		t.Helper()
		out, err := run(config, args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return out
	}
	byList := func(names string) string {
		return fmt.Sprintf("locals { names = [%s] }\n", names) +
			fmt.Sprintf(staff, "count = length(local.names)", "local.names[count.index]", "count.index")
	}
	all := byList(`"ann", "ben", "cal"`)
	ok(all, "init")
	ok(all, "apply", "-auto-approve")
	var before map[string]employee
	must(t, json.Unmarshal([]byte(ok(all, "output", "-json", "staff")), &before))

	out, err := run(byList(`"ben", "cal"`), "apply", "-auto-approve")
	said := regexp.MustCompile(`(?s)"ann" was to be renamed to "ben".*created.*` +
		`Nothing was\s+(│\s+)?changed.*for_each.*moved.*` +
		`the key\s+(│\s+)?"ann".*the key\s+(│\s+)?"ben".*swap.*import`)
	if !said.MatchString(out) || err == nil {
		t.Errorf("the shifted list: %v\n%s", err, out)
	}
	for name, m := range before {
		if k, err := e.Fresh().GetAccessKey(t.Context(), name, m.Key); err != nil || k.Status != "Active" {
			t.Errorf("%s's key is %+v, %v", name, k, err)
		}
	}
	// As the error says: for_each over the names, and a moved block from each index to its present
	// name.
	byName := `locals { names = ["ben", "cal"] }` +
		fmt.Sprintf(staff, "for_each = toset(local.names)", "each.key", "each.key")
	for i, name := range []string{"ann", "ben", "cal"} {
		for _, kind := range []string{"ram_user", "ram_access_key", "ram_user_policy_attachment"} {
			byName += fmt.Sprintf("moved {\n from = %[1]s.all[%[2]d]\n to = %[1]s.all[%[3]q]\n}\n", kind, i, name)
		}
	}
	if out := ok(byName, "apply", "-auto-approve"); !strings.Contains(out, "0 added, 0 changed, 3 destroyed") {
		t.Errorf("the way out: %s", out)
	}
	ok(byName, "plan", "-detailed-exitcode")
	var after map[string]employee
	must(t, json.Unmarshal([]byte(ok(byName, "output", "-json", "staff")), &after))
	for name, m := range before {
		c, err := ram.NewClient(ram.Config{Endpoint: e.URL, Credentials: credential.Static(m.Key, m.Secret, "")})
		must(t, err)
		who, err := c.GetCallerIdentity(t.Context())
		switch {
		case name == "ann" && !ram.IsCode(err, "InvalidAccessKeyId"):
			t.Errorf("the leaver's key: %+v, %v", who, err)
		case name != "ann" && (err != nil || !strings.HasSuffix(who.ARN, "/"+name) || after[name] != m):
			t.Errorf("%s: %+v is %+v now, and the key is that of %+v, %v", name, m, after[name], who, err)
		}
	}
}
