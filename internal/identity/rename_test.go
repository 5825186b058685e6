// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"fmt"
	"maps"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// remembering is an emulator that keeps what there was from the beginning, for reads that lag.
func remembering(t *testing.T) *acctest.Env {
	t.Helper()
	e := acctest.NewEmulated(t, emulator.Options{})
	e.Emulator.Inject(emulator.Fault{Kind: emulator.StaleReads, Product: "ram", Action: "GetAccountAlias",
		Delay: time.Hour})
	return e
}

// hung is a user in a group, each with a policy, and the user with a key.
func hung(t *testing.T) (e *acctest.Env, keyID string) {
	t.Helper()
	e = remembering(t)
	ctx, c := t.Context(), e.Client
	_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
	must(t, err)
	_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
	must(t, err)
	must(t, c.AddUserToGroup(ctx, "ann", "devs"))
	key, err := c.CreateAccessKey(ctx, "ann")
	must(t, err)
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))
	return e, key.AccessKeyID
}

// A rename that Terraform has not seen yet is no reason to take what hangs on the renamed for gone:
// a destroy without a refresh removes it under the new name. And what a stranger now has under the
// old name is left alone.
func TestDestroyAfterAnUnseenRename(t *testing.T) {
	t.Parallel()
	for _, reused := range []bool{false, true} {
		t.Run(fmt.Sprintf("old name reused %t", reused), func(t *testing.T) {
			t.Parallel()
			e, keyID := hung(t)
			ctx, c := t.Context(), e.Client
			states := imported(t, e, keyID)
			anna, ops := "anna", "ops"
			must(t, c.UpdateUser(ctx, "ann", ram.UserUpdate{NewUserName: &anna}))
			must(t, c.UpdateGroup(ctx, "devs", ram.GroupUpdate{NewGroupName: &ops}))
			if reused {
				_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
				must(t, err)
				_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
				must(t, err)
				must(t, c.AddUserToGroup(ctx, "ann", "devs"))
				must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann",
					PolicyType: "System", PolicyName: "AdministratorAccess"}))
				must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs",
					PolicyType: "System", PolicyName: "AdministratorAccess"}))
			}
			// The group last: it must be bare.
			for _, name := range []string{"ram_user_policy_attachment", "ram_group_policy_attachment", "ram_group_membership",
				"ram_access_key", "ram_group"} {
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
			Config: config, ExpectError: regexp.MustCompile(`(?s)Cannot plan.*bears that name.*Nothing was changed`),
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

// User and group are renamed and the membership moves, all in one apply: the old membership does
// not stay behind.
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

// Links leave a user for another one while that user is renamed, or deleted, in the same apply.
// They do not depend on it any more, so the two happen at once, or in the wrong order; still
// nothing is left behind.
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
		return fmt.Sprintf("resource \"ram_user\" \"ann\" { user_name = %q }", name)
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

// imported is the state of each kind of object that hung makes.
func imported(t *testing.T, e *acctest.Env, keyID string) map[string]map[string]tftypes.Value {
	t.Helper()
	p := e.Protocol()
	states := map[string]map[string]tftypes.Value{}
	for name, id := range map[string]string{
		"ram_user_policy_attachment":  "ann:System:AdministratorAccess",
		"ram_group_policy_attachment": "devs:System:AdministratorAccess",
		"ram_group_membership":        "devs:ann", "ram_access_key": "ann:" + keyID, "ram_group": "devs", "ram_user": "ann",
	} {
		state, diags := p.ImportByID(name, id)
		if len(diags) > 0 {
			t.Fatal(diags[0].Summary, diags[0].Detail)
		}
		states[name] = state
	}
	return states
}

// refreshLosesNothing has another run refresh all states at once.
func refreshLosesNothing(t *testing.T, e *acctest.Env, states map[string]map[string]tftypes.Value) {
	t.Helper()
	p := e.Protocol()
	var wg sync.WaitGroup
	for name, state := range states {
		wg.Go(func() {
			typ := p.Schemas.ResourceSchemas[name].ValueType()
			resp, err := p.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: name,
				CurrentState: p.Value(typ, state)})
			if err != nil || len(resp.Diagnostics) > 0 || p.Attributes(typ, resp.NewState) == nil {
				t.Errorf("the refresh loses %s: %+v, %v", name, resp, err)
			}
		})
	}
	wg.Wait()
}

// inOrder are the kinds that hung makes, what hangs on others first.
var inOrder = []string{"ram_user_policy_attachment", "ram_group_policy_attachment", "ram_group_membership",
	"ram_access_key", "ram_group", "ram_user"}

// User and group were deleted and made again by somebody else, with the same links: those are not
// Terraform's to remove.
func TestDestroyLeavesAStrangersLinks(t *testing.T) {
	t.Parallel()
	e, keyID := hung(t)
	states := imported(t, e, keyID)
	ctx, c := t.Context(), e.Client
	must(t, c.DetachAll(ctx, ram.AttachmentFilter{PolicyType: "System", PolicyName: "AdministratorAccess"}))
	must(t, c.RemoveUserFromGroup(ctx, "ann", "devs"))
	must(t, c.DeleteAccessKey(ctx, "ann", keyID))
	must(t, c.DeleteGroup(ctx, "devs"))
	must(t, c.DeleteUser(ctx, "ann"))
	_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
	must(t, err)
	_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
	must(t, err)
	must(t, c.AddUserToGroup(ctx, "ann", "devs"))
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))

	for _, name := range inOrder {
		destroy(t, e.Protocol(), name, states[name])
	}
	fresh := e.Fresh()
	for kind, name := range map[ram.PrincipalType]string{ram.PrincipalUser: "ann", ram.PrincipalGroup: "devs"} {
		if held, err := fresh.ListPoliciesForPrincipal(ctx, kind, name); err != nil || len(held) != 1 {
			t.Errorf("the stranger %s has %v, %v", name, held, err)
		}
	}
	if groups, err := fresh.ListGroupsForUser(ctx, "ann"); err != nil || len(groups) != 1 {
		t.Errorf("the stranger is in %v, %v", groups, err)
	}
}

// RAM shows nothing of what was made yet. A destroy removes it all the same, and a refresh does not
// take what was made a moment ago for gone before it has looked for a while.
func TestReadsThatLagBehindAnotherRun(t *testing.T) {
	t.Parallel()
	e, keyID := hung(t)
	states := imported(t, e, keyID)
	ctx := t.Context()

	mend := e.Emulator.Inject(emulator.Fault{Kind: emulator.StaleReads, Delay: time.Hour})
	time.AfterFunc(time.Second, mend)
	refreshLosesNothing(t, e, states)

	defer e.Emulator.Inject(emulator.Fault{Kind: emulator.StaleReads, Delay: time.Hour})()
	for _, name := range inOrder {
		destroy(t, e.Protocol(), name, states[name])
	}
	e.Emulator.ClearFaults()
	for u, err := range e.Fresh().ListUsers(ctx) {
		t.Errorf("left: %+v, %v", u, err)
	}
	for g, err := range e.Fresh().ListGroups(ctx) {
		t.Errorf("left: %+v, %v", g, err)
	}
}

// The elements of a list shift, or change places: every link goes to another user, in one apply.
func TestLinksOfAListThatShifts(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	config := func(who string) string {
		return fmt.Sprintf(`
locals { who = %s }
resource "ram_user" "all" {
  count     = 4
  user_name = "user-${count.index}"
}
resource "ram_group" "devs" { group_name = "devs" }
resource "ram_group_membership" "m" {
  count      = length(local.who)
  user_name  = ram_user.all[local.who[count.index]].user_name
  group_name = ram_group.devs.group_name
}
resource "ram_user_policy_attachment" "p" {
  count       = length(local.who)
  user_name   = ram_user.all[local.who[count.index]].user_name
  policy_type = "System"
  policy_name = "AdministratorAccess"
}`, who)
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("[0, 1, 2, 3]")},
		{Config: config("[1, 2, 3]")},
		{Config: config("[2, 1, 3]")},
	}})
}

// One group gives its name away to another one in the same apply: the plan is refused, and in two
// applies each name and what hangs on it go where the configuration says: "ops" before and after is
// not the same group.
func TestANameThatChangesHands(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	config := func(a, b, user, group string) string {
		return fmt.Sprintf(`
resource "ram_user" "ann" { user_name = "ann" }
resource "ram_user" "ben" { user_name = "ben" }
resource "ram_group" "a" { group_name = %q }
resource "ram_group" "b" {
  group_name = %q
  depends_on = [ram_group.a]
}
resource "ram_group_membership" "m" {
  user_name  = ram_user.%s.user_name
  group_name = ram_group.%s.group_name
}
resource "ram_group_policy_attachment" "p" {
  group_name  = ram_group.%s.group_name
  policy_type = "System"
  policy_name = "AdministratorAccess"
}`, a, b, user, group, group)
	}
	after := config("ops-old", "ops", "ben", "b")
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("ops", "dev", "ann", "a")},
		{Config: after, ExpectError: regexp.MustCompile(`(?s)"dev" was to be renamed to "ops"`)},
		{Config: config("ops-old", "dev", "ann", "a")},
		{
			Config: after,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.CompareValuePairs("ram_group_membership.m", tfjsonpath.New("group_id"), "ram_group.b",
					tfjsonpath.New("group_id"), compare.ValuesSame()),
				statecheck.CompareValuePairs("ram_group_policy_attachment.p", tfjsonpath.New("group_id"), "ram_group.b",
					tfjsonpath.New("group_id"), compare.ValuesSame()),
			},
		},
		{
			PreConfig: func() {
				for group, want := range map[string]int{"ops": 1, "ops-old": 0} {
					members, err := e.Fresh().ListUsersForGroup(t.Context(), group)
					must(t, err)
					held, err := e.Fresh().ListPoliciesForPrincipal(t.Context(), ram.PrincipalGroup, group)
					must(t, err)
					if len(members) != want || len(held) != want {
						t.Errorf("%s has %d members and %d policies, want %d of each", group, len(members), len(held), want)
					}
				}
			},
			Config: after,
		},
	}})
}

// What hangs on a user and a group was made a moment ago, and lists do not show it yet: a refresh
// by another run asks RAM again.
func TestLinksThatListsDoNotShowYet(t *testing.T) {
	t.Parallel()
	e := remembering(t)
	ctx, c := t.Context(), e.Client
	_, err := c.CreateUser(ctx, ram.User{UserName: "ann"})
	must(t, err)
	_, err = c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
	must(t, err)
	time.Sleep(1500 * time.Millisecond) // so that stale reads show the two, and nothing that hangs on them
	must(t, c.AddUserToGroup(ctx, "ann", "devs"))
	key, err := c.CreateAccessKey(ctx, "ann")
	must(t, err)
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: "ann",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))
	must(t, c.AttachPolicy(ctx, ram.Attachment{PrincipalType: ram.PrincipalGroup, PrincipalName: "devs",
		PolicyType: "System", PolicyName: "AdministratorAccess"}))
	states := imported(t, e, key.AccessKeyID)
	defer e.Emulator.Inject(emulator.Fault{Kind: emulator.StaleReads, Delay: 1200 * time.Millisecond})()
	refreshLosesNothing(t, e, states)
}

// For another object what hangs on one is made anew, whether Terraform refreshed or not. An apply
// has to do as the plan said.
func TestOnlyAPlanReplacesAMembership(t *testing.T) {
	t.Parallel()
	e, keyID := hung(t)
	_, err := e.Client.CreateGroup(t.Context(), ram.Group{GroupName: "ops"})
	must(t, err)
	states := imported(t, e, keyID)
	state := states["ram_group_membership"]
	for _, what := range []string{"plan", "plan with a refresh", "apply"} {
		p := e.Protocol()
		typ := p.Schemas.ResourceSchemas["ram_group_membership"].ValueType()
		switch what {
		case "plan with a refresh":
			_, err := p.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: "ram_group_membership",
				CurrentState: p.Value(typ, state)})
			must(t, err)
		case "apply":
			destroy(t, p, "ram_access_key", states["ram_access_key"])
		}
		config := map[string]tftypes.Value{"user_name": acctest.Text("ann"), "group_name": acctest.Text("ops")}
		proposed := maps.Clone(state)
		proposed["group_name"] = acctest.Text("ops")
		resp, err := p.Server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: "ram_group_membership", PriorState: p.Value(typ, state), ProposedNewState: p.Value(typ, proposed),
			Config: p.Value(typ, config),
		})
		must(t, err)
		if len(resp.Diagnostics) > 0 || (len(resp.RequiresReplace) > 0) != (what != "apply") {
			t.Errorf("%s: replaces for %v, %+v", what, resp.RequiresReplace, resp.Diagnostics)
		}
	}
}
