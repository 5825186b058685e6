// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

type callerKind int

const (
	account callerKind = iota // the account itself
	user                      // a RAM user
	session                   // a role session
)

// caller is who makes a request.
type caller struct {
	kind    callerKind
	keyID   string
	user    userRow    // of a RAM user
	session sessionRow // of a role session
}

// arn is the ARN of the caller in the account.
func (c caller) arn(accountID string) string {
	switch c.kind {
	case user:
		return "acs:ram::" + accountID + ":user/" + c.user.Name
	case session:
		return "acs:ram::" + accountID + ":role/" + strings.ToLower(c.session.RoleName) + "/" + c.session.Name
	default:
		return "acs:ram::" + accountID + ":root"
	}
}

// credentials is what the signature of a request is verified with.
type credentials struct {
	caller caller
	secret string
	active bool
}

// credentialsOf finds the credentials that a key ID and, for role sessions, a security token stand
// for (reference: errors.md §2, signatures.md §6).
func (s *Server) credentialsOf(keyID, token string) (credentials, error) {
	if keyID == s.root.ID {
		if token != "" {
			return credentials{}, fail("InvalidSecurityToken.MismatchWithAccessKey")
		}
		return credentials{caller: caller{kind: account, keyID: keyID}, secret: s.root.Secret, active: true}, nil
	}
	var found credentials
	err := s.store.View(func(tx *store.Tx) error {
		if strings.HasPrefix(keyID, sessionPrefix) {
			return sessionCredentials(tx, keyID, token, s, &found)
		}
		key, ok := accessKeys.Get(tx, keyID)
		if !ok {
			return fail("InvalidAccessKeyId.NotFound")
		}
		if token != "" {
			return fail("InvalidSecurityToken.MismatchWithAccessKey")
		}
		found = credentials{caller: caller{kind: account, keyID: keyID}, secret: key.Secret, active: key.Status == keyActive}
		if key.UserID != "" {
			found.caller.kind = user
			found.caller.user, _ = users.Get(tx, key.UserID)
		}
		return nil
	})
	return found, err
}

const sessionPrefix = "STS."

func sessionCredentials(tx *store.Tx, keyID, token string, s *Server, found *credentials) error {
	if token == "" {
		return fail("MissingSecurityToken", "SecurityToken is mandatory for this action.")
	}
	held, ok := sessions.Get(tx, keyID)
	switch {
	case !ok:
		return fail("InvalidAccessKeyId.NotFound")
	case held.Token != token && strings.HasPrefix(token, tokenPrefix):
		return fail("InvalidSecurityToken.MismatchWithAccessKey")
	case held.Token != token:
		return fail("InvalidSecurityToken.Malformed")
	case !s.now().Before(held.Expiration):
		return fail("InvalidSecurityToken.Expired")
	}
	if _, exists := roles.Get(tx, held.RoleID); !exists { // a session ends with its role: an assumption
		return fail("InvalidSecurityToken.Expired")
	}
	*found = credentials{caller: caller{kind: session, keyID: keyID, session: held}, secret: held.Secret, active: true}
	return nil
}
