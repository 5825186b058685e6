// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// account is an emulated account, and what fills it without costing a request.
type account struct {
	*emulator.Server
	tb  testing.TB
	url string
}

// newAccount starts an emulator; wrap, where not nil, stands between it and the network.
func newAccount(tb testing.TB, options emulator.Options, wrap func(http.Handler) http.Handler) account {
	tb.Helper()
	if os.Getenv(acctest.CloudVariable) == "1" {
		tb.Skip("needs the emulator, and " + acctest.CloudVariable + " asks for a real account")
	}
	server, err := emulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	var handler http.Handler = server
	if wrap != nil {
		handler = wrap(handler)
	}
	listener := httptest.NewServer(handler)
	tb.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	return account{Server: server, tb: tb, url: listener.URL}
}

// oldAccount starts an emulator whose clock is an hour late until the returned function is called:
// what is made before that nobody can take for something that was just made.
func oldAccount(tb testing.TB, wrap func(http.Handler) http.Handler) (a account, today func()) {
	tb.Helper()
	var ago atomic.Int64
	ago.Store(int64(time.Hour))
	a = newAccount(tb, emulator.Options{Now: func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) }}, wrap)
	return a, func() { ago.Store(0) }
}

// do runs an action as the account itself, uncounted.
func (a account) do(product, action string, params map[string]string) map[string]any {
	a.tb.Helper()
	answer, err := a.Call(a.tb.Context(), product, action, params)
	if err != nil {
		a.tb.Fatalf("%s %s %v: %v", product, action, params, err)
	}
	return answer
}

func (a account) principal(user string) string {
	return user + "@" + a.AccountID() + ".onaliyun.com"
}

// client is a client of its own, which has seen nothing yet. Its calls count.
func (a account) client(key emulator.Key) *ram.Client {
	a.tb.Helper()
	c, err := ram.NewClient(ram.Config{Endpoint: a.url, Credentials: credential.Static(key.ID, key.Secret, "")})
	if err != nil {
		a.tb.Fatal(err)
	}
	return c
}

// anyAttachment lets every attachment of the account through.
var anyAttachment ram.AttachmentFilter

// named is n names: "user" becomes user-0000, user-0001 and so on.
func named(kind string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%04d", kind, i)
	}
	return out
}

// addUsers makes users and returns their IDs.
func (a account) addUsers(names []string) map[string]string {
	a.tb.Helper()
	ids := make(map[string]string, len(names))
	for _, name := range names {
		answer := a.do("ims", "CreateUser", map[string]string{"UserPrincipalName": a.principal(name), "DisplayName": name})
		user, _ := answer["User"].(map[string]any)
		id, _ := user["UserId"].(string)
		if id == "" {
			a.tb.Fatalf("CreateUser answered without an ID: %v", answer)
		}
		ids[name] = id
	}
	return ids
}

func (a account) addGroups(names []string) {
	a.tb.Helper()
	for _, name := range names {
		a.do("ims", "CreateGroup", map[string]string{"GroupName": name, "Comments": "made by a test"})
	}
}

const document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`

func (a account) addPolicies(names []string) {
	a.tb.Helper()
	for _, name := range names {
		a.do("ram", "CreatePolicy", map[string]string{"PolicyName": name, "PolicyDocument": document})
	}
}

func (a account) attach(user, policyType, policy string) {
	a.tb.Helper()
	a.do("ram", "AttachPolicyToUser", map[string]string{"UserName": user, "PolicyType": policyType, "PolicyName": policy})
}

func (a account) join(user, group string) {
	a.tb.Helper()
	a.do("ims", "AddUserToGroup", map[string]string{"UserPrincipalName": a.principal(user), "GroupName": group})
}

// requests are the counts since the last reset, without the one call by which a provider that has
// just started checks its key.
func (a account) requests() map[string]int {
	a.tb.Helper()
	counts := a.Requests()
	if n := counts["sts:GetCallerIdentity"]; n > 1 {
		a.tb.Errorf("the key was checked %d times, want once", n)
	}
	delete(counts, "sts:GetCallerIdentity")
	return counts
}

// total is how many requests counts hold, of one action where it is named.
func total(counts map[string]int, actions ...string) int {
	n := 0
	for action, calls := range counts {
		if len(actions) == 0 || slices.Contains(actions, action) {
			n += calls
		}
	}
	return n
}

// calls is counts as one line, in a stable order.
func calls(counts map[string]int) string {
	var parts []string
	for _, action := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s=%d", action, counts[action]))
	}
	return fmt.Sprintf("%d calls: %s", total(counts), strings.Join(parts, " "))
}
