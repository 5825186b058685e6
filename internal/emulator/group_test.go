// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"testing"
)

func TestGroups(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		made := c.must("ims:CreateGroup", "GroupName", "devs", "DisplayName", "Developers", "Comments", "who develop")
		id := at(made, "Group", "GroupId")
		if at(made, "Group", "DisplayName") != "Developers" {
			t.Errorf("CreateGroup: %v", made)
		}
		got := c.must("ram:GetGroup", "GroupName", "devs")
		if at(got, "Group", "GroupId") != id || at(got, "Group", "Comments") != "who develop" ||
			at(got, "Group", "DisplayName") != nil {
			t.Errorf("ram:GetGroup: %v", got)
		}
		c.refused("409 EntityAlreadyExists.Group", "ram:CreateGroup", "GroupName", "devs")
		c.refused("400 InvalidParameter.GroupName.InvalidChars", "ram:CreateGroup", "GroupName", "d e v s")
		c.refused("400 InvalidParameter.Comments.Length", "ram:CreateGroup", "GroupName", "x", "Comments",
			fmt.Sprintf("%129s", "x"))
		c.refused("404 EntityNotExist.Group", "ims:GetGroup", "GroupName", "nobody")
		changed := c.must("ims:UpdateGroup", "GroupName", "devs", "NewGroupName", "developers", "NewComments", "")
		if at(changed, "Group", "GroupId") != id || at(changed, "Group", "Comments") != "" ||
			at(changed, "Group", "DisplayName") != "Developers" {
			t.Errorf("UpdateGroup: %v", changed)
		}
		c.must("ram:CreateGroup", "GroupName", "ops")
		c.refused("409 EntityAlreadyExists.Group", "ram:UpdateGroup", "GroupName", "ops", "NewGroupName", "developers")
		if got := names(at(c.must("ims:ListGroups"), "Groups", "Group"), "GroupName"); !slices.Equal(got,
			[]string{"developers", "ops"}) {
			t.Errorf("ListGroups: %v", got)
		}
		c.must("ram:ListGroups", "MaxItems", "1000")
		c.refused("400 InvalidMaxItems", "ram:ListGroups", "MaxItems", "1001")
		c.refused("400 InvalidMaxItems", "ims:ListGroups", "MaxItems", "101")
		c.must("ram:DeleteGroup", "GroupName", "ops")
		c.refused("404 EntityNotExist.Group", "ram:DeleteGroup", "GroupName", "ops")
	})
}

func TestMemberships(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		upn := "ann@" + h.server.AccountID() + ".onaliyun.com"
		c.must("ram:CreateUser", "UserName", "ann", "DisplayName", "Ann")
		c.must("ram:CreateGroup", "GroupName", "devs")
		c.must("ims:CreateGroup", "GroupName", "apes", "DisplayName", "Apes")
		c.must("ram:AddUserToGroup", "UserName", "ann", "GroupName", "devs")
		c.must("ims:AddUserToGroup", "UserPrincipalName", upn, "GroupName", "apes")
		c.refused("409 EntityAlreadyExists.User.Group", "ims:AddUserToGroup", "UserPrincipalName", upn, "GroupName", "devs")
		c.refused("404 EntityNotExist.User", "ram:AddUserToGroup", "UserName", "nobody", "GroupName", "nothing")
		c.refused("404 EntityNotExist.Group", "ram:AddUserToGroup", "UserName", "ann", "GroupName", "nothing")
		if got := names(at(c.must("ram:ListGroupsForUser", "UserName", "ann"), "Groups", "Group"),
			"GroupName"); !slices.Equal(got, []string{"apes", "devs"}) {
			t.Errorf("ListGroupsForUser: %v", got)
		}
		got := c.must("ims:ListGroupsForUser", "UserPrincipalName", upn)
		if at(got, "Groups", "Group", 0, "DisplayName") != "Apes" ||
			at(got, "Groups", "Group", 0, "JoinDate") != "2026-03-04T05:06:07Z" {
			t.Errorf("ims:ListGroupsForUser: %v", got)
		}
		got = c.must("ram:ListUsersForGroup", "GroupName", "devs")
		if at(got, "Users", "User", 0, "UserName") != "ann" || at(got, "Users", "User", 0, "UserId") != nil {
			t.Errorf("ram:ListUsersForGroup: %v", got)
		}
		got = c.must("ims:ListUsersForGroup", "GroupName", "devs")
		if at(got, "Users", "User", 0, "UserPrincipalName") != upn || at(got, "Users", "User", 0, "UserName") != nil {
			t.Errorf("ims:ListUsersForGroup: %v", got)
		}
		c.refused("409 DeleteConflict.Group.User", "ims:DeleteGroup", "GroupName", "devs")
		c.refused("409 DeleteConflict.User.Group", "ram:DeleteUser", "UserName", "ann")
		c.must("ims:RemoveUserFromGroup", "UserPrincipalName", upn, "GroupName", "devs")
		c.refused("404 EntityNotExist.User.Group", "ram:RemoveUserFromGroup", "UserName", "ann", "GroupName", "devs")
		c.must("ram:DeleteGroup", "GroupName", "devs")
	})
}

func TestMembersPage(t *testing.T) {
	h := start(t)
	h.seed("ram:CreateGroup", "GroupName", "all")
	for i := range 230 {
		name := fmt.Sprintf("user-%03d", i)
		h.seed("ram:CreateUser", "UserName", name)
		h.seed("ram:AddUserToGroup", "UserName", name, "GroupName", "all")
	}
	var sizes []int
	in := []string{"GroupName", "all"}
	for {
		answer := h.root().must("ims:ListUsersForGroup", in...)
		sizes = append(sizes, len(names(at(answer, "Users", "User"), "UserId")))
		marker, more := answer["Marker"].(string)
		if !more {
			break
		}
		in = []string{"GroupName", "all", "Marker", marker}
	}
	if !slices.Equal(sizes, []int{100, 100, 30}) {
		t.Errorf("pages of %v", sizes)
	}
}

func TestAccessKeys(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		upn := "ann@" + h.server.AccountID() + ".onaliyun.com"
		c.must("ram:CreateUser", "UserName", "ann")
		made := c.must("ims:CreateAccessKey", "UserPrincipalName", upn)
		id, _ := at(made, "AccessKey", "AccessKeyId").(string)
		secret, _ := at(made, "AccessKey", "AccessKeySecret").(string)
		if len(id) != 24 || len(secret) != 30 || at(made, "AccessKey", "Status") != "Active" {
			t.Errorf("CreateAccessKey: %v", made)
		}
		ann := h.as(Key{ID: id, Secret: secret})
		if got := at(c.must("ims:GetAccessKeyLastUsed", "UserPrincipalName", upn, "UserAccessKeyId", id), "AccessKeyLastUsed",
			"LastUsedDate"); got != "" {
			t.Errorf("a key that was never used was used at %v", got)
		}
		if got := ann.must("sts:GetCallerIdentity"); got["IdentityType"] != "RAMUser" ||
			got["Arn"] != "acs:ram::"+h.server.AccountID()+":user/ann" {
			t.Errorf("GetCallerIdentity: %v", got)
		}
		h.clock.advance(1e9)
		got := c.must("ims:GetAccessKeyLastUsed", "UserPrincipalName", upn, "UserAccessKeyId", id)
		if at(got, "AccessKeyLastUsed", "LastUsedDate") != "2026-03-04T05:06:07Z" ||
			at(got, "AccessKeyLastUsed", "ServiceName") != "Sts" {
			t.Errorf("GetAccessKeyLastUsed: %v", got)
		}
		c.must("ram:CreateAccessKey", "UserName", "ann")
		c.refused("409 LimitExceeded.User.AccessKey", "ram:CreateAccessKey", "UserName", "ann")
		list := c.must("ram:ListAccessKeys", "UserName", "ann")
		if ids := names(at(list, "AccessKeys", "AccessKey"), "AccessKeyId"); len(ids) != 2 || ids[0] != id {
			t.Errorf("ListAccessKeys: %v", list)
		}
		if at(list, "AccessKeys", "AccessKey", 0, "AccessKeySecret") != nil {
			t.Error("ListAccessKeys shows a secret")
		}
		c.refused("409 DeleteConflict.User.AccessKey", "ram:DeleteUser", "UserName", "ann")
		c.must("ims:UpdateAccessKey", "UserPrincipalName", upn, "UserAccessKeyId", id, "Status", "Inactive")
		c.refused("400 InvalidStatus", "ims:UpdateAccessKey", "UserAccessKeyId", id, "Status", "Off")
		ann.refused("400 InvalidAccessKeyId.Inactive", "sts:GetCallerIdentity")
		c.refused("404 EntityNotExist.User.AccessKey", "ram:DeleteAccessKey", "UserName", "ann", "UserAccessKeyId", "LTAI0")
		c.refused("404 EntityNotExist.User", "ram:DeleteAccessKey", "UserName", "nobody", "UserAccessKeyId", id)
		if got := c.must("ims:GetUser", "UserAccessKeyId", id); at(got, "User", "UserName") != "ann" {
			t.Errorf("GetUser by key: %v", got)
		}
		c.must("ram:DeleteAccessKey", "UserName", "ann", "UserAccessKeyId", id)
		ann.refused("404 InvalidAccessKeyId.NotFound", "sts:GetCallerIdentity")
	})
}

func TestAccessKeysOfTheAccount(t *testing.T) {
	h := start(t)
	c := h.root()
	made := c.must("ims:CreateAccessKey")
	id, _ := at(made, "AccessKey", "AccessKeyId").(string)
	secret, _ := at(made, "AccessKey", "AccessKeySecret").(string)
	if got := h.as(Key{id, secret}).must("sts:GetCallerIdentity"); got["IdentityType"] != "Account" {
		t.Errorf("GetCallerIdentity: %v", got)
	}
	if ids := names(at(c.must("ims:ListAccessKeys"), "AccessKeys", "AccessKey"), "AccessKeyId"); !slices.Equal(ids,
		[]string{h.server.Root().ID, id}) {
		t.Errorf("ListAccessKeys: %v", ids)
	}
	c.must("ims:DeleteAccessKey", "UserAccessKeyId", id)
	c.refused("400 NotSupport.Account", "ims:DeleteAccessKey", "UserAccessKeyId", h.server.Root().ID)
}
