// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/http"
	"net/url"
	"testing"
)

// lagging answers the next n calls of a name with an old answer.
func lagging(call string, n *int, old map[string]any) hook {
	return func(w http.ResponseWriter, _ *http.Request, got string, _ url.Values) bool {
		if got != call || *n <= 0 {
			return false
		}
		*n--
		reply(w, old, nil)
		return true
	}
}

// Writes that name what was made just now are tried again while RAM does not see it; any other
// refusal is final.
func TestWritesToWhatWasJustMade(t *testing.T) {
	attachment := attached(PrincipalUser, "ann", "Custom", "read")
	attach := func(t *testing.T, c *Client) error { return c.AttachPolicy(t.Context(), attachment) }
	newUser := func(t *testing.T, c *Client) {
		t.Helper()
		if _, err := c.CreateUser(t.Context(), User{UserName: "ann"}); err != nil {
			t.Fatal(err)
		}
	}
	newPolicy := func(t *testing.T, c *Client) {
		t.Helper()
		if _, err := c.CreatePolicy(t.Context(), Policy{PolicyName: "Read", PolicyDocument: "{}"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, call, missing string
		prepare             func(*testing.T, *Client)
		do                  func(*testing.T, *Client) error
	}{
		{"attach to a new user", "ram:AttachPolicyToUser", "User", newUser, attach},
		{"attach a new policy", "ram:AttachPolicyToUser", "Policy", newPolicy, attach},
		{"a key for a new user", "ims:CreateAccessKey", "User", newUser, func(t *testing.T, c *Client) error {
			_, err := c.CreateAccessKey(t.Context(), "ann")
			return err
		}},
		{"a new user's membership", "ims:AddUserToGroup", "User", newUser, func(t *testing.T, c *Client) error {
			return c.AddUserToGroup(t.Context(), "ann", "devs")
		}},
		{"a new user's tags", "ims:TagResources", "User", func(*testing.T, *Client) {}, func(t *testing.T, c *Client) error {
			_, err := c.CreateUser(t.Context(), User{UserName: "ann", Tags: map[string]string{"a": "b"}})
			return err
		}},
		{
			"a new policy's description", "ram:UpdatePolicyDescription", "Policy", newPolicy,
			func(t *testing.T, c *Client) error { return c.UpdatePolicyDescription(t.Context(), "read", "new") },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.addGroup("devs")
			c := f.client()
			tt.prepare(t, c)
			f.hook = failing(tt.call, 4, notExist(tt.missing))
			if err := tt.do(t, c); err != nil {
				t.Errorf("seen at the fifth attempt: %v", err)
			}
		})
	}
	f := newFake(t)
	c := f.client()
	newUser(t, c)
	f.hook = failing("ram:AttachPolicyToUser", 1000, notExist("User"))
	err := c.AttachPolicy(t.Context(), attachment)
	if n := f.count("ram:AttachPolicyToUser"); !IsNotExist(err) || n > int(PropagationWindow/PropagationStep)+1 {
		t.Errorf("never seen: %v after %d calls", err, n)
	}
	f = newFake(t)
	f.hook = failing("ram:AttachPolicyToUser", 1, notExist("User"))
	if err := f.client().AttachPolicy(t.Context(), attachment); !IsNotExist(err) || f.count() != 1 {
		t.Errorf("made by somebody else: %v after %d calls", err, f.count())
	}
}

// A name is another user's now, and a read that lags shows who bore it before: that is not the user
// which was made, or renamed to it.
func TestANameThatWasAnothersIsReadUntilSeen(t *testing.T) {
	before := map[string]any{"User": map[string]any{
		"UserId": "1", "UserPrincipalName": "dan@" + domain, "CreateDate": "2001-01-01T00:00:00Z",
	}}
	for _, how := range []string{"made", "renamed"} {
		t.Run(how, func(t *testing.T) {
			f := newFake(t)
			c := f.client()
			var want User
			var err error
			if how == "made" {
				want, err = c.CreateUser(t.Context(), User{UserName: "dan"})
			} else {
				f.addUser("eve")
				if want, err = c.GetUserByName(t.Context(), "eve"); err == nil {
					name := "dan"
					err = c.UpdateUser(t.Context(), "eve", UserUpdate{NewUserName: &name})
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			stale := 3
			f.hook = lagging("ims:GetUser", &stale, before)
			if got, err := c.GetUserByName(t.Context(), "dan"); err != nil || got.UserID != want.UserID {
				t.Errorf("%+v, %v, want the ID %s", got, err, want.UserID)
			}
		})
	}
}
