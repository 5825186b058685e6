// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// systemPoliciesJSON are the names, kinds, versions, dates and documents of the system policies
// (reference: behaviours.md §20). Where no document is public, "assumed" marks a stand-in of ours:
// all or the reading actions of the service, under the prefix that its other policies use or that
// its name suggests.
//
//go:embed system_policies.json
var systemPoliciesJSON []byte

// systemPolicy is a policy that Alibaba Cloud owns.
type systemPolicy struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind"` // account, service, service-role, service-linked-role
	Version  string    `json:"version"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
	Document string    `json:"document"` // as RAM returns it
	Assumed  bool      `json:"assumed"`
}

// systemPolicies are all system policies, by name in lower case and in the order of their names.
type systemPolicies struct {
	byName map[string]*systemPolicy
	sorted []*systemPolicy
}

// firstSystemPolicies is when the oldest system policies were made; it stands for dates that are
// not public.
var firstSystemPolicies = time.Date(2015, 4, 28, 16, 15, 44, 0, time.UTC)

// loadSystemPolicies reads them once per process; nothing changes them.
var loadSystemPolicies = sync.OnceValues(readSystemPolicies)

func readSystemPolicies() (*systemPolicies, error) {
	s := &systemPolicies{byName: map[string]*systemPolicy{}}
	if err := json.Unmarshal(systemPoliciesJSON, &s.sorted); err != nil {
		return nil, fmt.Errorf("system policies: %w", err)
	}
	for _, p := range s.sorted {
		if p.Created.IsZero() {
			p.Created = firstSystemPolicies
		}
		if p.Updated.IsZero() {
			p.Updated = p.Created
		}
		s.byName[strings.ToLower(p.Name)] = p
	}
	slices.SortFunc(s.sorted, func(a, b *systemPolicy) int { return strings.Compare(a.Name, b.Name) })
	return s, nil
}

// description is a short description of ours.
func (p *systemPolicy) description() string {
	words := strings.TrimPrefix(p.Name, "Aliyun")
	var text string
	switch {
	case p.Name == "AdministratorAccess":
		text = "Everything in the account."
	case p.Name == "ReadOnlyAccess":
		text = "Reading everything in the account."
	case p.Name == "PowerUserAccess":
		text = "Everything but identities, their permissions and the account itself."
	case p.Kind == "service-linked-role":
		text = "Service-linked role of " + strings.TrimPrefix(words, "ServiceRolePolicyFor") + "."
	case p.Kind == "service-role":
		text = "Service role: " + strings.TrimSuffix(words, "RolePolicy") + "."
	case strings.HasSuffix(words, "FullAccess"):
		text = "Full access to " + strings.TrimSuffix(words, "FullAccess") + "."
	case strings.HasSuffix(words, "ReadOnlyAccess"):
		text = "Read-only access to " + strings.TrimSuffix(words, "ReadOnlyAccess") + "."
	default:
		text = words + "."
	}
	if p.Assumed {
		text += " Document assumed by the emulator."
	}
	return text
}
