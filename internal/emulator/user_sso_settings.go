// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "regexp"

// userSSORow is how the account's users log on through an identity provider of its own; the zero
// value is what holds until somebody sets it.
type userSSORow struct {
	Enabled         bool
	Metadata        string // Base64
	AuxiliaryDomain string
	WithoutDomain   bool // the reverse of SsoLoginWithDomain, whose default is true
	AuthnSignAlgo   string
}

type userSSOSettings struct {
	SsoEnabled         bool
	MetadataDocument   string
	AuxiliaryDomain    string
	SsoLoginWithDomain bool
	AuthnSignAlgo      string `json:",omitempty"`
}

type userSSOAnswer struct{ UserSsoSettings userSSOSettings }

var auxiliaryDomainForm = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func userSSOSettingsObject() object {
	on := []resource{theAccount}
	return object{actions: []action{
		{product: productIMS, name: "GetUserSsoSettings", resources: on, run: getUserSSOSettings},
		{product: productIMS, name: "SetUserSsoSettings", writes: true, resources: on, run: setUserSSOSettings,
			params: []param{samlMetadata("MetadataDocument"), boolean("SsoEnabled"),
				form("AuxiliaryDomain", auxiliaryDomainForm).clears(),
				boolean("SsoLoginWithDomain"), plain("AuthnSignAlgo")}},
	}}
}

func getUserSSOSettings(c *call) (any, error) { return c.userSSOAnswer(), nil }

// setUserSSOSettings sets the whole: what the request leaves out has its default again, but the
// metadata, which stay. That is a guess, like the refusal to turn SSO on without metadata.
func setUserSSOSettings(c *call) (any, error) {
	row := c.accountSettings()
	sso := userSSORow{
		Enabled: c.in.flag("SsoEnabled"), Metadata: row.UserSSO.Metadata, AuxiliaryDomain: c.text("AuxiliaryDomain"),
		WithoutDomain: c.in.has("SsoLoginWithDomain") && !c.in.flag("SsoLoginWithDomain"),
		AuthnSignAlgo: c.text("AuthnSignAlgo"),
	}
	c.set("MetadataDocument", &sso.Metadata)
	if sso.Enabled && sso.Metadata == "" {
		return nil, missing(productIMS, "MetadataDocument")
	}
	row.UserSSO = sso
	accounts.Put(c.tx, row)
	return c.userSSOAnswer(), nil
}

func (c *call) userSSOAnswer() userSSOAnswer {
	sso := c.accountSettings().UserSSO
	return userSSOAnswer{userSSOSettings{
		SsoEnabled: sso.Enabled, MetadataDocument: sso.Metadata, AuxiliaryDomain: sso.AuxiliaryDomain,
		SsoLoginWithDomain: !sso.WithoutDomain, AuthnSignAlgo: sso.AuthnSignAlgo,
	}}
}
