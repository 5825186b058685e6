// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	ramfunction "github.com/terraform-provider-ram/terraform-provider-ram/internal/function"
)

// issuer issues certificates.
type issuer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// issue makes a certificate; by is nil for one that signs itself.
func issue(t *testing.T, by *issuer, name string, isCA bool) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IsCA: isCA,
		BasicConstraintsValid: true, NotAfter: time.Date(2089, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	made := &issuer{key: key}
	parent := made
	if by == nil {
		made.cert = template
	} else {
		parent = by
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, key.Public(), parent.key)
	if err != nil {
		t.Fatal(err)
	}
	if made.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return made
}

func (i *issuer) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.cert.Raw}))
}

func (i *issuer) fingerprint() string {
	sum := sha1.Sum(i.cert.Raw)
	return hex.EncodeToString(sum[:])
}

// Of a chain in whatever order it is the certificate that all others descend from.
func TestCertificateFingerprint(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, "root", true)
	middle := issue(t, root, "middle", true)
	leaf := issue(t, middle, "leaf", false)
	alone := issue(t, nil, "alone", false)
	for name, tt := range map[string]struct {
		chain string
		want  *issuer
	}{
		"whole":                 {leaf.pem() + middle.pem() + root.pem(), root},
		"backwards":             {root.pem() + middle.pem() + leaf.pem(), root},
		"mixed":                 {middle.pem() + root.pem() + leaf.pem(), root},
		"as openssl shows it":   {"depth=2 CN = root\n---\n 0 s:CN = leaf\n" + leaf.pem() + " 1 s:\n" + middle.pem() + "---\n", middle},
		"the root alone":        {root.pem(), root},
		"one twice":             {leaf.pem() + middle.pem() + middle.pem(), middle},
		"a server by itself":    {alone.pem(), alone},
		"with CRLF":             {strings.ReplaceAll(leaf.pem()+middle.pem(), "\n", "\r\n"), middle},
		"a middle without leaf": {middle.pem(), middle},
	} {
		got, err := call(t, ramfunction.NewCertificateFingerprint(), str(tt.chain))
		if err != nil {
			t.Errorf("%s: %s", name, err.Text)
		} else if !got.Equal(types.StringValue(tt.want.fingerprint())) {
			t.Errorf("%s: %s, want that of %s", name, got, tt.want.cert.Subject)
		}
	}
	broken := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}))
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}))
	for _, tt := range []struct{ chain, words string }{
		{"", "no certificate in PEM"},
		{"no certificate", "no certificate in PEM"},
		{broken, "cannot be read"},
		{root.pem() + key, "a PRIVATE KEY among"},
		{leaf.pem(), "expires at 2089-01-02T03:04:05Z"},
		{root.pem() + alone.pem(), "not one chain: 2 of 2"},
		{leaf.pem() + root.pem(), "not one chain: 2 of 2"},
	} {
		_, err := call(t, ramfunction.NewCertificateFingerprint(), str(tt.chain))
		failsAt(t, err, 0, tt.words)
	}
}
