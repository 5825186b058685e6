// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

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
)

// dependents are what hangs on each kind of principal by a reference to p.
var dependents = map[string]map[string]map[string]any{
	"ram_user": {
		"ram_access_key":             {"user_name": driver.Ref{Address: "p", Attribute: "user_name"}},
		"ram_group_membership":       {"user_name": driver.Ref{Address: "p", Attribute: "user_name"}, "group_name": "devs"},
		"ram_user_policy_attachment": readAt("user_name", driver.Ref{Address: "p", Attribute: "user_name"}),
		"ram_login_profile": {
			"user_name": driver.Ref{Address: "p", Attribute: "user_name"}, "password_wo": "Secret-2345",
			"password_wo_version": 1,
		},
	},
	"ram_group": {
		"ram_group_membership":        {"group_name": driver.Ref{Address: "p", Attribute: "group_name"}, "user_name": "a"},
		"ram_group_policy_attachment": readAt("group_name", driver.Ref{Address: "p", Attribute: "group_name"}),
	},
	"ram_role": {
		"ram_role_policy_attachment": readAt("role_name", driver.Ref{Address: "p", Attribute: "role_name"}),
	},
	"ram_policy": {
		"ram_user_policy_attachment":  policyAt("user_name"),
		"ram_group_policy_attachment": policyAt("group_name"),
		"ram_role_policy_attachment":  policyAt("role_name"),
	},
}

func readAt(principal string, name any) map[string]any {
	return map[string]any{principal: name, "policy_type": "Custom", "policy_name": "read"}
}

func policyAt(principal string) map[string]any {
	return map[string]any{
		principal: "a", "policy_type": "Custom", "policy_name": driver.Ref{Address: "p", Attribute: "policy_name"},
	}
}

// Whoever can hang on something is in the table above.
func TestEveryDependentIsReplacedInATest(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, all := range dependents {
		for kind := range all {
			seen[kind] = true
		}
	}
	for kind, f := range fixtures {
		if !f.named && !f.settings && !seen[kind] {
			t.Errorf("%s hangs on nothing in the table of dependents", kind)
		}
		if _, ok := dependents[kind]; f.named && !f.alone && !ok {
			t.Errorf("%s has no dependents in the table", kind)
		}
	}
}

// stack is a principal and one thing that hangs on it.
func stack(kind, name, dependent string, set, more map[string]any, cbd bool) driver.Config {
	own := fixtures[kind].config(name)
	maps.Copy(own, more)
	return driver.Config{
		"p": {Type: kind, Set: own, CreateBeforeDestroy: cbd},
		"d": {Type: dependent, Set: set},
	}
}

// inStack runs a test with each kind of thing that hangs on each kind of principal.
func inStack(t *testing.T, test func(w *acctest.World, kind, dependent string, set map[string]any)) {
	t.Helper()
	for kind, all := range dependents {
		for dependent, set := range all {
			t.Run(kind+" with "+dependent, func(t *testing.T) {
				t.Parallel()
				acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
					w.Must(allOf(kind)(w.Context(), w.Other))
					time.Sleep(time.Hour)
					test(w, kind, dependent, set)
				})
			})
		}
	}
}

// What hangs on a replaced principal is replaced with it, in one apply.
func TestReplacedWithWhatHangsOnIt(t *testing.T) {
	t.Parallel()
	inStack(t, func(w *acctest.World, kind, dependent string, set map[string]any) {
		for _, force := range []map[string]any{nil, {"force_destroy": true}} {
			config := stack(kind, "p1", dependent, set, force, false)
			_, err := w.Apply(config, driver.Options{})
			w.Must(err)
			for _, options := range []driver.Options{{}, {NoRefresh: true}, {Target: []string{"d"}}} {
				options.Replace = []string{"p"}
				before := w.State.Current["d"].Value
				time.Sleep(time.Minute)
				plan, err := w.Apply(config, options)
				w.Must(err)
				if plan.Changes["d"].Action != driver.DeleteThenCreate {
					w.Errorf("the plan: %s", plan.Summary())
				}
				if w.State.Current["d"].Value.Equal(before) {
					w.Errorf("%+v: it was not made anew", options)
				}
				w.Settled(config)
			}
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}

// A changed name replaces what RAM cannot rename, and what hangs on it, also the other way round.
// What RAM can rename stays, with what hangs on it, and nothing of that is unknown.
func TestChangedNameWithWhatHangsOnIt(t *testing.T) {
	t.Parallel()
	inStack(t, func(w *acctest.World, kind, dependent string, set map[string]any) {
		for _, cbd := range []bool{false, true} {
			_, err := w.Apply(stack(kind, "p1", dependent, set, nil, cbd), driver.Options{})
			w.Must(err)
			renamed := stack(kind, "p2", dependent, set, nil, cbd)
			plan, err := w.Apply(renamed, driver.Options{})
			w.Must(err)
			w.Settled(renamed)
			stays := fixtures[kind].rename != nil
			if got := plan.Changes["d"].Action; (got == driver.Update) != stays {
				w.Errorf("create_before_destroy %t: the plan: %s", cbd, plan.Summary())
			}
			if unknown := plan.Changes["d"].Unknown(); stays && len(unknown) > 0 {
				w.Errorf("known after the apply: %v", unknown)
			}
			if stays != (len(plan.Warnings) == 1 && strings.Contains(plan.Warnings[0], "stays the same")) {
				w.Errorf("warnings: %q", plan.Warnings)
			}
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}

// RAM takes no second object of one name: create_before_destroy with an unchanged name is an error
// that says so, and the object stays. A provider is not told of create_before_destroy: Terraform
// has destroyed by then what hangs on the object, and the next apply makes that again.
func TestCreateBeforeDestroyWithAnUnchangedName(t *testing.T) {
	t.Parallel()
	inStack(t, func(w *acctest.World, kind, dependent string, set map[string]any) {
		config := stack(kind, "p1", dependent, set, nil, true)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		id := idOf(w, fixtures[kind], "p1")
		_, err = w.Apply(config, driver.Options{Replace: []string{"p"}})
		if err == nil || !strings.Contains(err.Error(), "`create_before_destroy`") {
			w.Errorf("%v", err)
		}
		has(w, fixtures[kind], "p1", id)
		plan, err := w.Apply(config, driver.Options{})
		w.Must(err)
		if plan.Changes["p"].Action != driver.NoOp {
			w.Errorf("the next plan: %s", plan.Summary())
		}
		w.Settled(config)
	})
}

// successors are the kinds that RAM cannot rename.
func successors(t *testing.T, test func(w *acctest.World, kind string, f fixture)) {
	t.Helper()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named || f.rename != nil {
			w.Skip("it has no name of its own, or one that RAM can change")
		}
		test(w, kind, f)
	})
}

// A stranger bears the name that is wanted: the stranger loses nothing, and costs nothing.
func TestStrangerBearsTheSuccessorsName(t *testing.T) {
	t.Parallel()
	successors(t, func(w *acctest.World, kind string, f fixture) {
		_, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		time.Sleep(time.Minute)
		stranger := driver.Driver{Serve: w.Serve}
		_, _, err = stranger.Run(w.Context(), f.one(kind, "b", nil), driver.NewState(), driver.Options{})
		w.Must(err)
		a, b := idOf(w, f, "a"), idOf(w, f, "b")
		_, err = w.Apply(f.one(kind, "b", nil), driver.Options{})
		if err == nil || !strings.Contains(err.Error(), "Nothing was deleted") || !strings.Contains(err.Error(), b) {
			w.Errorf("%v", err)
		}
		has(w, f, "a", a)
		has(w, f, "b", b)
		w.Settled(f.one(kind, "a", nil))
		// A plan that was given up leaves nothing behind that hinders a destroy.
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, f, "a", "")
		has(w, f, "b", b)
	})
}

// Two of a kind swap their names: neither is deleted, and the way that the error shows works.
func TestSwappedNames(t *testing.T) {
	t.Parallel()
	successors(t, func(w *acctest.World, kind string, f fixture) {
		_, err := w.Apply(f.list(kind, "a", "b"), driver.Options{})
		w.Must(err)
		a, b := idOf(w, f, "a"), idOf(w, f, "b")
		_, err = w.Apply(f.list(kind, "b", "a"), driver.Options{})
		if err == nil || !strings.Contains(err.Error(), "Two ") {
			w.Errorf("%v", err)
		}
		has(w, f, "a", a)
		has(w, f, "b", b)
		_, err = w.Apply(f.list(kind, "free", "b"), driver.Options{})
		w.Must(err)
		_, err = w.Apply(f.list(kind, "free", "a"), driver.Options{})
		w.Must(err)
		_, err = w.Apply(f.list(kind, "b", "a"), driver.Options{})
		w.Must(err)
		w.Settled(f.list(kind, "b", "a"))
	})
}

// A list of as many as Terraform works on at once shifts in one run, whatever the order.
func TestLongListShifts(t *testing.T) {
	t.Parallel()
	successors(t, func(w *acctest.World, kind string, f fixture) {
		var all []string
		for i := range driver.Parallelism {
			all = append(all, fmt.Sprintf("n%02d", i))
		}
		for range 20 {
			_, err := w.Apply(f.list(kind, all...), driver.Options{})
			w.Must(err)
			time.Sleep(time.Minute)
			shifted := f.list(kind, all[1:]...)
			_, err = w.Apply(shifted, driver.Options{})
			w.Must(err)
			w.Settled(shifted)
			has(w, f, all[0], "")
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}
