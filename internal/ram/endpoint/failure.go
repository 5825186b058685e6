// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// wsaConnRefused is Windows' own code for what is ECONNREFUSED elsewhere.
const wsaConnRefused = syscall.Errno(10061)

// Explain says why an HTTP call got no answer, in words that follow a colon, and whether trying
// again cannot help. The URL, which may hold a secret, is not in the words.
func Explain(err error) (reason string, final bool) {
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	var (
		refusal *proxyRefusal
		dns     *net.DNSError
		op      *net.OpError
		plain   tls.RecordHeaderError
		known   *Unreachable
	)
	throughProxy := errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks"))
	switch {
	case errors.As(err, &known):
		return known.Error(), true
	case errors.As(err, &refusal):
		return refusal.Error() + "; see HTTPS_PROXY and NO_PROXY", refusal.status < http.StatusInternalServerError
	case throughProxy:
		reason, final = Explain(op.Err)
		return "the proxy could not be reached: " + reason + "; see HTTPS_PROXY and NO_PROXY", final
	case errors.As(err, &dns) && dns.IsNotFound:
		host := redact.Secrets{}.Short(dns.Name, maxName)
		return "there is no host " + host + "; check its spelling, and the DNS of this machine", true
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaConnRefused):
		return "connection refused: nobody listens there", refusedHere(err)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &plain):
		return "what listens there does not speak HTTPS", true
	}
	if reason = untrusted(err); reason != "" {
		return reason, true
	}
	return redact.Secrets{}.Text(err.Error()), false
}

// maxName is how much of a host's name is shown.
const maxName = 100

// refusedHere tells whether it was this machine that refused: there nobody else comes to listen.
func refusedHere(err error) bool {
	var op *net.OpError
	if !errors.As(err, &op) || op.Addr == nil {
		return false
	}
	at, err := netip.ParseAddrPort(op.Addr.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// untrusted says what is wrong with a certificate, "" where nothing is.
func untrusted(err error) string {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &authority):
		return "its certificate is signed by an authority that this machine does not trust"
	case errors.As(err, &host):
		return "its certificate is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet"
	case errors.As(err, &invalid), errors.As(err, &verification):
		return "its certificate is not trusted: " + redact.Secrets{}.Text(err.Error())
	}
	return ""
}
