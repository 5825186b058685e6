// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"testing"
)

// oidcProvider makes an OIDC provider with one client ID and one fingerprint.
func (s *subject) oidcProvider(text string) []string {
	s.Helper()
	on := []string{"OIDCProviderName", s.name(text)}
	s.must("ims:CreateOIDCProvider", append(on, "IssuerUrl", "https://"+s.name(text)+".example.com", "ClientIds", "a",
		"Fingerprints", "0123456789012345678901234567890123456789")...)
	s.later("ims:DeleteOIDCProvider", on...)
	return on
}

func TestAssumeTokensMayBeTwelveHoursOld(t *testing.T) {
	s := newSubject(t, false)
	got := s.must("ims:GetOIDCProvider", s.oidcProvider("web")...)
	if hours := fmt.Sprint(at(got, "OIDCProvider", "IssuanceLimitTime")); hours != "12" {
		t.Errorf("IssuanceLimitTime that was not given is %s", hours)
	}
}

func TestAssumeAddingAClientIDTwiceIsNoError(t *testing.T) {
	s := newSubject(t, false)
	on := s.oidcProvider("web")
	s.must("ims:AddClientIdToOIDCProvider", append(on, "ClientId", "a")...)
	if got := at(s.must("ims:GetOIDCProvider", on...), "OIDCProvider", "ClientIds"); got != "a" {
		t.Errorf("client IDs %v", got)
	}
}

func TestAssumeRemovingAnUnknownClientIDIsAnError(t *testing.T) {
	s := newSubject(t, false)
	s.refused("404 EntityNotExist.OIDCProvider.ClientId", "ims:RemoveClientIdFromOIDCProvider",
		append(s.oidcProvider("web"), "ClientId", "z")...)
}

func TestAssumeTheLastFingerprintStays(t *testing.T) {
	s := newSubject(t, false)
	s.refused("409 DeleteConflict.OIDCProvider.Fingerprint", "ims:RemoveFingerprintFromOIDCProvider",
		append(s.oidcProvider("web"), "Fingerprint", "0123456789012345678901234567890123456789")...)
}

func TestAssumeSAMLMetadataAreChecked(t *testing.T) {
	s := newSubject(t, false)
	s.refused("400 InvalidParameter.EncodedSAMLMetadataDocument.Format", "ims:CreateSAMLProvider", "SAMLProviderName",
		s.name("corp"),
		"EncodedSAMLMetadataDocument", "bm8gWE1M")
}

func TestAssumeUserSSONeedsMetadata(t *testing.T) {
	s := newSubject(t, true)
	s.refused("400 MissingParameter", "ims:SetUserSsoSettings", "SsoEnabled", "true")
}

func TestAssumeUserSSOKeepsMetadataThatAreLeftOut(t *testing.T) {
	s := newSubject(t, true)
	metadata := idpMetadata("https://idp.example.com", "MIIC")
	s.must("ims:SetUserSsoSettings", "MetadataDocument", metadata, "AuxiliaryDomain", "example.com", "SsoEnabled", "true")
	got := at(s.must("ims:SetUserSsoSettings", "SsoEnabled", "false"), "UserSsoSettings")
	if at(got, "MetadataDocument") != metadata || at(got, "AuxiliaryDomain") != "" {
		t.Errorf("settings %v", got)
	}
}
