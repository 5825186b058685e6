// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

// goSecurity is about what users may do and have besides keys and passwords, and what the account
// reports of them. The SDK has no types for half of it.
func goSecurity(c *caller) {
	goSecurityPreferences(c)
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "vera")
	goPasskeys(c)
	goVerification(c)
	c.dropUser("vera")
	goAccessKeyPolicies(c)
	goReports(c)
}

func goSecurityPreferences(c *caller) {
	ok(c, c.ims.SetSecurityPreference, ims.CreateSetSecurityPreferenceRequest(),
		"MFAOperationForLogin", "mandatory", "LoginSessionDuration", "8", "LoginNetworkMasks", "10.0.0.0/8")
	logon := ok(c, c.ims.GetSecurityPreference, ims.CreateGetSecurityPreferenceRequest()).
		SecurityPreference.LoginProfilePreference
	equal(c, row(logon.MFAOperationForLogin, logon.LoginSessionDuration, logon.LoginNetworkMasks),
		row("mandatory", 8, "10.0.0.0/8"))
	ok(c, c.ram.SetSecurityPreference, ram.CreateSetSecurityPreferenceRequest(), "AllowUserToManagePublicKeys", "true")
	got := ok(c, c.ram.GetSecurityPreference, ram.CreateGetSecurityPreferenceRequest()).SecurityPreference
	equal(c, row(got.PublicKeyPreference.AllowUserToManagePublicKeys, got.LoginProfilePreference.LoginNetworkMasks),
		row(true, ""))
	refused(c, "400 InvalidLoginSessionDuration", c.ims.SetSecurityPreference, ims.CreateSetSecurityPreferenceRequest(),
		"LoginSessionDuration", "25")
	refused(c, "400 InvalidLoginSessionDuration", c.ram.SetSecurityPreference, ram.CreateSetSecurityPreferenceRequest(),
		"LoginSessionDuration", "25")
}

// mustUntyped is untyped for what has to work.
func (c *caller) mustUntyped(action string, fields map[string]string, out any) {
	c.Helper()
	if err := c.untyped(action, fields, out); err != nil {
		c.Fatalf("%s %v: %v", action, fields, err)
	}
}

func goPasskeys(c *caller) {
	id, err := c.s.AddPasskey("vera", "laptop")
	if err != nil {
		c.Fatal(err)
	}
	fields := map[string]string{"UserPrincipalName": c.logon("vera"), "PasskeyId": id, "PasskeyName": "phone"}
	c.mustUntyped("ims:UpdatePasskey", fields, nil)
	var list struct {
		XMLName   xml.Name `json:"-"`
		RequestId string
		Passkeys  []struct{ PasskeyId, PasskeyName, CreateDate, LastUseDate string }
	}
	c.mustUntyped("ims:ListPasskeys", map[string]string{"UserPrincipalName": c.logon("vera")}, &list)
	if len(list.Passkeys) != 1 || list.Passkeys[0].PasskeyId != id || list.Passkeys[0].PasskeyName != "phone" {
		c.Errorf("passkeys %+v", list)
	}
	c.mustUntyped("ims:DeletePasskey", fields, nil)
	c.refusal("404 EntityNotExist.User.Passkey", "DeletePasskey", c.untyped("ims:DeletePasskey", fields, nil))
}

func goVerification(c *caller) {
	fields := map[string]string{"UserPrincipalName": c.logon("vera"), "VerifyType": "email", "Email": "vera@example.com"}
	c.mustUntyped("ims:SetVerificationInfo", fields, nil)
	read := func() string {
		return ok(c, c.ims.GetVerificationInfo, ims.CreateGetVerificationInfoRequest(), "UserPrincipalName",
			c.logon("vera")).SecurityEmailDevice.Email
	}
	equal(c, read(), "vera@example.com")
	c.mustUntyped("ims:UnbindVerification", fields, nil)
	equal(c, read(), "")
}

func goAccessKeyPolicies(c *caller) {
	vera := c.userWithKey("vera")
	keys := ok(c, c.ram.ListAccessKeys, ram.CreateListAccessKeysRequest(), "UserName", "vera").AccessKeys.AccessKey
	fields := map[string]string{"UserPrincipalName": c.logon("vera"), "UserAccessKeyId": keys[0].AccessKeyId}
	elsewhere := `{"Version":1,"Status":"Active","Statements":[{"Type":"ClassicWhiteList","IPList":["10.0.0.0/8"]}]}`
	fields["AccessKeyPolicy"] = elsewhere
	c.mustUntyped("ims:SetAccessKeyPolicy", fields, nil)
	var got struct {
		XMLName                    xml.Name `json:"-"`
		RequestId, AccessKeyPolicy string
	}
	c.mustUntyped("ims:GetAccessKeyPolicy", fields, &got)
	equal(c, got.AccessKeyPolicy, elsewhere)
	refused(vera, "403 NoPermission", vera.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	c.dropUser("vera")
}

func goReports(c *caller) {
	equal(c, ok(c, c.ims.GetAccountMFAInfo, ims.CreateGetAccountMFAInfoRequest()).IsMFAEnable, false)
	practice := ok(c, c.ims.GetAccountSecurityPracticeReport, ims.CreateGetAccountSecurityPracticeReportRequest())
	equal(c, practice.AccountSecurityPracticeInfo.AccountSecurityPracticeUserInfo.RootWithAccessKey, 1)
	equal(c, ok(c, c.ims.GenerateCredentialReport, ims.CreateGenerateCredentialReportRequest()).State, "STARTED")
	refused(c, "404 EntityNotExist.CredentialReport", c.ims.GetCredentialReport, ims.CreateGetCredentialReportRequest())
	c.s.ahead.Store(int64(10 * time.Second))
	defer c.s.ahead.Store(0)
	report := ok(c, c.ims.GetCredentialReport, ims.CreateGetCredentialReportRequest())
	text, err := base64.StdEncoding.DecodeString(report.Content)
	if err != nil || !strings.HasPrefix(string(text), "user,user_creation_time,") {
		c.Errorf("report %s: %v", text, err)
	}
}
