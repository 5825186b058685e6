// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// loginProfileRow is the console logon of a user; its password is kept hashed.
type loginProfileRow struct {
	UserID                string
	Password              string   // hash
	EarlierPasswords      []string // hashes, the newest first
	PasswordResetRequired bool
	MFABindRequired       bool
	Status                string // Active, Inactive
	CreateDate            time.Time
	UpdateDate            time.Time
}

var loginProfiles = store.NewTable("login-profiles", func(p *loginProfileRow) string { return p.UserID })

// A login profile lets a user log on to the console with a password (reference: behaviours.md §9).
// There is no console here: what the password is good for is ChangePassword.

const (
	logonActive   = "Active"
	logonInactive = "Inactive"
)

type loginProfile struct {
	UserName   string `json:",omitempty"` // RAM only, like the next
	CreateDate string `json:",omitempty"`

	UserPrincipalName string  `json:",omitempty"` // IMS only, like the next three
	Status            string  `json:",omitempty"`
	UpdateDate        string  `json:",omitempty"`
	LastLoginTime     *string `json:",omitempty"`
	// AutoDisableLoginStatus is not documented; nothing is disabled here.
	AutoDisableLoginStatus string `json:",omitempty"`

	PasswordResetRequired bool
	MFABindRequired       bool
}

type loginProfileAnswer struct{ LoginProfile loginProfile }

func loginProfileObject() object {
	return object{
		tables:  []store.Schema{loginProfiles},
		actions: loginProfileActions(),
		errors: map[string]wording{
			"InvalidParameter.Password.TooWeak": {http.StatusBadRequest,
				`The parameter - "Password" is not compliant with the password policy.`},
			"InvalidParameter.NewPassword.TooWeak": {http.StatusBadRequest,
				`The parameter - "NewPassword" is not compliant with the password policy.`},
			"InvalidParameter.NewPassword.ReusePrevention": {http.StatusBadRequest,
				`The parameter - "NewPassword" is not compliant with the reuse prevention password policy.`},
			"InvalidParameter.OldPassword.Incorrect": {http.StatusBadRequest,
				`The parameter - "OldPassword" is incorrect.`},
			"EntityNotExist.User.LoginProfile":      {http.StatusNotFound, "The user login profile does not exist."},
			"EntityAlreadyExists.User.LoginProfile": {http.StatusConflict, "The user login profile does already EXIST."},
		},
	}
}

func loginProfileActions() []action {
	var list []action
	for product, user := range map[string]param{
		productRAM: word("UserName", maxUserName, nameChars).must(),
		productIMS: principalName("UserPrincipalName").must(),
	} {
		of := []resource{theUser}
		settings := []param{user, boolean("PasswordResetRequired"), boolean("MFABindRequired")}
		if product == productIMS {
			settings = append(settings, oneOf("Status", logonActive, logonInactive))
		}
		list = append(list,
			action{product: product, name: "CreateLoginProfile", writes: true, resources: of, run: createLoginProfile,
				params: with(settings, plain("Password").must())},
			action{product: product, name: "GetLoginProfile", resources: of, run: getLoginProfile, params: []param{user}},
			action{product: product, name: "UpdateLoginProfile", writes: true, resources: of, run: updateLoginProfile,
				params: with(settings, plain("Password"))},
			action{product: product, name: "DeleteLoginProfile", writes: true, resources: of, run: deleteLoginProfile,
				params: []param{user}},
			action{product: product, name: "ChangePassword", writes: true, resources: of, run: changePassword,
				params: []param{plain("OldPassword").must(), plain("NewPassword").must()}},
		)
	}
	return list
}

func (c *call) hasLoginProfile(u userRow) bool {
	_, ok := loginProfiles.Get(c.tx, u.ID)
	return ok
}

// namedLoginProfile finds the login profile of the user that a request names.
func (c *call) namedLoginProfile() (userRow, loginProfileRow, error) {
	u, err := c.namedUser()
	if err != nil {
		return u, loginProfileRow{}, err
	}
	p, ok := loginProfiles.Get(c.tx, u.ID)
	if !ok {
		return u, p, fail("EntityNotExist.User.LoginProfile")
	}
	return u, p, nil
}

func createLoginProfile(c *call) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	if c.hasLoginProfile(u) {
		return nil, fail("EntityAlreadyExists.User.LoginProfile")
	}
	p := loginProfileRow{UserID: u.ID, Status: logonActive, CreateDate: c.now}
	if p, err = c.changeLoginProfile(u, p); err != nil {
		return nil, err
	}
	return loginProfileAnswer{c.shapeLoginProfile(u, p)}, nil
}

func getLoginProfile(c *call) (any, error) {
	u, p, err := c.namedLoginProfile()
	if err != nil {
		return nil, err
	}
	answer := c.shapeLoginProfile(u, p)
	if c.action.product == productIMS {
		lastLogin := date(u.LastLoginDate)
		answer.LastLoginTime = &lastLogin
	}
	return loginProfileAnswer{answer}, nil
}

func updateLoginProfile(c *call) (any, error) {
	u, p, err := c.namedLoginProfile()
	if err != nil {
		return nil, err
	}
	if p, err = c.changeLoginProfile(u, p); err != nil {
		return nil, err
	}
	if c.action.product == productRAM {
		return answered{}, nil
	}
	return loginProfileAnswer{c.shapeLoginProfile(u, p)}, nil
}

func deleteLoginProfile(c *call) (any, error) {
	u, _, err := c.namedLoginProfile()
	if err != nil {
		return nil, err
	}
	loginProfiles.Delete(c.tx, u.ID)
	return answered{}, nil
}

// changePassword exchanges the caller's own password. It takes only the permission: the preference
// that lets users change their passwords is not emulated, it is as if it were on.
func changePassword(c *call) (any, error) {
	if c.caller.kind != user {
		return nil, fail("NotSupport.Account")
	}
	p, ok := loginProfiles.Get(c.tx, c.caller.user.ID)
	if !ok {
		return nil, fail("EntityNotExist.User.LoginProfile")
	}
	password := c.text("NewPassword")
	policy := c.accountSettings().PasswordPolicy
	used := append([]string{p.Password}, p.EarlierPasswords...)
	switch {
	case !isPassword(p.Password, c.text("OldPassword")):
		return nil, fail("InvalidParameter.OldPassword.Incorrect")
	case !strong(policy, password, c.caller.user.Name):
		return nil, fail("InvalidParameter.NewPassword.TooWeak")
	case slices.ContainsFunc(used[:min(policy.ReusePrevention, len(used))],
		func(hash string) bool { return isPassword(hash, password) }):
		return nil, fail("InvalidParameter.NewPassword.ReusePrevention")
	}
	p, err := withPassword(p, password)
	if err != nil {
		return nil, err
	}
	p.PasswordResetRequired, p.UpdateDate = false, c.now
	loginProfiles.Put(c.tx, p)
	return answered{}, nil
}

// changeLoginProfile sets what the request gives; what is absent stays.
func (c *call) changeLoginProfile(u userRow, p loginProfileRow) (loginProfileRow, error) {
	if password := c.text("Password"); password != "" {
		if !strong(c.accountSettings().PasswordPolicy, password, u.Name) {
			return p, fail("InvalidParameter.Password.TooWeak")
		}
		var err error
		if p, err = withPassword(p, password); err != nil {
			return p, err
		}
	}
	if c.in.has("PasswordResetRequired") {
		p.PasswordResetRequired = c.in.flag("PasswordResetRequired")
	}
	if c.in.has("MFABindRequired") {
		p.MFABindRequired = c.in.flag("MFABindRequired")
	}
	p.Status = cmp.Or(c.text("Status"), p.Status)
	p.UpdateDate = c.now
	loginProfiles.Put(c.tx, p)
	return p, nil
}

// withPassword gives the profile a password, and keeps as many earlier ones as any policy can ask
// for.
func withPassword(p loginProfileRow, password string) (loginProfileRow, error) {
	hash, err := hashPassword(password)
	if err != nil {
		return p, err
	}
	if p.Password != "" {
		earlier := append([]string{p.Password}, p.EarlierPasswords...)
		p.EarlierPasswords = earlier[:min(len(earlier), mostReusePrevention)]
	}
	p.Password = hash
	return p, nil
}

func (c *call) shapeLoginProfile(u userRow, p loginProfileRow) loginProfile {
	answer := loginProfile{PasswordResetRequired: p.PasswordResetRequired, MFABindRequired: p.MFABindRequired}
	if c.action.product == productIMS && c.action.name != "CreateLoginProfile" {
		answer.AutoDisableLoginStatus = logonInactive
	}
	if c.action.product == productIMS {
		answer.UserPrincipalName, answer.Status, answer.UpdateDate = c.principalNameOf(u), p.Status, date(p.UpdateDate)
	} else {
		answer.UserName, answer.CreateDate = u.Name, date(p.CreateDate)
	}
	return answer
}
