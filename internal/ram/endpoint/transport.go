// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
)

const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
)

// NewTransport connects through the proxy that the environment names, if it names one. roots are
// the certificates to trust; nil is those of the system.
func NewTransport(roots *x509.CertPool) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	proxy := httpproxy.FromEnvironment().ProxyFunc()
	t.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
	t.DialContext = (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext
	t.TLSHandshakeTimeout = handshakeTimeout
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return &proxyRefusal{proxy: proxy.Host, status: answer.StatusCode}
	}
	return t
}

// NewDirectTransport connects without a proxy, whatever the environment says, and waits for a
// connection no longer than limit: for what is in this machine's own network.
func NewDirectTransport(limit time.Duration) *http.Transport {
	return &http.Transport{DialContext: (&net.Dialer{Timeout: limit}).DialContext}
}

// proxyRefusal is a proxy's answer that it does not let a connection through.
type proxyRefusal struct {
	proxy  string // host and port
	status int
}

func (e *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy %s refused the connection: HTTP %d %s", e.proxy, e.status, http.StatusText(e.status))
}
