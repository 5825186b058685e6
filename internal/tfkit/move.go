// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// freePauses is how often something new waits for what is in its way, each time twice as long, three and a half seconds in all: Terraform may
// be about to take that away for another address of the same apply, as when the elements of a list have shifted.
const freePauses = 3

// OnceFree tries to make something whose place may still be taken by what the same apply takes away or renames.
func OnceFree(ctx context.Context, try func() error) error {
	for pauses := 0; ; pauses++ {
		err := try()
		if !ram.IsAlreadyExists(err) || pauses == freePauses {
			return err
		}
		if sleep(ctx, lagStep<<pauses) != nil {
			return err
		}
	}
}

// undoTimeout bounds taking back one link, which is done even when the operation itself is out of time.
const undoTimeout = 15 * time.Second

// Link is what can be done with a link between ends that have these names: a membership, an attachment.
type Link struct {
	Make, Remove func(ctx context.Context, names []string) error
	// Read asks RAM whether the link is there; that it is not is an error that means does not exist.
	Read func(ctx context.Context, names []string) error
}

// Move carries a link over to the ends named in to. Ends that have these names already were renamed, and the link with
// them. Else the new link is made, and only then the old one removed, so that nobody loses anything in between. Where
// the old one certainly stays, the new one is taken back: a link that is not in state would be nobody's.
func Move(ctx context.Context, c *ram.Client, ends []End, to []string, link Link) error {
	var known []string
	for _, e := range ends {
		known = append(known, e.name.ValueString())
	}
	if slices.Equal(known, to) { // only something else of the object changes, such as its timeouts
		return nil
	}
	now, _, err := namesOf(ctx, c, ends)
	if err != nil || slices.Equal(now, to) {
		return err
	}
	if err := link.Make(ctx, to); err != nil {
		if ram.IsAlreadyExists(err) { // perhaps the rename came in between
			c.InvalidatePrincipals()
			if now, _, lookup := namesOf(ctx, c, ends); lookup == nil && slices.Equal(now, to) {
				return nil
			}
		}
		return err
	}
	err = Act(ctx, c, ends, func(names []string) error { return link.Remove(ctx, names) })
	if err == nil || ram.IsNotExist(err) {
		return nil
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	held := Act(late, c, ends, func(names []string) error { return link.Read(late, names) })
	if ram.IsNotExist(held) {
		return nil // it was removed all the same
	}
	if held != nil {
		return fmt.Errorf("%w; whether it is still there could not be found out, so both may be: %w", err, held)
	}
	if undone := link.Remove(late, to); undone != nil && !ram.IsNotExist(undone) {
		return fmt.Errorf("%w; and the new one, for %s, could not be taken back, remove it there before the next apply: %w", err, joinID(to), undone)
	}
	return err
}
