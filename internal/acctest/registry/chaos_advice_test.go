// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// rounds is how many applies a configuration may take after everything else is calm, each with what
// the errors of the one before it advised.
const rounds = 8

// converge applies until the configuration holds, and does to the letter what the errors advise.
func (s *story) converge() string {
	for range rounds {
		if finding := s.run(); finding != "" {
			return finding
		}
		if s.said == nil {
			return s.holds()
		}
		s.follow(s.said)
	}
	return fmt.Sprintf("it does not come true: %v", s.said)
}

// holds checks that a plan changes nothing and that every object is there.
func (s *story) holds() string {
	config := s.config()
	plan, state, err := s.TF.Plan(s.Context(), config, s.State, driver.Options{})
	if err != nil {
		return fmt.Sprintf("the second plan fails: %v", err)
	}
	s.State = state
	if summary := plan.Summary(); summary != "" {
		return "the second plan is not empty:\n" + summary
	}
	if len(s.State.Deposed) > 0 || len(s.State.Current) != len(config) {
		return fmt.Sprintf("%d objects in the state and %d deposed ones, for %d that are configured",
			len(s.State.Current), len(s.State.Deposed), len(config))
	}
	for _, i := range s.items {
		if config[i.address()].Type == "" {
			continue
		}
		ids, err := fixtures[i.kind].all(s.Context(), s.observer(), i.name)
		if err != nil || len(ids) == 0 {
			return fmt.Sprintf("%s %q is in the state and not in the account: %v", i.kind, i.name, err)
		}
	}
	return ""
}

// advice is what an error tells people to do, and how to do it.
var advice = []struct {
	says string
	do   func(*story, *item, string)
}{
	{"Nothing was changed", func(s *story, i *item, _ string) { s.renameItem(i, s.freshName()) }},
	{"Nothing was deleted", func(s *story, i *item, _ string) { s.renameItem(i, s.freshName()) }},
	{"Its import ID is ", (*story).nameTaken},
	{"create_before_destroy", func(s *story, _ *item, _ string) { s.withoutCreateBeforeDestroy() }},
}

// follow does what each error of a run advises.
func (s *story) follow(err error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, one := range joined.Unwrap() {
		address, said, _ := strings.Cut(one.Error(), ": ")
		if strings.Contains(said, "RAM deletes only what nothing hangs on") {
			s.strangersTakeAway()
		}
		address = strings.TrimSuffix(strings.TrimSuffix(address, " (destroy)"), " (deposed)")
		at := slices.IndexFunc(s.items, func(i *item) bool { return i.address() == address })
		if at < 0 {
			continue
		}
		for _, a := range advice {
			if strings.Contains(said, a.says) {
				a.do(s, s.items[at], said)
				break
			}
		}
	}
}

// nameTaken decides which of the cases it is that the error tells of, as people do who know their
// configuration and look at their state.
func (s *story) nameTaken(i *item, said string) {
	if s.config()[i.address()].CreateBeforeDestroy {
		s.withoutCreateBeforeDestroy()
		return
	}
	for address, held := range s.State.Current {
		if held.Type != i.kind || held.Text(fixtures[i.kind].nameAttribute) != i.name {
			continue
		}
		if kept := *held; kept.Tainted {
			kept.Tainted = false
			s.State = s.State.With(address, &kept)
		}
		return
	}
	s.importAs(i, said)
}

// withoutCreateBeforeDestroy takes it from everything: what refers to an object passes it on.
func (s *story) withoutCreateBeforeDestroy() {
	for _, i := range s.items {
		i.cbd = false
	}
}

// strangersTakeAway: somebody else takes away what hangs on ours.
func (s *story) strangersTakeAway() {
	for _, o := range s.inventory() {
		if key := o.kind + "/" + o.name; !fixtures[o.kind].named && s.strangers[key] == o.id {
			s.Must(o.drop(s.Context(), s.observer()))
			delete(s.strangers, key)
		}
	}
}

// importAs imports the object that the error names.
func (s *story) importAs(i *item, said string) {
	_, rest, _ := strings.Cut(said, `Its import ID is "`)
	id, _, _ := strings.Cut(rest, `"`)
	s.bring(i, id)
}
