// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

type accountMFAAnswer struct{ IsMFAEnable bool }

func accountMFAInfoObject() object {
	return object{actions: []action{
		{product: productIMS, name: "GetAccountMFAInfo", resources: []resource{theAccount}, run: getAccountMFAInfo},
	}}
}

// getAccountMFAInfo tells of the account itself, which has no MFA device here: no API binds one.
func getAccountMFAInfo(*call) (any, error) { return accountMFAAnswer{}, nil }
