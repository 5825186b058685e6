// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// call is one request on its way through an action.
type call struct {
	*Server
	ctx    context.Context
	tx     *store.Tx
	action *action
	caller caller
	in     values
	now    time.Time
	origin origin
	checks []eval.Check // what the caller needs permission for
}

// origin is where a request came from.
type origin struct {
	address   string
	userAgent string
	secure    bool
}

func (c *call) text(name string) string { return c.in.text(name) }

// answered is the answer of actions that return only the request ID.
type answered struct{}

// date is a time as the API writes it; "" when it never came.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
