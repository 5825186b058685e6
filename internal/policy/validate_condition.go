// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// condition checks one operator with one key.
// reference: policy-language.md §5 to §7.
func (v *validator) condition(st *sourceStatement, c *sourceCondition) {
	if !c.values.present {
		return // an operator without keys, which decode has reported
	}
	op, known := LookupOperator(c.operator.text)
	if !c.key.unknown {
		v.key(c, st.is(Deny) && known && !op.Negated && !op.ForAllValues)
	}
	v.repeated(c.values)
	if c.operator.unknown {
		return
	}
	ossOnly := st.only("oss")
	if !known {
		if c.operator.text != operatorOfOSS || !ossOnly {
			v.unknownOperator(c.operator)
		}
		return
	}
	if op.Type == TypeBool && len(c.values.items) > 1 && !c.values.open() {
		v.error(severalBooleans, c.values.place, "Bool takes one value, not %d.", len(c.values.items))
	}
	if t, typed := KeyType(c.key.text); typed && t != op.Type {
		v.warn(wrongType, c.key.place, "%s holds values of type %s, but %s compares values of type %s.",
			show(c.key.text), t, op.Name, op.Type)
	}
	for _, it := range c.values.items {
		if it.unknown {
			continue
		}
		if c.key.text == KeyExternalID && op.Compare == CompareEqual && !op.Negated && CheckExternalID(it.text) != nil {
			v.warn(externalID, it.place, "No request can have the external ID %s: it %s.",
				show(it.text), CheckExternalID(it.text))
			continue
		}
		v.value(op, it, ossOnly)
	}
}

// only reports whether all actions of a statement are of one service.
func (st *sourceStatement) only(service string) bool {
	for _, it := range st.action.items {
		if s, _, _ := strings.Cut(it.text, ":"); !strings.EqualFold(s, service) {
			return false
		}
	}
	return len(st.action.items) > 0
}

// open reports whether some value of a list is not known yet.
func (l list) open() bool {
	for i := range l.items {
		if l.items[i].unknown {
			return true
		}
	}
	return false
}

// operatorOfOSS is an operator that OSS knows and RAM's pages do not have.
// reference: policy-language.md §5.1.
const operatorOfOSS = "IpAddressIncludeBorder"

func (r *reporter) unknownOperator(operator item) {
	if operator.unknown {
		return
	}
	name, hint := operator.text, ""
	base, all := strings.CutPrefix(name, forAllValues)
	near := r.nearest(base, OperatorNames())
	if all && near != "" {
		near = forAllValues + near
	}
	switch {
	case strings.HasSuffix(name, "IfExists") || name == "Null":
		hint = " There is no way to test for a missing key."
	case name == operatorOfOSS:
		r.warn(unknownOperator, operator.place, "%s is known to OSS only; RAM does not document it.", operatorOfOSS)
		return
	case strings.HasPrefix(name, "ForAnyValue:"):
		hint = " There is no ForAnyValue: several values of a request are alternatives already."
	case near != "":
		hint = fmt.Sprintf(" Did you mean %s?", near)
	}
	r.error(unknownOperator, operator.place, "%s is not an operator of RAM.%s", show(name), hint)
}

// key checks a key. With never, a condition on a key that no request has makes the
// statement a Deny that denies nothing, which is an error.
func (v *validator) key(c *sourceCondition, never bool) {
	k := c.key.text
	trimmed := strings.TrimSpace(k)
	prefix, name, colon := strings.Cut(trimmed, ":")
	complain := v.warn
	if never {
		complain = func(is rule, at place, format string, args ...any) {
			v.error(is, at, format+" The Deny denies nothing.", args...)
		}
	}
	switch {
	case trimmed != k && trimmed != "":
		complain(keySpace, c.key.place, "The key %s begins or ends with white space, so it never matches.", show(k))
	case k == KeyAction || k == KeyResource:
	case !colon || prefix == "" || name == "":
		v.error(invalidKey, c.key.place,
			"%s is not a condition key; keys are written service:Name, such as acs:SourceIp.%s", show(k), whyNot(k))
	case v.unfilled(c.key):
	case foreignFamily(prefix):
		complain(foreignKey, c.key.place, "%s is a key of another cloud.%s", show(k), v.ownKey(name))
	case knownFamily(prefix) && !knownKey(k):
		near := v.nearest(k, conditionKeys[:])
		hint := ""
		switch {
		case near == k:
			hint = " It lacks the key of a tag."
		case near != "":
			hint = fmt.Sprintf(" Did you mean %s?", near)
		case !closedFamily(prefix):
			complain = v.warn // it may be newer than the list
		}
		if closedFamily(prefix) && hint == "" {
			hint = fmt.Sprintf(" The keys of this kind are %s.", strings.Join(keysOf(prefix), ", "))
		}
		complain(unknownKey, c.key.place, "%s is not a known key.%s", show(k), hint)
	}
}

// ownKey is a hint at the key that is like one of another cloud.
func (v *validator) ownKey(name string) string {
	for _, own := range likeOfOthers {
		if strings.EqualFold(own.theirs, name) {
			return fmt.Sprintf(" Here it is %s.", own.ours)
		}
	}
	near := v.nearest("acs:"+name, conditionKeys[:])
	tag, _, found := strings.Cut(name, "/")
	if found && v.nearest("acs:"+tag+"/", conditionKeys[:]) == "acs:"+tag+"/" {
		near = "acs:" + Shorten(name, 80)
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf(" Here it is %s.", near)
}

// value checks that the operator can read a value.
func (v *validator) value(op Operator, it item, ossOnly bool) {
	if op.Type == TypeIP {
		v.network(it, ossOnly)
		return
	}
	if op.Type == TypeString {
		v.stringValue(op, it)
		return
	}
	var err error
	switch op.Type {
	case TypeNumeric:
		_, err = ParseNumber(it.text)
	case TypeDate:
		_, err = ParseDate(it.text)
		if err == nil && !hasZone(it.text) {
			v.warn(dateWithoutZone, it.place, "%s has no time zone; write it as in 2019-08-12T17:00:00+08:00.", show(it.text))
		}
	case TypeBool:
		_, err = ParseBool(it.text)
		if err == nil && it.text != "true" && it.text != "false" {
			v.warn(booleanCase, it.place, "Booleans are written true and false, not %s.", show(it.text))
		}
	}
	if err != nil {
		v.error(wrongType, it.place, "%s compares values of type %s: %s.%s", op.Name, op.Type, err, whyNot(it.text))
	}
}

func (v *validator) stringValue(op Operator, it item) {
	if hint := encodedTwice(it.text); hint != "" {
		v.warn(encodedValue, it.place, "No request holds %s.%s", show(it.text), hint)
		return
	}
	switch {
	case v.unfilled(it):
	case filler(it.text) != "":
		v.warn(placeholder, it.place, "%s is a placeholder that was not filled in.", show(filler(it.text)))
	case strings.Contains(it.text, "***"):
		v.warn(placeholder, it.place, "%s looks masked, as documentation has it.", show(it.text))
	case op.Compare != CompareLike && hasWildcard(it.text):
		v.warn(wildcardNotRead, it.place, "%s compares exactly; only StringLike and StringNotLike read wildcards.", op.Name)
	}
}

// hasZone reports whether a date has a time with a zone.
func hasZone(date string) bool {
	_, clock, found := strings.Cut(date, "T")
	return found && strings.ContainsAny(clock, "Z+-")
}

func (v *validator) network(it item, ossOnly bool) {
	n, err := ParseNetwork(it.text)
	switch {
	case err == nil && n.pattern != "" && !ossOnly:
		v.warn(addressPattern, it.place, "Only OSS reads * in an address; write a network in CIDR form.")
	case err == nil:
	case masked(it.text):
		v.warn(maskedAddress, it.place, "%s looks masked, as documentation has it; it never matches.", show(it.text))
	default:
		v.error(invalidAddress, it.place, "%s.%s", err, whyNot(it.text))
	}
}

// masked reports whether a text is an IPv4 address or network with X for some of
// its digits.
func masked(s string) bool {
	host, _, _ := strings.Cut(s, "/")
	return strings.ContainsAny(host, "xX*") && strings.Count(host, ".") == 3 && strings.Trim(s, "0123456789.xX*/") == ""
}
