// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"testing"
	"time"
)

// The guesses about security settings, keys' network policies, passkeys and reports.

// keyWithPolicy is a user with an access key that has a network policy with the statements.
func (s *subject) keyWithPolicy(statements string) *client {
	s.Helper()
	name, _ := s.user("u")
	key := at(s.must("ram:CreateAccessKey", "UserName", name), "AccessKey")
	id, _ := at(key, "AccessKeyId").(string)
	secret, _ := at(key, "AccessKeySecret").(string)
	s.must("ims:SetAccessKeyPolicy", "UserPrincipalName", name+"@"+s.domain, "UserAccessKeyId", id,
		"AccessKeyPolicy", `{"Version":1,"Status":"Active","Statements":[`+statements+`]}`)
	return s.as(Key{ID: id, Secret: secret})
}

func TestAssumeANetworkPolicyOfAKeyHoldsForEveryAction(t *testing.T) {
	newSubject(t, true).keyWithPolicy(`{"Type":"ClassicWhiteList","IPList":["10.0.0.0/8"]}`).
		refused("403 NoPermission", "sts:GetCallerIdentity")
}

func TestAssumeAnActiveNetworkPolicyWithoutStatementsLetsAllIn(t *testing.T) {
	newSubject(t, true).keyWithPolicy("").must("sts:GetCallerIdentity")
}

func TestAssumePasskeysAreNotInTheWayOfADeletion(t *testing.T) {
	s := newSubject(t, true)
	name, _ := s.user("u")
	if _, err := s.server.AddPasskey(name, "laptop"); err != nil {
		t.Fatal(err)
	}
	s.must("ram:DeleteUser", "UserName", name)
}

func TestAssumeAVerificationCountsAtOnce(t *testing.T) {
	s := newSubject(t, true)
	name, _ := s.user("u")
	on := []string{"UserPrincipalName", name + "@" + s.domain}
	s.must("ims:SetVerificationInfo", append(on, "VerifyType", "email", "Email", "a@example.com")...)
	got := s.must("ims:GetVerificationInfo", on...)
	if at(got, "SecurityEmailDevice", "Status") != "active" || at(got, "SecurityPhoneDevice") != nil {
		t.Errorf("verification %v", got)
	}
}

func TestAssumeTheSecurityPreferenceKeepsWhatIsLeftOut(t *testing.T) {
	s := newSubject(t, true)
	s.must("ims:SetSecurityPreference", "MFAOperationForLogin", "adaptive", "LoginSessionDuration", "8",
		"AllowUserToManageAccessKeys", "true", "MaxIdleDaysForUsers", "90")
	logon := at(s.must("ims:SetSecurityPreference", "OperationForRiskLogin", "autonomous"), "SecurityPreference")
	got := fmt.Sprintln(at(logon, "LoginProfilePreference", "MFAOperationForLogin"),
		at(logon, "AccessKeyPreference", "AllowUserToManageAccessKeys"), at(logon, "MaxIdleDays", "MaxIdleDaysForUsers"),
		at(logon, "LoginProfilePreference", "LoginSessionDuration"))
	if want := "adaptive true 90 6\n"; got != want { // the duration alone has its default again
		t.Errorf("preference %s, want %s", got, want)
	}
}

func TestAssumeTheCredentialReportIsServedForADay(t *testing.T) {
	s := newSubject(t, true)
	s.must("ims:GenerateCredentialReport")
	s.clock.advance(time.Minute)
	s.must("ims:GetCredentialReport")
	s.clock.advance(24 * time.Hour)
	s.refused("410 Expired.CredentialReport", "ims:GetCredentialReport")
}
