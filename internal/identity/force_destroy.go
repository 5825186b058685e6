// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// removeUserDependents removes what RAM demands to be gone before a user is deleted: console logon,
// MFA device, access keys, memberships, and policies in every scope. What is already gone is not an
// error.
func removeUserDependents(ctx context.Context, call tfkit.Call[userModel]) error {
	c, user := call.Client, call.Names[0]
	if err := tfkit.UnlessGone(c.DeleteLoginProfile(ctx, user)); err != nil {
		return err
	}
	if err := tfkit.UnlessGone(c.DisableVirtualMFA(ctx, user)); err != nil {
		return err
	}
	keys, err := c.ListAccessKeys(ctx, user)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := tfkit.UnlessGone(c.DeleteAccessKey(ctx, user, k.AccessKeyID)); err != nil {
			return err
		}
	}
	groups, err := c.ListGroupsForUser(ctx, user)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := tfkit.UnlessGone(c.RemoveUserFromGroup(ctx, user, g.GroupName)); err != nil {
			return err
		}
	}
	return c.DetachAll(ctx, ram.AttachmentFilter{PrincipalType: ram.PrincipalUser, PrincipalName: user})
}

// removeGroupDependents takes out the members and detaches the policies of a group.
func removeGroupDependents(ctx context.Context, call tfkit.Call[groupModel]) error {
	c, group := call.Client, call.Names[0]
	members, err := c.ListUsersForGroup(ctx, group)
	if err != nil {
		return err
	}
	for _, u := range members {
		if err := tfkit.UnlessGone(c.RemoveUserFromGroup(ctx, u.UserName, group)); err != nil {
			return err
		}
	}
	return c.DetachAll(ctx, ram.AttachmentFilter{PrincipalType: ram.PrincipalGroup, PrincipalName: group})
}
