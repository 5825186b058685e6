// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package names knows what names, lengths and enumerations RAM accepts (reference: limits.md §2,
// §3, §5). A check returns nil or an error that makes a sentence after the attribute's name, such
// as "must be 1 to 64 characters long, but is 70". Where sources disagree, the newer one holds.
// Lengths are in characters unless said otherwise.
package names

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Longest texts.
const (
	MaxUserName          = 64
	MaxUserPrincipalName = 128
	MaxDisplayName       = 128 // of a user; IMS takes MaxIMSDisplayName
	MaxIMSDisplayName    = 24
	MaxComments          = 128
	MaxGroupName         = 64
	MaxGroupDisplayName  = 24
	MaxRoleName          = 64
	MaxPolicyName        = 128
	MaxDescription       = 1024 // of a policy or role
	MaxIssuerURL         = 255
	MaxClientID          = 128
	MaxClientIDs         = 50 // a number of them: per OIDC provider
	MaxFingerprint       = 128
	MaxFingerprints      = 5   // a number of them: per OIDC provider
	MaxProviderName      = 128 // of an identity provider
	MaxProviderText      = 256 // of its description
	MaxTagKey            = 128
	MaxTagValue          = 128
	MaxTags              = 20 // a number of them: per user, and per call
	MinSessionName       = 2
	MaxSessionName       = 64
	MinExternalID        = 2
	MaxExternalID        = 1224
)

// Ranges.
const (
	MinSessionDuration    = 900   // seconds; of AssumeRole
	MinMaxSessionDuration = 3600  // seconds; what a role can be set to
	MaxMaxSessionDuration = 43200 // seconds
	MinIssuanceLimit      = 1     // hours; how old a token may be
	MaxIssuanceLimit      = 168   // hours
)

// Enumerations.
var (
	policyTypes       = []string{"System", "Custom"}
	accessKeyStatuses = []string{"Active", "Inactive"}
)

// PolicyTypes are the types of policies.
func PolicyTypes() []string { return slices.Clone(policyTypes) }

// What the status of a console logon can be.
const (
	LogonActive   = "Active"
	LogonInactive = "Inactive"
)

// LogonStatuses are what a console logon can be set to.
func LogonStatuses() []string { return []string{LogonActive, LogonInactive} }

// AccessKeyStatuses are what an access key can be set to.
func AccessKeyStatuses() []string { return slices.Clone(accessKeyStatuses) }

// CheckUserName checks the name of a RAM user.
func CheckUserName(s string) error { return check(s, 1, MaxUserName, "._-") }

// CheckDisplayName checks the display name of a user.
func CheckDisplayName(s string) error { return CheckLength(s, 1, MaxDisplayName) }

// CheckComments checks the comments of a user or group.
func CheckComments(s string) error { return CheckLength(s, 0, MaxComments) }

// CheckGroupName checks the name of a user group.
func CheckGroupName(s string) error { return check(s, 1, MaxGroupName, "._-") }

// CheckGroupDisplayName checks the display name of a user group.
func CheckGroupDisplayName(s string) error { return CheckLength(s, 0, MaxGroupDisplayName) }

// CheckRoleName checks the name of a role.
func CheckRoleName(s string) error { return check(s, 1, MaxRoleName, ".-") }

// CheckPolicyName checks the name of a policy.
func CheckPolicyName(s string) error { return check(s, 1, MaxPolicyName, "-") }

// CheckDescription checks the description of a policy or role.
func CheckDescription(s string) error { return CheckLength(s, 0, MaxDescription) }

// CheckIssuerURL checks the issuer of an OIDC provider.
func CheckIssuerURL(s string) error {
	if err := CheckLength(s, 1, MaxIssuerURL); err != nil {
		return err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("must be an HTTPS URL")
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return fmt.Errorf("must have no user, query or fragment")
	}
	return nil
}

// CheckClientID checks a client ID of an OIDC provider.
func CheckClientID(s string) error {
	if err := check(s, 1, MaxClientID, ".-_:/"); err != nil {
		return err
	}
	if strings.ContainsAny(s[:1], ".-_:/") {
		return fmt.Errorf("must begin with a letter or digit")
	}
	return nil
}

// CheckFingerprint checks a fingerprint of a certificate, with colons or without.
func CheckFingerprint(s string) error {
	return check(strings.ReplaceAll(s, ":", ""), 1, MaxFingerprint, "")
}

// CheckProviderName checks the name of an identity provider.
func CheckProviderName(s string) error {
	if err := check(s, 1, MaxProviderName, "._-"); err != nil {
		return err
	}
	if strings.Trim(s, "._-") != s {
		return fmt.Errorf("must begin and end with a letter or digit")
	}
	return nil
}

// CheckProviderDescription checks the description of an identity provider.
func CheckProviderDescription(s string) error { return CheckLength(s, 0, MaxProviderText) }

// CheckMobilePhone checks <country code>-<number>, e.g. 86-18600008888.
func CheckMobilePhone(s string) error {
	code, number, ok := strings.Cut(s, "-")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	if !ok || !digits(code) || !digits(number) {
		return fmt.Errorf("must be a country code, '-' and a number, e.g. 86-18600008888")
	}
	return nil
}

// CheckEmail checks an address without a display name.
func CheckEmail(s string) error {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return fmt.Errorf("must be an email address, e.g. ann@example.com")
	}
	return nil
}

// CheckTagKey checks the key of a tag.
func CheckTagKey(s string) error {
	if err := CheckLength(s, 1, MaxTagKey); err != nil {
		return err
	}
	if strings.HasPrefix(s, "aliyun") {
		return fmt.Errorf("must not begin with aliyun")
	}
	return tagText(s)
}

// CheckTagValue checks the value of a tag.
func CheckTagValue(s string) error {
	if err := CheckLength(s, 0, MaxTagValue); err != nil {
		return err
	}
	return tagText(s)
}

func tagText(s string) error {
	switch {
	case strings.HasPrefix(s, "acs:"):
		return fmt.Errorf("must not begin with %q", "acs:")
	case strings.Contains(s, "http://"), strings.Contains(s, "https://"):
		return fmt.Errorf("must not contain http:// or https://")
	}
	return nil
}

// CheckSessionName checks the name of a role session.
func CheckSessionName(s string) error { return check(s, MinSessionName, MaxSessionName, ".@-_") }

// CheckExternalID checks the external ID of AssumeRole.
func CheckExternalID(s string) error { return check(s, MinExternalID, MaxExternalID, "_+=,.@:/-") }

// CheckSessionDuration checks how long a session is asked for; the role's own limit is known to RAM
// only.
func CheckSessionDuration(d time.Duration) error {
	if d < MinSessionDuration*time.Second || d > MaxMaxSessionDuration*time.Second {
		return fmt.Errorf("must be 15 minutes to 12 hours, but is %s", d)
	}
	return nil
}

// CheckResourceGroupID checks the ID of a resource group.
func CheckResourceGroupID(s string) error {
	rest, ok := strings.CutPrefix(s, "rg-")
	if !ok || rest == "" {
		return fmt.Errorf("must be the ID of a resource group, which begins with rg-")
	}
	return characters(rest, "-")
}

// CheckLength checks the number of characters.
func CheckLength(s string, least, most int) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("must be valid UTF-8")
	}
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && least > 0:
		return fmt.Errorf("must not be empty")
	case (n < least || n > most) && least == 0:
		return fmt.Errorf("must be at most %d characters long, but is %d", most, n)
	case n < least || n > most:
		return fmt.Errorf("must be %d to %d characters long, but is %d", least, most, n)
	}
	return nil
}

// check checks a name of letters, digits and the others.
func check(s string, least, most int, others string) error {
	if err := CheckLength(s, least, most); err != nil {
		return err
	}
	return characters(s, others)
}

func characters(s, others string) error {
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(others, r):
		default:
			return fmt.Errorf("must consist of letters, digits%s, but has %q", quoted(others), r)
		}
	}
	return nil
}

func quoted(others string) string {
	var b strings.Builder
	for _, r := range others {
		fmt.Fprintf(&b, ", %q", r)
	}
	return b.String()
}
