// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// sign computes RAM's V1 signature from a request's query and body (reference: signatures.md §3).
func sign(method string, query, form url.Values, secret string) string {
	escape := func(s string) string {
		return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
	}
	var pairs []string
	for _, part := range []url.Values{query, form} {
		for k, v := range part {
			if k != "Signature" {
				pairs = append(pairs, k+"\x00"+v[0])
			}
		}
	}
	slices.Sort(pairs)
	for i, p := range pairs {
		k, v, _ := strings.Cut(p, "\x00")
		pairs[i] = escape(k) + "=" + escape(v)
	}
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	_, _ = io.WriteString(mac, method+"&%2F&"+escape(strings.Join(pairs, "&")))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestSignature(t *testing.T) {
	var query, form url.Values
	var header http.Header
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		query = r.URL.Query()
		form, _ = url.ParseQuery(string(body))
		header = r.Header
		if want := sign(r.Method, query, form, testSecret); query.Get("Signature") != want {
			t.Errorf("signature is %q, want %q", query.Get("Signature"), want)
		}
		reply(w, nil, nil)
	}))
	defer s.Close()
	c, err := NewClient(Config{
		Endpoint: s.URL, Credentials: credential.Static(testID, testSecret, testToken),
		UserAgent: "terraform-provider-ram/1.2.3",
	})
	if err != nil {
		t.Fatal(err)
	}
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]} ~é'+` +
		strings.Repeat("x", 6000)
	if err := c.UpdatePolicyDescription(t.Context(), "p-1", document); err != nil {
		t.Fatal(err)
	}
	if form.Get("NewDescription") != document {
		t.Error("the parameter arrived changed, or not in the form")
	}
	if query.Get("SecurityToken") != testToken || query.Get("AccessKeyId") != testID ||
		query.Get("Version") != "2015-05-01" {
		t.Errorf("system parameters: %v", query)
	}
	if err := c.UpdatePolicyDescription(t.Context(), "p-1", ""); err != nil {
		t.Fatal(err)
	}
	if v, ok := form["NewDescription"]; !ok || v[0] != "" {
		t.Errorf("an empty value must be sent, not dropped: %v", form)
	}
	agent := header.Get("User-Agent")
	if !strings.HasSuffix(agent, "terraform-provider-ram/1.2.3") || !strings.Contains(agent, "AlibabaCloud") {
		t.Errorf("user agent: %q", agent)
	}
}

func TestAnswersThatAreNotRAMs(t *testing.T) {
	html := "<html><head><title>Sign in to\n Wifi</title></head><body>AccessKeySecret=abc</body></html>"
	tests := []struct {
		name, contentType, body string
		status                  int
		want                    string
		retried                 bool
	}{
		{"HTML page of a proxy", "text/html", html, 200, "HTML page titled \"Sign in to Wifi\"", true},
		{"HTML 502", "text/html", "<h1>Bad</h1>", 502, "HTML or XML", true},
		{"HTML 403", "text/html", html, 403, "HTML page titled", false},
		{"cut JSON", "application/json", "{\"AccessKey\":{\"AccessKeySecret\":\"topsecret\"", 200, "cut short", true},
		{"empty", "", "", 200, "empty", true},
		{"other JSON", "application/json", "{\"login\":\"needed\"}", 200, "without the fields", true},
		{"JSON list", "application/json", "[1,2]", 200, "not JSON but application/json", true},
		{"text", "text/plain", "AccessKeySecret topsecret", 503, "not JSON but text/plain", true},
		{"wrong form", "application/json", "{\"RequestId\":\"r\",\"User\":[\"topsecret\"]}", 200, "form documented", true},
		{
			"code that is a number", "application/json", `{"RequestId":5,"Code":7,"Message":{}}`,
			400, "without the fields", false,
		},
		{
			"details of the wrong type", "application/json",
			`{"RequestId":"r","Code":"NoPermission","Message":"m","AccessDeniedDetail":"x"}`, 403, "NoPermission", false,
		},
		{"redirect", "text/html", "", 302, "empty", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.hook = func(w http.ResponseWriter, _ *http.Request, _ string, _ url.Values) bool {
				w.Header().Set("Content-Type", tt.contentType)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
				return true
			}
			c := f.client(func(cfg *Config) { cfg.MaxRetries = 2 })
			_, err := c.GetUser(t.Context(), "1")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "abc") {
				t.Errorf("the error shows the answer: %v", err)
			}
			if want := map[bool]int{true: 3, false: 1}[tt.retried]; f.count() != want {
				t.Errorf("%d calls, want %d", f.count(), want)
			}
		})
	}
}

// TestNoSecrets makes everything fail that can, and looks for secrets in all errors and the log.
func TestNoSecrets(t *testing.T) {
	log := &testLog{}
	var texts []string
	f := newFake(t)
	var mu sync.Mutex
	mode, signature := "", ""
	set := func(m string) {
		mu.Lock()
		defer mu.Unlock()
		mode = m
	}
	f.hook = func(w http.ResponseWriter, r *http.Request, call string, p url.Values) bool {
		mu.Lock()
		defer mu.Unlock()
		signature = p.Get("Signature")
		switch mode {
		case "cut":
			cut(w)
		case "echo":
			reply(w, nil, &fault{400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. " +
				"server string to sign is:POST&%2F&AccessKeyId%3Dx%26SecurityToken%3D" +
				url.QueryEscape(url.QueryEscape(testToken))})
		case "echo all":
			echo := "you sent " + r.URL.String() + " with " + testSecret + " " + testToken + " " + signature
			reply(w, nil, &fault{400, "InvalidParameter", echo})
		case "key cut":
			if call != "ims:CreateAccessKey" {
				return false
			}
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "{\"AccessKey\":{\"AccessKeySecret\":\""+testSecret)
		default:
			return false
		}
		return true
	}
	c := f.client(func(cfg *Config) { cfg.MaxRetries, cfg.Logger = 1, log })
	f.mu.Lock()
	f.addUser("ann")
	f.mu.Unlock()
	try := func(name string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", name)
			return
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			texts = append(texts, name+": "+fmt.Sprintf("%v %+v %#v", e, e, e))
		}
	}
	if _, err := c.CreateAccessKey(t.Context(), "ann"); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"cut", "echo", "echo all"} {
		set(mode)
		_, err := c.GetUser(t.Context(), "x"+mode)
		try(mode, err)
		try(mode, c.DeletePolicy(t.Context(), "p"))
	}
	set("key cut")
	_, err := c.CreateAccessKey(t.Context(), "ann")
	try("key cut", err)
	dead, _ := net.Listen("tcp", "127.0.0.1:0")
	_ = dead.Close()
	refused := f.client(func(cfg *Config) { cfg.Endpoint, cfg.MaxRetries, cfg.Logger = dead.Addr().String(), 1, log })
	_, err = refused.GetUser(t.Context(), "1")
	try("refused", err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.GetUser(ctx, "1")
	try("cancelled", err)
	texts = append(texts, log.String())
	for _, v := range []any{
		credential.Credentials{AccessKeySecret: testSecret, SecurityToken: testToken},
		credential.Static(testID, testSecret, testToken), AccessKey{Secret: testSecret},
	} {
		texts = append(texts, fmt.Sprintf("%v %+v %#v", v, v, v))
	}
	if signature == "" || !strings.Contains(log.String(), "calls so far") {
		t.Fatal("the test saw no signature or no log")
	}
	for _, text := range texts {
		for _, secret := range []string{
			testSecret, testToken, signature, url.QueryEscape(testSecret), url.QueryEscape(testToken),
			url.QueryEscape(url.QueryEscape(testToken)), url.QueryEscape(signature), "secret of LTAI",
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in %s", secret, text)
			}
		}
	}
}

// TestCancelledInFlight shows that the connection itself is given up, not only waited for no
// longer.
func TestCancelledInFlight(t *testing.T) {
	gone := make(chan struct{})
	f := newFake(t)
	entered := make(chan struct{})
	f.hook = func(_ http.ResponseWriter, r *http.Request, _ string, _ url.Values) bool {
		close(entered)
		<-r.Context().Done()
		close(gone)
		return true
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	c := f.client(func(cfg *Config) { cfg.CallTimeout = time.Hour }) // which is not what ends it
	go func() {
		_, err := c.GetUser(ctx, "1")
		done <- err
	}()
	<-entered
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	select {
	case <-gone:
	case <-time.After(time.Minute):
		t.Error("the server never saw the connection go")
	}
}

func TestCancelledCreationSaysWhatIsNotKnown(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.hook = func(_ http.ResponseWriter, r *http.Request, call string, _ url.Values) bool {
		if call != "ims:CreateGroup" {
			return false
		}
		cancel()
		<-r.Context().Done()
		return true
	}
	c := f.client(func(cfg *Config) { cfg.CallTimeout = 100 * time.Millisecond })
	_, err := c.CreateGroup(ctx, Group{GroupName: "g"})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "not known whether") {
		t.Errorf("got %v", err)
	}
}

// withholding lets every request reach the server, however long that takes on a busy machine, and
// keeps the answers to one action until the time of the attempt is up.
type withholding struct{ action string }

func (h withholding) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	unhurried := r.Clone(context.WithoutCancel(r.Context()))
	unhurried.Body = io.NopCloser(bytes.NewReader(body))
	answer, err := http.DefaultTransport.RoundTrip(unhurried)
	if r.URL.Query().Get("Action") != h.action || err != nil {
		return answer, err
	}
	_ = answer.Body.Close()
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestNoAnswerInTime(t *testing.T) {
	f := newFake(t)
	_, err := f.client(func(cfg *Config) {
		cfg.CallTimeout, cfg.MaxRetries, cfg.Transport = 20*time.Millisecond, 1, withholding{"GetUser"}
	}).GetUser(t.Context(), "1")
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer in time") || f.count() != 2 {
		t.Errorf("%v after %d calls", err, f.count())
	}
}

func TestErrorHelpers(t *testing.T) {
	err := fmt.Errorf("reading: %w", &Error{
		Product: "ims", Action: "GetUser", Code: "EntityNotExist.User", Message: "The user does not exist.",
		RequestID: "R", Status: 404,
	})
	if !IsNotExist(err) || !IsCode(err, "EntityNotExist.User") || Code(err) != "EntityNotExist.User" ||
		IsCode(err, "EntityNotExist.User.Group", "EntityNot", "") || IsAlreadyExists(err) {
		t.Error("codes are not matched by segment")
	}
	want := "reading: ims GetUser: EntityNotExist.User: The user does not exist. (HTTP 404, request ID R)"
	if err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if !IsNotExist(&Error{Code: "EntityNotExists.ResourceGroup"}) || IsNotExist(errors.New("x")) ||
		IsNotExist(nil) || Code(nil) != "" {
		t.Error("IsNotExist")
	}
}
