// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// metadata is what a metadata document says of its identity provider.
type metadata struct {
	entityID     string
	validUntil   string // RFC 3339, or as it is written; "" where it does not end
	certificates []signingCertificate
}

// signingCertificate is a certificate that the identity provider signs with; cert is nil where it
// cannot be read.
type signingCertificate struct{ cert *x509.Certificate }

const (
	metadataSpace  = "urn:oasis:names:tc:SAML:2.0:metadata"
	signatureSpace = "http://www.w3.org/2000/09/xmldsig#"
	// mostCertificates is how many certificates an identity provider signs with at most
	// (reference: limits.md §1).
	mostCertificates = 2
)

type entityDescriptor struct {
	XMLName    xml.Name
	EntityID   string `xml:"entityID,attr"`
	ValidUntil string `xml:"validUntil,attr"`
	IDPs       []struct {
		Keys []struct {
			Use          string   `xml:"use,attr"`
			Certificates []string `xml:"KeyInfo>X509Data>X509Certificate"`
		} `xml:"KeyDescriptor"`
	} `xml:"IDPSSODescriptor"`
}

// plainMetadata is the XML of encoded metadata, without the byte order mark that editors put before
// it.
func plainMetadata(encoded string) ([]byte, error) {
	text, err := base64.StdEncoding.DecodeString(oneLine(encoded))
	if err != nil {
		return nil, errors.New("must be Base64 of an XML document, such as filebase64() gives")
	}
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, errors.New("must be in UTF-8, but is in UTF-16: save the file as UTF-8")
	}
	return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), nil
}

// sentMetadata is encoded metadata as RAM gets them: to the letter as they are written, since they
// may be signed, but for what stands around them.
func sentMetadata(encoded string) string {
	text, err := plainMetadata(encoded)
	if err != nil {
		return encoded
	}
	return base64.StdEncoding.EncodeToString(text)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), "") }

// readMetadata reads encoded metadata, and says what RAM would refuse.
func readMetadata(encoded string) (metadata, error) {
	text, err := plainMetadata(encoded)
	if err != nil {
		return metadata{}, err
	}
	var d entityDescriptor
	if err := xml.Unmarshal(text, &d); err != nil {
		return metadata{}, fmt.Errorf("must be an XML document: %w", err)
	}
	switch {
	case d.XMLName.Space == metadataSpace && d.XMLName.Local == "EntitiesDescriptor":
		return metadata{}, errors.New("must describe one entity, and this is a list of several (EntitiesDescriptor)")
	case d.XMLName.Space != metadataSpace || d.XMLName.Local != "EntityDescriptor":
		return metadata{}, fmt.Errorf("must be SAML metadata (EntityDescriptor), but is %s", d.XMLName.Local)
	case d.EntityID == "":
		return metadata{}, errors.New("must have an entityID")
	case len(d.IDPs) != 1:
		return metadata{}, fmt.Errorf("must describe one identity provider (IDPSSODescriptor), but has %d", len(d.IDPs))
	}
	m := metadata{entityID: d.EntityID, validUntil: instant(d.ValidUntil)}
	for _, key := range d.IDPs[0].Keys {
		for _, encoded := range key.Certificates {
			if key.Use == "" || key.Use == "signing" {
				m.certificates = append(m.certificates, readCertificate(encoded))
			}
		}
	}
	if n := len(m.certificates); n == 0 || n > mostCertificates {
		return metadata{}, fmt.Errorf("must have one or two certificates to sign with, but has %d", n)
	}
	return m, nil
}

// readCertificate reads a certificate; RAM may take one that Go does not.
func readCertificate(encoded string) signingCertificate {
	der, err := base64.StdEncoding.DecodeString(oneLine(encoded))
	if err != nil {
		return signingCertificate{}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return signingCertificate{}
	}
	return signingCertificate{cert}
}

// instant is a time of a metadata document, in UTC where it can be read.
func instant(text string) string {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC().Format(time.RFC3339)
	}
	return text
}

// checkMetadata says what RAM would refuse of encoded metadata.
func checkMetadata(encoded string) error {
	_, err := readMetadata(encoded)
	return err
}

// sameMetadata tells whether encoded metadata say the same: white space between elements, the order
// of attributes, prefixes of namespaces and comments make no difference.
func sameMetadata(a, b string) bool {
	if oneLine(a) == oneLine(b) {
		return true
	}
	one, err := meaningOf(a)
	if err != nil {
		return false
	}
	other, err := meaningOf(b)
	return err == nil && one == other
}

// meaningOf is XML in one form for all documents that say the same.
func meaningOf(encoded string) (string, error) {
	text, err := plainMetadata(encoded)
	if err != nil {
		return "", err
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var form, chars strings.Builder
	space := ""
	for {
		token, err := decoder.Token()
		switch token := token.(type) {
		case xml.StartElement:
			writeText(&form, &chars, space)
			space = token.Name.Space
			writeStart(&form, token)
		case xml.EndElement:
			writeText(&form, &chars, token.Name.Space)
			form.WriteString("</>")
		case xml.CharData: // a comment may stand within a text
			chars.Write(token)
		}
		if errors.Is(err, io.EOF) {
			return form.String(), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// writeText ends a text. Signatures and certificates are Base64, in which white space means
// nothing.
func writeText(form, chars *strings.Builder, space string) {
	between := " "
	if space == signatureSpace {
		between = ""
	}
	form.WriteString(quote(strings.Join(strings.Fields(chars.String()), between)))
	chars.Reset()
}

func writeStart(form *strings.Builder, start xml.StartElement) {
	fmt.Fprintf(form, "<%q %q", start.Name.Space, start.Name.Local)
	slices.SortFunc(start.Attr, func(a, b xml.Attr) int {
		return cmp.Or(cmp.Compare(a.Name.Space, b.Name.Space), cmp.Compare(a.Name.Local, b.Name.Local))
	})
	for _, a := range start.Attr {
		if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
			fmt.Fprintf(form, " %q %q=%q", a.Name.Space, a.Name.Local, a.Value)
		}
	}
	form.WriteString(">")
}

// quote keeps a text apart from the elements around it; "" is no text.
func quote(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", s)
}

// soon is how long before the end of a certificate a plan begins to warn.
const soon = 30 * 24 * time.Hour

// warnings are what will keep the users of the identity provider from logging on.
func (m metadata) warnings(now time.Time) []string {
	var out []string
	ends := func(what string, end time.Time) {
		day := end.UTC().Format(time.RFC3339)
		switch {
		case now.After(end):
			out = append(out, fmt.Sprintf("%s expired at %s.", what, day))
		case end.Sub(now) < soon:
			out = append(out, fmt.Sprintf("%s expires at %s.", what, day))
		}
	}
	for _, c := range m.certificates {
		if c.cert == nil {
			out = append(out, "A certificate to sign with cannot be read.")
			continue
		}
		ends(fmt.Sprintf("The certificate %q, which it signs with,", c.cert.Subject), c.cert.NotAfter)
	}
	if end, err := time.Parse(time.RFC3339, m.validUntil); err == nil {
		ends("The metadata document", end)
	}
	return out
}
