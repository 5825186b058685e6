// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// trustText prints a trust policy that was built from arguments; what RAM would reject about them
// is an error.
func trustText(doc *policy.Document) (any, *function.FuncError) {
	text := doc.String()
	var problems []string
	for _, p := range policy.Validate(text, policy.KindTrust).Errors() {
		problems = append(problems, p.Message)
	}
	if len(problems) > 0 {
		return nil, function.NewFuncError("RAM would not take this trust policy: " + strings.Join(problems, " "))
	}
	return text, nil
}

// some refuses an empty list: the statement would be one that RAM does not take, or one without a
// limit.
func some(argument int64, what string, values []string) *function.FuncError {
	if len(values) == 0 {
		return wrongArgument(argument, "At least one %s is needed.", what)
	}
	return nil
}

// provider refuses an ARN that is not of that kind of identity provider, saml or oidc.
func provider(argument int64, kind, arn string) *function.FuncError {
	if a, err := policy.ParseARN(arn); err != nil || !strings.HasPrefix(a.Resource, kind+"-provider/") {
		return wrongArgument(argument,
			"%q is not the ARN of a provider of this kind, such as acs:ram::1234567890123456:%s-provider/name.", arn, kind)
	}
	return nil
}
