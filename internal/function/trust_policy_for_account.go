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

// NewTrustPolicyForAccount makes trust_policy_for_account.
func NewTrustPolicyForAccount() function.Function {
	return described{
		name: "trust_policy_for_account",
		definition: function.Definition{
			Summary: "Write the trust policy of a role for accounts, users or roles",
			MarkdownDescription: "The trust policy of a role that others may assume: every user and role of an account to " +
				"which that account allows it, or single users and roles. " +
				"Give a third party an external ID, so that nobody can make it use the role on their behalf.",
			Parameters: []function.Parameter{
				texts("principals", "IDs of accounts, or ARNs of users and roles, for example `[\"1234567890123456\", "+
					"\"acs:ram::1234567890123456:user/ann\"]`."),
			},
			VariadicParameter: function.StringParameter{
				Name: "external_id",
				MarkdownDescription: "Optional: the external ID that has to be given with a request to assume the role; of " +
					"several, one of them. It has 2 to 1,224 characters.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var list, external []types.String
			if err := args.Get(ctx, &list, &external); err != nil {
				return nil, err
			}
			principals, err := textsOf(0, "principals", list)
			if err == nil {
				err = some(0, "principal", principals)
			}
			if err != nil {
				return nil, err
			}
			for i, p := range principals {
				switch {
				case strings.HasPrefix(p, "acs:"):
				case p == "" || strings.Trim(p, "0123456789") != "":
					return nil, wrongArgument(0, "principals[%d], %q, is neither the ID of an account nor an ARN.", i, p)
				default:
					principals[i] = policy.AccountARN(p)
				}
			}
			ids, err := textsOf(1, "external_id", external)
			if err != nil {
				return nil, err
			}
			for i, id := range ids {
				if err := policy.CheckExternalID(id); err != nil {
					return nil, wrongArgument(int64(1+i), "The external ID %q cannot be given with a request: it %s.", id, err)
				}
			}
			var conditions []policy.Condition
			if len(ids) > 0 {
				conditions = []policy.Condition{{Operator: "StringEquals", Key: "sts:ExternalId", Values: ids}}
			}
			return trustText(policy.TrustRAM(principals, conditions))
		},
	}
}
