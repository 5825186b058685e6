// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package inventory

import (
	"encoding/json"
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// document is a policy document as a part of other JSON.
type document struct{ *policy.Document }

func asDocument(d *policy.Document) *document {
	if d == nil {
		return nil
	}
	return &document{d}
}

func (d *document) parsed() *policy.Document {
	if d == nil {
		return nil
	}
	return d.Document
}

// MarshalJSON writes the document itself, and not a text that holds it.
func (d document) MarshalJSON() ([]byte, error) { return json.RawMessage(d.String()), nil }

// UnmarshalJSON reads what RAM takes, and what it took once.
func (d *document) UnmarshalJSON(text []byte) error {
	parsed, err := policy.ParseLenient(string(text))
	if err != nil {
		return fmt.Errorf("a document is no policy: %w", err)
	}
	d.Document = parsed
	return nil
}
