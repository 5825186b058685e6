// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"regexp"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// verificationRow is the phone and the mail address that a user's logon is verified with.
type verificationRow struct {
	UserID string
	Phone  string // <area code>-<number>
	Email  string
	Change time.Time
}

var verifications = store.NewTable("verifications", func(v *verificationRow) string { return v.UserID })

type phoneDevice struct{ AreaCode, PhoneNumber, Status string }

type emailDevice struct{ Email, Status string }

// verificationAnswer leaves out what is not bound.
type verificationAnswer struct {
	SecurityPhoneDevice *phoneDevice `json:",omitempty"`
	SecurityEmailDevice *emailDevice `json:",omitempty"`
}

const (
	verifyByPhone = "sms"
	verifyByEmail = "email"
	deviceActive  = "active"
)

var phoneParts = regexp.MustCompile(`^([0-9]{1,4})-([0-9]{4,20})$`)

func verificationInfoObject() object {
	user, of := principalName("UserPrincipalName"), []resource{theUser}
	params := []param{
		user.must(), oneOf("VerifyType", verifyByPhone, verifyByEmail).must(), form("MobilePhone", phoneForm),
		form("Email", emailForm),
	}
	return object{
		tables: []store.Schema{verifications},
		actions: []action{
			{product: productIMS, name: "GetVerificationInfo", resources: of, run: getVerificationInfo, params: []param{user}},
			{product: productIMS, name: "SetVerificationInfo", writes: true, resources: []resource{everything},
				run: setVerificationInfo, params: params},
			{product: productIMS, name: "UnbindVerification", writes: true, resources: of, run: unbindVerification,
				params: params},
		},
	}
}

func getVerificationInfo(c *call) (any, error) {
	u, err := c.passkeyOwner()
	if err != nil {
		return nil, err
	}
	var answer verificationAnswer
	v, _ := verifications.Get(c.tx, u.ID)
	if parts := phoneParts.FindStringSubmatch(v.Phone); parts != nil {
		answer.SecurityPhoneDevice = &phoneDevice{AreaCode: parts[1], PhoneNumber: parts[2], Status: deviceActive}
	}
	if v.Email != "" {
		answer.SecurityEmailDevice = &emailDevice{Email: v.Email, Status: deviceActive}
	}
	return answer, nil
}

// setVerificationInfo binds a phone or a mail address. It counts as verified at once: no message is
// sent from here.
func setVerificationInfo(c *call) (any, error) {
	return c.changeVerification(func(to *string, value string) { *to = value })
}

// unbindVerification takes it away where it is the one that is named.
func unbindVerification(c *call) (any, error) {
	return c.changeVerification(func(to *string, value string) {
		if *to == value {
			*to = ""
		}
	})
}

func (c *call) changeVerification(change func(to *string, value string)) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	v, _ := verifications.Get(c.tx, u.ID)
	v.UserID, v.Change = u.ID, c.now
	name, to := "MobilePhone", &v.Phone
	if c.text("VerifyType") == verifyByEmail {
		name, to = "Email", &v.Email
	}
	if !c.in.has(name) {
		return nil, missing(productIMS, name)
	}
	change(to, c.text(name))
	verifications.Put(c.tx, v)
	return answered{}, nil
}
