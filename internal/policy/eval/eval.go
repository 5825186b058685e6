// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// Decision is the answer to a request.
type Decision string

// The decisions.
const (
	// Allow lets the request through.
	Allow Decision = "allow"
	// ExplicitDeny means that a Deny statement matches.
	ExplicitDeny Decision = "explicit_deny"
	// ImplicitDeny means that no statement allows the request.
	ImplicitDeny Decision = "implicit_deny"
)

// Layers of policies, as Result and StatementRef name them.
const (
	LayerControl  = "control"
	LayerSession  = "session"
	LayerIdentity = "identity"
	LayerTrust    = "trust"
	// LayerRoot stands for no policy at all: the account itself may do all but
	// assume a role.
	LayerRoot = "root"
)

// AccountScope is the scope of a grant that covers the whole account.
const AccountScope = ""

// Grant is a policy together with how it reaches the caller.
type Grant struct {
	// Name is the name of the policy, for reasons.
	Name     string
	Document *policy.Document
	// ResourceGroup is the id of the resource group to which an identity policy
	// is limited, or AccountScope.
	ResourceGroup string
	// Source says how the policy reaches the caller, such as "group devs".
	Source string
	// Level names the account or folder a control policy is attached to.
	// Control policies of one level are one set; levels are passed in the order
	// in which they first occur.
	Level string
}

// Policies are all policies that bear on a caller.
type Policies struct {
	// Identity policies of the caller: its own, those of its groups, or those of
	// the assumed role.
	Identity []Grant
	// Session policies narrow the session. None means no limit.
	Session []Grant
	// Control policies, from the account to the root folder. None means no limit.
	Control []Grant
	// Trust is the trust policy of the role to assume, for requests to assume it.
	Trust *policy.Document
}

// Check is one pair of action and resource that has to be allowed.
type Check struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
}

// Caller is who makes the request.
type Caller struct {
	// ARN of the RAM user, role or account (…:root), or empty.
	ARN string
	// Service is the domain name of a calling cloud service, or empty.
	Service string
	// Federated is the ARN of the identity provider that vouches for the caller,
	// or empty.
	Federated string
	// Uncontrolled is set for those whom control policies do not bind though they
	// are no account owner: principals of the management account and
	// service-linked roles.
	Uncontrolled bool
}

// Request is one call to decide.
type Request struct {
	// Checks must all be allowed.
	Checks []Check
	// Context holds the values of the condition keys. A key without values is
	// missing.
	Context map[string][]string
	// ResourceGroup is the id of the resource group of the resources, or
	// AccountScope when they are in none or it is not known.
	ResourceGroup string
	// Principal is the caller. Nil is a RAM identity about which nothing is known.
	Principal *Caller
}

// StatementRef names one statement.
type StatementRef struct {
	// Layer is one of the Layer constants.
	Layer string
	// Policy and Source are those of the grant.
	Policy string
	Source string
	// Index counts the statements of the document from 0.
	Index  int
	Sid    string
	Effect policy.Effect
	// ResourceGroup is that of the grant.
	ResourceGroup string
	// Check is the index of the check the reference belongs to.
	Check int
}

// String names the statement for a message, long names shortened.
func (r StatementRef) String() string {
	name := fmt.Sprintf("statement %d", r.Index)
	if r.Sid != "" {
		name += fmt.Sprintf(" (%s)", policy.Shorten(r.Sid, nameBytes))
	}
	if r.Policy != "" {
		name += " of " + policy.Shorten(r.Policy, nameBytes)
	}
	if r.Source != "" {
		name += ", " + policy.Shorten(r.Source, nameBytes)
	}
	return name
}

// Part says which part of a statement did not match.
type Part string

// The parts.
const (
	PartAction    Part = "action"
	PartResource  Part = "resource"
	PartCondition Part = "condition"
	PartPrincipal Part = "principal"
	// PartScope is the resource group of the grant.
	PartScope Part = "scope"
	// PartOverruled marks a statement that matches but does not decide.
	PartOverruled Part = "overruled"
	// PartEffect marks a statement whose effect is neither Allow nor Deny.
	PartEffect Part = "effect"
)

// Miss is a statement that did not decide, and why.
type Miss struct {
	StatementRef
	Part   Part
	Detail string
	// MissingKey is set when the statement would apply but for condition keys that
	// the request does not carry.
	MissingKey bool
}

// CheckResult is the answer to one check.
type CheckResult struct {
	Check    Check
	Decision Decision
	Layer    string
}

// Result is the answer to a request with its reasons.
type Result struct {
	Decision Decision
	// Deciding are the statements that decided: of a denial the matching Deny
	// statements, of an allow the matching Allow statements of every layer that had
	// to allow. An implicit denial has none.
	Deciding []StatementRef
	// Others are all other statements.
	Others []Miss
	// Errors are the conditions that could not be decided.
	Errors []error
	// Layer is where the decision fell.
	Layer string
	// Checks are the answers to the single checks.
	Checks []CheckResult
	// MissingKeys are keys that the request does not carry and on which the
	// decision depends: some value of each, perhaps together with values of the
	// others, changes it.
	MissingKeys []string
}

// Allowed reports whether the request is allowed.
func (r Result) Allowed() bool { return r.Decision == Allow }

// ConditionError is a statement that could not be decided.
type ConditionError struct {
	Statement StatementRef
	// Operator and Key name the condition; they are empty if the statement has
	// no legal effect.
	Operator string
	Key      string
	Reason   string
}

// Error names the statement, the condition and the reason, long names shortened.
func (e *ConditionError) Error() string {
	switch {
	case e.Operator == "":
		return fmt.Sprintf("%s: %s", e.Statement, e.Reason)
	case e.Key == "":
		return fmt.Sprintf("%s: condition %s: %s", e.Statement, shorten(e.Operator), e.Reason)
	}
	return fmt.Sprintf("%s: condition %s on %s: %s", e.Statement, shorten(e.Operator), quote(e.Key), e.Reason)
}
