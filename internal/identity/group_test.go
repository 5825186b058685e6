// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func TestGroupLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	devs, ops := e.Name("devs"), e.Name("ops")
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_group.test", ImportID: ops, Identifier: "group_name",
		Minimal: fmt.Sprintf(`resource "ram_group" "test" { group_name = %q }`, devs),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_group.test", tfjsonpath.New("comments"), knownvalue.StringExact("")),
			statecheck.ExpectKnownValue("ram_group.test", tfjsonpath.New("display_name"), knownvalue.StringExact("")),
		},
		Full: fmt.Sprintf(`resource "ram_group" "test" {
  group_name    = %q
  display_name  = "Operators"
  comments      = "who run it"
  force_destroy = true
}`, ops),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_group.test", tfjsonpath.New("comments"), knownvalue.StringExact("who run it")),
			statecheck.ExpectKnownValue("ram_group.test", tfjsonpath.New("display_name"), knownvalue.StringExact("Operators")),
		},
		Unreadable: []string{"force_destroy"},
		Disappear:  func(t *testing.T, c *ram.Client) { must(t, c.DeleteGroup(t.Context(), ops)) },
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetGroup(t.Context(), devs); !ram.IsNotExist(err) {
				t.Errorf("group %s is still there: %v", devs, err)
			}
		},
	})
}

// What somebody else put into a group is not Terraform's to remove, unless force_destroy says so.
func TestGroupForceDestroy(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	group, user := e.Name("devs"), e.Name("ann")
	_, err := e.Client.CreateUser(t.Context(), ram.User{UserName: user})
	must(t, err)
	t.Cleanup(func() {
		if err := e.Client.DeleteUser(t.Context(), user); err != nil && !ram.IsNotExist(err) {
			t.Log(err)
		}
	})
	config := func(force bool) string {
		return fmt.Sprintf("resource \"ram_group\" \"test\" {\n group_name = %q\n force_destroy = %t\n}", group, force)
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(false)},
		{
			PreConfig: func() {
				must(t, e.Client.AddUserToGroup(t.Context(), user, group))
				must(t, e.Client.AttachPolicy(t.Context(), ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: group,
					PolicyType: "System", PolicyName: "AliyunOSSReadOnlyAccess"}))
			},
			Config: config(false), Destroy: true, ExpectError: regexp.MustCompile(
				`(?s)force_destroy.*The[\s│]+RAM[\s│]+user[\s│]+group[\s│]+still[\s│]+has[\s│]+the[\s│]+members[\s│]+` + user +
					`;[\s│]+the[\s│]+policies[\s│]+AliyunOSSReadOnlyAccess.*DeleteConflict\.Group`),
		},
		{Config: config(true)},
		{Config: config(true), Destroy: true},
	}})
}

func TestGroupMembershipLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	user, group, other := e.Name("ann"), e.Name("devs"), e.Name("ops")
	base := fmt.Sprintf(`
resource "ram_user" "ann" { user_name = %q }
resource "ram_group" "devs" { group_name = %q }
resource "ram_group" "ops" { group_name = %q }
`, user, group, other)
	in := func(g string) string {
		return base + fmt.Sprintf("resource \"ram_group_membership\" \"test\" {\n user_name = ram_user.ann.user_name\n "+
			"group_name = ram_group.%s.group_name\n}", g)
	}
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_group_membership.test", ImportID: other + ":" + user, Identifier: "group_name",
		Minimal: in("devs"),
		Full:    in("ops"), // another group: the membership moves
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_group_membership.test", tfjsonpath.New("group_name"),
				knownvalue.StringExact(other)),
			statecheck.ExpectKnownValue("ram_group_membership.test", tfjsonpath.New("join_date"), knownvalue.NotNull()),
		},
		Disappear: func(t *testing.T, c *ram.Client) { must(t, c.RemoveUserFromGroup(t.Context(), user, other)) },
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetGroupMembership(t.Context(), user, group); !ram.IsNotExist(err) {
				t.Errorf("%s is still in %s: %v", user, group, err)
			}
		},
	})
}

func TestMembershipThatExistsIsNotTakenOver(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	user, group := e.Name("ann"), e.Name("devs")
	base := fmt.Sprintf("resource \"ram_user\" \"ann\" { user_name = %q }\nresource \"ram_group\" \"devs\" { "+
		"group_name = %q }\n", user, group)
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: base},
		{
			PreConfig: func() { must(t, e.Client.AddUserToGroup(t.Context(), user, group)) },
			Config: base + `resource "ram_group_membership" "test" {
  user_name  = ram_user.ann.user_name
  group_name = ram_group.devs.group_name
}`,
			ExpectError: regexp.MustCompile(`(?s)Its import ID is.*EntityAlreadyExists\.User\.Group`),
		},
		{PreConfig: func() { must(t, e.Client.RemoveUserFromGroup(t.Context(), user, group)) }, Config: base},
	}})
}

func TestIdentityDataSources(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	ann, ben, devs := e.Name("ann"), e.Name("ben"), e.Name("devs")
	e.Run(resource.TestCase{Steps: []resource.TestStep{{
		Config: fmt.Sprintf(`
resource "ram_user" "ann" {
  user_name    = %[1]q
  display_name = "Ann"
  tags         = { team = "ops", stage = "prod" }
}
resource "ram_user" "ben" {
  user_name = %[2]q
  tags      = { team = "dev" }
}
resource "ram_group" "devs" {
  group_name = %[3]q
  comments   = "who make it"
}
resource "ram_group_membership" "ben" {
  user_name  = ram_user.ben.user_name
  group_name = ram_group.devs.group_name
}
data "ram_user" "by_name" { user_name = ram_user.ann.user_name }
data "ram_user" "by_id" { user_id = ram_user.ann.user_id }
data "ram_users" "all" {
  name_regex = "^${substr(ram_user.ann.user_name, 0, 13)}"
  depends_on = [ram_user.ben]
}
data "ram_users" "tagged" {
  tags       = { team = "ops" }
  name_regex = "^${ram_user.ann.user_name}$"
}
data "ram_users" "in_group" { group_name = ram_group_membership.ben.group_name }
data "ram_group" "devs" { group_name = ram_group.devs.group_name }
data "ram_groups" "devs" { name_regex = "^${ram_group.devs.group_name}$" }
data "ram_group_memberships" "of_group" { group_name = ram_group_membership.ben.group_name }
data "ram_group_memberships" "of_user" { user_name = ram_group_membership.ben.user_name }
`, ann, ben, devs),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.ram_user.by_name", tfjsonpath.New("display_name"), knownvalue.StringExact("Ann")),
			statecheck.ExpectKnownValue("data.ram_user.by_id", tfjsonpath.New("user_name"), knownvalue.StringExact(ann)),
			statecheck.ExpectKnownValue("data.ram_user.by_id", tfjsonpath.New("tags"), knownvalue.MapSizeExact(2)),
			statecheck.ExpectKnownValue("data.ram_users.all", tfjsonpath.New("names"),
				knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(ann), knownvalue.StringExact(ben)})),
			statecheck.ExpectKnownValue("data.ram_users.tagged", tfjsonpath.New("names"),
				knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(ann)})),
			statecheck.ExpectKnownValue("data.ram_users.tagged", tfjsonpath.New("users").AtSliceIndex(0).AtMapKey(
				"tags").AtMapKey("stage"), knownvalue.StringExact("prod")),
			statecheck.ExpectKnownValue("data.ram_users.in_group", tfjsonpath.New("names"),
				knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(ben)})),
			statecheck.ExpectKnownValue("data.ram_group.devs", tfjsonpath.New("comments"),
				knownvalue.StringExact("who make it")),
			statecheck.ExpectKnownValue("data.ram_groups.devs", tfjsonpath.New("groups"), knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownValue("data.ram_group_memberships.of_group",
				tfjsonpath.New("group_memberships").AtSliceIndex(0).AtMapKey("user_name"), knownvalue.StringExact(ben)),
			statecheck.ExpectKnownValue("data.ram_group_memberships.of_user",
				tfjsonpath.New("group_memberships").AtSliceIndex(0).AtMapKey("group_name"), knownvalue.StringExact(devs)),
		},
	}, {
		Config:      fmt.Sprintf(`data "ram_user" "none" { user_name = %q }`, e.Name("nobody")),
		ExpectError: regexp.MustCompile(`EntityNotExist\.User`),
	}, {
		Config:      `data "ram_user" "none" {}`,
		ExpectError: regexp.MustCompile(`(?s)Exactly one of these attributes must be configured`),
	}, {
		Config:      `data "ram_users" "none" { name_regex = "(" }`,
		ExpectError: regexp.MustCompile(wrapped(`is not a regular expression`)),
	}, {
		Config: `data "ram_caller_identity" "me" {}`, // what the test destroys at its end
	}}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
