// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func TestRoles(t *testing.T) {
	f := newFake(t)
	trust := "{ \"Version\": \"1\" }"
	role := map[string]any{
		"RoleId": "7", "RoleName": "r", "Arn": "acs:ram::1:role/r", "AssumeRolePolicyDocument": trust,
		"MaxSessionDuration": 7200, "Description": "old", "CreateDate": f.date(),
	}
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
			tag := map[string]string{"ResourceName": "r", "TagKey": "k", "TagValue": "v"}
			reply(w, map[string]any{"TagResources": []any{tag}}, nil)
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
	made, err := c.CreateRole(t.Context(), Role{
		RoleName: "r", AssumeRolePolicyDocument: trust, Description: "old", MaxSessionDuration: 7200, Tags: Tags{"k": "v"},
	})
	if err != nil || made.RoleID != "7" || f.count("ram:CreateRole") != 1 {
		t.Fatalf("%+v, %v: a lost creation is found", made, err)
	}
	if tag := f.lastParams("ram:CreateRole").Get("Tag"); tag != "[{\"Key\":\"k\",\"Value\":\"v\"}]" {
		t.Errorf("Tag=%s", tag)
	}
	if err := c.UpdateRole(t.Context(), "r", RoleUpdate{NewDescription: ptr("")}); err != nil {
		t.Fatal(err)
	}
	p := f.lastParams("ram:UpdateRole")
	if p.Get("NewMaxSessionDuration") != "7200" || !p.Has("NewDescription") || p.Has("NewAssumeRolePolicyDocument") {
		t.Errorf("the session duration goes with every update, and nothing that was not asked for: %v", p)
	}
	got, err := c.GetRole(t.Context(), "r")
	want := Role{
		RoleID: "7", RoleName: "r", ARN: "acs:ram::1:role/r", AssumeRolePolicyDocument: trust, MaxSessionDuration: 7200,
		CreateDate: got.CreateDate, Tags: Tags{"k": "v"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
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
