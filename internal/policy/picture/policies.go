// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// heldPolicy is a policy and to whom it is attached.
type heldPolicy struct {
	Name, Type, Why string
	Attachments     []inventory.Attachment
}

func (h heldPolicy) is(kind, name string) bool {
	return h.Type == kind && strings.EqualFold(h.Name, name)
}

// heldPolicies are the policies of an account, and then those of Alibaba Cloud that are
// attached in it without being listed.
func heldPolicies(a *inventory.Account) []heldPolicy {
	var out []heldPolicy
	for _, p := range a.Policies {
		out = append(out, heldPolicy{Name: p.Name, Type: p.Type, Why: a.Find(p.Type, p.Name).Why})
	}
	for _, at := range a.Attachments {
		i := slices.IndexFunc(out, func(h heldPolicy) bool { return h.is(at.PolicyType, at.PolicyName) })
		if i < 0 {
			i = len(out)
			p := a.Find(at.PolicyType, at.PolicyName)
			out = append(out, heldPolicy{Name: p.Name, Type: p.Type, Why: p.Why})
		}
		out[i].Attachments = append(out[i].Attachments, at)
	}
	return out
}
