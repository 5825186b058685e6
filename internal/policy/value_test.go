// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	good := []string{"0", "-0", "1", "+1", "01", "1.0", "-1.5", "10", "1e1", "1E+1", "1e-2", "0.001", "9007199254740993", "9007199254740992", "-9007199254740993", "123456789.000000001"}
	for _, a := range good {
		for _, b := range good {
			x, err := policy.ParseNumber(a)
			if err != nil {
				t.Fatal(err)
			}
			y, err := policy.ParseNumber(b)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := new(big.Rat).SetString(a)
			q, _ := new(big.Rat).SetString(b)
			if got, want := x.Compare(y), p.Cmp(q); got != want {
				t.Errorf("%s and %s: %d, want %d", a, b, got, want)
			}
		}
	}
	for _, s := range []string{"", "-", "+", ".", "1.", ".5", "1e", "e1", "1e99999999999", "0x10", "1_000", " 1", "1 ", "NaN", "Inf", "一"} {
		if n, err := policy.ParseNumber(s); err == nil {
			t.Errorf("%q is %+v", s, n)
		}
	}
	// Far exponents take no memory.
	x, err := policy.ParseNumber("1e2000000000")
	if err != nil {
		t.Fatal(err)
	}
	y, err := policy.ParseNumber("1e1999999999")
	if err != nil || x.Compare(y) != 1 {
		t.Errorf("%v, %d", err, x.Compare(y))
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		network, addr string
		want          bool
	}{
		{"10.0.0.0/8", "10.255.255.255", true},
		{"10.101.168.111/24", "10.101.168.1", true},
		{"10.0.0.1", "10.0.0.1", true},
		{"10.0.0.1/32", "10.0.0.2", false},
		{"0.0.0.0/0", "8.8.8.8", true},
		{"::/0", "8.8.8.8", false},
		{"::ffff:10.0.0.0/104", "10.9.9.9", true},
		{"::ffff:10.0.0.0/104", "11.9.9.9", false},
		{"::ffff:0:0/96", "8.8.8.8", true},
		{"::ffff:0:0/90", "8.8.8.8", true},
		{"::ffff:0:0/90", "::ffff:8.8.8.8", true},
		{"::ffff:0:0/90", "::fffe:0:1", true},
		{"::ffff:0:0/90", "::1", false},
		{"::ffff:10.0.0.0/0", "8.8.8.8", true},
		{"2001:db8::/0", "8.8.8.8", false},
		{"2001:db8::/32", "2001:DB8::1", true},
		{"*", "1.2.3.4", true},
		{"192.168.*", "192.168.1.1", true},
		{"192.168.*", "192.169.1.1", false},
	} {
		n, err := policy.ParseNetwork(c.network)
		if err != nil {
			t.Fatal(err)
		}
		a, err := policy.ParseIP(c.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Contains(a); got != c.want {
			t.Errorf("%s in %s: %v", c.addr, c.network, got)
		}
	}
	for _, s := range []string{"", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.1 ", "fe80::1%eth0", "42.120.XX.X/24", "a*.example"} {
		if n, err := policy.ParseNetwork(s); err == nil {
			t.Errorf("%q is %+v", s, n)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2012-11-11T23:59:59Z", "2019-08-12T17:00:00+08:00", "2019-08-12T17:00:00.5Z", "2019-08-12"} {
		if _, err := policy.ParseDate(s); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"", "1565600000", "2019-13-01T00:00:00Z", "2019-08-12 17:00:00", "12/08/2019", strings.Repeat("2", 100),
		"2019-08-12T17:00:00+24:00", "2019-08-12T17:00:00-24:00", "2019-08-12T17:00:00+00:60", "2019-08-12T17:00:00+2400", "2019-08-12T17:00:00+24",
	} {
		if d, err := policy.ParseDate(s); err == nil {
			t.Errorf("%q is %v", s, d)
		}
	}
}

func TestOperatorTable(t *testing.T) {
	t.Parallel()
	names := policy.OperatorNames()
	if len(names) != 21 {
		t.Errorf("%d operators, the reference lists 21", len(names))
	}
	for _, n := range names {
		op, ok := policy.LookupOperator(n)
		if !ok || op.Name != n || op.ForAllValues || op.Negated != strings.Contains(n, "Not") {
			t.Errorf("%s: %+v", n, op)
		}
		all, ok := policy.LookupOperator("ForAllValues:" + n)
		if !ok || !all.ForAllValues || all.Type != op.Type {
			t.Errorf("ForAllValues:%s: %+v", n, all)
		}
	}
	for _, n := range []string{"", "stringequals", "StringEqualsIfExists", "Null", "ArnLike", "ForAnyValue:StringEquals", "ForAllValues:"} {
		if op, ok := policy.LookupOperator(n); ok {
			t.Errorf("%s: %+v", n, op)
		}
	}
}
