// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"net"
	"slices"
	"strings"
)

// securityPreferenceRow is what the account lets its users do and how they log on; the zero value
// is what holds until somebody sets it. A field whose default is true is kept the other way round.
type securityPreferenceRow struct {
	SaveMFATicket          bool
	NoPasswordChange       bool
	ManageAccessKeys       bool
	NoMFAManagement        bool
	ManagePublicKeys       bool
	NoPersonalDingTalk     bool
	NoPasskeyLogon         bool
	LogonSessionDuration   int // hours; 0: the default
	LogonNetworkMasks      string
	MFAForLogon            string // "": the default
	OnRiskyLogon           string // "": the default
	VerificationTypes      []string
	MaxIdleDaysForUsers    int // 0: the default
	MaxIdleDaysOfAccessKey int
}

// Ranges and defaults of the security preference (reference: behaviours.md §11, limits.md §5).
const (
	defaultLogonSession = 6 // hours
	mostLogonSession    = 24
	mostNetworkMasks    = 40
	mostMasksText       = 512 // characters
	defaultMaxIdleDays  = 730
	defaultMFAForLogon  = "independent"
	defaultOnRiskyLogon = "autonomous"
)

// securityPreference is the answer of both products: nested, though the request is flat.
type securityPreference struct {
	AccessKeyPreference    accessKeyPreference
	LoginProfilePreference loginProfilePreference
	MFAPreference          mfaPreference
	// RAM only.
	PublicKeyPreference *publicKeyPreference `json:",omitempty"`
	// IMS only.
	MaxIdleDays            *maxIdleDays            `json:",omitempty"`
	PersonalInfoPreference *personalInfoPreference `json:",omitempty"`
	VerificationPreference *verificationPreference `json:",omitempty"`
}

type accessKeyPreference struct{ AllowUserToManageAccessKeys bool }

type loginProfilePreference struct {
	AllowUserToChangePassword bool
	EnableSaveMFATicket       bool
	LoginNetworkMasks         string
	LoginSessionDuration      int
	// The rest is IMS only.
	AllowUserToLoginWithPasskey *bool  `json:",omitempty"`
	MFAOperationForLogin        string `json:",omitempty"`
	OperationForRiskLogin       string `json:",omitempty"`
}

type mfaPreference struct{ AllowUserToManageMFADevices bool }

type publicKeyPreference struct{ AllowUserToManagePublicKeys bool }

type maxIdleDays struct {
	MaxIdleDaysForAccessKeys int
	MaxIdleDaysForUsers      int
}

type personalInfoPreference struct{ AllowUserToManagePersonalDingTalk bool }

type verificationPreference struct{ VerificationTypes []string }

type securityPreferenceAnswer struct{ SecurityPreference securityPreference }

func securityPreferenceObject() object {
	on := []resource{theAccount}
	both := []param{
		boolean("EnableSaveMFATicket"), boolean("AllowUserToChangePassword"), boolean("AllowUserToManageAccessKeys"),
		boolean("AllowUserToManageMFADevices"), number("LoginSessionDuration", 1, mostLogonSession),
		networkMasks("LoginNetworkMasks"),
	}
	days := []string{"90", "180", "365", "730"}
	ims := with(both,
		boolean("AllowUserToManagePersonalDingTalk"), boolean("AllowUserToLoginWithPasskey"),
		oneOf("MFAOperationForLogin", "mandatory", defaultMFAForLogon, "adaptive"),
		oneOf("OperationForRiskLogin", defaultOnRiskyLogon, "enforceVerify"), verificationTypes("VerificationTypes"),
		oneOf("MaxIdleDaysForUsers", days...), oneOf("MaxIdleDaysForAccessKeys", days...))
	return object{actions: []action{
		{product: productRAM, name: "GetSecurityPreference", resources: on, run: getSecurityPreference},
		{product: productRAM, name: "SetSecurityPreference", writes: true, resources: on, run: setSecurityPreference,
			params: with(both, boolean("AllowUserToManagePublicKeys"))},
		{product: productIMS, name: "GetSecurityPreference", resources: on, run: getSecurityPreference},
		{product: productIMS, name: "SetSecurityPreference", writes: true, resources: on, run: setSecurityPreference,
			params: ims},
	}}
}

// networkMasks is address ranges with ";" between them; "" is any address.
func networkMasks(name string) param {
	return param{name: name, empty: true, check: func(name string, in values) error {
		masks := strings.Split(in.text(name), ";")
		if len(masks) > mostNetworkMasks || len(in.text(name)) > mostMasksText {
			return invalid(name, "Length")
		}
		for _, mask := range masks {
			if _, _, err := net.ParseCIDR(mask); in.text(name) != "" && err != nil && net.ParseIP(mask) == nil {
				return invalid(name, "Format")
			}
		}
		return nil
	}}
}

// verificationTypes is a JSON array. Alibaba Cloud's Go SDK sends "null" for none
// (reference: behaviours.md §11).
func verificationTypes(name string) param {
	return param{name: name, check: func(name string, in values) error {
		var types []string
		if text := in.text(name); text != "" && json.Unmarshal([]byte(text), &types) != nil {
			return fail("InvalidParameter.Format")
		}
		for _, kind := range types {
			if !slices.Contains([]string{"sms", "email"}, kind) {
				return refused(name)
			}
		}
		return nil
	}}
}

func getSecurityPreference(c *call) (any, error) { return c.securityPreferenceAnswer(), nil }

// setSecurityPreference is not quite a patch: the session duration and the network masks that are
// left out have their defaults again, everything else stays (reference: behaviours.md §11).
func setSecurityPreference(c *call) (any, error) {
	row := c.accountSettings()
	p := &row.SecurityPreference
	for name, to := range map[string]*bool{
		"EnableSaveMFATicket": &p.SaveMFATicket, "AllowUserToManageAccessKeys": &p.ManageAccessKeys,
		"AllowUserToManagePublicKeys": &p.ManagePublicKeys,
	} {
		if c.in.has(name) {
			*to = c.in.flag(name)
		}
	}
	for name, to := range map[string]*bool{
		"AllowUserToChangePassword": &p.NoPasswordChange, "AllowUserToManageMFADevices": &p.NoMFAManagement,
		"AllowUserToManagePersonalDingTalk": &p.NoPersonalDingTalk, "AllowUserToLoginWithPasskey": &p.NoPasskeyLogon,
	} {
		if c.in.has(name) {
			*to = !c.in.flag(name)
		}
	}
	p.LogonSessionDuration, p.LogonNetworkMasks = c.in.integer("LoginSessionDuration", 0), c.text("LoginNetworkMasks")
	p.MaxIdleDaysForUsers = c.in.integer("MaxIdleDaysForUsers", p.MaxIdleDaysForUsers)
	p.MaxIdleDaysOfAccessKey = c.in.integer("MaxIdleDaysForAccessKeys", p.MaxIdleDaysOfAccessKey)
	c.set("MFAOperationForLogin", &p.MFAForLogon)
	c.set("OperationForRiskLogin", &p.OnRiskyLogon)
	if text := c.text("VerificationTypes"); text != "" && text != "null" {
		types, err := array[string](c.in, "VerificationTypes")
		if err != nil {
			return nil, err
		}
		p.VerificationTypes = types
	}
	accounts.Put(c.tx, row)
	return c.securityPreferenceAnswer(), nil
}

func (c *call) securityPreferenceAnswer() securityPreferenceAnswer {
	p := c.accountSettings().SecurityPreference
	answer := securityPreference{
		AccessKeyPreference: accessKeyPreference{p.ManageAccessKeys},
		MFAPreference:       mfaPreference{!p.NoMFAManagement},
		LoginProfilePreference: loginProfilePreference{
			AllowUserToChangePassword: !p.NoPasswordChange, EnableSaveMFATicket: p.SaveMFATicket,
			LoginNetworkMasks:    p.LogonNetworkMasks,
			LoginSessionDuration: cmp.Or(p.LogonSessionDuration, defaultLogonSession),
		},
	}
	if c.action.product == productRAM {
		answer.PublicKeyPreference = &publicKeyPreference{p.ManagePublicKeys}
		return securityPreferenceAnswer{answer}
	}
	passkeys := !p.NoPasskeyLogon
	logon := &answer.LoginProfilePreference
	logon.AllowUserToLoginWithPasskey = &passkeys
	logon.MFAOperationForLogin = cmp.Or(p.MFAForLogon, defaultMFAForLogon)
	logon.OperationForRiskLogin = cmp.Or(p.OnRiskyLogon, defaultOnRiskyLogon)
	answer.MaxIdleDays = &maxIdleDays{
		MaxIdleDaysForAccessKeys: cmp.Or(p.MaxIdleDaysOfAccessKey, defaultMaxIdleDays),
		MaxIdleDaysForUsers:      cmp.Or(p.MaxIdleDaysForUsers, defaultMaxIdleDays),
	}
	answer.PersonalInfoPreference = &personalInfoPreference{!p.NoPersonalDingTalk}
	answer.VerificationPreference = &verificationPreference{append([]string{}, p.VerificationTypes...)}
	return securityPreferenceAnswer{answer}
}
