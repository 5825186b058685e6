// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// check is a validator made of a function of the names package.
type check struct{ rule func(string) error }

// Check makes a validator of a rule: its error is the message. Null and unknown values pass.
func Check(rule func(string) error) validator.String { return check{rule} }

func (check) Description(context.Context) string { return "must be accepted by RAM" }
func (c check) MarkdownDescription(context.Context) string {
	return c.Description(context.Background())
}

func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.rule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value for "+req.Path.String(), "It "+err.Error()+".")
	}
}

// CheckText makes a validator of a rule for an optional text: RAM does not tell an empty one from none, so it is left
// out instead.
func CheckText(rule func(string) error) validator.String {
	return Check(func(s string) error {
		if s == "" {
			return errors.New("must not be empty; leave the argument out instead")
		}
		return rule(s)
	})
}
