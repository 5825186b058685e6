// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

func TestFaultsThatRefuse(t *testing.T) {
	h := start(t)
	c := h.root()
	h.server.Inject(Fault{Kind: Throttle, Product: "ram", Action: "ListUsers", Times: 2})
	answer := c.refused("400 Throttling.User", "ram:ListUsers")
	if answer["Message"] != "Request was denied due to user flow control." {
		t.Errorf("message %v", answer["Message"])
	}
	c.must("ims:ListUsers")
	c.refused("400 Throttling.User", "ram:ListUsers")
	c.must("ram:ListUsers")

	remove := h.server.Inject(Fault{Kind: Fail, Action: "CreateUser"})
	c.refused("503 ServiceUnavailable", "ram:CreateUser", "UserName", "ann")
	remove()
	h.server.Inject(Fault{Kind: Fail, Code: "InternalError", Status: 500, Message: "Oh no.", Times: 1})
	if answer := c.refused("500 InternalError", "ram:CreateUser", "UserName", "ann"); answer["Message"] != "Oh no." {
		t.Errorf("message %v", answer["Message"])
	}
	c.must("ram:CreateUser", "UserName", "ann")
}

func TestFaultRate(t *testing.T) {
	h := start(t)
	remove := h.server.Inject(Fault{Kind: Throttle, Rate: 0.3})
	throttled := 0
	for range 1000 {
		if _, code := h.root().call("ram:ListUsers", nil); code != "" {
			throttled++
		}
	}
	remove()
	if throttled < 230 || throttled > 370 { // 5 standard deviations
		t.Errorf("%d of 1000 requests throttled, want about 300", throttled)
	}
}

func TestFaultsOfTheConnection(t *testing.T) {
	h := start(t)
	c := h.root()
	try := func(action string, pairs ...string) (int, []byte, error) {
		return c.raw(c.request(action, params(pairs...), nil))
	}
	exists := func(name string) bool {
		_, err := h.server.Call(t.Context(), "ram", "GetUser", params("UserName", name))
		return err == nil
	}
	h.server.Inject(Fault{Kind: LoseAnswer, Action: "CreateUser", Times: 1})
	if _, body, err := try("ram:CreateUser", "UserName", "lost"); err == nil {
		t.Errorf("lost answer arrived: %s", body)
	}
	if !exists("lost") {
		t.Error("the answer was lost and the user too")
	}
	h.server.Inject(Fault{Kind: Cut, Times: 1})
	if _, body, err := try("ram:CreateUser", "UserName", "cut"); err == nil {
		t.Errorf("answer after cut: %s", body)
	}
	if exists("cut") {
		t.Error("a request that was cut did something")
	}
	h.server.Inject(Fault{Kind: Garbage, Times: 1})
	status, body, err := try("ram:CreateUser", "UserName", "garbage")
	if err != nil || status != http.StatusBadGateway || !bytes.Contains(body, []byte("<html>")) || exists("garbage") {
		t.Errorf("garbage: %d %s %v", status, body, err)
	}
	h.server.Inject(Fault{Kind: Garbage, Status: 200, Times: 1})
	if status, _, err := try("ram:ListUsers"); err != nil || status != http.StatusOK {
		t.Errorf("garbage with status 200: %d %v", status, err)
	}
	h.server.Inject(Fault{Kind: Truncate, Times: 1})
	status, body, err = try("ram:CreateUser", "UserName", "half")
	if err != nil || status != http.StatusOK || json.Valid(body) || !bytes.HasPrefix(body, []byte(`{"RequestId"`)) ||
		!exists("half") {
		t.Errorf("truncated: %d %s %v", status, body, err)
	}
	began := time.Now()
	h.server.Inject(Fault{Kind: Delay, Delay: 50 * time.Millisecond, Times: 1})
	if _, _, err := try("ram:ListUsers"); err != nil || time.Since(began) < 50*time.Millisecond {
		t.Errorf("not delayed: %v %v", time.Since(began), err)
	}
}

func TestStaleReads(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.must("ram:CreateUser", "UserName", "old", "Comments", "before")
		remove := h.server.Inject(Fault{Kind: StaleReads, Delay: 5 * time.Second})
		h.clock.advance(time.Second)
		c.must("ram:CreateUser", "UserName", "new")
		c.must("ram:UpdateUser", "UserName", "old", "NewComments", "after")
		c.refused("409 EntityAlreadyExists.User", "ram:CreateUser", "UserName", "new") // writes see what is
		h.clock.advance(4 * time.Second)
		c.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "new")
		if got := c.must("ram:GetUser", "UserName", "old"); at(got, "User", "Comments") != "before" {
			t.Errorf("fresh read: %v", got)
		}
		h.clock.advance(2 * time.Second)
		c.must("ram:GetUser", "UserName", "new")
		c.must("ram:DeleteUser", "UserName", "new")
		c.must("ram:GetUser", "UserName", "new")
		if got := names(at(c.must("ram:ListUsers"), "Users", "User"), "UserName"); len(got) != 2 {
			t.Errorf("ListUsers: %v", got)
		}
		remove()
		c.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "new")
	})
}

// A write that names what was made just now is refused until it is old enough; nothing else is.
func TestStaleWrites(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		const trust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
			`"Principal":{"Service":"ecs.aliyuncs.com"}}]}`
		const document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
		for _, name := range []string{"old", "new"} {
			h.clock.advance(5 * time.Second)
			c.must("ram:CreateUser", "UserName", name)
			c.must("ram:CreateGroup", "GroupName", name)
			c.must("ram:CreatePolicy", "PolicyName", name, "PolicyDocument", document)
			c.must("ram:CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
		}
		h.clock.advance(time.Second)
		h.server.Inject(Fault{Kind: StaleWrites, Delay: 2 * time.Second})
		writes := []struct {
			action, code string
			pairs        []string
		}{
			{"ims:CreateAccessKey", "User", []string{"UserPrincipalName", "new@" + DefaultAccountID + ".onaliyun.com"}},
			{"ram:UpdateUser", "User", []string{"UserName", "new", "NewComments", "x"}},
			{"ims:UpdateGroup", "Group", []string{"GroupName", "new", "NewComments", "x"}},
			{"ram:AddUserToGroup", "User", []string{"UserName", "new", "GroupName", "old"}},
			{"ram:AddUserToGroup", "Group", []string{"UserName", "old", "GroupName", "new"}},
			{"ram:AttachPolicyToUser", "User", []string{"UserName", "new", "PolicyType", "Custom", "PolicyName", "old"}},
			{"ram:AttachPolicyToUser", "Policy", []string{"UserName", "old", "PolicyType", "Custom", "PolicyName", "NEW"}},
			{"ram:AttachPolicyToRole", "Role", []string{"RoleName", "new", "PolicyType", "System", "PolicyName",
				"AliyunOSSFullAccess"}},
			{"ram:CreatePolicyVersion", "Policy", []string{"PolicyName", "new", "PolicyDocument", document}},
			{"ram:TagResources", "Role", []string{"ResourceType", "role", "ResourceNames", `["old","new"]`, "Tag",
				`[{"Key":"a","Value":"b"}]`}},
			{"resourcemanager:AttachPolicy", "Group", []string{
				"ResourceGroupId", DefaultAccountID, "PrincipalType", "IMSGroup", "PrincipalName",
				"new@group." + DefaultAccountID + ".onaliyun.com", "PolicyType", "System", "PolicyName", "AliyunOSSFullAccess",
			}},
		}
		for _, w := range writes {
			c.refused("404 EntityNotExist."+w.code, w.action, w.pairs...)
		}
		c.must("ram:GetUser", "UserName", "new") // reads see it
		c.must("ram:AttachPolicyToUser", "UserName", "old", "PolicyType", "Custom", "PolicyName", "old")
		for _, kind := range []string{"User", "Group", "Policy", "Role"} { // it is there: it cannot be made again
			c.refused("409 EntityAlreadyExists."+kind, "ram:Create"+kind, kind+"Name", "new", "PolicyDocument", document,
				"AssumeRolePolicyDocument", trust)
		}
		h.clock.advance(time.Second)
		for _, w := range writes {
			c.must(w.action, w.pairs...)
		}
	})
}

// TestRetryAfter: whoever is throttled is told when to come again, in milliseconds.
func TestRetryAfter(t *testing.T) {
	h := start(t, func(o *Options) { o.RateLimits = true })
	after := func() string {
		answer, err := http.DefaultClient.Do(h.root().request("ram:CreateUser", params("UserName", "ann"), nil))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.Header.Get("x-acs-retry-after")
	}
	for i := range 20 {
		if got := after(); got != "" {
			t.Fatalf("request %d: retry after %q", i+1, got)
		}
	}
	if got := after(); got != "100" {
		t.Errorf("beyond the rate: retry after %q", got)
	}
	h.server.Inject(Fault{Kind: Throttle, Delay: 2 * time.Second, Times: 1})
	if got := after(); got != "2000" {
		t.Errorf("a fault with a delay: retry after %q", got)
	}
}

func TestRateLimits(t *testing.T) {
	h := start(t, func(o *Options) { o.RateLimits = true })
	h.seed("ram:CreateUser", "UserName", "ann")
	c := h.root()
	add := func() string {
		_, code := c.call("ram:AddUserToGroup", params("UserName", "ann", "GroupName", "g"))
		return code
	}
	for i := range 10 {
		if code := add(); code != "404 EntityNotExist.Group" {
			t.Fatalf("request %d: %s", i, code)
		}
	}
	if code := add(); code != "400 Throttling.User" {
		t.Errorf("eleventh request of a second: %q", code)
	}
	c.must("ram:ListUsers") // another action has its own limit
	h.clock.advance(100 * time.Millisecond)
	if code := add(); code != "404 EntityNotExist.Group" {
		t.Errorf("a tenth of a second later: %q", code)
	}
}

func TestRequestsAndLog(t *testing.T) {
	var seen []Entry
	h := start(t, func(o *Options) { o.Log = func(e Entry) { seen = append(seen, e) } })
	c := h.root()
	h.seed("ram:CreateUser", "UserName", "seeded")
	c.must("ram:ListUsers")
	c.must("ims:ListUsers")
	c.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", "nobody")
	want := map[string]int{"ram:ListUsers": 1, "ims:ListUsers": 1, "ram:GetUser": 1}
	if got := h.server.Requests(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("requests %v, want %v", got, want)
	}
	log := h.server.Log()
	if len(log) != 3 || len(seen) != 3 {
		t.Fatalf("%d entries in the log, %d to the function", len(log), len(seen))
	}
	last := log[2]
	if last.Code != "EntityNotExist.User" || last.Status != 404 ||
		last.Caller != "acs:ram::"+h.server.AccountID()+":root" || !last.Time.Equal(epoch) {
		t.Errorf("entry %+v", last)
	}
	h.server.ResetRequests()
	if len(h.server.Requests())+len(h.server.Log()) != 0 {
		t.Error("not reset")
	}
}

func TestAdminEndpoint(t *testing.T) {
	h := start(t)
	c := h.root()
	admin := func(method, path, body string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		status, answer, err := c.raw(req)
		if err != nil {
			t.Fatal(err)
		}
		return status, strings.TrimSpace(string(answer))
	}
	if status, body := admin("GET", "/_emulator/health", ""); status != 200 ||
		!strings.Contains(body, h.server.AccountID()) {
		t.Errorf("health: %d %s", status, body)
	}
	c.must("ram:ListUsers")
	if _, body := admin("GET", "/_emulator/requests", ""); body != `{"ram:ListUsers":1}` {
		t.Errorf("requests: %s", body)
	}
	if status, _ := admin("DELETE", "/_emulator/requests", ""); status != 204 {
		t.Errorf("DELETE requests: %d", status)
	}
	if _, body := admin("POST", "/_emulator/faults",
		`{"kind":"throttle","action":"ListUsers","times":2}`); body != `{"id":1}` {
		t.Errorf("POST faults: %s", body)
	}
	c.refused("400 Throttling.User", "ram:ListUsers")
	if _, body := admin("GET", "/_emulator/faults",
		""); body != `[{"id":1,"left":1,"kind":"throttle","action":"ListUsers","times":2}]` {
		t.Errorf("GET faults: %s", body)
	}
	if status, _ := admin("DELETE", "/_emulator/faults/1", ""); status != 204 {
		t.Errorf("DELETE fault: %d", status)
	}
	if status, _ := admin("DELETE", "/_emulator/faults/1", ""); status != 404 {
		t.Errorf("DELETE fault again: %d", status)
	}
	c.must("ram:ListUsers")
	if _, body := admin("POST", "/_emulator/faults", "delay:0.5,delay=1ms,times=1"); body != `{"id":2}` {
		t.Errorf("POST faults as text: %s", body)
	}
	if _, body := admin("POST", "/_emulator/faults", `{"kind":"stale-reads","delay":"1500ms"}`); body != `{"id":3}` {
		t.Errorf("POST faults with a delay: %s", body)
	}
	if _, body := admin("GET", "/_emulator/faults", ""); !strings.Contains(body, `"kind":"stale-reads","delay":"1.5s"`) {
		t.Errorf("GET faults with a delay: %s", body)
	}
	for _, bad := range []string{`{"kind":"delay","delay":2000000000}`, `{"kind":"delay","delay":"2"}`, "", "{}",
		`{"kind":"hurricane"}`, `{"kind":"fail","rate":2}`, `{"kind":"delay"}`, `{"kind":"fail","when":"now"}`,
		`{"kind":"fail","action":"Nope"}`} {
		if status, _ := admin("POST", "/_emulator/faults", bad); status != 400 {
			t.Errorf("fault %s: %d", bad, status)
		}
	}
	_, body := admin("GET", "/_emulator/log", "")
	if !strings.Contains(body, `"code":"Throttling.User"`) {
		t.Errorf("log: %s", body)
	}
	for line := range strings.SplitSeq(body, "\n") {
		var e struct {
			RequestID string   `json:"request_id"`
			Took      *float64 `json:"duration_ms"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.RequestID == "" || e.Took == nil || *e.Took > 60_000 {
			t.Errorf("a line of the log: %s: %v", line, err)
		}
	}
	outside := httptest.NewRequest(http.MethodGet, "/_emulator/log", nil)
	outside.RemoteAddr = "192.0.2.1:1234"
	answer := httptest.NewRecorder()
	h.server.ServeHTTP(answer, outside)
	if answer.Code != http.StatusForbidden {
		t.Errorf("the admin endpoint answers to the world: %d", answer.Code)
	}
}

// A web page that is open in a browser on this machine reaches the emulator too, but not its admin
// endpoint.
func TestAdminEndpointIsNotForWebPages(t *testing.T) {
	h := start(t)
	for name, test := range map[string]struct {
		method, host string
		header       http.Header
		status       int
	}{
		"a program":                 {"POST", "127.0.0.1:7700", nil, 200},
		"by name":                   {"POST", "localhost:7700", nil, 200},
		"without a port":            {"POST", "[::1]", nil, 200},
		"a page of the same origin": {"POST", "127.0.0.1:7700", http.Header{"Origin": {"http://127.0.0.1:7700"}}, 200},
		"another page":              {"POST", "127.0.0.1:7700", http.Header{"Origin": {"https://example.com"}}, 403},
		"a page of another port":    {"DELETE", "127.0.0.1:7700", http.Header{"Origin": {"http://127.0.0.1:3000"}}, 403},
		"a sandboxed page":          {"POST", "127.0.0.1:7700", http.Header{"Origin": {"null"}}, 403},
		"as a browser tells":        {"POST", "127.0.0.1:7700", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"a name that was rebound":   {"GET", "evil.example:7700", nil, 403},
		"a name like an address":    {"GET", "127.0.0.1.example:7700", nil, 403},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/_emulator/faults", strings.NewReader("delay,delay=1ms,times=1"))
			r.Host, r.RemoteAddr = test.host, "127.0.0.1:50000"
			for name, value := range test.header {
				r.Header[name] = value
			}
			answer := httptest.NewRecorder()
			h.server.ServeHTTP(answer, r)
			if answer.Code != test.status {
				t.Errorf("status %d, want %d: %s", answer.Code, test.status, answer.Body)
			}
		})
	}
}

// Whoever asks is told what there is, and each of it is there.
func TestAdminEndpointListsItself(t *testing.T) {
	h := start(t)
	ask := func(method, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader("throttle,times=1"))
		r.Host, r.RemoteAddr = "127.0.0.1:7700", "127.0.0.1:50000"
		answer := httptest.NewRecorder()
		h.server.ServeHTTP(answer, r)
		return answer
	}
	var listed map[string]string
	if err := json.Unmarshal(ask("GET", "/_emulator/").Body.Bytes(), &listed); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"DELETE /_emulator/faults", "DELETE /_emulator/faults/{id}", "DELETE /_emulator/requests", "GET /_emulator/",
		"GET /_emulator/faults",
		"GET /_emulator/health", "GET /_emulator/log", "GET /_emulator/requests", "POST /_emulator/faults",
		"POST /_emulator/users/{user}/passkeys/{name}",
	}
	if got := slices.Sorted(maps.Keys(listed)); !slices.Equal(got, want) {
		t.Errorf("listed: %q", got)
	}
	ask("POST", "/_emulator/faults")
	h.seed("ram:CreateUser", "UserName", "ann")
	fill := strings.NewReplacer("{id}", "1", "{user}", "ann", "{name}", "laptop")
	for route, about := range listed {
		method, path, _ := strings.Cut(route, " ")
		if answer := ask(method, fill.Replace(path)); about == "" || answer.Code >= 400 &&
			!strings.Contains(answer.Body.String(), "no such fault") {
			t.Errorf("%s (%s): %d %s", route, about, answer.Code, answer.Body)
		}
	}
	for route, status := range map[string]int{"GET /_emulator/nothing": 404, "PUT /_emulator/faults": 405,
		"GET /_emulator/log/1": 404, "DELETE /_emulator/faults/x": 404} {
		method, path, _ := strings.Cut(route, " ")
		if answer := ask(method, path); answer.Code != status {
			t.Errorf("%s: %d, want %d", route, answer.Code, status)
		}
	}
}

func TestOptions(t *testing.T) {
	h := start(t)
	if h.server.AccountID() != DefaultAccountID || h.server.Root() != (Key{DefaultRootKeyID, DefaultRootSecret}) {
		t.Errorf("defaults: %s %s", h.server.AccountID(), h.server.Root().ID)
	}
	if _, err := New(Options{Root: Key{ID: "only"}}); err == nil {
		t.Error("a root key without secret is taken")
	}
	if _, err := h.server.Call(t.Context(), "ram", "Nothing", nil); !errors.As(err, new(*Error)) {
		t.Errorf("Call of nothing: %v", err)
	}
}

func TestDataFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	first, err := New(Options{DataFile: file, AccountID: "1111222233334444", RandomRoot: true})
	if err != nil {
		t.Fatal(err)
	}
	if !first.RootIsNew() {
		t.Error("the root key is not made")
	}
	if _, err := New(Options{DataFile: file}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("second emulator on the file: %v", err)
	}
	if _, err := first.Call(t.Context(), "ram", "CreateUser", params("UserName", "ann")); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Call(t.Context(), "ram", "CreateUser", params("UserName", "bob")); err == nil {
		t.Error("a closed emulator takes a write")
	}
	second, err := New(Options{DataFile: file, RandomRoot: true})
	if err != nil {
		t.Fatal(err)
	}
	if second.RootIsNew() || second.Root() != first.Root() || second.AccountID() != "1111222233334444" {
		t.Error("account and root key are not those of the file")
	}
	if _, err := second.Call(t.Context(), "ram", "GetUser", params("UserName", "ann")); err != nil {
		t.Error(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{DataFile: file, AccountID: "5555666677778888"}); err == nil {
		t.Error("the file of another account is taken")
	}
}

func TestParseFault(t *testing.T) {
	for text, want := range map[string]Fault{
		"throttle":     {Kind: Throttle},
		"throttle:0.3": {Kind: Throttle, Rate: 0.3},
		"lose-answer,action=CreateAccessKey,times=1": {Kind: LoseAnswer, Action: "CreateAccessKey", Times: 1},
		"fail:1,product=ims,code=X.Y,status=500,message=Oh dear": {Kind: Fail, Rate: 1, Product: "ims", Code: "X.Y",
			Status: 500, Message: "Oh dear"},
		"stale-reads,delay=2s":  {Kind: StaleReads, Delay: 2 * time.Second},
		"stale-writes,delay=2s": {Kind: StaleWrites, Delay: 2 * time.Second},
	} {
		if got, err := ParseFault(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	const when = "; give a number and a unit, such as 2s"
	for text, want := range map[string]string{
		"": `no fault of kind ""`,
		"hurricane": `no fault of kind "hurricane"; there are throttle, fail, delay, ` +
			`lose-answer, cut, garbage, truncate, stale-reads, stale-writes`,
		"throttle:x":       `"x" is no share of the requests between 0 and 1`,
		"throttle:0":       `"0" is no share of the requests between 0 and 1`,
		"throttle:1.5":     `"1.5" is no share of the requests between 0 and 1`,
		"throttle:NaN":     `"NaN" is no share of the requests between 0 and 1`,
		"throttle,times=x": `times "x" is no whole number`,
		"fail,times=-1":    "times -1 is less than 0",
		"fail,times=9e99":  `times "9e99" is no whole number`,
		"fail,status=x":    `status "x" is no whole number`,
		"fail,status=1":    "status 1 is not between 200 and 599",
		"delay":            "needs a delay, such as delay=2s",
		"delay,delay=5":    `delay "5" is no length of time` + when,
		"delay,delay=soon": `delay "soon" is no length of time` + when,
		"fail,colour=red": `no option "colour"; there are product, action, times, code, message, ` +
			`status, delay`,
		"fail,product=oss":                          `no product "oss"; there are ims, ram, resourcemanager, sts`,
		"fail,action=Nope":                          `the emulator has no action "Nope"`,
		"fail,action=ram:X":                         `the emulator has no action "ram:X"`,
		"fail,product=ram,action=DeleteGroupe":      `ram has no action "DeleteGroupe" here`,
		"fail,product=sts,action=CreateUser":        `sts has no action "CreateUser" here`,
		"fail,product=ims,action=GetCallerIdentity": `ims has no action "GetCallerIdentity" here`,
	} {
		f, err := ParseFault(text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "fault") ||
			strings.Contains(err.Error(), "strconv") || strings.Contains(err.Error(), "time:") {
			t.Errorf("%q: %+v, %v; want %s", text, f, err, want)
		}
	}
}
