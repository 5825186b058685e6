// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// idpMetadata is metadata of one identity provider with as many signing certificates as are named,
// in Base64.
func idpMetadata(entityID string, certificates ...string) string {
	var keys strings.Builder
	for _, certificate := range certificates {
		fmt.Fprintf(&keys, `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>`+
			`<X509Certificate>%s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`, certificate)
	}
	text := `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + entityID +
		`">` +
		`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` + keys.String() +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ` +
		`Location="https://idp.example.com/sso"/>` +
		`</IDPSSODescriptor></EntityDescriptor>`
	return base64.StdEncoding.EncodeToString([]byte(text))
}

func TestSAMLProviders(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		first, second := idpMetadata("https://one.example.com", "MIIC"),
			idpMetadata("https://two.example.com", "MIIC", "MIID")
		arn := "acs:ram::" + h.server.AccountID() + ":saml-provider/corp"
		made := c.must("ims:CreateSAMLProvider", "SAMLProviderName", "corp", "EncodedSAMLMetadataDocument", first,
			"Description", "who we are")
		if at(made, "SAMLProvider", "Arn") != arn || at(made, "SAMLProvider", "EncodedSAMLMetadataDocument") != nil {
			t.Errorf("CreateSAMLProvider: %v", made)
		}
		got := c.must("ims:GetSAMLProvider", "SAMLProviderName", "corp")
		if at(got, "SAMLProvider", "EncodedSAMLMetadataDocument") != first ||
			at(got, "SAMLProvider", "Description") != "who we are" {
			t.Errorf("GetSAMLProvider: %v", got)
		}
		c.must("ims:UpdateSAMLProvider", "SAMLProviderName", "corp", "NewEncodedSAMLMetadataDocument", second)
		c.must("ims:UpdateSAMLProvider", "SAMLProviderName", "corp", "NewDescription", "")
		got = c.must("ims:GetSAMLProvider", "SAMLProviderName", "corp")
		if at(got, "SAMLProvider", "EncodedSAMLMetadataDocument") != second || at(got, "SAMLProvider", "Description") != "" {
			t.Errorf("after the updates: %v", got)
		}
		c.must("ims:CreateSAMLProvider", "SAMLProviderName", "acme", "EncodedSAMLMetadataDocument", first)
		list := c.must("ims:ListSAMLProviders")
		if got := names(at(list, "SAMLProviders", "SAMLProvider"), "SAMLProviderName"); !slices.Equal(got,
			[]string{"acme", "corp"}) {
			t.Errorf("ListSAMLProviders: %v", got)
		}
		c.must("ims:DeleteSAMLProvider", "SAMLProviderName", "corp")
		c.refused("404 EntityNotExist.SAMLProvider", "ims:GetSAMLProvider", "SAMLProviderName", "corp")
	})
}

func TestRefusedSAMLProviders(t *testing.T) {
	c := start(t, func(o *Options) { o.Quotas = Quotas{"SAMLProvidersQuota": 1} }).root()
	good := idpMetadata("https://one.example.com", "MIIC")
	create := func(want, name, metadata string) {
		t.Helper()
		c.refused(want, "ims:CreateSAMLProvider", "SAMLProviderName", name, "EncodedSAMLMetadataDocument", metadata)
	}
	for _, metadata := range []string{
		"no Base64!", base64.StdEncoding.EncodeToString([]byte("no XML")),
		base64.StdEncoding.EncodeToString([]byte("<EntityDescriptor/>")),
		idpMetadata("", "MIIC"), idpMetadata("https://one.example.com"),
		idpMetadata("https://one.example.com", "a", "b", "c"),
		base64.StdEncoding.EncodeToString([]byte("<a>" + strings.Repeat("x", maxSAMLMetadata) + "</a>")),
	} {
		create("400 InvalidParameter.EncodedSAMLMetadataDocument.Format", "corp", metadata)
	}
	for _, name := range []string{"-corp", "corp.", "_", "c o"} {
		create("400 InvalidParameter.SAMLProviderName.InvalidChars", name, good)
	}
	create("400 InvalidParameter.SAMLProviderName.Length", strings.Repeat("a", 129), good)
	create("", "corp", good)
	create("409 EntityAlreadyExists.SAMLProvider", "corp", good)
	create("409 LimitExceeded.SAMLProvider", "more", good)
	c.refused("400 MissingParameter", "ims:UpdateSAMLProvider", "SAMLProviderName", "corp")
	c.refused("404 EntityNotExist.SAMLProvider", "ims:DeleteSAMLProvider", "SAMLProviderName", "none")
}

func TestUserSSOSettings(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		metadata := idpMetadata("https://one.example.com", "MIIC")
		check := func(want ...any) {
			t.Helper()
			got := at(c.must("ims:GetUserSsoSettings"), "UserSsoSettings")
			have := []any{at(got, "SsoEnabled"), at(got, "MetadataDocument"), at(got, "AuxiliaryDomain"),
				at(got, "SsoLoginWithDomain")}
			if !slices.Equal(have, want) {
				t.Errorf("settings %v, want %v", have, want)
			}
		}
		check(false, "", "", true)
		c.refused("400 MissingParameter", "ims:SetUserSsoSettings", "SsoEnabled", "true")
		c.must("ims:SetUserSsoSettings", "SsoEnabled", "true", "MetadataDocument", metadata, "AuxiliaryDomain", "example.com",
			"SsoLoginWithDomain", "false")
		check(true, metadata, "example.com", false)
		c.must("ims:SetUserSsoSettings", "SsoEnabled", "true") // the rest has its default again, but the metadata
		check(true, metadata, "", true)
		c.refused("400 InvalidParameter.AuxiliaryDomain.Format", "ims:SetUserSsoSettings", "AuxiliaryDomain", "no domain")
		c.must("ims:SetUserSsoSettings", "SsoEnabled", "false")
		check(false, metadata, "", true)
	})
}
