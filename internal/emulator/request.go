// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// How large requests may be, in bytes. RAM takes 10 MB by POST (reference: limits.md §3); nothing
// that its actions take comes near a tenth of it, and memory is not for whoever asks.
const (
	maxQueryOfGET = 4 << 10
	maxBody       = 1 << 20
	// smallRequest is the size up to which requests are served side by side, however many there are.
	smallRequest = 64 << 10
	// largeRequests is how many others are in memory at the same time.
	largeRequests = 2
)

// turn waits until there is room for a request; done gives the room back.
func (s *Server) turn(r *http.Request) (done func(), err error) {
	if r.ContentLength >= 0 && r.ContentLength+int64(len(r.URL.RawQuery)) <= smallRequest {
		return func() {}, nil
	}
	select {
	case s.large <- struct{}{}:
		return func() { <-s.large }, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// request is a request as it came over the wire, before anything about it is believed.
type request struct {
	method        string
	host          string
	remote        string // address of the client, without port
	userAgent     string
	secure        bool
	query         url.Values
	form          url.Values
	header        http.Header
	body          []byte
	authorization string // Authorization header; "" for signature version 1

	action, version, format string
	time, nonce             string
	token                   string // security token of STS credentials
}

// readRequest reads a request of either signature version. System parameters may be in the query,
// in the form, or, for version 3, in headers.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return nil, fail("UnsupportedHTTPMethod")
	case r.URL.Path != "/" && r.URL.Path != "":
		return nil, fail("InvalidApi.NotFound")
	case r.Method == http.MethodGet && len(r.URL.RawQuery) > maxQueryOfGET:
		return nil, fail("RequestTooLarge", "The query of a GET request is larger than 4 KB. Send it by POST.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, fail("RequestTooLarge")
	}
	if err != nil {
		return nil, fail("InvalidParameter.Format")
	}
	req := &request{
		method: r.Method, host: r.Host, remote: hostOf(r.RemoteAddr), userAgent: r.UserAgent(), secure: r.TLS != nil,
		header: r.Header, body: body, authorization: r.Header.Get("Authorization"), form: url.Values{},
	}
	if req.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return nil, fail("InvalidParameter.Format")
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		if req.form, err = url.ParseQuery(string(body)); err != nil {
			return nil, fail("InvalidParameter.Format")
		}
	}
	req.action = req.system("Action", "x-acs-action")
	req.version = req.system("Version", "x-acs-version")
	req.time = req.system("Timestamp", "x-acs-date")
	req.nonce = req.system("SignatureNonce", "x-acs-signature-nonce")
	req.token = req.system("SecurityToken", "x-acs-security-token")
	req.format = req.param("Format")
	return req, nil
}

func (r *request) v3() bool {
	return r.authorization != "" || r.header.Get("x-acs-action") != "" && !r.has("Signature")
}

// system is a parameter of the protocol: a header in version 3, a parameter in version 1.
func (r *request) system(name, header string) string {
	if r.v3() {
		if value := r.header.Get(header); value != "" {
			return value
		}
	}
	return r.param(name)
}

// param is a parameter of the query or else of the form.
func (r *request) param(name string) string {
	if r.query.Has(name) {
		return r.query.Get(name)
	}
	return r.form.Get(name)
}

func (r *request) has(name string) bool { return r.query.Has(name) || r.form.Has(name) }

// all is every parameter of the query and the form.
func (r *request) all() url.Values {
	all := url.Values{}
	for name, list := range r.form {
		all[name] = list
	}
	for name, list := range r.query {
		all[name] = list
	}
	return all
}

// values are the parameters as an action sees them.
func (r *request) values() values {
	in := values{}
	for name, list := range r.all() {
		in[name] = first(list)
	}
	return in
}

// xml says whether the answer is XML.
func (r *request) xml() bool { return !r.v3() && strings.EqualFold(r.format, "xml") }

func hostOf(address string) string {
	if at := strings.LastIndexByte(address, ':'); at >= 0 {
		address = address[:at]
	}
	return strings.Trim(address, "[]")
}
