// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"encoding/json"
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// deniedHelp says who may not do what, and shows a statement that allows just that.
func deniedHelp(e *ram.Error) string {
	d := e.Denial
	if d == nil || d.Action == "" {
		return fmt.Sprintf("The identity that Terraform runs as may not do this: no policy allows the action ram:%s on "+
			"this object, or one denies it.", e.Action)
	}
	help := deniedPrincipal(d) + " may not do this: " + denied(d)
	if d.Resource != "" {
		help += " on " + d.Resource
	}
	switch {
	case d.Explicit:
		return help + ". A Deny overrules every Allow: narrow the statement that denies it."
	case d.Resource == "" || d.PolicyType == trustPolicy:
		return help + "."
	}
	statement, err := json.Marshal(struct{ Effect, Action, Resource string }{"Allow", d.Action, d.Resource})
	if err != nil {
		return help + "."
	}
	return help + ". This statement allows just that:\n\n" + string(statement)
}

// trustPolicy is what RAM calls the trust policy of a role.
const trustPolicy = "AssumeRolePolicy"

func deniedPrincipal(d *ram.Denial) string {
	switch {
	case d.Principal == "":
	case d.PrincipalType == "SubUser":
		return "The RAM user with the ID " + d.Principal
	case d.PrincipalType == "AssumedRoleUser":
		return "The role session " + d.Principal
	}
	return "The identity that Terraform runs as"
}

// denied says what kind of policies decided on which action, and how.
func denied(d *ram.Denial) string {
	layer := map[string]string{
		"SessionPolicy": "the policy of the session", "ControlPolicy": "a control policy of the resource directory",
		trustPolicy: "the trust policy of the role",
	}[d.PolicyType]
	switch {
	case d.Explicit && layer == "":
		return "one of its policies denies " + d.Action
	case d.Explicit:
		return layer + " denies " + d.Action
	case layer == "":
		return "no policy allows " + d.Action
	}
	return layer + " does not allow " + d.Action
}
