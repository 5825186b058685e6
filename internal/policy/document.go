// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "slices"

// Kind says where a document is used, and with that which elements and which
// size it may have.
type Kind string

// The kinds of policy documents.
const (
	// KindIdentity is a custom policy attached to users, groups and roles.
	KindIdentity Kind = "identity"
	// KindTrust is the document that says who may assume a role.
	KindTrust Kind = "trust"
	// KindSession narrows one session of an assumed role.
	KindSession Kind = "session"
	// KindControl is a control policy of a resource directory.
	KindControl Kind = "control"
)

// Kinds returns all of them.
func Kinds() []Kind { return []Kind{KindIdentity, KindTrust, KindSession, KindControl} }

// Largest documents, in characters and in bytes: RAM's pages name both, so a
// document has to respect the larger count. reference: policy-language.md §11.
const (
	MaxDocumentSize = 6144
	MaxSessionSize  = 2048
	MaxControlSize  = 4096
)

// MaxSize returns the largest size of a document of this kind, or 0 when none
// is documented, as for trust policies.
func (k Kind) MaxSize() int {
	switch k {
	case KindTrust:
		return 0
	case KindSession:
		return MaxSessionSize
	case KindControl:
		return MaxControlSize
	default:
		return MaxDocumentSize
	}
}

// Version is the only legal value of the element Version.
const Version = "1"

// Effect is what a matching statement does.
type Effect string

// The two effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Document is one policy.
type Document struct {
	// Version is "1" in every legal document.
	Version string
	// Statements are kept in the order of the text.
	Statements []Statement
}

// Statement is one rule. A legal statement has exactly one of Actions and
// NotActions; an identity, session or control policy has Resources, a trust
// policy has Principal. NotResources was legal until 2019 and is only read
// leniently.
type Statement struct {
	// Sid is a free name for the statement. RAM's grammar does not list it,
	// its samples have it; it never changes a decision.
	Sid          string
	emptySid     bool // it stands there, for Format
	Effect       Effect
	Actions      []string
	NotActions   []string
	Resources    []string
	NotResources []string
	// Principal is nil where the element is absent.
	Principal *Principal
	// Conditions have one entry for each operator and key of the text. All of
	// them must be met.
	Conditions []Condition
}

// Principal says who may assume a role.
type Principal struct {
	// RAM holds ARNs of accounts, users and roles.
	RAM []string
	// Service holds domain names of cloud services, such as ecs.aliyuncs.com.
	Service []string
	// Federated holds ARNs of SAML and OIDC identity providers.
	Federated []string
}

// Condition compares one key of the request with a list of values. An operator that
// RAM does not have may stand without a key, where a lenient reader found none.
type Condition struct {
	Operator string
	Key      string
	// Values are alternatives: one has to match. With a negated operator none
	// may match.
	Values []string
}

// Clone returns a deep copy.
func (d *Document) Clone() *Document {
	if d == nil {
		return nil
	}
	out := &Document{Version: d.Version, Statements: make([]Statement, len(d.Statements))}
	for i := range d.Statements {
		out.Statements[i] = d.Statements[i].Clone()
	}
	return out
}

// Clone returns a deep copy.
func (s *Statement) Clone() Statement {
	out := *s
	out.Actions = slices.Clone(s.Actions)
	out.NotActions = slices.Clone(s.NotActions)
	out.Resources = slices.Clone(s.Resources)
	out.NotResources = slices.Clone(s.NotResources)
	if s.Principal != nil {
		out.Principal = &Principal{
			RAM:       slices.Clone(s.Principal.RAM),
			Service:   slices.Clone(s.Principal.Service),
			Federated: slices.Clone(s.Principal.Federated),
		}
	}
	out.Conditions = slices.Clone(s.Conditions)
	for i := range out.Conditions {
		out.Conditions[i].Values = slices.Clone(s.Conditions[i].Values)
	}
	return out
}
