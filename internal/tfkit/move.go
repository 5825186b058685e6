// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// undoTimeout bounds taking back one link, which is done even when the operation itself is out of time.
const undoTimeout = 15 * time.Second

// Move carries a link between two objects (a membership, an attachment) over to another end. Add makes the new link,
// and only then remove takes the old one away, so that nobody loses anything in between. Where the old one stays, undo
// takes the new one back: a link that is not in state would be nobody's.
func Move(ctx context.Context, add, remove, undo func(context.Context) error) error {
	if err := add(ctx); err != nil {
		return err
	}
	err := remove(ctx)
	if err == nil || ram.IsNotExist(err) {
		return nil
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	if undone := undo(late); undone != nil && !ram.IsNotExist(undone) {
		return fmt.Errorf("%w; and the new one, made before, could not be taken back: %w", err, undone)
	}
	return err
}
