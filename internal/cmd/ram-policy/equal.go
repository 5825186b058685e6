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
		Long: `Tell whether two policies mean the same, however they are written. Of a file that
is no policy the problems are printed, and nothing is compared.`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, files []string) error {
			files, err := s.files(files, 2)
			if err != nil {
				return err
			}
			return s.equal(files[:2], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (s *streams) equal(names []string, asJSON bool) error {
	if names[0] == "-" && names[1] == "-" {
		return errors.New("only one of the two can be standard input")
	}
	var texts, bad []string
	for _, name := range names {
		text, _, err := s.policy(name)
		switch {
		case isNotPolicy(err):
			bad = append(bad, err.Error())
		case err != nil:
			return err
		}
		texts = append(texts, text)
	}
	if len(bad) > 0 {
		return s.outcome(asJSON, map[string][]string{"errors": bad}, "", false)
	}
	if policy.Equal(texts[0], texts[1]) {
		return s.outcome(asJSON, map[string]bool{"equal": true}, s.paint(green, "equal"), true)
	}
	return s.outcome(asJSON, map[string]bool{"equal": false}, s.paint(red, "different"), false)
}

// outcome prints an outcome, which is good or not.
func (s *streams) outcome(asJSON bool, value any, text string, good bool) error {
	if asJSON {
		if err := s.json(value); err != nil {
			return err
		}
	} else if text != "" {
		s.printf("%s\n", text)
	}
	if !good {
		return errBad
	}
	return nil
}
