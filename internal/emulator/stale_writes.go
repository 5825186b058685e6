// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"strings"
	"time"
)

// unseen is the refusal of a write that names a user, group, policy or role made less than lag ago,
// for StaleWrites: RAM does not see it everywhere yet. What the write itself makes is not what it
// names.
func (c *call) unseen(lag time.Duration) error {
	for _, resource := range c.action.resources {
		for _, arn := range resource(c) {
			relative, _ := strings.CutPrefix(arn, c.own("")[0])
			named, exists := c.entityAt(relative)
			if exists && !named.created.IsZero() && c.action.name != "Create"+named.code && c.now.Sub(named.created) < lag {
				return fail("EntityNotExist." + named.code)
			}
		}
	}
	return nil
}
