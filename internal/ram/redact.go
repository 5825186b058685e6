// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// shorten makes s one printable line of at most n characters.
func shorten(s string, n int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// cover hides secrets in texts written by others.
type cover struct{ replacer *strings.Replacer }

const hidden = "(hidden)"

var (
	userInfo     = regexp.MustCompile(`//[^/@\s]*@`)
	secretParam  = regexp.MustCompile("(?i)((?:Signature|SecurityToken|AccessKeySecret|access_key_secret|OIDCToken|Password|sts_token|access_?token|refresh_?token)\"?\\s*(?:=|%3D|:)\\s*)\"?[^&\\s\",}]+")
	stringToSign = regexp.MustCompile(`(?is)\s*server string to sign is:.*`)
)

func newCover(secrets ...string) cover {
	var pairs []string
	for _, s := range secrets {
		if len(s) >= 4 {
			pairs = append(pairs, s, hidden, url.QueryEscape(s), hidden)
		}
	}
	return cover{strings.NewReplacer(pairs...)}
}

// text is s as one line without secrets, and without the string to sign, which holds the security token.
func (c cover) text(s string) string {
	s = stringToSign.ReplaceAllString(s, "")
	if c.replacer != nil {
		s = c.replacer.Replace(s)
	}
	s = secretParam.ReplaceAllString(s, "$1"+hidden)
	s = userInfo.ReplaceAllString(s, "//"+hidden+"@")
	return shorten(s, 2000)
}
