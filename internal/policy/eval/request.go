// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// CheckAction refuses what cannot be the action of a request, such as a pattern:
// it would be denied, or worse allowed, for no reason of the policies. The error
// goes on from "it".
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

// longestText is the length up to which actions, resources, and values that
// patterns with ? are compared with are taken. It is far beyond what exists.
const longestText = policy.MaxPattern

var (
	errLongAction   = fmt.Errorf("the action of the request is longer than %d bytes", longestText)
	errLongResource = fmt.Errorf("the resource of the request is longer than %d bytes", longestText)
)

// tooLong refuses to compare texts of unbounded length with every pattern.
func tooLong(c Check) error {
	switch {
	case len(c.Action) > longestText:
		return errLongAction
	case len(c.Resource) > longestText:
		return errLongResource
	}
	return nil
}

// CheckResource refuses what cannot be the resource of a request. An ARN may hold
// * where RAM itself asks for it, as acs:ram:*:1234567890123456:user/* of
// ram:ListUsers. Of RAM's own names none holds a colon. The error goes on from "it".
func CheckResource(resource string) error {
	if resource == "*" {
		return nil
	}
	arn, err := policy.ParseARN(resource)
	switch {
	case err != nil:
		return errors.New("is neither * nor an ARN acs:<service>:<region>:<account>:<resource>")
	case arn.Service == "ram" && strings.Contains(arn.Resource, ":"):
		return errors.New("is an ARN of RAM with too many colons: acs:ram:<region>:<account>:<resource>")
	}
	return nil
}
