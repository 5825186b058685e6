// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

// CallerIdentity is who the credentials belong to.
type CallerIdentity struct {
	AccountID    string
	ARN          string
	IdentityType string // Account, RAMUser or AssumedRoleUser
	PrincipalID  string
	UserID       string // empty for a role
	RoleID       string // roles only
}

// GetCallerIdentity tells whose credentials sign the calls.
func (c *Client) GetCallerIdentity(ctx context.Context) (CallerIdentity, error) {
	return shared(ctx, &c.account, "GetCallerIdentity", func(ctx context.Context) (CallerIdentity, error) {
		req, res := sts.CreateGetCallerIdentityRequest(), sts.CreateGetCallerIdentityResponse()
		err := c.call(ctx, operation{request: req, response: res})
		return CallerIdentity{AccountID: res.AccountId, ARN: res.Arn, IdentityType: res.IdentityType, PrincipalID: res.PrincipalId,
			UserID: res.UserId, RoleID: res.RoleId}, err
	})
}

// AccountID is the ID of the account that the credentials belong to. It costs one call for all that ask.
func (c *Client) AccountID(ctx context.Context) (string, error) {
	who, err := c.GetCallerIdentity(ctx)
	return who.AccountID, err
}

// GetAccountSummary gives the account's counts and quotas by RAM's names, e.g. Users and UsersQuota (reference: limits.md §1).
func (c *Client) GetAccountSummary(ctx context.Context) (map[string]int, error) {
	// The SDK's answer lacks some quotas.
	res := &struct {
		*responses.BaseResponse
		SummaryMap map[string]int
	}{BaseResponse: &responses.BaseResponse{}}
	err := c.call(ctx, operation{request: ims.CreateGetAccountSummaryRequest(), response: res})
	return res.SummaryMap, err
}

// GetDefaultDomain gives the domain that user principal names end in, e.g. example.onaliyun.com.
func (c *Client) GetDefaultDomain(ctx context.Context) (string, error) {
	return c.domain.get(ctx, "", func(ctx context.Context) (string, error) {
		req, res := ims.CreateGetDefaultDomainRequest(), ims.CreateGetDefaultDomainResponse()
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return "", err
		}
		if res.DefaultDomainName == "" {
			return "", errors.New("RAM gave no default domain")
		}
		return res.DefaultDomainName, nil
	})
}

// GetAccountAlias gives the account's alias, or "" or the account ID when none is set.
func (c *Client) GetAccountAlias(ctx context.Context) (string, error) {
	return shared(ctx, &c.account, "GetAccountAlias", func(ctx context.Context) (string, error) {
		req, res := sdkram.CreateGetAccountAliasRequest(), sdkram.CreateGetAccountAliasResponse()
		err := c.call(ctx, operation{request: req, response: res})
		return res.AccountAlias, err
	})
}

// principalName is a user's name as IMS wants it. The domain is asked for once, and only when it is needed.
func (c *Client) principalName(ctx context.Context, userName string) (string, error) {
	domain, err := c.GetDefaultDomain(ctx)
	return userName + "@" + domain, err
}

// shared keeps answers of several types in one place.
func shared[V any](ctx context.Context, a *answers[any], key string, fetch func(context.Context) (V, error)) (V, error) {
	v, err := a.get(ctx, key, func(ctx context.Context) (any, error) { return fetch(ctx) })
	out, _ := v.(V)
	return out, err
}
