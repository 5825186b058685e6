// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package redact is what all text from outside passes before it is shown or logged: an answer's
// message or code, a page's title, a library's error. What comes out is one printable line,
// bounded, and without secrets.
package redact

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Hidden stands in the place of a secret.
const Hidden = "(hidden)"

const (
	// longest is how many characters Text leaves.
	longest = 2000
	// maxInput is how many bytes are looked at: far more than is shown, and few enough to be quick.
	maxInput = 256 << 10
	// shortest is the length from which on a text is taken for a secret: hiding "a" would hide half
	// of everything.
	shortest = 4
)

var (
	userInfo    = regexp.MustCompile(`//[^/@\s]*@`)
	secretParam = regexp.MustCompile(`(?i)((?:Signature|SecurityToken|AccessKeySecret|access_key_secret|` +
		`OIDCToken|Password|sts_token|access_?token|refresh_?token)"?\s*(?:=|%3D|:)\s*)"?[^&\s",}]+`)
	stringToSign = regexp.MustCompile(`(?is)\s*server string to sign is:.*`)
)

// Secrets are values that no text may show. The zero value hides what looks like a secret by its
// name.
type Secrets []string

// Text makes text one printable line of at most 2,000 characters, without the secrets, without
// values whose names say that they are secret, and without the string to sign, which holds the
// security token.
func (s Secrets) Text(text string) string { return s.Short(text, longest) }

// Short is [Secrets.Text] with at most n characters.
func (s Secrets) Short(text string, n int) string {
	tail := 0
	if len(text) > maxInput {
		text, tail = text[:maxInput], s.longestForm()
	}
	text = s.hide(text)
	// What the cut left of a secret is at the very end.
	return shorten(text[:max(0, len(text)-tail)], n)
}

func (s Secrets) hide(text string) string {
	text = stringToSign.ReplaceAllString(text, "")
	var pairs []string
	for _, secret := range s {
		if len(secret) >= shortest {
			pairs = append(pairs, secret, Hidden, url.QueryEscape(secret), Hidden)
		}
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	text = secretParam.ReplaceAllString(text, "${1}"+Hidden)
	return userInfo.ReplaceAllString(text, "//"+Hidden+"@")
}

// longestForm is the length of the longest text that hide looks for.
func (s Secrets) longestForm() int {
	n := 0
	for _, secret := range s {
		n = max(n, len(url.QueryEscape(secret)))
	}
	return n
}

// shorten makes s one printable line of at most n characters.
func shorten(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
