// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

// accountFlags are those of the commands that work on a snapshot.
type accountFlags struct {
	levels []string
	json   bool
}

func (f *accountFlags) add(cmd *cobra.Command) {
	f.addControl(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
}

func (f *accountFlags) addControl(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.levels, "control", nil,
		"control policies of one level, separated by commas, that bind the account; repeat for each level")
}

// account reads a snapshot, from standard input where no file is named.
func (s *streams) account(names []string, f accountFlags) (*inventory.Account, error) {
	names, err := s.files(names, 1)
	if err != nil {
		return nil, err
	}
	text, err := s.read(names[0])
	if err != nil {
		return nil, err
	}
	a, err := inventory.Read(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(names[0]), err)
	}
	sides := make([]eval.Policies, 1)
	reader := &documentReader{streams: s}
	if err := reader.limits(sides, nil, f.levels); err != nil {
		return nil, err
	}
	a.Control = append(a.Control, sides[0].Control...)
	return a, nil
}

// doubtful tells why an answer may be incomplete, and ends as undecided if it may.
func (s *streams) doubtful(doubts []string) error {
	for _, why := range doubts {
		s.printf("%s %s\n", s.paint(yellow, "undecided"), why)
	}
	return undecidedIf(doubts)
}

func undecidedIf(doubts []string) error {
	if len(doubts) > 0 {
		return errUndecided
	}
	return nil
}

// by names a statement and the resource group to which it is limited.
func by(ref eval.StatementRef) string {
	if ref.ResourceGroup == "" {
		return ref.String()
	}
	return ref.String() + ", in resource group " + ref.ResourceGroup
}

// hopJSON is a role that is assumed.
type hopJSON struct {
	Role      string           `json:"role"`
	OnlyUnder []dependenceJSON `json:"only_under,omitempty"`
}

func hops(chain []reach.Hop) []hopJSON {
	out := make([]hopJSON, len(chain))
	for i, h := range chain {
		out[i] = hopJSON{h.Role.Name, dependences(h.Only)}
	}
	return out
}

func dependences(list []analyze.Dependence) []dependenceJSON {
	var out []dependenceJSON
	for _, d := range list {
		out = append(out, dependenceJSON{d.Statement.Policy, d.Statement.Index, d.Statement.Effect, conditions(d.Conditions)})
	}
	return out
}

// through says which roles are assumed, such as "role a, then role b".
func through(chain []reach.Hop) string {
	names := make([]string, len(chain))
	for i, h := range chain {
		names[i] = h.Role.String()
	}
	return strings.Join(names, ", then ")
}

// onlyIf prints the conditions on which something depends.
func (s *streams) onlyIf(what string, list []analyze.Dependence) {
	for _, d := range list {
		s.printf("    %s %s%s\n", s.paint(faint, "only if"), what, d)
	}
}
