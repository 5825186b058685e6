// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// NewTrustPolicyForOIDC makes trust_policy_for_oidc.
func NewTrustPolicyForOIDC() function.Function {
	return described{
		name: "trust_policy_for_oidc",
		definition: function.Definition{
			Summary: "Write the trust policy of a role for workloads with tokens of an OIDC provider",
			MarkdownDescription: "The trust policy of a role for workloads that hold a token of an OIDC identity provider: " +
				"HCP Terraform runs, CI jobs, Kubernetes pods. " +
				"Without subjects, every workload for which the issuer makes tokens with one of the audiences may assume the " +
				"role, so name them where you can.",
			Parameters: []function.Parameter{
				text("provider_arn", "The ARN of the OIDC provider, for example `acs:ram::1234567890123456:oidc-provider/hcp`."),
				text("issuer", "The issuer, exactly as in the tokens (`iss`), for example `https://app.terraform.io`."),
				texts("audiences", "The audiences (`aud`), one of which the token has to have."),
				function.ListParameter{
					Name: "subjects", ElementType: types.StringType, AllowNullValue: true,
					MarkdownDescription: "The subjects (`sub`), one of which the token has to have; `*` and `?` stand for other " +
						"characters. Null or an empty list is any subject.",
				},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var arn, issuer string
			var audienceList, subjectList []types.String
			if err := args.Get(ctx, &arn, &issuer, &audienceList, &subjectList); err != nil {
				return nil, err
			}
			if err := provider(0, "oidc", arn); err != nil {
				return nil, err
			}
			if err := names.CheckIssuerURL(issuer); err != nil {
				return nil, function.NewArgumentFuncError(1, "The issuer "+err.Error())
			}
			audiences, err := textsOf(2, "audiences", audienceList)
			if err == nil {
				err = some(2, "audience", audiences)
			}
			if err != nil {
				return nil, err
			}
			subjects, err := textsOf(3, "subjects", subjectList)
			if err != nil {
				return nil, err
			}
			return trustText(policy.TrustOIDC(arn, issuer, audiences, subjects))
		},
	}
}
