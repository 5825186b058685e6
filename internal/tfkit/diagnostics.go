// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// At says that an argument is to blame for an error: the diagnostic is shown there.
func At(argument string, err error) error {
	if err == nil {
		return nil
	}
	return &argumentError{argument, err}
}

type argumentError struct {
	argument string
	err      error
}

func (e *argumentError) Error() string { return e.argument + ": " + e.err.Error() }
func (e *argumentError) Unwrap() error { return e.err }

// fail reports an error of an operation on the object m.
func (r *managedResource[M]) fail(ctx context.Context, diags *diag.Diagnostics, verb string, m *M, err error) {
	interrupted := errors.Is(ctx.Err(), context.Canceled)
	r.spec.fail(diags, verb, m, err, interrupted)
}

func (s *Spec[M]) fail(diags *diag.Diagnostics, verb string, m *M, err error, interrupted bool) {
	summary := fmt.Sprintf("Cannot %s %s", verb, s.subject(m))
	advice := ""
	var taken *nameTakenError
	switch {
	case interrupted:
		advice = "Terraform was interrupted. What was made is in the state; the next apply goes on from there."
	case errors.As(err, &taken):
		advice = nameTakenHelp(verb, taken)
	case verb == "create" && ram.IsAlreadyExists(err):
		advice = fmt.Sprintf("The account has it already. It may belong to another resource of this state, to the one "+
			"that this replaces with "+
			"`create_before_destroy`, or to nothing in Terraform: then import it. Its import ID is %q.", s.importID(m))
	}
	detail := explain(err, advice)
	if at := (*argumentError)(nil); errors.As(err, &at) {
		diags.AddAttributeError(path.Root(at.argument), summary, detail)
		return
	}
	diags.AddError(summary, detail)
}

// Fail reports an error that no Spec stands behind: a data source or provider of its own making.
// What is the operation and the object: "read RAM policies".
func Fail(diags *diag.Diagnostics, what string, err error) {
	diags.AddError("Cannot "+what, explain(err, ""))
}

// explain is one sentence of help where there is one, then what was being done, then what RAM said,
// unchanged.
func explain(err error, advice string) string {
	if c := (*ram.CredentialsError)(nil); errors.As(err, &c) {
		if err = c.Err; c.Again() { // whatever call it was that they were missing for
			return upperFirst(err.Error())
		}
		advice = ""
	}
	if advice == "" {
		advice = help(err)
	}
	var lines []string
	if advice != "" {
		lines = append(lines, advice, "")
	}
	var e *ram.Error
	if !errors.As(err, &e) {
		if taken := (*nameTakenError)(nil); errors.As(err, &taken) {
			return advice
		}
		return strings.Join(append(lines, upperFirst(err.Error())), "\n")
	}
	// What was being done stands before RAM's own words; what else went wrong, if anything, after
	// them.
	if doing, alone := strings.CutSuffix(err.Error(), e.Error()); !alone {
		lines = append(lines, upperFirst(strings.Replace(err.Error(), e.Error(), "RAM's answer below", 1))+".", "")
	} else if doing != "" {
		lines = append(lines, upperFirst(strings.TrimSuffix(doing, ": "))+".", "")
	}
	if e.Code == "" {
		return strings.Join(append(lines, "There was no answer of RAM: "+e.Error()), "\n")
	}
	lines = append(lines, fmt.Sprintf("RAM answered %s: %s", e.Code, e.Message))
	if e.RequestID != "" {
		lines = append(lines, "Request ID: "+e.RequestID)
	}
	if e.Doubt != "" {
		lines = append(lines, upperFirst(e.Doubt)+".")
	}
	return strings.Join(lines, "\n")
}

// help is what a person can do about an error; it is decided on codes, never on message text.
func help(err error) string {
	if h := sessionHelp(err); h != "" {
		return h
	}
	if wrong := (*wrongAccountError)(nil); errors.As(err, &wrong) {
		return "Nothing was read or changed. Use credentials of the account " + wrong.account + "."
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "The operation took longer than its timeout. Set a longer one with `timeouts = { … }` in the resource."
	}
	var e *ram.Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, h := range helps {
		if ram.IsCode(err, h.codes...) {
			return h.text(e)
		}
	}
	if e.Status >= http.StatusInternalServerError {
		return "RAM failed on its side for as long as the provider tried again (`max_retries`). What was done is in the " +
			"state: apply again later, and give Alibaba Cloud the request ID if it goes on."
	}
	return ""
}

// helps say what to do about codes. The first whose code fits counts.
var helps = []struct {
	codes []string
	text  func(*ram.Error) string
}{
	{[]string{"EntityAlreadyExists"}, say("Another object of this name or kind is in the way.")},
	{[]string{"EntityNotExist", "EntityNotExists"}, say("What is named does not exist, or was made so short a while ago " +
		"that RAM does not show it yet. Check the name. Refer to the resource instead of writing its name, so that " +
		"Terraform makes it first.")},
	{[]string{"NoPermission", "Forbidden"}, deniedHelp},
	{[]string{"LimitExceeded"}, func(e *ram.Error) string {
		if q, ok := quotas[e.Code]; ok {
			return "A quota of the account is used up: " + q + "."
		}
		return "A quota of the account is used up."
	}},
	{[]string{"DeleteConflict"}, func(e *ram.Error) string {
		if c, ok := conflicts[e.Code]; ok {
			return "RAM deletes only what nothing hangs on: " + c + "."
		}
		return "RAM deletes only what nothing hangs on."
	}},
	{[]string{"InvalidSecurityToken.Expired"}, say("The session of the credentials is over, and the provider cannot " +
		"renew it by itself. Sign in again, or give the provider what it can renew: a role to assume, a profile, or the " +
		"file of an OIDC token.")},
	{[]string{"InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidSecurityToken",
		"MissingSecurityToken",
		"InvalidAccessKeySecret"}, say("RAM does not accept the credentials of the provider. Check where they come from; " +
		"the provider's documentation lists the sources and their order.")},
	{[]string{"InvalidTimeStamp"}, say("The clock of this machine is more than 15 minutes off.")},
	{[]string{"Throttling"}, say("RAM refused the request as one of too many, for as long as the provider tried again.")},
}

func say(text string) func(*ram.Error) string { return func(*ram.Error) string { return text } }

// quotas names the quota behind a code and its documented value (reference: limits.md §1); an
// account may have another.
var quotas = map[string]string{
	"LimitExceeded.User":             "RAM users, 5,000 unless raised",
	"LimitExceeded.Group":            "user groups, 300 unless raised",
	"LimitExceeded.Role":             "RAM roles, 1,000 unless raised",
	"LimitExceeded.Policy":           "custom policies, 1,500 unless raised",
	"LimitExceeded.User.AccessKey":   "access keys of one user, 2",
	"LimitExceeded.User.Group":       "groups of one user, 10",
	"LimitExceeded.User.Policy":      "policies of one user, 20 system and 10 custom ones unless raised",
	"LimitExceeded.Group.Policy":     "policies of one group, 20 system and 10 custom ones unless raised",
	"LimitExceeded.Role.Policy":      "policies of one role, 20 system and 10 custom ones unless raised",
	"LimitExceeded.Policy.Version":   "versions of one policy, 5",
	"LimitExceeded.Tag":              "tags of one object, 20",
	"LimitExceeded.VirtualMFADevice": "virtual MFA devices, 5,000 unless raised",
}

// conflicts says what still hangs on an object that RAM refuses to delete.
var conflicts = map[string]string{
	"DeleteConflict.User.Group":             "the user is still in a group" + byForce,
	"DeleteConflict.User.AccessKey":         "the user still has an access key" + byForce,
	"DeleteConflict.User.LoginProfile":      "the user still has a console logon" + byForce,
	"DeleteConflict.User.MFADevice":         "the user still has an MFA device" + byForce,
	"DeleteConflict.User.Policy":            "a policy is still attached to the user" + byForce,
	"DeleteConflict.Group.User":             "the group still has members" + byForce,
	"DeleteConflict.Group.Policy":           "a policy is still attached to the group" + byForce,
	"DeleteConflict.Policy.User":            "the policy is still attached to a user" + byReference,
	"DeleteConflict.Policy.Group":           "the policy is still attached to a group" + byReference,
	"DeleteConflict.Policy.Role":            "the policy is still attached to a role" + byReference,
	"DeleteConflict.Role.Policy":            "a policy is still attached to the role" + byForce,
	"DeleteConflict.Policy.Version":         "the policy still has more than its default version",
	"DeleteConflict.Policy.Version.Default": "the version is the default one",
}

const (
	byForce = ". Terraform removes first what refers to this resource: refer to it instead of writing its name. For " +
		"what is not in the state, apply `force_destroy = true`, and destroy then"
	byReference = ". Terraform detaches first, and attaches again where the policy is replaced, what refers to this " +
		"resource: refer to it instead of writing its name. For what is not in the state, apply `force_destroy = true`, " +
		"and destroy then"
)

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
