// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"testing"
)

func TestUsersOfRAM(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		made := c.must("ram:CreateUser", "UserName", "ann", "DisplayName", "Ann", "Comments", "first", "Email",
			"ann@example.com", "MobilePhone", "86-18600008888")
		id, _ := at(made, "User", "UserId").(string)
		if len(id) != 18 {
			t.Errorf("UserId %q is not 18 digits", id)
		}
		if got := at(made, "User", "CreateDate"); got != "2026-03-04T05:06:07Z" {
			t.Errorf("CreateDate %v", got)
		}
		if _, there := at(made, "User").(map[string]any)["UpdateDate"]; there {
			t.Error("CreateUser answers UpdateDate, which RAM does not")
		}
		c.refused("409 EntityAlreadyExists.User", "ram:CreateUser", "UserName", "ann")
		c.refused("400 MissingUserName", "ram:CreateUser", "DisplayName", "x")
		c.refused("400 InvalidParameter.UserName.InvalidChars", "ram:CreateUser", "UserName", "a b")
		c.refused("400 InvalidParameter.UserName.Length", "ram:CreateUser", "UserName",
			string(slices.Repeat([]byte("a"), 65)))
		c.refused("400 InvalidParameter.DisplayName.Length", "ram:CreateUser", "UserName", "bob", "DisplayName",
			string(slices.Repeat([]byte("a"), 129)))
		c.refused("400 InvalidParameter.Comments.Length", "ram:CreateUser", "UserName", "bob", "Comments",
			string(slices.Repeat([]byte("a"), 129)))
		c.refused("400 InvalidParameter.Email.Format", "ram:CreateUser", "UserName", "bob", "Email", "nobody")
		c.refused("400 InvalidParameter.MobilePhone.Format", "ram:CreateUser", "UserName", "bob", "MobilePhone", "12")

		got := c.must("ram:GetUser", "UserName", "ann")
		if at(got, "User", "Comments") != "first" || at(got, "User", "UserId") != id {
			t.Errorf("GetUser: %v", got)
		}
		c.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "nobody")

		changed := c.must("ram:UpdateUser", "UserName", "ann", "NewUserName", "anna", "NewComments", "")
		if at(changed, "User", "UserId") != id || at(changed, "User", "Comments") != "" ||
			at(changed, "User", "DisplayName") != "Ann" {
			t.Errorf("UpdateUser: %v", changed)
		}
		c.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "ann")
		c.must("ram:CreateUser", "UserName", "bob")
		c.refused("409 EntityAlreadyExists.User", "ram:UpdateUser", "UserName", "bob", "NewUserName", "anna")
		c.must("ram:DeleteUser", "UserName", "bob")
		c.must("ram:DeleteUser", "UserName", "anna")
		c.refused("404 EntityNotExist.User", "ram:DeleteUser", "UserName", "anna")
	})
}

func TestUsersOfIMS(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		domain := "@" + h.server.AccountID() + ".onaliyun.com"
		made := c.must("ims:CreateUser", "UserPrincipalName", "ann"+domain, "DisplayName", "Ann", "Tag.1.Key", "team",
			"Tag.1.Value", "core")
		id, _ := at(made, "User", "UserId").(string)
		if at(made, "User", "UserPrincipalName") != "ann"+domain || at(made, "User", "Tags", "Tag", 0, "TagValue") != "core" {
			t.Errorf("CreateUser: %v", made)
		}
		c.refused("400 MissingParameter", "ims:CreateUser", "UserPrincipalName", "bob"+domain)
		c.refused("400 InvalidParameter.UserPrincipalName.Format", "ims:CreateUser", "UserPrincipalName", "bob",
			"DisplayName", "Bob")
		c.refused("400 InvalidParameter.DisplayName.Length", "ims:CreateUser", "UserPrincipalName", "bob"+domain,
			"DisplayName", "twenty-five characters long")
		for _, by := range [][]string{{"UserId", id}, {"UserPrincipalName", "ann" + domain}} {
			if got := c.must("ims:GetUser", by...); at(got, "User", "UserName") != "ann" || at(got, "User", "UserId") != id {
				t.Errorf("GetUser by %v: %v", by, got)
			}
		}
		c.refused("400 MissingParameter", "ims:GetUser")
		c.refused("404 EntityNotExist.User", "ims:GetUser", "UserId", "123")
		c.must("ims:UpdateUser", "UserId", id, "NewUserPrincipalName", "anna"+domain)
		if got := c.must("ims:GetUser", "UserId", id); at(got, "User", "UserName") != "anna" {
			t.Errorf("renamed: %v", got)
		}
		c.must("ims:DeleteUser", "UserId", id)
		c.refused("404 EntityNotExist.User", "ims:GetUser", "UserId", id)
	})
}

func TestUsersPage(t *testing.T) {
	h := start(t)
	var want []string
	for i := range 250 {
		name := fmt.Sprintf("user-%03d", i)
		h.seed("ram:CreateUser", "UserName", name)
		want = append(want, name)
	}
	c := h.root()
	var got []string
	pages, marker := 0, ""
	for {
		in := []string{"MaxItems", "100"}
		if marker != "" {
			in = append(in, "Marker", marker)
		}
		answer := c.must("ram:ListUsers", in...)
		got = append(got, names(at(answer, "Users", "User"), "UserName")...)
		pages++
		marker, _ = answer["Marker"].(string)
		if answer["IsTruncated"] != (marker != "") {
			t.Fatalf("IsTruncated %v with marker %q", answer["IsTruncated"], marker)
		}
		if marker == "" {
			break
		}
	}
	if pages != 3 || !slices.Equal(got, want) {
		t.Errorf("%d pages, %d users", pages, len(got))
	}
	if n := len(names(at(c.must("ims:ListUsers"), "Users", "User"), "UserId")); n != 250 {
		t.Errorf("ims:ListUsers: %d users on one page", n)
	}
	if n := len(names(at(c.must("ims:ListUserBasicInfos"), "UserBasicInfos", "UserBasicInfo"), "UserId")); n != 100 {
		t.Errorf("ims:ListUserBasicInfos: %d users on one page", n)
	}
	c.refused("400 InvalidMaxItems", "ram:ListUsers", "MaxItems", "1001")
	c.refused("400 InvalidParameter.Format", "ram:ListUsers", "MaxItems", "many")
	c.refused("400 InvalidMarker", "ram:ListUsers", "Marker", "nonsense")
}
