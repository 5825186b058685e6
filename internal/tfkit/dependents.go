// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Dependents are the things of one kind that hang on an object: "the access keys", and their names.
type Dependents struct {
	What  string
	Names []string
}

// withDependents adds to RAM's refusal to delete an object all that hangs on it: RAM names one kind
// of thing at a time.
func withDependents(refusal error, noun string, all []Dependents) error {
	var found []string
	for _, d := range all {
		if len(d.Names) > 0 {
			found = append(found, d.What+" "+strings.Join(d.Names, ", "))
		}
	}
	if len(found) == 0 {
		return refusal
	}
	return fmt.Errorf("the %s still has %s: %w", noun, strings.Join(found, "; "), refusal)
}

// Attached are the policies, by name and scope, that a filter for one principal finds, or the
// principals that one for a policy finds. What cannot be read is left out: this only explains an
// error.
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

// UnlessGone is err, or nil where it says that the object does not exist: what is to be removed is
// removed then.
func UnlessGone(err error) error {
	if ram.IsNotExist(err) {
		return nil
	}
	return err
}
