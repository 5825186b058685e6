// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import "slices"

// The bounds of the search for the keys that matter. Beyond them every key counts
// that a statement asks for which could still apply or cease to.
const (
	maxSamples  = 1 << 16 // comparisons of a condition with a value, for one key
	maxVariants = 1 << 18 // what is looked at, for all ways to fill in the keys
)

// openStatement is a statement whose outcome rests on keys that the request does
// not carry.
type openStatement struct {
	deny    bool
	missing []*condition // on such keys
	needs   []need       // the same, for the search
}

// need is a condition on a missing key, by their numbers in the search.
type need struct{ key, condition int }

// missingKeys returns the keys that the request does not carry and on which its
// decision depends: there is a value of the key that changes the decision, perhaps
// together with values of other such keys.
//
// Which values there are to try follows from the conditions: of all those that
// they tell apart, one. All ways to fill them in are decided by the same process
// as the request itself.
func (s *Set) missingKeys(parts []explanation) []string {
	x := search{set: s, numbers: make(map[string]int)}
	for i := range parts {
		x.collect(&parts[i])
	}
	matter := make([]bool, len(x.keys))
	if !x.sample() || !x.try(matter) {
		for i := range matter {
			matter[i] = true
		}
	}
	var out []string
	for i, matters := range matter {
		if matters {
			out = append(out, x.keys[i].names...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// search is the search for the keys that matter.
type search struct {
	set     *Set
	checks  []openCheck
	keys    []missingKey
	numbers map[string]int // of the keys
	size    int            // what one decision looks at: conditions on missing keys, and tables
}

// openCheck is what the decision of one check is made of.
type openCheck struct {
	caller   *Caller
	group    string
	decision Decision    // where there are no tables
	tables   []openTable // by their numbers
}

// openTable is what the answer of a table is made of: the decision of its certain
// statements, and the statements that may change it.
type openTable struct {
	certain    Decision
	statements []openStatement
}

// missingKey is a key that the request does not carry.
type missingKey struct {
	names      []string // as the conditions spell it
	conditions []*condition
	// classes are what the conditions say to no value, and to each kind of value: a
	// verdict of each condition.
	classes []string
}

// collect takes what may change of the answers to a check.
func (x *search) collect(e *explanation) {
	c := openCheck{caller: e.call.caller, group: e.call.group, decision: e.decision}
	for i := range e.outcomes {
		o := &e.outcomes[i]
		t := openTable{certain: o.certain}
		for _, st := range o.open {
			if o.certain == ImplicitDeny || o.certain == Allow && st.deny {
				for _, cond := range st.missing {
					st.needs = append(st.needs, x.need(cond))
				}
				x.size += len(st.needs)
				t.statements = append(t.statements, st)
			}
		}
		c.tables = append(c.tables, t)
	}
	x.size += 1 + len(c.tables)
	x.checks = append(x.checks, c)
}

func (x *search) need(cond *condition) need {
	id := cond.key
	if x.set.options.foldKeys {
		id = foldText(id)
	}
	n, seen := x.numbers[id]
	if !seen {
		n = len(x.keys)
		x.numbers[id] = n
		x.keys = append(x.keys, missingKey{})
	}
	k := &x.keys[n]
	if last := len(k.conditions) - 1; last >= 0 && k.conditions[last] == cond {
		return need{n, last} // of another check
	}
	k.names = append(k.names, cond.key)
	k.conditions = append(k.conditions, cond)
	return need{n, len(k.conditions) - 1}
}

// sample finds the classes of each key. It reports false if that takes too much.
func (x *search) sample() bool {
	c := &call{options: &x.set.options}
	for i := range x.keys {
		k := &x.keys[i]
		samples := samplesOf(k.conditions)
		if len(samples)*len(k.conditions) > maxSamples {
			return false
		}
		seen := make(map[string]bool)
		k.add(seen, func(cond *condition) verdict { return cond.missing(c, nil) })
		for _, text := range samples {
			k.add(seen, func(cond *condition) verdict { return cond.compare(c, []string{text}, nil) })
		}
	}
	return true
}

// add adds a class, unless it is there.
func (k *missingKey) add(seen map[string]bool, ask func(*condition) verdict) {
	verdicts := make([]byte, len(k.conditions))
	for i, cond := range k.conditions {
		verdicts[i] = byte(ask(cond))
	}
	if class := string(verdicts); !seen[class] {
		seen[class] = true
		k.classes = append(k.classes, class)
	}
}

// try decides the request with each way to fill in the keys, and notes the keys
// that made a difference. It reports false if there are too many.
func (x *search) try(matter []bool) bool {
	variants := 1
	for i := range x.keys {
		if variants *= len(x.keys[i].classes); variants*x.size > maxVariants {
			return false
		}
	}
	decisions := make([]Decision, variants)
	filled := make([]int, len(x.keys)) // the class of each key
	for v := range decisions {
		rest := v
		for i := range x.keys {
			filled[i] = rest % len(x.keys[i].classes)
			rest /= len(x.keys[i].classes)
		}
		decisions[v] = x.decide(filled)
	}
	step := 1
	for i := range x.keys {
		n := len(x.keys[i].classes)
		for v, d := range decisions {
			without := v - v/step%n*step // the same without a value of this key
			matter[i] = matter[i] || d != decisions[without]
		}
		step *= n
	}
	return true
}

// decide decides the request with its keys filled in.
func (x *search) decide(filled []int) Decision {
	out := Allow
	for i := range x.checks {
		c := &x.checks[i]
		d := c.decision
		if len(c.tables) > 0 {
			d, _ = x.set.process(c.caller, c.group, func(t *table) Decision {
				return x.answer(&c.tables[t.number], filled)
			})
		}
		if severity(d) > severity(out) {
			out = d
		}
	}
	return out
}

// answer is the answer of one table.
func (x *search) answer(t *openTable, filled []int) Decision {
	out := t.certain
	for i := range t.statements {
		st := &t.statements[i]
		if !x.applies(st, filled) {
			continue
		}
		if st.deny {
			return ExplicitDeny
		}
		out = Allow
	}
	return out
}

func (x *search) applies(st *openStatement, filled []int) bool {
	uncertain := false
	for _, n := range st.needs {
		switch verdict(x.keys[n.key].classes[filled[n.key]][n.condition]) {
		case unmet:
			return false
		case undecided:
			uncertain = true
		case met:
		}
	}
	return !uncertain || st.deny
}
