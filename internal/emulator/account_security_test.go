// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSecurityPreference(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		logon := func(product, field string) any {
			h.Helper()
			return at(c.must(product+":GetSecurityPreference"), "SecurityPreference", "LoginProfilePreference", field)
		}
		got := at(c.must("ims:GetSecurityPreference"), "SecurityPreference")
		if fmt.Sprint(at(got, "MaxIdleDays", "MaxIdleDaysForUsers")) != "730" ||
			logon("ims", "MFAOperationForLogin") != "independent" ||
			at(got, "MFAPreference", "AllowUserToManageMFADevices") != true || at(got, "PublicKeyPreference") != nil {
			t.Errorf("defaults: %v", got)
		}
		c.must("ims:SetSecurityPreference", "LoginNetworkMasks", "10.0.0.0/8;192.168.1.1", "LoginSessionDuration", "8",
			"MFAOperationForLogin", "mandatory", "AllowUserToLoginWithPasskey", "false", "VerificationTypes", `["sms"]`,
			"MaxIdleDaysForUsers", "90")
		if logon("ram", "LoginNetworkMasks") != "10.0.0.0/8;192.168.1.1" ||
			fmt.Sprint(logon("ram", "LoginSessionDuration")) != "8" {
			t.Errorf("RAM shows %v and %v", logon("ram", "LoginNetworkMasks"), logon("ram", "LoginSessionDuration"))
		}
		// This resets the masks and the duration, and them alone.
		c.must("ram:SetSecurityPreference", "AllowUserToManagePublicKeys", "true")
		if logon("ims", "LoginNetworkMasks") != "" || fmt.Sprint(logon("ims", "LoginSessionDuration")) != "6" {
			t.Errorf("left out: %v and %v", logon("ims", "LoginNetworkMasks"), logon("ims", "LoginSessionDuration"))
		}
		got = at(c.must("ims:SetSecurityPreference", "VerificationTypes", "null"), "SecurityPreference")
		if logon("ims", "MFAOperationForLogin") != "mandatory" || logon("ims", "AllowUserToLoginWithPasskey") != false ||
			fmt.Sprint(at(got, "VerificationPreference", "VerificationTypes")) != "[sms]" ||
			fmt.Sprint(at(got, "MaxIdleDays", "MaxIdleDaysForUsers")) != "90" {
			t.Errorf("what was left out did not stay: %v", got)
		}
		got = at(c.must("ram:GetSecurityPreference"), "SecurityPreference", "PublicKeyPreference")
		if at(got, "AllowUserToManagePublicKeys") != true {
			t.Error("public keys")
		}
		for name, value := range map[string]string{
			"LoginSessionDuration": "25", "MaxIdleDaysForUsers": "91", "MFAOperationForLogin": "never",
			"OperationForRiskLogin": "x",
		} {
			c.refused("400 Invalid"+name, "ims:SetSecurityPreference", name, value)
		}
		c.refused("400 InvalidVerificationTypes", "ims:SetSecurityPreference", "VerificationTypes", `["pigeon"]`)
		c.refused("400 InvalidParameter.LoginNetworkMasks.Format", "ims:SetSecurityPreference",
			"LoginNetworkMasks", "10.0.0.0/8;x")
		c.refused("400 InvalidParameter.LoginNetworkMasks.Length", "ims:SetSecurityPreference",
			"LoginNetworkMasks", strings.TrimSuffix(strings.Repeat("1.1.1.1;", 41), ";"))
	})
}

func TestPasskeys(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.must("ram:CreateUser", "UserName", "ann")
		c.must("ram:CreateUser", "UserName", "bob")
		ann, bob := "ann@"+h.server.AccountID()+".onaliyun.com", "bob@"+h.server.AccountID()+".onaliyun.com"
		id, err := h.server.AddPasskey("ann", "laptop")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.server.AddPasskey("nobody", "x"); err == nil {
			t.Error("nobody has a passkey")
		}
		named := func() []string {
			h.Helper()
			return names(at(c.must("ims:ListPasskeys", "UserPrincipalName", ann), "Passkeys"), "PasskeyName")
		}
		c.must("ims:UpdatePasskey", "UserPrincipalName", ann, "PasskeyId", id, "PasskeyName", "phone")
		if got := named(); !slices.Equal(got, []string{"phone"}) {
			t.Errorf("passkeys %v", got)
		}
		c.refused("404 EntityNotExist.User.Passkey", "ims:DeletePasskey", "UserPrincipalName", bob, "PasskeyId", id)
		c.must("ims:DeletePasskey", "UserPrincipalName", ann, "PasskeyId", id)
		if got := named(); len(got) != 0 {
			t.Errorf("passkeys %v after the deletion", got)
		}
		if _, err := h.server.AddPasskey("ann", "laptop"); err != nil {
			t.Fatal(err)
		}
		c.must("ram:DeleteUser", "UserName", "ann")
		c.refused("404 EntityNotExist.User", "ims:ListPasskeys", "UserPrincipalName", ann)
	})
}

func TestVerificationInfo(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.must("ram:CreateUser", "UserName", "ann")
		on := []string{"UserPrincipalName", "ann@" + h.server.AccountID() + ".onaliyun.com"}
		c.must("ims:SetVerificationInfo", append(on, "VerifyType", "sms", "MobilePhone", "86-13900001234")...)
		c.must("ims:SetVerificationInfo", append(on, "VerifyType", "email", "Email", "ann@example.com")...)
		got := c.must("ims:GetVerificationInfo", on...)
		if at(got, "SecurityPhoneDevice", "PhoneNumber") != "13900001234" ||
			at(got, "SecurityEmailDevice", "Email") != "ann@example.com" {
			t.Errorf("GetVerificationInfo: %v", got)
		}
		c.must("ims:UnbindVerification", append(on, "VerifyType", "sms", "MobilePhone", "86-13900001234")...)
		got = c.must("ims:GetVerificationInfo", on...)
		if at(got, "SecurityPhoneDevice") != nil || at(got, "SecurityEmailDevice", "Status") != "active" {
			t.Errorf("after the unbinding: %v", got)
		}
		c.refused("400 MissingParameter", "ims:SetVerificationInfo", append(on, "VerifyType", "sms")...)
		c.refused("400 InvalidVerifyType", "ims:SetVerificationInfo", append(on, "VerifyType", "pigeon")...)
	})
}

func TestAccessKeyPolicy(t *testing.T) {
	h := start(t)
	c, ann := h.root(), h.userKey("ann")
	h.seed("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
	on := []string{"UserPrincipalName", "ann@" + h.server.AccountID() + ".onaliyun.com", "UserAccessKeyId", ann.key.ID}
	get := func() any { return c.must("ims:GetAccessKeyPolicy", on...)["AccessKeyPolicy"] }
	if got := get(); got != "{}" {
		t.Errorf("a key without a policy shows %v", got)
	}
	set := func(want, document string) {
		t.Helper()
		c.refused(want, "ims:SetAccessKeyPolicy", append(on, "AccessKeyPolicy", document)...)
	}
	policy := func(status, addresses string) string {
		return `{"Version":1,"Status":"` + status + `","Statements":[{"Type":"ClassicWhiteList","IPList":[` +
			addresses + `]}]}`
	}
	ann.must("ram:ListUsers")
	set("", policy("Active", `"10.0.0.0/8"`))
	if got := get(); got != policy("Active", `"10.0.0.0/8"`) {
		t.Errorf("policy %v", got)
	}
	ann.refused("403 NoPermission", "ram:ListUsers")
	set("", policy("Active", `"10.0.0.0/8","127.0.0.1"`))
	ann.must("ram:ListUsers")
	set("", policy("Inactive", `"10.0.0.0/8"`))
	ann.must("ram:ListUsers")
	for _, document := range []string{
		"x", "{}", policy("On", `"10.0.0.0/8"`), policy("Active", `"10.0.0.0/33"`), policy("Active", "") + "x",
		`{"Version":1,"Status":"Active","Statements":[{"IPList":[]}]}`, `{"Version":1,"Status":"Active","Statement":[]}`,
	} {
		set("400 InvalidParameter.AccessKeyPolicy.Format", document)
	}
	set("409 LimitExceeded.AccessKeyPolicy", policy("Active", strings.TrimSuffix(strings.Repeat(`"10.0.0.1",`, 51), ",")))
}

func TestCredentialReport(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.refused("404 EntityNotExist.CredentialReport", "ims:GetCredentialReport")
		c.must("ram:CreateUser", "UserName", "ann")
		c.must("ram:CreateLoginProfile", "UserName", "ann", "Password", goodPassword)
		c.must("ram:CreateAccessKey", "UserName", "ann")
		c.must("ram:CreateUser", "UserName", "bob")
		generate := func(want string) {
			h.Helper()
			if got := c.must("ims:GenerateCredentialReport")["State"]; got != want {
				t.Errorf("state %v, want %s", got, want)
			}
		}
		generate("STARTED")
		generate("INPROGRESS")
		h.clock.advance(3 * time.Second)
		generate("COMPLETED")
		got := c.must("ims:GetCredentialReport", "MaxItems", "2")
		rows := reportRows(t, got)
		if len(rows) != 3 || rows[0][0] != "user" || rows[1][0] != "<root>" || !strings.HasPrefix(rows[2][0], "ann@") ||
			got["IsTruncated"] != "true" {
			t.Fatalf("first page: %v, truncated %v", rows, got["IsTruncated"])
		}
		ann := strings.Join(rows[2][3:11], " ")
		if ann != "TRUE TRUE 2026-03-04T05:06:07Z - FALSE TRUE TRUE 2026-03-04T05:06:07Z" {
			t.Errorf("ann: %s", ann)
		}
		next, _ := got["NextToken"].(string)
		got = c.must("ims:GetCredentialReport", "MaxItems", "2", "NextToken", next)
		rows = reportRows(t, got)
		if len(rows) != 1 || strings.Join(rows[0][3:9], " ") != "FALSE N/A N/A N/A N/A FALSE" ||
			got["IsTruncated"] != "false" {
			t.Errorf("second page: %v", rows)
		}
		h.clock.advance(25 * time.Hour)
		c.refused("410 Expired.CredentialReport", "ims:GetCredentialReport")
		generate("STARTED")
	})
}

func reportRows(t *testing.T, answer map[string]any) [][]string {
	t.Helper()
	content, _ := answer["Content"].(string)
	text, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSecurityPracticeReport(t *testing.T) {
	h := start(t)
	c := h.root()
	c.must("ram:CreateUser", "UserName", "ann")
	c.must("ram:CreateAccessKey", "UserName", "ann")
	c.must("ram:CreateAccessKey", "UserName", "ann")
	c.must("ram:CreateUser", "UserName", "bob")
	report := func(field string) string {
		t.Helper()
		info := at(c.must("ims:GetAccountSecurityPracticeReport"), "AccountSecurityPracticeInfo")
		if field == "Score" {
			return fmt.Sprint(at(info, "Score"))
		}
		return fmt.Sprint(at(info, "AccountSecurityPracticeUserInfo", field))
	}
	if report("SubUser") != "2" || report("OldAkNum") != "0" ||
		report("SubUserPwdLevel") != "low" || report("Score") != "40" {
		t.Errorf("at first: %s users, %s old keys, score %s", report("SubUser"), report("OldAkNum"), report("Score"))
	}
	c.must("ims:SetPasswordPolicy", "MinimumPasswordLength", "12", "RequireNumbers", "true", "RequireSymbols", "true",
		"RequireUppercaseCharacters", "true")
	h.clock.advance(366 * 24 * time.Hour)
	if report("OldAkNum") != "2" || report("SubUserWithOldAccessKey") != "1" ||
		report("UnusedAkNum") != "2" || report("SubUserPwdLevel") != "high" {
		t.Errorf("a year later: %s old keys of %s users", report("OldAkNum"), report("SubUserWithOldAccessKey"))
	}
	if got := c.must("ims:GetAccountMFAInfo")["IsMFAEnable"]; got != false {
		t.Errorf("GetAccountMFAInfo: %v", got)
	}
}
