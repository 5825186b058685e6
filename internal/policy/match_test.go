// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// slowMatch is the obvious matcher: a table of which beginnings match.
func slowMatch(pattern, s string) bool {
	t := []rune(s)
	row := make([]bool, len(t)+1)
	row[0] = true
	for _, c := range pattern {
		next := make([]bool, len(t)+1)
		for j := range next {
			switch {
			case c == '*':
				next[j] = row[j] || (j > 0 && next[j-1])
			case j > 0:
				next[j] = row[j-1] && (c == '?' || c == t[j-1])
			}
		}
		row = next
	}
	return row[len(t)]
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "any: thing/at all", true},
		{"?", "", false},
		{"?", "é", true},
		{"??", "é", false},
		{"部?", "部门", true},
		{"*?", "", false},
		{"*?", "部", true},
		{"a*", "a", true},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"ecs:*SecurityGroup*", "ecs:DescribeSecurityGroupAttribute", true},
		{"ecs:*SecurityGroup*", "ecs:RunInstances", false},
		{"acs:ram:*:1:user/x", "acs:ram::1:user/x", true},
		{"acs:ots:*:*:instance/abc*", "acs:ots:cn-hangzhou:1:instance/abc1/table/t", true},
		{"acs:ots:*:*:instance/abc*/table/xyz*", "acs:ots:cn-hangzhou:1:instance/abc1", false},
		{"A", "a", false},
		{"*ab?d*", "xxabcabcd", true},
		{"*a?c", "abcabcabd", false},
	} {
		if got := Match(c.pattern, c.text); got != c.want {
			t.Errorf("Match(%q, %q) = %v", c.pattern, c.text, got)
		}
		if got := slowMatch(c.pattern, c.text); got != c.want {
			t.Errorf("slowMatch(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
	if !MatchFold("ECS:describe*", "ecs:DescribeInstances") || MatchFold("ecs:Describe", "ecs:DescribeInstances") {
		t.Error("MatchFold is wrong")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a*b?c", "aXbYc")
	f.Add("*?*?", "部门")
	f.Add(strings.Repeat("*a", 30)+"?b", strings.Repeat("a", 90))
	f.Add("*"+strings.Repeat("a?", 60)+"*", strings.Repeat("ab", 100))
	f.Fuzz(func(t *testing.T, p, s string) {
		if !utf8.ValidString(p) || !utf8.ValidString(s) {
			Match(p, s)
			MatchFold(p, s)
			return
		}
		if len(p)*len(s) > 1<<22 {
			return
		}
		if got, want := Match(p, s), slowMatch(p, s); got != want {
			t.Fatalf("Match(%q, %q) = %v, slow %v", p, s, got, want)
		}
		if got, want := MatchFold(p, s), slowMatch(lowerASCII(p), lowerASCII(s)); got != want {
			t.Fatalf("MatchFold(%q, %q) = %v, slow %v", p, s, got, want)
		}
		if covers(p, s) && !slowMatch(p, strings.NewReplacer("*", "xyzxy", "?", "z").Replace(s)) {
			t.Fatalf("covers(%q, %q) but an instance of it does not match", p, s)
		}
	})
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r | 0x20
		}
		return r
	}, s)
}

// TestMatchDoesNotBlowUp would run for hours with a matcher that goes back. The
// bound is wide; a busy machine may hold one run up, but not each of three.
func TestMatchDoesNotBlowUp(t *testing.T) {
	t.Parallel()
	n := 200_000
	text := strings.Repeat("a", n)
	for name, pattern := range map[string]string{
		"stars":            strings.Repeat("*", n) + "b",
		"stars and text":   strings.Repeat("*a", n/4) + "*b",
		"one long stretch": "*" + strings.Repeat("a", n/2) + "b*",
		"stretch with ?":   "*" + strings.Repeat("a?", 30) + "b*",
	} {
		var took time.Duration
		for range 3 {
			start := time.Now()
			if Match(pattern, text) || MatchFold(pattern, text) {
				t.Errorf("%s: matches", name)
			}
			if took = time.Since(start); took < 20*time.Second {
				break
			}
		}
		if took >= 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
