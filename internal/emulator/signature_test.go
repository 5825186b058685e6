// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The vectors are those of reference: signatures.md §3 and §4, published ones and ones computed
// there.

func TestSignatureV1Vectors(t *testing.T) {
	for name, test := range map[string]struct{ method, query, secret, signature string }{
		"RAM, published": {"GET", "AccessKeyId=testid&Action=CreateUser&Format=JSON&SignatureMethod=HMAC-SHA1&" +
			"SignatureNonce=6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2&SignatureVersion=1.0&Timestamp=2015-08-18T03%3A15%3A45Z&" +
			"UserName=test&Version=2015-05-01",
			"testsecret", "kRA2cnpJVacIhDMzXnoNZG9tDCI="},
		"IMS, published": {"GET", "AccessKeyId=testid&Action=CreateUser&DisplayName=test&Format=JSON&" +
			"SignatureMethod=HMAC-SHA1&SignatureNonce=3f6b4e80-56f7-11eb-a256-a9f756ea7e85&SignatureVersion=1.0&" +
			"Timestamp=2021-01-15T06%3A02%3A28Z&UserPrincipalName=test%40example.onaliyun.com&Version=2019-08-15",
			"testsecret", "02heLegtw4+BFamznl1Ltj+vJ4A="},
		"POST, token, empty value, special characters": {"POST",
			"AccessKeyId=STS.testid&Action=CreatePolicy&Description=a%20b~c%2Ad%27%C3%A9&Format=JSON&" +
				"PolicyDocument=%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22" +
				"%3A%22oss%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D&PolicyName=p-1&RegionId=cn-hangzhou&" +
				"SecurityToken=tok%2Ben%2F%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=11111111-2222-3333-4444-555555555555&" +
				"SignatureType=&SignatureVersion=1.0&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2015-05-01",
			"testsecret", "5MsxrG7eJwzD+77Sq45qULXNY2I="},
	} {
		t.Run(name, func(t *testing.T) {
			params, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := canonicalQuery(params, "Signature"); got != test.query {
				t.Errorf("canonical query\n got %s\nwant %s", got, test.query)
			}
			params.Set("Signature", "left out")
			if got := signV1(test.secret, stringToSignV1(test.method, params)); got != test.signature {
				t.Errorf("signature %s, want %s", got, test.signature)
			}
		})
	}
}

func TestSignatureV3Vectors(t *testing.T) {
	for name, test := range map[string]struct {
		host, query, secret, stringToSign, signature string
		header                                       map[string]string
	}{
		"published": {
			"ecs.cn-shanghai.aliyuncs.com", "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
			"YourAccessKeySecret",
			"ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
			"06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
			map[string]string{"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26",
				"x-acs-date":            "2023-10-26T10:22:32Z",
				"x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d"},
		},
		"RAM": {
			"ram.aliyuncs.com", "UserName=test", "testsecret",
			"ACS3-HMAC-SHA256\n6b7df7629a47e85a4bcedf98b1583bd2e878cad5a0aee724272752a42802fccc",
			"8598deec668a43d68dac3ac7ac1734139d9f17874ae0c33860c5211ddd2ec99f",
			map[string]string{"x-acs-action": "CreateUser", "x-acs-version": "2015-05-01", "x-acs-date": "2026-01-02T03:04:05Z",
				"x-acs-signature-nonce": "n-1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{}
			header.Set("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
			for name, value := range test.header {
				header.Set(name, value)
			}
			signed := strings.Split("host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version", ";")
			got := stringToSignV3(canonicalRequestV3("POST", test.host, query, header, signed, nil))
			if got != test.stringToSign {
				t.Errorf("string to sign %q, want %q", got, test.stringToSign)
			}
			if got := signV3(test.secret, got); got != test.signature {
				t.Errorf("signature %s, want %s", got, test.signature)
			}
		})
	}
}
