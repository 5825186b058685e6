// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// unread is a body that nobody may read.
type unread struct{ *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.Error("the body is read")
	return 0, errors.New("not to be read")
}

// TestRequestsOfWebPages: what a page in a browser can send is refused before its body is read.
func TestRequestsOfWebPages(t *testing.T) {
	h := start(t, func(o *Options) { o.Hosts = []string{"Emulator.Example.com"} })
	for name, test := range map[string]struct {
		host   string
		header map[string]string
		status int
	}{
		"a name that leads here by DNS": {"attacker.example", nil, http.StatusNotFound},
		"another page": {"127.0.0.1:7700", map[string]string{"Origin": "https://attacker.example"},
			http.StatusForbidden},
		"another port of this machine": {"localhost:7700", map[string]string{"Origin": "http://localhost:3000"},
			http.StatusForbidden},
		"a page without an origin": {"localhost:7700", map[string]string{"Origin": "null"}, http.StatusForbidden},
		"an image on another page": {"127.0.0.1:7700", map[string]string{"Sec-Fetch-Site": "cross-site"},
			http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodPost, "http://"+test.host+"/?Action=ListUsers", unread{t})
			for name, value := range test.header {
				req.Header.Set(name, value)
			}
			answer := httptest.NewRecorder()
			h.server.ServeHTTP(answer, req)
			if answer.Code != test.status {
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
		})
	}
	for _, host := range []string{
		"127.0.0.1:7700", "[::1]:7700", "localhost:7700", "192.168.1.7:7700", "ram-emulator:7700", "ram.localhost",
		"host.docker.internal:7700",
		"ram.aliyuncs.com", "emulator.example.com:7700",
	} {
		req := httptest.NewRequest(http.MethodPost, "http://"+host+"/", http.NoBody)
		req.Header.Set("Origin", "http://"+host)
		answer := httptest.NewRecorder()
		h.server.ServeHTTP(answer, req)
		if body, _ := io.ReadAll(answer.Body); answer.Code != http.StatusBadRequest { // it has no action
			t.Errorf("%s: %d %s", host, answer.Code, body)
		}
	}
}
