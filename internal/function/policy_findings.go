// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

type finding struct {
	Severity string `tfsdk:"severity"`
	Code     string `tfsdk:"code"`
	Summary  string `tfsdk:"summary"`
	Path     string `tfsdk:"path"`
	Line     int64  `tfsdk:"line"`
	Column   int64  `tfsdk:"column"`
	Message  string `tfsdk:"message"`
}

// NewPolicyFindings makes policy_findings, which checks a document.
func NewPolicyFindings() function.Function {
	return described{
		name: "policy_findings",
		definition: function.Definition{
			Summary:             "List what is wrong or questionable in a policy document",
			MarkdownDescription: findingsText(),
			Parameters: []function.Parameter{
				text("document", "The document, also one that is no JSON."),
				function.StringParameter{
					Name: "kind", AllowNullValue: true,
					MarkdownDescription: "What the document is for: `identity` (attached to users, groups and roles), " +
						"`trust` (who may assume a role), `session` or `control`. Null is `identity`.",
				},
			},
			Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
				"severity": types.StringType, "code": types.StringType, "summary": types.StringType, "path": types.StringType,
				"line": types.Int64Type, "column": types.Int64Type, "message": types.StringType,
			}}},
		},
		run: findings,
	}
}

func findings(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var document string
	var kind types.String
	if err := args.Get(ctx, &document, &kind); err != nil {
		return nil, err
	}
	if !kind.IsNull() && !slices.Contains(policy.Kinds(), policy.Kind(kind.ValueString())) {
		return nil, wrongArgument(1, "There is no kind %q of policies; it is one of %s.",
			kind.ValueString(), joined(policy.Kinds()))
	}
	out := []finding{}
	problems := policy.Validate(document, policy.Kind(kind.ValueString()))
	for _, p := range problems {
		out = append(out, finding{
			Severity: string(p.Severity), Code: p.Code, Summary: p.Summary, Path: p.Path.String(),
			Line: int64(p.Line), Column: int64(p.Column), Message: p.Message,
		})
	}
	if !problems.HasErrors() {
		out = append(out, proved(document, policy.Kind(kind.ValueString()), problems)...)
	}
	slices.SortStableFunc(out, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out, nil
}

func joined(kinds []policy.Kind) string {
	var texts []string
	for _, k := range kinds {
		texts = append(texts, string(k))
	}
	return strings.Join(texts, ", ")
}

// findingsText describes the function, with the codes of all findings.
func findingsText() string {
	var b strings.Builder
	b.WriteString("Every problem of a policy document, in the order of the text; an empty list means that there is " +
		"none. " +
		"Each is an object:\n\n" +
		"- `severity`: `error` for what RAM rejects, `warning` for what is legal and what its author should act on, " +
		"such as " +
		"an Allow of everything\n" +
		"- `code`: a short stable name of the rule, such as `unknown_element`\n" +
		"- `summary`: what kind of problem it is, in a few words\n" +
		"- `path`: where, such as `Statement[0].Condition.IpAddress[\"acs:SourceIp\"][1]`; empty for the document as a " +
		"whole\n" +
		"- `line`, `column`: where in the text, from 1\n" +
		"- `message`: whole sentences\n\n" +
		"It never fails on a bad document, so `check` blocks, preconditions and tests can decide which findings they " +
		"accept.\n\n" +
		"The codes. Some are an error in one document and a warning in another: an unknown condition key makes a Deny " +
		"idle, " +
		"which is an error.\n\n" +
		"| code | summary |\n|---|---|\n")
	for _, r := range append(policy.Rules(), deadStatement, escalates) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Code, r.Summary)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
