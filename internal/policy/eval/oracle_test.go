// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// oracle decides identity policies the slow and obvious way, straight from the
// reference, to compare with.
func oracle(grants []eval.Grant, r eval.Request) eval.Decision {
	out := eval.Allow
	for _, c := range r.Checks {
		switch oracleCheck(grants, c, r) {
		case eval.ExplicitDeny:
			return eval.ExplicitDeny
		case eval.ImplicitDeny:
			out = eval.ImplicitDeny
		case eval.Allow:
		}
	}
	return out
}

func oracleCheck(grants []eval.Grant, c eval.Check, r eval.Request) eval.Decision {
	d := oracleScope(grants, "", c, r)
	if d == eval.ImplicitDeny && r.ResourceGroup != "" {
		d = oracleScope(grants, r.ResourceGroup, c, r)
	}
	return d
}

func oracleScope(grants []eval.Grant, scope string, c eval.Check, r eval.Request) eval.Decision {
	d := eval.ImplicitDeny
	for _, g := range grants {
		if g.ResourceGroup != scope {
			continue
		}
		for _, s := range g.Document.Statements {
			switch applies := oracleStatement(s, c, r); {
			case applies && s.Effect == policy.Deny:
				return eval.ExplicitDeny
			case applies:
				d = eval.Allow
			}
		}
	}
	return d
}

func glob(pattern, s string) bool {
	q := regexp.QuoteMeta(pattern)
	q = strings.ReplaceAll(strings.ReplaceAll(q, `\*`, `.*`), `\?`, `.`)
	return regexp.MustCompile(`(?s)\A` + q + `\z`).MatchString(s)
}

func oracleStatement(s policy.Statement, c eval.Check, r eval.Request) bool {
	action := func(p string) bool { return glob(strings.ToLower(p), strings.ToLower(c.Action)) }
	if s.NotActions != nil && slices.ContainsFunc(s.NotActions, action) || s.NotActions == nil && !slices.ContainsFunc(s.Actions, action) {
		return false
	}
	spellings := []string{c.Resource}
	if rest, ok := strings.CutPrefix(c.Resource, "acs:ram:*:"); ok {
		spellings = append(spellings, "acs:ram::"+rest)
	} else if rest, ok := strings.CutPrefix(c.Resource, "acs:ram::"); ok {
		spellings = append(spellings, "acs:ram:*:"+rest)
	}
	if !slices.ContainsFunc(s.Resources, func(p string) bool {
		return slices.ContainsFunc(spellings, func(s string) bool { return glob(p, s) })
	}) {
		return false
	}
	sure := true
	for _, cond := range policy.JoinConditions(s.Conditions) {
		switch oracleCondition(cond, c, r) {
		case no:
			return false
		case unknown:
			sure = false
		}
	}
	return sure || s.Effect == policy.Deny
}

const (
	no = iota
	yes
	unknown
)

func oracleCondition(cond policy.Condition, c eval.Check, r eval.Request) int {
	base, all := strings.CutPrefix(cond.Operator, "ForAllValues:")
	if !slices.Contains(policy.OperatorNames(), base) {
		return unknown
	}
	negated := strings.Contains(base, "Not")
	if cond.Key == "acs:SourceIp" && !strings.HasPrefix(base, "String") && !strings.HasSuffix(base, "IpAddress") {
		return unknown
	}
	values := r.Context[cond.Key]
	if len(values) == 0 && cond.Key == "Action" {
		values = []string{c.Action}
	}
	if len(values) == 0 && cond.Key == "Resource" {
		values = []string{c.Resource}
	}
	if len(values) == 0 {
		if negated {
			return yes
		}
		return no
	}
	var hits, doubts int
	for _, v := range values {
		best := no
		for _, want := range cond.Values {
			switch got := oracleCompare(base, v, want); {
			case got == yes:
				best = yes
			case got == unknown && best == no:
				best = unknown
			}
		}
		switch best {
		case yes:
			hits++
		case unknown:
			doubts++
		}
	}
	switch {
	case all && !negated && hits == len(values):
		return yes
	case all && !negated && hits+doubts < len(values):
		return no
	case all && !negated:
		return unknown
	case hits > 0 && negated:
		return no
	case hits > 0:
		return yes
	case doubts > 0:
		return unknown
	case negated:
		return yes
	}
	return no
}

func oracleCompare(operator, have, want string) int {
	answer := func(b bool) int {
		if b {
			return yes
		}
		return no
	}
	ordered := func(c int) int {
		switch {
		case strings.HasSuffix(operator, "LessThan"):
			return answer(c < 0)
		case strings.HasSuffix(operator, "LessThanEquals"):
			return answer(c <= 0)
		case strings.HasSuffix(operator, "GreaterThan"):
			return answer(c > 0)
		case strings.HasSuffix(operator, "GreaterThanEquals"):
			return answer(c >= 0)
		}
		return answer(c == 0)
	}
	switch {
	case strings.HasSuffix(operator, "IgnoreCase"):
		return answer(strings.EqualFold(have, want))
	case strings.HasPrefix(operator, "String") && strings.HasSuffix(operator, "Like"):
		return answer(glob(want, have))
	case strings.HasPrefix(operator, "String"):
		return answer(have == want)
	case strings.HasPrefix(operator, "Numeric"):
		a, ok := new(big.Rat).SetString(have)
		b, fine := new(big.Rat).SetString(want)
		if !ok || !fine {
			return unknown
		}
		return ordered(a.Cmp(b))
	case strings.HasPrefix(operator, "Date"):
		a, err := time.Parse(time.RFC3339, have)
		b, wrong := time.Parse(time.RFC3339, want)
		if err != nil || wrong != nil {
			return unknown
		}
		return ordered(a.Compare(b))
	case operator == "Bool":
		a, b := strings.ToLower(have), strings.ToLower(want)
		for _, v := range []string{a, b} {
			if v != "true" && v != "false" {
				return unknown
			}
		}
		return answer(a == b)
	}
	addr, err := netip.ParseAddr(have)
	if err != nil {
		return unknown
	}
	if one, err := netip.ParseAddr(want); err == nil {
		return answer(addr.Unmap() == one.Unmap())
	}
	network, err := netip.ParsePrefix(want)
	if err != nil {
		return unknown
	}
	return answer(network.Contains(addr.Unmap()))
}
