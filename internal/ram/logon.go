// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

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
