// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"errors"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// CheckAction refuses what cannot be the action of a request, such as a pattern: it would be denied, or worse allowed,
// for no reason of the policies. The error goes on from "it".
func CheckAction(action string) error {
	service, name, colon := strings.Cut(action, ":")
	switch {
	case !colon || service == "" || name == "" || strings.ContainsAny(action, " \t\n"):
		return errors.New("is not written <service>:<name>, such as oss:GetObject")
	case strings.ContainsAny(action, "*?"):
		return errors.New("is a pattern, and a request has one action")
	}
	return nil
}

// CheckResource refuses what cannot be the resource of a request. An ARN may hold * where RAM itself asks for it, as
// acs:ram:*:1234567890123456:user/* of ram:ListUsers. The error goes on from "it".
func CheckResource(resource string) error {
	if resource == "*" {
		return nil
	}
	if _, err := policy.ParseARN(resource); err != nil {
		return errors.New("is neither * nor an ARN acs:<service>:<region>:<account>:<resource>")
	}
	return nil
}
