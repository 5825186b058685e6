// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package snapshot

import (
	"context"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// policies reads the account's own policies, attached or not, in all their versions.
func (t *taker) policies(ctx context.Context) error {
	listed, err := all(t.client.ListPolicies(ctx, inventory.Custom))
	if err != nil {
		return err
	}
	slices.SortFunc(listed, func(a, b ram.Policy) int { return strings.Compare(a.PolicyName, b.PolicyName) })
	read, err := each(ctx, t, "policies", listed, func(ctx context.Context, p ram.Policy) (inventory.Policy, error) {
		versions, err := t.client.ListPolicyVersions(ctx, inventory.Custom, p.PolicyName)
		return versionsOf(p.PolicyName, versions), err
	})
	t.account.Policies = append(t.account.Policies, read...)
	return err
}

func versionsOf(name string, versions []ram.PolicyVersion) inventory.Policy {
	out := inventory.Policy{Name: name, Type: inventory.Custom, Why: "RAM shows no version of it"}
	for _, v := range versions {
		d, err := policy.ParseLenient(v.PolicyDocument)
		switch {
		case v.IsDefaultVersion && err != nil:
			out.Why = "its document cannot be read"
		case v.IsDefaultVersion:
			out.Document, out.Why = d, ""
		case err == nil:
			if out.Older == nil {
				out.Older = map[string]*policy.Document{}
			}
			out.Older[v.VersionID] = d
		}
	}
	return out
}

// systemPolicies reads those that are attached to somebody.
func (t *taker) systemPolicies(ctx context.Context) error {
	var names []string
	for _, a := range t.account.Attachments {
		if a.PolicyType == inventory.System && !slices.Contains(names, a.PolicyName) {
			names = append(names, a.PolicyName)
		}
	}
	slices.Sort(names)
	read, err := each(ctx, t, "system policies", names, func(ctx context.Context, name string) (inventory.Policy, error) {
		out := inventory.Policy{Name: name, Type: inventory.System}
		p, err := t.client.GetPolicy(ctx, inventory.System, name)
		if err != nil {
			return out, err
		}
		if out.Document, err = policy.ParseLenient(p.PolicyDocument); err != nil {
			out.Document, out.Why = nil, "its document cannot be read"
		}
		return out, nil
	})
	t.account.Policies = append(t.account.Policies, read...)
	return err
}
