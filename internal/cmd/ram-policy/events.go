// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/schollz/progressbar/v3"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

// events reads the files of events one after the other. How far it is shows on a
// terminal.
func (s *streams) events(ctx context.Context, names []string) (*usage.Record, error) {
	r := usage.NewRecord()
	for _, name := range names {
		if err := s.eventsOf(ctx, name, r); err != nil {
			return nil, fmt.Errorf("%s: %w", shown(name), err)
		}
	}
	return r, nil
}

func (s *streams) eventsOf(ctx context.Context, name string, r *usage.Record) error {
	in, size := s.in, int64(-1)
	if name != "-" {
		f, err := os.Open(name) // #nosec G304 -- the user names the file
		if err != nil {
			return errors.Unwrap(err) // without the name, which stands before it
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
		in = f
	}
	bar := s.bar(size, shown(name), progressbar.OptionShowBytes(true))
	err := usage.Read(io.TeeReader(&interrupted{ctx, in}, bar), r.Add)
	_ = bar.Finish() // what cannot be shown does not end the work
	return err
}

// interrupted is a reader that ends with its context.
type interrupted struct {
	ctx context.Context //nolint:containedctx // Read has no place for it
	in  io.Reader
}

func (i *interrupted) Read(b []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.in.Read(b)
}

// told prints what was read, and what could not be mapped.
func (s *streams) told(r *usage.Record) {
	for _, product := range slices.Sorted(maps.Keys(r.Products)) {
		c := r.Products[product]
		_, _ = fmt.Fprintf(s.err, "%s: %s, %d mapped, %d not mapped, %d denied\n", product, count(c.Events, "event"),
			c.Mapped, c.NotMapped, c.Denied)
	}
	for _, remark := range r.Remarks() {
		_, _ = fmt.Fprintf(s.err, "%s\n", remark)
	}
}
