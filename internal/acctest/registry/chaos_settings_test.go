// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"fmt"
	"maps"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// settings is a group of settings in a story: what the account has, and, of what Terraform manages,
// what stood there before and what it has set.
type settings struct {
	kind              string
	now, before, ours map[string]string
	// unsure are those of which a run that failed has left Terraform with less or more than this.
	unsure map[string]bool
}

func newSettings(s *story) map[string]*settings {
	all := map[string]*settings{}
	for kind, f := range fixtures {
		if f.settings {
			g := &settings{kind: kind, before: map[string]string{}, ours: map[string]string{}, unsure: map[string]bool{}}
			g.look(s)
			all[kind] = g
		}
	}
	return all
}

// look takes note of what the account has.
func (g *settings) look(s *story) {
	var err error
	g.now, err = fixtures[g.kind].values(s.Context(), s.observer())
	s.Must(err)
}

func (g *settings) address() string { return g.kind + ".settings" }

// judge tells of a setting that a run has given a value that it must not have: one that is not
// configured stays, and a destroy puts back what stood there before where our value still stands. A
// plan that was not refreshed may not know of a change that somebody has made.
func (g *settings) judge(
	s *story, plan *driver.Plan, prior *driver.State, config driver.Config, refreshed bool,
) string {
	was := g.now
	g.look(s)
	var action driver.Action
	if c := plan.Changes[g.address()]; c != nil {
		action = c.Action
	}
	managed := prior.Current[g.address()].Elements("managed_settings")
	wanted := map[string]string{}
	for name, v := range config[g.address()].Set {
		wanted[name] = fmt.Sprint(v)
	}
	destroyed := action == driver.Delete || action == driver.DeleteThenCreate
	put := maps.Clone(was)
	for name := range managed {
		if destroyed && g.ours[name] == was[name] {
			put[name] = g.before[name]
		}
	}
	for name, is := range g.now {
		want, configured := wanted[name]
		possible := is == was[name] || is == put[name] || (configured && is == want) || g.unsure[name]
		unknown := !refreshed && action == driver.NoOp && is == was[name]
		right := !configured && (is == put[name] || g.unsure[name]) || configured && (is == want || unknown)
		if !possible || s.said == nil && !right {
			return fmt.Sprintf("%s of %s was %s and is %s; configured: %q, before: %q", name, g.kind, was[name], is, want,
				g.before[name])
		}
	}
	g.learn(s, action, put, wanted, managed)
	return ""
}

// learn takes note of what Terraform manages after a run.
func (g *settings) learn(
	s *story, action driver.Action, put, wanted map[string]string, managed map[string]bool,
) {
	after := s.State.Current[g.address()].Elements("managed_settings")
	written := s.said == nil && action != "" && action != driver.NoOp
	for name := range g.now {
		switch {
		case s.said != nil && (managed[name] || wanted[name] != ""):
			g.unsure[name] = true
		case s.said == nil && (len(after) == 0 || action == driver.Create):
			delete(g.unsure, name)
		}
		if !after[name] {
			delete(g.before, name)
			delete(g.ours, name)
			continue
		}
		if _, known := g.before[name]; !known || !managed[name] || (written && action != driver.Update) {
			g.before[name] = put[name]
		}
		if written {
			g.ours[name] = wanted[name]
		}
	}
}
