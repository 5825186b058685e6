// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
)

type notGranted struct {
	Holds     bool     `tfsdk:"holds"`
	Answer    string   `tfsdk:"answer"`
	Reason    string   `tfsdk:"reason"`
	Witness   *witness `tfsdk:"witness"`
	OnlyUnder []string `tfsdk:"only_under"`
}

// NewPolicyNotGranted makes policy_not_granted, which proves that something is
// never allowed.
func NewPolicyNotGranted() function.Function {
	return described{
		name: "policy_not_granted",
		definition: function.Definition{
			Summary: "Prove that policies never allow something",
			MarkdownDescription: "Whether policies allow none of some actions on any of some resources, under no context. " +
				"For the assertions of `check` blocks, preconditions and tests. The result is an object:\n\n" + proofText +
				"- `only_under`: the conditions on which all depends that is granted; empty where something is granted " +
				"in every context\n\n" +
				"A document that RAM would not take is an error.",
			Parameters: []function.Parameter{
				texts("documents", "The policy documents (JSON) of one identity, or one trust policy."),
				function.ListParameter{
					Name: "actions", ElementType: types.StringType, AllowNullValue: true,
					MarkdownDescription: "The actions, for example `ram:CreateAccessKey` or `ram:*`. Null or an empty list " +
						"stands for all.",
				},
				function.ListParameter{
					Name: "resources", ElementType: types.StringType, AllowNullValue: true,
					MarkdownDescription: "The resources, for example `acs:ram:*:*:user/*`. Null or an empty list stands for all.",
				},
			},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"holds": types.BoolType, "answer": types.StringType, "reason": types.StringType, "witness": witnessType,
				"only_under": types.ListType{ElemType: types.StringType},
			}},
		},
		run: runNotGranted,
	}
}

func runNotGranted(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var list, actions, resources []types.String
	if err := args.Get(ctx, &list, &actions, &resources); err != nil {
		return nil, err
	}
	docs, err := grants(0, "documents", list)
	if err != nil {
		return nil, err
	}
	side, mixed := analyze.Attach(docs)
	if mixed != nil {
		return nil, wrongArgument(0, "The policies are not those of one identity: %s.", mixed)
	}
	askedActions, err := textsOf(1, "actions", actions)
	if err != nil {
		return nil, err
	}
	for _, a := range askedActions {
		if a != "*" && !strings.Contains(a, ":") {
			return nil, wrongArgument(1, "%q is no action: it is not written <service>:<name>.", a)
		}
	}
	askedResources, err := textsOf(2, "resources", resources)
	if err != nil {
		return nil, err
	}
	for _, r := range askedResources {
		if !strings.HasPrefix(r, "acs:") && !strings.HasPrefix(r, "*") {
			return nil, wrongArgument(2, "%q is no resource: it is neither an ARN nor *.", r)
		}
	}
	r := analyze.NotGranted(side[0], askedActions, askedResources)
	out := notGranted{Holds: r.Holds(), Answer: string(r.Answer), Reason: r.Reason, Witness: newWitness(r.Witness),
		OnlyUnder: []string{}}
	for _, d := range r.Only {
		out.OnlyUnder = append(out.OnlyUnder, dependence(d))
	}
	return out, nil
}

// dependence says what a statement makes access depend on.
func dependence(d analyze.Dependence) string {
	var parts []string
	for _, c := range d.Conditions {
		parts = append(parts, fmt.Sprintf("%s %s %q", c.Operator, c.Key, c.Values))
	}
	if d.Statement.Effect == policy.Deny {
		return fmt.Sprintf("%s does not deny it: not %s", d.Statement, strings.Join(parts, " and "))
	}
	return fmt.Sprintf("%s allows it: %s", d.Statement, strings.Join(parts, " and "))
}
