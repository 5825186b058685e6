// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// unseen is the refusal of a write that names a user, group, policy or role made less than lag ago, for StaleWrites: RAM does not
// see it everywhere yet. What the write itself makes is not what it names.
func (c *call) unseen(lag time.Duration) *Error {
	for _, resource := range c.action.resources {
		for _, arn := range resource(c) {
			kind, made := c.madeAt(arn)
			if kind != "" && c.action.name != "Create"+kind && c.now.Sub(made) < lag {
				return fail("EntityNotExist." + kind)
			}
		}
	}
	return nil
}

// madeAt is the kind and the creation time of what an ARN of the account names; kind "" where it names nothing that exists.
func (c *call) madeAt(arn string) (kind string, made time.Time) {
	relative, _ := strings.CutPrefix(arn, c.own("")[0])
	form, name, _ := strings.Cut(relative, "/")
	var exists bool
	switch form {
	case "user":
		var u store.User
		u, exists = c.tx.UsersByName.Find(name)
		kind, made = principalUser, u.CreateDate
	case "group":
		var g store.Group
		g, exists = c.tx.GroupsByName.Find(name)
		kind, made = principalGroup, g.CreateDate
	case "role":
		var r store.Role
		r, exists = c.tx.RolesByName.Find(strings.ToLower(name))
		kind, made = principalRole, r.CreateDate
	case "policy":
		var p store.Policy
		p, exists = c.tx.Policies.Get(strings.ToLower(name))
		kind, made = "Policy", p.CreateDate
	}
	if !exists {
		return "", time.Time{}
	}
	return kind, made
}
