// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// lateName is the name that withLateName gives: the version of a new policy.
const lateName = "v1"

// withLateName gives an instance a name that is known only during the apply.
func withLateName(config driver.Config, address, attribute string) driver.Config {
	config[address].Set[attribute] = driver.Ref{Address: "late", Attribute: "default_version"}
	config["late"] = driver.Resource{Type: "ram_policy", Set: fixtures["ram_policy"].config("late")}
	return config
}

// A name that is not known when the plan is made: users and groups are planned in place, what RAM
// cannot rename is replaced. Where the name turns out to be another's, the other one loses nothing,
// and what can be renamed is not changed either.
func TestNameKnownLate(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named {
			w.Skip("it has no name of its own")
		}
		at := kind + ".x"
		late := withLateName(f.one(kind, "a", nil), at, f.nameAttribute)
		_, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		time.Sleep(time.Minute)
		before, id := w.State, idOf(w, f, "a")

		stranger := driver.Driver{Serve: w.Serve}
		_, theirState, err := stranger.Run(w.Context(), f.one(kind, lateName, nil), driver.NewState(), driver.Options{})
		w.Must(err)
		theirs := idOf(w, f, lateName)
		_, err = w.Apply(late, driver.Options{})
		if err == nil || !strings.Contains(err.Error(), theirs) {
			w.Errorf("the name of a stranger: %v", err)
		}
		has(w, f, lateName, theirs)
		if f.rename != nil {
			has(w, f, "a", id)
			if !strings.Contains(err.Error(), "Nothing was changed") {
				w.Errorf("the name of a stranger: %v", err)
			}
		}
		_, _, err = stranger.Run(w.Context(), nil, theirState, driver.Options{Destroy: true})
		w.Must(err)
		if f.rename == nil {
			_, err = w.Apply(f.one(kind, "a", nil), driver.Options{})
			w.Must(err)
		} else {
			w.State = before
			w.Must(fixtures["ram_policy"].remove(w.Context(), w.Other, "late"))
		}

		plan, err := w.Apply(late, driver.Options{})
		w.Must(err)
		w.Settled(late)
		if got := plan.Changes[at].Action; (got == driver.Update) != (f.rename != nil) {
			w.Errorf("planned as %s", got)
		}
		has(w, f, "a", "")
		if f.rename != nil {
			has(w, f, lateName, id)
		}
	})
}

// What hangs on a principal whose name is not known yet follows it.
func TestNameKnownLateWithWhatHangsOnIt(t *testing.T) {
	t.Parallel()
	inStack(t, func(w *acctest.World, kind, dependent string, set map[string]any) {
		_, err := w.Apply(stack(kind, "p1", dependent, set, nil, false), driver.Options{})
		w.Must(err)
		time.Sleep(time.Minute)
		f := fixtures[kind]
		late := withLateName(stack(kind, "p1", dependent, set, nil, false), "p", f.nameAttribute)
		plan, err := w.Apply(late, driver.Options{})
		w.Must(err)
		w.Settled(late)
		if got := plan.Changes["d"].Action; (got == driver.Update) != (f.rename != nil) {
			w.Errorf("the plan: %s", plan.Summary())
		}
	})
}
