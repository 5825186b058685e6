// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// joinID joins the parts of an identity as an import ID.
func joinID(parts []string) string { return strings.Join(parts, ":") }

// importForm shows what an import ID looks like: <user_name>:<group_name>.
func importForm(names []string) string {
	form := make([]string, len(names))
	for i, n := range names {
		form[i] = "<" + n + ">"
	}
	return joinID(form)
}

// splitID splits an import ID into as many parts as there are names; none may be empty. The last part may hold colons.
func splitID(id string, names []string) ([]string, error) {
	parts := strings.SplitN(id, ":", len(names))
	ok := len(parts) == len(names)
	for _, p := range parts {
		ok = ok && p != "" && p == strings.TrimSpace(p)
	}
	if !ok {
		return nil, fmt.Errorf("the import ID %q does not have the form %s", id, importForm(names))
	}
	return parts, nil
}

// check applies the validators of an attribute to one part of what an import was given.
func (s *Spec[M]) check(ctx context.Context, given []string, name, part string, diags *diag.Diagnostics) {
	refuse := func(why string) {
		diags.AddError("Cannot import "+s.Noun, fmt.Sprintf("The import ID has the form %s; %s is %q. %s", importForm(given), name, part, why))
	}
	if part == "" || part != strings.TrimSpace(part) {
		refuse("It must be neither empty nor begin or end with a space.")
		return
	}
	a, ok := s.Schema.Attributes[name].(schema.StringAttribute)
	if !ok {
		return
	}
	for _, v := range a.Validators {
		resp := validator.StringResponse{}
		v.ValidateString(ctx, validator.StringRequest{Path: path.Root(name), ConfigValue: types.StringValue(part)}, &resp)
		for _, d := range resp.Diagnostics {
			refuse(d.Detail())
		}
	}
}
