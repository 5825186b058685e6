// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// managedUsers is n of the users, spread evenly over all pages.
func managedUsers(users []string, ids map[string]string, n int) []wanted {
	var out []wanted
	for i := range n {
		out = append(out, wanted{"ram_user", ids[users[i*len(users)/n]]})
	}
	return out
}

func TestPlanInAnAccountOf5000Users(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	users := named("user", 5000)
	ids := a.addUsers(users)
	for _, test := range []struct{ managed, most int }{{1, 1}, {3, 3}, {10, 10}, {1000, 10}, {5000, 10}} {
		t.Run(fmt.Sprintf("managing %d", test.managed), func(t *testing.T) {
			objects := a.adopt(managedUsers(users, ids, test.managed))
			a.ResetRequests()
			if d := a.serve(nil).refresh(shuffled(objects)); len(d.gone)+len(d.changed) > 0 {
				t.Errorf("nothing changed, but the refresh found %d users gone and %d changed", len(d.gone), len(d.changed))
			}
			counts := a.requests()
			t.Logf("refresh of %d users out of %d: %s", test.managed, len(users), calls(counts))
			if n := total(counts); n > test.most {
				t.Errorf("%d calls, want at most %d", n, test.most)
			}
		})
	}
}

// Every list shows every object once, whatever RAM's pages are.
func TestListsPage(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	users, groups, policies := named("user", 5000), named("group", 300), named("policy", 1500)
	a.addUsers(users)
	a.addGroups(groups)
	a.addPolicies(policies)
	inOne := users[:2500] // more than two pages of members
	for _, u := range inOne {
		a.join(u, "group-0007")
	}
	attached := users[:450] // more than four pages of attachments
	for _, u := range attached {
		a.attach(u, "Custom", "policy-0001")
	}

	same := func(t *testing.T, got, want []string) {
		t.Helper()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			unique := slices.Compact(slices.Clone(got))
			t.Errorf("got %d names, %d of them different, want %d", len(got), len(unique), len(want))
		}
	}
	t.Run("client", func(t *testing.T) {
		c := a.client(a.Root())
		var names []string
		for u, err := range c.ListUsers(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, u.UserName)
		}
		same(t, names, users)
		names = nil
		for g, err := range c.ListGroups(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, g.GroupName)
		}
		same(t, names, groups)
		names = nil
		for p, err := range c.ListPolicies(t.Context(), "Custom") {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, p.PolicyName)
		}
		same(t, names, policies)
		names = nil
		members, err := c.ListUsersForGroup(t.Context(), "group-0007")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range members {
			names = append(names, m.UserName)
		}
		same(t, names, inOne)
		names = nil
		for at, err := range c.ListPolicyAttachments(t.Context(), anyAttachment) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, at.PrincipalName)
		}
		same(t, names, attached)
		names = nil
		entities, err := c.ListEntitiesForPolicy(t.Context(), "Custom", "policy-0001")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entities {
			names = append(names, e.PrincipalName)
		}
		same(t, names, attached)
	})
	t.Run("data sources", func(t *testing.T) {
		terraform := a.serve(nil)
		same(t, texts(t, terraform.data("ram_users", nil)["names"]), users)
		same(t, texts(t, terraform.data("ram_groups", nil)["names"]), groups)
		same(t, texts(t, terraform.data("ram_policies", map[string]any{"policy_type": "Custom"})["names"]), policies)
		same(t, texts(t, terraform.data("ram_users", map[string]any{"group_name": "group-0007"})["names"]), inOne)
		told := terraform.data("ram_group_memberships", map[string]any{"group_name": "group-0007"})
		if n := length(t, told["group_memberships"]); n != len(inOne) {
			t.Errorf("%d memberships, want %d", n, len(inOne))
		}
	})
	t.Run("list resources", func(t *testing.T) {
		for kind, test := range map[string]struct {
			config map[string]any
			want   []string
			pages  int
		}{
			"ram_user":             {nil, users, 5},
			"ram_group":            {nil, groups, 3},
			"ram_policy":           {nil, policies, 2},
			"ram_group_membership": {map[string]any{"group_name": "group-0007"}, prefixed("group-0007:", inOne), 3},
		} {
			a.ResetRequests()
			var names []string
			for _, r := range a.serve(nil).list(kind, test.config, false) {
				names = append(names, r.DisplayName)
			}
			same(t, names, test.want)
			if counts := a.requests(); total(counts) != test.pages {
				t.Errorf("%s: %s, want one for each of %d pages", kind, calls(counts), test.pages)
			}
		}
	})
}

// RAM's list of policies has no documents; who asks for whole policies gets them all the same.
func TestListOfWholePoliciesHasDocuments(t *testing.T) {
	a := newAccount(t, emulator.Options{}, nil)
	a.addPolicies(named("policy", 5))
	terraform := a.serve(nil)
	results := terraform.list("ram_policy", nil, true)
	if len(results) != 5 {
		t.Errorf("%d policies, want 5", len(results))
	}
	for _, r := range results {
		if got := terraform.text(object{kind: "ram_policy", state: r.Resource}, "policy_document"); got != document {
			t.Errorf("%s has the document %q, want %q", r.DisplayName, got, document)
		}
	}
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + n
	}
	return out
}

func texts(t *testing.T, list tftypes.Value) []string {
	t.Helper()
	var values []tftypes.Value
	if err := list.As(&values); err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(values))
	for i, v := range values {
		if err := v.As(&out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func length(t *testing.T, list tftypes.Value) int {
	t.Helper()
	var values []tftypes.Value
	if err := list.As(&values); err != nil {
		t.Fatal(err)
	}
	return len(values)
}
