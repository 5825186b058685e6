// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"encoding/base64"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

// samlMetadata is the metadata of an identity provider, in Base64.
var samlMetadata = base64.StdEncoding.EncodeToString(
	[]byte(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ` +
		`entityID="https://idp.example.com"><IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data>` +
		`<X509Certificate>MIIC</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`),
)

func goIdentityProviders(c *caller) {
	goSAMLProviders(c)
	goOIDCProviders(c)
	ok(c, c.ims.SetUserSsoSettings, ims.CreateSetUserSsoSettingsRequest(),
		"MetadataDocument", samlMetadata, "SsoEnabled", "true")
	settings := ok(c, c.ims.GetUserSsoSettings, ims.CreateGetUserSsoSettingsRequest()).UserSsoSettings
	equal(c, row(settings.SsoEnabled, settings.MetadataDocument), row(true, samlMetadata))
	ok(c, c.ims.SetUserSsoSettings, ims.CreateSetUserSsoSettingsRequest(), "SsoEnabled", "false")
}

func goSAMLProviders(c *caller) {
	made := ok(c, c.ims.CreateSAMLProvider, ims.CreateCreateSAMLProviderRequest(), "SAMLProviderName", "corp",
		"EncodedSAMLMetadataDocument", samlMetadata, "Description", "ü").SAMLProvider
	equal(c, row(made.Arn, made.Description), row("acs:ram::"+c.s.AccountID()+":saml-provider/corp", "ü"))
	c.isNow(made.CreateDate)
	ok(c, c.ims.UpdateSAMLProvider, ims.CreateUpdateSAMLProviderRequest(),
		"SAMLProviderName", "corp", "NewDescription", "n")
	got := ok(c, c.ims.GetSAMLProvider, ims.CreateGetSAMLProviderRequest(), "SAMLProviderName", "corp").SAMLProvider
	equal(c, row(got.EncodedSAMLMetadataDocument, got.Description), row(samlMetadata, "n"))
	list := ok(c, c.ims.ListSAMLProviders, ims.CreateListSAMLProvidersRequest()).SAMLProviders.SAMLProvider
	equal(c, each(list, func(p ims.SAMLProvider) string { return p.SAMLProviderName }), []string{"corp"})
	ok(c, c.ims.DeleteSAMLProvider, ims.CreateDeleteSAMLProviderRequest(), "SAMLProviderName", "corp")
	refused(c, "404 EntityNotExist.SAMLProvider", c.ims.GetSAMLProvider, ims.CreateGetSAMLProviderRequest(),
		"SAMLProviderName", "corp")
}

func goOIDCProviders(c *caller) {
	made := ok(c, c.ims.CreateOIDCProvider, ims.CreateCreateOIDCProviderRequest(),
		"OIDCProviderName", "web", "IssuerUrl", "https://web.example.com",
		"ClientIds", "a,b", "Fingerprints", "0a").OIDCProvider
	equal(c, row(made.ClientIds, made.Fingerprints, made.IssuanceLimitTime), row("a,b", "0a", int64(12)))
	ok(c, c.ims.AddClientIdToOIDCProvider, ims.CreateAddClientIdToOIDCProviderRequest(),
		"OIDCProviderName", "web", "ClientId", "c")
	ok(c, c.ims.RemoveClientIdFromOIDCProvider, ims.CreateRemoveClientIdFromOIDCProviderRequest(),
		"OIDCProviderName", "web", "ClientId", "a")
	ok(c, c.ims.AddFingerprintToOIDCProvider, ims.CreateAddFingerprintToOIDCProviderRequest(),
		"OIDCProviderName", "web", "Fingerprint", "1b")
	ok(c, c.ims.RemoveFingerprintFromOIDCProvider, ims.CreateRemoveFingerprintFromOIDCProviderRequest(),
		"OIDCProviderName", "web", "Fingerprint", "0a")
	ok(c, c.ims.UpdateOIDCProvider, ims.CreateUpdateOIDCProviderRequest(),
		"OIDCProviderName", "web", "NewDescription", "n")
	got := ok(c, c.ims.GetOIDCProvider, ims.CreateGetOIDCProviderRequest(), "OIDCProviderName", "web").OIDCProvider
	equal(c, row(got.ClientIds, got.Fingerprints, got.Description), row("b,c", "1b", "n"))
	list := ok(c, c.ims.ListOIDCProviders, ims.CreateListOIDCProvidersRequest()).OIDCProviders.OIDCProvider
	equal(c, each(list, func(p ims.OIDCProvider) string { return p.OIDCProviderName }), []string{"web"})
	ok(c, c.ims.DeleteOIDCProvider, ims.CreateDeleteOIDCProviderRequest(), "OIDCProviderName", "web")
	refused(c, "404 EntityNotExist.OIDCProvider", c.ims.GetOIDCProvider, ims.CreateGetOIDCProviderRequest(),
		"OIDCProviderName", "web")
}
