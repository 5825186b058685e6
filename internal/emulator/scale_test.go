// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// pages reads a list to its end and returns how long each page was.
func (c *client) pages(action, member, item string, in ...string) (sizes []int, all []any) {
	c.Helper()
	marker := ""
	for {
		args := slices.Clone(in)
		if marker != "" {
			args = append(args, "Marker", marker)
		}
		answer := c.must(action, args...)
		list, _ := at(answer, member, item).([]any)
		sizes, all = append(sizes, len(list)), append(all, list...)
		if marker, _ = answer["Marker"].(string); marker == "" {
			return sizes, all
		}
	}
}

// TestFiveThousandUsers: every list of a full account pages correctly: nothing twice, nothing
// missing.
func TestFiveThousandUsers(t *testing.T) {
	h := start(t)
	want := map[string]bool{}
	began := time.Now()
	h.seed("ram:CreateGroup", "GroupName", "everybody")
	for i := range 5000 {
		name := fmt.Sprintf("user-%04d", i)
		h.seed("ram:CreateUser", "UserName", name)
		h.seed("ram:AddUserToGroup", "UserName", name, "GroupName", "everybody")
		want[name] = true
	}
	t.Logf("5,000 users in a group made in %v", time.Since(began))
	c := h.root()
	c.refused("409 LimitExceeded.User", "ram:CreateUser", "UserName", "one-more")
	for _, test := range []struct {
		action, member, item string
		in                   []string
		pages                int
	}{
		{"ram:ListUsers", "Users", "User", nil, 50},
		{"ram:ListUsers", "Users", "User", []string{"MaxItems", "999"}, 6},
		{"ims:ListUsers", "Users", "User", nil, 5},
		{"ims:ListUserBasicInfos", "UserBasicInfos", "UserBasicInfo", nil, 50},
		{"ram:ListUsersForGroup", "Users", "User", []string{"GroupName", "everybody", "MaxItems", "1000"}, 5},
		{"ims:ListUsersForGroup", "Users", "User", []string{"GroupName", "everybody"}, 50},
	} {
		began := time.Now()
		sizes, all := c.pages(test.action, test.member, test.item, test.in...)
		seen := map[string]bool{}
		for _, item := range all {
			name, _ := at(item, "UserName").(string)
			if name == "" {
				upn, _ := at(item, "UserPrincipalName").(string)
				name = upn[:min(len(upn), 9)]
			}
			seen[name] = true
		}
		if len(sizes) != test.pages || len(all) != 5000 || len(seen) != 5000 {
			t.Errorf("%s %v: %d pages, %d users, %d different ones", test.action, test.in, len(sizes), len(all), len(seen))
		}
		t.Logf("%s %v: %d pages in %v", test.action, test.in, len(sizes), time.Since(began))
	}
}

// TestPagesWhileThingsChange: what exists from the first page to the last is on exactly one of
// them.
func TestPagesWhileThingsChange(t *testing.T) {
	h := start(t)
	for i := range 100 {
		h.seed("ram:CreateUser", "UserName", fmt.Sprintf("user-%03d", i*10))
	}
	c := h.root()
	var got []string
	in := []string{"MaxItems", "10"}
	for i := 0; ; i++ {
		answer := c.must("ram:ListUsers", in...)
		got = append(got, names(at(answer, "Users", "User"), "UserName")...)
		marker, more := answer["Marker"].(string)
		if !more {
			break
		}
		in = []string{"MaxItems", "10", "Marker", marker}
		// The last of the page goes, and one is made before it and one after it.
		h.seed("ram:DeleteUser", "UserName", got[len(got)-1])
		h.seed("ram:CreateUser", "UserName", fmt.Sprintf("user-%03d-a", i))
		h.seed("ram:CreateUser", "UserName", fmt.Sprintf("zzz-%03d", i))
	}
	for i := range 100 {
		name := fmt.Sprintf("user-%03d", i*10)
		if n := len(slices.DeleteFunc(slices.Clone(got), func(other string) bool { return other != name })); n != 1 {
			t.Errorf("%s was listed %d times", name, n)
		}
	}
}

func BenchmarkRequests(b *testing.B) {
	for name, file := range map[string]string{"memory": "", "file": filepath.Join(b.TempDir(), "data")} {
		server, err := New(Options{DataFile: file})
		if err != nil {
			b.Fatal(err)
		}
		for i := range 4000 {
			if _, err := server.Call(b.Context(), "ram", "CreateUser",
				params("UserName", fmt.Sprintf("user-%04d", i))); err != nil {
				b.Fatal(err)
			}
		}
		for action, in := range map[string]map[string]string{
			"GetUser":    params("UserName", "user-2000"),
			"ListUsers":  params("MaxItems", "1000"),
			"UpdateUser": params("UserName", "user-2000", "NewComments", "x"),
		} {
			b.Run(name+"/"+action, func(b *testing.B) {
				for b.Loop() {
					if _, err := server.Call(b.Context(), "ram", action, in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		if err := server.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
