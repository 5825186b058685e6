// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package inventory

import (
	"fmt"
	"strings"
	"sync"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

// Effective are the policies that reach a principal.
type Effective struct {
	Policies eval.Policies
	// Unknown says which attached policies are not known, and why.
	Unknown []string
}

// Of finds the policies of a principal: its own and those of its groups.
func (a *Account) Of(p Principal) Effective {
	out := Effective{Policies: eval.Policies{Control: a.Control}}
	a.attached(&out, p, "")
	if u, ok := a.User(p.Name); ok && p.Kind == KindUser {
		for _, g := range u.Groups {
			a.attached(&out, Principal{KindGroup, g}, "group "+g)
		}
	}
	if r, ok := a.Role(p.Name); ok && p.Kind == KindRole && r.Service {
		out.Policies.Control = nil
	}
	return out
}

func (a *Account) attached(out *Effective, p Principal, source string) {
	for _, at := range a.Attachments {
		if !at.Principal.Is(p) {
			continue
		}
		pol := a.Find(at.PolicyType, at.PolicyName)
		if pol.Document == nil {
			out.Unknown = append(out.Unknown, fmt.Sprintf("%s policy %s: %s", strings.ToLower(at.PolicyType), at.PolicyName,
				pol.Why))
			continue
		}
		out.Policies.Identity = append(out.Policies.Identity, eval.Grant{
			Name: pol.Name, Document: pol.Document, ResourceGroup: at.ResourceGroup, Source: source,
		})
	}
}

// Find returns a policy. System policies are known where their documents are public.
func (a *Account) Find(kind, name string) Policy {
	for _, p := range a.Policies {
		if p.Type == kind && strings.EqualFold(p.Name, name) && (p.Document != nil || p.Why != "") {
			return p
		}
	}
	if kind != System {
		return Policy{Name: name, Type: kind, Why: "its document is not here"}
	}
	if p, ok := public()[strings.ToLower(name)]; ok {
		return p
	}
	return Policy{Name: name, Type: System, Why: "no system policy of that name is known"}
}

// public are the system policies with their documents, by name in lower case. They are
// read once per process; nothing changes them.
var public = sync.OnceValue(func() map[string]Policy {
	out := map[string]Policy{}
	all, err := system.Policies()
	if err != nil {
		return out // not reached: they are part of the program
	}
	for _, p := range all {
		known := Policy{Name: p.Name, Type: System}
		switch d, err := policy.ParseLenient(p.Document); {
		case p.Assumed:
			known.Why = "its document is not public"
		case err != nil:
			known.Why = "its document cannot be read"
		default:
			known.Document = d
		}
		out[strings.ToLower(p.Name)] = known
	}
	return out
})
