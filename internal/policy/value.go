// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Number is a decimal number of any length, exact: account ids have more digits
// than a floating-point number keeps.
type Number struct {
	negative bool
	digits   string // without zeros at either end; empty for zero
	point    int    // the value is 0.digits times ten to the power of point
}

// ParseNumber reads a decimal number with optional sign, fraction and exponent.
func ParseNumber(s string) (Number, error) {
	bad := func() (Number, error) { return Number{}, fmt.Errorf("%s is not a number", show(s)) }
	text, n := s, Number{}
	if text != "" && (text[0] == '-' || text[0] == '+') {
		n.negative, text = text[0] == '-', text[1:]
	}
	exponent := 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		e, err := strconv.ParseInt(text[i+1:], 10, 32)
		if err != nil {
			return bad()
		}
		exponent, text = int(e), text[:i]
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if !allDigits(whole) || !allDigits(fraction) || whole == "" || (dotted && fraction == "") {
		return bad()
	}
	digits := whole
	if fraction != "" {
		digits += fraction
	}
	trimmed := strings.TrimLeft(digits, "0")
	n.point = len(whole) - (len(digits) - len(trimmed)) + exponent
	n.digits = strings.TrimRight(trimmed, "0")
	if n.digits == "" {
		return Number{}, nil
	}
	return n, nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Compare returns -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Compare(m Number) int {
	if n.sign() != m.sign() {
		return order(n.sign() < m.sign())
	}
	if n == m {
		return 0
	}
	less := n.point < m.point
	if n.point == m.point {
		less = n.digits < m.digits
	}
	return order(less != n.negative)
}

func order(less bool) int {
	if less {
		return -1
	}
	return 1
}

func (n Number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	default:
		return 1
	}
}

// dateLayouts are the forms of ISO 8601 that are read. The documented ones have
// seconds and a zone; without a zone the time is taken as UTC.
var dateLayouts = [...]string{
	time.RFC3339,
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04",
	"2006-01-02",
}

// ParseDate reads a date and time in ISO 8601, such as 2019-08-12T17:00:00+08:00.
// reference: policy-language.md §5.1.
func ParseDate(s string) (time.Time, error) {
	// The layouts would also read an hour of one digit and a comma before the
	// fraction.
	if len(s) > 10 && (len(s) < 13 || !allDigits(s[11:13])) || strings.Contains(s, ",") {
		return time.Time{}, fmt.Errorf("%s is not a date and time in ISO 8601", show(s))
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil && !oddOffset(s) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is not a date and time in ISO 8601", show(s))
}

// oddOffset reports whether a date has an offset from UTC of 24 hours or more, or of
// 60 minutes or more beside the hours, which the layouts take.
func oddOffset(date string) bool {
	i := strings.LastIndexAny(date, "+-")
	if i <= len("2006-01-02") {
		return false
	}
	offset := strings.ReplaceAll(date[i+1:], ":", "")
	return offset[:2] > "23" || offset[2:] > "59"
}

// ParseBool reads true or false, in any case.
func ParseBool(s string) (bool, error) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, nil
	case strings.EqualFold(s, "false"):
		return false, nil
	}
	return false, fmt.Errorf("%s is neither true nor false", show(s))
}

// ParseIP reads an IPv4 or IPv6 address, as a request has it.
func ParseIP(s string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return netip.Addr{}, fmt.Errorf("%s is not an IP address", show(s))
	}
	return addr.Unmap(), nil
}

// Network is the value of an IP condition: an address, a network in CIDR form,
// or a pattern with *, which OSS reads.
//
// What is written as IPv4 in IPv6, ::ffff:a.b.c.d, means IPv4: ::ffff:10.0.0.0/104
// is 10.0.0.0/8, and ::ffff:0:0/90 and all larger ones hold every IPv4 address, so
// that a Deny of them denies IPv4. Other IPv6 networks, ::/0 too, hold IPv6 alone.
type Network struct {
	prefix  netip.Prefix
	mapped  bool // a network written as IPv4 in IPv6 that holds all of IPv4
	pattern string
}

// ParseNetwork reads the value of an IP condition. Bits of the host part are
// ignored, as in samples of the documentation. reference: policy-language.md §6.10.
func ParseNetwork(s string) (Network, error) {
	if strings.ContainsRune(s, '*') && strings.Trim(s, "0123456789abcdefABCDEF.:*") == "" {
		return Network{pattern: s}, nil
	}
	if !strings.ContainsRune(s, '/') {
		addr, err := ParseIP(s)
		if err != nil {
			return Network{}, fmt.Errorf("%s is neither an IP address nor a network in CIDR form", show(s))
		}
		return Network{prefix: netip.PrefixFrom(addr, addr.BitLen())}, nil
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return Network{}, fmt.Errorf("%s is neither an IP address nor a network in CIDR form", show(s))
	}
	mapped := prefix.Addr().Is4In6() && prefix.Bits() < 96
	if addr := prefix.Addr(); addr.Is4In6() && !mapped {
		prefix = netip.PrefixFrom(addr.Unmap(), prefix.Bits()-96)
	}
	return Network{prefix: prefix.Masked(), mapped: mapped}, nil
}

// Prefix returns the network unless it is a pattern.
func (n Network) Prefix() (netip.Prefix, bool) { return n.prefix, n.pattern == "" }

// Contains reports whether the network holds an address.
func (n Network) Contains(addr netip.Addr) bool {
	if n.pattern != "" {
		return Match(n.pattern, addr.String())
	}
	return n.mapped && addr.Is4() || n.prefix.Contains(addr)
}
