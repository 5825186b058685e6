// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

func TestEndpoints(t *testing.T) {
	creds := credential.Static("a", "b", "")
	own := map[string]string{"ram": "https://vpc.example.com"}
	c, err := New(Config{Credentials: creds, Region: "cn-hangzhou", Endpoints: own})
	if err != nil {
		t.Fatal(err)
	}
	for product, want := range map[Product]string{
		RAM: "https://vpc.example.com", IMS: "https://ims.aliyuncs.com", STS: "https://sts.cn-hangzhou.aliyuncs.com",
	} {
		if c.endpoints[product] != want {
			t.Errorf("%s: %s, want %s", product, c.endpoints[product], want)
		}
	}
	for _, cfg := range []Config{
		{},
		{Credentials: creds, Endpoint: "http://x.com"},
		{Credentials: creds, Endpoints: map[string]string{"ecs": "x.com"}},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%+v was accepted", cfg.Endpoints)
		}
	}
}

// TestWrongEndpointIsNamed has the error name what was set, and not a product that somebody happens
// to ask first.
func TestWrongEndpointIsNamed(t *testing.T) {
	creds := credential.Static("a", "b", "")
	for want, cfg := range map[string]Config{
		"the endpoint must be reached by HTTPS; plain HTTP is for a loopback address only, and ram.internal:80 is none": {
			Endpoint: "http://ram.internal:80",
		},
		"the endpoint must be a host": {Endpoint: "foo:bar:baz"},
		"the endpoint of sts must have no user": {
			Endpoint: "x.com", Endpoints: map[string]string{"sts": "x.com/y", "ram": "z.com"},
		},
		"the endpoint of ims must be reached by HTTPS, and its scheme is \"ftp\"": {
			Endpoints: map[string]string{"ims": "ftp://x.com", "sts": "ftp://x.com"},
		},
		"the region must be the ID of a region, e.g. cn-hangzhou, of letters, digits and '-', but has ' '": {
			Region: "cn hangzhou/evil.com#",
		},
	} {
		cfg.Credentials = creds
		for range 5 { // always the same one
			if _, err := New(cfg); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("%v, want %s", err, want)
			}
		}
	}
}
