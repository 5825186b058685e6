// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"errors"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// sessionHelp is what a person can do where STS gives no session of a role; "" for every other
// error. RAM does not say which of several reasons it has (reference: errors.md §5).
func sessionHelp(err error) string {
	var e *ram.Error
	if !errors.As(err, &e) || (e.Action != "AssumeRole" && e.Action != "AssumeRoleWithOIDC") {
		return ""
	}
	if e.Code == "" {
		return "STS was asked for a session of the role and did not answer. Check that this machine reaches its endpoint " +
			"(`region`, `endpoint`, `endpoints.sts`)."
	}
	for argument, code := range map[string]string{
		"role_arn": "InvalidParameter.RoleArn", "role_session_name": "InvalidParameter.RoleSessionName",
		"external_id": "InvalidParameter.ExternalId",
	} {
		if ram.IsCode(err, code) {
			return "STS does not accept `" + argument + "`."
		}
	}
	switch {
	case ram.IsCode(err, "InvalidParameter.DurationSeconds"):
		return "`duration_seconds` is more than the role allows: its longest session is an attribute of the role."
	case ram.IsCode(err, "InvalidParameter.PolicyGrammar", "InvalidParameter.PolicySize"):
		return "STS does not accept `policy`, the session policy."
	case ram.IsCode(err, "EntityNotExist.Role", "EntityNotExist.RoleArn"):
		return "There is no such role: check the account and the name in `role_arn`."
	case ram.IsCode(err, "EntityNotExist"):
		return "The role or the OIDC provider does not exist: check the accounts and the names in `role_arn` and " +
			"`oidc_provider_arn`."
	}
	if e.Action == "AssumeRoleWithOIDC" {
		return oidcHelp(err)
	}
	if ram.IsCode(err, "NoPermission", "Forbidden") {
		return "RAM does not say which of these it is: the identity of the credentials has no policy that allows " +
			"sts:AssumeRole on the role, such as AliyunSTSAssumeRoleAccess; the role's trust policy does not name that " +
			"identity; or it asks for another `external_id`. The account's own key can assume no role."
	}
	return ""
}

func oidcHelp(err error) string {
	switch {
	case ram.IsCode(err, "AuthenticationFail.OIDCToken.Expired"):
		return "The OIDC token has expired. A file (`oidc_token_file`) is read anew for each session, a token in an " +
			"argument or a variable is not."
	case ram.IsCode(err, "AuthenticationFail"):
		return "RAM does not accept the OIDC token: its issuer, its audience and the fingerprint of the issuer's " +
			"certificate must be those of the OIDC provider in RAM."
	case ram.IsCode(err, "NoPermission", "Forbidden"):
		return "The trust policy of the role does not let this OIDC token in: it has to name the OIDC provider, and its " +
			"conditions on oidc:iss, oidc:aud and oidc:sub have to fit the token."
	}
	return ""
}
