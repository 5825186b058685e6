// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

func newWhoCan(s *streams) *cobra.Command {
	var f accountFlags
	var action, resource string
	cmd := &cobra.Command{
		Use:   "who-can --action A [--resource R] [--control FILES]… [--json] [ACCOUNT.json]",
		Short: "Tell who in an account can do something, and by which path",
		Long: `Tell which users and roles of an account can do an action on a resource, over all
contexts: by which policy, of their own or of a group, in which resource group, and by
which roles that they can assume; and under which conditions. Action and resource may be
patterns, of which one match is enough. Without a resource any is meant.

The account is a snapshot, see ram-policy snapshot.

Exit codes: 0 answered; 2 wrong use, or no snapshot; 3 some of it is undecided.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			if action == "" {
				return errors.New("say what: --action A, such as oss:GetObject")
			}
			if err := patterns([]string{action}, []string{resource}); err != nil {
				return err
			}
			return s.whoCan(f, action, resource, files)
		},
	}
	cmd.Flags().StringVar(&action, "action", "", "action, or pattern of actions")
	cmd.Flags().StringVar(&resource, "resource", "*", "resource, or pattern of resources")
	f.add(cmd)
	return cmd
}

type whoCanJSON struct {
	Action    string       `json:"action"`
	Resource  string       `json:"resource"`
	Who       []accessJSON `json:"who"`
	Undecided []string     `json:"undecided,omitempty"`
}

type accessJSON struct {
	Principal string     `json:"principal"`
	ARN       string     `json:"arn"`
	Paths     []pathJSON `json:"paths"`
	Outside   []string   `json:"assumed_by,omitempty"`
}

type pathJSON struct {
	Roles         []hopJSON        `json:"roles,omitempty"`
	Policy        string           `json:"policy"`
	Source        string           `json:"source,omitempty"`
	ResourceGroup string           `json:"resource_group,omitempty"`
	Statement     int              `json:"statement"`
	OnlyUnder     []dependenceJSON `json:"only_under,omitempty"`
	Witness       *witnessJSON     `json:"witness"`
}

func (s *streams) whoCan(f accountFlags, action, resource string, files []string) error {
	account, err := s.account(files, f)
	if err != nil {
		return err
	}
	m := reach.New(account)
	found := m.WhoCan(action, resource)
	if f.json {
		out := whoCanJSON{action, resource, []accessJSON{}, m.Doubts()}
		for _, a := range found {
			out.Who = append(out.Who, accessJSON{a.Principal.String(), account.ARN(a.Principal), paths(a.Paths), a.Outside})
		}
		if err := s.json(out); err != nil {
			return err
		}
		return undecidedIf(m.Doubts())
	}
	for _, a := range found {
		s.printf("%s\n", a.Principal)
		for _, p := range a.Paths {
			s.path(p)
		}
		if len(a.Outside) > 0 {
			s.printf("  %s %s\n", s.paint(faint, "assumed by"), strings.Join(a.Outside, ", "))
		}
	}
	if len(found) == 0 {
		s.printf("nobody\n")
	}
	return s.doubtful(m.Doubts())
}

func paths(list []reach.Path) []pathJSON {
	out := make([]pathJSON, len(list))
	for i, p := range list {
		out[i] = pathJSON{
			hops(p.Chain), p.Statement.Policy, p.Statement.Source, p.Statement.ResourceGroup, p.Statement.Index,
			dependences(p.Only), newWitness(p.Witness),
		}
	}
	return out
}

func (s *streams) path(p reach.Path) {
	if len(p.Chain) > 0 {
		s.printf("  %s %s: %s\n", s.paint(faint, "as"), through(p.Chain), by(p.Statement))
	} else {
		s.printf("  %s %s\n", s.paint(faint, "by"), by(p.Statement))
	}
	for _, h := range p.Chain {
		s.onlyIf("for "+h.Role.String()+" ", h.Only)
	}
	s.onlyIf("", p.Only)
}
