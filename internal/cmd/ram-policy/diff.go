// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
)

func newDiff(s *streams) *cobra.Command {
	var asJSON, lenient bool
	cmd := &cobra.Command{
		Use:   "diff [--json] OLD [NEW]",
		Short: "Tell what two policies allow differently",
		Long: `Tell what the new policy allows and the old one does not, and the contrary, over
all requests and contexts: as the patterns of the statements that account for it, with
a request that shows it.

Exit codes: 0 both allow the same; 1 they differ, or a file is no policy; 2 wrong use;
3 undecided whether they differ.`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, files []string) error {
			files, err := s.files(files, 2)
			if err != nil {
				return err
			}
			return s.diff(files, lenient, asJSON)
		},
	}
	cmd.Flags().BoolVar(&lenient, "lenient", false, "take also policies that have errors")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// diffJSON is the answer of diff.
type diffJSON struct {
	Relation  string       `json:"relation"`
	Added     []changeJSON `json:"added"`
	Removed   []changeJSON `json:"removed"`
	Undecided []string     `json:"undecided,omitempty"`
	Lenient   []string     `json:"lenient,omitempty"`
}

type changeJSON struct {
	Actions    []string        `json:"actions,omitempty"`
	NotActions []string        `json:"not_actions,omitempty"`
	Resources  []string        `json:"resources,omitempty"`
	Principals []string        `json:"principals,omitempty"`
	Conditions []conditionJSON `json:"conditions,omitempty"`
	// Whole is set if all of that changed, and not a part.
	Whole     bool          `json:"whole"`
	Policy    string        `json:"policy"`
	Statement int           `json:"statement"`
	Effect    policy.Effect `json:"effect"`
	Witness   *witnessJSON  `json:"witness"`
}

func changes(list []analyze.Change) []changeJSON {
	out := make([]changeJSON, len(list))
	for i, c := range list {
		out[i] = changeJSON{
			c.Actions, c.NotActions, c.Resources, c.Principals, conditions(c.Conditions), c.Whole,
			c.Statement.Policy, c.Statement.Index, c.Statement.Effect, newWitness(&c.Witness),
		}
	}
	return out
}

func (s *streams) diff(files []string, lenient, asJSON bool) error {
	reader := &documentReader{streams: s, lenient: lenient}
	sides, err := reader.sides(files[:1], files[1:])
	if isNotPolicy(err) {
		return s.outcome(asJSON, map[string][]string{"errors": {err.Error()}}, "", false)
	}
	if err != nil {
		return err
	}
	d := analyze.Diff(sides[0], sides[1])
	if asJSON {
		out := diffJSON{d.Relation(), changes(d.Added), changes(d.Removed), d.Undecided, reader.refused}
		if err := s.json(out); err != nil {
			return err
		}
		return exitOf(d)
	}
	s.changes("newly allowed", red, "before", d.Added)
	s.changes("no longer allowed", yellow, "now", d.Removed)
	for _, why := range d.Undecided {
		s.printf("%s\n  %s\n", s.paint(yellow, "undecided"), why)
	}
	if d.Relation() == "same" {
		s.printf("%s\n", s.paint(green, "both allow the same"))
	}
	return exitOf(d)
}

func exitOf(d analyze.Difference) error {
	switch {
	case len(d.Added)+len(d.Removed) > 0:
		return errBad
	case len(d.Undecided) > 0:
		return errUndecided
	default:
		return nil
	}
}

// changes prints what changes in one direction.
func (s *streams) changes(heading string, c style, without string, list []analyze.Change) {
	if len(list) == 0 {
		return
	}
	s.printf("%s\n", s.paint(c, heading))
	for _, change := range list {
		s.printf("  %s\n", change)
		w := change.Witness
		s.printf("    %s %s\n", s.paint(faint, "such as"), &w)
		for _, why := range w.Reference.Reasons() {
			s.printf("    %s %s\n", s.paint(faint, without), why)
			break
		}
	}
}
