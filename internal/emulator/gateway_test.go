// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
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
		"no version":         {spoil("Version", ""), "400 InvalidVersion"},
		"unknown version":    {spoil("Version", "2001-01-01"), "400 InvalidVersion"},
		"no action":          {spoil("Action", ""), "400 MissingParameter"},
		"unknown action":     {spoil("Action", "LevitateUser"), "404 InvalidAction.NotFound"},
		"action of IMS":      {spoil("Action", "GetDefaultDomain"), "404 InvalidAction.NotFound"},
		"no time":            {spoil("Timestamp", ""), "400 MissingParameter"},
		"malformed time":     {spoil("Timestamp", "yesterday"), "400 InvalidTimeStamp.Format"},
		"time with a zone":   {spoil("Timestamp", "2026-03-04T05:06:07+00:00"), "400 InvalidTimeStamp.Format"},
		"15 minutes late":    {spoil("Timestamp", "2026-03-04T04:51:07Z"), ""},
		"more than 15 late":  {spoil("Timestamp", "2026-03-04T04:51:06Z"), "400 InvalidTimeStamp.Expired"},
		"more than 15 early": {spoil("Timestamp", "2026-03-04T05:21:08Z"), "400 InvalidTimeStamp.Expired"},
		"no key":             {spoil("AccessKeyId", ""), "400 MissingParameter"},
		"unknown key":        {spoil("AccessKeyId", "LTAI0"), "404 InvalidAccessKeyId.NotFound"},
		"unknown session": {func(v url.Values) { v.Set("AccessKeyId", "STS.0"); v.Set("SecurityToken", "x") },
			"404 InvalidAccessKeyId.NotFound"},
		"token with a key": {spoil("SecurityToken", "CAIS"), "400 InvalidSecurityToken.MismatchWithAccessKey"},
		"wrong signature":  {spoil("Signature", "AAAA"), "400 SignatureDoesNotMatch"},
		"other method":     {spoil("SignatureMethod", "HMAC-MD5"), "400 InvalidSignatureMethod"},
		"other version":    {spoil("SignatureVersion", "2.0"), "400 InvalidSignatureVersion"},
		"no nonce":         {spoil("SignatureNonce", ""), "400 MissingParameter"},
		"time before key": {func(v url.Values) { v.Set("Timestamp", "x"); v.Set("AccessKeyId", "LTAI0") },
			"400 InvalidTimeStamp.Format"},
		"signature before all": {func(v url.Values) { v.Set("Signature", "AAAA"); v.Del("UserName") },
			"400 SignatureDoesNotMatch"},
		"parameter then what": {spoil("UserName", "a b"), "400 InvalidParameter.UserName.InvalidChars"},
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
	want := "Specified signature is not matched with our calculation. server string to sign is:" +
		stringToSignV1(http.MethodPost, query)
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
	if _, code := bad.send(bad.request("ram:ListUsers", nil,
		spoil("SignatureNonce", "fresh"))); code != "400 SignatureDoesNotMatch" {
		t.Error(code)
	}
	if _, code := c.send(c.request("ram:ListUsers", nil, spoil("SignatureNonce", "fresh"))); code != "" {
		t.Errorf("a badly signed request used a nonce up: %q", code)
	}
}

// TestReplayAfterARestart: what was written is not written again by whoever kept the request.
func TestReplayAfterARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	clock := &clock{}
	run := func(request func(*client) *http.Request) (code string) {
		server, err := New(Options{DataFile: file, Now: clock.now})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}()
		web := httptest.NewServer(server)
		defer web.Close()
		h := &harness{T: t, server: server, clock: clock, url: web.URL}
		_, code = h.root().send(request(h.root()))
		return code
	}
	create := func(c *client) *http.Request {
		return c.request("ram:CreateUser", params("UserName", "ann"), spoil("SignatureNonce", "once"))
	}
	remove := func(c *client) *http.Request { return c.request("ram:DeleteUser", params("UserName", "ann"), nil) }
	if code := run(create); code != "" {
		t.Fatal(code)
	}
	if code := run(remove); code != "" {
		t.Fatal(code)
	}
	clock.advance(10 * time.Minute)
	if code := run(create); code != "400 SignatureNonceUsed" {
		t.Errorf("replay after a restart: %q", code)
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

// v3 is a request of signature version 3 before it is signed.
type v3 struct {
	key            Key
	token          string
	action         string
	version        string
	query, body    string
	leaveOut       []string            // headers that are neither sent nor signed
	unsigned       []string            // headers that are sent and not signed
	spoil          func(h http.Header) // after it was signed
	sameNonceAsAll bool
}

// signedV3 makes a request of signature version 3.
func (h *harness) signedV3(v v3) *http.Request {
	h.Helper()
	req, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.url+"/?"+v.query, strings.NewReader(v.body))
	if err != nil {
		h.Fatal(err)
	}
	headers := map[string]string{
		"host": "", "x-acs-action": v.action, "x-acs-version": v.version, "x-acs-date": h.clock.now().Format(time.RFC3339),
		"x-acs-signature-nonce": fmt.Sprint("v3-", nonce.Add(1)), "x-acs-content-sha256": hashPayload([]byte(v.body)),
	}
	if v.sameNonceAsAll {
		headers["x-acs-signature-nonce"] = "the same"
	}
	if v.body != "" {
		headers["content-type"] = "application/x-www-form-urlencoded"
	}
	if v.token != "" {
		headers["x-acs-accesskey-id"], headers["x-acs-security-token"] = v.key.ID, v.token
	}
	var signed []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if slices.Contains(v.leaveOut, name) {
			continue
		}
		if name != "host" {
			req.Header.Set(name, headers[name])
		}
		if !slices.Contains(v.unsigned, name) {
			signed = append(signed, name)
		}
	}
	stringToSign := stringToSignV3(canonicalRequestV3(req.Method, req.URL.Host, req.URL.Query(), req.Header, signed,
		[]byte(v.body)))
	req.Header.Set("Authorization", algorithmV3+" Credential="+v.key.ID+",SignedHeaders="+strings.Join(signed, ";")+
		",Signature="+signV3(v.key.Secret, stringToSign))
	if v.spoil != nil {
		v.spoil(req.Header)
	}
	return req
}

func TestSignatureV3(t *testing.T) {
	h := start(t)
	c, root := h.root(), h.server.Root()
	ram := func(action, query, body string) v3 {
		return v3{key: root, action: action, version: "2015-05-01", query: query, body: body}
	}
	if _, code := c.send(h.signedV3(ram("CreateUser", "UserName=ann", ""))); code != "" {
		t.Errorf("query: %s", code)
	}
	again := ram("GetUser", "", "UserName=ann")
	again.sameNonceAsAll = true
	if got, code := c.send(h.signedV3(again)); at(got, "User", "UserName") != "ann" {
		t.Errorf("form: %s", code)
	}
	if _, code := c.send(h.signedV3(again)); code != "400 SignatureNonceUsed" {
		t.Errorf("replay: %s", code)
	}
	for name, test := range map[string]struct {
		header, value, want string
	}{
		"other action":    {"x-acs-action", "ListUsers", "400 SignatureDoesNotMatch"},
		"other body hash": {"x-acs-content-sha256", strings.Repeat("0", 64), "400 SignatureDoesNotMatch"},
		"no credentials":  {"Authorization", "ACS3-HMAC-SHA256 nonsense", "400 IncompleteSignature"},
		"other algorithm": {"Authorization", "ACS3-RSA-SHA256 Credential=a,SignedHeaders=b,Signature=c",
			"400 InvalidSignatureMethod"},
		"no action":  {"x-acs-action", "", "400 MissingParameter"},
		"no version": {"x-acs-version", "", "400 InvalidVersion"},
		"expired":    {"x-acs-date", "2026-03-04T04:06:07Z", "400 InvalidTimeStamp.Expired"},
		"few headers": {"Authorization", "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=c",
			"400 IncompleteSignature"},
	} {
		t.Run(name, func(t *testing.T) {
			v := ram("GetUser", "UserName=ann", "")
			v.spoil = func(header http.Header) { header.Set(test.header, test.value) }
			if _, code := c.send(h.signedV3(v)); code != test.want {
				t.Errorf("%q, want %q", code, test.want)
			}
		})
	}

	h.seed("ram:CreateRole", "RoleName", "job", "AssumeRolePolicyDocument", trustAccount(h))
	ann := h.userKey("bob")
	h.grant("bob", "assume", allow("sts:AssumeRole", "*"))
	answer := ann.must("sts:AssumeRole", "RoleArn", "acs:ram::"+h.server.AccountID()+":role/job", "RoleSessionName", "v3")
	s := h.session(answer)
	inSession := v3{key: s.key, token: s.token, action: "GetCallerIdentity", version: "2015-04-01"}
	if got, code := c.send(h.signedV3(inSession)); got["IdentityType"] != "AssumedRoleUser" {
		t.Errorf("session: %s %v", code, got)
	}
}

// TestWhatVersion3Signs: the client chooses the headers, as long as those that decide are among
// them. A request that signs no nonce may come again.
func TestWhatVersion3Signs(t *testing.T) {
	h := start(t)
	c, root := h.root(), h.server.Root()
	for name, test := range map[string]struct {
		change func(*v3)
		want   string
		again  string
	}{
		"all": {func(v *v3) { v.sameNonceAsAll = true }, "", "400 SignatureNonceUsed"},
		"neither host nor nonce": {func(v *v3) {
			v.unsigned, v.leaveOut = []string{"host"}, []string{"x-acs-signature-nonce"}
		}, "", ""},
		"a nonce that is not signed": {func(v *v3) { v.unsigned, v.sameNonceAsAll = []string{"x-acs-signature-nonce"}, true },
			"", ""},
		"no hash of the body": {func(v *v3) { v.leaveOut = []string{"x-acs-content-sha256", "x-acs-signature-nonce"} },
			"", ""},
		"the action is not signed": {func(v *v3) { v.unsigned = []string{"x-acs-action"} }, "400 IncompleteSignature",
			"400 IncompleteSignature"},
		"the version is not signed": {func(v *v3) { v.unsigned = []string{"x-acs-version"} }, "400 IncompleteSignature",
			"400 IncompleteSignature"},
		"the time is not signed": {func(v *v3) { v.unsigned = []string{"x-acs-date"} }, "400 IncompleteSignature",
			"400 IncompleteSignature"},
		"what the body is is not signed": {func(v *v3) { v.body, v.unsigned = "x=y", []string{"content-type"} },
			"400 IncompleteSignature",
			"400 IncompleteSignature"},
	} {
		t.Run(name, func(t *testing.T) {
			v := v3{key: root, action: "GetCallerIdentity", version: "2015-04-01"}
			test.change(&v)
			for i, want := range []string{test.want, test.again} {
				if _, code := c.send(h.signedV3(v)); code != want {
					t.Errorf("time %d: %q, want %q", i+1, code, want)
				}
			}
		})
	}
	body := v3{key: root, action: "CreateUser", version: "2015-05-01", body: "UserName=ann"}
	body.spoil = func(header http.Header) { header.Del("Content-Type") }
	if _, code := c.send(h.signedV3(body)); code != "400 SignatureDoesNotMatch" {
		t.Errorf("the type of the body taken away: %q", code)
	}
	token := v3{key: root, token: "CAIS", action: "GetCallerIdentity", version: "2015-04-01",
		unsigned: []string{"x-acs-security-token"}}
	if _, code := c.send(h.signedV3(token)); code != "400 IncompleteSignature" {
		t.Errorf("a token that is not signed: %q", code)
	}
}

func TestXML(t *testing.T) {
	h := start(t)
	c := h.root()
	c.format = "XmL"
	for _, name := range []string{"ann", "bob"} {
		h.seed("ims:CreateUser", "UserPrincipalName", name+"@"+h.server.AccountID()+".onaliyun.com", "DisplayName",
			"<"+name+">")
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
	if err != nil || status != http.StatusNotFound || xml.Unmarshal(body, &refusal) != nil ||
		refusal.Code != "EntityNotExist.User" || refusal.HostId == "" {
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
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*",` +
		`"Resource":["acs:ecs:*:*:instance/` + strings.Repeat("*/", 3000) + `"]}]}`
	c.must("ram:CreatePolicy", "PolicyName", "long", "PolicyDocument", document)
	c.method = "FORM"
	c.must("ram:CreatePolicy", "PolicyName", "form", "PolicyDocument", document, "Description",
		strings.Repeat("d", maxDescription))
	c.method = http.MethodGet
	c.refused("413 RequestTooLarge", "ram:CreatePolicy", "PolicyName", "get", "PolicyDocument", document)
	c.method = http.MethodPost
	for name, length := range map[string]int64{"11 MB": 11 << 20, "11 MB without a length": -1} {
		req := c.request("ram:ListUsers", nil, nil)
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("x", 11<<20))), length
		status, _, err := c.raw(req)
		if err == nil && status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

// TestWhatClientsSendIsNotKept: neither names of actions nor nonces fill the memory, however many
// and long they are.
func TestWhatClientsSendIsNotKept(t *testing.T) {
	h := start(t)
	c := h.root()
	c.method = "FORM"
	long := strings.Repeat("Long", 10_000)
	for i := range 3 * mostCounted {
		h.server.record(Entry{Product: "ram", Action: fmt.Sprint("Unknown", i)})
	}
	c.refused("404 InvalidAction.NotFound", "ram:"+long)
	if n := len(h.server.Requests()); n > mostCounted+1 {
		t.Errorf("%d actions are counted", n)
	}
	for _, e := range h.server.Log() {
		if len(e.Action) > longestName+3 {
			t.Fatalf("%d bytes of an action are kept", len(e.Action))
		}
	}
	c.must("ram:ListUsers")
	for range journalSize {
		h.server.record(Entry{Product: "ram", Action: "ListUsers"})
	}
	if n := len(h.server.Log()); n > journalSize {
		t.Errorf("%d requests are kept", n)
	}
	if n := h.server.Requests()["others"]; n == 0 {
		t.Error("nothing is counted together")
	}
}

func TestNonsenseNeverPanics(t *testing.T) {
	h := start(t)
	for _, path := range []string{"/", "/?", "/?%zz", "/?Action=%00&Version=2015-05-01",
		"/?Action=ListUsers&Version=2015-05-01&Timestamp=2026-03-04T05:06:07Z&AccessKeyId=&Signature="} {
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
