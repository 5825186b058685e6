// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import "testing"

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
