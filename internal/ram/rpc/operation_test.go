// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"maps"
	"testing"
)

func TestIsRead(t *testing.T) {
	for action, want := range map[string]bool{
		"GetUser": true, "ListPolicies": true, "AssumeRole": true, "AssumeRoleWithOIDC": true,
		"CreateUser": false, "DeleteUser": false, "AttachPolicy": false, "TagResources": false,
		"SetDefaultPolicyVersion": false, "DisableVirtualMFA": false,
	} {
		if isRead(action) != want {
			t.Errorf("%s: %v", action, !want)
		}
	}
}

func TestParamsOf(t *testing.T) {
	t.Parallel()
	text, empty, no := "t", "", false
	got := ParamsOf(struct {
		Name, Empty     string
		Renamed         string `json:"Wire"`
		Hidden          string `json:"-"`
		Number, Zero    int
		Left            int `json:",omitzero"`
		Flag            bool
		Set, Clear, Nil *string
		No              *bool
		Tags            map[string]string
	}{"n", "", "r", "h", 7, 0, 0, true, &text, &empty, nil, &no, map[string]string{"k": "v"}})
	want := Params{
		"Name": "n", "Wire": "r", "Number": "7", "Zero": "0", "Flag": "true", "Set": "t", "Clear": "", "No": "false",
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if rest := got.NonEmpty(); len(rest) != len(want)-1 {
		t.Errorf("without the empty ones: %v", rest)
	}
}
