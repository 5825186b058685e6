// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// SecurityPreference is what the account lets its users do and how they log on. An account always
// has one. What RAM does not answer is nil, and is not sent either: it stays as it is.
type SecurityPreference struct {
	LoginPreference
	AllowUserToManageAccessKeys       *bool
	AllowUserToManageMFADevices       *bool
	AllowUserToManagePersonalDingTalk *bool
	MaxIdleDaysForUsers               *int     // 90, 180, 365 or 730
	MaxIdleDaysForAccessKeys          *int     // the same
	VerificationTypes                 []string // sms, email
}

// LoginPreference is how users log on to the console, as part of a [SecurityPreference].
type LoginPreference struct {
	AllowUserToChangePassword   *bool
	AllowUserToLoginWithPasskey *bool
	EnableSaveMFATicket         *bool
	LoginNetworkMasks           *string // with ";" between them; "" is any address
	LoginSessionDuration        *int    // hours, 1 to 24
	MFAOperationForLogin        *string // mandatory, independent or adaptive
	OperationForRiskLogin       *string // autonomous or enforceVerify
}

// securityPreferences is the one of the account.
func (c *Client) securityPreferences() *kind[SecurityPreference] {
	return kindOf(c, func() *kind[SecurityPreference] {
		k := newKind[SecurityPreference](c, "SecurityPreference")
		k.keys = func(SecurityPreference) []string { return []string{theAccount} }
		k.clone = func(p SecurityPreference) SecurityPreference {
			p.VerificationTypes = slices.Clone(p.VerificationTypes)
			return p
		}
		k.fetch = c.fetchSecurityPreference
		return k
	})
}

// GetSecurityPreference reads the account's security preference.
func (c *Client) GetSecurityPreference(ctx context.Context) (SecurityPreference, error) {
	return c.securityPreferences().get(ctx, theAccount)
}

// SetSecurityPreference replaces the account's security preference: RAM resets some of what is left
// out, so all of it is sent (reference: behaviours.md §11).
func (c *Client) SetSecurityPreference(ctx context.Context, p SecurityPreference) error {
	types, err := json.Marshal(append([]string{}, p.VerificationTypes...))
	if err != nil {
		return err
	}
	params := rpc.ParamsOf(p)
	for name, value := range rpc.ParamsOf(p.LoginPreference) {
		params[name] = value
	}
	now, err := c.GetSecurityPreference(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(now.VerificationTypes, p.VerificationTypes) { // an empty list may not be taken
		params["VerificationTypes"] = string(types)
	}
	return c.securityPreferences().update(ctx, rpc.IMS.Op("SetSecurityPreference", params, nil), theAccount)
}

func (c *Client) fetchSecurityPreference(ctx context.Context, _ string) ([]SecurityPreference, error) {
	var res struct {
		rpc.Answer
		SecurityPreference struct {
			AccessKeyPreference    struct{ AllowUserToManageAccessKeys *bool }
			LoginProfilePreference LoginPreference
			MFAPreference          struct{ AllowUserToManageMFADevices *bool }
			MaxIdleDays            struct{ MaxIdleDaysForUsers, MaxIdleDaysForAccessKeys *int }
			PersonalInfoPreference struct{ AllowUserToManagePersonalDingTalk *bool }
			VerificationPreference struct{ VerificationTypes []string }
		}
	}
	err := c.call(ctx, rpc.IMS.Op("GetSecurityPreference", nil, &res))
	got := res.SecurityPreference
	return []SecurityPreference{{
		LoginPreference:                   got.LoginProfilePreference,
		AllowUserToManageAccessKeys:       got.AccessKeyPreference.AllowUserToManageAccessKeys,
		AllowUserToManageMFADevices:       got.MFAPreference.AllowUserToManageMFADevices,
		AllowUserToManagePersonalDingTalk: got.PersonalInfoPreference.AllowUserToManagePersonalDingTalk,
		MaxIdleDaysForUsers:               got.MaxIdleDays.MaxIdleDaysForUsers,
		MaxIdleDaysForAccessKeys:          got.MaxIdleDays.MaxIdleDaysForAccessKeys,
		VerificationTypes:                 got.VerificationPreference.VerificationTypes,
	}}, err
}
