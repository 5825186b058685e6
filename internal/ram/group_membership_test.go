// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"testing"
)

func TestMemberships(t *testing.T) {
	tests := []struct {
		name                   string
		users, groups, perUser int
		most                   int
	}{
		{"one group, many members", 200, 1, 1, 1},
		{"one user, many groups", 1, 10, 10, 1 + 1 + 1}, // group, domain, user
		{"200 in 50", 200, 50, 1, 50},
		{"20 users in 10 of 50 each", 20, 50, 10, 75},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			var all []Membership
			for u := range tt.users {
				for i := range tt.perUser {
					m := Membership{UserName: fmt.Sprint("u", u), GroupName: fmt.Sprint("g", (u*tt.perUser+i)%tt.groups)}
					f.members[m.GroupName] = append(f.members[m.GroupName], m.UserName)
					all = append(all, m)
				}
			}
			c := f.client()
			for _, m := range all {
				got, err := c.GetGroupMembership(t.Context(), m.UserName, m.GroupName)
				if err != nil || got.UserName != m.UserName || got.GroupName != m.GroupName || got.JoinDate == "" {
					t.Fatalf("%+v: %+v, %v", m, got, err)
				}
			}
			if n := f.count(); n > tt.most {
				t.Errorf("%d calls, want at most %d: %v", n, tt.most, c.Counts())
			}
		})
	}
	t.Run("absent", func(t *testing.T) {
		f := newFake(t)
		f.members["devs"] = []string{"ann"}
		c := f.client()
		if _, err := c.GetGroupMembership(t.Context(), "bob", "devs"); Code(err) != "EntityNotExist.User.Group" {
			t.Errorf("%v", err)
		}
	})
	t.Run("group of many pages", func(t *testing.T) {
		f := newFake(t)
		for i := range 5000 {
			f.members["all"] = append(f.members["all"], fmt.Sprint("u", i))
		}
		c := f.client()
		if _, err := c.GetGroupMembership(t.Context(), "u4999", "all"); err != nil || f.count() > 3 {
			t.Errorf("%v after %d calls", err, f.count())
		}
		members, err := c.ListUsersForGroup(t.Context(), "all")
		if err != nil || len(members) != 5000 {
			t.Errorf("%d members, %v", len(members), err)
		}
	})
	t.Run("written here", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		for range 3 {
			if err := c.AddUserToGroup(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.GetGroupMembership(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if err := c.RemoveUserFromGroup(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.GetGroupMembership(t.Context(), "ann", "devs"); !IsNotExist(err) {
				t.Fatalf("after removal: %v", err)
			}
		}
	})
}
