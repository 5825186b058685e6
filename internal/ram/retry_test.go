// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// failing answers the first n calls of a name with f, or cuts the connection when f is nil.
func failing(call string, n int, f *fault) func(http.ResponseWriter, *http.Request, string, url.Values) bool {
	return func(w http.ResponseWriter, _ *http.Request, got string, _ url.Values) bool {
		if got != call || n <= 0 {
			return false
		}
		n--
		if f == nil {
			cut(w)
		} else {
			reply(w, nil, f)
		}
		return true
	}
}

func TestRetry(t *testing.T) {
	throttled, internal := &fault{400, "Throttling.User", "Request was denied due to user flow control."}, &fault{500, "InternalError", "An internal error occurred."}
	get := func(c *Client) error { _, err := c.GetGroup(context.Background(), "devs"); return err }
	create := func(c *Client) error {
		_, err := c.CreateGroup(context.Background(), Group{GroupName: "new"})
		return err
	}
	remove := func(c *Client) error { return c.DeleteGroup(context.Background(), "devs") }
	tests := []struct {
		name  string
		do    func(*Client) error
		call  string
		fault *fault
		calls int // of that action
		code  string
	}{
		{"a read that is throttled", get, "ims:GetGroup", throttled, 3, ""},
		{"a read that fails", get, "ims:GetGroup", internal, 3, ""},
		{"a read that is cut", get, "ims:GetGroup", nil, 3, ""},
		{"a read that is unavailable", get, "ims:GetGroup", &fault{503, "ServiceUnavailable", "x"}, 3, ""},
		{"a read that meets a used nonce", get, "ims:GetGroup", &fault{400, "SignatureNonceUsed", "x"}, 3, ""},
		{"a read that is refused", get, "ims:GetGroup", &fault{403, "NoPermission", "x"}, 1, "NoPermission"},
		{"a creation that is throttled", create, "ims:CreateGroup", throttled, 3, ""},
		{"a creation that fails", create, "ims:CreateGroup", internal, 3, ""},
		{"a creation that is refused", create, "ims:CreateGroup", &fault{409, "LimitExceeded.Group", "x"}, 1, "LimitExceeded.Group"},
		{"a deletion that is cut", remove, "ims:DeleteGroup", nil, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.addGroup("devs")
			f.hook = failing(tt.call, 2, tt.fault)
			err := tt.do(f.client())
			if Code(err) != tt.code || (err == nil) != (tt.code == "") {
				t.Errorf("error %v, want code %q", err, tt.code)
			}
			if n := f.count(tt.call); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
		})
	}
}

func TestRetryGivesUp(t *testing.T) {
	for retries, calls := range map[int]int{-1: 1, 3: 4} {
		f := newFake(t)
		f.hook = failing("ims:GetGroup", 100, &fault{400, "Throttling", "x"})
		if _, err := f.client(func(c *Config) { c.MaxRetries = retries }).GetGroup(t.Context(), "g"); Code(err) != "Throttling" || f.count() != calls {
			t.Errorf("MaxRetries %d: %v after %d calls, want %d", retries, err, f.count(), calls)
		}
	}
}

func TestBackoff(t *testing.T) {
	f := newFake(t)
	c := f.client(func(c *Config) { c.MaxRetryWait = 3 * time.Second })
	for attempt, want := range map[int]time.Duration{0: 250 * time.Millisecond, 1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 4: 3 * time.Second, 60: 3 * time.Second} {
		if got := c.backoff(attempt, 0); got != want {
			t.Errorf("attempt %d: %s, want %s", attempt, got, want)
		}
	}
	if got := c.backoff(0, 2*time.Second); got != 2*time.Second {
		t.Errorf("RAM asked for 2 s: %s", got)
	}
	if got := c.backoff(0, time.Hour); got != 3*time.Second {
		t.Errorf("RAM asked for an hour: %s, want the longest wait", got)
	}
	for range 1000 {
		if d := jitter(time.Second); d < 0 || d > time.Second {
			t.Fatalf("jitter gave %s", d)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		want        time.Duration
	}{
		{"x-acs-retry-after", "2", 2 * time.Second}, {"x-acs-retry-after", "1500", 1500 * time.Millisecond}, {"x-acs-retry-after", "soon", 0},
		{"x-acs-retry-after", "-1", 0}, {"Retry-After", "7", 7 * time.Second}, {"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", 0},
	} {
		h := http.Header{}
		h.Set(tt.name, tt.value)
		if got := retryAfter(h); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.name, tt.value, got, tt.want)
		}
	}
}

// TestWaitsEndWithTheContext cancels in each of the waits there are.
func TestWaitsEndWithTheContext(t *testing.T) {
	tests := []struct {
		name string
		hook func(http.ResponseWriter, *http.Request, string, url.Values) bool
		do   func(context.Context, *Client) error
	}{
		{"before another attempt", failing("ims:GetGroup", 100, &fault{400, "Throttling", "x"}), func(ctx context.Context, c *Client) error {
			_, err := c.GetGroup(ctx, "g")
			return err
		}},
		{"for what was just made", failing("ims:GetGroup", 100, notExist("Group")), func(ctx context.Context, c *Client) error {
			c.made("group/g")
			_, err := c.GetGroup(ctx, "g")
			return err
		}},
		{"for what was just removed", failing("ims:DeleteGroup", 100, conflict("DeleteConflict.Group.User")), func(ctx context.Context, c *Client) error {
			c.removed("Group", "g", "User")
			return c.DeleteGroup(ctx, "g")
		}},
		{"for the rate limit", nil, func(ctx context.Context, c *Client) error {
			for {
				if err := c.limits.wait(ctx, "ram:AttachPolicyToUser", c.cfg.Logger, c.cfg.Sleep); err != nil {
					return err
				}
			}
		}},
		{"for another key of the user", nil, func(ctx context.Context, c *Client) error {
			if _, err := c.GetDefaultDomain(ctx); err != nil {
				return err
			}
			if _, err := c.keyLocks.lock(ctx, "ann"); err != nil {
				return err
			}
			time.AfterFunc(10*time.Millisecond, func() { _ = c.cfg.Sleep(ctx, 0) })
			_, err := c.CreateAccessKey(ctx, "ann")
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.hook = tt.hook
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			// A wait that lasts until the context ends, which it does as soon as somebody waits.
			c := f.client(func(cfg *Config) {
				cfg.Sleep = func(ctx context.Context, _ time.Duration) error {
					cancel()
					return sleep(ctx, time.Hour)
				}
			})
			done := make(chan error, 1)
			go func() { done <- tt.do(ctx, c) }()
			select {
			case err := <-done:
				if err == nil || ctx.Err() == nil {
					t.Errorf("got %v", err)
				}
			case <-time.After(time.Minute):
				t.Fatal("it waits on")
			}
		})
	}
}

// TestClockOfTheServer: what is made while a call is under way is not older than the call, wherever in its time RAM dates the answer.
func TestClockOfTheServer(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, ahead := range []time.Duration{0, time.Hour, -time.Hour} {
		for took := time.Duration(0); took < 30*time.Second; took += time.Second {
			for dated := time.Duration(0); dated <= took; dated += time.Second {
				var s clockSkew
				s.learn(began, time.Second, began.Add(ahead).Format(http.TimeFormat))
				s.learn(began, took, began.Add(ahead+dated).Format(http.TimeFormat))
				if since := s.server(began); since.After(began.Add(ahead)) || since.Before(began.Add(ahead-3*dateTolerance)) {
					t.Errorf("%s ahead, dated %s into %s: %s off", ahead, dated, took, since.Sub(began.Add(ahead)))
				}
			}
		}
	}
}

func TestLostAnswers(t *testing.T) {
	ctx := context.Background()
	attachment := Attachment{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "ReadOnlyAccess"}
	long := strings.Repeat("d", 25)
	tests := []struct {
		name, call string
		do         func(*Client) error
		exists     func(*fake) int // how many of it there are afterwards; 1 is right
	}{
		{"user without display name", "ram:CreateUser", func(c *Client) error {
			u, err := c.CreateUser(ctx, User{UserName: "new", Tags: map[string]string{"k": "v"}})
			if err == nil && (u.UserID == "" || u.Tags["k"] != "v") {
				return errors.New("no ID or no tags")
			}
			return err
		}, func(f *fake) int { return len(f.users) - 1 }},
		{"user", "ims:CreateUser", func(c *Client) error {
			u, err := c.CreateUser(ctx, User{UserName: "new", DisplayName: "New", Tags: map[string]string{"k": "v"}})
			if err == nil && u.UserID == "" {
				return errors.New("no ID")
			}
			return err
		}, func(f *fake) int { return len(f.users) - 1 }},
		{"user with a long display name", "ram:CreateUser", func(c *Client) error {
			_, err := c.CreateUser(ctx, User{UserName: "new", DisplayName: long})
			return err
		}, func(f *fake) int { return len(f.users) - 1 }},
		{"rename of a user", "ims:UpdateUser", func(c *Client) error {
			name := "beth"
			return c.UpdateUser(ctx, "ann", UserUpdate{NewUserName: &name})
		}, func(f *fake) int { return strings.Count(f.users[0]["UserPrincipalName"].(string), "beth@") }},
		{"rename of a group", "ims:UpdateGroup", func(c *Client) error {
			name := "ops"
			return c.UpdateGroup(ctx, "devs", GroupUpdate{NewGroupName: &name})
		}, func(f *fake) int { return strings.Count(f.groups[0]["GroupName"].(string), "ops") }},
		{"group", "ims:CreateGroup", func(c *Client) error {
			g, err := c.CreateGroup(ctx, Group{GroupName: "new", Comments: "c"})
			if err == nil && g.GroupID == "" {
				return errors.New("no ID")
			}
			return err
		}, func(f *fake) int { return len(f.groups) - 1 }},
		{"membership", "ims:AddUserToGroup", func(c *Client) error { return c.AddUserToGroup(ctx, "ann", "devs") },
			func(f *fake) int { return len(f.members["devs"]) }},
		{"policy", "ram:CreatePolicy", func(c *Client) error {
			p, err := c.CreatePolicy(ctx, Policy{PolicyName: "New", PolicyDocument: "{}", Description: "d", Tags: map[string]string{"k": "v"}})
			if err == nil && (p.DefaultVersion != "v1" || p.Tags["k"] != "v") {
				return errors.New("not the policy")
			}
			return err
		}, func(f *fake) int { return len(f.policies) }},
		{"attachment", "ram:AttachPolicyToUser", func(c *Client) error { return c.AttachPolicy(ctx, attachment) },
			func(f *fake) int { return len(f.attachments) }},
		{"deletion of a user", "ram:DeleteUser", func(c *Client) error { return c.DeleteUser(ctx, "ann") },
			func(f *fake) int { return len(f.users) + 1 }},
		{"deletion of a group", "ims:DeleteGroup", func(c *Client) error { return c.DeleteGroup(ctx, "devs") },
			func(f *fake) int { return len(f.groups) + 1 }},
	}
	for _, tt := range tests {
		for _, times := range []int{1, 2} {
			t.Run(tt.name, func(t *testing.T) {
				f := newFake(t)
				f.addUser("ann")
				f.addGroup("devs")
				f.lose[tt.call] = times
				f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
					if call == tt.call && times == 2 { // the first attempt is cut before anything is done
						times = 0
						f.lose[tt.call] = 1
						cut(w)
						return true
					}
					return false
				}
				if err := tt.do(f.client()); err != nil {
					t.Fatal(err)
				}
				if n := tt.exists(f); n != 1 {
					t.Errorf("there are %d, want 1", n)
				}
			})
		}
	}
}

// TestLostAnswerOfSomebodyElses makes an object appear, in the name of somebody else, while our own call gets lost.
func TestLostAnswerOfSomebodyElses(t *testing.T) {
	old := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	tests := []struct {
		name string
		make func(*fake)
	}{
		{"made before", func(f *fake) { f.addUser("new")["CreateDate"] = old }},
		{"made now, but otherwise", func(f *fake) { f.addUser("new")["Comments"] = "somebody else's" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			tt.make(f)
			f.hook = failing("ram:CreateUser", 1, nil)
			u, err := f.client().CreateUser(t.Context(), User{UserName: "new"})
			if !IsAlreadyExists(err) || u.UserID != "" {
				t.Errorf("got %+v, %v; want that it exists", u, err)
			}
		})
	}
	f := newFake(t)
	f.attachments = []Attachment{{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "X", AttachDate: old}}
	f.hook = failing("ram:AttachPolicyToUser", 1, nil)
	if err := f.client().AttachPolicy(t.Context(), Attachment{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: "System", PolicyName: "X"}); !IsAlreadyExists(err) {
		t.Errorf("an attachment of old: %v", err)
	}
}

// TestLostAnswerThatIsSeenLate has reads lag behind while an answer is lost.
func TestLostAnswerThatIsSeenLate(t *testing.T) {
	f := newFake(t)
	f.lose["ram:CreateUser"] = 1
	f.hide["ims:GetUser"] = 4
	u, err := f.client().CreateUser(t.Context(), User{UserName: "new"})
	if err != nil || u.UserID == "" || len(f.users) != 1 {
		t.Errorf("%+v, %v, %d users", u, err, len(f.users))
	}
}

func TestDeleteConflicts(t *testing.T) {
	attached := Attachment{PrincipalType: PrincipalGroup, PrincipalName: "devs", PolicyType: "Custom", PolicyName: "P"}
	setUp := func(t *testing.T, call, code string, times int) (*fake, *Client, *clock) {
		f := newFake(t)
		f.addGroup("devs")
		f.policies["p"] = map[string]any{"PolicyName": "P", "PolicyType": "Custom"}
		f.attachments = []Attachment{attached}
		f.hook = failing(call, times, conflict(code))
		clock := newClock()
		return f, f.client(func(c *Config) { c.Now, c.Sleep = clock.now, clock.sleep }), clock
	}
	t.Run("real ones fail at once", func(t *testing.T) {
		f, c, _ := setUp(t, "ims:DeleteGroup", "DeleteConflict.Group.User", 100)
		if err := c.DetachPolicy(t.Context(), attached); err != nil {
			t.Fatal(err)
		}
		if err := c.DeleteGroup(t.Context(), "devs"); Code(err) != "DeleteConflict.Group.User" || f.count("ims:DeleteGroup") != 1 {
			t.Errorf("%v after %d calls", err, f.count("ims:DeleteGroup"))
		}
	})
	t.Run("lag after our own removal is waited for", func(t *testing.T) {
		f, c, _ := setUp(t, "ims:DeleteGroup", "DeleteConflict.Group.Policy", 5)
		if err := c.DetachPolicy(t.Context(), attached); err != nil {
			t.Fatal(err)
		}
		if err := c.DeleteGroup(t.Context(), "devs"); err != nil || f.count("ims:DeleteGroup") != 6 {
			t.Errorf("%v after %d calls", err, f.count("ims:DeleteGroup"))
		}
	})
	t.Run("but not for ever", func(t *testing.T) {
		_, c, clock := setUp(t, "ram:DeletePolicy", "DeleteConflict.Policy.Group", 1000)
		if err := c.DetachPolicy(t.Context(), attached); err != nil {
			t.Fatal(err)
		}
		start := clock.now()
		err := c.DeletePolicy(t.Context(), "P")
		if d := clock.now().Sub(start); Code(err) != "DeleteConflict.Policy.Group" || d < PropagationWindow || d > 2*PropagationWindow {
			t.Errorf("%v after %s", err, d)
		}
	})
}

func TestJustMadeIsReadUntilSeen(t *testing.T) {
	f := newFake(t)
	c := f.client()
	u, err := c.CreateUser(t.Context(), User{UserName: "new"})
	if err != nil {
		t.Fatal(err)
	}
	f.hide["ims:GetUser"] = 3
	if got, err := c.GetUser(t.Context(), u.UserID); err != nil || got.UserName != "new" {
		t.Errorf("%+v, %v", got, err)
	}
	f.hide["ims:GetUser"] = 1000
	before := f.count()
	if _, err := c.GetUser(t.Context(), "nobody"); !IsNotExist(err) || f.count() != before+1 {
		t.Errorf("what was not made here: %v after %d calls", err, f.count()-before)
	}
}

func TestLimiter(t *testing.T) {
	clock := newClock()
	l := limiters{now: clock.now}
	log := &testLog{}
	wait := func(n int) time.Duration {
		start := clock.now()
		for range n {
			if err := l.wait(context.Background(), "ram:AttachPolicyToUser", log, clock.sleep); err != nil {
				t.Fatal(err)
			}
		}
		return clock.now().Sub(start).Round(time.Millisecond)
	}
	if d := wait(21); d != 2*time.Second {
		t.Errorf("21 calls at 10 a second took %s, want 2s", d)
	}
	if !strings.Contains(log.String(), "wait_ms:100") {
		t.Errorf("waits are not in the log: %s", log)
	}
	l.throttled("ram:AttachPolicyToUser")
	l.throttled("ram:AttachPolicyToUser") // the same burst
	if d := wait(10); d != 2*time.Second {
		t.Errorf("10 calls after throttling took %s, want 2s at half the rate", d)
	}
	for range 100 {
		_ = clock.sleep(context.Background(), 2*time.Second)
		l.throttled("ram:AttachPolicyToUser")
	}
	_ = clock.sleep(context.Background(), time.Minute)
	wait(1)
	if d := wait(3); d != 3*time.Second {
		t.Errorf("3 calls at the lowest rate took %s, want 3s", d)
	}
	for range 18 {
		l.answered("ram:AttachPolicyToUser")
	}
	_ = clock.sleep(context.Background(), time.Minute)
	wait(1)
	if d := wait(10); d != time.Second {
		t.Errorf("10 calls after recovering took %s, want 1s", d)
	}
}

func TestRates(t *testing.T) {
	for name, want := range map[string]float64{
		"ims:GetUser": 450, "ims:CreateUser": 150, "ims:UntagResources": 20, "ram:GetPolicy": 100, "ram:ListPoliciesForUser": 100,
		"ram:CreatePolicy": 20, "ram:AttachPolicyToUser": 10, "sts:AssumeRole": 100, "resourcemanager:ListPolicyAttachments": 100,
	} {
		if got := float64(baseRate(name)); got != want {
			t.Errorf("%s: %v a second, want %v", name, got, want)
		}
	}
}

func TestCountsAndLog(t *testing.T) {
	f := newFake(t)
	f.addGroup("devs")
	log := &testLog{}
	c := f.client(func(cfg *Config) { cfg.Logger = log })
	f.hook = failing("ims:GetGroup", 1, nil)
	for range 3 {
		if _, err := c.GetGroup(t.Context(), "devs"); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.Counts(); got["ims:GetGroup"] != 2 || len(got) != 1 {
		t.Errorf("counts: %v", got)
	}
	if !strings.Contains(log.String(), "calls so far:ims:GetGroup=2") {
		t.Errorf("no counts in the log:\n%s", log)
	}
	if !slices.ContainsFunc(log.lines, func(s string) bool { return strings.Contains(s, "will be tried again") }) {
		t.Errorf("no retry in the log:\n%s", log)
	}
}
