// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// sessionRow is a role session made by STS.
type sessionRow struct {
	KeyID      string
	Secret     string
	Token      string
	RoleID     string
	RoleName   string
	Name       string
	Policy     string // session policy; "": none
	Expiration time.Time
}

var (
	sessions      = store.NewTable("sessions", func(s *sessionRow) string { return s.KeyID })
	sessionsByEnd = sessions.Index(func(s *sessionRow) string { return endOf(s.Expiration) })
)

// endOf is a time as the index of sessions by their end has it.
func endOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

const tokenPrefix = "CAIS"

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
	SourceIdentity  string `json:",omitempty"` // only where the request gives one
}

var (
	roleARNForm     = regexp.MustCompile(`^acs:ram::[0-9]+:role/[A-Za-z0-9._/-]+$`)
	sessionNameForm = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)
	externalIDForm  = regexp.MustCompile(`^[\w+=,.@:/-]{2}[\w+=,.@:/-]{0,611}[\w+=,.@:/-]{0,611}$`)
)

func roleSessionObject() object {
	return object{
		tables:  []store.Schema{sessions},
		actions: roleSessionActions(),
		errors: map[string]wording{
			"InvalidParameter.DurationSeconds": {http.StatusBadRequest, "The Min/Max value of DurationSeconds is 15min/1hr."},
			"InvalidParameter.ExternalId":      {http.StatusBadRequest, "The parameter ExternalId is wrongly formed."},
			"InvalidParameter.RoleArn":         {http.StatusBadRequest, "The parameter RoleArn is wrongly formed."},
			"InvalidParameter.RoleSessionName": {http.StatusBadRequest, "The parameter RoleSessionName is wrongly formed."},
			"InvalidParameter.PolicyGrammar":   {http.StatusBadRequest, "The parameter Policy has not passed grammar check."},
			"InvalidParameter.PolicySize":      {http.StatusBadRequest, "The size of Policy must be smaller than 2048 bytes."},
		},
	}
}

func roleSessionActions() []action {
	return []action{
		{product: productSTS, name: "AssumeRole", writes: true, permission: policy.ActionAssumeRole, allow: mayAssumeRole,
			run: assumeRole,
			params: []param{
				wellFormed("RoleArn", roleARNForm).must(), wellFormed("RoleSessionName", sessionNameForm).must(),
				externalID("ExternalId"), duration("DurationSeconds"), sessionPolicy("Policy"),
				plain("SourceIdentity"),
			}},
	}
}

// wellFormed is text of a form, refused in the words of STS.
func wellFormed(name string, pattern *regexp.Regexp) param {
	return param{name: name, check: func(name string, in values) error {
		if text, ok := in[name]; ok && !pattern.MatchString(text) {
			return fail("InvalidParameter." + name)
		}
		return nil
	}}
}

const maxExternalID = 1224

func externalID(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if len(in.text(name)) > maxExternalID {
			return fail("InvalidParameter." + name)
		}
		return wellFormed(name, externalIDForm).check(name, in)
	}}
}

// duration is a number of seconds that no role may go beyond.
func duration(name string) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		if n, err := strconv.Atoi(text); ok && (err != nil || n < minSessionDuration || n > maxSessionDuration) {
			return fail("InvalidParameter." + name)
		}
		return nil
	}}
}

// sessionPolicy is a policy that narrows a session.
func sessionPolicy(name string) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		switch {
		case !ok:
			return nil
		case policy.Size(text) > policy.MaxSessionSize:
			return fail("InvalidParameter.PolicySize")
		case len(policy.Validate(text, policy.KindSession).Refused()) > 0:
			return fail("InvalidParameter.PolicyGrammar")
		}
		return nil
	}}
}

// mayAssumeRole decides whether the caller may assume the role: its policies and the role's trust
// policy have to allow it (reference: policy-language.md §9.3). It decides before anything else is
// said about the role or the other parameters, so that nobody learns from a refusal what exists.
func mayAssumeRole(c *call) error {
	if c.caller.kind == account {
		return fail("NoPermission", "Roles may not be assumed by root accounts.")
	}
	policies, err := c.grants()
	if err != nil {
		return err
	}
	resource := c.text("RoleArn")
	if role, exists := c.roleToAssume(); exists {
		if policies.Trust, err = policy.ParseLenient(role.TrustPolicy); err != nil {
			return internal(err)
		}
		resource = c.roleARN(role)
	}
	set, err := eval.Compile(policies)
	if err != nil {
		return internal(err)
	}
	context := c.context()
	for parameter, key := range map[string]string{"ExternalId": "sts:ExternalId", "SourceIdentity": "sts:SourceIdentity"} {
		if value := c.text(parameter); value != "" {
			context[key] = []string{value}
		}
	}
	c.checks = []eval.Check{{Action: c.action.needs(), Resource: resource}}
	return c.decide(set, c.checks, context)
}

// roleToAssume finds the role of the request. Those of other accounts do not exist here.
func (c *call) roleToAssume() (roleRow, bool) {
	arn, err := policy.ParseARN(c.text("RoleArn"))
	name, isRole := strings.CutPrefix(arn.Resource, "role/")
	if err != nil || !isRole || arn.Account != c.account {
		return roleRow{}, false
	}
	role, err := c.roleByName(name)
	return role, err == nil
}

// assumeRole makes a session of a role.
func assumeRole(c *call) (any, error) {
	role, exists := c.roleToAssume()
	if !exists {
		prefix, name, _ := strings.Cut(c.text("RoleArn"), ":role/") // its form was checked
		return nil, fail("EntityNotExist.Role", "The role not exists: "+prefix+":role/"+strings.ToLower(name))
	}
	seconds := c.in.integer("DurationSeconds", defaultSessionDuration)
	if seconds > role.MaxSessionDuration {
		return nil, fail("InvalidParameter.DurationSeconds")
	}
	held := sessionRow{
		KeyID: sessionPrefix + "N" + randomText(24), Secret: randomText(44), Token: tokenPrefix + randomText(220),
		RoleID:   role.ID,
		RoleName: role.Name, Name: c.text("RoleSessionName"), Policy: c.text("Policy"),
		Expiration: c.now.Add(time.Duration(seconds) * time.Second).Truncate(time.Second),
	}
	c.forgetExpired()
	sessions.Put(c.tx, held)
	return assumeRoleAnswer{
		AssumedRoleUser: assumedRole{
			Arn: caller{kind: session, session: held}.arn(c.account), AssumedRoleID: role.ID + ":" + held.Name,
		},
		Credentials: sessionKey{
			AccessKeyID: held.KeyID, AccessKeySecret: held.Secret, SecurityToken: held.Token, Expiration: date(held.Expiration),
		},
		SourceIdentity: c.text("SourceIdentity"),
	}, nil
}

// forgetExpired removes sessions that ended a day ago; younger ones are still refused as expired.
func (c *call) forgetExpired() {
	for _, held := range slices.Collect(sessionsByEnd.Before(c.tx, endOf(c.now.Add(-24*time.Hour)))) {
		sessions.Delete(c.tx, held.KeyID)
		c.compiled.Delete(held.KeyID)
	}
}
