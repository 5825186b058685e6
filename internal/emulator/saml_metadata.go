// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
)

// What a SAML metadata document may hold (reference: limits.md §3).
const (
	maxSAMLMetadata     = 102400 // bytes of XML; sourced for ROS only
	maxSAMLCertificates = 2      // for signing, per identity provider
)

// entityDescriptor is what RAM needs of the metadata of an identity provider (SAML 2.0 metadata,
// §2.3 and §2.4).
type entityDescriptor struct {
	XMLName  xml.Name        `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
	EntityID string          `xml:"entityID,attr"`
	IDPs     []idpDescriptor `xml:"IDPSSODescriptor"`
}

type idpDescriptor struct {
	Keys []struct {
		Use          string   `xml:"use,attr"`
		Certificates []string `xml:"KeyInfo>X509Data>X509Certificate"`
	} `xml:"KeyDescriptor"`
	SSO []struct {
		Binding  string `xml:"Binding,attr"`
		Location string `xml:"Location,attr"`
	} `xml:"SingleSignOnService"`
}

// signingCertificates are those that responses may be signed with, as Base64 of DER.
func (d idpDescriptor) signingCertificates() []string {
	var list []string
	for _, key := range d.Keys {
		if key.Use == "" || key.Use == "signing" {
			for _, certificate := range key.Certificates {
				list = append(list, strings.Join(strings.Fields(certificate), ""))
			}
		}
	}
	return list
}

// parseSAMLMetadata reads the metadata of one identity provider; ok is false for what RAM cannot
// use.
func parseSAMLMetadata(encoded string) (d entityDescriptor, ok bool) {
	text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil || len(text) > maxSAMLMetadata || xml.Unmarshal(text, &d) != nil {
		return d, false
	}
	if d.EntityID == "" || len(d.IDPs) != 1 {
		return d, false
	}
	n := len(d.IDPs[0].signingCertificates())
	return d, n > 0 && n <= maxSAMLCertificates
}

// samlMetadata is Base64 of the metadata of one identity provider.
func samlMetadata(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if !in.has(name) {
			return nil
		}
		if _, ok := parseSAMLMetadata(in.text(name)); !ok {
			return invalid(name, "Format")
		}
		return nil
	}}
}
