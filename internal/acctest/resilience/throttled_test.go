// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// attempts remembers when each request was sent. Two are the same request, sent again, when they
// ask for the same.
type attempts struct {
	mu sync.Mutex
	of map[string][]attempt
}

type attempt struct {
	at      time.Time
	refused bool
}

// ownOfEach are the parameters that differ between attempts of one request.
var ownOfEach = []string{"Signature", "SignatureNonce", "Timestamp"}

func (l *attempts) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now()
		params := parameters(r)
		for _, name := range ownOfEach {
			params.Del(name)
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone

		l.mu.Lock()
		defer l.mu.Unlock()
		if l.of == nil {
			l.of = map[string][]attempt{}
		}
		l.of[params.Encode()] = append(l.of[params.Encode()], attempt{at,
			strings.Contains(answer.Body.String(), `"Throttling`)})
	})
}

// parameters reads the parameters of a request and leaves it readable.
func parameters(r *http.Request) url.Values {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return r.URL.Query()
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	params, _ := url.ParseQuery(string(body)) // what cannot be parsed is the emulator's to refuse
	maps.Copy(params, r.URL.Query())
	return params
}

// series are the runs of attempts at one request that ended with an answer, or were given up.
func (l *attempts) series() [][]attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out [][]attempt
	for _, all := range l.of {
		var one []attempt
		for _, a := range all {
			if one = append(one, a); !a.refused {
				out, one = append(out, one), nil
			}
		}
		if len(one) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// leastWait is the shortest wait that counts as backing off, before the nth attempt after the
// first.
func leastWait(n int) time.Duration { return min(100*time.Millisecond<<(n-1), 4*time.Second) }

func checkBackoff(t *testing.T, l *attempts) {
	t.Helper()
	longest := 0
	for _, s := range l.series() {
		longest = max(longest, len(s))
		for n := 1; n < len(s); n++ {
			if gap := s[n].at.Sub(s[n-1].at); gap < leastWait(n) {
				t.Errorf("attempt %d of a request came %s after it was refused, want at least %s", n+1, gap, leastWait(n))
			}
		}
		if s[len(s)-1].refused {
			t.Errorf("a request was given up after %d attempts", len(s))
		}
	}
	t.Logf("the most patient request took %d attempts", longest)
}

// By the default of 10 retries, chance alone would end one of about 800 of these applies: some 730
// requests, and each of 11 attempts at one of them refused.
const threeHundred = `
provider "ram" {
  max_retries = 20
}
locals {
  users  = toset([for i in range(100) : format("user-%04d", i)])
  groups = toset([for i in range(20) : format("group-%04d", i)])
}
resource "ram_user" "all" {
  for_each  = local.users
  user_name = each.key
  comments  = "one of many"
}
resource "ram_group" "all" {
  for_each   = local.groups
  group_name = each.key
}
resource "ram_policy" "all" {
  count           = 20
  policy_name     = "policy-${count.index}"
  policy_document = jsonencode({
    Version = "1"
    Statement = [{ Effect = "Allow", Action = "oss:Get*", Resource = "acs:oss:*:*:bucket-${count.index}/*" }]
  })
}
resource "ram_user_policy_attachment" "all" {
  count       = 60
  user_name   = ram_user.all[format("user-%04d", count.index)].user_name
  policy_type = "Custom"
  policy_name = ram_policy.all[count.index % 20].policy_name
}
resource "ram_group_membership" "all" {
  for_each   = ram_user.all
  user_name  = each.value.user_name
  group_name = ram_group.all[format("group-%04d", tonumber(substr(each.key, 5, 4)) % 20)].group_name
}
`

// RAM refuses three of ten requests, and what goes beyond its documented rates: an apply of 300
// objects still ends well, and every refused request waits longer each time before it is sent
// again.
func TestThrottledApply(t *testing.T) {
	t.Parallel()
	l := &attempts{}
	a := newAccount(t, emulator.Options{RateLimits: true}, l.watch)
	a.Inject(emulator.Fault{Kind: emulator.Throttle, Rate: 0.3})
	w := a.newWorkspace(t, threeHundred)
	began := time.Now()
	out := w.must("apply", "-auto-approve", "-no-color")
	took := time.Since(began)
	if !strings.Contains(out, "300 added, 0 changed, 0 destroyed") {
		t.Errorf("the apply did not make 300 objects: %s", tail(out, 500))
	}
	refused, all := 0, a.Log()
	for _, e := range all {
		if strings.HasPrefix(e.Code, "Throttling") {
			refused++
		}
	}
	t.Logf("%d requests, %d refused, in %s: %s", len(all), refused, took.Round(time.Second), calls(a.Requests()))
	checkBackoff(t, l)
	// With a chance of 0.3, 43 of 100 answered requests were refused once before. More means that the
	// provider itself went beyond the documented rates.
	if share := float64(refused) / float64(len(all)); share > 0.4 {
		t.Errorf("%.0f %% of the requests were refused, want little more than the 30 %% that chance takes", 100*share)
	}
	if limit := 90 * time.Second; took > limit {
		// Is it the machine? Then it is slow with an account that refuses nothing, too.
		unhindered := newAccount(t, emulator.Options{}, nil).newWorkspace(t, threeHundred)
		began := time.Now()
		unhindered.must("apply", "-auto-approve", "-no-color")
		base := time.Since(began)
		if limit += 3 * base; took > limit {
			t.Errorf("the apply took %s, and %s without a refusal", took, base)
		}
	}

	a.ClearFaults()
	if out, code := w.run("plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Errorf("a second plan is not empty (exit code %d):\n%s", code, tail(out, 2000))
	}
}

// One request, refused six times: the emulator's own log shows waits that double.
func TestBackoffGrows(t *testing.T) {
	t.Parallel()
	a := newAccount(t, emulator.Options{}, nil)
	a.Inject(emulator.Fault{Kind: emulator.Throttle, Action: "CreateGroup", Times: 6})
	if _, err := a.serve(nil).apply(t.Context(), "ram_group", nil, map[string]any{"group_name": "devs"}); err != nil {
		t.Fatal(err)
	}
	var at []time.Time
	for _, e := range a.Log() {
		if e.Action == "CreateGroup" {
			at = append(at, e.Time)
		}
	}
	var gaps []time.Duration
	for i := 1; i < len(at); i++ {
		gaps = append(gaps, at[i].Sub(at[i-1]).Round(time.Millisecond))
	}
	t.Logf("waits: %v", gaps)
	if len(gaps) != 6 {
		t.Errorf("got waits %v, want six", gaps)
	}
	for i, gap := range gaps {
		if gap < leastWait(i+1) {
			t.Errorf("wait %d is %s, want at least %s", i+1, gap, leastWait(i+1))
		}
	}
}

// RAM says how long to wait: that is obeyed.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	first := true
	var mu sync.Mutex
	var at []time.Time
	a := newAccount(t, emulator.Options{}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if parameters(r).Get("Action") != "CreateGroup" {
				next.ServeHTTP(w, r)
				return
			}
			mu.Lock()
			at = append(at, time.Now())
			refuse := first
			first = false
			mu.Unlock()
			if !refuse {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("x-acs-retry-after", "1500")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"RequestId":"1","HostId":"ims","Code":"Throttling.User",`+
				`"Message":"Request was denied due to user flow control."}`)
		})
	})
	if _, err := a.serve(nil).apply(t.Context(), "ram_group", nil, map[string]any{"group_name": "devs"}); err != nil {
		t.Fatal(err)
	}
	if len(at) != 2 || at[1].Sub(at[0]) < 1500*time.Millisecond {
		t.Errorf("attempts at %v, want two, 1.5 s apart", at)
	}
}
