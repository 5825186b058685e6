// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"time"
)

// Account is what there is once per account.
type Account struct {
	ID    string
	Alias string // "": none is set, the ID serves
	// RootKeyID and RootKeySecret are set only where the emulator made the root key itself.
	RootKeyID      string
	RootKeySecret  string
	PasswordPolicy PasswordPolicy
}

// PasswordPolicy is what the account demands of passwords; the zero value is what holds until somebody sets one.
type PasswordPolicy struct {
	MinimumLength       int // characters; 0: the default
	DifferentCharacters int
	Lowercase           bool
	Uppercase           bool
	Numbers             bool
	Symbols             bool
	NotContainUserName  bool
	MaxAge              int // days; 0: passwords do not expire
	HardExpiry          bool
	ReusePrevention     int // earlier passwords that cannot be used again
	MaxLogonAttempts    int // per hour; 0: any number
}

// User is a RAM user. ID never changes, Name can.
type User struct {
	ID            string
	Name          string
	DisplayName   string
	Comments      string
	Email         string
	MobilePhone   string
	CreateDate    time.Time
	UpdateDate    time.Time
	LastLoginDate time.Time
	Tags          map[string]string
}

// Group is a user group.
type Group struct {
	ID          string
	Name        string
	DisplayName string
	Comments    string
	CreateDate  time.Time
	UpdateDate  time.Time
}

// Membership is one user in one group.
type Membership struct {
	UserID   string
	GroupID  string
	JoinDate time.Time
}

// Key is the key of the row.
func (m Membership) Key() string { return m.UserID + "/" + m.GroupID }

// AccessKey is a long-lived key. The secret is kept in clear: an HMAC cannot be verified without it.
type AccessKey struct {
	ID         string
	Secret     string
	UserID     string // "": a key of the account itself
	Status     string // Active, Inactive
	CreateDate time.Time
	UpdateDate time.Time
}

// LoginProfile is the console logon of a user; its password is kept hashed.
type LoginProfile struct {
	UserID                string
	Password              string   // hash
	EarlierPasswords      []string // hashes, the newest first
	PasswordResetRequired bool
	MFABindRequired       bool
	Status                string // Active, Inactive
	CreateDate            time.Time
	UpdateDate            time.Time
}

// MFADevice is a virtual MFA device. The seed is kept in clear: no code can be verified without it.
type MFADevice struct {
	Name         string
	Seed         string    // Base32
	UserID       string    // "": bound to nobody
	ActivateDate time.Time // when it was bound
}

// LastUse is when and for what an access key was used last.
type LastUse struct {
	KeyID   string
	At      time.Time
	Service string
}

// Policy is a custom policy with its versions, oldest first.
type Policy struct {
	Name           string
	Description    string
	DefaultVersion string
	LastVersion    int // number of the newest version ever made; numbers are not used again
	Versions       []PolicyVersion
	CreateDate     time.Time
	UpdateDate     time.Time
	Tags           map[string]string
}

// PolicyVersion is one version; Document is the text as it was sent.
type PolicyVersion struct {
	ID         string
	Document   string
	CreateDate time.Time
}

// Attachment is a policy attached to a principal in a scope.
type Attachment struct {
	PolicyType    string // System, Custom
	PolicyName    string // in its canonical case
	PrincipalType string // User, Group, Role
	PrincipalID   string
	ResourceGroup string // "": the whole account
	AttachDate    time.Time
}

// Key is the key of the row.
func (a Attachment) Key() string {
	return strings.Join([]string{a.Principal(), a.Policy(), a.ResourceGroup}, "/")
}

// Principal is the value of the index by principal.
func (a Attachment) Principal() string { return a.PrincipalType + "/" + a.PrincipalID }

// Policy is the value of the index by policy.
func (a Attachment) Policy() string { return PolicyKey(a.PolicyType, a.PolicyName) }

// PolicyKey is how attachments name a policy; names of policies are matched without regard to case.
func PolicyKey(policyType, name string) string { return policyType + "/" + strings.ToLower(name) }

// Role is a RAM role.
type Role struct {
	ID                 string
	Name               string
	Description        string
	TrustPolicy        string
	MaxSessionDuration int // seconds
	CreateDate         time.Time
	UpdateDate         time.Time
	Tags               map[string]string
}

// ResourceGroup is a resource group of the account.
type ResourceGroup struct {
	ID          string
	Name        string
	DisplayName string
	CreateDate  time.Time
	Tags        map[string]string
}

// Session is a role session made by STS.
type Session struct {
	KeyID      string
	Secret     string
	Token      string
	RoleID     string
	RoleName   string
	Name       string
	Policy     string // session policy; "": none
	Expiration time.Time
}
