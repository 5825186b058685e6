// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzRequest sends anything as query, body and Authorization header. Whatever comes, the answer is
// an error in RAM's form.
func FuzzRequest(f *testing.F) {
	f.Add("Action=ListUsers&Version=2015-05-01&Format=XML", "", "")
	f.Add("Action=ListUsers&Version=2015-05-01&AccessKeyId=LTAI&Signature=x&SignatureMethod=HMAC-SHA1&"+
		"Timestamp=2026-03-04T05%3A06%3A07Z", "a=b", "")
	f.Add("UserName=%ff", "Tag.1.Key=",
		"ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-action;x-acs-version;x-acs-date;x-acs-signature-nonce;"+
			"x-acs-content-sha256,Signature=b")
	server, err := New(Options{Now: func() time.Time { return epoch }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query, body, authorization string) {
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		req.Host, req.URL.RawQuery = "localhost", query
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", authorization)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, req)
		var refusal struct{ Code, RequestID string }
		if err := decodeAny(answer.Header().Get("Content-Type"), answer.Body.Bytes(), &refusal); err != nil ||
			refusal.Code == "" || answer.Code < 400 || answer.Code >= 500 {
			t.Errorf("%d %s: %v", answer.Code, answer.Body, err)
		}
	})
}

// FuzzParameters calls every action as the account with any parameters. None panics, and what is
// refused is refused in RAM's words.
func FuzzParameters(f *testing.F) {
	f.Add(0, "UserName=ann&Marker=YWZ0ZXI6&MaxItems=1")
	f.Add(7, "ResourceType=role&ResourceNames=[\"a\",null,1]&Tag=[{}]&NextToken=YWZ0ZXI6LTE")
	f.Add(23, "PolicyName=p&PolicyType=Custom&PolicyDocument={}&ResourceGroupId=rg-1&PrincipalType=IMSUser&"+
		"PrincipalName=@@")
	f.Add(41, "PageNumber=1073741824&PageSize=100&RoleArn=acs:ram::1:role/x&RoleSessionName=xx&Policy={}")
	server, err := New(Options{Now: func() time.Time { return epoch }})
	if err != nil {
		f.Fatal(err)
	}
	actions := Actions()
	f.Fuzz(func(t *testing.T, which int, query string) {
		product, name, _ := strings.Cut(actions[uint(which)%uint(len(actions))], ":")
		in := map[string]string{}
		if parsed, err := url.ParseQuery(query); err == nil {
			for key, list := range parsed {
				in[key] = first(list)
			}
		}
		_, err := server.Call(t.Context(), product, name, in)
		if refusal, ok := errors.AsType[*Error](err); err != nil &&
			(!ok || refusal.Code == "InternalError" || refusal.Message == "") {
			t.Errorf("%s:%s %v: %v", product, name, in, err)
		}
	})
}

func decodeAny(contentType string, body []byte, into any) error {
	if strings.HasPrefix(contentType, "text/xml") {
		return xml.Unmarshal(body, into)
	}
	if len(body) == 0 {
		return io.ErrUnexpectedEOF
	}
	return json.Unmarshal(body, into)
}
