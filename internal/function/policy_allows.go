// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

type allows struct {
	Allowed     bool     `tfsdk:"allowed"`
	Decision    string   `tfsdk:"decision"`
	Reasons     []string `tfsdk:"reasons"`
	MissingKeys []string `tfsdk:"missing_keys"`
}

// NewPolicyAllows makes policy_allows, which decides a request.
func NewPolicyAllows() function.Function {
	return described{
		name: "policy_allows",
		definition: function.Definition{
			Summary: "Decide whether policies allow a request",
			MarkdownDescription: "Decides one request by the policies of one identity, as RAM does: a matching `Deny` " +
				"wins; else a matching `Allow` allows; else it is denied. " +
				"For the assertions of tests, preconditions and `check` blocks. The result is an object:\n\n" +
				"- `allowed`: whether the request is allowed\n" +
				"- `decision`: `allow`, `explicit_deny` or `implicit_deny`\n" +
				"- `reasons`: the statements that decided; where none did, those that name the action and why they do not match\n" +
				"- `missing_keys`: condition keys that the context does not have and on which the decision depends: some " +
				"value of each changes it\n\n" +
				"What cannot be decided is an error and not a denial: a document that RAM would not take, a condition with an " +
				"unknown operator, a value that its operator cannot read.",
			Parameters: []function.Parameter{
				texts("documents", "The policy documents (JSON) of the identity: its own and those of its groups. Without "+
					"any, everything is denied."),
				text("action", "The action, for example `oss:GetObject`, without wildcards."),
				text("resource", "The ARN of the resource, for example `acs:oss:*:1234567890123456:bucket/key`, or `*` for an "+
					"action that is about none."),
			},
			VariadicParameter: function.DynamicParameter{
				Name: "context", AllowNullValue: true,
				MarkdownDescription: "Optional: the condition keys of the request, an object or a map such as `{ " +
					"\"acs:SourceIp\" = \"203.0.113.7\", \"acs:MFAPresent\" = true }`. " +
					"A value is a string, a number, a bool, or a list of these for a key with several values. Null is a key that " +
					"the request does not carry. " +
					"Of several objects the later ones add to the earlier and win.",
			},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"allowed": types.BoolType, "decision": types.StringType,
				"reasons": types.ListType{ElemType: types.StringType}, "missing_keys": types.ListType{ElemType: types.StringType},
			}},
		},
		run: decide,
	}
}

func decide(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var list []types.String
	var action, resource string
	var contexts []types.Dynamic
	if err := args.Get(ctx, &list, &action, &resource, &contexts); err != nil {
		return nil, err
	}
	docs, funcErr := documents(0, "documents", list)
	if funcErr != nil {
		return nil, funcErr
	}
	if err := checkRequest(action, resource); err != nil {
		return nil, err
	}
	keys := map[string][]string{}
	for i, c := range contexts {
		if err := addContext(keys, c); err != nil {
			return nil, wrongArgument(int64(3+i), "The context %s.", err)
		}
	}
	grants := make([]eval.Grant, len(docs))
	for i, d := range docs {
		grants[i] = eval.Grant{Name: fmt.Sprintf("documents[%d]", i), Document: d}
	}
	set, err := eval.Compile(eval.Policies{Identity: grants})
	if err != nil {
		return nil, function.NewArgumentFuncError(0, err.Error())
	}
	r := set.Evaluate(eval.Request{Checks: []eval.Check{{Action: action, Resource: resource}}, Context: keys})
	if err := errors.Join(r.Errors...); err != nil {
		return nil, function.NewFuncError(fmt.Sprintf("The request cannot be decided:\n%s", err))
	}
	return allows{
		Allowed: r.Allowed(), Decision: string(r.Decision), Reasons: r.Reasons(),
		MissingKeys: append([]string{}, r.MissingKeys...),
	}, nil
}

// checkRequest refuses what is no request and would only be denied: a typing error must not look
// like a policy's doing.
func checkRequest(action, resource string) *function.FuncError {
	if err := eval.CheckAction(action); err != nil {
		return wrongArgument(1, "The action %q %s.", action, err)
	}
	if err := eval.CheckResource(resource); err != nil {
		return wrongArgument(2, "The resource %q %s.", resource, err)
	}
	return nil
}
