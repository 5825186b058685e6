// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// fail reports an error of an operation on the object m.
func (s *Spec[M]) fail(diags *diag.Diagnostics, verb string, m *M, err error) {
	summary := fmt.Sprintf("Cannot %s %s", verb, s.Noun)
	name := s.name(m)
	if name != "" {
		summary += fmt.Sprintf(" %q", name)
	}
	imported := ""
	if verb == "create" && ram.IsCode(err, "EntityAlreadyExists") && name != "" {
		imported = fmt.Sprintf("terraform import ram_%s.NAME %s", s.Type, name)
	}
	diags.AddError(summary, explain(err, imported))
}

// Fail reports an error that no Spec stands behind: a data source or provider of its own making. What is the
// operation and the object: "read RAM policies".
func Fail(diags *diag.Diagnostics, what string, err error) {
	diags.AddError("Cannot "+what, explain(err, ""))
}

// explain is one sentence of help where the code is known, then what RAM said, unchanged.
func explain(err error, importCommand string) string {
	var lines []string
	if h := help(err, importCommand); h != "" {
		lines = append(lines, h, "")
	}
	var e *ram.Error
	if !errors.As(err, &e) {
		return strings.Join(append(lines, upperFirst(err.Error())), "\n")
	}
	// What was being done stands before RAM's own words; what else went wrong, if anything, after them.
	if doing, alone := strings.CutSuffix(err.Error(), e.Error()); !alone {
		lines = append(lines, upperFirst(err.Error())+".", "")
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
	return strings.Join(lines, "\n")
}

// help is what a person can do about an error; it is decided on codes, never on message text.
func help(err error, importCommand string) string {
	if h := sessionHelp(err); h != "" {
		return h
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "The operation took longer than its timeout; another is set by `timeouts = { … }` in the resource."
	}
	var e *ram.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch {
	case ram.IsCode(err, "EntityAlreadyExists"):
		if importCommand == "" {
			return "There is one of this name already, and it is not the one at hand."
		}
		return "It exists already and Terraform did not make it. To manage it from here on, import it:\n\n  " + importCommand
	case ram.IsCode(err, "NoPermission", "Forbidden"):
		return fmt.Sprintf("The identity that Terraform runs as may not do this: a policy that allows the action ram:%s on this object is missing, or one denies it.", e.Action)
	case ram.IsCode(err, "LimitExceeded"):
		if q, ok := quotas[e.Code]; ok {
			return "A quota of the account is used up: " + q + "."
		}
		return "A quota of the account is used up."
	case ram.IsCode(err, "DeleteConflict"):
		if c, ok := conflicts[e.Code]; ok {
			return "RAM deletes only what nothing hangs on: " + c + "."
		}
		return "RAM deletes only what nothing hangs on."
	case ram.IsCode(err, "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidSecurityToken", "MissingSecurityToken", "InvalidAccessKeySecret"):
		return "RAM does not accept the credentials of the provider. Check where they come from; the provider's documentation lists the sources and their order."
	case ram.IsCode(err, "InvalidTimeStamp"):
		return "The clock of this machine is more than 15 minutes off."
	case ram.IsCode(err, "Throttling"):
		return "RAM kept refusing the request for being one of too many, longer than the provider's retries last."
	}
	return ""
}

// quotas names the quota behind a code and its documented value (reference: limits.md §1); an account may have another.
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
	"DeleteConflict.Policy.User":            "the policy is still attached to a user" + byForce,
	"DeleteConflict.Policy.Group":           "the policy is still attached to a group" + byForce,
	"DeleteConflict.Policy.Role":            "the policy is still attached to a role" + byForce,
	"DeleteConflict.Role.Policy":            "a policy is still attached to the role" + byForce,
	"DeleteConflict.Policy.Version":         "the policy still has more than its default version",
	"DeleteConflict.Policy.Version.Default": "the version is the default one",
}

const byForce = ". Take it away first, or set `force_destroy = true` and apply that before you destroy: then all of it is removed"

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
