// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf16"
)

const plain = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">` +
	`<IDPSSODescriptor protocolSupportEnumeration="p" WantAuthnRequestsSigned="false"><KeyDescriptor use="signing">` +
	`<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>TUlJQwo=</X509Certificate>` +
	`</X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`

func in64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func utf16Of(s string) string {
	text := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		text = append(text, byte(u), byte(u>>8))
	}
	return string(text)
}

// wrapped breaks Base64 into lines.
func wrapped(s, end string) string {
	var lines []string
	for len(s) > 76 {
		lines, s = append(lines, s[:76]), s[76:]
	}
	return strings.Join(append(lines, s), end) + end
}

// What says the same is the same, whatever it looks like, and what says something else is not.
func TestSameMetadata(t *testing.T) {
	t.Parallel()
	replace := func(old, by string) string {
		if !strings.Contains(plain, old) {
			t.Fatalf("%q is not in the document", old)
		}
		return in64(strings.ReplaceAll(plain, old, by))
	}
	prefixed := strings.NewReplacer("<EntityDescriptor xmlns=", "<md:EntityDescriptor xmlns:md=", "<IDP", "<md:IDP",
		"<KeyDescriptor", "<md:KeyDescriptor", "</KeyDescriptor", "</md:KeyDescriptor", "</IDP", "</md:IDP",
		"</EntityDescriptor", "</md:EntityDescriptor").Replace(plain)
	for name, other := range map[string]string{
		"lines of 76 with LF":   wrapped(in64(plain), "\n"),
		"lines of 76 with CRLF": wrapped(in64(plain), "\r\n"),
		"byte order mark":       in64("\xef\xbb\xbf" + plain),
		"XML declaration":       in64(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + plain),
		"newline at the end":    in64(plain + "\n"),
		"indented":              replace("><", ">\r\n  <"),
		"order of attributes": replace(`protocolSupportEnumeration="p" WantAuthnRequestsSigned="false"`,
			`WantAuthnRequestsSigned='false'   protocolSupportEnumeration="p"`),
		"prefixes":                   in64(prefixed),
		"comments":                   replace("<X509Data>", "<!-- ours --><X509Data>"),
		"a comment in a text":        replace("TUlJ", "TU<!-- x -->lJ"),
		"lines within a certificate": replace("TUlJQwo=", "\n  TUlJ\n  Qwo=\n"),
		"an empty element":           replace("</IDPSSODescriptor>", "</IDPSSODescriptor\n>"),
	} {
		if !sameMetadata(in64(plain), other) || !sameMetadata(other, in64(plain)) {
			t.Errorf("%s: a difference", name)
		}
		if err := checkMetadata(other); err != nil {
			t.Errorf("%s: refused: %v", name, err)
		}
	}
	for name, other := range map[string]string{
		"another certificate":        replace("TUlJQwo=", "TUlJRAo="),
		"another entity":             replace("idp.example.com", "other.example.com"),
		"another value":              replace(`"false"`, `"true"`),
		"another attribute":          replace("WantAuthn", "Want"),
		"an element more":            replace("</KeyDescriptor>", "</KeyDescriptor><NameIDFormat>x</NameIDFormat>"),
		"a text elsewhere":           replace("<X509Data>", "x<X509Data>"),
		"another namespace":          replace("http://www.w3.org/2000/09/xmldsig#", "urn:x"),
		"no XML":                     in64("no XML"),
		"no Base64":                  "?",
		"an element named otherwise": replace("KeyInfo", "KeysInfo"),
	} {
		if sameMetadata(in64(plain), other) {
			t.Errorf("%s: no difference", name)
		}
	}
}

// What RAM would refuse is refused at the argument, in words that say what to do.
func TestCheckMetadata(t *testing.T) {
	t.Parallel()
	replace := func(old, by string) string { return in64(strings.ReplaceAll(plain, old, by)) }
	key := `<KeyDescriptor use="signing">` + strings.Split(strings.Split(plain, `<KeyDescriptor use="signing">`)[1],
		"</IDPSSODescriptor>")[0]
	for _, tt := range []struct{ document, words string }{
		{"", "XML document"},
		{"<EntityDescriptor/>", "Base64"},
		{in64("no XML"), "XML document"},
		{in64(utf16Of(plain)), "UTF-16"},
		{in64(`<html/>`), "but is html"},
		{replace("urn:oasis:names:tc:SAML:2.0:metadata", "urn:x"), "must be SAML metadata"},
		{in64(`<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + plain + plain + `</EntitiesDescriptor>`),
			"list of several"},
		{replace(` entityID="https://idp.example.com"`, ""), "entityID"},
		{replace("IDPSSODescriptor", "SPSSODescriptor"), "has 0"},
		{replace(`use="signing"`, `use="encryption"`), "has 0"},
		{replace(key, key+key+key), "has 3"},
		{in64(plain[:len(plain)-20]), "XML document"},
	} {
		if err := checkMetadata(tt.document); err == nil || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%s: %v, want an error that says %q", tt.document, err, tt.words)
		}
	}
	// Laxer than a schema: extensions last, several keys, one without a use.
	for name, document := range map[string]string{
		"extensions last": replace("</EntityDescriptor>",
			`<Extensions><x xmlns="urn:x"/></Extensions></EntityDescriptor>`),
		"two keys":                 replace(key, key+key),
		"a key for encryption too": replace(key, key+strings.Replace(key, "signing", "encryption", 1)),
		"no use":                   replace(` use="signing"`, ""),
	} {
		if err := checkMetadata(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is sent is the document to the letter, since it may be signed, without what editors put
// before it.
func TestSentMetadata(t *testing.T) {
	t.Parallel()
	odd := "<?xml version=\"1.0\"?>\r\n" + strings.ReplaceAll(plain, "><", ">\t<") + "\n\n"
	for _, given := range []string{in64(odd), wrapped(in64(odd), "\n"), in64("\xef\xbb\xbf" + odd)} {
		if got := sentMetadata(given); got != in64(odd) {
			t.Errorf("%s is sent as %s", given, got)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	for _, s := range []string{plain, "", "<a", "<a>&x;</a>", utf16Of(plain), "<a xmlns:b='c' b:d='e'/>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if checkMetadata(in64(s)) == nil && !sameMetadata(in64(s), in64(s+"\n")) {
			t.Errorf("%q differs from itself", s)
		}
		_ = sameMetadata(in64(plain), in64(s))
	})
}
