// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// ImportState takes an import ID or an identity and puts what it says into the state, which
// Terraform then reads.
func (r *managedResource[M]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	m, err := blank[M](ctx, attributeTypes(r.spec.schema(ctx)))
	if err == nil {
		err = r.importInto(ctx, m, req)
	}
	private := Private{resp.Private}
	if err == nil {
		err = errors.Join(r.checkAccount(ctx, nil, private), private.Set(ctx, importedKey, true))
	}
	if err == nil && r.spec.Identity.Account {
		err = private.Set(ctx, instanceKey, rand.Text())
	}
	if err != nil {
		r.fail(ctx, &resp.Diagnostics, "import", m, err)
		return
	}
	resp.Diagnostics.Append(r.save(ctx, m, &resp.State, resp.Identity, private)...)
}

// importInto fills m with what an import gives.
func (r *managedResource[M]) importInto(ctx context.Context, m *M, req resource.ImportStateRequest) error {
	given := r.spec.Identity.Attributes
	byIdentity := req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull()
	var parts []string
	var err error
	switch {
	case byIdentity:
		parts, err = r.identityParts(ctx, req.Identity)
	case r.spec.Identity.Account:
		return r.isOwnAccount(ctx, req.ID)
	default:
		if r.spec.Identity.LookupBy != "" {
			given = []string{r.spec.Identity.LookupBy}
		}
		parts, err = splitImportID(req.ID, given)
	}
	if err != nil {
		return err
	}
	for i, name := range given {
		if err := r.spec.checkImported(ctx, given, name, parts[i]); err != nil {
			return err
		}
		*textField(m, name) = types.StringValue(parts[i])
	}
	if r.spec.identified(m) {
		return nil
	}
	return r.lookUp(ctx, m, parts[0])
}

// identityParts are the attributes of an identity. Its account, where it has one, must be that of
// the credentials.
func (r *managedResource[M]) identityParts(ctx context.Context, identity *tfsdk.ResourceIdentity) ([]string, error) {
	var parts []string
	for _, name := range append(slices.Clone(r.spec.Identity.Attributes), accountKey) {
		var text *string
		if err := firstError(identity.GetAttribute(ctx, path.Root(name), &text)); err != nil {
			return nil, err
		}
		switch {
		case text == nil:
			parts = append(parts, "")
		case name == accountKey:
			return parts, r.isOwnAccount(ctx, *text)
		default:
			parts = append(parts, *text)
		}
	}
	return parts, nil
}

// isOwnAccount refuses an account that is not that of the credentials.
func (r *managedResource[M]) isOwnAccount(ctx context.Context, given string) error {
	account, err := r.account(ctx)
	if err == nil && given != account {
		err = &wrongAccountError{"the import names", given, account}
	}
	return err
}

// lookUp finds the object by its LookupBy, so that one that does not exist is a clear error. A text
// under which there is none may be its identity.
func (r *managedResource[M]) lookUp(ctx context.Context, m *M, text string) error {
	other := *m
	byName := r.read(ctx, m)
	if !ram.IsNotExist(byName) {
		return byName
	}
	*textField(&other, r.spec.Identity.LookupBy) = types.StringNull()
	*textField(&other, r.spec.Identity.Attributes[0]) = types.StringValue(text)
	if err := r.read(ctx, &other); err != nil {
		return byName
	}
	*m = other
	return nil
}

// importForm shows what an import ID looks like: <user_name>:<group_name>.
func importForm(names []string) string {
	form := make([]string, len(names))
	for i, n := range names {
		form[i] = "<" + n + ">"
	}
	return strings.Join(form, ":")
}

// splitImportID splits an import ID into as many parts as there are names. The last part may hold
// colons.
func splitImportID(id string, names []string) ([]string, error) {
	parts := strings.SplitN(id, ":", len(names))
	if len(parts) != len(names) || slices.Contains(parts, "") {
		return nil, fmt.Errorf("the import ID %q does not have the form %s", id, importForm(names))
	}
	return parts, nil
}

// checkImported applies the validators of an attribute to one part of what an import was given.
func (s *Spec[M]) checkImported(ctx context.Context, given []string, name, part string) error {
	refuse := func(why string) error {
		return fmt.Errorf("the import ID has the form %s; %s is %q: %s", importForm(given), name, part, why)
	}
	if part == "" || part != strings.TrimSpace(part) {
		return refuse("it must be neither empty nor begin or end with a space")
	}
	a, _ := s.Schema.Attributes[name].(schema.StringAttribute)
	for _, v := range a.Validators {
		resp := validator.StringResponse{}
		v.ValidateString(ctx, validator.StringRequest{Path: path.Root(name), ConfigValue: types.StringValue(part)}, &resp)
		for _, d := range resp.Diagnostics.Errors() {
			return refuse(strings.TrimSuffix(d.Detail(), "."))
		}
	}
	return nil
}
