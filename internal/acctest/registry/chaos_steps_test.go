// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// stepKinds are what can happen before an apply, by what a finding calls it.
var stepKinds = map[string]func(*story, *rand.Rand){
	"add":                   (*story).add,
	"remove":                (*story).removeItem,
	"change":                (*story).change,
	"rename":                (*story).rename,
	"take a name":           (*story).takeName,
	"replace":               (*story).replace,
	"create_before_destroy": (*story).createBeforeDestroy,
	"import":                (*story).reimport,
	"meddle":                (*story).meddle,
	"fault":                 (*story).fault,
	"stop":                  func(s *story, r *rand.Rand) { s.interrupt(r, false) },
	"kill":                  func(s *story, r *rand.Rand) { s.interrupt(r, true) },
	"after the plan":        (*story).afterThePlan,
	"untouched":             func(*story, *rand.Rand) {},
}

// randomSteps is the story of a seed: a few objects are there before something happens to them.
func randomSteps(seed uint64) []step {
	r := rand.New(rand.NewPCG(seed, 1))
	var steps []step
	for range 4 {
		steps = append(steps, step{"add", r.Uint64()})
	}
	kinds := slices.Sorted(maps.Keys(stepKinds))
	for range 10 {
		steps = append(steps, step{kinds[r.IntN(len(kinds))], r.Uint64()})
	}
	return steps
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// pickItem is an item that keep takes; nil where there is none.
func (s *story) pickItem(r *rand.Rand, keep func(*item) bool) *item {
	var all []*item
	for _, i := range s.items {
		if keep == nil || keep(i) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(r, all)
}

// add configures up to three objects more, and what they hang on.
func (s *story) add(r *rand.Rand) {
	kinds := slices.Sorted(maps.Keys(fixtures))
	for range 1 + r.IntN(3) {
		s.addItem(pick(r, kinds), pick(r, universe), r.IntN(2) == 0)
	}
}

// addItem configures an object and what it hangs on, but for what is there; full says with all that
// its fixture has. Settings have one address.
func (s *story) addItem(kind, name string, full bool) {
	if fixtures[kind].settings {
		name = universe[0]
	}
	if s.find(kind, name) != nil || s.strangers[kind+"/"+name] != "" {
		return
	}
	for argument, v := range fixtures[kind].config(name) {
		if on, text := bears[argument], fmt.Sprint(v); on != "" && on != kind {
			s.addItem(on, text, full)
		}
	}
	slot := "settings"
	if !fixtures[kind].settings {
		s.slots++
		slot = fmt.Sprintf("s%d", s.slots)
	}
	s.items = append(s.items, &item{kind: kind, name: name, slot: slot, changed: full && fixtures[kind].changed != nil})
}

func (s *story) removeItem(r *rand.Rand) {
	if i := s.pickItem(r, nil); i != nil {
		s.items = slices.DeleteFunc(s.items, func(other *item) bool { return other == i })
	}
}

func (s *story) change(r *rand.Rand) {
	if i := s.pickItem(r, func(i *item) bool { return fixtures[i.kind].changed != nil }); i != nil {
		i.changed = !i.changed
	}
}

// renameItem gives an item another name, and what hangs on it.
func (s *story) renameItem(i *item, name string) {
	for _, other := range s.items {
		f := fixtures[other.kind]
		if other != i && !f.named && bears[f.nameAttribute] == i.kind && other.name == i.name {
			other.name = name
		}
	}
	i.name = name
}

// isRenamable: the other ends of what hangs on two have fixed names.
func isRenamable(i *item) bool {
	return fixtures[i.kind].named && slices.Contains(universe, i.name)
}

func (s *story) rename(r *rand.Rand) {
	if i := s.pickItem(r, isRenamable); i != nil {
		s.renameItem(i, s.freshName())
	}
}

// takeName gives an item the name of another one.
func (s *story) takeName(r *rand.Rand) {
	i := s.pickItem(r, isRenamable)
	if i == nil {
		return
	}
	other := s.pickItem(r, func(o *item) bool { return o.kind == i.kind && o != i && isRenamable(o) })
	switch {
	case other == nil:
	case r.IntN(2) == 0: // they swap
		name := i.name
		i.name, other.name = other.name, name
	default: // a list that has lost an element: the last one goes
		i.name = other.name
		s.items = slices.DeleteFunc(s.items, func(o *item) bool { return o == other })
	}
}

func (s *story) replace(r *rand.Rand) {
	if i := s.pickItem(r, nil); i != nil {
		s.options.Replace = []string{i.address()}
	}
}

func (s *story) createBeforeDestroy(r *rand.Rand) {
	if i := s.pickItem(r, nil); i != nil {
		i.cbd = !i.cbd
		s.options.Replace = []string{i.address()}
	}
}

// reimport forgets an object and imports it.
func (s *story) reimport(r *rand.Rand) {
	i := s.pickMade(r)
	if i == nil {
		return
	}
	f := fixtures[i.kind]
	old := s.State.Current[i.address()]
	ids, err := f.all(s.Context(), s.observer(), old.Text(f.nameAttribute))
	if err != nil || len(ids) != 1 {
		return
	}
	s.bring(i, f.importID(old.Text(f.nameAttribute), ids[0]))
}

// bring imports an object at the address of an item: from then on it is ours, whoever made it.
func (s *story) bring(i *item, id string) {
	s.network.left.Store(-1)
	if in, err := s.TF.Import(s.Context(), i.kind, id, nil); err == nil {
		s.State = s.State.With(i.address(), in)
		delete(s.strangers, i.kind+"/"+in.Text(fixtures[i.kind].nameAttribute))
	}
}

// meddle is what somebody else does to an object of ours.
func (s *story) meddle(r *rand.Rand) {
	if i := s.pickMade(r); i != nil {
		s.meddleWith(i, r)
	}
}

// afterThePlan: somebody does it when the plan has been made, and does not know of it.
func (s *story) afterThePlan(r *rand.Rand) {
	s.options.NoRefresh = true
	i := s.pickMade(r)
	if i == nil {
		return
	}
	s.meddleWith(i, r)
	if r.IntN(3) == 0 {
		s.items = slices.DeleteFunc(s.items, func(other *item) bool { return other == i })
	} else if fixtures[i.kind].changed != nil {
		i.changed = !i.changed
	}
}

// pickMade is an item that is in the state; nil where there is none.
func (s *story) pickMade(r *rand.Rand) *item {
	return s.pickItem(r, func(i *item) bool { return s.State.Current[i.address()] != nil })
}

func (s *story) meddleWith(i *item, r *rand.Rand) {
	f, c := fixtures[i.kind], s.observer()
	if f.settings {
		s.Must(f.meddle(s.Context(), c, r))
		time.Sleep(2 * time.Minute)
		s.settings[i.kind].look(s)
		return
	}
	name := s.State.Current[i.address()].Text(f.nameAttribute)
	var err error
	switch n := r.IntN(4); {
	case n == 0:
		err = f.remove(s.Context(), c, name)
	case n == 1 && f.rename != nil && f.named:
		err = f.rename(s.Context(), c, name, s.freshName())
	case n == 2 && f.rename != nil:
		err = f.handOn(s.Context(), c, name, s.freshName())
	default:
		err = f.reuse(s.Context(), c, name)
	}
	_ = err // something may be in the way: then it is left half-done, which is no different
	time.Sleep(2 * time.Minute)
	s.count()
}

// fault lets some requests of the next apply fail.
func (s *story) fault(r *rand.Rand) {
	faults := []emulator.Fault{
		{Kind: emulator.Throttle, Rate: 0.3},
		{Kind: emulator.Fail, Rate: 0.2, Status: 500, Code: "InternalError"},
		{Kind: emulator.Fail, Rate: 0.2},
		{Kind: emulator.Fail, Rate: 0.05, Status: 403, Code: "NoPermission"},
		{Kind: emulator.Fail, Status: 500, Code: "InternalError", Times: 40},
		{Kind: emulator.LoseAnswer, Rate: 0.3},
		{Kind: emulator.Cut, Rate: 0.2},
		{Kind: emulator.Truncate, Rate: 0.2},
		{Kind: emulator.Garbage, Rate: 0.2},
		{Kind: emulator.StaleReads, Delay: 3 * time.Second},
		{Kind: emulator.StaleWrites, Delay: 3 * time.Second},
		{Kind: emulator.Delay, Rate: 0.1, Delay: 40 * time.Second},
	}
	s.Inject(pick(r, faults))
	s.someWork(r)
}

// interrupt stops or kills the provider at one of the next writes.
func (s *story) interrupt(r *rand.Rand, kill bool) {
	s.network.kill = kill
	s.network.left.Store(1 + r.Int64N(6))
	s.someWork(r)
}

// someWork gives the next apply something to do.
func (s *story) someWork(r *rand.Rand) {
	for range 2 {
		pick(r, []func(*story, *rand.Rand){
			(*story).add, (*story).add, (*story).change, (*story).removeItem, (*story).rename,
		})(s, r)
	}
}
