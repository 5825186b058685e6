// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestOIDCProviders(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		made := at(c.must("ims:CreateOIDCProvider", "OIDCProviderName", "hcp", "IssuerUrl", "https://app.terraform.io",
			"ClientIds", "a,b",
			"Fingerprints", "0a1b", "Description", "HCP"), "OIDCProvider")
		if at(made, "Arn") != "acs:ram::"+h.server.AccountID()+":oidc-provider/hcp" ||
			fmt.Sprint(at(made, "IssuanceLimitTime")) != "12" ||
			at(made, "GmtCreate") != fmt.Sprint(epoch.UnixMilli()) {
			t.Errorf("CreateOIDCProvider: %v", made)
		}
		check := func(field, want string) {
			t.Helper()
			if got := fmt.Sprint(at(c.must("ims:GetOIDCProvider", "OIDCProviderName", "hcp"), "OIDCProvider",
				field)); got != want {
				t.Errorf("%s = %q, want %q", field, got, want)
			}
		}
		on := []string{"OIDCProviderName", "hcp"}
		c.must("ims:AddClientIdToOIDCProvider", append(on, "ClientId", "c")...)
		c.must("ims:AddClientIdToOIDCProvider", append(on, "ClientId", "c")...)
		c.must("ims:RemoveClientIdFromOIDCProvider", append(on, "ClientId", "a")...)
		check("ClientIds", "b,c")
		c.refused("404 EntityNotExist.OIDCProvider.ClientId", "ims:RemoveClientIdFromOIDCProvider",
			append(on, "ClientId", "a")...)

		c.refused("409 DeleteConflict.OIDCProvider.Fingerprint", "ims:RemoveFingerprintFromOIDCProvider",
			append(on, "Fingerprint", "0a1b")...)
		c.must("ims:AddFingerprintToOIDCProvider", append(on, "Fingerprint", "2c3d")...)
		c.must("ims:RemoveFingerprintFromOIDCProvider", append(on, "Fingerprint", "0a1b")...)
		check("Fingerprints", "2c3d")
		c.refused("404 EntityNotExist.OIDCProvider.Fingerprint", "ims:RemoveFingerprintFromOIDCProvider",
			append(on, "Fingerprint", "0a1b")...)

		c.must("ims:UpdateOIDCProvider", append(on, "NewDescription", "new", "IssuanceLimitTime", "3")...)
		check("ClientIds", "b,c")
		check("IssuanceLimitTime", "3")
		c.must("ims:UpdateOIDCProvider", append(on, "ClientIds", "z", "NewDescription", "")...)
		check("ClientIds", "z")
		check("Description", "")
		check("IssuanceLimitTime", "3")
		if got := names(at(c.must("ims:ListOIDCProviders"), "OIDCProviders", "OIDCProvider"),
			"OIDCProviderName"); !slices.Equal(got, []string{"hcp"}) {
			t.Errorf("ListOIDCProviders: %v", got)
		}
		c.must("ims:DeleteOIDCProvider", on...)
		c.refused("404 EntityNotExist.OIDCProvider", "ims:GetOIDCProvider", on...)
	})
}

func TestRefusedOIDCProviders(t *testing.T) {
	c := start(t, func(o *Options) { o.Quotas = Quotas{"OIDCProvidersQuota": 2} }).root()
	refuse := func(want string, change ...string) {
		t.Helper()
		in := []string{"OIDCProviderName", "x", "IssuerUrl", "https://x.example.com", "ClientIds", "a", "Fingerprints", "0a"}
		c.refused(want, "ims:CreateOIDCProvider", append(in, change...)...)
	}
	for _, issuer := range []string{"http://x.example.com", "https://", "https://x.example.com?a=b",
		"https://x.example.com#a", "https://u@x.example.com", "x"} {
		refuse("400 InvalidParameter.IssuerUrl.Format", "IssuerUrl", issuer)
	}
	refuse("400 InvalidParameter.IssuerUrl.Length", "IssuerUrl", "https://x.example.com/"+strings.Repeat("a", 255))
	refuse("400 InvalidParameter.ClientIds.InvalidChars", "ClientIds", "a,,b")
	refuse("400 InvalidParameter.ClientIds.Length", "ClientIds", strings.Repeat("a", 129))
	refuse("400 InvalidParameter.Fingerprints.InvalidChars", "Fingerprints", "0a:1b")
	refuse("400 InvalidIssuanceLimitTime", "IssuanceLimitTime", "169")
	refuse("400 InvalidParameter.OIDCProviderName.InvalidChars", "OIDCProviderName", "x-")
	refuse("409 LimitExceeded.OIDCProvider.ClientId", "ClientIds", strings.TrimSuffix(strings.Repeat("a,", 51), ","))
	refuse("409 LimitExceeded.OIDCProvider.Fingerprint", "Fingerprints", "a,b,c,d,e,f")
	refuse("")
	refuse("409 EntityAlreadyExists.OIDCProvider")
	refuse("409 EntityAlreadyExists.OIDCProvider.Url", "OIDCProviderName", "y")
	for _, fingerprint := range []string{"1b", "2c", "3d", "4e"} {
		c.must("ims:AddFingerprintToOIDCProvider", "OIDCProviderName", "x", "Fingerprint", fingerprint)
	}
	c.refused("409 LimitExceeded.OIDCProvider.Fingerprint", "ims:AddFingerprintToOIDCProvider", "OIDCProviderName", "x",
		"Fingerprint", "5f")
	refuse("", "OIDCProviderName", "y", "IssuerUrl", "https://y.example.com")
	refuse("409 LimitExceeded.OIDCProvider", "OIDCProviderName", "z", "IssuerUrl", "https://z.example.com")
}
