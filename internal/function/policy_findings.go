// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
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
			Summary: "List what is wrong or questionable in a policy document",
			MarkdownDescription: "Every problem of a policy document, in the order of the text; an empty list means that there is none. Each is an object:\n\n" +
				"- `severity`: `error` for what RAM rejects, `warning` for what is legal and surely not meant, such as an Allow of everything\n" +
				"- `code`: a short stable name of the rule, such as `unknown_element`\n" +
				"- `path`: where, such as `Statement[0].Condition.IpAddress[\"acs:SourceIp\"][1]`; empty for the document as a whole\n" +
				"- `line`, `column`: where in the text, from 1\n" +
				"- `message`: a sentence\n\n" +
				"It never fails on a bad document, so `check` blocks, preconditions and tests can decide which findings they accept.",
			Parameters: []function.Parameter{
				text("document", "The document, also one that is no JSON."),
				function.StringParameter{
					Name: "kind", AllowNullValue: true,
					MarkdownDescription: "What the document is for: `identity` (attached to users, groups and roles), `trust` (who may assume a role), `session` or `control`. Null is `identity`.",
				},
			},
			Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
				"severity": types.StringType, "code": types.StringType, "path": types.StringType,
				"line": types.Int64Type, "column": types.Int64Type, "message": types.StringType,
			}}},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var document string
			var kind types.String
			if err := args.Get(ctx, &document, &kind); err != nil {
				return nil, err
			}
			kinds := []string{string(policy.KindIdentity), string(policy.KindTrust), string(policy.KindSession), string(policy.KindControl)}
			if !kind.IsNull() && !slices.Contains(kinds, kind.ValueString()) {
				return nil, function.NewArgumentFuncError(1, fmt.Sprintf("There is no kind %q of policies; it is one of %s.", kind.ValueString(), strings.Join(kinds, ", ")))
			}
			out := []finding{}
			for _, p := range policy.Validate(document, policy.Kind(kind.ValueString())) {
				out = append(out, finding{
					Severity: string(p.Severity), Code: p.Code, Path: p.Path.String(), Line: int64(p.Line), Column: int64(p.Column), Message: p.Message,
				})
			}
			return out, nil
		},
	}
}
