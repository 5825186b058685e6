// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"net/netip"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// samplesOf returns values of a key, so that for each outcome which the conditions
// can have together there is one that has it. With several patterns on one key
// it may miss outcomes that only odd texts have.
func samplesOf(conditions []*condition) []string {
	var out, heads, feet []string
	longest := ""
	for _, cond := range conditions {
		for i := range cond.values {
			v := &cond.values[i]
			if len(v.text) > len(longest) {
				longest = v.text
			}
			out = append(out, v.text)
			switch cond.operator.Type {
			case policy.TypeNumeric:
				out = append(out, numbersAround(v.text)...)
			case policy.TypeDate:
				for _, d := range []time.Duration{-1, 1} {
					out = append(out, v.date.Add(d).UTC().Format(time.RFC3339Nano))
				}
			case policy.TypeIP:
				out = append(out, addressesAround(v)...)
			case policy.TypeBool:
				out = append(out, "true", "false")
			case policy.TypeString:
				switch cond.operator.Compare {
				case policy.CompareFold:
					out = append(out, strings.ToLower(v.text), strings.ToUpper(v.text))
				case policy.CompareLike:
					p := newPattern(v.text)
					heads, feet = append(heads, p.head), append(feet, p.foot)
					out = append(out, instances(v.text)...)
				}
			}
		}
		if len(out) > maxSamples {
			return out
		}
	}
	if len(heads)*len(feet) <= maxSamples {
		for _, head := range heads {
			for _, foot := range feet {
				out = append(out, head+foot, head+"x"+foot) // between two patterns
			}
		}
	}
	return append(out, "", longest+"x") // like none of the texts
}

// instances are texts that match a pattern.
func instances(pattern string) []string {
	one := strings.ReplaceAll(pattern, "?", "x")
	var out []string
	for _, many := range []string{"", "x", "xx"} {
		out = append(out, strings.ReplaceAll(one, "*", many))
	}
	return out
}

// numbersAround are a little further from zero than a number, and around zero.
func numbersAround(text string) []string {
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i:]
	}
	const little = "000000001"
	if !strings.Contains(mantissa, ".") {
		mantissa += "."
	}
	return []string{mantissa + little + exponent, "0", "0." + little, "-0." + little}
}

// addressesAround are the first and the last address of a network, and those
// beside it.
func addressesAround(v *value) []string {
	if v.problem != "" {
		return nil
	}
	prefix, ok := v.network.Prefix()
	if !ok {
		return addressesLike(v.text)
	}
	first := prefix.Masked().Addr()
	bytes := first.AsSlice()
	for i := prefix.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	out := []string{"192.0.2.1"} // IPv4 may be in a network of IPv6
	for _, a := range []netip.Addr{first, last, first.Prev(), last.Next()} {
		if a.IsValid() {
			out = append(out, a.String())
		}
	}
	return out
}

// addressesLike are addresses that match a pattern with *.
func addressesLike(pattern string) []string {
	var out []string
	for _, many := range []string{"1", "1.1", "1.1.1", "1.1.1.1", "1::", "::1", "::"} {
		text := strings.ReplaceAll(pattern, "*", many)
		if _, err := netip.ParseAddr(text); err == nil {
			out = append(out, text)
		}
	}
	return out
}
