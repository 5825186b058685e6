// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package endpoint

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	tests := []struct{ in, want, err string }{
		{"ram.aliyuncs.com", "https://ram.aliyuncs.com", ""},
		{"https://ram.example.com:8443/", "https://ram.example.com:8443", ""},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", ""},
		{"localhost", "http://localhost", ""},
		{"[::1]:80", "http://[::1]:80", ""},
		{"http://127.8.9.1", "http://127.8.9.1", ""},
		{"https://localhost", "https://localhost", ""},
		{"http://ram.aliyuncs.com", "", "by HTTPS"},
		{"http://127.0.0.1.example.com", "", "by HTTPS"},
		{"http://10.0.0.1", "", "by HTTPS"},
		{"ftp://ram.aliyuncs.com", "", "by HTTPS"},
		{"https://user:pass@ram.aliyuncs.com", "", "no user"},
		{"ram.aliyuncs.com/path", "", "no user, path"},
		{"https://", "", "must be a host"},
		{"a b", "", "must be a host"},
		{"foo:bar:baz", "", "must be a host"},
		{"LOCALHOST:80", "http://LOCALHOST:80", ""},
		{"http://[::ffff:127.0.0.1]:80", "http://[::ffff:127.0.0.1]:80", ""},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: %q, %v; want %q, %q", tt.in, got, err, tt.want, tt.err)
		}
		if check := Check(tt.in); (check == nil) != (err == nil) {
			t.Errorf("%q: two rules for one value: %v, %v", tt.in, check, err)
		}
	}
}

func TestCheckRegion(t *testing.T) {
	for _, good := range []string{"", "cn-hangzhou", "us-east-1", "cn-shanghai-finance-1"} {
		if err := CheckRegion(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"cn hangzhou", "cn.evil.com", "cn/x", "cn#", "cn@x", "-cn", "cn-", "cn:1", "中国", "a\xff", strings.Repeat("a", 64),
	} {
		if err := CheckRegion(bad); err == nil || !strings.HasPrefix(err.Error(), "must be the ID of a region") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for _, good := range []string{
		"https://x.com", "https://x.com/creds?token=t0p#f", "http://localhost:7720/good", "http://127.0.0.1/",
		"http://[::1]:1/x",
	} {
		if err := CheckURL(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"localhost:7720/good": "must be a URL", "x.com": "must be a URL", "/creds": "must be a URL", "": "must be a URL",
		"https://": "must be a URL", "https://:80/": "must be a URL", "https://x y/": "must be a URL",
		"http://10.1.2.3/creds?token=t0p": "must be reached by HTTPS; plain HTTP is for a loopback address only, and " +
			"10.1.2.3 is none", "ftp://x.com": "must be reached by HTTPS, and its scheme is",
	} {
		if err := CheckURL(bad); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", bad, err, want)
		}
	}
}

// TestEndpointErrorsHideTheRest: of a value that may be a secret an error shows scheme and host at
// most.
func TestEndpointErrorsHideTheRest(t *testing.T) {
	for _, s := range []string{
		"http://10.1.2.3/c?token=SECRETQ", "http://u:SECRETQ@10.1.2.3", "https://SECRETQ:x@y", "SECRETQ:x:y",
		"ftp://x/SECRETQ", "https://x/%zzSECRETQ", "SECRETQ@x", "http://10.1.2.3#SECRETQ", "https://x\x7f/SECRETQ",
	} {
		for name, check := range map[string]func(string) error{"endpoint": Check, "URI": CheckURL} {
			if err := check(s); err != nil && strings.Contains(err.Error(), "SECRETQ") {
				t.Errorf("%s %s: %v", name, s, err)
			}
		}
	}
}
