// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

// LoginProfile is the console logon of a user. Nobody can read its password.
type LoginProfile struct {
	UserName              string
	Status                string // Active, Inactive
	PasswordResetRequired bool
	MFABindRequired       bool
}

// GetLoginProfile reads the console logon of a user; that it has none is an error that means does not exist.
func (c *Client) GetLoginProfile(ctx context.Context, userName string) (LoginProfile, error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return LoginProfile{}, err
	}
	req, res := ims.CreateGetLoginProfileRequest(), ims.CreateGetLoginProfileResponse()
	req.UserPrincipalName = upn
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return LoginProfile{}, err
	}
	p := res.LoginProfile
	return LoginProfile{UserName: userName, Status: p.Status, PasswordResetRequired: p.PasswordResetRequired, MFABindRequired: p.MFABindRequired}, nil
}

// GetMFADevice gives the serial number of the MFA device that is bound to a user; that there is none is an error that means does
// not exist.
func (c *Client) GetMFADevice(ctx context.Context, userName string) (serialNumber string, err error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return "", err
	}
	req, res := ims.CreateGetUserMFAInfoRequest(), ims.CreateGetUserMFAInfoResponse()
	req.UserPrincipalName = upn
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return "", err
	}
	if res.MFADevice.SerialNumber == "" {
		return "", notFound(productIMS, "GetUserMFAInfo", "EntityNotExist.User.MFADevice", "The user has no MFA device.")
	}
	return res.MFADevice.SerialNumber, nil
}

// DeleteLoginProfile takes the console logon from a user; that it has none is an error that means does not exist.
func (c *Client) DeleteLoginProfile(ctx context.Context, userName string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	req := ims.CreateDeleteLoginProfileRequest()
	req.UserPrincipalName = upn
	err = c.call(ctx, operation{request: req, response: ims.CreateDeleteLoginProfileResponse(), done: []string{"EntityNotExist.User.LoginProfile"}})
	if err == nil {
		c.removed("User", userName, "LoginProfile")
	}
	return err
}

// DisableVirtualMFA unbinds the virtual MFA device of a user and deletes it; that the user has none is an error that
// means does not exist.
func (c *Client) DisableVirtualMFA(ctx context.Context, userName string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	req := ims.CreateDisableVirtualMFARequest()
	req.UserPrincipalName = upn
	err = c.call(ctx, operation{request: req, response: ims.CreateDisableVirtualMFAResponse(), done: []string{"EntityNotExist.User.MFADevice"}})
	if err == nil {
		c.removed("User", userName, "MFADevice")
	}
	return err
}
