// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// stripUser removes what RAM demands to be gone before a user is deleted: console logon, MFA device, access keys,
// memberships, and policies in every scope. That something is gone already is right.
func stripUser(ctx context.Context, c *ram.Client, user string) error {
	if err := unlessGone(c.DeleteLoginProfile(ctx, user)); err != nil {
		return err
	}
	if err := unlessGone(c.DisableVirtualMFA(ctx, user)); err != nil {
		return err
	}
	keys, err := c.ListAccessKeys(ctx, user)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := unlessGone(c.DeleteAccessKey(ctx, user, k.AccessKeyID)); err != nil {
			return err
		}
	}
	groups, err := c.ListGroupsForUser(ctx, user)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := unlessGone(c.RemoveUserFromGroup(ctx, user, g.GroupName)); err != nil {
			return err
		}
	}
	return c.DetachAll(ctx, ram.AttachmentFilter{PrincipalType: ram.PrincipalUser, PrincipalName: user})
}

// stripGroup takes out the members and detaches the policies of a group.
func stripGroup(ctx context.Context, c *ram.Client, group string) error {
	members, err := c.ListUsersForGroup(ctx, group)
	if err != nil {
		return err
	}
	for _, u := range members {
		if err := unlessGone(c.RemoveUserFromGroup(ctx, u.UserName, group)); err != nil {
			return err
		}
	}
	return c.DetachAll(ctx, ram.AttachmentFilter{PrincipalType: ram.PrincipalGroup, PrincipalName: group})
}

func unlessGone(err error) error {
	if ram.IsNotExist(err) {
		return nil
	}
	return err
}
