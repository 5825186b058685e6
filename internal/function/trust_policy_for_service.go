// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewTrustPolicyForService makes trust_policy_for_service.
func NewTrustPolicyForService() function.Function {
	return described{
		name: "trust_policy_for_service",
		definition: function.Definition{
			Summary: "Write the trust policy of a role for cloud services",
			MarkdownDescription: "The trust policy of a role that Alibaba Cloud services may assume, for example ECS " +
				"instances or functions. RAM users cannot assume such a role.",
			Parameters: []function.Parameter{
				texts("services", "The domain names of the services, for example `[\"ecs.aliyuncs.com\"]`."),
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var list []types.String
			if err := args.Get(ctx, &list); err != nil {
				return nil, err
			}
			services, err := textsOf(0, "services", list)
			if err == nil {
				err = some(0, "service", services)
			}
			if err != nil {
				return nil, err
			}
			return trustText(policy.TrustService(services...))
		},
	}
}
