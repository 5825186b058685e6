// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// userDependents is what hangs on a user.
func userDependents(ctx context.Context, call tfkit.Call[userModel]) []tfkit.Dependents {
	c, user := call.Client, call.Names[0]
	var logons, devices, keys, groups []string
	if _, err := c.GetLoginProfile(ctx, user); err == nil {
		logons = []string{user}
	}
	if serial, err := c.GetMFADevice(ctx, user); err == nil {
		devices = []string{serial}
	}
	if held, err := c.ListAccessKeys(ctx, user); err == nil {
		for _, k := range held {
			keys = append(keys, k.AccessKeyID)
		}
	}
	if in, err := c.ListGroupsForUser(ctx, user); err == nil {
		for _, g := range in {
			groups = append(groups, g.GroupName)
		}
	}
	policies := tfkit.Attached(ctx, c, ram.AttachmentFilter{PrincipalType: ram.PrincipalUser, PrincipalName: user})
	return []tfkit.Dependents{
		{What: "the console logon of", Names: logons}, {What: "the MFA device", Names: devices},
		{What: "the access keys", Names: keys},
		{What: "the groups", Names: groups}, {What: "the policies", Names: policies},
	}
}

// groupDependents is what hangs on a group.
func groupDependents(ctx context.Context, call tfkit.Call[groupModel]) []tfkit.Dependents {
	c, group := call.Client, call.Names[0]
	var members []string
	if in, err := c.ListUsersForGroup(ctx, group); err == nil {
		for _, u := range in {
			members = append(members, u.UserName)
		}
	}
	policies := tfkit.Attached(ctx, c, ram.AttachmentFilter{PrincipalType: ram.PrincipalGroup, PrincipalName: group})
	return []tfkit.Dependents{{What: "the members", Names: members}, {What: "the policies", Names: policies}}
}
