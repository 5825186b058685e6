// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
)

const annUPN = "ann@" + domain

// logons makes the fake answer for the console logon and the MFA device of ann, until they are
// taken away.
func logons(f *fake) {
	profile, device := true, true
	none := func(what string) *fault { return &fault{404, "EntityNotExist.User." + what, "x"} }
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, p url.Values) bool {
		has := p.Get("UserPrincipalName") == annUPN
		switch call {
		case "ims:GetLoginProfile", "ims:DeleteLoginProfile":
			if !has || !profile {
				reply(w, nil, none("LoginProfile"))
				return true
			}
			profile = call != "ims:DeleteLoginProfile"
			reply(w, map[string]any{"LoginProfile": map[string]any{
				"UserPrincipalName": annUPN, "Status": "Inactive", "PasswordResetRequired": false, "MFABindRequired": true,
			}}, nil)
		case "ims:GetUserMFAInfo":
			answer := map[string]any{"IsMFAEnable": has && device}
			if has && device {
				answer["MFADevice"] = map[string]any{"SerialNumber": "acs:ram::123:mfa/phone", "Type": "VMFA"}
			}
			reply(w, answer, nil)
		case "ims:DisableVirtualMFA":
			if !has || !device {
				reply(w, nil, none("MFADevice"))
				return true
			}
			device = false
			reply(w, nil, nil)
		default:
			return false
		}
		return true
	}
}

func TestLogon(t *testing.T) {
	f := newFake(t)
	logons(f)
	c := f.client()
	want := LoginProfile{UserName: "ann", Status: "Inactive", MFABindRequired: true}
	if got, err := c.GetLoginProfile(t.Context(), "ann"); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := c.GetMFADevice(t.Context(), "ann"); err != nil || got != "acs:ram::123:mfa/phone" {
		t.Errorf("%q, %v", got, err)
	}
	for _, user := range []string{"bob", "ann"} {
		want := user == "bob" // has nothing to take away
		if err := c.DeleteLoginProfile(t.Context(), user); IsNotExist(err) != want || !want && err != nil {
			t.Errorf("logon of %s: %v", user, err)
		}
		if err := c.DisableVirtualMFA(t.Context(), user); IsNotExist(err) != want || !want && err != nil {
			t.Errorf("device of %s: %v", user, err)
		}
		if _, err := c.GetLoginProfile(t.Context(), user); Code(err) != "EntityNotExist.User.LoginProfile" {
			t.Errorf("logon of %s afterwards: %v", user, err)
		}
		if _, err := c.GetMFADevice(t.Context(), user); Code(err) != "EntityNotExist.User.MFADevice" {
			t.Errorf("device of %s afterwards: %v", user, err)
		}
	}
}

// A conflict over a logon or a device that was taken away just now is RAM lagging behind; over one
// that is there it is final.
func TestDeleteUserAfterItsLogon(t *testing.T) {
	for name, tt := range map[string]struct {
		take    bool
		deletes int
	}{"taken away": {true, 3}, "there": {false, 1}} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c := f.client()
			if _, err := c.CreateUser(t.Context(), User{UserName: "ann"}); err != nil {
				t.Fatal(err)
			}
			logons(f)
			answer := f.hook
			refusals := []string{"DeleteConflict.User.LoginProfile", "DeleteConflict.User.MFADevice"}
			f.hook = func(w http.ResponseWriter, r *http.Request, call string, p url.Values) bool {
				if call == "ram:DeleteUser" && len(refusals) > 0 {
					reply(w, nil, &fault{409, refusals[0], "x"})
					refusals = slices.Delete(refusals, 0, 1)
					return true
				}
				return answer(w, r, call, p)
			}
			if tt.take {
				if err := c.DeleteLoginProfile(t.Context(), "ann"); err != nil {
					t.Fatal(err)
				}
				if err := c.DisableVirtualMFA(t.Context(), "ann"); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.DeleteUser(t.Context(), "ann"); (err == nil) != tt.take {
				t.Error(err)
			}
			deletes := 0
			for _, call := range f.calls {
				if call == "ram:DeleteUser" {
					deletes++
				}
			}
			if deletes != tt.deletes {
				t.Errorf("%d deletes, want %d: %v", deletes, tt.deletes, f.calls)
			}
		})
	}
}
