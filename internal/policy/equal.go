// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Equal reports whether two documents mean the same: whatever the order of
// statements, lists and members, single values or lists, duplicates, white
// space, escapes, empty conditions and Sids, and however statements that share
// all but their actions, or all but their resources, are joined. Everything else
// is a difference, also the case of letters.
//
// A text that is no policy, or holds what RAM's grammar does not have, is equal
// only to the same text or the same JSON.
//
// reference: policy-language.md §10.
func Equal(a, b string) bool {
	if a == b {
		return true
	}
	x, y := decode(a), decode(b)
	if x.root == nil || y.root == nil {
		return false
	}
	if x.fatal || x.lossy || y.fatal || y.lossy {
		return string(appendCanonical(nil, x.root)) == string(appendCanonical(nil, y.root))
	}
	return meaning(x.toDocument()) == meaning(y.toDocument())
}

// appendCanonical prints a JSON value with the members of objects in order.
func appendCanonical(b []byte, n *node) []byte {
	switch n.kind {
	case nodeArray:
		b = append(b, '[')
		for i := range n.items {
			b = append(appendCanonical(b, &n.items[i]), ',')
		}
		return append(b, ']')
	case nodeObject:
		members := slices.Clone(n.members)
		slices.SortStableFunc(members, func(x, y member) int { return strings.Compare(x.name, y.name) })
		b = append(b, '{')
		for i := range members {
			b = appendQuoted(b, members[i].name)
			b = append(appendCanonical(append(b, ':'), &members[i].value), ',')
		}
		return append(b, '}')
	default:
		return appendCompact(b, n)
	}
}

// meaning returns a text that is the same for documents that mean the same.
func meaning(d *Document) string {
	d = d.Clone()
	for i := range d.Statements {
		d.Statements[i].Sid = ""
	}
	d = Normalize(d)
	b := newBudget(d.size())
	var lines []string
	groups := make(map[string]*product)
	for i := range d.Statements {
		s := &d.Statements[i]
		if len(s.NotResources) > 0 || len(s.Actions) > 0 && len(s.NotActions) > 0 {
			lines = append(lines, s.String())
			continue
		}
		rest := *s
		rest.Actions, rest.Resources = nil, nil
		key := rest.String()
		g := groups[key]
		if g == nil {
			g = &product{key: key, resources: make(map[string][]string)}
			groups[key] = g
		}
		g.add(s)
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) { // they share a budget: in the same order every time
		lines = append(lines, groups[key].lines(b)...)
	}
	slices.Sort(lines)
	return d.Version + "\n" + strings.Join(lines, "\n")
}

// product is the set of pairs of action and resource that statements which
// agree in everything else cover together. Statements with the same NotAction
// count as having one action, which is none.
type product struct {
	key string
	// resources of each action, sorted. A statement without resources counts as
	// one with an empty resource.
	resources map[string][]string
	parts     []*Statement
}

func (g *product) add(s *Statement) { g.parts = append(g.parts, s) }

// lines prints the product in its only canonical form: for each action the
// resources that no other action of the product covers, actions with the same
// resources together.
func (g *product) lines(b *budget) []string {
	if !g.spread(b) {
		var out []string
		for _, s := range g.parts {
			out = append(out, s.String())
		}
		return out
	}
	g.drop(b)
	// Lists of resources are shared between actions, so each is printed once.
	byText := make(map[string]*actionClass)
	byList := make(map[*string]*actionClass)
	for action, list := range g.resources {
		if len(list) == 0 {
			continue
		}
		c := byList[&list[0]]
		if c == nil {
			text := quoteList(list)
			if c = byText[text]; c == nil {
				c = &actionClass{resources: text}
				byText[text] = c
			}
			byList[&list[0]] = c
		}
		c.actions = append(c.actions, action)
	}
	out := make([]string, 0, len(byText))
	for _, c := range byText {
		slices.Sort(c.actions)
		out = append(out, quoteList(c.actions)+" on "+c.resources)
	}
	slices.Sort(out)
	return []string{g.key + "\n" + strings.Join(out, "\n")}
}

// actionClass is actions with the same resources.
type actionClass struct {
	actions   []string
	resources string
}

// spread finds the resources of each action. It reports false if that takes too
// much.
func (g *product) spread(b *budget) bool {
	for _, s := range g.parts {
		own := s.Resources
		if len(own) == 0 {
			own = []string{"\x00"} // unlike any resource
		}
		actions := s.Actions
		if len(actions) == 0 {
			actions = []string{""}
		}
		for _, a := range actions {
			have := g.resources[a]
			if have == nil {
				g.resources[a] = own
				continue
			}
			if !b.spend(16 * (len(have) + len(own))) {
				return false
			}
			g.resources[a] = sortedSet(slices.Concat(have, own))
		}
	}
	return true
}

// drop takes from each action the resources that it shares with a pattern that
// covers it.
func (g *product) drop(b *budget) {
	actions := make([]string, 0, len(g.resources))
	var patterns []string
	for a := range g.resources {
		actions = append(actions, a)
		if hasWildcard(a) {
			patterns = append(patterns, a)
		}
	}
	if !b.spend(len(actions) * len(patterns)) {
		return
	}
	slices.Sort(actions)
	slices.Sort(patterns)
	left := make(map[string][]string)
	for _, a := range actions {
		list := g.resources[a]
		for _, p := range patterns {
			if !b.left() {
				break // from here on nothing covers anything
			}
			if p == a || !b.covers(p, a) || (p > a && b.covers(a, p)) {
				continue
			}
			if list = without(list, g.resources[p], b); len(list) == 0 {
				break
			}
		}
		left[a] = list
	}
	g.resources = left
}

// without returns the values of a sorted list that another does not have.
func without(list, other []string, b *budget) []string {
	if len(list) > 0 && len(other) > 0 && &list[0] == &other[0] && len(list) == len(other) {
		return nil
	}
	if !b.spend(16 * (len(list) + len(other))) {
		return list
	}
	var out []string
	for _, v := range list {
		if _, found := slices.BinarySearch(other, v); !found {
			out = append(out, v)
		}
	}
	return out
}

func quoteList(list []string) string {
	var b strings.Builder
	for _, v := range list {
		b.WriteString(strconv.Quote(v))
	}
	return b.String()
}
