// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package registry holds the tables that every registered object goes through: what users, other
// people and the service do to it. An object cannot be left out.
package registry

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// forEach runs a test for every registered object, in a world that has what the object hangs on for
// an hour.
func forEach(t *testing.T, test func(*acctest.World, string, fixture)) {
	t.Helper()
	for _, kind := range registered(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := fixtures[kind]
			acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
				// It keeps what there was from now on, for reads that lag.
				w.Inject(emulator.Fault{Kind: emulator.StaleReads, Product: "ram", Action: "GetAccountAlias", Delay: time.Hour})
				if f.base != nil {
					w.Must(f.base(w.Context(), w.Other))
				}
				time.Sleep(time.Hour)
				test(w, kind, f)
			})
		})
	}
}

// one is the configuration of the object of a name; more goes into it.
func (f fixture) one(kind, name string, more map[string]any) driver.Config {
	set := f.config(name)
	maps.Copy(set, more)
	return driver.Config{kind + ".x": {Type: kind, Set: set}}
}

// list is a configuration with count over names.
func (f fixture) list(kind string, names ...string) driver.Config {
	config := driver.Config{}
	for i, name := range names {
		config[fmt.Sprintf("%s.x[%d]", kind, i)] = driver.Resource{Type: kind, Set: f.config(name)}
	}
	return config
}

// has checks that the account has the object of a name, as id says, "" where there must be none:
// settings are then as they were at first.
func has(w *acctest.World, f fixture, name, id string) {
	w.Helper()
	if f.settings && id == "" {
		id = f.atFirst
	}
	got, err := f.id(w.Context(), w.Fresh(), name)
	if err != nil && !ram.IsNotExist(err) {
		w.Fatal(err)
	}
	if got != id {
		w.Errorf("the account has %q for %s, want %q", got, name, id)
	}
}

// writes is how many of the fixture's writes were sent.
func writes(w *acctest.World, f fixture) (n int) {
	for _, action := range f.writes {
		n += w.Requests()[action]
	}
	return n
}

func idOf(w *acctest.World, f fixture, name string) string {
	w.Helper()
	id, err := f.id(w.Context(), w.Fresh(), name)
	w.Must(err)
	return id
}

// An object is made, changed, imported and destroyed, and no second plan changes anything.
func TestLife(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		for _, more := range []map[string]any{nil, f.changed, nil} {
			config := f.one(kind, "a", more)
			_, err := w.Apply(config, driver.Options{})
			w.Must(err)
			w.Settled(config)
		}
		own := w.State.Current[kind+".x"]
		imported, err := w.TF.Import(w.Context(), kind, f.importID("a", idOf(w, f, "a")), nil)
		w.Must(err)
		w.State.Current[kind+".x"] = imported
		// What Terraform cannot know of an imported object it records, and changes nothing.
		before := writes(w, f)
		plan, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		if got := plan.Changes[kind+".x"].Action; (got != driver.NoOp && got != driver.Update) || writes(w, f) != before {
			w.Errorf("the plan after an import: %s, %d writes", plan.Summary(), writes(w, f)-before)
		}
		w.Settled(f.one(kind, "a", nil))
		if f.settings {
			w.State.Current[kind+".x"] = own // of imported settings nobody knows what was there before
		}
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, f, "a", "")
	})
}

// A list loses its first element, so that every other one has another place: users and groups are
// not renamed to each other, everything else is replaced, in one run.
func TestShiftedList(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.settings {
			w.Skip("an account has it once, and always")
		}
		_, err := w.Apply(f.list(kind, names...), driver.Options{})
		w.Must(err)
		before := map[string]string{}
		for _, n := range names {
			before[n] = idOf(w, f, n)
		}
		time.Sleep(time.Hour)
		shifted := f.list(kind, "b", "c")
		_, err = w.Apply(shifted, driver.Options{})
		if f.named && f.rename != nil {
			if err == nil || !strings.Contains(err.Error(), "Nothing was changed") {
				w.Fatalf("the plan is not refused: %v", err)
			}
			for _, n := range names {
				has(w, f, n, before[n])
			}
			return
		}
		w.Must(err)
		w.Settled(shifted)
		has(w, f, "a", "")
		for _, n := range []string{"b", "c"} {
			if idOf(w, f, n) == before[n] {
				w.Errorf("%s was not made anew", n)
			}
		}
	})
}

// Somebody deletes what Terraform made, and makes another object of the same name: that is not
// ours.
func TestNameReused(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.settings {
			w.Skip("an account has it once, and always")
		}
		config := f.one(kind, "a", nil)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		time.Sleep(time.Hour)
		w.Must(f.reuse(w.Context(), w.Other, "a"))
		time.Sleep(time.Hour)
		theirs, before := idOf(w, f, "a"), w.State

		if f.changed != nil { // the plan was made before
			if _, err = w.Apply(f.one(kind, "a", f.changed), driver.Options{NoRefresh: true}); err == nil {
				w.Error("somebody else's object was changed")
			}
			has(w, f, "a", theirs)
		}
		w.State = before
		_, err = w.Apply(nil, driver.Options{Destroy: true, NoRefresh: true})
		w.Must(err)
		has(w, f, "a", theirs)

		w.State = before
		plan, err := w.Apply(config, driver.Options{})
		if got := plan.Changes[kind+".x"]; got == nil || got.Action != driver.Create {
			w.Errorf("the plan: %s", plan.Summary())
		}
		switch {
		case kind == "ram_access_key": // a user may have two
			w.Must(err)
		case err == nil || !strings.Contains(err.Error(), "EntityAlreadyExists"):
			w.Errorf("somebody else's object was taken over: %v", err)
		}
		if len(w.State.Current) != 0 && kind != "ram_access_key" {
			w.Error("somebody else's object is in the state")
		}
		if id, err := f.id(w.Context(), w.Fresh(), "a"); err != nil || (id != theirs && kind != "ram_access_key") {
			w.Errorf("somebody else's object is %q now, %v", id, err)
		}
	})
}

// Somebody deletes what Terraform made: the next plan makes it again, and a destroy that does not
// know of it yet is content.
func TestDisappeared(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.settings {
			w.Skip("an account has it once, and always")
		}
		config := f.one(kind, "a", nil)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		time.Sleep(time.Hour)
		w.Must(f.remove(w.Context(), w.Other, "a"))
		before := w.State
		_, err = w.Apply(nil, driver.Options{Destroy: true, NoRefresh: true})
		w.Must(err)
		w.State = before
		plan, err := w.Apply(config, driver.Options{})
		w.Must(err)
		if got := plan.Changes[kind+".x"].Action; got != driver.Create {
			w.Errorf("the plan is %s", got)
		}
		w.Settled(config)
	})
}

// Somebody renames the object, or what it hangs on: it is the same object, and not gone.
func TestRenamedElsewhere(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.rename == nil {
			w.Skip("RAM cannot rename it")
		}
		_, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		time.Sleep(time.Hour)
		id := idOf(w, f, "a")
		w.Must(f.rename(w.Context(), w.Other, "a", "x"))
		before := w.State

		plan, refreshed, err := w.TF.Plan(w.Context(), f.one(kind, "x", nil), w.State, driver.Options{})
		w.Must(err)
		if got := refreshed.Current[kind+".x"].Text(f.nameAttribute); got != "x" || plan.Summary() != "" {
			w.Errorf("the refresh shows %q, and the plan of the new name: %s", got, plan.Summary())
		}
		has(w, f, "x", id)
		if f.changed != nil { // by a state that does not know of it, too
			_, err = w.Apply(f.one(kind, "x", f.changed), driver.Options{NoRefresh: true})
			w.Must(err)
			if f.dated {
				id = idOf(w, f, "x")
			}
			has(w, f, "x", id)
		}
		w.State = before
		if !f.named { // a literal name: nobody bears the one that is configured
			_, err = w.Apply(f.one(kind, "a", nil), driver.Options{})
			if err == nil || !strings.Contains(err.Error(), `called "x" now`) {
				w.Errorf("the old name is not refused: %v", err)
			}
			has(w, f, "x", id)
		}
		w.State = before
		_, err = w.Apply(nil, driver.Options{Destroy: true, NoRefresh: true})
		w.Must(err)
		has(w, f, "x", "")
	})
}

// Reads, or writes too, lag behind writes: nothing is made twice, lost or left.
func TestLaggingReads(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		w.Inject(emulator.Fault{Kind: emulator.StaleReads, Delay: 4 * time.Second})
		w.Inject(emulator.Fault{Kind: emulator.StaleWrites, Delay: 4 * time.Second})
		config := f.one(kind, "a", nil)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		w.Settled(config) // another run, at once
		_, err = w.Apply(f.one(kind, "a", f.changed), driver.Options{})
		w.Must(err)
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		w.ClearFaults()
		has(w, f, "a", "")
	})
}

// Answers are lost after the write was done, and lines are cut before: each object is there once.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		for _, fault := range []emulator.FaultKind{emulator.LoseAnswer, emulator.Cut} {
			strike := func() {
				w.ClearFaults()
				for _, action := range f.writes {
					product, name, _ := strings.Cut(action, ":")
					w.Inject(emulator.Fault{Kind: fault, Product: product, Action: name, Times: 1})
				}
			}
			struck := map[string]bool{}
			for _, more := range []map[string]any{nil, f.changed} {
				strike()
				_, err := w.Apply(f.one(kind, "a", more), driver.Options{})
				w.Must(err)
				w.Settled(f.one(kind, "a", more))
			}
			strike()
			_, err := w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
			has(w, f, "a", "")
			for _, e := range w.Server.Log() {
				if e.Fault == fault {
					struck[e.Product+":"+e.Action] = true
				}
			}
			for _, action := range f.writes {
				if !struck[action] {
					w.Errorf("%s was not hit: the fixture's writes are wrong", action)
				}
			}
		}
	})
}

// The credentials of another account: an error that names both, never an object that is gone.
func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	const foreign = "9999999999999999"
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		server, err := emulator.New(emulator.Options{AccountID: foreign})
		w.Must(err)
		defer server.Close()
		for _, identities := range []bool{false, true} { // Terraform before 1.12 keeps no identity
			w.TF.Identities = identities
			config := f.one(kind, "a", nil)
			_, err = w.Apply(config, driver.Options{})
			w.Must(err)
			id, before := idOf(w, f, "a"), w.State
			ours := w.Transport
			w.Transport = driver.Serve(w.T, server)
			refused := func(what string, err error) {
				if err == nil || !strings.Contains(err.Error(), foreign) || !strings.Contains(err.Error(), w.AccountID()) {
					w.Errorf("%s: %v, want an error that names both accounts", what, err)
				}
				if len(w.State.Current) != 1 {
					w.Errorf("%s: the object left the state", what)
				}
			}
			_, err = w.Apply(config, driver.Options{})
			refused("apply", err)
			_, err = w.Apply(f.one(kind, "a", f.changed), driver.Options{NoRefresh: true})
			refused("apply without a refresh", err)
			_, err = w.Apply(nil, driver.Options{Destroy: true, NoRefresh: true})
			refused("destroy", err)
			// The credentials change between plan and apply.
			w.Transport = ours
			plan, _, err := w.TF.Plan(w.Context(), nil, before, driver.Options{Destroy: true})
			w.Must(err)
			w.Transport = driver.Serve(w.T, server)
			w.State, err = w.TF.Apply(w.Context(), plan)
			refused("apply of a plan", err)
			w.Transport, w.State = ours, before
			has(w, f, "a", id)
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}
