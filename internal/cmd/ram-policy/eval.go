// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

type evalFlags struct {
	cases                     string
	policies, session, levels []string
	trust, caller             []string // lists, so that a second one is not overlooked
	actions, resources        []string
	context                   []string
	lenient, json             bool
}

func newEval(s *streams) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use: `eval --cases FILE [--lenient] [--json]
  ram-policy eval --policy FILE… --action A --resource R [--context key=value]… [--lenient] [--json]
  ram-policy eval --trust FILE --caller C [--policy FILE]… --action sts:AssumeRole --resource ROLE …`,
		Short: "Decide requests: one, or a file of cases",
		Long: `Decide one request with the policies given, or run a file of cases.

A policy in which ram-policy validate finds errors decides nothing: they are
printed. With --lenient it is evaluated as far as it can be read, and the answer
says so: unknown elements are skipped, of duplicate ones the last counts, and what
cannot be decided never allows.

A file of cases is a JSON list of
  {"id": "…", "policies": [document…],
   "request": {"action": "…", "resource": "…", "context": {"key": "value" or list}},
   "expected": "allow" | "explicit_deny" | "implicit_deny"}
An id may be a number, and a document may stand in a text, as in the outputs of
Terraform. "contested": true reports a difference without counting it, "lenient":
true is --lenient for one case; "why", "source" and "basis" are for readers. Cases
that differ, or cannot be run, are printed with the reasons.

With one request the exit code is 0 if it is allowed, and 1 if it is not or if a
file is no policy; with cases it is 0 if all passed. JSON has no decision where
nothing was decided.`,
		RunE: func(_ *cobra.Command, args []string) error { return s.eval(f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.cases, "cases", "", "file of cases")
	flags.StringArrayVar(&f.policies, "policy", nil, "identity policy; may be repeated, more files may follow")
	flags.StringArrayVar(&f.session, "session", nil, "session policy; may be repeated")
	flags.StringArrayVar(&f.levels, "control", nil,
		"control policies of one level, separated by commas; repeat for each level")
	flags.StringArrayVar(&f.trust, "trust", nil, "trust policy of the role to assume; needs --caller")
	flags.StringArrayVar(&f.caller, "caller", nil,
		"who asks: ARN of a user, role, account or identity provider, or the domain name of a service")
	flags.StringArrayVar(&f.actions, "action", nil,
		"action; may be repeated together with --resource, then all have to be allowed")
	flags.StringArrayVar(&f.resources, "resource", nil, "resource")
	flags.StringArrayVar(&f.context, "context", nil,
		"value of a condition key, as key=value; may be repeated, also for one key")
	flags.BoolVar(&f.lenient, "lenient", false, "evaluate also policies that have errors")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	for _, other := range []string{"policy", "session", "control", "trust", "caller", "action", "resource", "context"} {
		cmd.MarkFlagsMutuallyExclusive("cases", other)
	}
	return cmd
}

func (s *streams) eval(f evalFlags, args []string) error {
	if f.cases != "" {
		if len(args) > 0 {
			return fmt.Errorf("unexpected argument %q besides --cases", args[0])
		}
		return s.runCases(f)
	}
	f.policies = append(f.policies, args...)
	request, err := f.request()
	if err != nil {
		return err
	}
	reader := documentReader{streams: s, lenient: f.lenient}
	policies, err := reader.policies(f)
	if isNotPolicy(err) {
		if f.json {
			if err := s.json(undecided(err.Error())); err != nil {
				return err
			}
		}
		return errBad // its problems have been printed
	}
	if err != nil {
		return err
	}
	set, err := eval.Compile(policies)
	if err != nil {
		return err
	}
	result := set.Evaluate(request)
	out := toJSON(result)
	out.Lenient, out.Notes = reader.refused, notes(request)
	if f.json {
		err = s.json(out)
	} else {
		s.printf("%s\n", s.decision(result.Decision))
		s.reasons(out)
	}
	if err == nil && !result.Allowed() {
		err = errBad
	}
	return err
}

// notes says what a user may not know of a request.
func notes(r eval.Request) []string {
	for _, c := range r.Checks {
		if strings.EqualFold(c.Action, "sts:AssumeRoleWithSAML") || strings.EqualFold(c.Action, "sts:AssumeRoleWithOIDC") {
			return []string{
				"trust policies say sts:AssumeRole for SAML and OIDC too; ask for that action instead of " + c.Action,
			}
		}
	}
	return nil
}

func (s *streams) decision(d eval.Decision) string {
	if d == eval.Allow {
		return s.paint(green, string(d))
	}
	return s.paint(red, string(d))
}

func (f evalFlags) request() (eval.Request, error) {
	var r eval.Request
	switch {
	case len(f.policies) == 0 && len(f.trust) == 0:
		return r, errors.New("name policies with --policy, or cases with --cases")
	case len(f.actions) == 0 || len(f.actions) != len(f.resources):
		return r, errors.New("give --action and --resource, each as often as the other")
	case len(f.trust) > 1:
		return r, errors.New("give --trust once: a role has one trust policy")
	case len(f.caller) > 1:
		return r, errors.New("give --caller once: a request has one caller")
	case len(f.trust) > 0 && len(f.caller) == 0:
		return r, errors.New("--trust needs --caller: say who is to assume the role")
	}
	for i := range f.actions {
		if err := eval.CheckAction(f.actions[i]); err != nil {
			return r, fmt.Errorf("--action %q: it %w", f.actions[i], err)
		}
		if err := eval.CheckResource(f.resources[i]); err != nil {
			return r, fmt.Errorf("--resource %q: it %w", f.resources[i], err)
		}
		r.Checks = append(r.Checks, eval.Check{Action: f.actions[i], Resource: f.resources[i]})
	}
	r.Context = make(map[string][]string)
	for _, c := range f.context {
		key, value, found := strings.Cut(c, "=")
		if !found || key == "" {
			return r, fmt.Errorf("--context %q is not key=value", c)
		}
		r.Context[key] = append(r.Context[key], value)
	}
	for _, text := range f.caller {
		caller, err := eval.ParseCaller(text)
		if err != nil {
			return r, fmt.Errorf("--caller %q: it %w", text, err)
		}
		r.Principal = caller
	}
	return r, nil
}

// documentReader reads the policies that are to decide.
type documentReader struct {
	*streams
	lenient bool
	refused []string // what was read leniently
}

func (r *documentReader) policies(f evalFlags) (eval.Policies, error) {
	var out eval.Policies
	var err error
	if out.Identity, err = r.grants(f.policies, policy.KindIdentity, ""); err != nil {
		return out, err
	}
	if out.Session, err = r.grants(f.session, policy.KindSession, ""); err != nil {
		return out, err
	}
	for i, files := range f.levels {
		level, err := r.grants(strings.Split(files, ","), policy.KindControl, fmt.Sprint(i))
		if err != nil {
			return out, err
		}
		out.Control = append(out.Control, level...)
	}
	trust, err := r.grants(f.trust, policy.KindTrust, "")
	for _, g := range trust {
		out.Trust = g.Document
	}
	return out, err
}

// grants reads files of one kind of policies.
func (r *documentReader) grants(files []string, kind policy.Kind, level string) ([]eval.Grant, error) {
	var out []eval.Grant
	for _, name := range files {
		text, err := r.read(name)
		if err != nil {
			return nil, err
		}
		d, errors, err := readDocument(text, kind, r.lenient)
		if err != nil {
			return nil, r.refuse(name, err)
		}
		if len(errors) > 0 {
			_ = r.refuse(name, errors)
			r.refused = append(r.refused, shown(name))
		}
		out = append(out, eval.Grant{Name: shown(name), Document: d, Level: level})
	}
	return out, nil
}

// readDocument reads a policy that is to decide. What validate refuses is an error
// here too; read leniently it is returned, and only what cannot be understood at all
// is an error.
func readDocument(text string, kind policy.Kind, lenient bool) (*policy.Document, policy.Problems, error) {
	refused := policy.Validate(text, kind).Errors()
	if len(refused) > 0 && !lenient {
		return nil, nil, refused
	}
	d, err := policy.ParseLenient(text)
	return d, refused, err
}
