// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// NewTrustPolicyForSAML makes trust_policy_for_saml.
func NewTrustPolicyForSAML() function.Function {
	return described{
		name: "trust_policy_for_saml",
		definition: function.Definition{
			Summary: "Write the trust policy of a role for users of a SAML provider",
			MarkdownDescription: "The trust policy of a role for people who sign on through a SAML identity provider " +
				"(role-based single sign-on). " +
				"Only assertions that were made for Alibaba Cloud's sign-on address are taken.",
			Parameters: []function.Parameter{
				text("provider_arn", "The ARN of the SAML provider, for example `acs:ram::1234567890123456:saml-provider/corp`."),
			},
			VariadicParameter: function.StringParameter{
				Name: "recipient",
				MarkdownDescription: fmt.Sprintf("Optional: the sign-on address that assertions are for. If not given it is "+
					"that of the international site, `%s`; that of the China site is `%s`.",
					policy.SAMLRecipientInternational, policy.SAMLRecipientChina),
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var arn string
			var list []types.String
			if err := args.Get(ctx, &arn, &list); err != nil {
				return nil, err
			}
			if err := provider(0, "saml", arn); err != nil {
				return nil, err
			}
			recipients, err := textsOf(1, "recipient", list)
			if err != nil {
				return nil, err
			}
			doc := policy.TrustSAML(arn, "")
			if len(recipients) > 0 {
				doc.Statements[0].Conditions[0].Values = recipients
			}
			return trustText(doc)
		},
	}
}
