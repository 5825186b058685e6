// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Private is what Terraform keeps in the state beside an object and shows to nobody. It is not
// encrypted: a secret has no place in it.
type Private struct {
	store interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
}

// Get puts the value of a key into a pointer; found is false where there is none.
func (p Private) Get(ctx context.Context, key string, into any) (found bool, err error) {
	text, diags := p.store.GetKey(ctx, key)
	if err := firstError(diags); err != nil || text == nil {
		return false, err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return false, fmt.Errorf("private state, %s: %w", key, err)
	}
	return true, nil
}

// Set keeps a value under a key.
func (p Private) Set(ctx context.Context, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("private state, %s: %w", key, err)
	}
	return firstError(p.store.SetKey(ctx, key, text))
}

// remove forgets a key.
func (p Private) remove(ctx context.Context, key string) error {
	return firstError(p.store.SetKey(ctx, key, nil))
}

// has tells whether there is a key.
func (p Private) has(ctx context.Context, key string) bool {
	text, _ := p.store.GetKey(ctx, key)
	return text != nil
}

func firstError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return errors.New(d.Summary() + ": " + d.Detail())
	}
	return nil
}

// accountKey is the key of the account in an identity and in the private state: Terraform before
// 1.12 keeps no identity.
const accountKey = "account_id"

// importedKey marks an object that was imported and not changed since; instanceKey tells the
// resources of one group of settings apart, of which an account takes one.
const (
	importedKey = "imported"
	instanceKey = "instance"
)

// wrongAccountError says that an object is in another account than that of the credentials, as what
// tells: "the state belongs to".
type wrongAccountError struct{ what, account, credentials string }

func (e *wrongAccountError) Error() string {
	return fmt.Sprintf("%s the account %s, and the credentials belong to the account %s", e.what, e.account, e.credentials)
}

// account is the account of the credentials.
func (c configured) account(ctx context.Context) (string, error) {
	id, err := c.meta.Client.AccountID(ctx)
	if err == nil && id == "" {
		err = errors.New("STS answered without an account")
	}
	if err != nil {
		return "", fmt.Errorf("asking which account the credentials belong to: %w", err)
	}
	return id, nil
}

// checkAccount refuses an object of another account before anything is asked about it: there it
// would seem to be gone.
func (r *managedResource[M]) checkAccount(
	ctx context.Context, identity *tfsdk.ResourceIdentity, private Private,
) error {
	account, err := r.account(ctx)
	if err != nil {
		return err
	}
	var kept string
	if _, err := private.Get(ctx, accountKey, &kept); err != nil {
		return err
	}
	if kept == "" && identity != nil && !identity.Raw.IsNull() {
		var known *string
		if err := firstError(identity.GetAttribute(ctx, path.Root(accountKey), &known)); err != nil {
			return err
		}
		if known != nil {
			kept = *known
		}
	}
	if kept != "" && kept != account {
		return &wrongAccountError{"the state belongs to", kept, account}
	}
	return private.Set(ctx, accountKey, account)
}

// setIdentity puts into identity what identifies m, and the account.
func (s *Spec[M]) setIdentity(
	ctx context.Context, m *M, account string, identity *tfsdk.ResourceIdentity,
) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	var diags diag.Diagnostics
	if account != "" {
		diags = identity.SetAttribute(ctx, path.Root(accountKey), account)
	}
	for _, name := range s.Identity.Attributes {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), textOf(field(m, name)))...)
	}
	return diags
}
