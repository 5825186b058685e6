// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

// trustedRoots are the certificates of the system and those in the file; nil are those of the
// system alone.
func trustedRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // the user says which file
	if err != nil {
		return nil, fmt.Errorf("ca_bundle: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil { // a system without certificates trusts those of the file alone
		roots = x509.NewCertPool()
	}
	certificates := 0
	for rest := text; ; certificates++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			if bytes.Contains(rest, []byte("-----BEGIN")) {
				return nil, fmt.Errorf("ca_bundle: %s has a PEM block that is cut short or malformed", file)
			}
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("ca_bundle: %s holds a PEM block of the type %q; only certificates belong there",
				file, block.Type)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("ca_bundle: certificate %d of %s cannot be read", certificates+1, file)
		}
		roots.AddCert(certificate)
	}
	if certificates == 0 {
		return nil, fmt.Errorf("ca_bundle: %s holds no certificate in PEM form", file)
	}
	return roots, nil
}
