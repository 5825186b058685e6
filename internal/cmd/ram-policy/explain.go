// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// explainedJSON is the answer of explain for one file.
type explainedJSON struct {
	File       string   `json:"file"`
	Statements []string `json:"statements"`
}

func newExplain(s *streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain [--json] [FILE…]",
		Short: "Say in words what policies do",
		Long: `Say in words what each statement of the policies does. Why a certain request is
allowed or denied is a question for ram-policy eval.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, files []string) error {
			files, err := s.files(files, 1)
			if err != nil {
				return err
			}
			return s.explain(files, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (s *streams) explain(files []string, asJSON bool) error {
	out := []explainedJSON{}
	bad := false
	for _, name := range files {
		_, d, err := s.policy(name)
		if isNotPolicy(err) {
			bad = true
			continue
		}
		if err != nil {
			return err
		}
		e := explainedJSON{File: name, Statements: []string{}}
		for i := range d.Statements {
			e.Statements = append(e.Statements, explainStatement(&d.Statements[i]))
		}
		out = append(out, e)
	}
	if asJSON {
		if err := s.json(out); err != nil {
			return err
		}
	} else {
		for _, e := range out {
			s.printf("%s\n", shown(e.File))
			for i, text := range e.Statements {
				s.printf("  %s %s\n", s.paint(faint, fmt.Sprintf("%d.", i)), strings.ReplaceAll(text, "\n", "\n     "))
			}
		}
	}
	if bad {
		return errBad
	}
	return nil
}

// explainStatement describes a statement, its conditions on lines of their own.
func explainStatement(st *policy.Statement) string {
	verb := "Allows "
	if st.Effect == policy.Deny {
		verb = "Denies "
	}
	var b strings.Builder
	if st.Sid != "" {
		b.WriteString(st.Sid + ": ")
	}
	b.WriteString(verb)
	if p := st.Principal; p != nil {
		b.WriteString(explainPrincipal(p) + " to call ")
	}
	switch {
	case st.NotActions != nil:
		b.WriteString("every action except " + join(st.NotActions, "and"))
	default:
		b.WriteString(all(st.Actions, "every action"))
	}
	if st.Resources != nil {
		b.WriteString(" on " + all(st.Resources, "every resource"))
	}
	for i, c := range policy.JoinConditions(st.Conditions) {
		word := "if"
		if i > 0 {
			word = "and"
		}
		b.WriteString("\n" + word + " " + explainCondition(c))
	}
	return b.String()
}

func explainPrincipal(p *policy.Principal) string {
	var out []string
	for _, arn := range p.RAM {
		if a, err := policy.ParseARN(arn); err == nil && a.Resource == "root" {
			out = append(out, "users and roles of account "+a.Account)
		} else {
			out = append(out, arn)
		}
	}
	for _, s := range p.Service {
		out = append(out, "the service "+s)
	}
	for _, f := range p.Federated {
		out = append(out, "users of "+f)
	}
	return join(out, "and")
}

// longestName is the length up to which the name of an operator is shown, which
// is repeated for each of its keys.
const longestName = 80

func explainCondition(c policy.Condition) string {
	op, known := policy.LookupOperator(c.Operator)
	if !known {
		return fmt.Sprintf("%s %s %s, an operator RAM does not have", c.Key, policy.Shorten(c.Operator, longestName),
			join(c.Values, "or"))
	}
	text := c.Key + " " + relation(op) + " "
	if op.ForAllValues {
		text = "every value of " + text
	}
	values := make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = v
		if op.Type == policy.TypeString {
			values[i] = fmt.Sprintf("%q", v)
		}
	}
	if op.Negated {
		return text + join(values, "nor") + " (or is missing)"
	}
	return text + join(values, "or")
}

func relation(op policy.Operator) string {
	not := ""
	if op.Negated {
		not = "not "
	}
	switch op.Compare {
	case policy.CompareFold:
		return "is " + not + "in any case"
	case policy.CompareLike:
		return "is " + not + "like"
	case policy.CompareLess:
		return "is less than"
	case policy.CompareLessEqual:
		return "is at most"
	case policy.CompareGreater:
		return "is greater than"
	case policy.CompareGreaterEqual:
		return "is at least"
	case policy.CompareInside:
		return "is " + not + "in"
	default:
		return strings.TrimRight("is "+not, " ")
	}
}

func all(list []string, every string) string {
	if len(list) == 1 && list[0] == "*" {
		return every
	}
	return join(list, "and")
}

func join(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}
