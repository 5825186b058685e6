// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAccount(t *testing.T) {
	f := newFake(t)
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		switch call {
		case "sts:GetCallerIdentity":
			reply(w, map[string]any{
				"AccountId": "123", "Arn": "acs:ram::123:user/ann", "IdentityType": "RAMUser", "UserId": "9", "PrincipalId": "9",
			}, nil)
		default:
			return false
		}
		return true
	}
	c := f.client()
	for range 2 {
		want := CallerIdentity{
			AccountID: "123", ARN: "acs:ram::123:user/ann", IdentityType: "RAMUser", UserID: "9", PrincipalID: "9",
		}
		if got, err := c.GetCallerIdentity(t.Context()); err != nil || got != want {
			t.Errorf("%v, %v", got, err)
		}
		if got, err := c.GetDefaultDomain(t.Context()); err != nil || got != domain {
			t.Errorf("%v, %v", got, err)
		}
	}
	if f.count() != 2 {
		t.Errorf("%v", f.calls)
	}
}
