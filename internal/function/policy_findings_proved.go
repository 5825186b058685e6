// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"fmt"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The kinds of findings that are proved over all requests.
var (
	deadStatement = policy.Rule{Code: "dead_statement", Summary: "Policy statement that decides nothing"}
	escalates     = policy.Rule{Code: "escalation", Summary: "Way to become an administrator"}
)

// proved are the findings on a document without errors that take all requests into
// account: statements that decide nothing, and ways to become an administrator.
func proved(text string, kind policy.Kind, known policy.Problems) []finding {
	d, err := policy.Parse(text)
	places := policy.StatementPlaces(text)
	if err != nil || len(places) != len(d.Statements) {
		return nil
	}
	p := eval.Policies{Identity: []eval.Grant{{Document: d}}}
	layer := eval.LayerIdentity
	if kind == policy.KindTrust {
		p, layer = eval.Policies{Trust: d}, eval.LayerTrust
	}
	out := dead(p, layer, places, known)
	if kind != "" && kind != policy.KindIdentity || reported(known, "allow_all", "allow_ram") {
		return out
	}
	for _, f := range escalation.InPolicies(p) {
		out = append(out, newFinding(escalates, places[f.Statement.Index], f.Message()))
	}
	return out
}

// dead are the statements that decide nothing. One that the document's other findings
// call so already is left out.
func dead(p eval.Policies, layer string, places []policy.Place, known policy.Problems) []finding {
	var out []finding
	name := ""
	if layer == eval.LayerTrust {
		name = "trust policy"
	}
	for i, place := range places {
		covered := slices.ContainsFunc(known, func(p policy.Problem) bool {
			return p.Code == "allow_denied" && p.Path.String() == place.Path.String()
		})
		if covered {
			continue
		}
		r := analyze.Never(p, eval.StatementRef{Layer: layer, Policy: name, Index: i})
		if r.Holds() {
			out = append(out, newFinding(deadStatement, place, fmt.Sprintf("The statement decides nothing. %s", r.Reason)))
		}
	}
	return out
}

func reported(known policy.Problems, codes ...string) bool {
	return slices.ContainsFunc(known, func(p policy.Problem) bool { return slices.Contains(codes, p.Code) })
}

func newFinding(r policy.Rule, at policy.Place, message string) finding {
	return finding{
		Severity: string(policy.SeverityWarning), Code: r.Code, Summary: r.Summary, Path: at.Path.String(),
		Line: int64(at.Line), Column: int64(at.Column), Message: message,
	}
}
