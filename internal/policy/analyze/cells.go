// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// cells returns values of a key such that every value that a request can have is
// treated by all the conditions as one of these is: bounds, and something between
// and beyond them. Conditions on texts are left out of account, but of booleans
// all spellings are there where texts are compared.
func cells(kind policy.ValueType, textual bool, all []*condition) []string {
	values := make(map[policy.ValueType][]string)
	for _, c := range all {
		if c.set == nil {
			values[c.op.Type] = append(values[c.op.Type], c.values...)
		}
	}
	if kind != policy.TypeString {
		if values[kind] == nil {
			values[kind] = []string{}
		}
	}
	var out []string
	for _, t := range []policy.ValueType{policy.TypeNumeric, policy.TypeDate, policy.TypeBool, policy.TypeIP} {
		list, asked := values[t]
		if !asked {
			continue
		}
		switch t {
		case policy.TypeNumeric:
			out = append(out, numberCells(list)...)
		case policy.TypeDate:
			out = append(out, dateCells(list)...)
		case policy.TypeBool:
			out = append(out, boolCells(textual)...)
		default:
			out = append(out, addressCells(list)...)
		}
	}
	if kind == policy.TypeString {
		out = append(out, "example") // what cannot be read as any of these
	}
	return out
}

// largestExponent bounds the numbers that are reasoned about.
const largestExponent = 400

// numberCells skips numbers that are too large; exactNumber refuses them before.
func numberCells(list []string) []string {
	var bounds []*big.Rat
	for _, text := range list {
		if r := exactNumber(text); r != nil {
			bounds = append(bounds, r)
		}
	}
	slices.SortFunc(bounds, (*big.Rat).Cmp)
	bounds = slices.CompactFunc(bounds, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	if len(bounds) == 0 {
		return []string{"1"}
	}
	one := big.NewRat(1, 1)
	out := []string{decimal(new(big.Rat).Sub(bounds[0], one))}
	for i, r := range bounds {
		out = append(out, decimal(r))
		if i+1 < len(bounds) {
			middle := new(big.Rat).Add(r, bounds[i+1])
			out = append(out, decimal(middle.Quo(middle, big.NewRat(2, 1))))
		}
	}
	return append(out, decimal(new(big.Rat).Add(bounds[len(bounds)-1], one)))
}

// exactNumber returns the number of a text, or nil if it is none or is too large.
func exactNumber(text string) *big.Rat {
	if _, err := policy.ParseNumber(text); err != nil || len(text) > policy.MaxPattern {
		return nil
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if e, ok := new(big.Int).SetString(strings.TrimPrefix(text[i+1:], "+"), 10); !ok ||
			e.CmpAbs(big.NewInt(largestExponent)) > 0 {
			return nil
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}

// decimal prints a number that has a finite decimal form.
func decimal(r *big.Rat) string {
	digits, _ := r.FloatPrec()
	return r.FloatString(digits)
}

func dateCells(list []string) []string {
	var bounds []time.Time
	for _, text := range list {
		if t, err := policy.ParseDate(text); err == nil {
			bounds = append(bounds, t.UTC())
		}
	}
	slices.SortFunc(bounds, time.Time.Compare)
	bounds = slices.CompactFunc(bounds, time.Time.Equal)
	if len(bounds) == 0 {
		return []string{"2026-01-01T00:00:00Z"}
	}
	out := []string{instant(bounds[0].Add(-time.Second)), instant(bounds[0].Add(-1))}
	for i, t := range bounds {
		out = append(out, instant(t))
		if next := t.Add(time.Second); i+1 == len(bounds) || next.Before(bounds[i+1]) {
			out = append(out, instant(next))
		} else if t.Add(1).Before(bounds[i+1]) {
			out = append(out, instant(t.Add(1)))
		}
	}
	out = append(out, instant(bounds[len(bounds)-1].Add(1)))
	return slices.DeleteFunc(out, func(s string) bool { _, err := policy.ParseDate(s); return err != nil })
}

// instant prints a time, at the ends of the calendar in a zone that has it.
func instant(t time.Time) string {
	switch t.Year() {
	case -1:
		t = t.In(time.FixedZone("", 12*3600))
	case 10000:
		t = t.In(time.FixedZone("", -12*3600))
	}
	return t.Format(time.RFC3339Nano)
}

func boolCells(textual bool) []string {
	if !textual {
		return []string{"true", "false"}
	}
	var out []string
	for _, word := range []string{"true", "false"} {
		for bits := range 1 << len(word) {
			b := []byte(word)
			for i := range b {
				if bits&(1<<i) != 0 {
					b[i] &^= 0x20
				}
			}
			out = append(out, string(b))
		}
	}
	return out
}

// addressCells returns the first address of each stretch between two bounds.
func addressCells(list []string) []string {
	starts := []netip.Addr{
		netip.IPv4Unspecified(),
		netip.IPv6Unspecified(),
		netip.MustParseAddr("::1:0:0:0"),
	} // behind IPv4 in IPv6
	for _, text := range list {
		prefix, ok := network(text)
		if !ok {
			continue
		}
		starts = append(starts, prefix.Addr())
		if next := lastOf(prefix).Next(); next.IsValid() {
			starts = append(starts, next)
		}
	}
	slices.SortFunc(starts, netip.Addr.Compare)
	starts = slices.Compact(starts)
	out := make([]string, 0, len(starts))
	for i, a := range starts {
		for _, usual := range usualAddresses {
			if a.Compare(usual) < 0 && (i+1 == len(starts) || usual.Compare(starts[i+1]) < 0) {
				a = usual
			}
		}
		if !a.Is4In6() { // a request has it as IPv4
			out = append(out, a.String())
		}
	}
	return out
}

// usualAddresses are examples of addresses.
var usualAddresses = []netip.Addr{netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::7")}

// network reads the value of an IP condition, a pattern too if it is a network.
func network(text string) (netip.Prefix, bool) {
	if strings.Contains(text, "*") {
		return octets(text)
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		addr, err := policy.ParseIP(text)
		if err != nil {
			return netip.Prefix{}, false
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	if addr := prefix.Addr(); addr.Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(addr.Unmap(), prefix.Bits()-96)
	}
	return prefix.Masked(), true
}

// octets reads patterns such as 10.*, 10.0.* and 10.0.*.*.
func octets(text string) (netip.Prefix, bool) {
	fields := strings.Split(text, ".")
	n := slices.Index(fields, "*")
	if n < 1 || len(fields) > 4 || slices.ContainsFunc(fields[n:], func(f string) bool { return f != "*" }) {
		return netip.Prefix{}, false
	}
	fields = fields[:n]
	for len(fields) < 4 {
		fields = append(fields, "0")
	}
	addr, err := netip.ParseAddr(strings.Join(fields, "."))
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, 8*n), true
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}
