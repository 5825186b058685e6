// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const tokenPrefix = "CAIS"

type identityAnswer struct {
	IdentityType string
	AccountID    string `json:"AccountId"`
	UserID       string `json:"UserId,omitempty"`
	RoleID       string `json:"RoleId,omitempty"`
	PrincipalID  string `json:"PrincipalId"`
	Arn          string
}

type sessionKey struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string
}

type assumedRole struct {
	Arn           string
	AssumedRoleID string `json:"AssumedRoleId"`
}

type assumeRoleAnswer struct {
	AssumedRoleUser assumedRole
	Credentials     sessionKey
}

var (
	roleARNForm     = regexp.MustCompile(`^acs:ram::[0-9]+:role/[A-Za-z0-9._/-]+$`)
	sessionNameForm = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)
	externalIDForm  = regexp.MustCompile(`^[\w+=,.@:/-]{2}[\w+=,.@:/-]{0,611}[\w+=,.@:/-]{0,611}$`)
)

func stsActions() []action {
	return []action{
		{product: productSTS, name: "GetCallerIdentity", open: true, run: getCallerIdentity},
		{product: productSTS, name: "AssumeRole", writes: true, permission: policy.ActionAssumeRole, open: true, run: assumeRole,
			params: []param{
				wellFormed("RoleArn", roleARNForm).must(), wellFormed("RoleSessionName", sessionNameForm).must(),
				externalID("ExternalId"), duration("DurationSeconds"), sessionPolicy("Policy"),
			}},
	}
}

// wellFormed is text of a form, refused in the words of STS.
func wellFormed(name string, pattern *regexp.Regexp) param {
	return param{name: name, check: func(name string, in values) *Error {
		if text, ok := in[name]; ok && !pattern.MatchString(text) {
			return fail("InvalidParameter." + name)
		}
		return nil
	}}
}

const maxExternalID = 1224

func externalID(name string) param {
	return param{name: name, check: func(name string, in values) *Error {
		if len(in.text(name)) > maxExternalID {
			return fail("InvalidParameter." + name)
		}
		return wellFormed(name, externalIDForm).check(name, in)
	}}
}

// duration is a number of seconds that no role may go beyond.
func duration(name string) param {
	return param{name: name, check: func(name string, in values) *Error {
		text, ok := in[name]
		if n, err := strconv.Atoi(text); ok && (err != nil || n < minSessionDuration || n > maxSessionDuration) {
			return fail("InvalidParameter." + name)
		}
		return nil
	}}
}

// sessionPolicy is a policy that narrows a session.
func sessionPolicy(name string) param {
	return param{name: name, check: func(name string, in values) *Error {
		text, ok := in[name]
		switch {
		case !ok:
			return nil
		case policy.Size(text) > policy.MaxSessionSize:
			return fail("InvalidParameter.PolicySize")
		case policy.Validate(text, policy.KindSession).HasErrors():
			return fail("InvalidParameter.PolicyGrammar")
		}
		return nil
	}}
}

// getCallerIdentity needs no permission (reference: policy-language.md §9.8).
func getCallerIdentity(c *call) (any, *Error) {
	answer := identityAnswer{AccountID: c.account, Arn: c.caller.arn(c.account)}
	switch c.caller.kind {
	case user:
		answer.IdentityType, answer.UserID, answer.PrincipalID = "RAMUser", c.caller.user.ID, c.caller.user.ID
	case session:
		answer.IdentityType, answer.RoleID = "AssumedRoleUser", c.caller.session.RoleID
		answer.PrincipalID = c.caller.session.RoleID + ":" + c.caller.session.Name
	default:
		answer.IdentityType, answer.UserID, answer.PrincipalID = "Account", c.account, c.account
	}
	return answer, nil
}

// assumeRole makes a session of a role. The caller needs the permission, and the role's trust policy has to name it
// (reference: policy-language.md §9.3).
func assumeRole(c *call) (any, *Error) {
	arn, _ := policy.ParseARN(c.text("RoleArn")) // its form was checked
	name := strings.TrimPrefix(arn.Resource, "role/")
	role, err := c.roleByName(name)
	if err != nil || arn.Account != c.account {
		return nil, fail("EntityNotExist.Role", "The role not exists: acs:ram::"+arn.Account+":role/"+strings.ToLower(name))
	}
	if err := c.mayAssume(role); err != nil {
		return nil, err
	}
	seconds := c.in.integer("DurationSeconds", defaultSessionDuration)
	if seconds > role.MaxSessionDuration {
		return nil, fail("InvalidParameter.DurationSeconds")
	}
	held := store.Session{
		KeyID: sessionPrefix + "N" + randomText(24), Secret: randomText(44), Token: tokenPrefix + randomText(220), RoleID: role.ID,
		RoleName: role.Name, Name: c.text("RoleSessionName"), Policy: c.text("Policy"),
		Expiration: c.now.Add(time.Duration(seconds) * time.Second).Truncate(time.Second),
	}
	c.forgetExpired()
	c.tx.Sessions.Put(c.tx, held)
	return assumeRoleAnswer{
		AssumedRoleUser: assumedRole{
			Arn: caller{kind: session, session: held}.arn(c.account), AssumedRoleID: role.ID + ":" + held.Name,
		},
		Credentials: sessionKey{
			AccessKeyID: held.KeyID, AccessKeySecret: held.Secret, SecurityToken: held.Token, Expiration: date(held.Expiration),
		},
	}, nil
}

// forgetExpired removes sessions that ended a day ago; younger ones are still refused as expired.
func (c *call) forgetExpired() {
	for _, held := range slices.Collect(c.tx.SessionsByEnd.Before(store.EndOf(c.now.Add(-24 * time.Hour)))) {
		c.tx.Sessions.Delete(c.tx, held.KeyID)
		c.compiled.Delete(held.KeyID)
	}
}
