// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package function holds the provider functions, provider::ram::…: the policy language and ARNs for
// tests, preconditions and locals. They call nothing and give the same answer to the same
// arguments.
//
// Terraform calls none of them with an unknown argument, and with a null one only where the
// parameter allows it; nulls inside lists are theirs to refuse.
package function

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// described is a function as one description: its name, what Terraform shows of it, and what it
// does.
type described struct {
	name       string
	definition function.Definition
	// run gives the result as the framework's reflection takes it.
	run func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError)
}

var _ function.Function = described{}

// Metadata names the function.
func (f described) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition gives its parameters and texts.
func (f described) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run runs it.
func (f described) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	result, err := f.run(ctx, req.Arguments)
	if err != nil {
		err.Text = strings.TrimSuffix(err.Text, ".") // Terraform ends the sentence
		resp.Error = err
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// text is a string that has to be given.
func text(name, description string) function.StringParameter {
	return function.StringParameter{Name: name, MarkdownDescription: description}
}

// texts is a list of strings that has to be given.
func texts(name, description string) function.ListParameter {
	return function.ListParameter{Name: name, ElementType: types.StringType, MarkdownDescription: description}
}

// textsOf takes the strings out of a list or of the optional arguments at the end; a null among
// them is an error of the argument.
func textsOf(argument int64, name string, values []types.String) ([]string, *function.FuncError) {
	out := make([]string, len(values))
	for i, v := range values {
		if v.IsNull() {
			return nil, wrongArgument(argument, "%s[%d] is null.", name, i)
		}
		out[i] = v.ValueString()
	}
	return out, nil
}

// wrongArgument is an error of an argument, counted from 0.
func wrongArgument(argument int64, format string, args ...any) *function.FuncError {
	return function.NewArgumentFuncError(argument, fmt.Sprintf(format, args...))
}

// document reads a policy strictly: what RAM would reject, such as a misspelt element, must not be
// passed over.
func document(argument int64, name, text string) (*policy.Document, *function.FuncError) {
	doc, err := policy.Parse(text)
	if err != nil {
		return nil, wrongArgument(argument, "%s is no policy that RAM would take:\n%s", name, err)
	}
	return doc, nil
}

// documents reads the policies of a list.
func documents(argument int64, name string, values []types.String) ([]*policy.Document, *function.FuncError) {
	all, err := textsOf(argument, name, values)
	if err != nil {
		return nil, err
	}
	out := make([]*policy.Document, len(all))
	for i, s := range all {
		if out[i], err = document(argument, fmt.Sprintf("%s[%d]", name, i), s); err != nil {
			return nil, err
		}
	}
	return out, nil
}
