// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// spoil changes a request before it is signed.
func spoil(name, value string) func(url.Values) {
	return func(all url.Values) {
		if value == "" {
			all.Del(name)
		} else {
			all.Set(name, value)
		}
	}
}

func TestGatewayChecks(t *testing.T) {
	for name, test := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"no version":           {spoil("Version", ""), "400 InvalidVersion"},
		"unknown version":      {spoil("Version", "2001-01-01"), "400 InvalidVersion"},
		"no action":            {spoil("Action", ""), "400 MissingParameter"},
		"unknown action":       {spoil("Action", "LevitateUser"), "404 InvalidAction.NotFound"},
		"action of IMS":        {spoil("Action", "GetDefaultDomain"), "404 InvalidAction.NotFound"},
		"no time":              {spoil("Timestamp", ""), "400 MissingParameter"},
		"malformed time":       {spoil("Timestamp", "yesterday"), "400 InvalidTimeStamp.Format"},
		"time with a zone":     {spoil("Timestamp", "2026-03-04T05:06:07+00:00"), "400 InvalidTimeStamp.Format"},
		"15 minutes late":      {spoil("Timestamp", "2026-03-04T04:51:07Z"), ""},
		"more than 15 late":    {spoil("Timestamp", "2026-03-04T04:51:06Z"), "400 InvalidTimeStamp.Expired"},
		"more than 15 early":   {spoil("Timestamp", "2026-03-04T05:21:08Z"), "400 InvalidTimeStamp.Expired"},
		"no key":               {spoil("AccessKeyId", ""), "400 MissingParameter"},
		"unknown key":          {spoil("AccessKeyId", "LTAI0"), "404 InvalidAccessKeyId.NotFound"},
		"unknown session":      {func(v url.Values) { v.Set("AccessKeyId", "STS.0"); v.Set("SecurityToken", "x") }, "404 InvalidAccessKeyId.NotFound"},
		"token with a key":     {spoil("SecurityToken", "CAIS"), "400 InvalidSecurityToken.MismatchWithAccessKey"},
		"wrong signature":      {spoil("Signature", "AAAA"), "400 SignatureDoesNotMatch"},
		"other method":         {spoil("SignatureMethod", "HMAC-MD5"), "400 InvalidSignatureMethod"},
		"other version":        {spoil("SignatureVersion", "2.0"), "400 InvalidSignatureVersion"},
		"no nonce":             {spoil("SignatureNonce", ""), "400 MissingParameter"},
		"time before key":      {func(v url.Values) { v.Set("Timestamp", "x"); v.Set("AccessKeyId", "LTAI0") }, "400 InvalidTimeStamp.Format"},
		"signature before all": {func(v url.Values) { v.Set("Signature", "AAAA"); v.Del("UserName") }, "400 SignatureDoesNotMatch"},
		"parameter then what":  {spoil("UserName", "a b"), "400 InvalidParameter.UserName.InvalidChars"},
	} {
		t.Run(name, func(t *testing.T) {
			h := start(t)
			h.seed("ram:CreateUser", "UserName", "ann")
			c := h.root()
			answer, code := c.send(c.request("ram:GetUser", params("UserName", "ann"), test.change))
			if code != test.want {
				t.Errorf("%q (%v), want %q", code, answer["Message"], test.want)
			}
		})
	}
}

func TestWrongSecret(t *testing.T) {
	h := start(t)
	c := h.as(Key{ID: h.server.Root().ID, Secret: "wrong"})
	req := c.request("ram:ListUsers", nil, nil)
	answer, code := c.send(req)
	query := req.URL.Query()
	query.Del("Signature")
	want := "Specified signature is not matched with our calculation. server string to sign is:" + stringToSignV1(http.MethodPost, query)
	if code != "400 SignatureDoesNotMatch" || answer["Message"] != want {
		t.Errorf("%s: %v\nwant %s", code, answer["Message"], want)
	}
	if strings.Contains(want, c.key.Secret+"&") || strings.Contains(answer["Message"].(string), h.server.Root().Secret) {
		t.Error("the message shows a secret")
	}
}

func TestReplay(t *testing.T) {
	h := start(t)
	c := h.root()
	same := spoil("SignatureNonce", "once")
	if _, code := c.send(c.request("ram:ListUsers", nil, same)); code != "" {
		t.Fatal(code)
	}
	if _, code := c.send(c.request("ram:ListUsers", nil, same)); code != "400 SignatureNonceUsed" {
		t.Errorf("replay: %q", code)
	}
	h.clock.advance(29 * time.Minute)
	if _, code := c.send(c.request("ram:ListUsers", nil, same)); code != "400 SignatureNonceUsed" {
		t.Errorf("replay 29 minutes later: %q", code)
	}
	other := h.userKey("ann")
	if _, code := other.send(other.request("sts:GetCallerIdentity", nil, same)); code != "" {
		t.Errorf("same nonce, other key: %q", code)
	}
	bad := h.as(Key{ID: c.key.ID, Secret: "wrong"})
	if _, code := bad.send(bad.request("ram:ListUsers", nil, spoil("SignatureNonce", "fresh"))); code != "400 SignatureDoesNotMatch" {
		t.Error(code)
	}
	if _, code := c.send(c.request("ram:ListUsers", nil, spoil("SignatureNonce", "fresh"))); code != "" {
		t.Errorf("a badly signed request used a nonce up: %q", code)
	}
}

func TestTransports(t *testing.T) {
	h := start(t)
	for _, method := range []string{"GET", "POST", "FORM"} {
		c := h.root()
		c.method = method
		name := strings.ToLower(method) + "-user"
		c.must("ram:CreateUser", "UserName", name, "Comments", "a b~c*d'é+&=%")
		if got := c.must("ram:GetUser", "UserName", name); at(got, "User", "Comments") != "a b~c*d'é+&=%" {
			t.Errorf("%s: %v", method, got)
		}
	}
	elsewhere := h.root().request("ram:ListUsers", nil, nil)
	elsewhere.URL.Path = "/v1/users"
	if _, code := h.root().send(elsewhere); code != "404 InvalidApi.NotFound" {
		t.Errorf("another path: %q", code)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, code := h.root().send(req); code != "403 UnsupportedHTTPMethod" {
		t.Errorf("PUT: %q", code)
	}
}

// signedV3 makes a request of signature version 3.
func (h *harness) signedV3(key Key, token, action, version, query, body string, change func(http.Header)) *http.Request {
	h.Helper()
	req, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.url+"/?"+query, strings.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	hash := sha256.Sum256([]byte(body))
	signed := []string{"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
	for name, value := range map[string]string{
		"x-acs-action": action, "x-acs-version": version, "x-acs-date": h.clock.now().Format(time.RFC3339),
		"x-acs-signature-nonce": "v3-" + h.Name() + action + query + body, "x-acs-content-sha256": hex.EncodeToString(hash[:]),
	} {
		req.Header.Set(name, value)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		signed = append([]string{"content-type"}, signed...)
	}
	if token != "" {
		req.Header.Set("x-acs-accesskey-id", key.ID)
		req.Header.Set("x-acs-security-token", token)
		signed = []string{"host", "x-acs-accesskey-id", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-security-token", "x-acs-signature-nonce", "x-acs-version"}
	}
	stringToSign := stringToSignV3(canonicalRequestV3(req.Method, req.URL.Host, req.URL.Query(), req.Header, signed, []byte(body)))
	req.Header.Set("Authorization", algorithmV3+" Credential="+key.ID+",SignedHeaders="+strings.Join(signed, ";")+",Signature="+signV3(key.Secret, stringToSign))
	if change != nil {
		change(req.Header)
	}
	return req
}

func TestSignatureV3(t *testing.T) {
	h := start(t)
	c, root := h.root(), h.server.Root()
	if _, code := c.send(h.signedV3(root, "", "CreateUser", "2015-05-01", "UserName=ann", "", nil)); code != "" {
		t.Errorf("query: %s", code)
	}
	if got, code := c.send(h.signedV3(root, "", "GetUser", "2015-05-01", "", "UserName=ann", nil)); at(got, "User", "UserName") != "ann" {
		t.Errorf("form: %s", code)
	}
	if _, code := c.send(h.signedV3(root, "", "GetUser", "2015-05-01", "", "UserName=ann", nil)); code != "400 SignatureNonceUsed" {
		t.Errorf("replay: %s", code)
	}
	for name, test := range map[string]struct {
		header, value, want string
	}{
		"other action":    {"x-acs-action", "ListUsers", "400 SignatureDoesNotMatch"},
		"other body hash": {"x-acs-content-sha256", strings.Repeat("0", 64), "400 SignatureDoesNotMatch"},
		"no credentials":  {"Authorization", "ACS3-HMAC-SHA256 nonsense", "400 IncompleteSignature"},
		"other algorithm": {"Authorization", "ACS3-RSA-SHA256 Credential=a,SignedHeaders=b,Signature=c", "400 InvalidSignatureMethod"},
		"no action":       {"x-acs-action", "", "400 MissingParameter"},
		"no version":      {"x-acs-version", "", "400 InvalidVersion"},
		"expired":         {"x-acs-date", "2026-03-04T04:06:07Z", "400 InvalidTimeStamp.Expired"},
		"few headers":     {"Authorization", "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=c", "400 IncompleteSignature"},
	} {
		t.Run(name, func(t *testing.T) {
			req := h.signedV3(root, "", "GetUser", "2015-05-01", "UserName=ann&x="+url.QueryEscape(name), "", func(header http.Header) {
				header.Set(test.header, test.value)
			})
			if _, code := c.send(req); code != test.want {
				t.Errorf("%q, want %q", code, test.want)
			}
		})
	}

	h.seed("ram:CreateRole", "RoleName", "job", "AssumeRolePolicyDocument", trustAccount(h))
	ann := h.userKey("bob")
	h.grant("bob", "assume", allow("sts:AssumeRole", "*"))
	answer := ann.must("sts:AssumeRole", "RoleArn", "acs:ram::"+h.server.AccountID()+":role/job", "RoleSessionName", "v3")
	inSession := h.session(answer)
	got, code := c.send(h.signedV3(inSession.key, inSession.token, "GetCallerIdentity", "2015-04-01", "", "", nil))
	if got["IdentityType"] != "AssumedRoleUser" {
		t.Errorf("session: %s %v", code, got)
	}
}

func TestXML(t *testing.T) {
	h := start(t)
	c := h.root()
	c.format = "XmL"
	for _, name := range []string{"ann", "bob"} {
		h.seed("ims:CreateUser", "UserPrincipalName", name+"@"+h.server.AccountID()+".onaliyun.com", "DisplayName", "<"+name+">")
	}
	status, body, err := c.raw(c.request("ims:ListUsers", nil, nil))
	if err != nil || status != http.StatusOK {
		t.Fatal(status, err)
	}
	var list struct {
		XMLName   xml.Name `xml:"ListUsersResponse"`
		RequestID string   `xml:"RequestId"`
		Users     struct {
			User []struct{ DisplayName, UserId string }
		}
		IsTruncated bool
	}
	if err := xml.Unmarshal(body, &list); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if len(list.Users.User) != 2 || list.Users.User[0].DisplayName != "<ann>" || list.RequestID == "" {
		t.Errorf("%s", body)
	}
	status, body, err = c.raw(c.request("ram:GetUser", params("UserName", "nobody"), nil))
	var refusal struct {
		XMLName                          xml.Name `xml:"Error"`
		Code, Message, HostId, RequestId string
	}
	if err != nil || status != http.StatusNotFound || xml.Unmarshal(body, &refusal) != nil || refusal.Code != "EntityNotExist.User" || refusal.HostId == "" {
		t.Errorf("%d %s %v", status, body, err)
	}
}

func TestErrorEnvelope(t *testing.T) {
	h := start(t)
	answer := h.root().refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "nobody")
	for _, member := range []string{"RequestId", "HostId", "Code", "Message", "Recommend"} {
		if text, _ := answer[member].(string); text == "" {
			t.Errorf("no %s in %v", member, answer)
		}
	}
	if id, _ := answer["RequestId"].(string); len(id) != 36 || id != strings.ToUpper(id) {
		t.Errorf("RequestId %q is no upper-case UUID", id)
	}
	if answer["Message"] != "The user does not exist." {
		t.Errorf("message %v", answer["Message"])
	}
}

func TestLargeRequests(t *testing.T) {
	h := start(t)
	c := h.root()
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":["acs:ecs:*:*:instance/` + strings.Repeat("*/", 3000) + `"]}]}`
	c.must("ram:CreatePolicy", "PolicyName", "long", "PolicyDocument", document)
	req := c.request("ram:ListUsers", nil, nil)
	req.Body = io.NopCloser(strings.NewReader(strings.Repeat("x", 11<<20)))
	req.ContentLength = 11 << 20
	status, _, err := c.raw(req)
	if err == nil && status != http.StatusRequestEntityTooLarge {
		t.Errorf("11 MB: status %d", status)
	}
}

func TestNonsenseNeverPanics(t *testing.T) {
	h := start(t)
	for _, path := range []string{"/", "/?", "/?%zz", "/?Action=%00&Version=2015-05-01", "/?Action=ListUsers&Version=2015-05-01&Timestamp=2026-03-04T05:06:07Z&AccessKeyId=&Signature="} {
		answer, err := http.Post(h.url+path, "application/x-www-form-urlencoded", strings.NewReader("%%%&a=b;c"))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if answer.StatusCode < 400 || answer.StatusCode >= 500 {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
		_ = answer.Body.Close()
	}
}
