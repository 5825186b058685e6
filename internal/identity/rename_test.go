// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// hung is a user in a group, each with a policy, and the user with a key.
func hung(t *testing.T) (e *acctest.Env, keyID string) {
	t.Helper()
	e = acctest.NewEmulated(t, emulator.Options{})
	ctx, c := t.Context(), e.Client
	_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
	must(t, err)
	_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
	must(t, err)
	must(t, c.AddUserToGroup(ctx, "ann", "devs"))
	key, err := c.CreateAccessKey(ctx, "ann")
	must(t, err)
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "AdministratorAccess"}))
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs", PolicyType: "System", PolicyName: "AdministratorAccess"}))
	return e, key.AccessKeyID
}

// A rename that Terraform has not seen yet is no reason to take what hangs on the renamed for gone: a destroy without a
// refresh removes it under the new name. And what a stranger now has under the old name is left alone.
func TestDestroyAfterAnUnseenRename(t *testing.T) {
	t.Parallel()
	for _, reused := range []bool{false, true} {
		t.Run(fmt.Sprintf("old name reused %t", reused), func(t *testing.T) {
			t.Parallel()
			e, keyID := hung(t)
			ctx, c := t.Context(), e.Client
			p := e.Protocol()
			states := map[string]map[string]tftypes.Value{}
			for name, id := range map[string]string{
				"ram_user_policy_attachment": "ann:System:AdministratorAccess", "ram_group_policy_attachment": "devs:System:AdministratorAccess",
				"ram_group_membership": "devs:ann", "ram_access_key": "ann:" + keyID, "ram_group": "devs",
			} {
				state, diags := p.ImportByID(name, id)
				if len(diags) > 0 {
					t.Fatal(diags[0].Summary, diags[0].Detail)
				}
				states[name] = state
			}
			anna, ops := "anna", "ops"
			must(t, c.UpdateUser(ctx, "ann", ram.UserUpdate{NewUserName: &anna}))
			must(t, c.UpdateGroup(ctx, "devs", ram.GroupUpdate{NewGroupName: &ops}))
			if reused {
				_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
				must(t, err)
				_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
				must(t, err)
				must(t, c.AddUserToGroup(ctx, "ann", "devs"))
				must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "AdministratorAccess"}))
				must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs", PolicyType: "System", PolicyName: "AdministratorAccess"}))
			}
			// The group last: it must be bare.
			for _, name := range []string{"ram_user_policy_attachment", "ram_group_policy_attachment", "ram_group_membership", "ram_access_key", "ram_group"} {
				destroy(t, e.Protocol(), name, states[name])
			}
			fresh := e.Fresh()
			if held, err := fresh.ListPoliciesForPrincipal(ctx, ram.PrincipalUser, "anna"); err != nil || len(held) != 0 {
				t.Errorf("anna still has %v, %v", held, err)
			}
			if keys, err := fresh.ListAccessKeys(ctx, "anna"); err != nil || len(keys) != 0 {
				t.Errorf("anna still has keys %v, %v", keys, err)
			}
			if groups, err := fresh.ListGroupsForUser(ctx, "anna"); err != nil || len(groups) != 0 {
				t.Errorf("anna is still in %v, %v", groups, err)
			}
			if _, err := fresh.GetGroup(ctx, "ops"); !ram.IsNotExist(err) {
				t.Errorf("the group is still there: %v", err)
			}
			if !reused {
				return
			}
			if held, err := fresh.ListPoliciesForPrincipal(ctx, ram.PrincipalUser, "ann"); err != nil || len(held) != 1 {
				t.Errorf("the stranger has %v, %v", held, err)
			}
			if held, err := fresh.ListPoliciesForPrincipal(ctx, ram.PrincipalGroup, "devs"); err != nil || len(held) != 1 {
				t.Errorf("the strangers' group has %v, %v", held, err)
			}
			if groups, err := fresh.ListGroupsForUser(ctx, "ann"); err != nil || len(groups) != 1 {
				t.Errorf("the stranger is in %v, %v", groups, err)
			}
		})
	}
}

func destroy(t *testing.T, p *acctest.Protocol, name string, state map[string]tftypes.Value) {
	t.Helper()
	typ := p.Schemas.ResourceSchemas[name].ValueType()
	null, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	must(t, err)
	resp, err := p.Server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: p.Value(typ, state), PlannedState: &null, Config: &null,
	})
	must(t, err)
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s: %s", name, d.Summary, d.Detail)
	}
}

// A group whose name became somebody else's is not that group.
func TestGroupNameReused(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	devs, ops := e.Name("devs"), e.Name("ops")
	config := fmt.Sprintf(`resource "ram_group" "test" { group_name = %q }`, devs)
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig: func() {
				must(t, e.Client.UpdateGroup(t.Context(), devs, ram.GroupUpdate{NewGroupName: &ops}))
				_, err := e.Client.CreateGroup(t.Context(), ram.Group{GroupName: devs, Comments: "somebody else's"})
				must(t, err)
			},
			Config: config, ExpectError: regexp.MustCompile(`(?s)Cannot update.*EntityAlreadyExists\.Group`),
		},
		{
			PreConfig: func() {
				g, err := e.Fresh().GetGroup(t.Context(), devs)
				if err != nil || g.Comments != "somebody else's" {
					t.Errorf("the stranger's group is %+v, %v", g, err)
				}
				must(t, e.Client.DeleteGroup(t.Context(), devs))
			},
			Config: config,
		},
	}})
}

// User and group are renamed and the membership moves, all in one apply: the old membership does not stay behind.
func TestRenameAndMoveAtOnce(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	ann, anna, devs, ops, other := e.Name("ann"), e.Name("anna"), e.Name("devs"), e.Name("ops"), e.Name("other")
	config := func(user, group, in string) string {
		return fmt.Sprintf(`
resource "ram_user" "u" { user_name = %q }
resource "ram_group" "g" { group_name = %q }
resource "ram_group" "other" { group_name = %q }
resource "ram_group_membership" "m" {
  user_name  = ram_user.u.user_name
  group_name = ram_group.%s.group_name
}`, user, group, other, in)
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(ann, devs, "g")},
		{Config: config(anna, ops, "other")},
		{
			PreConfig: func() {
				groups, err := e.Fresh().ListGroupsForUser(t.Context(), anna)
				if err != nil || len(groups) != 1 || groups[0].GroupName != other {
					t.Errorf("the user is in %+v, %v; want only %s", groups, err, other)
				}
			},
			Config: config(anna, ops, "other"),
		},
	}})
}

// A move whose second half is refused leaves everything as it was, and goes well the next time.
func TestMoveThatFailsHalfWay(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	config := func(in string) string {
		return fmt.Sprintf(`
resource "ram_user" "u" { user_name = "ann" }
resource "ram_group" "a" { group_name = "a" }
resource "ram_group" "b" { group_name = "b" }
resource "ram_group_membership" "m" {
  user_name  = ram_user.u.user_name
  group_name = ram_group.%s.group_name
}`, in)
	}
	var mend func()
	in := func() []ram.UserGroup {
		groups, err := e.Fresh().ListGroupsForUser(t.Context(), "ann")
		must(t, err)
		return groups
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("a")},
		{
			PreConfig: func() {
				mend = e.Emulator.Inject(emulator.Fault{Kind: emulator.Fail, Product: "ims", Action: "RemoveUserFromGroup", Times: 1, Code: "NoPermission", Status: 403})
			},
			Config: config("b"), ExpectError: regexp.MustCompile(`NoPermission`),
		},
		{
			PreConfig: func() {
				mend()
				if g := in(); len(g) != 1 || g[0].GroupName != "a" {
					t.Errorf("after the failed move the user is in %+v", g)
				}
			},
			Config: config("b"),
		},
		{
			PreConfig: func() {
				if g := in(); len(g) != 1 || g[0].GroupName != "b" {
					t.Errorf("after the move the user is in %+v", g)
				}
			},
			Config: config("b"),
		},
	}})
}

// The time runs out while RAM makes something: it is in state all the same.
func TestTimeRunsOutDuringACreate(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	const config = `
resource "ram_group" "test" {
  group_name = "devs"
  timeouts   = { create = "1s" }
}`
	var mend func()
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				mend = e.Emulator.Inject(emulator.Fault{Kind: emulator.Delay, Action: "CreateGroup", Times: 1, Delay: 3e9})
			},
			Config: config,
		},
		{PreConfig: func() { mend() }, Config: config},
	}})
}

// Links leave a user for another one while that user is renamed, or deleted, in the same apply. They do not depend on it
// any more, so the two happen at once, or in the wrong order; still nothing is left behind.
func TestLinksLeaveAUserThatChanges(t *testing.T) {
	t.Parallel()
	links := func(user string) string {
		return fmt.Sprintf(`
resource "ram_user" "ben" { user_name = "ben" }
resource "ram_group" "devs" { group_name = "devs" }
resource "ram_group_membership" "m" {
  user_name  = ram_user.%[1]s.user_name
  group_name = ram_group.devs.group_name
}
resource "ram_user_policy_attachment" "p" {
  user_name   = ram_user.%[1]s.user_name
  policy_type = "System"
  policy_name = "AdministratorAccess"
}`, user)
	}
	ann := func(name string) string {
		return fmt.Sprintf("resource \"ram_user\" \"ann\" {\n user_name = %q\n force_destroy = true\n}", name)
	}
	for what, after := range map[string]string{"renamed": ann("anna") + links("ben"), "deleted": links("ben")} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewEmulated(t, emulator.Options{Latency: 150e6})
			e.Run(resource.TestCase{Steps: []resource.TestStep{
				{Config: ann("ann") + links("ann")},
				{Config: after},
				{
					PreConfig: func() {
						for user, want := range map[string]int{"anna": 0, "ben": 1} {
							groups, err := e.Fresh().ListGroupsForUser(t.Context(), user)
							if ram.IsNotExist(err) && want == 0 {
								continue
							}
							must(t, err)
							held, err := e.Fresh().ListPoliciesForPrincipal(t.Context(), ram.PrincipalUser, user)
							must(t, err)
							if len(groups) != want || len(held) != want {
								t.Errorf("%s is in %d groups and has %d policies, want %d of each", user, len(groups), len(held), want)
							}
						}
					},
					Config: after,
				},
			}})
		})
	}
}
