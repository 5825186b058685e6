// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// certificate is one that is signed by itself and ends at a time, in Base64.
func certificate(t *testing.T, name string, end time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: end.AddDate(-1, 0, 0), NotAfter: end,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// metadataXML is metadata of one identity provider that signs with the certificates.
func metadataXML(entity string, certificates ...string) string {
	var keys strings.Builder
	for _, c := range certificates {
		fmt.Fprintf(&keys, `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s`+
			`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`, c)
	}
	return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ` +
		`xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="` + entity + `" validUntil="2090-01-01T00:00:00Z">` +
		`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` + keys.String() +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ` +
		`Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>`
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// far is an end that no plan warns of.
var far = time.Date(2089, 6, 1, 0, 0, 0, 0, time.UTC)

// failing refuses the call of an action whose turn it is.
type failing struct {
	under  http.RoundTripper
	action string
	at     int
}

func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Query().Get("Action") == f.action {
		if f.at--; f.at == 0 {
			return &http.Response{
				StatusCode: http.StatusForbidden, Header: http.Header{}, Request: r,
				Body: io.NopCloser(strings.NewReader(`{"RequestId":"1","Code":"NoPermission","Message":"no"}`)),
			}, nil
		}
	}
	return f.under.RoundTrip(r)
}
