// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// tlsSettings say whether and how connections are encrypted.
type tlsSettings struct {
	made   bool   // a certificate is made on the spot
	caFile string // where its authority is written
	cert   string // a certificate that is there already, and its key
	key    string
}

func (t tlsSettings) on() bool { return t.made || t.cert != "" }

// check refuses what can't be meant together.
func (t tlsSettings) check() error {
	switch {
	case (t.cert == "") != (t.key == ""):
		return errors.New("give both --tls-cert and --tls-key, or neither")
	case t.made && t.cert != "":
		return errors.New("give --tls for a certificate that is made now, or --tls-cert and --tls-key for one of yours")
	}
	return nil
}

// config loads or makes the certificate. caFile is where clients find the authority to trust; ""
// where they know it.
func (t tlsSettings) config(listen string, hosts []string) (config *tls.Config, caFile string, err error) {
	config = &tls.Config{MinVersion: tls.VersionTLS12}
	if !t.made {
		certificate, err := tls.LoadX509KeyPair(t.cert, t.key)
		if err != nil {
			return nil, "", err
		}
		config.Certificates = []tls.Certificate{certificate}
		return config, "", nil
	}
	names := append([]string{"localhost", "127.0.0.1", "::1"}, hosts...)
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" && !slices.Contains(names, host) {
		names = append(names, host)
	}
	if name, err := os.Hostname(); err == nil && !slices.Contains(names, name) {
		names = append(names, name)
	}
	certificate, authority, err := emulator.NewCertificate(names, time.Now())
	if err != nil {
		return nil, "", err
	}
	config.Certificates = []tls.Certificate{certificate}
	if caFile, err = filepath.Abs(t.caFile); err != nil {
		return nil, "", err
	}
	return config, caFile, writeAuthority(caFile, authority)
}

// writeAuthority writes the certificate of an authority, in the place of that of an earlier start
// but of nothing else.
func writeAuthority(file string, authority []byte) error {
	old, err := os.ReadFile(file) //nolint:gosec // the file that the user names
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !isAuthority(old):
		return fmt.Errorf("%s holds something else than an emulator's certificate; give another --tls-ca", file)
	}
	return os.WriteFile(file, authority, 0o644) //nolint:gosec // a certificate is for everybody to read
}

func isAuthority(text []byte) bool {
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	return err == nil && certificate.Subject.CommonName == emulator.AuthorityName
}
