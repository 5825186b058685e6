// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// owner are the provider's credentials and whose they are. It asks once, before they sign their
// first call, and whoever wants to know it later is told without another call.
type owner struct {
	*credential.Cache

	sts                *ram.Client
	allowed, forbidden []string // account IDs; without any, every account is welcome
	who                atomic.Pointer[ram.CallerIdentity]
}

var (
	_ ram.Identified       = (*owner)(nil)
	_ credential.Renewable = (*owner)(nil)
)

// accountID is the account of the credentials, "" where STS did not tell it.
func (o *owner) accountID(ctx context.Context) (string, error) {
	who, _, err := o.CallerIdentity(ctx)
	return who.AccountID, err
}

// CallerIdentity is that of the credentials, as far as it was asked for.
func (o *owner) CallerIdentity(ctx context.Context) (ram.CallerIdentity, bool, error) {
	if _, err := o.Retrieve(ctx); err != nil {
		return ram.CallerIdentity{}, false, &credential.Error{Err: err}
	}
	who := o.who.Load()
	if who == nil {
		return ram.CallerIdentity{}, false, nil
	}
	return *who, true, nil
}

// restricted tells whether only some accounts are welcome.
func (o *owner) restricted() bool { return len(o.allowed)+len(o.forbidden) > 0 }

// verifyTimeout bounds the question where its answer is not indispensable: where STS cannot be
// reached, RAM perhaps can.
const verifyTimeout = 10 * time.Second

// refusals are the codes of credentials that are wrong, whatever they are used for.
var refusals = []string{
	"InvalidAccessKeyId", "InvalidAccessKeySecret", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidSecurityToken",
	"MissingSecurityToken", "Forbidden.AccessKeyDisabled",
}

// verify asks as whom Terraform runs, which needs no permission.
func (o *owner) verify(ctx context.Context, found credential.Credentials) error {
	short, cancel := ctx, context.CancelFunc(func() {})
	if !o.restricted() {
		short, cancel = context.WithTimeout(ctx, verifyTimeout)
	}
	defer cancel()
	who, err := o.sts.CallerIdentityOf(short, found)
	switch {
	case err == nil:
		tflog.Info(ctx, "running as "+who.ARN, map[string]any{"credentials": found.Source})
		o.who.Store(&who)
		return o.welcome(who, found)
	case ctx.Err() != nil:
		return ctx.Err()
	case ram.IsCode(err, refusals...):
		return fmt.Errorf("STS does not accept the credentials from %s: %w", found.Source, err)
	case o.restricted():
		return fmt.Errorf("whether the account of the credentials from %s is one of those that `allowed_account_ids` or "+
			"`forbidden_account_ids` let in could not be found out: %w", found.Source, err)
	}
	tflog.Warn(ctx, "the credentials could not be checked", map[string]any{"error": err.Error()})
	return nil
}

// welcome refuses the credentials of an account that is not to be touched.
func (o *owner) welcome(who ram.CallerIdentity, found credential.Credentials) error {
	belong := fmt.Sprintf("the credentials from %s belong to the account %s (%s)", found.Source, who.AccountID, who.ARN)
	const next = "Nothing was read or changed. Use credentials of the account that is meant, or change the argument"
	switch {
	case slices.Contains(o.forbidden, who.AccountID):
		return fmt.Errorf("%s, which `forbidden_account_ids` forbids. %s", belong, next)
	case len(o.allowed) > 0 && !slices.Contains(o.allowed, who.AccountID):
		return fmt.Errorf("%s, but `allowed_account_ids` allows only %s. %s", belong, strings.Join(o.allowed, ", "), next)
	}
	return nil
}
