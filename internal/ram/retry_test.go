// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// failing answers the first n calls of a name with f, or cuts the connection when f is nil.
func failing(call string, n int, f *fault) hook {
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
	throttled := &fault{400, "Throttling.User", "Request was denied due to user flow control."}
	internal := &fault{500, "InternalError", "An internal error occurred."}
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
		{"a refused creation", create, "ims:CreateGroup", &fault{409, "LimitExceeded.Group", "x"}, 1, "LimitExceeded.Group"},
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
		c := f.client(func(c *Config) { c.MaxRetries = retries })
		if _, err := c.GetGroup(t.Context(), "g"); Code(err) != "Throttling" || f.count() != calls {
			t.Errorf("MaxRetries %d: %v after %d calls, want %d", retries, err, f.count(), calls)
		}
	}
}

// TestWaitsEndWithTheContext cancels in each of the waits there are.
func TestWaitsEndWithTheContext(t *testing.T) {
	read := func(ctx context.Context, c *Client) error {
		_, err := c.GetGroup(ctx, "g")
		return err
	}
	unseen := failing("ims:GetGroup", 100, notExist("Group"))
	conflicting := failing("ims:DeleteGroup", 100, conflict("DeleteConflict.Group.User"))
	tests := []struct {
		name string
		hook hook
		do   func(context.Context, *Client) error
	}{
		{"before another attempt", failing("ims:GetGroup", 100, &fault{400, "Throttling", "x"}), read},
		{"for what was just made", unseen, func(ctx context.Context, c *Client) error {
			c.recent.note(created, "", c.groups().object("g"))
			return read(ctx, c)
		}},
		{"for what was just removed", conflicting, func(ctx context.Context, c *Client) error {
			c.recent.note(removed+"User", "", c.groups().object("g"))
			return c.DeleteGroup(ctx, "g")
		}},
		{"for the rate limit", nil, func(ctx context.Context, c *Client) error {
			for i := 0; ; i++ {
				if err := c.AttachPolicy(ctx, attached(PrincipalUser, "ann", "System", fmt.Sprint("P", i))); err != nil {
					return err
				}
			}
		}},
		{"for another key of the user", nil, func(ctx context.Context, c *Client) error {
			if _, err := c.GetDefaultDomain(ctx); err != nil {
				return err
			}
			if _, err := c.accessKeys().lock(ctx, "ann"); err != nil {
				return err
			}
			time.AfterFunc(10*time.Millisecond, func() { _ = c.clock.Sleep(ctx, 0) })
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
					return rpc.Sleep(ctx, time.Hour)
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

func TestLostAnswers(t *testing.T) {
	ctx := context.Background()
	attachment := attached(PrincipalUser, "ann", "System", "ReadOnlyAccess")
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
			wanted := Policy{PolicyName: "New", PolicyDocument: "{}", Description: "d", Tags: Tags{"k": "v"}}
			p, err := c.CreatePolicy(ctx, wanted)
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

// What could not be found out about a lost call is part of its own error, which says so once.
func TestADoubtIsPartOfTheOneError(t *testing.T) {
	f := newFake(t)
	refused := &fault{403, "NoPermission", "x"}
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		if call == "ims:CreateGroup" {
			cut(w)
		} else {
			reply(w, nil, refused)
		}
		return true
	}
	_, err := f.client().CreateGroup(t.Context(), Group{GroupName: "new"})
	e, ok := errors.AsType[*Error](err)
	if !ok || err.Error() != e.Error() || strings.Count(err.Error(), "ims CreateGroup") != 1 ||
		!strings.HasPrefix(e.Doubt, "whether it was done all the same could not be found out: ims GetGroup: NoPermission") {
		t.Errorf("%v", err)
	}
	f.hook = failing("ims:GetGroup", 1000, &fault{500, "InternalError", "x"})
	_, err = f.client(func(cfg *Config) { cfg.MaxRetries = 3 }).GetGroup(t.Context(), "g")
	if e, ok := errors.AsType[*Error](err); !ok || e.Attempts != 4 || e.Status != 500 {
		t.Errorf("%+v: want how often it was sent", err)
	}
}

// TestLostAnswerOfSomebodyElses makes an object appear, in the name of somebody else, while our own
// call gets lost.
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
	a := attached(PrincipalUser, "ann", "System", "X")
	a.AttachDate = old
	f.attachments = []Attachment{a}
	f.hook = failing("ram:AttachPolicyToUser", 1, nil)
	if err := f.client().AttachPolicy(t.Context(), a); !IsAlreadyExists(err) {
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
	attachment := attached(PrincipalGroup, "devs", "Custom", "P")
	setUp := func(t *testing.T, call, code string, times int) (*fake, *Client, *clock) {
		f := newFake(t)
		f.addGroup("devs")
		f.policies["p"] = map[string]any{"PolicyName": "P", "PolicyType": "Custom"}
		f.attachments = []Attachment{attachment}
		f.hook = failing(call, times, conflict(code))
		clock := newClock()
		return f, f.client(func(c *Config) { c.Now, c.Sleep = clock.now, clock.sleep }), clock
	}
	t.Run("real ones fail at once", func(t *testing.T) {
		f, c, _ := setUp(t, "ims:DeleteGroup", "DeleteConflict.Group.User", 100)
		if err := c.DetachPolicy(t.Context(), attachment); err != nil {
			t.Fatal(err)
		}
		err := c.DeleteGroup(t.Context(), "devs")
		if Code(err) != "DeleteConflict.Group.User" || f.count("ims:DeleteGroup") != 1 {
			t.Errorf("%v after %d calls", err, f.count("ims:DeleteGroup"))
		}
	})
	t.Run("lag after our own removal is waited for", func(t *testing.T) {
		f, c, _ := setUp(t, "ims:DeleteGroup", "DeleteConflict.Group.Policy", 5)
		if err := c.DetachPolicy(t.Context(), attachment); err != nil {
			t.Fatal(err)
		}
		if err := c.DeleteGroup(t.Context(), "devs"); err != nil || f.count("ims:DeleteGroup") != 6 {
			t.Errorf("%v after %d calls", err, f.count("ims:DeleteGroup"))
		}
	})
	t.Run("but not for ever", func(t *testing.T) {
		_, c, clock := setUp(t, "ram:DeletePolicy", "DeleteConflict.Policy.Group", 1000)
		if err := c.DetachPolicy(t.Context(), attachment); err != nil {
			t.Fatal(err)
		}
		start := clock.now()
		err := c.DeletePolicy(t.Context(), "P")
		d := clock.now().Sub(start)
		if Code(err) != "DeleteConflict.Policy.Group" || d < PropagationWindow || d > 2*PropagationWindow {
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
