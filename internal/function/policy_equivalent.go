// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewPolicyEquivalent makes policy_equivalent, which compares documents by meaning.
func NewPolicyEquivalent() function.Function {
	return described{
		name: "policy_equivalent",
		definition: function.Definition{
			Summary: "Compare two policy documents by meaning",
			MarkdownDescription: "Whether two policy documents mean the same: whatever the order of statements, lists and " +
				"conditions, single values or lists of one, " +
				"duplicates, spacing and `Sid`s. It is the comparison by which the provider decides that a changed document " +
				"is no change. " +
				"A text that is no policy document is an error.",
			Parameters: []function.Parameter{
				text("a", "A policy document (JSON)."),
				text("b", "Another one."),
			},
			Return: function.BoolReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var a, b string
			if err := args.Get(ctx, &a, &b); err != nil {
				return nil, err
			}
			for i, text := range []string{a, b} {
				if _, err := policy.ParseLenient(text); err != nil {
					return nil, wrongArgument(int64(i), "This is no policy document:\n%s", err)
				}
			}
			return policy.Equal(a, b), nil
		},
	}
}
