// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// faults are wrong rules, each of which an evaluator could have.
var faults = map[string]func(*slow){
	"* takes at least one character": func(s *slow) { s.glob = bentGlob(`*`, `.+`) },
	"* stops at a slash":             func(s *slow) { s.glob = bentGlob(`*`, `[^/]*`) },
	"* stops at a colon":             func(s *slow) { s.glob = bentGlob(`*`, `[^:]*`) },
	"? takes any number":             func(s *slow) { s.glob = bentGlob(`?`, `.*`) },
	"? takes one or none":            func(s *slow) { s.glob = bentGlob(`?`, `.?`) },
	"a pattern matches a beginning": func(s *slow) {
		s.glob = func(p, text string) bool { return glob(p+"*", text) }
	},
	"the prefix acs:ram:: is optional": func(s *slow) {
		s.spellings = func(arn string) []string {
			list := spellings(arn)
			return append(list, "acs:ram::"+arn)
		}
	},
	"the region of RAM's ARNs counts": func(s *slow) {
		s.spellings = func(arn string) []string { return []string{arn} }
	},
	"actions count case": func(s *slow) {
		s.action = func(s *slow, pattern, action string) bool { return s.glob(pattern, action) }
	},
	"a missing key fails a negated operator": func(s *slow) {
		s.missing = func(string) truth { return no }
	},
	"a missing key meets every operator": func(s *slow) {
		s.missing = func(string) truth { return yes }
	},
	"negated: one value that differs is enough": func(s *slow) {
		s.several = func(operator string, hits []truth) truth {
			if negated(operator) {
				return not(allOf(hits))
			}
			return several(operator, hits)
		}
	},
	"ForAllValues means any": func(s *slow) {
		s.several = func(operator string, hits []truth) truth {
			return several(strings.TrimPrefix(operator, "ForAllValues:"), hits)
		}
	},
	"StringEquals reads wildcards": func(s *slow) {
		s.compare = func(s *slow, operator, have, want string) truth {
			return compare(s, strings.Replace(operator, "StringEquals", "StringLike", 1), have, want)
		}
	},
	"numbers are compared as texts": func(s *slow) {
		s.compare = func(s *slow, operator, have, want string) truth {
			if strings.HasPrefix(operator, "Numeric") {
				return ordered(operator, strings.Compare(have, want))
			}
			return compare(s, operator, have, want)
		}
	},
	"LessThan takes equal values": func(s *slow) {
		s.compare = func(s *slow, operator, have, want string) truth {
			if strings.HasSuffix(operator, "LessThan") {
				operator += "Equals"
			}
			return compare(s, operator, have, want)
		}
	},
	"keys have no types": func(s *slow) {
		s.typed = func(string, string) bool { return true }
	},
	"IPv6 networks hold IPv4": func(s *slow) {
		s.inNetwork = func(address netip.Addr, network netip.Prefix) bool {
			return network.Bits() == 0 || inNetwork(address, network)
		}
	},
	"Action is no key": func(s *slow) {
		s.derived = func(string, eval.Check, *eval.Caller) []string { return nil }
	},
	"a session is no role": func(s *slow) {
		s.derived = func(key string, check eval.Check, caller *eval.Caller) []string {
			if key == "acs:PrincipalARN" && caller != nil && caller.ARN != "" {
				return []string{caller.ARN}
			}
			return derived(key, check, caller)
		}
	},
	"an account stands for identity providers": func(s *slow) {
		s.principal = func(s *slow, element any, caller *eval.Caller) truth {
			if caller != nil && caller.Federated != "" {
				named, _ := element.(map[string]any)
				return anyOf([]truth{principal(s, element, caller), is(slices.Contains(texts(named["Federated"]),
					"acs:ram::1:root"))})
			}
			return principal(s, element, caller)
		}
	},
	"the principal is not checked": func(s *slow) {
		s.principal = func(*slow, any, *eval.Caller) truth { return yes }
	},
	"an Allow beats a Deny": func(s *slow) {
		s.basic = func(allows, denies int) eval.Decision {
			if allows > 0 {
				return eval.Allow
			}
			return basic(allows, denies)
		}
	},
	"a Deny of a resource group beats the account": func(s *slow) {
		s.grants = func(account, group eval.Decision) eval.Decision {
			if group == eval.ExplicitDeny {
				return group
			}
			return grants(account, group)
		}
	},
	"limits only deny explicitly": func(s *slow) {
		s.limits = func(levels []eval.Decision) eval.Decision {
			if slices.Contains(levels, eval.ExplicitDeny) {
				return eval.ExplicitDeny
			}
			return eval.Allow
		}
	},
	"one side is enough to assume a role": func(s *slow) {
		s.assume = func(granted, trusted eval.Decision) eval.Decision {
			if granted == eval.ImplicitDeny {
				return trusted
			}
			return granted
		}
	},
	"control policies bind everybody": func(s *slow) {
		s.bound = func(*eval.Caller) bool { return true }
	},
	"one check is enough": func(s *slow) {
		s.checks = func(list []eval.Decision) eval.Decision { return list[0] }
	},
	"an Allow that is unknown applies": func(s *slow) {
		s.uncertain = func(_ string, t truth) bool { return t != no }
	},
	"a Deny that is unknown does not apply": func(s *slow) {
		s.uncertain = func(_ string, t truth) bool { return t == yes }
	},
}

// bentGlob reads one of the wildcards as another expression.
func bentGlob(wildcard, expression string) func(pattern, text string) bool {
	reading := map[string]string{`*`: `.*`, `?`: `.`}
	reading[wildcard] = expression
	return func(pattern, text string) bool {
		q := regexp.QuoteMeta(pattern)
		q = strings.NewReplacer(`\*`, reading[`*`], `\?`, reading[`?`]).Replace(q)
		return regexp.MustCompile(`(?s)\A(?:` + q + `)\z`).MatchString(text)
	}
}

// TestPlantedFaults: the comparison of the two evaluators finds each of these faults
// soon. Here they are in the slow one; it is the difference that counts.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	const within = 4_000
	left := map[string]*slow{}
	for name, plant := range faults {
		left[name] = documented()
		plant(left[name])
	}
	c := seeded(3)
	for i := range within {
		sc := c.scenario()
		right := compile(t, sc.policies(t)).Decide(sc.request)
		for name, faulty := range left {
			if faulty.decide(sc).decision != right {
				t.Logf("%s: found by pair %d", name, i+1)
				delete(left, name)
			}
		}
	}
	for name := range left {
		t.Errorf("%s: not found in %d pairs", name, within)
	}
}
