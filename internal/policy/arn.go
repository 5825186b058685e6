// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// ARN names a resource: acs:service:region:account:resource. Fields may be
// empty and may hold the wildcards * and ?; only Resource may hold colons.
// reference: policy-language.md §4.5.
type ARN struct {
	// Service is the code of the service, such as ecs.
	Service string
	// Region is a region id, "*", or empty for global services.
	Region string
	// Account is the id of the account, "*", empty, or "system".
	Account string
	// Resource is the part the service defines, often type/id.
	Resource string
}

// ParseARN splits an ARN into its fields. It checks the prefix and the number
// of fields only.
func ParseARN(s string) (ARN, error) {
	f := strings.SplitN(s, ":", 5)
	if f[0] != "acs" {
		return ARN{}, fmt.Errorf("%s is not an ARN: it does not begin with acs", show(s))
	}
	if len(f) < 5 {
		return ARN{}, fmt.Errorf("%s is not an ARN: it has %d of the 5 fields acs:service:region:account:resource",
			show(s), len(f))
	}
	if f[4] == "" {
		return ARN{}, fmt.Errorf("%s is not an ARN: its resource is empty", show(s))
	}
	return ARN{Service: f[1], Region: f[2], Account: f[3], Resource: f[4]}, nil
}

// String returns the ARN as text.
func (a ARN) String() string {
	return "acs:" + a.Service + ":" + a.Region + ":" + a.Account + ":" + a.Resource
}
