// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewARNBuild makes arn_build, which puts an ARN together.
func NewARNBuild() function.Function {
	optional := func(name, description string) function.StringParameter {
		return function.StringParameter{Name: name, AllowNullValue: true, MarkdownDescription: description}
	}
	return described{
		name: "arn_build",
		definition: function.Definition{
			Summary: "Put an ARN together",
			MarkdownDescription: "Puts an ARN together: `acs:<service>:<region>:<account>:<resource>`. It is the reverse " +
				"of `arn_parse`.",
			Parameters: []function.Parameter{
				text("service", "The code of the service, for example `oss`, or `*`."),
				optional("region", "The ID of a region, `*` for every region, or null or `\"\"` for a service without regions."),
				optional("account_id", "The ID of an account, `*`, or null or `\"\"` for none."),
				text("resource", "What the service calls its resources, for example `user/ann`; it may hold colons and wildcards."),
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var service, resource string
			var region, account types.String
			if err := args.Get(ctx, &service, &region, &account, &resource); err != nil {
				return nil, err
			}
			for i, part := range []string{service, region.ValueString(), account.ValueString()} {
				if strings.Contains(part, ":") {
					return nil, wrongArgument(int64(i), "%q holds a colon, which only the resource of an ARN may.", part)
				}
			}
			if service == "" {
				return nil, function.NewArgumentFuncError(0, "An ARN needs a service, or * for every service.")
			}
			if resource == "" {
				return nil, function.NewArgumentFuncError(3, "An ARN needs a resource, or * for every resource.")
			}
			arn := policy.ARN{
				Service: service, Region: region.ValueString(), Account: account.ValueString(), Resource: resource,
			}
			return arn.String(), nil
		},
	}
}
