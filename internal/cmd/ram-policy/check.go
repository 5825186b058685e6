// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

type checkFlags struct {
	reference          []string
	notGranted         bool
	actions, resources []string
	session, levels    []string
	plan, format       string
	configuration      string
	lenient, json      bool
}

func newCheck(s *streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use: `check --no-new-access REFERENCE [--json] FILE…
  ram-policy check --not-granted [--action A]… [--resource R]… [--json] FILE…
  ram-policy check --plan PLAN.json [--format text|json|sarif|markdown]`,
		Short: "Prove something about policies, over all requests",
		Long: `Prove something about policies, over all requests and contexts.

--no-new-access asks whether the files allow nothing that the reference does not.
It may be repeated for a reference of several policies. --not-granted asks whether
the files never allow one of the actions on one of the resources; without actions
any action is meant, without resources any resource. Both are patterns.

The files are policies of one identity, or trust policies; of these the question is
whom they let in. The answer is yes, no with a request that shows it, or undecided
with the reason.

--plan asks which access a plan adds, and for whom: write it with
terraform show -json tfplan. Policies, trust policies, attachments and memberships
that it changes are compared, together with those that it leaves as they are.

Exit codes: 0 yes, or no new access; 1 no, new access, or a file that is no policy;
2 wrong use; 3 undecided.`,
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := f.check(cmd, files); err != nil {
				return err
			}
			if f.plan != "" {
				return s.checkPlan(f)
			}
			files, err := s.files(files, 1)
			if err != nil {
				return err
			}
			return s.check(f, files)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.reference, "no-new-access", nil, "policy whose access must not be exceeded; may be repeated")
	flags.BoolVar(&f.notGranted, "not-granted", false, "ask whether the actions are never allowed on the resources")
	flags.StringArrayVar(&f.actions, "action", nil, "action or pattern of actions; may be repeated")
	flags.StringArrayVar(&f.resources, "resource", nil, "resource or pattern of resources; may be repeated")
	flags.StringArrayVar(&f.session, "session", nil, "session policy, on both sides; may be repeated")
	flags.StringArrayVar(&f.levels, "control", nil,
		"control policies of one level, separated by commas, on both sides; repeat for each level")
	flags.BoolVar(&f.lenient, "lenient", false, "take also policies that have errors")
	flags.StringVar(&f.plan, "plan", "", "plan as JSON, whose changes of access are wanted")
	flags.StringVar(&f.format, "format", "text", "with --plan: text, json, sarif or markdown")
	flags.StringVar(&f.configuration, "configuration", "",
		"with --format sarif: folder of the root module, whose files the results name")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	for _, other := range []string{"no-new-access", "not-granted", "action", "resource", "session", "control", "lenient"} {
		cmd.MarkFlagsMutuallyExclusive("plan", other)
	}
	cmd.MarkFlagsMutuallyExclusive("json", "format")
	cmd.MarkFlagsMutuallyExclusive("no-new-access", "not-granted")
	cmd.MarkFlagsMutuallyExclusive("no-new-access", "action")
	cmd.MarkFlagsMutuallyExclusive("no-new-access", "resource")
	return cmd
}

// check refuses what would be answered without being what was meant.
func (f checkFlags) check(cmd *cobra.Command, files []string) error {
	switch {
	case f.plan != "" && len(files) > 0:
		return fmt.Errorf("unexpected argument %q besides --plan", files[0])
	case f.plan == "" && (cmd.Flags().Changed("format") || f.configuration != ""):
		return errors.New("--format and --configuration go with --plan")
	case f.plan == "" && !cmd.Flags().Changed("no-new-access") && !f.notGranted:
		return errors.New("say what to check: --no-new-access REFERENCE, --not-granted or --plan FILE")
	}
	return patterns(f.actions, f.resources)
}

// patterns refuses what is no pattern of actions or resources.
func patterns(actions, resources []string) error {
	for _, a := range actions {
		if a != "*" && !strings.Contains(a, ":") {
			return fmt.Errorf("--action %q: it is not written <service>:<name>, such as oss:GetObject", a)
		}
	}
	for _, r := range resources {
		if !strings.HasPrefix(r, "acs:") && !strings.HasPrefix(r, "*") {
			return fmt.Errorf("--resource %q: it is neither * nor an ARN acs:<service>:<region>:<account>:<resource>", r)
		}
	}
	return nil
}

func (s *streams) check(f checkFlags, files []string) error {
	reader := &documentReader{streams: s, lenient: f.lenient}
	sides, err := reader.sides(f.reference, files)
	if err == nil {
		err = reader.limits(sides, f.session, f.levels)
	}
	if isNotPolicy(err) {
		return s.outcome(f.json, map[string][]string{"errors": {err.Error()}}, "", false)
	}
	if err != nil {
		return err
	}
	if f.notGranted {
		return s.checkNotGranted(f, sides[1])
	}
	r := analyze.NoNewAccess(sides[0], sides[1])
	return s.answer(f.json, question{"no new access", "new access", "reference"}, r, reader.refused, nil)
}

func (s *streams) checkNotGranted(f checkFlags, p eval.Policies) error {
	r := analyze.NotGranted(p, f.actions, f.resources)
	q := question{"not granted", "granted", ""}
	if len(r.Only) > 0 {
		q.no = "granted under conditions"
	}
	return s.answer(f.json, q, r.Result, nil, r.Only)
}

// question is how an answer is told.
type question struct{ yes, no, reference string }

// answerJSON is the answer of check.
type answerJSON struct {
	Answer  analyze.Answer `json:"answer"`
	Holds   bool           `json:"holds"`
	Reason  string         `json:"reason,omitempty"`
	Witness *witnessJSON   `json:"witness,omitempty"`
	// OnlyUnder are the conditions on which all depends that is granted.
	OnlyUnder []dependenceJSON `json:"only_under,omitempty"`
	// Lenient names the files that RAM would refuse.
	Lenient []string `json:"lenient,omitempty"`
}

type dependenceJSON struct {
	Policy     string          `json:"policy"`
	Statement  int             `json:"statement"`
	Effect     policy.Effect   `json:"effect"`
	Conditions []conditionJSON `json:"conditions"`
}

// answer prints an answer and ends as it says.
func (s *streams) answer(asJSON bool, q question, r analyze.Result, lenient []string, only []analyze.Dependence) error {
	if asJSON {
		out := answerJSON{
			Answer: r.Answer, Holds: r.Holds(), Reason: r.Reason, Witness: newWitness(r.Witness), Lenient: lenient,
		}
		out.OnlyUnder = dependences(only)
		if err := s.json(out); err != nil {
			return err
		}
		return exit(r.Answer)
	}
	switch r.Answer {
	case analyze.Yes:
		s.printf("%s\n", s.paint(green, q.yes))
	case analyze.No:
		s.printf("%s\n", s.paint(red, q.no))
		s.witness(r.Witness, q.reference)
		for _, d := range only {
			s.printf("  %s %s\n", s.paint(faint, "only if"), d)
		}
	case analyze.Undecided:
		s.printf("%s\n  %s\n", s.paint(yellow, "undecided"), r.Reason)
	}
	return exit(r.Answer)
}
