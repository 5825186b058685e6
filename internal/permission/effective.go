// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// principal is a user, group or role.
type principal struct {
	kind ram.PrincipalType
	name string
}

func (p principal) String() string { return strings.ToLower(string(p.kind)) + " " + p.name }

// effectivePolicy is a policy that is in force for a principal, and how it reaches it.
type effectivePolicy struct {
	policyType, policyName, document string
	source                           principal
	resourceGroupID                  string // "" is the whole account
}

// effective is what is in force for a principal.
type effective struct {
	policies []effectivePolicy
	// unscoped is why the attachments within resource groups are not among them; nil when they are.
	unscoped error
}

// readEffective reads the policies attached to a principal, and to the groups of a user, in all
// scopes. Without permission to list attachments within resource groups it goes on with those for
// the whole account.
//
// It costs two calls for each of the principal and its groups, one for a user's groups and one or
// two for each policy, as far as the client has not read them before.
func readEffective(ctx context.Context, c *ram.Client, p principal) (effective, error) {
	sources := []principal{p}
	if p.kind == ram.PrincipalUser {
		groups, err := c.ListGroupsForUser(ctx, p.name)
		if err != nil {
			return effective{}, fmt.Errorf("list the groups of %s: %w", p, err)
		}
		for _, g := range groups {
			sources = append(sources, principal{ram.PrincipalGroup, g.GroupName})
		}
		slices.SortFunc(sources[1:], func(a, b principal) int { return cmp.Compare(a.name, b.name) })
	}
	var out effective
	for _, source := range sources {
		attached, err := out.attachedTo(ctx, c, source)
		if err != nil {
			return effective{}, err
		}
		for _, a := range attached {
			policy, err := c.GetPolicy(ctx, a.PolicyType, a.PolicyName)
			if err != nil {
				return effective{}, fmt.Errorf("read policy %s of %s: %w", a.PolicyName, source, err)
			}
			out.policies = append(out.policies, effectivePolicy{a.PolicyType, a.PolicyName, policy.PolicyDocument, source,
				a.ResourceGroupID})
		}
	}
	return out, nil
}

// attachedTo lists what is attached to one principal itself, in a stable order. RAM lists
// attachments for the whole account, and says when there is no such principal; ResourceManager
// lists those within resource groups.
func (e *effective) attachedTo(ctx context.Context, c *ram.Client, p principal) ([]ram.Attachment, error) {
	policies, err := c.ListPoliciesForPrincipal(ctx, p.kind, p.name)
	if err != nil {
		return nil, fmt.Errorf("list the policies of %s: %w", p, err)
	}
	var all []ram.Attachment
	for _, a := range policies {
		all = append(all, ram.Attachment{PolicyType: a.PolicyType, PolicyName: a.PolicyName})
	}
	if e.unscoped == nil {
		for a, err := range c.ListPolicyAttachments(ctx, ram.AttachmentFilter{PrincipalType: p.kind, PrincipalName: p.name}) {
			if ram.IsCode(err, "NoPermission", "Forbidden") {
				e.unscoped = fmt.Errorf("list the policies of %s within resource groups: %w", p, err)
				break
			}
			if err != nil {
				return nil, fmt.Errorf("list the policies of %s within resource groups: %w", p, err)
			}
			if a.ResourceGroupID != "" {
				all = append(all, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b ram.Attachment) int {
		return cmp.Or(cmp.Compare(a.ResourceGroupID, b.ResourceGroupID), cmp.Compare(a.PolicyName, b.PolicyName),
			cmp.Compare(a.PolicyType, b.PolicyType))
	})
	return all, nil
}
