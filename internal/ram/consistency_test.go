// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// lagging answers the next n calls of a name with an old answer.
func lagging(call string, n *int, old map[string]any) func(http.ResponseWriter, *http.Request, string, url.Values) bool {
	return func(w http.ResponseWriter, _ *http.Request, got string, _ url.Values) bool {
		if got != call || *n <= 0 {
			return false
		}
		*n--
		reply(w, old, nil)
		return true
	}
}

func TestRoles(t *testing.T) {
	f := newFake(t)
	trust := "{ \"Version\": \"1\" }"
	role := map[string]any{"RoleId": "7", "RoleName": "r", "Arn": "acs:ram::1:role/r", "AssumeRolePolicyDocument": trust, "MaxSessionDuration": 7200, "Description": "old", "CreateDate": f.date()}
	lost := 0
	exists := false
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, p url.Values) bool {
		switch call {
		case "ram:CreateRole":
			exists = true
			if lost--; lost >= 0 {
				cut(w)
				return true
			}
			reply(w, map[string]any{"Role": role}, nil)
		case "ram:GetRole":
			if !exists {
				reply(w, nil, notExist("Role"))
			} else {
				reply(w, map[string]any{"Role": role}, nil)
			}
		case "ram:UpdateRole":
			for name, v := range p {
				if strings.HasPrefix(name, "New") {
					role[strings.TrimPrefix(name, "New")] = v[0] // also a number as text, which is read all the same
				}
			}
			reply(w, map[string]any{"Role": role}, nil)
		case "ram:DeleteRole":
			exists = false
			reply(w, nil, nil)
		case "ram:ListTagResources":
			reply(w, map[string]any{"TagResources": []map[string]string{{"ResourceName": "r", "TagKey": "k", "TagValue": "v"}}}, nil)
		case "ram:ListRoles":
			role["Tags"] = map[string]any{"Tag": []map[string]string{{"TagKey": "k", "TagValue": "v"}}}
			reply(w, map[string]any{"Roles": map[string]any{"Role": []any{role}}}, nil)
		default:
			return false
		}
		return true
	}
	c := f.client()
	lost = 1
	made, err := c.CreateRole(t.Context(), Role{RoleName: "r", AssumeRolePolicyDocument: trust, Description: "old", MaxSessionDuration: 7200, Tags: map[string]string{"k": "v"}})
	if err != nil || made.RoleID != "7" || f.count("ram:CreateRole") != 1 {
		t.Fatalf("%+v, %v: a lost creation is found", made, err)
	}
	if tag := f.lastParams("ram:CreateRole").Get("Tag"); tag != "[{\"Key\":\"k\",\"Value\":\"v\"}]" {
		t.Errorf("Tag=%s", tag)
	}
	if err := c.UpdateRole(t.Context(), "r", RoleUpdate{NewDescription: ptr("")}); err != nil {
		t.Fatal(err)
	}
	if p := f.lastParams("ram:UpdateRole"); p.Get("NewMaxSessionDuration") != "7200" || !p.Has("NewDescription") || p.Has("NewAssumeRolePolicyDocument") {
		t.Errorf("the session duration goes with every update, and nothing that was not asked for: %v", p)
	}
	got, err := c.GetRole(t.Context(), "r")
	if err != nil || got.Description != "" || got.MaxSessionDuration != 7200 || got.Tags["k"] != "v" || got.ARN != "acs:ram::1:role/r" {
		t.Errorf("%+v, %v", got, err)
	}
	for r, err := range c.ListRoles(t.Context()) {
		if err != nil || r.RoleName != "r" || r.Tags["k"] != "v" {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if err := c.DeleteRole(t.Context(), "r"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetRole(t.Context(), "r"); !IsNotExist(err) {
		t.Errorf("after deletion: %v", err)
	}
	if err := c.UpdateRole(t.Context(), "r", RoleUpdate{}); err != nil {
		t.Errorf("an update of nothing: %v", err)
	}
}

func TestTags(t *testing.T) {
	f := newFake(t)
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		if strings.HasSuffix(call, "agResources") {
			reply(w, nil, nil)
			return true
		}
		return false
	}
	c := f.client()
	many := map[string]string{}
	var keys []string
	for i := range 45 {
		k := strings.Repeat("k", i+1)
		many[k] = "v"
		keys = append(keys, k)
	}
	for _, target := range []TagTarget{{ResourceType: "user", ID: "1"}, {ResourceType: "policy", Name: "p"}, {ResourceType: "role", Name: "r"}} {
		before := f.count()
		if err := errors.Join(c.TagResources(t.Context(), target, many), c.UntagResources(t.Context(), target, keys)); err != nil {
			t.Error(err)
		}
		if n := f.count() - before; n != 6 {
			t.Errorf("%+v: 45 tags on and off took %d calls, want 6 of at most 20 tags each", target, n)
		}
	}
	if p := f.lastParams("ims:UntagResources"); p.Get("ResourceId.1") != "1" || p.Get("TagKey.5") == "" || p.Has("TagKey.6") {
		t.Errorf("%v", p)
	}
	if p := f.lastParams("ram:UntagResources"); p.Get("ResourceNames") != "[\"r\"]" || !strings.HasPrefix(p.Get("TagKeys"), "[\"") {
		t.Errorf("%v", p)
	}
	for _, bad := range []TagTarget{{}, {ResourceType: "user", Name: "n"}, {ResourceType: "role", ID: "1"}, {ResourceType: "group", Name: "g"}} {
		if c.TagResources(t.Context(), bad, many) == nil || c.UntagResources(t.Context(), bad, keys) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestPolicyVersions(t *testing.T) {
	f := newFake(t)
	document := "{\"Version\":\"1\"}"
	versions := []map[string]any{{"VersionId": "v1", "IsDefaultVersion": true, "PolicyDocument": "{}", "CreateDate": "2020-01-01T00:00:00Z"}}
	lost, unseen := 1, 5
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, p url.Values) bool {
		switch call {
		case "ram:CreatePolicyVersion":
			if p.Get("SetAsDefault") != "true" || p.Get("RotateStrategy") != "DeleteOldestNonDefaultVersionWhenLimitExceeded" {
				t.Errorf("%v", p)
			}
			versions[0]["IsDefaultVersion"] = false
			versions = append(versions, map[string]any{"VersionId": "v2", "IsDefaultVersion": true, "PolicyDocument": p.Get("PolicyDocument"), "CreateDate": f.date()})
			if lost--; lost >= 0 {
				cut(w)
				return true
			}
			reply(w, map[string]any{"PolicyVersion": versions[len(versions)-1]}, nil)
		case "ram:ListPolicyVersions":
			if unseen--; unseen >= 0 {
				reply(w, map[string]any{"PolicyVersions": map[string]any{"PolicyVersion": versions[:1]}}, nil)
				return true
			}
			reply(w, map[string]any{"PolicyVersions": map[string]any{"PolicyVersion": versions}}, nil)
		default:
			return false
		}
		return true
	}
	c := f.client()
	v, err := c.CreatePolicyVersion(t.Context(), "p", document)
	if err != nil || v.VersionID != "v2" || len(versions) != 2 {
		t.Errorf("a lost version is found: %+v, %v, %d versions", v, err, len(versions))
	}
	all, err := c.ListPolicyVersions(t.Context(), PolicyTypeCustom, "P")
	if err != nil || len(all) != 2 || all[1].PolicyDocument != document {
		t.Errorf("%+v, %v", all, err)
	}
}

// Writes that name what was made just now are tried again while RAM does not see it; any other
// refusal is final.
func TestWritesToWhatWasJustMade(t *testing.T) {
	attachment := Attachment{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: PolicyTypeCustom, PolicyName: "read"}
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
		{"attach to a new user", "ram:AttachPolicyToUser", "User", newUser, func(t *testing.T, c *Client) error { return c.AttachPolicy(t.Context(), attachment) }},
		{"attach a new policy", "ram:AttachPolicyToUser", "Policy", newPolicy, func(t *testing.T, c *Client) error { return c.AttachPolicy(t.Context(), attachment) }},
		{"a key for a new user", "ims:CreateAccessKey", "User", newUser, func(t *testing.T, c *Client) error {
			_, err := c.CreateAccessKey(t.Context(), "ann")
			return err
		}},
		{"a new user's membership", "ims:AddUserToGroup", "User", newUser, func(t *testing.T, c *Client) error { return c.AddUserToGroup(t.Context(), "ann", "devs") }},
		{"a new user's tags", "ims:TagResources", "User", func(*testing.T, *Client) {}, func(t *testing.T, c *Client) error {
			_, err := c.CreateUser(t.Context(), User{UserName: "ann", Tags: map[string]string{"a": "b"}})
			return err
		}},
		{"a new policy's description", "ram:UpdatePolicyDescription", "Policy", newPolicy, func(t *testing.T, c *Client) error {
			return c.UpdatePolicyDescription(t.Context(), "read", "new")
		}},
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
	if err := c.AttachPolicy(t.Context(), attachment); !IsNotExist(err) || f.count("ram:AttachPolicyToUser") > int(PropagationWindow/PropagationStep)+1 {
		t.Errorf("never seen: %v after %d calls", err, f.count("ram:AttachPolicyToUser"))
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
	before := map[string]any{"User": map[string]any{"UserId": "1", "UserPrincipalName": "dan@" + domain, "CreateDate": "2001-01-01T00:00:00Z"}}
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
