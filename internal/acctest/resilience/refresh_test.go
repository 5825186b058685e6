// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// company is an account in which 200 users are in one of 50 groups each and have two policies each.
func company(tb testing.TB) (account, []wanted) {
	tb.Helper()
	a := newAccount(tb, emulator.Options{}, nil)
	users, groups, policies := named("user", 200), named("group", 50), named("policy", 10)
	ids := a.addUsers(users)
	a.addGroups(groups)
	a.addPolicies(policies)
	var objects, hanging []wanted
	for i, user := range users {
		policy, group := policies[i%len(policies)], groups[i%len(groups)]
		a.attach(user, "System", "AliyunOSSReadOnlyAccess")
		a.attach(user, "Custom", policy)
		a.join(user, group)
		objects = append(objects, wanted{"ram_user", ids[user]})
		hanging = append(hanging,
			wanted{"ram_user_policy_attachment", id(user, "System", "AliyunOSSReadOnlyAccess")},
			wanted{"ram_user_policy_attachment", id(user, "Custom", policy)},
			wanted{"ram_group_membership", id(group, user)})
	}
	for _, group := range groups {
		objects = append(objects, wanted{"ram_group", group})
	}
	return a, append(objects, hanging...)
}

// orders are those in which Terraform may come to its objects: what depends on users and groups
// after them where the configuration says so, and by chance where it does not.
var orders = map[string]func([]object) []object{
	"dependencies first": func(o []object) []object { return o },
	"any order":          shuffled,
	"hanging first": func(o []object) []object {
		o = slices.Clone(o)
		slices.Reverse(o)
		return o
	},
}

func shuffled(o []object) []object {
	o = slices.Clone(o)
	chance := rand.New(rand.NewPCG(1, 2))
	chance.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	return o
}

func TestRefreshCostsPagesNotObjects(t *testing.T) {
	a, all := company(t)
	objects := a.adopt(all)
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			terraform := a.serve(nil)
			a.ResetRequests()
			if d := terraform.refresh(order(objects)); len(d.gone)+len(d.changed) > 0 {
				t.Errorf("nothing changed, but the refresh found %d objects gone and %d changed", len(d.gone), len(d.changed))
			}
			counts := a.requests()
			t.Logf("refresh of %d objects: %s", len(objects), calls(counts))
			if n := total(counts); n > 65 {
				t.Errorf("%d calls, want at most 65", n)
			}
		})
	}
}

func TestTenAttachmentsOfOneUserAreOneCall(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	a.addUsers([]string{"ann"})
	policies := named("policy", 10)
	a.addPolicies(policies)
	var all []wanted
	for _, p := range policies {
		a.attach("ann", "Custom", p)
		all = append(all, wanted{"ram_user_policy_attachment", id("ann", "Custom", p)})
	}
	objects := a.adopt(all)
	a.ResetRequests()
	a.serve(nil).refresh(objects)
	if counts := a.requests(); total(counts) != 2 || counts["ram:ListPoliciesForUser"] != 1 || counts["ims:GetUser"] != 1 {
		t.Errorf("got %s, want one ram:ListPoliciesForUser, and one ims:GetUser that tells whose the name is", calls(counts))
	}
}

// One object costs one call: sharing must not make the small case dearer.
func TestOneObjectIsOneCall(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	ids := a.addUsers(named("user", 50))
	a.addGroups([]string{"devs"})
	a.addPolicies([]string{"read"})
	a.attach("user-0000", "Custom", "read")
	a.join("user-0000", "devs")
	for _, w := range []wanted{
		{"ram_user", ids["user-0000"]},
		{"ram_group", "devs"},
	} {
		objects := a.adopt([]wanted{w})
		a.ResetRequests()
		a.serve(nil).refresh(objects)
		if counts := a.requests(); total(counts) != 1 {
			t.Errorf("refresh of one %s: %s, want one", w.kind, calls(counts))
		}
	}
	// What hangs on others asks whose their names are, a membership also for the account's domain. A
	// policy's tags are another call.
	most := map[string]int{"ram_user_policy_attachment": 2, "ram_group_membership": 4, "ram_policy": 2}
	for _, w := range []wanted{
		{"ram_user_policy_attachment", id("user-0000", "Custom", "read")},
		{"ram_group_membership", id("devs", "user-0000")}, {"ram_policy", "read"},
	} {
		objects := a.adopt([]wanted{w})
		a.ResetRequests()
		a.serve(nil).refresh(objects)
		if counts := a.requests(); total(counts) > most[w.kind] {
			t.Errorf("refresh of one %s: %s, want at most %d", w.kind, calls(counts), most[w.kind])
		}
	}
}

// A listing that serves most objects must not hide what happened to one of them.
func TestRefreshNoticesOneAmongMany(t *testing.T) {
	a, today := oldAccount(t, nil)
	users := named("user", 1000)
	ids := a.addUsers(users)
	a.addGroups([]string{"devs"})
	var all []wanted
	for _, u := range users {
		all = append(all, wanted{"ram_user", ids[u]})
	}
	at := len(all)
	for _, u := range users {
		a.attach(u, "System", "AliyunOSSReadOnlyAccess")
		a.join(u, "devs")
		all = append(all, wanted{"ram_user_policy_attachment", id(u, "System", "AliyunOSSReadOnlyAccess")},
			wanted{"ram_group_membership", id("devs", u)})
	}
	today()
	objects := a.adopt(all)

	// Behind Terraform's back: one user goes with all that hangs on it, one is changed, one is
	// renamed, one loses its policy and one its membership.
	gone, changed, renamed, detached, left := 777, 123, 500, 42, 901
	a.do("ram", "DetachPolicyFromUser", map[string]string{"UserName": users[gone], "PolicyType": "System",
		"PolicyName": "AliyunOSSReadOnlyAccess"})
	a.do("ims", "RemoveUserFromGroup", map[string]string{"UserPrincipalName": a.principal(users[gone]),
		"GroupName": "devs"})
	a.do("ims", "DeleteUser", map[string]string{"UserId": ids[users[gone]]})
	a.do("ims", "UpdateUser", map[string]string{"UserId": ids[users[changed]], "NewComments": "somebody was here"})
	a.do("ims", "UpdateUser", map[string]string{"UserId": ids[users[renamed]],
		"NewUserPrincipalName": a.principal("renamed")})
	a.do("ram", "DetachPolicyFromUser", map[string]string{"UserName": users[detached], "PolicyType": "System",
		"PolicyName": "AliyunOSSReadOnlyAccess"})
	a.do("ims", "RemoveUserFromGroup", map[string]string{"UserPrincipalName": a.principal(users[left]),
		"GroupName": "devs"})

	attachment, membership := func(user int) int { return at + 2*user }, func(user int) int { return at + 2*user + 1 }
	wantGone := []int{gone, attachment(gone), membership(gone), attachment(detached), membership(left)}
	wantChanged := []int{changed, renamed, attachment(renamed), membership(renamed)}
	slices.Sort(wantGone)
	slices.Sort(wantChanged)

	a.ResetRequests()
	d := a.serve(nil).refresh(objects)
	t.Logf("refresh of %d objects: %s", len(objects), calls(a.requests()))
	if !slices.Equal(d.gone, wantGone) {
		t.Errorf("gone are %v, want %v", d.gone, wantGone)
	}
	if !slices.Equal(d.changed, wantChanged) {
		t.Errorf("changed are %v, want %v", d.changed, wantChanged)
	}
	if n := total(a.requests()); n > 60 {
		t.Errorf("%d calls for %d objects, want at most 60", n, len(objects))
	}
}

// RAM's listing of policies lacks their documents; which version is in force tells whether one has
// changed.
func TestRefreshOfPoliciesCostsPagesAndNoticesChanges(t *testing.T) {
	a, today := oldAccount(t, nil)
	policies := named("policy", 300)
	a.addPolicies(policies)
	var all []wanted
	for _, p := range policies {
		all = append(all, wanted{"ram_policy", p})
	}
	today()
	objects := a.adopt(all)

	gone, described, edited, switched, again := 7, 100, 150, 200, 299
	a.do("ram", "DeletePolicy", map[string]string{"PolicyName": policies[gone]})
	a.do("ram", "UpdatePolicyDescription", map[string]string{"PolicyName": policies[described],
		"NewDescription": "somebody was here"})
	a.do("ram", "CreatePolicyVersion", map[string]string{"PolicyName": policies[edited], "PolicyDocument": otherDocument,
		"SetAsDefault": "true"})
	a.do("ram", "CreatePolicyVersion", map[string]string{"PolicyName": policies[switched],
		"PolicyDocument": otherDocument})
	a.do("ram", "SetDefaultPolicyVersion", map[string]string{"PolicyName": policies[switched], "VersionId": "v2"})
	a.do("ram", "CreatePolicyVersion", map[string]string{"PolicyName": policies[again], "PolicyDocument": otherDocument})

	terraform := a.serve(nil)
	a.ResetRequests()
	d := terraform.refresh(objects)
	t.Logf("refresh of %d policies: %s", len(objects), calls(a.requests()))
	if want := []int{gone}; !slices.Equal(d.gone, want) {
		t.Errorf("gone are %v, want %v", d.gone, want)
	}
	if want := []int{described, edited, switched}; !slices.Equal(d.changed, want) {
		t.Errorf("changed are %v, want %v; a version that is not in force changes nothing", d.changed, want)
	}
	if n := total(a.requests()); n > 15 {
		t.Errorf("%d calls for %d policies, want at most 15", n, len(policies))
	}
}
