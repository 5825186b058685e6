// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewPolicyMerge makes policy_merge, which puts documents together.
func NewPolicyMerge() function.Function {
	return described{
		name: "policy_merge",
		definition: function.Definition{
			Summary: "Put policy documents together into one",
			MarkdownDescription: "One document with the statements of all, in their order. It decides as all of them do " +
				"when they are attached together. " +
				"A statement that occurs twice is kept once; nothing else is lost, so two statements with one `Sid` both " +
				"stay. Without documents there is nothing to merge, which is an error.",
			Parameters: []function.Parameter{texts("documents", "Policy documents (JSON).")},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var list []types.String
			if err := args.Get(ctx, &list); err != nil {
				return nil, err
			}
			docs, err := documents(0, "documents", list)
			if err == nil && len(docs) == 0 {
				err = function.NewArgumentFuncError(0, "At least one document is needed: RAM takes no policy without statements.")
			}
			if err != nil {
				return nil, err
			}
			return policy.Merge(docs...).String(), nil
		},
	}
}
