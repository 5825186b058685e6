// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "testing"

// TestAssumptionPolicyTypeOfResourceGroups: a refusal that rests on a policy granted in a resource
// group names its type. The name is inferred (reference: policy-language.md §9.9).
func TestAssumptionPolicyTypeOfResourceGroups(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	group, _ := at(h.seed("resourcemanager:CreateResourceGroup", "Name", "project", "DisplayName", "Project"),
		"ResourceGroup", "Id").(string)
	h.seed("ram:CreatePolicy", "PolicyName", "no-groups", "PolicyDocument",
		`{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	for _, test := range []struct{ kind, policyType string }{
		{"ImplicitDeny", "AccountLevelIdentityBasedPolicy"},
		{"ExplicitDeny", "ResourceGroupLevelIdentityBasedPolicy"},
	} {
		answer := ann.refused("403 NoPermission", "resourcemanager:GetResourceGroup", "ResourceGroupId", group)
		detail := at(answer, "AccessDeniedDetail")
		if at(detail, "NoPermissionType") != test.kind || at(detail, "PolicyType") != test.policyType {
			t.Errorf("want %+v, got %v", test, detail)
		}
		if test.kind == "ImplicitDeny" {
			h.seed("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "no-groups", "PolicyType", "Custom",
				"ResourceGroupId", group)
		}
	}
}
