// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// validated is the answer of validate for one file.
type validated struct {
	File     string          `json:"file"`
	Valid    bool            `json:"valid"`
	Problems policy.Problems `json:"problems"`
}

func newValidate(s *streams) *cobra.Command {
	var kind string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "validate [--kind identity|trust|session|control] [--json] [FILE…]",
		Short: "Report what RAM would reject and what is surely not meant",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, files []string) error {
			k, err := parseKind(kind)
			if err != nil {
				return err
			}
			if files, err = s.files(files, 1); err != nil {
				return err
			}
			return s.validate(files, k, asJSON)
		},
	}
	cmd.Flags().StringVar(&kind, "kind", string(policy.KindIdentity),
		"kind of the documents: identity, trust, session or control")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func parseKind(s string) (policy.Kind, error) {
	switch k := policy.Kind(s); k {
	case policy.KindIdentity, policy.KindTrust, policy.KindSession, policy.KindControl:
		return k, nil
	}
	return "", fmt.Errorf("unknown kind %q: it is identity, trust, session or control", s)
}

func (s *streams) validate(files []string, kind policy.Kind, asJSON bool) error {
	results := make([]validated, 0, len(files))
	bad := false
	var unread []error
	for _, name := range files {
		text, err := s.read(name)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		problems := policy.Validate(text, kind)
		r := validated{File: name, Valid: !problems.HasErrors(), Problems: problems}
		if problems == nil {
			r.Problems = policy.Problems{}
		}
		results = append(results, r)
		bad = bad || !r.Valid
	}
	if asJSON {
		if err := s.json(results); err != nil {
			return err
		}
	} else {
		for _, r := range results {
			s.verdict(r)
			s.problems(r.Problems)
		}
	}
	if len(unread) > 0 {
		return errors.Join(unread...)
	}
	if bad {
		return errBad
	}
	return nil
}

// verdict prints the line above the problems of a file.
func (s *streams) verdict(r validated) {
	var parts []string
	if n := len(r.Problems.Errors()); n > 0 {
		parts = append(parts, s.paint(red, count(n, "error")))
	} else {
		parts = append(parts, s.paint(green, "valid"))
	}
	if n := len(r.Problems.Warnings()); n > 0 {
		parts = append(parts, s.paint(yellow, count(n, "warning")))
	}
	s.printf("%s: %s\n", shown(r.File), strings.Join(parts, ", "))
}
