// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hostSuffixes end the names that lead to the emulator besides addresses and names without a dot,
// such as those of containers.
var hostSuffixes = []string{".localhost", ".local", ".internal", ".test", ".aliyuncs.com"}

// checkOrigin refuses, before anything of the body is read, what a web page sends: from its own
// address, or to a name of its own that it made lead here. Programs name the emulator by its
// address, or by a name that it knows.
func (s *Server) checkOrigin(r *http.Request) error {
	if !s.knowsHost(hostName(r.Host)) {
		return fail("InvalidProduct.NotFound",
			"The emulator does not know the host of this request. Start it with --host and the name.")
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if origin := r.Header.Get("Origin"); origin != "" {
		from, err := url.Parse(origin)
		if err != nil || from.Host != r.Host {
			return fail("Forbidden", "The emulator takes no requests from web pages.")
		}
	}
	if site != "" && site != "same-origin" && site != "none" {
		return fail("Forbidden", "The emulator takes no requests from web pages.")
	}
	return nil
}

func (s *Server) knowsHost(name string) bool {
	name = strings.ToLower(name)
	return net.ParseIP(name) != nil || !strings.Contains(name, ".") || slices.Contains(s.hosts, name) ||
		slices.ContainsFunc(hostSuffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}
