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

// proof is the answer to a question about all requests.
type proof struct {
	Holds   bool     `tfsdk:"holds"`
	Answer  string   `tfsdk:"answer"`
	Reason  string   `tfsdk:"reason"`
	Witness *witness `tfsdk:"witness"`
}

func newProof(r analyze.Result) proof {
	return proof{Holds: r.Holds(), Answer: string(r.Answer), Reason: r.Reason, Witness: newWitness(r.Witness)}
}

// NewPolicyNoNewAccess makes policy_no_new_access, which proves that policies
// allow nothing that others do not.
func NewPolicyNoNewAccess() function.Function {
	return described{
		name: "policy_no_new_access",
		definition: function.Definition{
			Summary: "Prove that policies allow nothing that a reference does not",
			MarkdownDescription: "Compares what two sets of policies allow, over all requests and contexts, not over their " +
				"texts: wildcards, " +
				"`Deny`, `NotAction` and conditions are taken as RAM decides them. For the assertions of `check` blocks, " +
				"preconditions and tests. " +
				"The result is an object:\n\n" + proofText + "\n" +
				"Both lists hold policies of one identity, or one trust policy each; then the question is whom it lets in. " +
				"A condition with an operator that RAM does not have makes the answer `undecided` where it matters. " +
				"A document that RAM would not take is an error.",
			Parameters: []function.Parameter{
				texts("reference", "The policy documents (JSON) whose access must not be exceeded. Without any, nothing may "+
					"be allowed."),
				texts("documents", "The policy documents (JSON) to judge."),
			},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"holds": types.BoolType, "answer": types.StringType, "reason": types.StringType, "witness": witnessType,
			}},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var reference, next []types.String
			if err := args.Get(ctx, &reference, &next); err != nil {
				return nil, err
			}
			both, err := twoSides("reference", "documents", reference, next)
			if err != nil {
				return nil, err
			}
			return newProof(analyze.NoNewAccess(both[0], both[1])), nil
		},
	}
}
