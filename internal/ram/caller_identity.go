// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// CallerIdentity is who the credentials belong to.
type CallerIdentity struct {
	AccountID    string `json:"AccountId"`
	ARN          string `json:"Arn"`
	IdentityType string // Account, RAMUser or AssumedRoleUser
	PrincipalID  string `json:"PrincipalId"`
	UserID       string `json:"UserId"` // empty for a role
	RoleID       string `json:"RoleId"` // roles only
}

// GetCallerIdentity tells whose credentials sign the calls.
func (c *Client) GetCallerIdentity(ctx context.Context) (CallerIdentity, error) {
	if known, ok := c.creds.(Identified); ok {
		if who, ok, err := known.CallerIdentity(ctx); ok || err != nil {
			return who, err
		}
	}
	return c.caller.get(ctx, "", func(ctx context.Context) (CallerIdentity, error) {
		var res struct {
			rpc.Answer
			CallerIdentity
		}
		err := c.rpc.Call(ctx, rpc.STS.Op("GetCallerIdentity", nil, &res))
		return res.CallerIdentity, err
	})
}

// AccountID is the ID of the account that the credentials belong to. It costs one call for all that
// ask.
func (c *Client) AccountID(ctx context.Context) (string, error) {
	who, err := c.GetCallerIdentity(ctx)
	return who.AccountID, err
}

// Identified are credentials whose owner is known: STS need not be asked again.
type Identified interface {
	credential.Provider
	// CallerIdentity is the owner of the credentials; ok is false where it is not known.
	CallerIdentity(ctx context.Context) (who CallerIdentity, ok bool, err error)
}

// CallerIdentityOf asks STS whose credentials these are.
func (c *Client) CallerIdentityOf(ctx context.Context, creds credential.Credentials) (CallerIdentity, error) {
	var res struct {
		rpc.Answer
		CallerIdentity
	}
	op := rpc.STS.Op("GetCallerIdentity", nil, &res)
	op.Signer = credential.Func(func(context.Context) (credential.Credentials, error) { return creds, nil })
	err := c.rpc.Call(ctx, op)
	return res.CallerIdentity, err
}
