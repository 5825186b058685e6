// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package endpoint is which addresses the client and the sources of credentials may reach, how they
// connect, and why a connection failed. HTTPS only, and plain HTTP on this machine.
package endpoint

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// maxRegion is the longest part of a host's name.
const maxRegion = 63

// Check checks an endpoint: host, host:port or URL; plain HTTP only of a loopback address. The
// error makes a sentence after the argument's name, and of the value it tells scheme and host at
// most: what else is there may be a secret.
func Check(s string) error {
	_, err := Parse(s)
	return err
}

// CheckURL checks the address that something is fetched from: a URL, whose path and query are its
// own affair. The error is as in [Check].
func CheckURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return errors.New("must be a URL, e.g. https://credentials.example.com/ram or http://localhost:8080/ram")
	}
	return checkScheme(u)
}

// CheckRegion checks the ID of a region, which becomes part of a host's name; "" is none. The error
// makes a sentence after the argument's name.
func CheckRegion(s string) error {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return fmt.Errorf("must be the ID of a region, e.g. cn-hangzhou, of letters, digits and '-', but has %q", r)
		}
	}
	if strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || len(s) > maxRegion {
		return fmt.Errorf("must be the ID of a region, e.g. cn-hangzhou: "+
			"at most %d letters, digits and '-', which neither begins nor ends it", maxRegion)
	}
	return nil
}

// Parse turns host, host:port or a URL into scheme://host. Without a scheme it is HTTPS, but HTTP
// for a loopback address, where an emulator listens. The error is as in [Check].
func Parse(s string) (string, error) {
	if !strings.Contains(s, "://") {
		scheme := "https://"
		if u, err := url.Parse("//" + s); err == nil && IsLoopback(u.Hostname()) {
			scheme = "http://"
		}
		s = scheme + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return "", errors.New("must be a host, host:port or URL, e.g. ram.aliyuncs.com or https://ram.aliyuncs.com")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", errors.New("must have no user, path, query or fragment")
	}
	if err := checkScheme(u); err != nil {
		return "", err
	}
	return u.Scheme + "://" + u.Host, nil
}

// checkScheme takes HTTPS, and HTTP to a loopback address. HTTP to any other is refused: the
// signature and the data would be open to read.
func checkScheme(u *url.URL) error {
	switch {
	case u.Scheme == "https", u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("must be reached by HTTPS; plain HTTP is for a loopback address only, and %s is none", u.Host)
	}
	return fmt.Errorf("must be reached by HTTPS, and its scheme is %q", u.Scheme)
}

// IsLoopback tells whether a host is this machine itself.
func IsLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
