// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package system_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

func TestPolicies(t *testing.T) {
	t.Parallel()
	all, err := system.Policies()
	if err != nil || len(all) < 600 {
		t.Fatalf("%d policies, %v", len(all), err)
	}
	if !slices.IsSortedFunc(all, func(a, b system.Policy) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("they are not in the order of their names")
	}
	for _, p := range all {
		if _, err := policy.ParseLenient(p.Document); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	all[0].Name = "changed" // which changes nothing for others
	again, err := system.Policies()
	if err != nil || again[0].Name == "changed" {
		t.Errorf("somebody else's first policy is %s, %v", again[0].Name, err)
	}
	i := slices.IndexFunc(again, func(p system.Policy) bool { return p.Name == "AdministratorAccess" })
	if i < 0 || again[i].Assumed {
		t.Error("the document of AdministratorAccess is not here")
	}
}
