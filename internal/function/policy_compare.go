// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
)

type comparison struct {
	Holds    bool     `tfsdk:"holds"`
	Answer   string   `tfsdk:"answer"`
	Reason   string   `tfsdk:"reason"`
	Witness  *witness `tfsdk:"witness"`
	Relation string   `tfsdk:"relation"`
	Added    []string `tfsdk:"added"`
	Removed  []string `tfsdk:"removed"`
}

// NewPolicyCompare makes policy_compare, which says what two sets of policies
// allow differently.
func NewPolicyCompare() function.Function {
	return described{
		name: "policy_compare",
		definition: function.Definition{
			Summary: "Say what two sets of policies allow differently",
			MarkdownDescription: "Compares what two sets of policies allow, over all requests and contexts. The result is " +
				"an object:\n\n" +
				proofText +
				"- `relation`: `same`, `more` (the second allows all that the first does, and more), `less`, `different` or " +
				"`undecided`\n" +
				"- `added`: what the second allows and the first does not, as lines that people can read\n" +
				"- `removed`: the contrary\n\n" +
				"What holds is that both allow the same. The witness has the decision of the first as `reference_decision`. " +
				"A document that RAM would not take is an error.",
			Parameters: []function.Parameter{
				texts("a", "The policy documents (JSON) of one identity, or one trust policy."),
				texts("b", "The ones to compare with it."),
			},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"holds": types.BoolType, "answer": types.StringType, "reason": types.StringType, "witness": witnessType,
				"relation": types.StringType, "added": types.ListType{ElemType: types.StringType},
				"removed": types.ListType{ElemType: types.StringType},
			}},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var a, b []types.String
			if err := args.Get(ctx, &a, &b); err != nil {
				return nil, err
			}
			both, err := twoSides("a", "b", a, b)
			if err != nil {
				return nil, err
			}
			r := analyze.Equivalent(both[0], both[1])
			diff := analyze.Diff(both[0], both[1])
			return comparison{
				Holds: r.Holds(), Answer: string(r.Answer), Reason: r.Reason, Witness: newWitness(r.Witness),
				Relation: diff.Relation(), Added: lines(diff.Added), Removed: lines(diff.Removed),
			}, nil
		},
	}
}

func lines(changes []analyze.Change) []string {
	out := make([]string, len(changes))
	for i, c := range changes {
		out[i] = c.String()
	}
	return out
}
