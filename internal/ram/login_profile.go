// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// LoginProfile is the console logon of a user. Nobody can read its password.
type LoginProfile struct {
	UserName              string `json:"-"`
	Status                string // Active, Inactive
	PasswordResetRequired bool
	MFABindRequired       bool
	LastLoginTime         string
	UpdateDate            string
}

// LoginProfileUpdate is what UpdateLoginProfile changes: nil leaves a value as it is.
type LoginProfileUpdate struct {
	Password              *string
	Status                *string
	PasswordResetRequired *bool
	MFABindRequired       *bool
}

type loginProfileAnswer struct {
	rpc.Answer
	LoginProfile LoginProfile
}

// loginProfiles are known by their users' names.
func (c *Client) loginProfiles() *kind[LoginProfile] {
	return kindOf(c, func() *kind[LoginProfile] {
		k := newKind[LoginProfile](c, "User.LoginProfile")
		k.hangsOn = []string{"User"}
		k.keys = func(p LoginProfile) []string { return []string{p.UserName} }
		k.fetch = c.fetchLoginProfile
		k.created = func(got, wanted LoginProfile, since time.Time) bool {
			return createdSince(got.UpdateDate, since) && got.Status == wanted.Status &&
				got.PasswordResetRequired == wanted.PasswordResetRequired && got.MFABindRequired == wanted.MFABindRequired
		}
		return k
	})
}

// CreateLoginProfile gives a user, who has none, a console logon.
func (c *Client) CreateLoginProfile(ctx context.Context, p LoginProfile, password string) (LoginProfile, error) {
	var res loginProfileAnswer
	params := rpc.ParamsOf(p)
	params["Password"] = password
	op := imsUser("CreateLoginProfile", p.UserName, params, &res)
	res.LoginProfile.UserName = p.UserName
	return c.loginProfiles().create(ctx, op, p, &res.LoginProfile, c.users().object(p.UserName))
}

// UpdateLoginProfile changes the console logon of a user.
func (c *Client) UpdateLoginProfile(ctx context.Context, userName string, u LoginProfileUpdate) error {
	op := imsUser("UpdateLoginProfile", userName, rpc.ParamsOf(u), nil)
	return c.loginProfiles().update(ctx, op, userName)
}

// GetLoginProfile reads the console logon of a user; where there is none, it is
// EntityNotExist.User.LoginProfile.
func (c *Client) GetLoginProfile(ctx context.Context, userName string) (LoginProfile, error) {
	return c.loginProfiles().get(ctx, userName)
}

// DeleteLoginProfile takes the console logon from a user; where there is none, it is
// EntityNotExist.User.LoginProfile.
func (c *Client) DeleteLoginProfile(ctx context.Context, userName string) error {
	op := imsUser("DeleteLoginProfile", userName, nil, nil)
	return c.loginProfiles().delete(ctx, op, userName, c.users().object(userName).without("LoginProfile"))
}

func (c *Client) fetchLoginProfile(ctx context.Context, userName string) ([]LoginProfile, error) {
	var res loginProfileAnswer
	err := c.call(ctx, imsUser("GetLoginProfile", userName, nil, &res))
	res.LoginProfile.UserName = userName
	return []LoginProfile{res.LoginProfile}, err
}
