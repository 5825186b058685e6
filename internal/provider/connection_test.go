// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// soon is how long what cannot pass may take to be said, on a machine that is busy.
const soon = 5 * time.Second

// closedPort is an address of this machine where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

// TestEndpointThatIsSet has an endpoint that was set be out of reach: configuring the provider is
// the one error, and says which address, where it was set, what refused, and what to do.
func TestEndpointThatIsSet(t *testing.T) {
	bare(t)
	closed := closedPort(t)
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	defer untrusted.Close()
	key := func(more arguments) arguments {
		more["access_key_id"], more["access_key_secret"] = "LTAI", "SECRETQ"
		return more
	}
	for _, tt := range []struct {
		name     string
		variable string
		given    arguments
		want     []string
	}{
		{"nobody listens", "", key(arguments{"endpoint": closed}), []string{
			"There is no connection to http://" + closed + ", which `endpoint` says: connection refused",
			"Start what should listen there, for example `ram-emulator`, or correct `endpoint`",
		}},
		{"nobody listens, by variable", closed, key(arguments{}), []string{
			"which the variable RAM_ENDPOINT says: connection refused", "or correct the variable RAM_ENDPOINT",
		}},
		{
			"one product", "", key(arguments{"endpoints": arguments{"ims": closed}}),
			[]string{"which `endpoints.ims` says: connection refused"},
		},
		{"a certificate that is not trusted", "", key(arguments{"endpoint": untrusted.URL}), []string{
			"which `endpoint` says: its certificate is signed by an authority that this machine does not trust",
		}},
		{"without credentials", "", arguments{"endpoint": closed}, []string{"connection refused"}},
	} {
		t.Setenv("RAM_ENDPOINT", tt.variable)
		start := time.Now()
		got := configure(t, tt.given)
		if took := time.Since(start); took > soon {
			t.Errorf("%s: it took %s", tt.name, took)
		}
		for _, w := range append(tt.want, "Cannot configure the RAM provider: ") {
			if !strings.Contains(got, w) || strings.Count(got, "\n") != 1 {
				t.Errorf("%s: %q, want one error with %q", tt.name, got, w)
			}
		}
	}
	t.Setenv("RAM_ENDPOINT", "")
	if got := configure(t, arguments{"endpoint": closed, "skip_credentials_validation": yes}); got != "" {
		t.Errorf("without the check, configuring needs no network: %s", got)
	}
}

// TestOneFailureIsEnough has four objects be read where nobody listens and no check was asked for:
// the first says why, the others say so in one line, and all of it takes no time.
func TestOneFailureIsEnough(t *testing.T) {
	bare(t)
	given := arguments{
		"endpoint": closedPort(t), "skip_credentials_validation": yes, "access_key_id": "LTAI",
		"access_key_secret": "SECRETQ",
	}
	srv, said := configured(t, given)
	if said != "" {
		t.Fatal(said)
	}
	start := time.Now()
	for i := range 4 {
		got := readUsers(t, srv)
		first := !strings.Contains(got, "could not be reached a moment ago and was not tried again")
		if !strings.Contains(got, "connection refused") || first != (i == 0) {
			t.Errorf("object %d: %s", i+1, got)
		}
	}
	if took := time.Since(start); took > soon {
		t.Errorf("it took %s", took)
	}
}

// TestProxyRefuses has the company's proxy let nothing through: the error says proxy.
func TestProxyRefuses(t *testing.T) {
	bare(t)
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "\x1b[31mSECRETQ")
	}))
	defer proxy.Close()
	t.Setenv("HTTPS_PROXY", strings.Replace(proxy.URL, "://", "://me:SECRETQ@", 1))
	t.Setenv("NO_PROXY", "")
	srv, said := configured(t, arguments{"access_key_id": "LTAI", "access_key_secret": "SECRETQ"})
	if said != "" {
		t.Fatal(said)
	}
	start := time.Now()
	for range 3 {
		got := readUsers(t, srv)
		host := strings.TrimPrefix(proxy.URL, "http://")
		if !strings.Contains(
			got, "the proxy "+host+" refused the connection: HTTP 403 Forbidden",
		) || strings.Contains(got, "SECRETQ") {
			t.Error(got)
		}
	}
	if n, took := asked.Load(), time.Since(start); n != 2 || took > soon { // once for STS, once for IMS
		t.Errorf("the proxy was asked %d times in %s", n, took)
	}
}

// TestCABundle has the emulator stand behind a certificate that only the bundle vouches for.
func TestCABundle(t *testing.T) {
	bare(t)
	server, err := emulator.New(emulator.Options{})
	must(t, err)
	secure := httptest.NewTLSServer(server)
	defer secure.Close()
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}))
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("SECRETQ")}))
	dir := t.TempDir()
	file := func(name, text string) string {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		return filepath.Join(dir, name)
	}
	given := func(bundle string) arguments {
		root := server.Root()
		return arguments{
			"endpoint": secure.URL, "access_key_id": root.ID, "access_key_secret": root.Secret, "ca_bundle": bundle,
		}
	}
	if got := firstRead(t, given(file("good.pem", "# a company\n"+certificate))); got != "" {
		t.Error(got)
	}
	for name, tt := range map[string]struct{ bundle, want string }{
		"missing":  {filepath.Join(dir, "none.pem"), "no such file"},
		"a folder": {dir, "is a directory"},
		"empty":    {file("empty.pem", ""), "holds no certificate in PEM form"},
		"no PEM":   {file("text.pem", "SECRETQ"), "holds no certificate in PEM form"},
		"broken PEM": {
			file("broken.pem", certificate[:len(certificate)/2]), "has a PEM block that is cut short or malformed",
		},
		"broken second": {file("second.pem", certificate+certificate[:80]), "has a PEM block that is cut short or malformed"},
		"with a key": {
			file("key.pem", certificate+key), `holds a PEM block of the type "PRIVATE KEY"; only certificates belong there`,
		},
		"no DER": {
			file("der.pem", strings.ReplaceAll(key, "PRIVATE KEY", "CERTIFICATE")),
			"certificate 1 of " + filepath.Join(dir, "der.pem") + " cannot be read",
		},
		"of another": {file("other.pem", otherCertificate(t)), "authority that this machine does not trust"},
	} {
		if got := configure(t, given(tt.bundle)); !strings.Contains(got, tt.want) || strings.Contains(got, "SECRETQ") {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// otherCertificate is one that vouches for nobody here.
func otherCertificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	must(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// TestNoAccountNeeded plans what needs no account: without credentials, without a network, and with
// credentials that are wrong.
func TestNoAccountNeeded(t *testing.T) {
	const document = `
data "ram_policy_document" "read" {
  statement {
    action   = ["ecs:Describe*"]
    resource = ["*"]
  }
}

output "json" {
  value = data.ram_policy_document.read.json
}

output "same" {
  value = provider::ram::policy_equivalent(data.ram_policy_document.read.json, data.ram_policy_document.read.json)
}
`
	bare(t)
	t.Setenv("HTTPS_PROXY", "http://"+closedPort(t))
	e := acctest.NewEmulated(t, emulator.Options{})
	for name, block := range map[string]string{
		"no block":               ``,
		"an empty one":           `provider "ram" {}`,
		"a profile that is none": `provider "ram" { profile = "nobody" }`,
		"a wrong key": `provider "ram" {` + "\n access_key_id = \"LTAI\"\n access_key_secret = " +
			"\"SECRETQ\"\n endpoint = \"" + e.URL + "\"\n}\n",
		"OIDC without a token": `provider "ram" { assume_role_with_oidc = {} }`,
	} {
		t.Run(name, func(t *testing.T) { run(t, resource.TestStep{Config: block + document}) })
	}
	if got := e.Emulator.Requests(); len(got) != 0 {
		t.Errorf("the account was asked: %v", got)
	}
}

// TestCredentialsAtPlan plans objects that are yet to be made, which takes no call: what is wrong
// with the credentials is said then all the same, and not in the middle of an apply. Where that
// check is skipped, the plan works without a network.
func TestCredentialsAtPlan(t *testing.T) {
	const users = `
resource "ram_user" "test" {
  count     = 3
  user_name = "ann-${count.index}"
}
`
	bare(t)
	t.Setenv("HTTPS_PROXY", "http://"+closedPort(t))
	e := acctest.NewEmulated(t, emulator.Options{AccountID: "1111111111111111"})
	key := e.Emulator.Root()
	for name, tt := range map[string]struct{ block, want string }{
		"none": {`endpoint = "` + e.URL + `"`, `No[\s│]+credentials[\s│]+for[\s│]+Alibaba[\s│]+Cloud[\s│]+were[\s│]+found`},
		"wrong": {
			`endpoint = "` + e.URL + `"` + "\n access_key_id = \"LTAI\"\n access_key_secret = \"x\"", "InvalidAccessKeyId",
		},
		"of another account": {
			fmt.Sprintf(
				"endpoint = %q\n access_key_id = %q\n access_key_secret = %q\n allowed_account_ids = [\"2\"]", e.URL, key.ID,
				key.Secret,
			),
			`allows[\s│]+only[\s│]+2`,
		},
		"skipped, without any": {"skip_credentials_validation = true", ""},
		"skipped, wrong": {
			"skip_credentials_validation = true\n access_key_id = \"LTAI\"\n access_key_secret = \"x\"", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			step := resource.TestStep{
				Config: "provider \"ram\" {\n" + tt.block + "\n}\n" + users, PlanOnly: true, ExpectNonEmptyPlan: true,
			}
			if tt.want != "" {
				step.ExpectError = regexp.MustCompile(`(?s)Cannot plan RAM user.*` + tt.want)
				step.ExpectNonEmptyPlan = false
			}
			run(t, step)
			if took := time.Since(start); took > 4*soon {
				t.Errorf("it took %s", took)
			}
		})
	}
	for action := range e.Emulator.Requests() {
		if action != "sts:GetCallerIdentity" {
			t.Errorf("the plan called %s", action)
		}
	}
}
