// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewPolicyMinify makes policy_minify, which shortens a document.
func NewPolicyMinify() function.Function {
	return described{
		name: "policy_minify",
		definition: function.Definition{
			Summary: "Make a policy document as short as it can be",
			MarkdownDescription: "The shortest document that decides every request as the given one does: without spacing " +
				"and duplicates, without actions that another one covers, " +
				"and with statements joined that differ only in their actions or only in their resources. Statements with a " +
				"`Sid` are never joined. " +
				"RAM takes at most 6,144 characters.",
			Parameters: []function.Parameter{text("document", "A policy document (JSON).")},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var document string
			if err := args.Get(ctx, &document); err != nil {
				return nil, err
			}
			out, err := policy.Minify(document)
			if err != nil {
				return nil, wrongArgument(0, "This is no policy document:\n%s", err)
			}
			return out, nil
		},
	}
}
