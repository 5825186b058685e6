// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Remains are the things of one kind that hang on an object: "the access keys", and their names.
type Remains struct {
	What  string
	Names []string
}

// WithRemains adds to RAM's refusal to delete an object all that hangs on it: RAM itself names but one kind of thing at a time. Any other
// error, or none, is returned as it is. What look cannot read it leaves out: this only explains an error.
func WithRemains(refusal error, noun string, look func() []Remains) error {
	if !ram.IsCode(refusal, "DeleteConflict") {
		return refusal
	}
	var found []string
	for _, r := range look() {
		if len(r.Names) > 0 {
			found = append(found, r.What+" "+strings.Join(r.Names, ", "))
		}
	}
	if len(found) == 0 {
		return refusal
	}
	return fmt.Errorf("the %s still has %s: %w", noun, strings.Join(found, "; "), refusal)
}

// Attached are the policies, by name and scope, that a filter for one principal finds, or the principals that one for a policy finds.
func Attached(ctx context.Context, c *ram.Client, filter ram.AttachmentFilter) []string {
	var names []string
	for a, err := range c.ListPolicyAttachments(ctx, filter) {
		if err != nil {
			break
		}
		name := a.PolicyName
		if filter.PrincipalName == "" {
			name = strings.ToLower(string(a.PrincipalType)) + " " + a.PrincipalName
		}
		if a.ResourceGroupID != "" {
			name += " in " + a.ResourceGroupID
		}
		names = append(names, name)
	}
	return names
}
