// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

type tightenFlags struct {
	policy, principal string
	events            []string
	json              bool
}

func newTighten(s *streams) *cobra.Command {
	var f tightenFlags
	cmd := &cobra.Command{
		Use:   "tighten --policy P --events FILE… [--principal P] [--json]",
		Short: "Take from a policy what was not used, and prove that nothing was added",
		Long: `Take from a policy what was not used by the events, see ram-policy generate. Statements
that deny and conditions stay. It is proved that the new policy allows nothing that the
old one did not, and the evaluator confirms that everything done stays allowed.

Exit codes: 0 tightened and proved; 1 nothing of it was used, or it is no policy; 2 wrong
use, or a file that holds no events; 3 the proof is undecided.`,
		RunE: func(cmd *cobra.Command, more []string) error {
			f.events = append(f.events, more...)
			return s.tighten(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "policy to tighten")
	flags.StringArrayVar(&f.events, "events", nil, "file of events, - for standard input; more may follow")
	flags.StringVar(&f.principal, "principal", "", "only what this principal did: user/ann, role/deploy, root, or an ARN")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

type tightenJSON struct {
	Policy     json.RawMessage `json:"policy"`
	Proof      analyze.Answer  `json:"no_new_access"`
	Reason     string          `json:"reason,omitempty"`
	NotAllowed []eval.Check    `json:"not_allowed_by_it,omitempty"`
}

func (s *streams) tighten(ctx context.Context, f tightenFlags) error {
	if f.policy == "" || len(f.events) == 0 {
		return errors.New("name the policy and the events: --policy FILE --events FILE")
	}
	_, d, err := s.policy(f.policy)
	if isNotPolicy(err) {
		return errBad // its problems have been printed
	}
	if err != nil {
		return err
	}
	r, err := s.events(ctx, f.events)
	if err != nil {
		return err
	}
	principal := ""
	if f.principal != "" {
		principals, err := chosen(r, f.principal)
		if err != nil {
			return err
		}
		principal = principals[0]
	}
	t, err := usage.Tighten(d, r.Done(principal))
	s.told(r)
	for _, c := range t.NotAllowed {
		_, _ = fmt.Fprintf(s.err, "The policy does not allow %s on %s, which another one does.\n", c.Action, c.Resource)
	}
	switch {
	case errors.Is(err, usage.ErrNothingUsed):
		_, _ = fmt.Fprintf(s.err, "%s: %v\n", shown(f.policy), err)
		return errBad
	case err != nil:
		return err
	case f.json:
		err = s.json(tightenJSON{json.RawMessage(t.Document.Indent()), t.Proof.Answer, t.Proof.Reason, t.NotAllowed})
	default:
		s.printf("%s\n", t.Document.Indent())
	}
	if err == nil && !t.Proof.Holds() {
		_, _ = fmt.Fprintf(s.err, "%s\n", t.Proof.Reason)
	}
	if err != nil {
		return err
	}
	return exit(t.Proof.Answer)
}
