// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// condition checks one operator with one key.
// reference: policy-language.md §5 to §7.
func (v *validator) condition(c *sourceCondition) {
	v.key(c)
	v.repeated(c.values)
	op, known := LookupOperator(c.operator.text)
	if !known {
		v.unknownOperator(c.operator)
		return
	}
	if op.ForAllValues {
		v.warn("undocumented_operator", c.operator.place, "ForAllValues occurs in policies of Alibaba Cloud but is not documented.")
	}
	if op.Type == TypeBool && len(c.values.items) > 1 {
		v.error("several_booleans", c.values.place, "Bool takes one value, not %d.", len(c.values.items))
	}
	if t, typed := KeyType(strings.TrimSpace(c.key.text)); typed && t != op.Type {
		v.warn("wrong_type", c.key.place, "%s holds values of type %s, but %s compares values of type %s.", show(c.key.text), t, op.Name, op.Type)
	}
	for _, it := range c.values.items {
		if strings.Contains(it.text, "${") {
			v.unfilled(it)
			continue
		}
		if c.key.text == KeyExternalID && op.Compare == CompareEqual && !op.Negated {
			v.externalID(it)
		}
		v.value(op, it)
	}
}

func (r *reporter) unknownOperator(operator item) {
	name, hint := operator.text, ""
	base, all := strings.CutPrefix(name, forAllValues)
	near := r.nearest(base, OperatorNames())
	if all && near != "" {
		near = forAllValues + near
	}
	switch {
	case strings.HasSuffix(name, "IfExists") || name == "Null":
		hint = " There is no way to test for a missing key."
	case name == "IpAddressIncludeBorder":
		r.warn("unknown_operator", operator.place, "IpAddressIncludeBorder is known to OSS only; RAM does not document it.")
		return
	case strings.HasPrefix(name, "ForAnyValue:"):
		hint = " There is no ForAnyValue: several values of a request are alternatives already."
	case near != "":
		hint = fmt.Sprintf(" Did you mean %s?", near)
	}
	r.error("unknown_operator", operator.place, "%s is not an operator of RAM.%s", show(name), hint)
}

func (v *validator) externalID(it item) {
	if err := CheckExternalID(it.text); err != nil {
		v.warn("external_id", it.place, "No request can have the external ID %s: it %s.", show(it.text), err)
	}
}

// globalKeys are the documented keys of all services; those that end with a
// slash are followed by the key of a tag. reference: policy-language.md §7.1.
var globalKeys = [...]string{
	"acs:CurrentTime", "acs:SecureTransport", "acs:SourceIp", "acs:MFAPresent", "acs:PrincipalARN", "acs:PrincipalArn",
	"acs:PrincipalRDId", "acs:PrincipalRDPath", "acs:RequestTag/", "acs:ResourceTag/", "acs:SourceVpc", "acs:VpcSourceIp",
	"acs:UserAgent", "acs:AccessId", "acs:Service", "acs:RDManageScope", "acs:RequestedRegion", "acs:PrincipalTag/",
}

func (v *validator) key(c *sourceCondition) {
	k := c.key.text
	trimmed := strings.TrimSpace(k)
	prefix, name, colon := strings.Cut(trimmed, ":")
	switch {
	case trimmed != k && trimmed != "":
		v.warn("key_space", c.key.place, "The key %s begins or ends with white space, so it never matches.", show(k))
	case strings.Contains(k, "${"):
		v.unfilled(c.key)
	case k == KeyAction || k == KeyResource:
	case !colon || prefix == "" || name == "":
		v.error("invalid_key", c.key.place, "%s is not a condition key; keys are written service:Name, such as acs:SourceIp.", show(k))
	case strings.EqualFold(prefix, "acs") && !knownKey(k):
		hint := ""
		switch near := v.nearest(k, globalKeys[:]); {
		case near == k:
			hint = " It lacks the key of a tag."
		case near != "":
			hint = fmt.Sprintf(" Did you mean %s?", near)
		}
		v.warn("unknown_key", c.key.place, "%s is not a known key.%s", show(k), hint)
	}
}

func knownKey(key string) bool {
	for _, k := range globalKeys {
		tag := strings.HasSuffix(k, "/")
		if !tag && key == k || tag && strings.HasPrefix(key, k) && len(key) > len(k) {
			return true
		}
	}
	return false
}

// value checks that the operator can read a value.
func (v *validator) value(op Operator, it item) {
	var err error
	switch op.Type {
	case TypeNumeric:
		_, err = ParseNumber(it.text)
	case TypeDate:
		_, err = ParseDate(it.text)
		if err == nil && !hasZone(it.text) {
			v.warn("date_without_zone", it.place, "%s has no time zone; write it as in 2019-08-12T17:00:00+08:00.", show(it.text))
		}
	case TypeBool:
		_, err = ParseBool(it.text)
		if err == nil && it.text != "true" && it.text != "false" {
			v.warn("boolean_case", it.place, "Booleans are written true and false, not %s.", show(it.text))
		}
	case TypeIP:
		v.network(it)
	case TypeString:
		if op.Compare != CompareLike && hasWildcard(it.text) {
			v.warn("wildcard_not_read", it.place, "%s compares exactly; only StringLike and StringNotLike read wildcards.", op.Name)
		}
	}
	if err != nil {
		v.warn("wrong_type", it.place, "%s compares values of type %s: %s.", op.Name, op.Type, err)
	}
}

// hasZone reports whether a date has a time with a zone.
func hasZone(date string) bool {
	_, clock, found := strings.Cut(date, "T")
	return found && strings.ContainsAny(clock, "Z+-")
}

func (v *validator) network(it item) {
	n, err := ParseNetwork(it.text)
	switch {
	case err == nil && n.pattern != "":
		v.warn("address_pattern", it.place, "Only OSS reads * in an address; write a network in CIDR form.")
	case err == nil:
	case masked(it.text):
		v.warn("masked_address", it.place, "%s looks masked, as documentation has it; it never matches.", show(it.text))
	default:
		v.error("invalid_address", it.place, "%s.", err)
	}
}

// masked reports whether a text is an IPv4 address or network with X for some of
// its digits.
func masked(s string) bool {
	host, _, _ := strings.Cut(s, "/")
	return strings.ContainsAny(host, "xX*") && strings.Count(host, ".") == 3 && strings.Trim(s, "0123456789.xX*/") == ""
}
