// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewPolicySplit makes policy_split, which cuts a document that is too long for RAM.
func NewPolicySplit() function.Function {
	return described{
		name: "policy_split",
		definition: function.Definition{
			Summary: "Split a policy document into documents of a size",
			MarkdownDescription: "Packs the statements of a document into as few documents as possible, each of at most so " +
				"many characters, bytes where those are more. Attached together, they decide every request as the one " +
				"document does. A document that fits comes back alone. A statement that cannot be made to fit is an error.",
			Parameters: []function.Parameter{
				text("document", "A policy document (JSON)."),
				function.Int64Parameter{
					Name: "max", AllowNullValue: true,
					MarkdownDescription: "The most characters that a document may have; null is RAM's limit for a custom " +
						"policy, 6144.",
				},
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var text string
			var limit types.Int64
			if err := args.Get(ctx, &text, &limit); err != nil {
				return nil, err
			}
			size := int64(policy.MaxDocumentSize)
			if !limit.IsNull() {
				size = limit.ValueInt64()
			}
			if size < 1 {
				return nil, wrongArgument(1, "%d characters are too few for any document.", size)
			}
			doc, funcErr := document(0, "The document", text)
			if funcErr != nil {
				return nil, funcErr
			}
			// No text is longer than an int can say.
			parts, err := policy.Split(doc, int(min(size, int64(len(text))+1)))
			if err != nil {
				return nil, function.NewArgumentFuncError(1, err.Error())
			}
			out := make([]string, len(parts))
			for i, p := range parts {
				out[i] = p.String()
			}
			return out, nil
		},
	}
}
