// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// userRemains is what hangs on a user.
func userRemains(ctx context.Context, c *ram.Client, user string) []tfkit.Remains {
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
	return []tfkit.Remains{
		{What: "the console logon of", Names: logons}, {What: "the MFA device", Names: devices}, {What: "the access keys", Names: keys},
		{What: "the groups", Names: groups}, {What: "the policies", Names: policies},
	}
}

// groupRemains is what hangs on a group.
func groupRemains(ctx context.Context, c *ram.Client, group string) []tfkit.Remains {
	var members []string
	if in, err := c.ListUsersForGroup(ctx, group); err == nil {
		for _, u := range in {
			members = append(members, u.UserName)
		}
	}
	policies := tfkit.Attached(ctx, c, ram.AttachmentFilter{PrincipalType: ram.PrincipalGroup, PrincipalName: group})
	return []tfkit.Remains{{What: "the members", Names: members}, {What: "the policies", Names: policies}}
}
