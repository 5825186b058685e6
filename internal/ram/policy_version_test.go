// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/http"
	"net/url"
	"testing"
)

func TestPolicyVersions(t *testing.T) {
	f := newFake(t)
	document := "{\"Version\":\"1\"}"
	versions := []map[string]any{
		{"VersionId": "v1", "IsDefaultVersion": true, "PolicyDocument": "{}", "CreateDate": "2020-01-01T00:00:00Z"},
	}
	lost, unseen := 1, 5
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, p url.Values) bool {
		switch call {
		case "ram:CreatePolicyVersion":
			if p.Get("SetAsDefault") != "true" || p.Get("RotateStrategy") != "DeleteOldestNonDefaultVersionWhenLimitExceeded" {
				t.Errorf("%v", p)
			}
			versions[0]["IsDefaultVersion"] = false
			versions = append(versions, map[string]any{
				"VersionId": "v2", "IsDefaultVersion": true, "PolicyDocument": p.Get("PolicyDocument"), "CreateDate": f.date(),
			})
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
