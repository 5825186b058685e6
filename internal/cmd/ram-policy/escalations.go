// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

func newEscalations(s *streams) *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "escalations [--control FILES]… [--json] [ACCOUNT.json]",
		Short: "Tell who in an account can make themselves more powerful, and how",
		Long: `Tell which users and roles of an account can come to more than their policies allow,
step by step: attach a policy to themselves, write what one of theirs says, make a key
or a password for somebody stronger, write who may assume a role, pass it to a machine,
join a group or leave one that denies, and more. Whoever may do everything in RAM is
listed as an administrator.

Each call of each step has a request that the policies allow. What it takes besides, and
what a snapshot does not tell, is said. The account is a snapshot, see ram-policy
snapshot.

Exit codes: 0 nobody; 1 somebody; 2 wrong use, or no snapshot; 3 nobody is found, and some
of it is undecided.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return s.escalations(f, files) },
	}
	f.add(cmd)
	return cmd
}

type escalationsJSON struct {
	Administrators []string         `json:"administrators"`
	Escalations    []escalationJSON `json:"escalations"`
	Undecided      []string         `json:"undecided,omitempty"`
}

type escalationJSON struct {
	Principal string       `json:"principal"`
	Gain      string       `json:"gain"` // administrator, more, open or guard
	Way       string       `json:"way"`
	Steps     []stepJSON   `json:"steps"`
	Depends   string       `json:"if,omitempty"`
	Witness   *witnessJSON `json:"then_allowed,omitempty"`
}

type stepJSON struct {
	Way     string     `json:"way"`
	Summary string     `json:"summary"`
	Actor   string     `json:"actor"`
	Target  string     `json:"target"`
	Calls   []callJSON `json:"calls"`
}

type callJSON struct {
	Checks    []eval.Check        `json:"checks"`
	Context   map[string][]string `json:"context,omitempty"`
	Policy    string              `json:"policy"`
	Source    string              `json:"source,omitempty"`
	Statement int                 `json:"statement"`
}

func (s *streams) escalations(f accountFlags, files []string) error {
	account, err := s.account(files, f)
	if err != nil {
		return err
	}
	r := escalation.InAccount(account, s.counter())
	if f.json {
		err = s.json(escalationsOf(r))
	} else {
		for _, e := range r.Escalations {
			s.escalation(e)
		}
		for _, p := range r.Administrators {
			s.printf("%s %s\n", p, s.paint(faint, "is an administrator"))
		}
		_ = s.doubtful(r.Doubts)
		if len(r.Escalations)+len(r.Doubts) == 0 {
			s.printf("%s\n", s.paint(green, "nobody can make themselves more powerful"))
		}
	}
	switch {
	case err != nil:
		return err
	case len(r.Escalations) > 0:
		return errBad
	default:
		return undecidedIf(r.Doubts)
	}
}

func escalationsOf(r escalation.Report) escalationsJSON {
	out := escalationsJSON{[]string{}, []escalationJSON{}, r.Doubts}
	for _, p := range r.Administrators {
		out.Administrators = append(out.Administrators, p.String())
	}
	for _, e := range r.Escalations {
		one := escalationJSON{e.Principal.String(), e.Gain.String(), e.Way().Number, nil, e.Depends, newWitness(e.Witness)}
		for _, step := range e.Steps {
			made := stepJSON{step.Way.Number, step.Way.Summary, step.Actor.String(), step.Target, nil}
			for _, c := range step.Calls {
				made.Calls = append(made.Calls, callJSON{c.Request.Checks, c.Request.Context, c.Statement.Policy,
					c.Statement.Source, c.Statement.Index})
			}
			one.Steps = append(one.Steps, made)
		}
		out.Escalations = append(out.Escalations, one)
	}
	return out
}

func (s *streams) escalation(e escalation.Escalation) {
	color := red
	if e.Gain < escalation.More {
		color = yellow
	}
	s.printf("%s %s\n", e.Principal, s.paint(color, e.Gain.Outcome()))
	for _, step := range e.Steps {
		s.printf("  %s can %s: %s\n", step.Actor, step.Way.Summary, step.Target)
		for _, c := range step.Calls {
			w := analyze.Witness{Request: c.Request}
			s.printf("    %s, %s %s\n", &w, s.paint(faint, "by"), by(c.Statement))
		}
	}
	if e.Depends != "" {
		s.printf("  %s %s\n", s.paint(faint, "if"), e.Depends)
	}
	if e.Witness != nil {
		s.printf("  %s %s\n", s.paint(faint, "then"), e.Witness)
	}
}
