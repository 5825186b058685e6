// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

type arnParts struct {
	Service   string `tfsdk:"service"`
	Region    string `tfsdk:"region"`
	AccountID string `tfsdk:"account_id"`
	Resource  string `tfsdk:"resource"`
}

// NewARNParse makes arn_parse, which takes an ARN apart.
func NewARNParse() function.Function {
	return described{
		name: "arn_parse",
		definition: function.Definition{
			Summary: "Take an ARN apart",
			MarkdownDescription: "Takes an ARN, `acs:<service>:<region>:<account>:<resource>`, apart. The result is an " +
				"object of four strings: `service`, `region`, " +
				"`account_id` and `resource`. A part that is empty in the ARN is `\"\"`; wildcards stay as they are, and so " +
				"do colons in the resource. " +
				"A text that is no ARN is an error.",
			Parameters: []function.Parameter{text("arn", "The ARN.")},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"service": types.StringType, "region": types.StringType, "account_id": types.StringType,
				"resource": types.StringType,
			}},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var arn string
			if err := args.Get(ctx, &arn); err != nil {
				return nil, err
			}
			a, err := policy.ParseARN(arn)
			if err != nil {
				return nil, function.NewArgumentFuncError(0, err.Error())
			}
			return arnParts{Service: a.Service, Region: a.Region, AccountID: a.Account, Resource: a.Resource}, nil
		},
	}
}
