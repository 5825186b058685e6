// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package names says which names, texts and enumerations RAM accepts (reference: limits.md §2). Each Check returns nil
// or an error whose text says what is allowed and what is wrong, fit to be shown to a person.
package names

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The values of PolicyType.
const (
	PolicyTypeSystem = "System"
	PolicyTypeCustom = "Custom"
)

// The values of Status of an access key or a logon profile.
const (
	StatusActive   = "Active"
	StatusInactive = "Inactive"
)

// MaxTags is the number of tags that one request may carry.
const MaxTags = 20

// MaxIMSDisplayName is the longest display name that IMS documents for a user; RAM and the console allow
// MaxDisplayName.
const (
	MaxIMSDisplayName = 24
	MaxDisplayName    = 128
)

// PolicyTypes are the values of PolicyType.
func PolicyTypes() []string { return []string{PolicyTypeCustom, PolicyTypeSystem} }

var (
	userName   = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	roleName   = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)
	policyName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	userID     = regexp.MustCompile(`^[0-9]{15,20}$`)
	phone      = regexp.MustCompile(`^[0-9]{1,4}-[0-9]{4,15}$`)
	email      = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	keyID      = regexp.MustCompile(`^[A-Za-z0-9]+$`)
)

// CheckUserName checks the logon name of a user: 1 to 64 letters, digits, ".", "_" and "-".
func CheckUserName(s string) error {
	return name("a user name", s, 64, userName, `letters, digits, ".", "_" and "-"`)
}

// CheckGroupName checks the name of a user group: 1 to 64 letters, digits, ".", "_" and "-".
func CheckGroupName(s string) error {
	return name("a group name", s, 64, userName, `letters, digits, ".", "_" and "-"`)
}

// CheckRoleName checks the name of a role: 1 to 64 letters, digits, "." and "-".
func CheckRoleName(s string) error {
	return name("a role name", s, 64, roleName, `letters, digits, "." and "-"`)
}

// CheckPolicyName checks the name of a policy: 1 to 128 letters, digits and "-".
func CheckPolicyName(s string) error {
	return name("a policy name", s, 128, policyName, `letters, digits and "-"`)
}

// CheckAccessKeyID checks the form of the ID of an access key: letters and digits.
func CheckAccessKeyID(s string) error {
	return name("an access key ID", s, 128, keyID, "letters and digits")
}

// IsUserID reports whether s has the form of a user ID: a long decimal number (reference: behaviours.md §1).
func IsUserID(s string) bool { return userID.MatchString(s) }

// CheckDisplayName checks the display name of a user: 1 to 128 characters. IMS documents 24, RAM and the console 128.
func CheckDisplayName(s string) error { return text("a display name", s, 1, MaxDisplayName) }

// CheckUserComments checks the remark on a user: 1 to 128 characters.
func CheckUserComments(s string) error { return text("a comment", s, 1, 128) }

// CheckGroupDisplayName checks the display name of a user group: 1 to 24 characters.
func CheckGroupDisplayName(s string) error { return text("the display name of a group", s, 1, 24) }

// CheckGroupComments checks the remark on a user group: 1 to 128 characters. An empty one is the same as none.
func CheckGroupComments(s string) error { return text("a comment", s, 1, 128) }

// CheckDescription checks the description of a policy or a role: 1 to 1,024 characters.
func CheckDescription(s string) error { return text("a description", s, 1, 1024) }

// CheckMobilePhone checks a phone number: "<country code>-<number>".
func CheckMobilePhone(s string) error {
	if !phone.MatchString(s) {
		return fmt.Errorf("a mobile phone is given as <country code>-<number>, for example 86-18600008888; this is %q", s)
	}
	return nil
}

// CheckEmail checks the form of a mail address.
func CheckEmail(s string) error {
	if !email.MatchString(s) {
		return fmt.Errorf("%q is no mail address", s)
	}
	return nil
}

// CheckTagKey checks the key of a tag: 1 to 128 characters, not starting with "aliyun" or "acs:", without "http://" and
// "https://".
func CheckTagKey(s string) error {
	if err := text("a tag key", s, 1, 128); err != nil {
		return err
	}
	if lower := strings.ToLower(s); strings.HasPrefix(lower, "aliyun") || strings.HasPrefix(lower, "acs:") {
		return fmt.Errorf("a tag key does not start with aliyun or acs:, which Alibaba Cloud keeps for itself; this is %q", s)
	}
	return noURL("a tag key", s)
}

// CheckTagValue checks the value of a tag: at most 128 characters, not starting with "acs:", without "http://" and
// "https://".
func CheckTagValue(s string) error {
	if err := text("a tag value", s, 0, 128); err != nil {
		return err
	}
	if strings.HasPrefix(strings.ToLower(s), "acs:") {
		return fmt.Errorf("a tag value does not start with acs:; this is %q", s)
	}
	return noURL("a tag value", s)
}

func noURL(what, s string) error {
	if strings.Contains(s, "http://") || strings.Contains(s, "https://") {
		return fmt.Errorf("%s holds neither http:// nor https://; this is %q", what, s)
	}
	return nil
}

func name(what, s string, longest int, form *regexp.Regexp, characters string) error {
	switch {
	case s == "":
		return fmt.Errorf("%s is not empty", what)
	case utf8.RuneCountInString(s) > longest:
		return fmt.Errorf("%s has at most %d characters; this has %d", what, longest, utf8.RuneCountInString(s))
	case !form.MatchString(s):
		return fmt.Errorf("%s holds only %s; this is %q", what, characters, s)
	}
	return nil
}

func text(what, s string, shortest, longest int) error {
	n := utf8.RuneCountInString(s)
	switch {
	case !utf8.ValidString(s):
		return errors.New(what + " is valid UTF-8")
	case n < shortest:
		return fmt.Errorf("%s is not empty; leave the argument out instead", what)
	case n > longest:
		return fmt.Errorf("%s has at most %d characters; this has %d", what, longest, n)
	}
	return nil
}
