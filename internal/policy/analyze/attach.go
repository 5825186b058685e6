// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"errors"
	"fmt"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// IsTrust reports whether a document says who may assume a role.
func IsTrust(d *policy.Document) bool {
	return slices.ContainsFunc(d.Statements, func(s policy.Statement) bool { return s.Principal != nil })
}

var errMixed = errors.New("trust policies, which say who may assume a role, " +
	"and policies of identities cannot be compared with each other")

// Attach makes sets of policies of documents that are compared: trust policies, or
// policies of one identity each. It fails where there are some of both.
func Attach(sides ...[]eval.Grant) ([]eval.Policies, error) {
	out := make([]eval.Policies, len(sides))
	var trust, identity *eval.Grant
	for _, g := range slices.Concat(sides...) {
		switch {
		case g.Document == nil:
			return nil, fmt.Errorf("%w: %s", errNoDocument, quote(g.Name))
		case IsTrust(g.Document):
			trust = &g
		case len(g.Document.Statements) > 0:
			identity = &g
		}
	}
	if trust != nil && identity != nil {
		return nil, fmt.Errorf("%w: %s is one of the former, %s one of the latter", errMixed, trust.Name, identity.Name)
	}
	for i, side := range sides {
		if trust == nil {
			out[i].Identity = side
			continue
		}
		docs := make([]*policy.Document, len(side))
		for j, g := range side {
			docs[j] = g.Document
		}
		out[i].Trust = policy.Merge(docs...)
	}
	return out, nil
}
