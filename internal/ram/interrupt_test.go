// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// once runs what when the call arrives for the first time. Its result tells whether it has
// answered.
func once(call string, what func(http.ResponseWriter, *http.Request, url.Values) bool) hook {
	done := false
	return func(w http.ResponseWriter, r *http.Request, got string, p url.Values) bool {
		if got != call || done {
			return false
		}
		done = true
		return what(w, r, p)
	}
}

// cutting ends the context, and then the connection.
func cutting(cancel func()) func(http.ResponseWriter, *http.Request, url.Values) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ url.Values) bool {
		cancel()
		cut(w)
		return true
	}
}

// timedOut is a context that is cancelled, but says that its time is up: a deadline that comes
// exactly when the test says so.
type timedOut struct{ context.Context }

func (c timedOut) Err() error {
	if c.Context.Err() != nil {
		return context.DeadlineExceeded
	}
	return nil
}

// TestWriteInFlightGoesOn ends the context while RAM is at work on a write.
func TestWriteInFlightGoesOn(t *testing.T) {
	tests := []struct {
		name, call string
		do         func(context.Context, *Client) error
		made       func(*fake) bool
	}{
		{"group", "ims:CreateGroup", func(ctx context.Context, c *Client) error {
			g, err := c.CreateGroup(ctx, Group{GroupName: "new"})
			if err == nil && g.GroupID == "" {
				return errors.New("no ID")
			}
			return err
		}, func(f *fake) bool { return len(f.groups) == 2 }},
		{"user", "ram:CreateUser", func(ctx context.Context, c *Client) error {
			u, err := c.CreateUser(ctx, User{UserName: "new"})
			if err == nil && u.UserID == "" {
				return errors.New("no ID")
			}
			return err
		}, func(f *fake) bool { return len(f.users) == 2 }},
		{"user that is tagged all the same", "ram:CreateUser", func(ctx context.Context, c *Client) error {
			u, err := c.CreateUser(ctx, User{UserName: "new", Tags: map[string]string{"k": "v"}})
			if err == nil && (u.UserID == "" || u.Tags["k"] != "v") {
				return errors.New("no ID or no tags")
			}
			return err
		}, func(f *fake) bool { return len(f.users) == 2 && f.users[1]["Tags"] != nil }},
		{"policy", "ram:CreatePolicy", func(ctx context.Context, c *Client) error {
			_, err := c.CreatePolicy(ctx, Policy{PolicyName: "P", PolicyDocument: "{}"})
			return err
		}, func(f *fake) bool { return len(f.policies) == 1 }},
		{"membership", "ims:AddUserToGroup", func(ctx context.Context, c *Client) error {
			return c.AddUserToGroup(ctx, "ann", "devs")
		}, func(f *fake) bool { return len(f.members["devs"]) == 1 }},
		{"deletion", "ims:DeleteGroup", func(ctx context.Context, c *Client) error { return c.DeleteGroup(ctx, "devs") },
			func(f *fake) bool { return len(f.groups) == 0 }},
		{"access key", "ims:CreateAccessKey", func(ctx context.Context, c *Client) error {
			k, err := c.CreateAccessKey(ctx, "ann")
			if err == nil && k.Secret != "secret of "+k.AccessKeyID {
				return errors.New("no secret")
			}
			return err
		}, func(f *fake) bool { return len(f.keys["ann"]) == 1 }},
	}
	for _, tt := range tests {
		for _, how := range []string{"cancelled", "timed out"} {
			t.Run(tt.name+" "+how, func(t *testing.T) {
				f := newFake(t)
				f.addUser("ann")
				f.addGroup("devs")
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if how == "timed out" {
					ctx = timedOut{ctx}
				}
				f.hook = once(tt.call, func(_ http.ResponseWriter, r *http.Request, _ url.Values) bool {
					cancel()
					<-ctx.Done()
					select {
					case <-r.Context().Done():
						t.Error("the connection was cut")
					case <-time.After(30 * time.Millisecond):
					}
					return false
				})
				if err := tt.do(ctx, f.client()); err != nil {
					t.Error(err)
				}
				after := f.calls[len(f.calls)-1] // nothing but what belongs to the write
				if ctx.Err() == nil || f.count(tt.call) != 1 || after != tt.call && after != "ims:TagResources" || !tt.made(f) {
					t.Errorf("calls %v", f.calls)
				}
			})
		}
	}
}

// TestNoAttemptAfterTheEnd ends the context at the points where nothing is on its way.
func TestNoAttemptAfterTheEnd(t *testing.T) {
	create := func(ctx context.Context, c *Client) error {
		_, err := c.CreateGroup(ctx, Group{GroupName: "new"})
		return err
	}
	nothingSent := func(err error) bool {
		return errors.Is(err, context.Canceled) && !strings.Contains(err.Error(), "not known")
	}
	t.Run("before", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := create(ctx, f.client()); !errors.Is(err, context.Canceled) || f.count() != 0 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
	t.Run("while credentials are fetched", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		c := f.client(func(cfg *Config) {
			cfg.Credentials = credential.Func(func(context.Context) (credential.Credentials, error) {
				cancel()
				return credential.Credentials{AccessKeyID: testID, AccessKeySecret: testSecret}, nil
			})
		})
		if err := create(ctx, c); !nothingSent(err) || f.count() != 0 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
	t.Run("while connecting", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		c := f.client(func(cfg *Config) {
			cfg.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				cancel()
				<-ctx.Done()
				return nil, ctx.Err()
			}}
		})
		if err := create(ctx, c); !nothingSent(err) || f.count() != 0 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
	t.Run("between attempts", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:CreateGroup", 100, &fault{400, "Throttling", "x"})
		ctx, cancel := context.WithCancel(t.Context())
		c := f.client(func(cfg *Config) {
			cfg.Sleep = func(ctx context.Context, _ time.Duration) error {
				cancel()
				return rpc.Sleep(ctx, time.Hour)
			}
		})
		if err := create(ctx, c); !nothingSent(err) || f.count() != 1 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
	t.Run("a refusal is told", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		f.hook = func(w http.ResponseWriter, _ *http.Request, _ string, _ url.Values) bool {
			cancel()
			reply(w, nil, &fault{403, "NoPermission", "x"})
			return true
		}
		if err := create(ctx, f.client()); Code(err) != "NoPermission" || f.count() != 1 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
}

// TestLostAnswerAfterTheEnd ends the context around an answer that is lost: one more look decides.
func TestLostAnswerAfterTheEnd(t *testing.T) {
	tests := []struct {
		name  string
		hook  func(f *fake, cancel func()) hook
		sleep bool // cancels in the first wait
		looks int
		want  string // the error; "" is success
	}{
		{"done", func(f *fake, cancel func()) hook {
			f.lose["ims:CreateGroup"] = 1
			return once("ims:CreateGroup", func(http.ResponseWriter, *http.Request, url.Values) bool { cancel(); return false })
		}, false, 1, ""},
		{"done, and no answer in time", func(f *fake, cancel func()) hook {
			return once("ims:CreateGroup", func(http.ResponseWriter, *http.Request, url.Values) bool { cancel(); return false })
		}, false, 1, ""},
		{"not done", func(_ *fake, cancel func()) hook {
			return once("ims:CreateGroup", cutting(cancel))
		}, false, 1 + int(PropagationWindow/PropagationStep), "not known whether"},
		{"done and seen late", func(f *fake, cancel func()) hook {
			f.lose["ims:CreateGroup"] = 1
			unseen := failing("ims:GetGroup", 5, notExist("Group"))
			return func(w http.ResponseWriter, r *http.Request, call string, p url.Values) bool {
				cancel()
				return unseen(w, r, call, p)
			}
		}, false, 6, ""},
		{"somebody else's", func(f *fake, cancel func()) hook {
			f.addGroup("new")["Comments"] = "somebody else's"
			return once("ims:CreateGroup", cutting(cancel))
		}, false, 1, "context canceled"},
		{"done, and the look fails", func(f *fake, cancel func()) hook {
			f.lose["ims:CreateGroup"] = 1
			return func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
				cancel()
				if call == "ims:GetGroup" {
					reply(w, nil, &fault{403, "NoPermission", "x"})
				}
				return call == "ims:GetGroup"
			}
		}, false, 1, "not known whether RAM has done it, and it could not be found out: ims GetGroup: NoPermission"},
		{"done, ended in the wait after it", func(f *fake, _ func()) hook {
			f.lose["ims:CreateGroup"] = 1
			return nil
		}, true, 1, ""},
		{"done, ended in the look", func(f *fake, cancel func()) hook {
			f.lose["ims:CreateGroup"] = 1
			return once("ims:GetGroup", func(_ http.ResponseWriter, r *http.Request, _ url.Values) bool {
				cancel()
				<-r.Context().Done()
				return true
			})
		}, false, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f.hook = tt.hook(f, cancel)
			c := f.client(func(cfg *Config) {
				if tt.name == "done, and no answer in time" {
					cfg.CallTimeout, cfg.Transport = 200*time.Millisecond, withholding{"CreateGroup"}
				}
				if tt.sleep {
					cfg.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
				}
			})
			g, err := c.CreateGroup(ctx, Group{GroupName: "new"})
			done := err == nil && g.GroupID != ""
			stopped := errors.Is(err, context.Canceled) && strings.Contains(err.Error(), tt.want)
			if tt.want == "" && !done || tt.want != "" && !stopped {
				t.Errorf("%+v, %v; want %q", g, err, tt.want)
			}
			if tt.name == "somebody else's" && strings.Contains(err.Error(), "not known") {
				t.Errorf("it is known: %v", err)
			}
			if f.count("ims:CreateGroup") != 1 || f.count("ims:GetGroup") != tt.looks {
				t.Errorf("calls %v", f.calls)
			}
		})
	}
	t.Run("done, ended while RAM says so and shows nothing", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		f.lose["ram:CreateUser"], f.hide["ims:GetUser"] = 1, 2
		c := f.client()
		looks := 0
		f.hook = func(_ http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
			if call == "ims:GetUser" {
				if looks++; looks == 2 {
					cancel()
				}
			}
			return false
		}
		if u, err := c.CreateUser(ctx, User{UserName: "new"}); err != nil || u.UserID == "" {
			t.Errorf("%+v, %v, calls %v", u, err, f.calls)
		}
	})
}

// The time that a look takes is not the operation's: an interrupt stays one, and what is in doubt
// is said once, with the call.
func TestAnInterruptIsNoTimeout(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.hook = once("ims:CreateGroup", cutting(cancel))
	c := f.client(func(cfg *Config) {
		cfg.CallTimeout, cfg.MaxRetries, cfg.Transport = 20*time.Millisecond, 1, withholding{"GetGroup"}
	})
	_, err := c.CreateGroup(ctx, Group{GroupName: "new"})
	if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"ims CreateGroup", "could not be found out: ims GetGroup: no answer in time"} {
		if strings.Count(err.Error(), text) != 1 {
			t.Errorf("want %q once: %v", text, err)
		}
	}
}

// After an interrupt a lost attempt is looked for until RAM must have seen it, counted from the
// loss.
func TestTheLookAfterAnInterruptCountsFromTheLoss(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	attempts := 0
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		if call != "ims:CreateGroup" {
			return false
		}
		switch attempts++; attempts {
		case 1:
			cut(w)
		case 2: // eight seconds later
			w.Header().Set("x-acs-retry-after", "8")
			reply(w, nil, &fault{400, "Throttling", "x"})
		default:
			cancel()
			reply(w, nil, &fault{400, "Throttling", "x"})
		}
		return true
	}
	_, err := f.client().CreateGroup(ctx, Group{GroupName: "new"})
	if !errors.Is(err, context.Canceled) || attempts != 3 {
		t.Errorf("%v after %d attempts", err, attempts)
	}
	if looks := f.count("ims:GetGroup"); looks < 3 || looks > 8 {
		t.Errorf("%d looks: one after the loss, and those of the two seconds that were left", looks)
	}
}
