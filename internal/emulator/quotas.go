// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "cmp"

// Quotas are how much an account may hold. A field that is 0 has the documented value (reference: limits.md §1).
type Quotas struct {
	Users                  int // 5000
	Groups                 int // 300
	Roles                  int // 1000
	Policies               int // custom ones; 1500
	GroupsPerUser          int // 10
	AccessKeysPerUser      int // 2
	AccessKeysPerAccount   int // 5, the one the emulator was started with included: a guess, the number is not sourced
	SystemPoliciesPerUser  int // 20, like the next five per scope
	PoliciesPerUser        int // custom ones; 10
	SystemPoliciesPerGroup int // 20
	PoliciesPerGroup       int // custom ones; 10
	SystemPoliciesPerRole  int // 20
	PoliciesPerRole        int // custom ones; 10
	VersionsPerPolicy      int // 5
	VirtualMFADevices      int // 5000
	PolicySize             int // characters; 6144
	TagsPerResource        int // per user, role or policy; 20
	ResourceGroups         int // 100: a guess, the number is not sourced
}

func (q Quotas) filled() Quotas {
	return Quotas{
		Users:                  cmp.Or(q.Users, 5000),
		Groups:                 cmp.Or(q.Groups, 300),
		Roles:                  cmp.Or(q.Roles, 1000),
		Policies:               cmp.Or(q.Policies, 1500),
		GroupsPerUser:          cmp.Or(q.GroupsPerUser, 10),
		AccessKeysPerUser:      cmp.Or(q.AccessKeysPerUser, 2),
		AccessKeysPerAccount:   cmp.Or(q.AccessKeysPerAccount, 5),
		SystemPoliciesPerUser:  cmp.Or(q.SystemPoliciesPerUser, 20),
		PoliciesPerUser:        cmp.Or(q.PoliciesPerUser, 10),
		SystemPoliciesPerGroup: cmp.Or(q.SystemPoliciesPerGroup, 20),
		PoliciesPerGroup:       cmp.Or(q.PoliciesPerGroup, 10),
		SystemPoliciesPerRole:  cmp.Or(q.SystemPoliciesPerRole, 20),
		PoliciesPerRole:        cmp.Or(q.PoliciesPerRole, 10),
		VersionsPerPolicy:      cmp.Or(q.VersionsPerPolicy, 5),
		VirtualMFADevices:      cmp.Or(q.VirtualMFADevices, 5000),
		PolicySize:             cmp.Or(q.PolicySize, 6144),
		TagsPerResource:        cmp.Or(q.TagsPerResource, 20),
		ResourceGroups:         cmp.Or(q.ResourceGroups, 100),
	}
}
