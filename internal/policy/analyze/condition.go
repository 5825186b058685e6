// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// verdict is the outcome of comparing one value.
type verdict uint8

const (
	unmet verdict = iota
	met
	unread // the value cannot be read as the operator needs it
)

// condition is one condition of a statement. Equal conditions are the same
// pointer.
type condition struct {
	id     string
	op     policy.Operator
	key    string
	values []string
	set    *textSet // of an operator on texts
	typed  []typedValue
	// doubt says why nobody knows what the condition means. The evaluator still
	// compares the values that it can read, unless it can read none.
	doubt    string
	unusable bool
	bad      bool // there is a value that the evaluator does not compare
	// absent is whether it is met where the request does not carry the key.
	absent bool
	// cells are the outcomes for the samples of its key, see keyVar.
	cells []verdict
}

// typedValue is a value of a condition on numbers, dates, booleans or addresses.
type typedValue struct {
	number  policy.Number
	date    time.Time
	boolean bool
	network policy.Network
	bad     bool
}

// conditions makes conditions, each only once.
type conditions struct {
	made     map[string]*condition
	texts    *texts
	settings settings
}

func (x *conditions) condition(c policy.Condition) *condition {
	id := c.Operator + "\x00" + c.Key + "\x00" + strings.Join(c.Values, "\x00")
	if have := x.made[id]; have != nil {
		return have
	}
	op, known := policy.LookupOperator(c.Operator)
	out := &condition{id: id, op: op, key: c.Key, values: c.Values}
	t, _ := policy.KeyType(c.Key)
	switch {
	case !known:
		out.doubt, out.unusable = "RAM has no operator "+quote(c.Operator), true
	case t != policy.TypeString && op.Type != policy.TypeString && op.Type != t:
		out.doubt, out.unusable = "the operator "+c.Operator+" does not fit the key "+quote(c.Key), true
	case op.Type == policy.TypeString:
		like := op.Compare == policy.CompareLike
		values := slices.DeleteFunc(slices.Clone(c.Values), func(v string) bool { return like && policy.TooLong(v) })
		out.set = x.texts.set(values, setKind{fold: operatorFold(op), plain: !like})
		if out.bad = len(values) < len(c.Values); out.bad {
			out.doubt = longPattern
		}
	default:
		out.typed = make([]typedValue, len(c.Values))
		for i, text := range c.Values {
			out.typed[i] = readTyped(op.Type, text)
			out.bad = out.bad || out.typed[i].bad
			if why := typedDoubt(op.Type, text, out.typed[i]); why != "" {
				out.doubt = "the value " + quote(text) + " of the key " + quote(c.Key) + " " + why
			}
		}
	}
	out.absent = op.Negated && !x.settings.NegatedMissingKeyUnmet ||
		op.ForAllValues && !op.Negated && x.settings.ForAllValuesMissingKeyMet
	x.made[id] = out
	return out
}

func operatorFold(op policy.Operator) folding {
	if op.Compare == policy.CompareFold {
		return foldUnicode
	}
	return caseCounts
}

// typedDoubt says why a value of a condition cannot be reasoned about.
func typedDoubt(t policy.ValueType, text string, v typedValue) string {
	switch {
	case v.bad:
		return "cannot be read"
	case t == policy.TypeNumeric && exactNumber(text) == nil:
		return "is too large a number"
	case t == policy.TypeIP && strings.Contains(text, "*") && strings.Trim(text, "*") != "":
		if _, ok := octets(text); !ok {
			return "is a pattern of addresses that are no network"
		}
	}
	return ""
}

func readTyped(t policy.ValueType, text string) (v typedValue) {
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
	v.bad = err != nil
	return v
}

// one compares one value of the request with those of the condition.
func (c *condition) one(text string, b *budget) verdict {
	out := unmet
	if c.bad {
		out = unread
	}
	if c.set != nil {
		if c.set.has(text, b) {
			return met
		}
		return out
	}
	b.spend(1 + len(c.typed)/8)
	var of typedValue
	var addr netip.Addr
	if c.op.Type == policy.TypeIP {
		var err error
		if addr, err = policy.ParseIP(text); err != nil {
			return unread
		}
	} else if of = readTyped(c.op.Type, text); of.bad {
		return unread
	}
	for _, v := range c.typed {
		if !v.bad && c.compare(of, addr, v) {
			return met
		}
	}
	return out
}

func (c *condition) compare(of typedValue, addr netip.Addr, v typedValue) bool {
	switch c.op.Type {
	case policy.TypeBool:
		return of.boolean == v.boolean
	case policy.TypeIP:
		return v.network.Contains(addr)
	case policy.TypeDate:
		return c.op.Compare.Holds(of.date.Compare(v.date))
	default:
		return c.op.Compare.Holds(of.number.Compare(v.number))
	}
}

// valueLit demands that the outcome for one value is the given one, or that it is
// another.
type valueLit struct {
	condition *condition
	is        verdict
	want      bool
}

func (l valueLit) holds(text string, b *budget) bool {
	return (l.condition.one(text, b) == l.is) == l.want
}

// keyLit demands of the values of a key that a condition is met, or that it is
// not. A loose condition counts as met where a value cannot be read, as those of
// a Deny do.
type keyLit struct {
	condition *condition
	loose     bool
	want      bool
}

// onValues turns the demand into one on the single values: on each of them, or
// on at least one.
func (l keyLit) onValues() (one valueLit, each bool) {
	op := l.condition.op
	one.condition, one.want = l.condition, true
	switch {
	case op.Negated && l.loose:
		one.is, one.want, each = met, false, true
	case op.Negated:
		one.is, each = unmet, true
	case l.loose:
		one.is, one.want, each = unmet, false, op.ForAllValues
	default:
		one.is, each = met, op.ForAllValues
	}
	if !l.want {
		one.want, each = !one.want, !each
	}
	return one, each
}

// holds reports whether the values of a request meet the demand.
func (l keyLit) holds(values []string, b *budget) bool {
	if len(values) == 0 {
		return l.condition.absent == l.want
	}
	one, each := l.onValues()
	for _, v := range values {
		if one.holds(v, b) != each {
			return !each
		}
	}
	return each
}
