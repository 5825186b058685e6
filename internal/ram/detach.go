// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import "context"

// DetachAll detaches what the filter names, a principal or a policy, from everything, in every scope. Who may not list
// attachments of resource groups still detaches those of the whole account. That one is gone already is right.
func (c *Client) DetachAll(ctx context.Context, filter AttachmentFilter) error {
	attached, err := c.attachmentsOf(ctx, filter)
	if err != nil {
		return err
	}
	for _, a := range attached {
		if err := c.DetachPolicy(ctx, a); err != nil && !IsNotExist(err) {
			return err
		}
	}
	return nil
}

func (c *Client) attachmentsOf(ctx context.Context, filter AttachmentFilter) ([]Attachment, error) {
	var out []Attachment
	for a, err := range c.ListPolicyAttachments(ctx, filter) {
		if IsCode(err, "NoPermission", "Forbidden") {
			return c.accountAttachmentsOf(ctx, filter)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// accountAttachmentsOf asks RAM itself, which knows only of attachments to the whole account.
func (c *Client) accountAttachmentsOf(ctx context.Context, filter AttachmentFilter) ([]Attachment, error) {
	var out []Attachment
	if filter.PrincipalName != "" {
		policies, err := c.ListPoliciesForPrincipal(ctx, filter.PrincipalType, filter.PrincipalName)
		for _, p := range policies {
			out = append(out, Attachment{PrincipalType: filter.PrincipalType, PrincipalName: filter.PrincipalName, PolicyType: p.PolicyType, PolicyName: p.PolicyName})
		}
		return out, err
	}
	entities, err := c.ListEntitiesForPolicy(ctx, filter.PolicyType, filter.PolicyName)
	for _, e := range entities {
		out = append(out, Attachment{PrincipalType: e.PrincipalType, PrincipalName: e.PrincipalName, PolicyType: filter.PolicyType, PolicyName: filter.PolicyName})
	}
	return out, err
}
