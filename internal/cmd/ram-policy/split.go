// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func newSplit(s *streams) *cobra.Command {
	var size int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "split [--max N] [--json] [FILE…]",
		Short: "Pack the statements of policies into as few documents as possible",
		Long: `Pack the statements of all files into as few documents of at most N characters
as possible. Attached together they decide as the files do.

Each document is printed on a line of its own; --json prints a list.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, files []string) error {
			if size < 1 {
				return fmt.Errorf("--max is %d; it has to be positive", size)
			}
			files, err := s.files(files, 1)
			if err != nil {
				return err
			}
			return s.split(files, size, asJSON)
		},
	}
	cmd.Flags().IntVar(&size, "max", policy.MaxDocumentSize, "largest size of a document in characters")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (s *streams) split(files []string, size int, asJSON bool) error {
	var docs []*policy.Document
	for _, name := range files {
		_, d, err := s.policy(name)
		if isNotPolicy(err) {
			return errBad
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(d.Statements, func(st policy.Statement) bool { return st.Principal != nil }) {
			return fmt.Errorf("%s is a trust policy; a role has one only, so it cannot be split", shown(name))
		}
		docs = append(docs, d)
	}
	all := docs[0]
	if len(docs) > 1 {
		all = policy.Merge(docs...)
	}
	parts, err := policy.Split(all, size)
	if err != nil {
		_, _ = fmt.Fprintf(s.err, "%v\n", err)
		return errBad
	}
	if !asJSON {
		for _, p := range parts {
			s.printf("%s\n", p)
		}
		return nil
	}
	out := make([]json.RawMessage, len(parts))
	for i, p := range parts {
		out[i] = json.RawMessage(p.String())
	}
	return s.json(out)
}
