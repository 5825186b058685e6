// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "strings"

type identityAnswer struct {
	IdentityType string
	AccountID    string `json:"AccountId"`
	UserID       string `json:"UserId,omitempty"`
	RoleID       string `json:"RoleId,omitempty"`
	PrincipalID  string `json:"PrincipalId"`
	Arn          string
}

func callerIdentityObject() object {
	return object{actions: []action{
		{product: productSTS, name: "GetCallerIdentity", open: true, run: getCallerIdentity},
	}}
}

// getCallerIdentity needs no permission (reference: policy-language.md §9.8).
func getCallerIdentity(c *call) (any, error) {
	answer := identityAnswer{AccountID: c.account, Arn: c.caller.arn(c.account)}
	switch c.caller.kind {
	case user:
		answer.IdentityType, answer.UserID, answer.PrincipalID = "RAMUser", c.caller.user.ID, c.caller.user.ID
	case session:
		answer.IdentityType, answer.RoleID = "AssumedRoleUser", c.caller.session.RoleID
		answer.PrincipalID = c.caller.session.RoleID + ":" + c.caller.session.Name
		// Unlike the ARN that AssumeRole answers (reference: behaviours.md §21).
		answer.Arn = "acs:ram::" + c.account + ":assumed-role/" + strings.ToLower(c.caller.session.RoleName) + "/" +
			c.caller.session.Name
	default:
		answer.IdentityType, answer.UserID, answer.PrincipalID = "Account", c.account, c.account
	}
	return answer, nil
}
