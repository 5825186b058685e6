// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package redact_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

func TestText(t *testing.T) {
	const secret = "s3cret/with+signs="
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "The user does not exist.", "The user does not exist."},
		{"a secret", "bad key " + secret + " here", "bad key (hidden) here"},
		{"a secret in a URL", "x?k=s3cret%2Fwith%2Bsigns%3D&y=1", "x?k=(hidden)&y=1"},
		{"named so", `{"AccessKeySecret":"unknown", "Signature=abc"`, `{"AccessKeySecret":(hidden)", "Signature=(hidden)"`},
		{"user info", "https://me:pw@x.com/", "https://(hidden)@x.com/"},
		{"string to sign", "wrong. server string to sign is:POST&%2F&SecurityToken%3Dx", "wrong."},
		{"escape sequences", "\x1b[31mred\x1b]0;title\a\nline\r\n\u202eevil\u009b1m", "[31mred ]0;title line evil 1m"},
		{"no UTF-8", "a\x9b31mb", "a\uFFFD31mb"},
		{"long", strings.Repeat("ä", 3000), strings.Repeat("ä", 2000) + "…"},
	} {
		if got := (redact.Secrets{secret, "", "ab"}).Text(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := (redact.Secrets{}).Short("abcdef", 3); got != "abc…" {
		t.Error(got)
	}
}

// TestTextThatIsCut has a text so long that only its beginning is looked at, with a secret across
// the place of the cut.
func TestTextThatIsCut(t *testing.T) {
	secret := strings.Repeat("0123456789abcdef", 100)
	for _, filler := range []int{0, 1, 100, 1599} {
		in := strings.Repeat("x", filler) + strings.Repeat(secret, 200) + strings.Repeat("y", 20<<20)
		if got := (redact.Secrets{secret}).Text(in); strings.Contains(got, "0123456789") {
			t.Errorf("filler %d: a piece of the secret is left: …%s", filler, got[max(0, len(got)-100):])
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[31m\xff\nSignature=x", "secret")
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := redact.Secrets{secret}.Text(text)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 2001 {
			t.Errorf("%q", got)
		}
		for _, r := range got {
			if r != ' ' && !unicode.IsPrint(r) {
				t.Errorf("%q has %q", got, r)
			}
		}
	})
}
