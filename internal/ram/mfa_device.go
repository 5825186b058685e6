// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// mfaDevice is the MFA device that is bound to a user.
type mfaDevice struct{ userName, serialNumber string }

// mfaDevices are known by their users' names.
func (c *Client) mfaDevices() *kind[mfaDevice] {
	return kindOf(c, func() *kind[mfaDevice] {
		k := newKind[mfaDevice](c, "User.MFADevice")
		k.hangsOn = []string{"User"}
		k.keys = func(d mfaDevice) []string { return []string{d.userName} }
		k.fetch = c.fetchMFADevice
		k.absent = absent(rpc.IMS, "GetUserMFAInfo", "EntityNotExist.User.MFADevice", "The user has no MFA device.")
		return k
	})
}

// GetMFADevice gives the serial number of the MFA device that is bound to a user; where there is
// none, it is EntityNotExist.User.MFADevice.
func (c *Client) GetMFADevice(ctx context.Context, userName string) (serialNumber string, err error) {
	d, err := c.mfaDevices().get(ctx, userName)
	return d.serialNumber, err
}

// DisableVirtualMFA unbinds the virtual MFA device of a user and deletes it; where there is none,
// it is EntityNotExist.User.MFADevice.
func (c *Client) DisableVirtualMFA(ctx context.Context, userName string) error {
	op := imsUser("DisableVirtualMFA", userName, nil, nil)
	return c.mfaDevices().delete(ctx, op, userName, c.users().object(userName).without("MFADevice"))
}

// fetchMFADevice gives no device where RAM says that none is bound.
func (c *Client) fetchMFADevice(ctx context.Context, userName string) ([]mfaDevice, error) {
	var res struct {
		rpc.Answer
		MFADevice struct{ SerialNumber string }
	}
	err := c.call(ctx, imsUser("GetUserMFAInfo", userName, nil, &res))
	if err != nil || res.MFADevice.SerialNumber == "" {
		return nil, err
	}
	return []mfaDevice{{userName, res.MFADevice.SerialNumber}}, nil
}
