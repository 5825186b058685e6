// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestExplain makes every failure happen, and compares what is said of it.
func TestExplain(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = nil
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
		_, _ = io.WriteString(w, "\x1b[31mgo away")
	}))
	defer refusing.Close()
	closed := "http://" + closedPort(t)
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	proxied := func(to string) *http.Transport {
		tr := NewTransport(nil)
		u, err := url.Parse(to)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("me", "t0p-secret")
		tr.Proxy = http.ProxyURL(u)
		return tr
	}
	for _, tt := range []struct {
		name, address string
		transport     *http.Transport
		want          string
		final         bool
	}{
		{"nobody listens here", closed, NewTransport(nil), "connection refused", true},
		{
			"unknown host", "https://no-such-host.invalid/?t0p-secret", withoutDNS(NewTransport(nil)),
			"there is no host no-such-host.invalid", true,
		},
		{"unknown authority", secure.URL, NewTransport(nil), "authority that this machine does not trust", true},
		{
			"another host's certificate", strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), NewTransport(roots),
			"for another host", true,
		},
		{"plain HTTP", strings.Replace(plain.URL, "http:", "https:", 1), NewTransport(nil), "does not speak HTTPS", true},
		{"a proxy that refuses", "https://ims.aliyuncs.com", proxied(refusing.URL), "the proxy " + strings.TrimPrefix(
			refusing.URL, "http://",
		) +
			" refused the connection: HTTP 407 Proxy Authentication Required; see HTTPS_PROXY", true},
		{
			"a proxy that is not there", "https://ims.aliyuncs.com", proxied(closed),
			"the proxy could not be reached: connection refused", true,
		},
		{
			"a proxy of no such name", "https://ims.aliyuncs.com", withoutDNS(proxied("http://no-such-proxy.invalid")),
			"the proxy could not be reached: there is no host no-such-proxy.invalid", true,
		},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tt.address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := (&http.Client{Transport: tt.transport}).Do(r)
		if err == nil {
			_ = res.Body.Close()
			t.Errorf("%s: there is an answer", tt.name)
			continue
		}
		got, final := Explain(err)
		if !strings.Contains(got, tt.want) || final != tt.final || strings.Contains(got, "t0p-secret") {
			t.Errorf("%s: %q, %v; want %q, %v (from %v)", tt.name, got, final, tt.want, tt.final, err)
		}
	}
	elsewhere := &net.OpError{
		Op: "dial", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 1}, Err: errors.Unwrap(refusedError(t)),
	}
	if got, final := Explain(elsewhere); final || !strings.Contains(got, "refused") {
		t.Errorf("another machine that restarts may listen again: %q, %v", got, final)
	}
	if got, final := Explain(errors.New("odd\x1b[31m\n")); got != "odd [31m" || final {
		t.Errorf("%q, %v", got, final)
	}
}

// withoutDNS has the hosts of the domain invalid not exist, whatever the network of this machine
// says.
func withoutDNS(tr *http.Transport) *http.Transport {
	dial := tr.DialContext
	tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(address); strings.HasSuffix(host, ".invalid") {
			return nil, &net.OpError{
				Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true},
			}
		}
		return dial(ctx, network, address)
	}
	return tr
}

// closedPort is an address of this machine where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func refusedError(t *testing.T) error {
	t.Helper()
	_, err := net.Dial("tcp", closedPort(t))
	if err == nil {
		t.Fatal("somebody listens")
	}
	return err
}

func TestProbe(t *testing.T) {
	asked := 0
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	for _, tt := range []struct {
		address string
		roots   *x509.CertPool
		want    string
	}{
		{plain.URL, nil, ""},
		{secure.URL, roots, ""},
		{secure.URL, nil, "authority that this machine does not trust"},
		{strings.Replace(plain.URL, "http:", "https:", 1), nil, "does not speak HTTPS"},
		{"http://" + closedPort(t), nil, "connection refused"},
		{"https://no-such-host.invalid", nil, "there is no host no-such-host.invalid"},
	} {
		err := Probe(t.Context(), withoutDNS(NewTransport(tt.roots)), tt.address)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.address, err, tt.want)
		}
	}
	if asked != 0 {
		t.Errorf("%d requests were sent, want none", asked)
	}
	ended, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if err := Probe(ended, NewTransport(nil), plain.URL); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	// Through a proxy only a call can tell.
	behind := NewTransport(nil)
	behind.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "127.0.0.1:1"})
	if err := Probe(t.Context(), behind, "https://no-such-host.invalid"); err != nil {
		t.Error(err)
	}
}

// TestProxies has NO_PROXY in its forms, and the metadata service never behind a proxy.
func TestProxies(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTPS_PROXY", "http://proxy:1")
	t.Setenv("HTTP_PROXY", "http://proxy:1")
	for _, tt := range []struct {
		noProxy, address string
		through          bool
	}{
		{"", "https://ims.aliyuncs.com", true},
		{".aliyuncs.com", "https://ims.aliyuncs.com", false},
		{"aliyuncs.com", "https://ims.aliyuncs.com", false},
		{"ims.aliyuncs.com:8443", "https://ims.aliyuncs.com", true},
		{"ims.aliyuncs.com:8443", "https://ims.aliyuncs.com:8443", false},
		{"10.0.0.0/8", "https://10.1.2.3", false},
		{"10.0.0.0/8", "https://11.1.2.3", true},
		{"", "http://127.0.0.1:7700", false},
	} {
		for _, name := range []string{"NO_PROXY", "no_proxy"} {
			t.Setenv("NO_PROXY", "")
			t.Setenv("no_proxy", "")
			t.Setenv(name, tt.noProxy)
			u, err := url.Parse(tt.address)
			if err != nil {
				t.Fatal(err)
			}
			proxy, err := NewTransport(nil).Proxy(&http.Request{URL: u})
			if err != nil || (proxy != nil) != tt.through {
				t.Errorf("%s=%s, %s: %v, %v", name, tt.noProxy, tt.address, proxy, err)
			}
		}
	}
	if NewDirectTransport(1).Proxy != nil {
		t.Error("what is in this machine's own network is asked through a proxy")
	}
}
