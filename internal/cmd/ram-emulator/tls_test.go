// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// health asks the emulator whether it is there, as a client that trusts an authority and nothing
// else.
func health(t *testing.T, endpoint string, authority []byte) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots,
		MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	answer, err := client.Get(endpoint + "/_emulator/health")
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func TestTLS(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	serve := func(args ...string) (started, *running) {
		r := begin(t, nil, append([]string{"--listen", "127.0.0.1:0", "--json"}, args...)...)
		var first started
		if err := json.Unmarshal([]byte(r.line()), &first); err != nil {
			t.Fatalf("%v: %s", err, r.errs)
		}
		return first, r
	}
	var earlier []byte
	for range 2 { // the second takes the place of the first
		first, r := serve("--tls", "--tls-ca", file)
		authority, err := os.ReadFile(first.CAFile)
		if err != nil || first.CAFile != file || !strings.HasPrefix(first.Endpoint, "https://127.0.0.1:") {
			t.Fatalf("%+v %v", first, err)
		}
		if err := health(t, first.Endpoint, authority); err != nil {
			t.Errorf("a client that trusts the authority: %v", err)
		}
		if err := health(t, strings.Replace(first.Endpoint, "127.0.0.1", "localhost", 1), authority); err != nil {
			t.Errorf("by name: %v", err)
		}
		if err := health(t, first.Endpoint, earlier); err == nil {
			t.Error("a client that does not trust it gets in")
		}
		earlier = authority
		if code := r.end(t); code != exitGood {
			t.Errorf("exit code %d: %s", code, r.errs)
		}
	}

	certificate, authority, err := emulator.NewCertificate([]string{"127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	write := func(file, kind string, bytes []byte) {
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(certFile, "CERTIFICATE", certificate.Certificate[0])
	write(keyFile, "PRIVATE KEY", key)
	first, r := serve("--tls-cert", certFile, "--tls-key", keyFile)
	if err := health(t, first.Endpoint, authority); err != nil || first.CAFile != "" {
		t.Errorf("a certificate of the user: %+v %v", first, err)
	}
	if code := r.end(t); code != exitGood {
		t.Errorf("exit code %d: %s", code, r.errs)
	}
}

// The file of the authority takes the place of an emulator's, and of nothing else.
func TestAuthorityOverwritesNothingElse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := begin(t, nil, "--listen", "127.0.0.1:0", "--json", "--tls", "--tls-ca", file)
	if code := <-r.code; code != exitFailed || !strings.Contains(r.errs.String(), "holds something else") {
		t.Errorf("exit code %d: %s", code, r.errs)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("%s %v", text, err)
	}
}
