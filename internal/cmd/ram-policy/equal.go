// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func newEqual(s *streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "equal [--json] FILE [FILE]",
		Short: "Tell whether two policies mean the same",
		Args:  cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, files []string) error {
			files, err := s.files(files, 2)
			if err != nil {
				return err
			}
			return s.equal(files[0], files[1], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (s *streams) equal(a, b string, asJSON bool) error {
	if a == "-" && b == "-" {
		return errors.New("only one of the two can be standard input")
	}
	x, err := s.read(a)
	if err != nil {
		return err
	}
	y, err := s.read(b)
	if err != nil {
		return err
	}
	same := policy.Equal(x, y)
	switch {
	case asJSON:
		if err := s.json(map[string]bool{"equal": same}); err != nil {
			return err
		}
	case same:
		s.printf("%s\n", s.paint(green, "equal"))
	default:
		s.printf("%s\n", s.paint(red, "different"))
	}
	if !same {
		return errBad
	}
	return nil
}
