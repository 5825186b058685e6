// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const goodPassword = "Correct-Horse-9"

func TestLoginProfiles(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		h.seed("ram:CreateUser", "UserName", "ann")
		upn := "ann@" + h.server.AccountID() + ".onaliyun.com"
		for _, is := range []struct {
			product, user, name string
			fields              string // of the answer to GetLoginProfile
		}{
			{"ram", "UserName", "ann", "CreateDate MFABindRequired PasswordResetRequired UserName"},
			{"ims", "UserPrincipalName", upn,
				"AutoDisableLoginStatus LastLoginTime MFABindRequired PasswordResetRequired Status UpdateDate UserPrincipalName"},
		} {
			who := []string{is.user, is.name}
			given := func(more ...string) []string { return append([]string{is.user, is.name}, more...) }
			for _, action := range []string{"GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"} {
				c.refused("404 EntityNotExist.User.LoginProfile", is.product+":"+action, who...)
				c.refused("404 EntityNotExist.User", is.product+":"+action, is.user, "nobody"+strings.TrimPrefix(is.name, "ann"))
			}
			c.refused("400 InvalidParameter.Password.TooWeak", is.product+":CreateLoginProfile", given("Password", "short12")...)
			c.refused("400 InvalidParameter.Format", is.product+":CreateLoginProfile",
				given("Password", goodPassword, "MFABindRequired", "maybe")...)
			answers := []map[string]any{c.must(is.product+":CreateLoginProfile",
				given("Password", goodPassword, "MFABindRequired", "true")...)}
			if made := at(answers[0], "LoginProfile"); at(made, is.user) != is.name || at(made, "MFABindRequired") != true ||
				at(made, "PasswordResetRequired") != false {
				h.Errorf("%s made %v", is.product, made)
			}
			c.refused("409 EntityAlreadyExists.User.LoginProfile", is.product+":CreateLoginProfile",
				given("Password", goodPassword)...)
			c.refused("409 DeleteConflict.User.LoginProfile", "ram:DeleteUser", "UserName", "ann")
			c.refused("400 InvalidParameter.Password.TooWeak", is.product+":UpdateLoginProfile", given("Password", "short12")...)

			answers = append(answers, c.must(is.product+":UpdateLoginProfile", given("PasswordResetRequired", "true")...),
				c.must(is.product+":GetLoginProfile", who...))
			got, _ := at(answers[2], "LoginProfile").(map[string]any)
			if strings.Join(sortedKeys(got), " ") != is.fields {
				h.Errorf("%s: fields %v, want %s", is.product, sortedKeys(got), is.fields)
			}
			if got["PasswordResetRequired"] != true || got["MFABindRequired"] != true {
				h.Errorf("%s: an update of one setting gave %v", is.product, got)
			}
			if _, echoed := answers[1]["LoginProfile"]; echoed != (is.product == "ims") {
				h.Errorf("%s:UpdateLoginProfile answers %v", is.product, answers[1])
			}
			for _, answer := range answers {
				if text, _ := json.Marshal(answer); bytes.Contains(text, []byte(goodPassword)) ||
					bytes.Contains(text, []byte("$")) {
					h.Errorf("%s shows the password: %s", is.product, text)
				}
			}
			c.must(is.product+":DeleteLoginProfile", who...)
		}
		c.refused("400 MissingPassword", "ram:CreateLoginProfile", "UserName", "ann")
		c.must("ram:DeleteUser", "UserName", "ann")
	})
}

func TestLoginProfileHasTwoFaces(t *testing.T) {
	h := start(t)
	c := h.root()
	upn := "ann@" + h.server.AccountID() + ".onaliyun.com"
	h.seed("ram:CreateUser", "UserName", "ann")
	c.refused("400 InvalidStatus", "ims:CreateLoginProfile", "UserPrincipalName", upn, "Password", goodPassword, "Status",
		"Paused")
	c.must("ims:CreateLoginProfile", "UserPrincipalName", upn, "Password", goodPassword, "Status", "Inactive")
	if got := c.must("ims:GetLoginProfile", "UserPrincipalName", upn); at(got, "LoginProfile", "Status") != "Inactive" {
		t.Errorf("%v", got)
	}
	h.clock.advance(time.Hour)
	c.must("ram:UpdateLoginProfile", "UserName", "ann", "MFABindRequired", "true")
	got := at(c.must("ims:UpdateLoginProfile", "UserPrincipalName", upn, "Status", "Active"), "LoginProfile")
	if at(got, "Status") != "Active" || at(got, "MFABindRequired") != true ||
		at(got, "UpdateDate") != "2026-03-04T06:06:07Z" {
		t.Errorf("%v", got)
	}
	if got := c.must("ram:GetLoginProfile", "UserName", "ann"); at(got, "LoginProfile",
		"CreateDate") != "2026-03-04T05:06:07Z" {
		t.Errorf("%v", got)
	}
	h.seed("ram:UpdateUser", "UserName", "ann", "NewUserName", "anna")
	c.must("ram:GetLoginProfile", "UserName", "anna")
}

func TestChangePassword(t *testing.T) {
	const second, third = goodPassword + "2", goodPassword + "3"
	h := start(t)
	h.seed("ims:SetPasswordPolicy", "PasswordReusePrevention", "2")
	ann := h.userKey("ann")
	change := func(from, to string) []string { return []string{"OldPassword", from, "NewPassword", to} }
	for _, product := range []string{"ram", "ims"} {
		h.root().refused("400 NotSupport.Account", product+":ChangePassword", change(goodPassword, second)...)
		ann.refused("403 NoPermission", product+":ChangePassword", change(goodPassword, second)...)
	}
	h.grant("ann", "own-password",
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ChangePassword","Resource":"acs:ram:*:*:user/ann"}]}`)
	ann.refused("404 EntityNotExist.User.LoginProfile", "ram:ChangePassword", change(goodPassword, second)...)
	h.seed("ram:CreateLoginProfile", "UserName", "ann", "Password", goodPassword, "PasswordResetRequired", "true")
	ann.refused("400 InvalidParameter.OldPassword.Incorrect", "ram:ChangePassword", change(second, third)...)
	ann.refused("400 InvalidParameter.NewPassword.TooWeak", "ram:ChangePassword", change(goodPassword, "short12")...)
	ann.refused("400 InvalidParameter.NewPassword.ReusePrevention", "ram:ChangePassword",
		change(goodPassword, goodPassword)...)
	ann.must("ram:ChangePassword", change(goodPassword, second)...)
	if got := h.seed("ram:GetLoginProfile", "UserName", "ann"); at(got, "LoginProfile", "PasswordResetRequired") != false {
		t.Errorf("changed, and still to be reset: %v", got)
	}
	ann.refused("400 InvalidParameter.NewPassword.ReusePrevention", "ims:ChangePassword", change(second, goodPassword)...)
	ann.must("ims:ChangePassword", change(second, third)...)
	ann.must("ims:ChangePassword", change(third, goodPassword)...)
}

// TestLogonOnDisk: what was made is there after a restart, and the data file does not hold the
// password.
func TestLogonOnDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	s, err := New(Options{DataFile: file})
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{T: t, server: s}
	h.seed("ram:CreateUser", "UserName", "ann")
	h.seed("ram:CreateLoginProfile", "UserName", "ann", "Password", goodPassword)
	h.seed("ims:SetPasswordPolicy", "MinimumPasswordLength", "20", "MinimumPasswordDifferentCharacter", "5")
	seed, _ := at(h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "phone"), "VirtualMFADevice",
		"Base32StringSeed").(string)
	h.seed("ram:BindMFADevice", append(codes(t, seed, time.Now()), "UserName", "ann", "SerialNumber",
		h.serial("phone"))...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte(goodPassword)) {
		t.Error("the password is in the data file")
	}
	if h.server, err = New(Options{DataFile: file}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.server.Close(); err != nil {
			t.Error(err)
		}
	})
	h.seed("ram:GetLoginProfile", "UserName", "ann")
	if got := h.seed("ram:GetUserMFAInfo", "UserName", "ann"); at(got, "MFADevice", "SerialNumber") != h.serial("phone") {
		t.Errorf("%v", got)
	}
	if got := h.seed("ims:GetPasswordPolicy"); at(got, "PasswordPolicy", "MinimumPasswordLength") != float64(20) {
		t.Errorf("%v", got)
	}
}
