// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

// systemPolicy is a policy that Alibaba Cloud owns.
type systemPolicy struct{ system.Policy }

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
	all, err := system.Policies()
	if err != nil {
		return nil, err
	}
	s := &systemPolicies{byName: map[string]*systemPolicy{}}
	for i := range all {
		s.sorted = append(s.sorted, &systemPolicy{all[i]})
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
