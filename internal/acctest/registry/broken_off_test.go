// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// cutReads lets every read fail once an action was sent.
type cutReads struct {
	under  http.RoundTripper
	action string
	sent   atomic.Bool
}

func (c *cutReads) RoundTrip(r *http.Request) (*http.Response, error) {
	action := r.URL.Query().Get("Action")
	if c.sent.Load() && (strings.HasPrefix(action, "Get") || strings.HasPrefix(action, "List")) {
		return nil, errors.New("the line is dead")
	}
	resp, err := c.under.RoundTrip(r)
	if action == c.action {
		c.sent.Store(true)
	}
	return resp, err
}

// What a creation has made is in the state though nothing of it can be read back, by what a rename
// does not change: somebody renames it, and a destroy still finds it.
func TestMadeAndNotReadBack(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.settings {
			w.Skip("settings that cannot be read back are kept as they were planned, and never made anew")
		}
		_, create, _ := strings.Cut(f.writes[0], ":")
		line := w.Transport
		w.Transport = &cutReads{under: line, action: create}
		if _, err := w.Apply(f.one(kind, "a", nil), driver.Options{}); err == nil {
			w.Error("nothing is said of an object that cannot be read back")
		}
		if in := w.State.Current[kind+".x"]; in == nil || !in.Tainted {
			w.Fatalf("the state holds %v", w.State.Current)
		}
		w.Transport = line
		time.Sleep(time.Hour)
		if f.rename != nil && f.named {
			w.Must(f.rename(w.Context(), w.Other, "a", "x"))
			time.Sleep(time.Hour)
		}
		_, err := w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, f, "a", "")
		if f.rename != nil {
			has(w, f, "x", "")
		}
	})
}

// stopAfter stops the provider when an action was sent.
type stopAfter struct {
	under  http.RoundTripper
	action string
	stop   func()
}

func (s *stopAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.under.RoundTrip(r)
	if r.URL.Query().Get("Action") == s.action {
		s.stop()
	}
	return resp, err
}

// Ctrl-C in the middle of a creation: what was begun is finished, within seconds, and is not
// tainted.
func TestInterruptedCreation(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		_, create, _ := strings.Cut(f.writes[0], ":")
		line := &stopAfter{under: w.Transport, action: create}
		w.Transport = line
		w.TF.Serve = func(ctx context.Context) (tfprotov6.ProviderServer, error) {
			server, err := w.Serve(ctx)
			line.stop = func() {
				_, _ = server.StopProvider(context.WithoutCancel(ctx), &tfprotov6.StopProviderRequest{}) // it always succeeds
			}
			return server, err
		}
		config := f.one(kind, "a", f.changed)
		began := time.Now()
		_, err := w.Apply(config, driver.Options{})
		if took := time.Since(began); took > 20*time.Second {
			w.Errorf("an interrupt took %s", took)
		}
		line.action = ""
		if in := w.State.Current[kind+".x"]; in == nil || in.Tainted {
			w.Fatalf("the state holds %v after an interrupt, which said: %v", w.State.Current, err)
		}
		w.Settled(config)
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, f, "a", "")
	})
}

// A creation finds its name taken. The error names what bears it and both ways out, and each of
// them leads out.
func TestNameTakenByACreation(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named {
			w.Skip("it has no name of its own")
		}
		config := f.one(kind, "a", nil)
		config["ram_user.other"] = driver.Resource{Type: "ram_user", Set: map[string]any{"user_name": "other"}}
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		made := w.State.Current[kind+".x"]
		id := idOf(w, f, "a")
		w.State = w.State.With(kind+".x", nil)
		delete(w.State.Current, kind+".x")
		_, err = w.Apply(config, driver.Options{})
		for _, want := range []string{
			`RAM has the `, ` "a" already: `, "`terraform untaint`", `Its import ID is "` + f.importID("a", id) + `"`,
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				w.Errorf("the error does not say %q: %v", want, err)
			}
		}
		if n := strings.Count(err.Error(), "EntityAlreadyExists"); n != 1 {
			w.Errorf("RAM's code is said %d times: %v", n, err)
		}
		imported, err := w.TF.Import(w.Context(), kind, f.importID("a", id), nil)
		w.Must(err)
		w.State = w.State.With(kind+".x", imported)
		_, err = w.Apply(config, driver.Options{})
		w.Must(err)
		has(w, f, "a", id)

		// A run that was broken off left it tainted, and it is to be made before it is destroyed.
		tainted := *made
		tainted.Tainted = true
		w.State = w.State.With(kind+".x", &tainted)
		first := config[kind+".x"]
		first.CreateBeforeDestroy = true
		config[kind+".x"] = first
		if _, err = w.Apply(config, driver.Options{}); err == nil || !strings.Contains(err.Error(), "`terraform untaint`") {
			w.Errorf("the error does not tell of untaint: %v", err)
		}
		tainted.Tainted = false
		w.State = w.State.With(kind+".x", &tainted)
		w.Settled(config)
		has(w, f, "a", id)
	})
}

// Between the plan and the apply of a rename somebody takes the name: the error names the taken
// one, and nothing is changed.
func TestNameTakenAfterThePlan(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named || f.rename == nil {
			w.Skip("RAM cannot rename it")
		}
		_, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		id := idOf(w, f, "a")
		plan, state, err := w.TF.Plan(w.Context(), f.one(kind, "b", nil), w.State, driver.Options{})
		w.Must(err)
		w.State = state
		if kind == "ram_user" {
			_, err = w.Other.CreateUser(w.Context(), ram.User{UserName: "b"})
		} else {
			_, err = w.Other.CreateGroup(w.Context(), ram.Group{GroupName: "b"})
		}
		w.Must(err)
		theirs := idOf(w, f, "b")
		w.State, err = w.TF.Apply(w.Context(), plan)
		if err == nil || !strings.Contains(err.Error(), `"a" was to be renamed to "b"`) {
			w.Errorf("the error does not name the taken name: %v", err)
		}
		has(w, f, "a", id)
		has(w, f, "b", theirs)
	})
}

// A request that RAM refuses between the creation and its end leaves the object in the state.
func TestCreationRefusedHalfway(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.changed["tags"] == nil {
			w.Skip("it has no tags")
		}
		w.Inject(emulator.Fault{Kind: emulator.Fail, Action: "TagResources", Code: "NoPermission", Status: 403})
		config := f.one(kind, "a", f.changed)
		_, err := w.Apply(config, driver.Options{})
		w.ClearFaults()
		if in := w.State.Current[kind+".x"]; kind == "ram_user" && (in == nil || err == nil) {
			w.Fatalf("the state holds %v, and the error is %v", w.State.Current, err)
		}
		_, err = w.Apply(config, driver.Options{})
		w.Must(err)
		w.Settled(config)
	})
}
