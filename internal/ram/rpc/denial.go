// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"encoding/json"
	"regexp"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// Denial says why RAM did not authorise a request, as far as RAM tells it (reference: errors.md
// §1). What it does not tell is "".
type Denial struct {
	Action        string // ram:CreateUser
	Resource      string // an ARN
	PrincipalType string // SubUser or AssumedRoleUser
	Principal     string // the ID of a user, or role:session
	PolicyType    string // the kind of policies that decided, e.g. AccountLevelIdentityBasedPolicy
	Explicit      bool   // a policy denies it; else none allows it
}

// namedInMessage finds what the newer form of the message names.
var namedInMessage = regexp.MustCompile(`Resource: (\S+) Action: (\S+)`)

// denialIn reads the denial that a NoPermission carries.
func denialIn(envelope map[string]json.RawMessage, message string, secrets redact.Secrets) *Denial {
	var detail struct {
		PolicyType, NoPermissionType, AuthAction, AuthPrincipalType, AuthPrincipalDisplayName string
	}
	if json.Unmarshal(envelope["AccessDeniedDetail"], &detail) != nil {
		detail.NoPermissionType = "" // no detail, or one of another form
	}
	short := func(text string) string { return secrets.Short(text, 200) }
	d := &Denial{
		Action: short(detail.AuthAction), PrincipalType: short(detail.AuthPrincipalType),
		Principal: short(detail.AuthPrincipalDisplayName), PolicyType: short(detail.PolicyType),
		Explicit: detail.NoPermissionType == "ExplicitDeny",
	}
	if named := namedInMessage.FindStringSubmatch(message); named != nil {
		d.Resource = named[1]
		if d.Action == "" {
			d.Action = named[2]
		}
	}
	return d
}
