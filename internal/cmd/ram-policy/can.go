// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

func newCan(s *streams) *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "can PRINCIPAL [--control FILES]… [--json] [ACCOUNT.json]",
		Short: "Tell what somebody in an account can do",
		Long: `Tell what a user, group or role of an account can do, as the patterns of the statements
that allow it, and then what it can do in each role that it can assume, also through
others. A line that begins with "part of" is narrowed by a Deny.

PRINCIPAL is written user/ann, group/devs or role/deploy, or as an ARN. The account is a
snapshot, see ram-policy snapshot.

Exit codes: 0 answered; 2 wrong use, or no snapshot; 3 some of it is undecided.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error { return s.can(f, args[0], args[1:]) },
	}
	f.add(cmd)
	return cmd
}

type canJSON struct {
	Principal string   `json:"principal"`
	ARN       string   `json:"arn"`
	Can       []asJSON `json:"can"`
	Undecided []string `json:"undecided,omitempty"`
}

type asJSON struct {
	Roles   []hopJSON    `json:"roles,omitempty"`
	Access  []changeJSON `json:"access"`
	Outside []string     `json:"assumed_by,omitempty"`
}

func (s *streams) can(f accountFlags, name string, files []string) error {
	var p inventory.Principal
	if err := p.UnmarshalText([]byte(name)); err != nil {
		return err
	}
	account, err := s.account(files, f)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(account.Principals(), p.Is)
	if i < 0 {
		return fmt.Errorf("there is no %s in the account %s of the snapshot", p, account.ID)
	}
	p = account.Principals()[i]
	m := reach.New(account)
	found := m.Can(p)
	if f.json {
		out := canJSON{Principal: p.String(), ARN: account.ARN(p), Undecided: m.Doubts()}
		for _, c := range found {
			out.Can = append(out.Can, asJSON{hops(c.Chain), changes(c.Access), c.Outside})
		}
		if err := s.json(out); err != nil {
			return err
		}
		return undecidedIf(m.Doubts())
	}
	for _, c := range found {
		s.canAs(p, c)
	}
	return s.doubtful(m.Doubts())
}

func (s *streams) canAs(p inventory.Principal, c reach.Can) {
	if len(c.Chain) == 0 {
		s.printf("%s\n", p)
	} else {
		s.printf("%s\n", "as "+through(c.Chain))
	}
	if len(c.Outside) > 0 {
		s.printf("  %s %s\n", s.paint(faint, "assumed by"), strings.Join(c.Outside, ", "))
	}
	for _, h := range c.Chain {
		s.onlyIf("for "+h.Role.String()+" ", h.Only)
	}
	for _, a := range c.Access {
		s.printf("  %s\n", a)
	}
	if len(c.Access) == 0 {
		s.printf("  %s\n", s.paint(faint, "nothing"))
	}
}
