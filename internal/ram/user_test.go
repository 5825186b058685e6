// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCreateUser(t *testing.T) {
	long := strings.Repeat("é", 25)
	tests := []struct {
		name  string
		user  User
		calls []string
	}{
		{"without display name or tags", User{UserName: "ann"}, []string{"ram:CreateUser"}},
		{"without display name", User{UserName: "ann", Tags: Tags{"k": "v"}}, []string{"ram:CreateUser", "ims:TagResources"}},
		{
			"with one", User{UserName: "ann", DisplayName: strings.Repeat("é", 24), Tags: Tags{"k": "v"}},
			[]string{"ims:GetDefaultDomain", "ims:CreateUser"},
		},
		{"with a long one", User{UserName: "ann", DisplayName: long, Comments: "c"}, []string{"ram:CreateUser"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			made, err := f.client().CreateUser(t.Context(), tt.user)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.calls, tt.calls) {
				t.Errorf("calls %v, want %v", f.calls, tt.calls)
			}
			got, err := f.client().GetUser(t.Context(), made.UserID)
			if err != nil || got.UserName != "ann" || got.DisplayName != tt.user.DisplayName ||
				got.Comments != tt.user.Comments || got.Tags["k"] != tt.user.Tags["k"] {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("IMS refuses the display name", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:CreateUser", 1, &fault{400, "InvalidParameter.DisplayName.Length", "x"})
		made, err := f.client().CreateUser(t.Context(), User{UserName: "ann", DisplayName: "Ann", Tags: Tags{"k": "v"}})
		if err != nil || made.DisplayName != "Ann" || made.Tags["k"] != "v" {
			t.Errorf("%+v, %v", made, err)
		}
	})
	t.Run("tags fail", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:TagResources", 100, &fault{403, "NoPermission", "x"})
		made, err := f.client().CreateUser(t.Context(), User{UserName: "ann", Tags: map[string]string{"k": "v"}})
		if Code(err) != "NoPermission" || made.UserID == "" {
			t.Errorf("the user that was made must come with the error: %+v, %v", made, err)
		}
	})
	t.Run("exists", func(t *testing.T) {
		f := newFake(t)
		f.addUser("ann")
		made, err := f.client().CreateUser(t.Context(), User{UserName: "ann"})
		if !IsAlreadyExists(err) || made.UserID != "" {
			t.Errorf("%+v, %v", made, err)
		}
	})
}

func TestUpdateUser(t *testing.T) {
	long := strings.Repeat("d", 25)
	tests := []struct {
		name   string
		update UserUpdate
		call   string
		want   map[string]string
	}{
		{"nothing", UserUpdate{}, "", nil},
		{
			"some", UserUpdate{NewComments: ptr("c"), NewDisplayName: ptr("D")},
			"ims:UpdateUser", map[string]string{"NewComments": "c", "NewDisplayName": "D"},
		},
		{
			"clearing", UserUpdate{NewComments: ptr("")},
			"ram:UpdateUser", map[string]string{"NewComments": "", "UserName": "ann", "NewUserName": "ann"},
		},
		{
			"a long display name", UserUpdate{NewDisplayName: &long},
			"ram:UpdateUser", map[string]string{"NewDisplayName": long},
		},
		{
			"rename and clear", UserUpdate{NewUserName: ptr("beth"), NewEmail: ptr("")},
			"ram:UpdateUser", map[string]string{"NewUserName": "beth", "NewEmail": ""},
		},
		{
			"rename", UserUpdate{NewUserName: ptr("beth")},
			"ims:UpdateUser", map[string]string{"NewUserPrincipalName": "beth@" + domain},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			id := f.addUser("ann")["UserId"].(string)
			c := f.client()
			if _, err := c.GetUser(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if err := c.UpdateUser(t.Context(), "ann", tt.update); err != nil {
				t.Fatal(err)
			}
			if tt.call == "" {
				if f.count() != 1 {
					t.Errorf("%v", f.calls)
				}
				return
			}
			p := f.lastParams(tt.call)
			for k, v := range tt.want {
				if got, ok := p[k]; !ok || got[0] != v {
					t.Errorf("%s is %q, want %q", k, got, v)
				}
			}
			got, err := c.GetUser(t.Context(), id)
			if err != nil || got.UserName != orElse(tt.update.NewUserName, "ann") ||
				got.DisplayName != orElse(tt.update.NewDisplayName, "") {
				t.Errorf("read after the update: %+v, %v", got, err)
			}
		})
	}
}

func TestListUsers(t *testing.T) {
	f := newFake(t)
	for i := range 2500 {
		f.addUser(fmt.Sprint("u", i))
	}
	c := f.client()
	for range 2 {
		n := 0
		for u, err := range c.ListUsers(t.Context()) {
			if err != nil || u.UserName != fmt.Sprint("u", n) {
				t.Fatal(u, err)
			}
			n++
		}
		if n != 2500 {
			t.Errorf("%d users", n)
		}
	}
	if f.count() != 3 {
		t.Errorf("%d calls for two equal listings, want 3", f.count())
	}
	if p := f.lastParams("ims:ListUsers"); p.Get("Status") != "active,freeze" || p.Get("MaxItems") != "1000" {
		t.Errorf("%v", p)
	}
	if _, err := c.CreateUser(t.Context(), User{UserName: "new"}); err != nil {
		t.Fatal(err)
	}
	last := ""
	for u := range c.ListUsers(t.Context()) {
		last = u.UserName
	}
	if last != "new" {
		t.Error("what this process wrote is not in the listing")
	}
	f.hook = failing("ims:ListUsers", 1000, &fault{403, "NoPermission", "x"})
	c.users().dropAll()
	var errs []error
	for _, err := range c.ListUsers(t.Context()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || Code(errs[0]) != "NoPermission" {
		t.Errorf("%v", errs)
	}
}
