// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// clock is a time that goes only when told.
type clock struct{ offset atomic.Int64 }

var epoch = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func (c *clock) now() time.Time          { return epoch.Add(time.Duration(c.offset.Load())) }
func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

// harness is an emulator behind real HTTP, and a clock for it.
type harness struct {
	*testing.T
	server *Server // nil: a real account
	clock  *clock
	url    string // "": a real account
}

// endpoint is where a product answers.
func (h *harness) endpoint(product string) string {
	if h.url == "" {
		return "https://" + product + ".aliyuncs.com"
	}
	return h.url
}

func start(t *testing.T, change ...func(*Options)) *harness {
	t.Helper()
	h := &harness{T: t, clock: &clock{}}
	o := Options{Now: h.clock.now}
	for _, fn := range change {
		fn(&o)
	}
	var err error
	if h.server, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.server.Close(); err != nil {
			t.Error(err)
		}
	})
	web := httptest.NewServer(h.server)
	t.Cleanup(web.Close)
	h.url = web.URL
	return h
}

// everywhere runs a test on an emulator in memory and on one with a data file.
func everywhere(t *testing.T, test func(*harness), change ...func(*Options)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { test(start(t, change...)) })
	t.Run("file", func(t *testing.T) {
		file := func(o *Options) { o.DataFile = filepath.Join(t.TempDir(), "data") }
		test(start(t, append(change, file)...))
	})
}

// client signs with version 1.
type client struct {
	*harness
	key    Key
	token  string
	method string // GET or POST with a query; "FORM": POST with a form
	format string
}

func (h *harness) root() *client { return h.as(h.server.Root()) }

func (h *harness) as(key Key) *client {
	return &client{harness: h, key: key, method: http.MethodPost, format: "JSON"}
}

var apiVersions = map[string]string{"ram": "2015-05-01", "ims": "2019-08-15", "sts": "2015-04-01",
	"resourcemanager": "2020-03-31"}

var nonce atomic.Int64

// params makes parameters of name, value, name, value.
func params(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// request signs a request; change may spoil it before it is signed.
func (c *client) request(action string, in map[string]string, change func(url.Values)) *http.Request {
	c.Helper()
	product, name, _ := strings.Cut(action, ":")
	all := url.Values{}
	for key, value := range in {
		all.Set(key, value)
	}
	for key, value := range map[string]string{
		"Action": name, "Version": apiVersions[product], "Format": c.format, "AccessKeyId": c.key.ID,
		"SignatureMethod":  "HMAC-SHA1",
		"SignatureVersion": "1.0", "SignatureNonce": fmt.Sprint("n-", nonce.Add(1)), "RegionId": "cn-hangzhou",
		"SignatureType": "",
		"Timestamp":     c.clock.now().Format(time.RFC3339),
	} {
		all.Set(key, value)
	}
	if c.token != "" {
		all.Set("SecurityToken", c.token)
	}
	if change != nil {
		change(all)
	}
	method, query, body := c.method, all, ""
	if method == "FORM" {
		method = http.MethodPost
	}
	signature := signV1(c.key.Secret, stringToSignV1(method, all))
	if !all.Has("Signature") {
		all.Set("Signature", signature)
	}
	if c.method == "FORM" {
		query, body = url.Values{}, all.Encode()
	}
	req, err := http.NewRequestWithContext(c.Context(), method, c.endpoint(product)+"/?"+query.Encode(),
		strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// raw sends a request and returns status and body.
func (c *client) raw(req *http.Request) (int, []byte, error) {
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// call returns the answer, and the code of the error with its status in front: "404
// EntityNotExist.User".
func (c *client) call(action string, in map[string]string) (map[string]any, string) {
	c.Helper()
	return c.send(c.request(action, in, nil))
}

func (c *client) send(req *http.Request) (map[string]any, string) {
	c.Helper()
	status, body, err := c.raw(req)
	if err != nil {
		c.Fatal(err)
	}
	var answer map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&answer); err != nil {
		c.Fatalf("answer is no JSON: %s: %v", body, err)
	}
	if answer["RequestId"] == "" {
		c.Errorf("answer without RequestId: %s", body)
	}
	if code, ok := answer["Code"].(string); ok {
		return answer, fmt.Sprintf("%d %s", status, code)
	}
	if status != http.StatusOK {
		c.Fatalf("status %d without code: %s", status, body)
	}
	return answer, ""
}

// must is call for what has to work.
func (c *client) must(action string, pairs ...string) map[string]any {
	c.Helper()
	answer, code := c.call(action, params(pairs...))
	if code != "" {
		c.Fatalf("%s %v: %s: %v", action, pairs, code, answer["Message"])
	}
	return answer
}

// refused is call for what has to fail with the status and code.
func (c *client) refused(want, action string, pairs ...string) map[string]any {
	c.Helper()
	answer, code := c.call(action, params(pairs...))
	if code != want {
		c.Errorf("%s %v: %q (%v), want %q", action, pairs, code, answer["Message"], want)
	}
	return answer
}

// at walks into an answer: names of members, or numbers of items.
func at(answer any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := answer.(map[string]any)
			answer = m[step]
		case int:
			list, _ := answer.([]any)
			if step >= len(list) {
				return nil
			}
			answer = list[step]
		}
	}
	return answer
}

// names collects one member of every item of a list.
func names(list any, member string) []string {
	var out []string
	items, _ := list.([]any)
	for _, item := range items {
		text, _ := at(item, member).(string)
		out = append(out, text)
	}
	return out
}

// seed runs an action as the account, past HTTP.
func (h *harness) seed(action string, pairs ...string) map[string]any {
	h.Helper()
	product, name, _ := strings.Cut(action, ":")
	answer, err := h.server.Call(context.Background(), product, name, params(pairs...))
	if err != nil {
		h.Fatalf("%s %v: %v", action, pairs, err)
	}
	return answer
}

// userKey makes a user with an access key.
func (h *harness) userKey(name string) *client {
	h.Helper()
	h.seed("ram:CreateUser", "UserName", name)
	key := h.seed("ram:CreateAccessKey", "UserName", name)
	id, _ := at(key, "AccessKey", "AccessKeyId").(string)
	secret, _ := at(key, "AccessKey", "AccessKeySecret").(string)
	return h.as(Key{ID: id, Secret: secret})
}

// sources are the files of the package, without tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	return texts
}
