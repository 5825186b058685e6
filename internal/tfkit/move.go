// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Move carries a link between two objects (a membership, an attachment) over to another end. Add makes the new link,
// remove takes the old one away, and old asks whether that still holds.
//
// That the new link exists already is right in one case only: an end was renamed, so the old link, which is the same
// one, can no longer be found under its old name. Otherwise somebody else made it, and the error stands.
func Move(add, remove, old func() error) error {
	err := add()
	if ram.IsCode(err, "EntityAlreadyExists") && ram.IsNotExist(old()) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := remove(); err != nil && !ram.IsNotExist(err) {
		return err
	}
	return nil
}
