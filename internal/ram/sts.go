// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

var _ credential.STS = (*Client)(nil)

// AssumeRole makes a session of a role, signed with the credentials of base; nil is the client's
// own.
func (c *Client) AssumeRole(
	ctx context.Context, base credential.Provider, a credential.AssumeRole,
) (credential.Credentials, error) {
	req, res := sts.CreateAssumeRoleRequest(), sts.CreateAssumeRoleResponse()
	req.Method = requests.POST
	req.RoleArn, req.RoleSessionName, req.ExternalId, req.Policy = a.RoleARN, a.SessionName, a.ExternalID, a.Policy
	req.DurationSeconds = seconds(a.Duration)
	if err := c.call(ctx, operation{request: req, response: res, signer: base}); err != nil {
		return credential.Credentials{}, fmt.Errorf("assuming the role %s: %w", a.RoleARN, err)
	}
	return sessionOf("the role "+a.RoleARN, res.Credentials)
}

// AssumeRoleWithOIDC makes a session of a role with the OIDC token. The call is not signed.
func (c *Client) AssumeRoleWithOIDC(
	ctx context.Context, token string, a credential.AssumeRoleWithOIDC,
) (credential.Credentials, error) {
	req, res := sts.CreateAssumeRoleWithOIDCRequest(), sts.CreateAssumeRoleWithOIDCResponse()
	req.Method = requests.POST
	req.RoleArn, req.OIDCProviderArn = a.RoleARN, a.OIDCProviderARN
	req.RoleSessionName, req.Policy = a.SessionName, a.Policy
	req.OIDCToken, req.DurationSeconds = token, seconds(a.Duration)
	if err := c.call(ctx, operation{request: req, response: res, unsigned: true}); err != nil {
		return credential.Credentials{}, fmt.Errorf("assuming the role %s with an OIDC token: %w", a.RoleARN, err)
	}
	return sessionOf("the role "+a.RoleARN+" by OIDC", res.Credentials)
}

// seconds is a duration as STS takes it; left out, it is one hour.
func seconds(d time.Duration) requests.Integer {
	if d == 0 {
		return ""
	}
	return requests.NewInteger(int(d / time.Second))
}

func sessionOf(source string, c sts.Credentials) (credential.Credentials, error) {
	expiration, err := time.Parse(time.RFC3339, c.Expiration)
	if err != nil || c.AccessKeyId == "" || c.AccessKeySecret == "" || c.SecurityToken == "" {
		return credential.Credentials{}, fmt.Errorf("STS gave no complete session for %s", source)
	}
	return credential.Credentials{
		AccessKeyID: c.AccessKeyId, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken,
		Expiration: expiration, Source: source,
	}, nil
}
