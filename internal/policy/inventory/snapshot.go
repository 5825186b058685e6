// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package inventory

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// What every snapshot begins with.
const (
	snapshotFormat = "ram-account"
	// SnapshotVersion is the version of snapshots that [Write] writes and [Read] reads.
	SnapshotVersion = 1
)

// snapshot is an account as JSON. A field that is renamed or whose meaning changes
// needs a new version; so does a new one, since older programs must not pass over it.
type snapshot struct {
	Format      string        `json:"format"`
	Version     int           `json:"version"`
	AccountID   string        `json:"account_id"`
	Users       []User        `json:"users"`
	Groups      []Group       `json:"groups"`
	Roles       []roleJSON    `json:"roles"`
	Policies    []policyJSON  `json:"policies"`
	Attachments []Attachment  `json:"attachments"`
	Providers   []Provider    `json:"identity_providers"`
	Control     []controlJSON `json:"control_policies,omitempty"`
}

type roleJSON struct {
	Name    string    `json:"name"`
	ID      string    `json:"id,omitempty"`
	Trust   *document `json:"assume_role_policy_document"`
	Service bool      `json:"service_linked,omitempty"`
}

type policyJSON struct {
	Name     string               `json:"name"`
	Type     string               `json:"type"`
	Document *document            `json:"document"`
	Why      string               `json:"document_not_known,omitempty"`
	Older    map[string]*document `json:"other_versions,omitempty"`
}

// controlJSON is a control policy. Those of one level count together.
type controlJSON struct {
	Name     string    `json:"name"`
	Level    string    `json:"level"`
	Document *document `json:"document"`
}

// Write writes an account as JSON that [Read] reads.
func Write(w io.Writer, a *Account) error {
	s := snapshot{
		Format: snapshotFormat, Version: SnapshotVersion, AccountID: a.ID, Users: list(a.Users), Groups: list(a.Groups),
		Roles: []roleJSON{}, Policies: []policyJSON{}, Attachments: list(a.Attachments), Providers: list(a.Providers),
	}
	for _, r := range a.Roles {
		s.Roles = append(s.Roles, roleJSON{r.Name, r.ID, asDocument(r.Trust), r.Service})
	}
	for _, p := range a.Policies {
		out := policyJSON{Name: p.Name, Type: p.Type, Document: asDocument(p.Document), Why: p.Why}
		for version, d := range p.Older {
			if out.Older == nil {
				out.Older = map[string]*document{}
			}
			out.Older[version] = asDocument(d)
		}
		s.Policies = append(s.Policies, out)
	}
	for _, g := range a.Control {
		s.Control = append(s.Control, controlJSON{g.Name, g.Level, asDocument(g.Document)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s)
}

// list is never null in JSON.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

var errNoSnapshot = errors.New("it is no snapshot of an account: write one with `ram-policy snapshot`")

// Read reads what [Write] wrote. What it does not know is an error: it may decide
// access.
func Read(r io.Reader) (*Account, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	err = json.Unmarshal(text, &head)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(bytes.TrimSpace(text))):
		return nil, fmt.Errorf("it ends in the middle, after %d bytes: take the snapshot again", len(text))
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%w (byte %d: %w)", errNoSnapshot, syntax.Offset, err)
	case err != nil || head.Format != snapshotFormat:
		return nil, errNoSnapshot
	case head.Version != SnapshotVersion:
		return nil, fmt.Errorf("it is a snapshot of version %d, and this program reads version %d: take it again, "+
			"or use the ram-policy that took it", head.Version, SnapshotVersion)
	}
	var s snapshot
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("the snapshot cannot be read: %w", err)
	}
	return s.account()
}

func (s *snapshot) account() (*Account, error) {
	if s.AccountID == "" {
		return nil, errors.New("the snapshot does not say which account it is of: its account_id is empty")
	}
	a := &Account{ID: s.AccountID, Users: s.Users, Groups: s.Groups, Attachments: s.Attachments, Providers: s.Providers}
	for _, r := range s.Roles {
		a.Roles = append(a.Roles, Role{Name: r.Name, ID: r.ID, Trust: r.Trust.parsed(), Service: r.Service})
	}
	for _, p := range s.Policies {
		out := Policy{Name: p.Name, Type: p.Type, Document: p.Document.parsed(), Why: p.Why}
		if out.Document == nil && out.Why == "" {
			out.Why = "its document is not in the snapshot"
		}
		for version, d := range p.Older {
			if out.Older == nil {
				out.Older = map[string]*policy.Document{}
			}
			out.Older[version] = d.parsed()
		}
		a.Policies = append(a.Policies, out)
	}
	for _, c := range s.Control {
		if c.Document == nil {
			return nil, fmt.Errorf("the control policy %q of the snapshot has no document", c.Name)
		}
		a.Control = append(a.Control, eval.Grant{Name: c.Name, Level: c.Level, Document: c.Document.Document})
	}
	return a, nil
}
