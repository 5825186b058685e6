// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
)

// Probe opens one connection to scheme://host as t would and closes it again. The error says what
// refused, as [Explain] does. Where a proxy is on the way nothing is tried: what it lets through
// only a call can tell.
func Probe(ctx context.Context, t *http.Transport, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("the address is malformed")
	}
	if t.Proxy != nil {
		if proxy, err := t.Proxy(&http.Request{URL: u}); err != nil || proxy != nil {
			return nil // a proxy's address that is wrong is the first call's error
		}
	}
	port := u.Port()
	if port == "" {
		port = u.Scheme // http and https are names of ports
	}
	conn, err := t.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err == nil && u.Scheme == "https" {
		config := t.TLSClientConfig.Clone()
		config.ServerName = u.Hostname()
		secure := tls.Client(conn, config)
		short, cancel := context.WithTimeout(ctx, handshakeTimeout)
		defer cancel()
		err = secure.HandshakeContext(short)
	}
	if conn != nil {
		_ = conn.Close()
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	reason, _ := Explain(err)
	return errors.New(reason)
}
