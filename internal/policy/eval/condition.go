// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// verdict is the outcome of a condition.
type verdict uint8

const (
	unmet verdict = iota
	met
	undecided
)

// condition is one compiled condition.
type condition struct {
	operator policy.Operator
	key      string
	values   []value
	// set holds the values of a long list that are compared as a whole, folded if
	// the operator does not regard case.
	set map[string]struct{}
	// problem says why the condition can never be decided.
	problem string
}

// value is one value of a condition, read as its operator needs it.
type value struct {
	text    string
	number  policy.Number
	date    time.Time
	boolean bool
	network policy.Network
	problem string // the operator cannot read it
}

func (s *Set) compileConditions(list []policy.Condition) []condition {
	var out []condition
	for _, src := range policy.JoinConditions(list) {
		c := condition{key: src.Key}
		op, known := policy.LookupOperator(src.Operator)
		c.operator = op
		if !known {
			c.operator.Name = src.Operator
			c.problem = "RAM has no operator of that name"
		} else if t, _ := policy.KeyType(src.Key); t != policy.TypeString && op.Type != policy.TypeString && op.Type != t {
			c.problem = fmt.Sprintf("the key holds values of type %s, the operator compares values of type %s", t, op.Type)
		}
		c.values = make([]value, len(src.Values))
		for i, text := range src.Values {
			c.values[i] = readValue(op.Type, text)
			if op.Compare == policy.CompareLike && policy.TooLong(text) {
				c.values[i].problem = patternTooLong
			}
		}
		if known {
			c.index()
		}
		out = append(out, c)
	}
	return out
}

// indexFrom is the number of values from which a list becomes a set.
const indexFrom = 17

// index makes a set of a long list of texts.
func (cond *condition) index() {
	if len(cond.values) < indexFrom || !cond.whole() {
		return
	}
	cond.set = make(map[string]struct{}, len(cond.values))
	for i := range cond.values {
		text := cond.values[i].text
		if cond.operator.Compare == policy.CompareFold {
			text = foldText(text)
		}
		cond.set[text] = struct{}{}
	}
}

// foldText returns the same text for texts that strings.EqualFold holds equal.
func foldText(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}

func readValue(t policy.ValueType, text string) value {
	v := value{text: text}
	var err error
	switch t {
	case policy.TypeNumeric:
		v.number, err = policy.ParseNumber(text)
	case policy.TypeDate:
		v.date, err = policy.ParseDate(text)
	case policy.TypeBool:
		v.boolean, err = policy.ParseBool(text)
	case policy.TypeIP:
		v.network, err = policy.ParseNetwork(text)
	case policy.TypeString:
	}
	if err != nil {
		v.problem = err.Error()
	}
	return v
}

// call is one check of a request while it is being decided. It holds no pointer
// to the request, so that deciding leaves nothing on the heap.
type call struct {
	options  *options
	action   string
	resource resource
	context  map[string][]string
	group    string
	caller   *Caller
	who      *who      // the caller as trust policies name it, where there is one
	own      [1]string // room for the value of a key that follows from the request itself
	// folded leads from a folded key to the first of the keys of the context that
	// differ from it in case only. It is made when first asked for.
	folded map[string]string
	// sets holds long lists of values of the request, made when first asked for.
	sets map[listKey]map[string]struct{}
}

// listKey names a list of values of the request and how its texts are compared.
type listKey struct {
	key  string
	fold bool
}

// set returns the long list of values of a key of the request as a set.
func (c *call) set(name string, values []string, fold bool) map[string]struct{} {
	if len(c.context[name]) == 0 {
		name = c.likeKey(name)
	}
	key := listKey{name, fold}
	set := c.sets[key]
	if set == nil {
		set = make(map[string]struct{}, len(values))
		for _, v := range values {
			if fold {
				v = foldText(v)
			}
			set[v] = struct{}{}
		}
		if c.sets == nil {
			c.sets = make(map[listKey]map[string]struct{})
		}
		c.sets[key] = set
	}
	return set
}

// likeKey returns a key of the context that has values and is the same but for
// the case of letters, or "".
func (c *call) likeKey(key string) string {
	if c.folded == nil {
		c.folded = make(map[string]string, len(c.context))
		for k, v := range c.context {
			f := foldText(k)
			if best := c.folded[f]; len(v) > 0 && (best == "" || k < best) {
				c.folded[f] = k
			}
		}
	}
	if len(c.folded) == 0 {
		return ""
	}
	return c.folded[foldText(key)]
}

// values returns the values of a key in the request.
func (c *call) values(key string) []string {
	if v := c.context[key]; len(v) > 0 {
		return v
	}
	if c.options.foldKeys {
		if best := c.likeKey(key); best != "" {
			return c.context[best]
		}
	}
	if c.options.keysOnlyFromContext {
		return nil
	}
	switch {
	case c.is(key, policy.KeyAction):
		c.own[0] = c.action
	case c.is(key, policy.KeyResource):
		c.own[0] = c.resource.text
	case c.is(key, policy.KeyPrincipalARN) && c.caller.principalARN() != "":
		c.own[0] = c.caller.principalARN()
	default:
		return nil
	}
	return c.own[:]
}

// is reports whether a condition names a key.
func (c *call) is(key, name string) bool {
	return key == name || c.options.foldKeys && strings.EqualFold(key, name)
}

// check decides the condition. The reason is filled in only if r is not nil.
func (cond *condition) check(c *call, r *reason) verdict {
	if cond.problem != "" {
		r.set(cond, false, "%s", cond.problem)
		return undecided
	}
	values := c.values(cond.key)
	if len(values) == 0 {
		return cond.missing(c, r)
	}
	return cond.compare(c, values, r)
}

// compare decides the condition for values of the request.
func (cond *condition) compare(c *call, values []string, r *reason) verdict {
	if len(values) >= indexFrom && cond.whole() {
		return cond.checkSet(values, c.set(cond.key, values, cond.operator.Compare == policy.CompareFold), r)
	}
	if cond.operator.ForAllValues && !cond.operator.Negated {
		return cond.all(values, r)
	}
	out := unmet
	for _, v := range values {
		switch cond.one(v, r) {
		case met:
			out = met
		case undecided:
			if out == unmet {
				out = undecided
			}
		case unmet:
		}
		if out == met {
			break
		}
	}
	if cond.operator.Negated && out != undecided {
		out = met - out
	}
	if out == unmet && r != nil {
		r.set(cond, false, "the request has %s", quoteList(values))
	}
	return out
}

// whole reports whether the operator compares texts as a whole.
func (cond *condition) whole() bool {
	return cond.operator.Type == policy.TypeString && cond.operator.Compare != policy.CompareLike
}

// checkSet is check for many values of the request, so that these are not gone
// through for each condition.
func (cond *condition) checkSet(values []string, set map[string]struct{}, r *reason) verdict {
	op, matches := cond.operator, false
	if op.ForAllValues && !op.Negated {
		matches = len(set) <= len(cond.values)
		for v := range set {
			matches = matches && cond.one(v, nil) == met
			if !matches {
				break
			}
		}
	} else {
		for i := range cond.values {
			text := cond.values[i].text
			if op.Compare == policy.CompareFold {
				text = foldText(text)
			}
			if _, matches = set[text]; matches {
				break
			}
		}
	}
	if matches != op.Negated {
		return met
	}
	if r != nil {
		r.set(cond, false, "the request has %s", quoteList(values))
	}
	return unmet
}

// all is check for ForAllValues: each value of the request has to match.
func (cond *condition) all(values []string, r *reason) verdict {
	out := met
	for _, v := range values {
		switch cond.one(v, r) {
		case unmet:
			if r != nil {
				r.set(cond, false, "the request has %s", quoteList(values))
			}
			return unmet
		case undecided:
			out = undecided
		case met:
		}
	}
	return out
}

func (cond *condition) missing(c *call, r *reason) verdict {
	op := cond.operator
	out := unmet
	if (op.Negated && !c.options.negatedMissingUnmet) || (op.ForAllValues && !op.Negated && c.options.forAllMissingMet) {
		out = met
	}
	if r != nil {
		hint := ""
		if c.likeKey(cond.key) != "" || strings.EqualFold(cond.key, policy.KeyPrincipalARN) && c.caller.principalARN() != "" {
			hint = ", which differs in case from a key it has"
		}
		r.set(cond, true, "the request does not carry the key%s", hint)
	}
	return out
}

// one compares one value of the request with the values of the condition.
func (cond *condition) one(text string, r *reason) verdict {
	var of operand
	if err := of.read(cond.operator.Type, text); err != nil {
		r.set(cond, false, "the value of the request cannot be compared: %v", err)
		return undecided
	}
	if cond.set != nil {
		return cond.member(text)
	}
	out := unmet
	long := cond.operator.Compare == policy.CompareLike && len(text) > longestText
	for i := range cond.values {
		v := &cond.values[i]
		problem := v.problem
		if long && problem == "" && strings.IndexByte(v.text, '?') >= 0 {
			problem = valueTooLong
		}
		if problem != "" {
			r.set(cond, false, "%s", problem)
			out = undecided
			continue
		}
		if of.compare(cond.operator.Compare, cond.operator.Type, v) {
			return met
		}
	}
	return out
}

const valueTooLong = "the value of the request is longer than a whole policy and is not compared with patterns with ?"

// member looks a value of the request up in the set.
func (cond *condition) member(text string) verdict {
	if cond.operator.Compare == policy.CompareFold {
		text = foldText(text)
	}
	if _, found := cond.set[text]; found {
		return met
	}
	return unmet
}

// operand is one value of the request, read as the operator needs it.
type operand struct {
	text    string
	number  policy.Number
	date    time.Time
	boolean bool
	addr    netip.Addr
}

func (o *operand) read(t policy.ValueType, text string) (err error) {
	o.text = text
	switch t {
	case policy.TypeNumeric:
		o.number, err = policy.ParseNumber(text)
	case policy.TypeDate:
		o.date, err = policy.ParseDate(text)
	case policy.TypeBool:
		o.boolean, err = policy.ParseBool(text)
	case policy.TypeIP:
		o.addr, err = policy.ParseIP(text)
	case policy.TypeString:
	}
	return err
}

func (o *operand) compare(how policy.Comparison, t policy.ValueType, v *value) bool {
	switch t {
	case policy.TypeNumeric:
		return how.Holds(o.number.Compare(v.number))
	case policy.TypeDate:
		return how.Holds(o.date.Compare(v.date))
	case policy.TypeBool:
		return o.boolean == v.boolean
	case policy.TypeIP:
		return v.network.Contains(o.addr)
	default:
		switch how {
		case policy.CompareFold:
			return strings.EqualFold(o.text, v.text)
		case policy.CompareLike:
			return policy.Match(v.text, o.text)
		default:
			return o.text == v.text
		}
	}
}

// reason collects why a condition had its outcome. A nil reason collects
// nothing.
type reason struct {
	condition  *condition
	missingKey bool
	text       string
}

func (r *reason) set(cond *condition, missing bool, format string, args ...any) {
	if r == nil {
		return
	}
	r.condition, r.missingKey, r.text = cond, missing, fmt.Sprintf(format, args...)
}

// String describes the condition and its outcome.
func (r *reason) String() string {
	c := r.condition
	if c.key == "" {
		return fmt.Sprintf("%s: %s", shorten(c.operator.Name), r.text)
	}
	values := quoteAll(len(c.values), func(i int) string { return c.values[i].text })
	return fmt.Sprintf("%s %s %s: %s", shorten(c.operator.Name), shorten(c.key), values, r.text)
}
