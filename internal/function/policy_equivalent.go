// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
)

// NewPolicyEquivalent makes policy_equivalent, which compares documents by meaning.
func NewPolicyEquivalent() function.Function {
	return described{
		name: "policy_equivalent",
		definition: function.Definition{
			Summary: "Prove that two policy documents decide alike",
			MarkdownDescription: "Whether two policy documents decide every request alike, whatever they look like: " +
				"whatever the order of " +
				"statements, lists and conditions, single values or lists of one, spacing and `Sid`s, and also where one is " +
				"written with other " +
				"wildcards, statements or conditions. They allow the same and deny the same, so that one can stand for the " +
				"other beside " +
				"whatever else is attached; `policy_compare` asks only what they allow. " +
				"A text that is no policy document is an error, and so is a comparison that cannot be decided.",
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
			return equivalent(a, b)
		},
	}
}

// equivalent takes texts that mean the same by the grammar alone first: RAM may hold
// documents that it would not take today.
func equivalent(a, b string) (any, *function.FuncError) {
	for i, text := range []string{a, b} {
		if _, err := policy.ParseLenient(text); err != nil {
			return nil, wrongArgument(int64(i), "This is no policy document:\n%s", err)
		}
	}
	if policy.Equal(a, b) {
		return true, nil
	}
	docs := make([]*policy.Document, 2)
	for i, text := range []string{a, b} {
		var err *function.FuncError
		if docs[i], err = document(int64(i), "The document", text); err != nil {
			return nil, err
		}
	}
	r := analyze.Interchangeable(docs[0], docs[1])
	if r.Answer == analyze.Undecided {
		return nil, function.NewFuncError("The documents cannot be compared. " + r.Reason)
	}
	return r.Holds(), nil
}
