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
	cases, trust, caller      string
	policies, session, levels []string
	actions, resources        []string
	context                   []string
	json                      bool
}

func newEval(s *streams) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use: `eval --cases FILE [--json]
  ram-policy eval --policy FILE… --action A --resource R [--context key=value]… [--json]`,
		Short: "Decide requests: one, or a file of cases",
		Long: `Decide one request with the policies given, or run a file of cases.

A file of cases is a JSON list of
  {"id": "…", "policies": [document…],
   "request": {"action": "…", "resource": "…", "context": {"key": "value" or list}},
   "expected": "allow" | "explicit_deny" | "implicit_deny"}
An id may be a number, and a document may stand in a text, as in the outputs of
Terraform. Cases that differ, or cannot be run, are printed with the reasons.

With one request the exit code is 0 if it is allowed, and 1 if it is not or if a
file is no policy; with cases it is 0 if all passed. JSON has no decision where
nothing was decided.`,
		RunE: func(_ *cobra.Command, args []string) error { return s.eval(f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.cases, "cases", "", "file of cases")
	flags.StringArrayVar(&f.policies, "policy", nil, "identity policy; may be repeated, more files may follow")
	flags.StringArrayVar(&f.session, "session", nil, "session policy; may be repeated")
	flags.StringArrayVar(&f.levels, "control", nil, "control policies of one level, separated by commas; repeat for each level")
	flags.StringVar(&f.trust, "trust", "", "trust policy of the role to assume")
	flags.StringVar(&f.caller, "caller", "", "who asks: ARN of a user, role, account or identity provider, or the domain name of a service")
	flags.StringArrayVar(&f.actions, "action", nil, "action; may be repeated together with --resource, then all have to be allowed")
	flags.StringArrayVar(&f.resources, "resource", nil, "resource")
	flags.StringArrayVar(&f.context, "context", nil, "value of a condition key, as key=value; may be repeated, also for one key")
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
		return s.runCases(f.cases, f.json)
	}
	f.policies = append(f.policies, args...)
	request, err := f.request()
	if err != nil {
		return err
	}
	policies, err := s.policies(f)
	var bad *notPolicyError
	if errors.As(err, &bad) {
		if f.json {
			if err := s.json(undecided(bad.Error())); err != nil {
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

func (s *streams) decision(d eval.Decision) string {
	if d == eval.Allow {
		return s.paint(green, string(d))
	}
	return s.paint(red, string(d))
}

func (f evalFlags) request() (eval.Request, error) {
	var r eval.Request
	switch {
	case len(f.policies) == 0 && f.trust == "":
		return r, errors.New("name policies with --policy, or cases with --cases")
	case len(f.actions) == 0 || len(f.actions) != len(f.resources):
		return r, errors.New("give --action and --resource, each as often as the other")
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
	r.Principal = parseCaller(f.caller)
	return r, nil
}

func parseCaller(s string) *eval.Caller {
	switch {
	case s == "":
		return nil
	case strings.Contains(s, ":saml-provider/") || strings.Contains(s, ":oidc-provider/"):
		return &eval.Caller{Federated: s}
	case strings.HasPrefix(s, "acs:"):
		return &eval.Caller{ARN: s}
	default:
		return &eval.Caller{Service: s}
	}
}

func (s *streams) policies(f evalFlags) (eval.Policies, error) {
	var out eval.Policies
	var err error
	if out.Identity, err = s.grants(f.policies, policy.KindIdentity, ""); err != nil {
		return out, err
	}
	if out.Session, err = s.grants(f.session, policy.KindSession, ""); err != nil {
		return out, err
	}
	for i, files := range f.levels {
		level, err := s.grants(strings.Split(files, ","), policy.KindControl, fmt.Sprint(i))
		if err != nil {
			return out, err
		}
		out.Control = append(out.Control, level...)
	}
	if f.trust != "" {
		trust, err := s.grants([]string{f.trust}, policy.KindTrust, "")
		if err != nil {
			return out, err
		}
		out.Trust = trust[0].Document
	}
	return out, nil
}

// notPolicyError is a file that holds no policy.
type notPolicyError struct {
	name string
	err  error
}

func (e *notPolicyError) Error() string { return fmt.Sprintf("%s is not a policy: %v", e.name, e.err) }

func (e *notPolicyError) Unwrap() error { return e.err }

// grants reads policies. Like RAM it evaluates what it can read; problems are
// printed.
func (s *streams) grants(files []string, kind policy.Kind, level string) ([]eval.Grant, error) {
	var out []eval.Grant
	for _, name := range files {
		text, err := s.read(name)
		if err != nil {
			return nil, err
		}
		if bad := policy.Validate(text, kind).Errors(); len(bad) > 0 {
			_, _ = fmt.Fprintf(s.err, "%s: %s\n%s\n", shown(name), count(len(bad), "error"), bad)
		}
		d, err := policy.ParseLenient(text)
		if err != nil {
			return nil, &notPolicyError{shown(name), err}
		}
		out = append(out, eval.Grant{Name: shown(name), Document: d, Level: level})
	}
	return out, nil
}
