// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

var _ credential.STS = (*Client)(nil)

// session is the answer of the actions that make one.
type session struct {
	rpc.Answer
	Credentials struct {
		AccessKeyID                                string `json:"AccessKeyId"`
		AccessKeySecret, SecurityToken, Expiration string
	}
}

// AssumeRole makes a session of a role, signed with the credentials of base; nil is the client's
// own.
func (c *Client) AssumeRole(
	ctx context.Context, base credential.Provider, a credential.AssumeRole,
) (credential.Credentials, error) {
	var res session
	op := rpc.STS.Op("AssumeRole", rpc.Params{
		"RoleArn": a.RoleARN, "RoleSessionName": a.SessionName, "ExternalId": a.ExternalID, "Policy": a.Policy,
		"DurationSeconds": seconds(a.Duration),
	}.NonEmpty(), &res)
	op.Signer = base
	if err := c.call(ctx, op); err != nil {
		return credential.Credentials{}, fmt.Errorf("assuming the role %s: %w", a.RoleARN, err)
	}
	return res.credentials("the role " + a.RoleARN)
}

// AssumeRoleWithOIDC makes a session of a role with the OIDC token. The call is not signed.
func (c *Client) AssumeRoleWithOIDC(
	ctx context.Context, token string, a credential.AssumeRoleWithOIDC,
) (credential.Credentials, error) {
	var res session
	op := rpc.STS.Op("AssumeRoleWithOIDC", rpc.Params{
		"RoleArn": a.RoleARN, "OIDCProviderArn": a.OIDCProviderARN, "OIDCToken": token, "RoleSessionName": a.SessionName,
		"Policy": a.Policy, "DurationSeconds": seconds(a.Duration),
	}.NonEmpty(), &res)
	op.Unsigned = true
	if err := c.call(ctx, op); err != nil {
		return credential.Credentials{}, fmt.Errorf("assuming the role %s with an OIDC token: %w", a.RoleARN, err)
	}
	return res.credentials("the role " + a.RoleARN + " by OIDC")
}

// seconds is a duration as STS takes it; left out, it is one hour.
func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d / time.Second))
}

func (s session) credentials(source string) (credential.Credentials, error) {
	c := s.Credentials
	expiration, err := time.Parse(time.RFC3339, c.Expiration)
	if err != nil || c.AccessKeyID == "" || c.AccessKeySecret == "" || c.SecurityToken == "" {
		return credential.Credentials{}, fmt.Errorf("STS gave no complete session for %s", source)
	}
	return credential.Credentials{
		AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken,
		Expiration: expiration, Source: source,
	}, nil
}
