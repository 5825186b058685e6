// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity

import (
	"context"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// withRemains adds to RAM's refusal to delete a user all that hangs on it: RAM itself names but one thing at a time. Any other error,
// or none, is returned as it is.
func withRemains(ctx context.Context, c *ram.Client, user string, refusal error) error {
	if !ram.IsCode(refusal, "DeleteConflict") {
		return refusal
	}
	found := remains(ctx, c, user)
	if len(found) == 0 {
		return refusal
	}
	return fmt.Errorf("delete a user that still has %s: %w", strings.Join(found, "; "), refusal)
}

// remains says in words what hangs on a user. What cannot be read is left out: this only explains an error.
func remains(ctx context.Context, c *ram.Client, user string) []string {
	var found []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			found = append(found, what+" "+strings.Join(names, ", "))
		}
	}
	if _, err := c.GetLoginProfile(ctx, user); err == nil {
		found = append(found, "a console logon")
	}
	if serial, err := c.GetMFADevice(ctx, user); err == nil {
		add("the MFA device", []string{serial})
	}
	var keys, groups, policies []string
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
	for a, err := range c.ListPolicyAttachments(ctx, ram.AttachmentFilter{PrincipalType: ram.PrincipalUser, PrincipalName: user}) {
		if err != nil {
			break
		}
		name := a.PolicyName
		if a.ResourceGroupID != "" {
			name += " in " + a.ResourceGroupID
		}
		policies = append(policies, name)
	}
	add("the access keys", keys)
	add("the groups", groups)
	add("the policies", policies)
	return found
}
