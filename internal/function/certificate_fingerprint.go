// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// NewCertificateFingerprint makes certificate_fingerprint, which makes the fingerprint for an OIDC
// provider of a chain of certificates.
func NewCertificateFingerprint() function.Function {
	return described{
		name: "certificate_fingerprint",
		definition: function.Definition{
			Summary: "Make the fingerprint for an OIDC provider of a chain of certificates",
			MarkdownDescription: "The SHA-1 fingerprint, in lower case without colons, of the certificate at the end of a " +
				"chain: that of the authority which RAM wants for `fingerprints` of `ram_oidc_provider`. " +
				"Give it what the host of the issuer's keys (`jwks_uri`) shows, in whatever order: " +
				"`openssl s_client -servername <host> -showcerts -connect <host>:443`. Text around the certificates " +
				"is passed over. " +
				"A server's own certificate without the authority that issued it is an error, since its fingerprint ends with it.",
			Parameters: []function.Parameter{text("pem", "The certificates of one chain, in PEM.")},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var chain string
			if err := args.Get(ctx, &chain); err != nil {
				return nil, err
			}
			top, err := endOfChain([]byte(chain))
			if err != nil {
				return nil, wrongArgument(0, "The fingerprint cannot be made: %s.", err)
			}
			sum := sha1.Sum(top.Raw)
			return hex.EncodeToString(sum[:]), nil
		},
	}
}

// endOfChain finds the certificate from which every other one descends
// (reference: behaviours.md §12).
func endOfChain(text []byte) (*x509.Certificate, error) {
	all, err := certificatesIn(text)
	if err != nil {
		return nil, err
	}
	var tops []*x509.Certificate
	for _, c := range all {
		if !slices.ContainsFunc(all, func(other *x509.Certificate) bool { return other != c && issued(other, c) }) {
			tops = append(tops, c)
		}
	}
	if len(tops) != 1 {
		return nil, fmt.Errorf("the certificates are not one chain: %d of %d are issued by none of the others",
			len(tops), len(all))
	}
	top := tops[0]
	if self := issued(top, top); !top.IsCA && !self {
		return nil, fmt.Errorf("the chain has no certificate of an authority, and %q is a server's own, which expires "+
			"at %s: add the certificates that the host shows with it", top.Subject, top.NotAfter.UTC().Format(time.RFC3339))
	}
	return top, nil
}

// certificatesIn are the certificates in PEM, each once.
func certificatesIn(text []byte) (all []*x509.Certificate, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("there is a %s among the certificates", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d cannot be read: %w", len(all)+1, err)
		}
		if !slices.ContainsFunc(all, c.Equal) {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there is no certificate in PEM (-----BEGIN CERTIFICATE-----)")
	}
	return all, nil
}

// issued tells whether a certificate was issued by the bearer of another one, which may be the
// same.
func issued(by, c *x509.Certificate) bool {
	return bytes.Equal(by.RawSubject, c.RawIssuer) &&
		by.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}
