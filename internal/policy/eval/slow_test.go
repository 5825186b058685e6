// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The slow evaluator decides requests the obvious way. It is written from
// policy-language.md, to whose sections the numbers lead, and shares nothing
// with the evaluator but the form of the request. It reads the JSON texts itself
// and has no index, no cache and no order of its own.

// scenario is all that bears on one request.
type scenario struct {
	identity []scopedText
	session  []string
	control  [][]string // by level, from the account upwards
	trust    string     // empty: the request is not about assuming a role
	request  eval.Request
}

// scopedText is an identity policy and the resource group to which it is limited.
type scopedText struct{ text, group string }

// The forms of texts.
var (
	accountForm        = regexp.MustCompile(`^acs:ram:[^:]*:[^:]*:root$`)
	userForm           = regexp.MustCompile(`^acs:ram:\*?:([0-9]+):(root|user/.+)$`)
	roleForm           = regexp.MustCompile(`^acs:ram:\*?:([0-9]+):role/([^/]+)`)
	sessionForm        = regexp.MustCompile(`^acs:(?:ram|sts):\*?:([0-9]+):assumed-role/([^/]+)`)
	ramPrincipal       = regexp.MustCompile(`^acs:ram:\*?:([0-9*?]+):(root|user/.+|role/.+|.*[*?].*)$`)
	federatedPrincipal = regexp.MustCompile(`^acs:ram:\*?:([0-9*?]+):(saml-provider/.+|oidc-provider/.+|.*[*?].*)$`)
	servicePrincipal   = regexp.MustCompile(`^()([^/: \t]+)$`)
	ramForm            = regexp.MustCompile(`^acs:ram:\*?:((?s).*)$`)
	numberForm         = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)
	addressForm        = regexp.MustCompile(`^[0-9a-fA-F.:]*\*[0-9a-fA-F.:*]*$`)
	dateForm           = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})` +
		`(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$`)
)

// truth is the outcome of a part of a statement.
type truth string

const (
	yes     truth = "yes"
	no      truth = "no"
	unknown truth = "unknown" // RAM takes no such document, or the value cannot be read
)

func is(b bool) truth {
	if b {
		return yes
	}
	return no
}

// allOf: one that fails fails all; else one that is unknown leaves all unknown.
func allOf(list []truth) truth {
	switch {
	case slices.Contains(list, no):
		return no
	case slices.Contains(list, unknown):
		return unknown
	}
	return yes
}

// anyOf: one that holds is enough.
func anyOf(list []truth) truth {
	switch {
	case slices.Contains(list, yes):
		return yes
	case slices.Contains(list, unknown):
		return unknown
	}
	return no
}

func not(t truth) truth { return map[truth]truth{yes: no, no: yes, unknown: unknown}[t] }

// slow holds the rules, so that a test can plant a fault in each.
type slow struct {
	glob      func(pattern, text string) bool
	action    func(s *slow, pattern, action string) bool
	spellings func(arn string) []string
	missing   func(operator string) truth
	several   func(operator string, hits []truth) truth
	compare   func(s *slow, operator, have, want string) truth
	typed     func(key, operator string) bool
	inNetwork func(address netip.Addr, network netip.Prefix) bool
	derived   func(key string, check eval.Check, caller *eval.Caller) []string
	principal func(s *slow, principal any, caller *eval.Caller) truth
	basic     func(allows, denies int) eval.Decision
	grants    func(account, group eval.Decision) eval.Decision
	limits    func(levels []eval.Decision) eval.Decision
	assume    func(granted, trusted eval.Decision) eval.Decision
	bound     func(caller *eval.Caller) bool
	checks    func(list []eval.Decision) eval.Decision
	uncertain func(effect string, t truth) bool // whether the statement applies
}

func documented() *slow {
	return &slow{
		glob: glob, action: matchAction, spellings: spellings, missing: missing, several: several, compare: compare,
		typed:     typed,
		inNetwork: inNetwork, derived: derived, principal: principal, basic: basic, grants: grants, limits: limits,
		assume: assume,
		bound:  bound, checks: checks, uncertain: uncertain,
	}
}

// answer is what the slow evaluator says about a request.
type answer struct {
	decision eval.Decision
	deciding []string // "check layer policy statement", sorted
	doubtful []string // statements that cannot be decided, in the same form
}

// decide is §9.7: every check has to be allowed.
func (s *slow) decide(sc scenario) answer {
	var out answer
	var decisions []eval.Decision
	var deciding [][]string
	for i, check := range sc.request.Checks {
		c := slowCheck{slow: s, scenario: sc, check: check, prefix: fmt.Sprint(i, " ")}
		d, by := c.decide()
		decisions, deciding = append(decisions, d), append(deciding, by)
		out.doubtful = append(out.doubtful, c.doubtful...)
	}
	out.decision = s.checks(decisions)
	for i, d := range decisions {
		if d == out.decision {
			out.deciding = append(out.deciding, deciding[i]...)
		}
	}
	slices.Sort(out.deciding)
	slices.Sort(out.doubtful)
	return out
}

func checks(list []eval.Decision) eval.Decision {
	switch {
	case slices.Contains(list, eval.ExplicitDeny):
		return eval.ExplicitDeny
	case len(list) == 0 || slices.Contains(list, eval.ImplicitDeny):
		return eval.ImplicitDeny
	}
	return eval.Allow
}

type slowCheck struct {
	*slow
	scenario scenario
	check    eval.Check
	prefix   string
	doubtful []string
}

// verdict is the answer of one set of policies, and the statements that made it.
type verdict struct {
	decision eval.Decision
	by       []string
}

// decide is §9.2, and §9.3 where there is a trust policy.
func (c *slowCheck) decide() (eval.Decision, []string) {
	caller := c.scenario.request.Principal
	var limits []verdict
	for level, texts := range c.scenario.control {
		var named []string
		for i := range texts {
			named = append(named, fmt.Sprintf("control %d.%d", level, i))
		}
		v := c.set(texts, named)
		if c.bound(caller) {
			limits = append(limits, v)
		}
	}
	if len(c.scenario.session) > 0 {
		limits = append(limits, c.set(c.scenario.session, numbered("session", len(c.scenario.session))))
	}
	granted := c.granted()
	isAccount := caller != nil && accountForm.MatchString(caller.ARN)
	if c.scenario.trust == "" {
		if v := c.limit(limits); v.decision != eval.Allow {
			return v.decision, v.by
		} else if isAccount {
			return eval.Allow, v.by
		} else if granted.decision != eval.Allow {
			return granted.decision, granted.by
		} else {
			return eval.Allow, append(v.by, granted.by...)
		}
	}
	trusted := c.set([]string{c.scenario.trust}, []string{"trust"})
	if caller != nil && caller.ARN == "" && (caller.Service != "" || caller.Federated != "") {
		return trusted.decision, trusted.by // §9.3: the trust policy alone decides
	}
	if isAccount {
		return eval.ImplicitDeny, nil // behaviours.md §16: the account cannot assume a role
	}
	limit := c.limit(limits)
	if limit.decision != eval.Allow {
		return limit.decision, limit.by
	}
	d := c.assume(granted.decision, trusted.decision)
	var by []string
	for _, v := range []verdict{granted, trusted} {
		if v.decision == d && d != eval.ImplicitDeny {
			by = append(by, v.by...)
		}
	}
	if d == eval.Allow {
		by = append(by, limit.by...)
	}
	return d, by
}

func numbered(name string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s %d", name, i))
	}
	return out
}

// limit is §9.5 and §9.6: level by level, then the session.
func (c *slowCheck) limit(list []verdict) verdict {
	var decisions []eval.Decision
	for _, v := range list {
		decisions = append(decisions, v.decision)
	}
	out := verdict{decision: c.limits(decisions)}
	for _, v := range list {
		if v.decision == out.decision && v.decision != eval.ImplicitDeny {
			out.by = append(out.by, v.by...)
		}
		if v.decision != eval.Allow {
			break
		}
	}
	return out
}

func limits(levels []eval.Decision) eval.Decision {
	for _, d := range levels {
		if d != eval.Allow {
			return d
		}
	}
	return eval.Allow
}

// bound is §9.6.
func bound(caller *eval.Caller) bool {
	return caller == nil || !caller.Uncontrolled && !strings.HasSuffix(caller.ARN, ":root")
}

func assume(granted, trusted eval.Decision) eval.Decision {
	switch {
	case granted == eval.ExplicitDeny || trusted == eval.ExplicitDeny:
		return eval.ExplicitDeny
	case granted == eval.Allow && trusted == eval.Allow:
		return eval.Allow
	}
	return eval.ImplicitDeny
}

// granted is §9.4.
func (c *slowCheck) granted() verdict {
	var texts, named [2][]string
	for i, p := range c.scenario.identity {
		switch p.group {
		case "":
			texts[0], named[0] = append(texts[0], p.text), append(named[0], fmt.Sprint("identity ", i))
		case c.scenario.request.ResourceGroup:
			texts[1], named[1] = append(texts[1], p.text), append(named[1], fmt.Sprint("identity ", i))
		}
	}
	account, group := c.set(texts[0], named[0]), c.set(texts[1], named[1])
	if d := c.grants(account.decision, group.decision); d != account.decision {
		return verdict{d, group.by}
	}
	return account
}

func grants(account, group eval.Decision) eval.Decision {
	if account == eval.ImplicitDeny {
		return group
	}
	return account
}

// set is §9.1 over the documents of one set.
func (c *slowCheck) set(texts, names []string) verdict {
	applied := map[string][]string{}
	for i, text := range texts {
		var doc struct{ Statement []map[string]any }
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			panic(fmt.Sprintf("%s: %v", text, err))
		}
		for j, st := range doc.Statement {
			name := c.prefix + names[i] + " " + strconv.Itoa(j)
			effect, _ := st["Effect"].(string)
			if t := c.statement(st, names[i] == "trust", name); c.uncertain(effect, t) {
				applied[effect] = append(applied[effect], name)
			}
		}
	}
	d := c.basic(len(applied["Allow"]), len(applied["Deny"]))
	return verdict{d, applied[map[eval.Decision]string{eval.Allow: "Allow", eval.ExplicitDeny: "Deny"}[d]]}
}

func basic(allows, denies int) eval.Decision {
	switch {
	case denies > 0:
		return eval.ExplicitDeny
	case allows > 0:
		return eval.Allow
	}
	return eval.ImplicitDeny
}

// uncertain: what is unknown denies.
func uncertain(effect string, t truth) bool { return t == yes || t == unknown && effect == "Deny" }

// statement is §9.1: action, resource, condition, and in a trust policy the principal (§3).
func (c *slowCheck) statement(st map[string]any, trust bool, name string) truth {
	about := []truth{c.matchActions(st), c.matchResources(st, trust)}
	if trust {
		about = append(about, c.principal(c.slow, st["Principal"], c.scenario.request.Principal))
	}
	var conditions []truth
	tested, _ := st["Condition"].(map[string]any)
	for operator, keys := range tested {
		byKey, _ := keys.(map[string]any)
		if base := strings.TrimPrefix(operator, "ForAllValues:"); len(byKey) == 0 && !slices.Contains(operators, base) {
			conditions = append(conditions, unknown) // §5.5
		}
		for key, want := range byKey {
			conditions = append(conditions, c.condition(operator, key, texts(want)))
		}
	}
	odd := st["Effect"] != "Allow" && st["Effect"] != "Deny" // §4.3
	if allOf(about) != no && (odd || allOf(about) == unknown || slices.Contains(conditions, unknown)) {
		c.doubtful = append(c.doubtful, name)
	}
	return allOf(append(about, conditions...))
}

// texts reads a value or a list of values (§2).
func texts(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var out []string
	list, _ := v.([]any)
	for _, one := range list {
		out = append(out, one.(string))
	}
	return out
}

// matchActions is §4.4.
func (c *slowCheck) matchActions(st map[string]any) truth {
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return c.action(c.slow, p, c.check.Action) })
	}
	if spared, ok := st["NotAction"]; ok {
		return is(!matches(texts(spared)))
	}
	return is(matches(texts(st["Action"])))
}

func matchAction(s *slow, pattern, action string) bool {
	return s.glob(strings.ToLower(pattern), strings.ToLower(action))
}

// matchResources is §4.5: a glob over the whole ARN. A trust policy has no resource (§3).
func (c *slowCheck) matchResources(st map[string]any, trust bool) truth {
	matches := func(patterns []string) bool {
		for _, p := range patterns {
			for _, arn := range c.spellings(c.check.Resource) {
				if c.glob(p, arn) {
					return true
				}
			}
		}
		return false
	}
	if spared, ok := st["NotResource"]; ok {
		if trust {
			return unknown
		}
		return is(!matches(texts(spared)))
	}
	if _, ok := st["Resource"]; !ok && trust {
		return yes
	}
	return is(matches(texts(st["Resource"])))
}

// spellings: RAM's own ARNs have the region * or none (§4.5).
func spellings(arn string) []string {
	if m := ramForm.FindStringSubmatch(arn); m != nil {
		return []string{"acs:ram::" + m[1], "acs:ram:*:" + m[1]}
	}
	return []string{arn}
}

// glob is §4.4: * is any number of characters, ? is one.
func glob(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	switch {
	case len(p) == 0:
		return len(t) == 0
	case p[0] == '*':
		for i := range len(t) + 1 {
			if glob(string(p[1:]), string(t[i:])) {
				return true
			}
		}
		return false
	}
	return len(t) > 0 && (p[0] == '?' || p[0] == t[0]) && glob(string(p[1:]), string(t[1:]))
}

var operators = []string{
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
	"StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
	"NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "IpAddress", "NotIpAddress",
}

// condition is §6: the values of the request against those of one operator and key.
func (c *slowCheck) condition(operator, key string, want []string) truth {
	base := strings.TrimPrefix(operator, "ForAllValues:")
	if !slices.Contains(operators, base) || !c.typed(key, base) {
		return unknown // §5.1, §5.2, §5.5
	}
	have := c.scenario.request.Context[key]
	if len(have) == 0 {
		have = c.derived(key, c.check, c.scenario.request.Principal)
	}
	if len(have) == 0 {
		return c.missing(operator)
	}
	var hits []truth
	for _, h := range have {
		var list []truth
		for _, w := range want {
			list = append(list, c.compare(c.slow, base, h, w))
		}
		hits = append(hits, anyOf(list)) // §6.1
	}
	return c.several(operator, hits)
}

// typed is §7.1: the keys of all services have types. An operator on texts reads all.
func typed(key, operator string) bool {
	family := map[string]string{
		"acs:CurrentTime": "Date", "acs:SecureTransport": "Bool", "acs:MFAPresent": "Bool", "acs:SourceIp": "Ip",
		"acs:VpcSourceIp": "Ip",
	}[key]
	return family == "" || strings.HasPrefix(operator, "String") || strings.Contains(operator, family)
}

// derived are the keys that follow from the request itself (§7.1, §7.3).
func derived(key string, check eval.Check, caller *eval.Caller) []string {
	switch {
	case key == "Action":
		return []string{check.Action}
	case key == "Resource":
		return []string{check.Resource}
	case key == "acs:PrincipalARN" && caller != nil && ramCaller(caller.ARN) != "":
		return []string{ramCaller(caller.ARN)}
	}
	return nil
}

// missing is §6.5, §6.7 and §6.8.
func missing(operator string) truth { return is(negated(operator)) }

func negated(operator string) bool { return strings.Contains(operator, "Not") }

// several is §6.1 and §6.4; §5.4 for every value.
func several(operator string, hits []truth) truth {
	switch {
	case negated(operator):
		return not(anyOf(hits))
	case strings.HasPrefix(operator, "ForAllValues:"):
		return allOf(hits)
	}
	return anyOf(hits)
}

// compare is §5.1 for one value of the request and one of the policy.
func compare(s *slow, operator, have, want string) truth {
	switch {
	case strings.HasSuffix(operator, "IgnoreCase"):
		return is(strings.EqualFold(have, want))
	case strings.HasSuffix(operator, "Like"):
		return is(s.glob(want, have))
	case strings.HasPrefix(operator, "String"):
		return is(have == want)
	case strings.HasPrefix(operator, "Numeric"):
		a, b := slowNumber(have), slowNumber(want)
		if a == nil || b == nil {
			return unknown
		}
		return ordered(operator, a.Cmp(b))
	case strings.HasPrefix(operator, "Date"):
		a, b := slowDate(have), slowDate(want)
		if a == nil || b == nil {
			return unknown
		}
		return ordered(operator, a.Compare(*b))
	case operator == "Bool":
		a, b := strings.ToLower(have), strings.ToLower(want)
		if a != "true" && a != "false" || b != "true" && b != "false" {
			return unknown
		}
		return is(a == b)
	}
	return s.compareAddress(have, want)
}

func ordered(operator string, order int) truth {
	switch {
	case strings.HasSuffix(operator, "LessThan"):
		return is(order < 0)
	case strings.HasSuffix(operator, "LessThanEquals"):
		return is(order <= 0)
	case strings.HasSuffix(operator, "GreaterThan"):
		return is(order > 0)
	case strings.HasSuffix(operator, "GreaterThanEquals"):
		return is(order >= 0)
	}
	return is(order == 0)
}

func slowNumber(text string) *big.Rat {
	if !numberForm.MatchString(text) {
		return nil
	}
	n, _ := new(big.Rat).SetString(text)
	return n
}

// slowDate reads ISO 8601 (§5.1). A time without a zone is UTC.
func slowDate(text string) *time.Time {
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	offset := time.Duration(0)
	if zone := m[8]; zone != "" && zone != "Z" {
		hours, minutes := number(zone[1:3]), number(zone[len(zone)-2:])
		if hours > 23 || minutes > 59 {
			return nil
		}
		offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if zone[0] == '-' {
			offset = -offset
		}
	}
	fraction := 0
	if m[7] != "" {
		fraction = number((m[7][1:] + "000000000")[:9])
	}
	t := time.Date(number(m[1]), time.Month(number(m[2])), number(m[3]), number(m[4]), number(m[5]), number(m[6]),
		fraction, time.UTC)
	if t.Month() != time.Month(number(m[2])) || t.Day() != number(m[3]) || number(m[4]) > 23 || number(m[5]) > 59 ||
		number(m[6]) > 59 {
		return nil // there is no such day or time
	}
	t = t.Add(-offset)
	return &t
}

// compareAddress is §5.1, §6.10, §6.11; OSS reads * (§7.1).
func (s *slow) compareAddress(have, want string) truth {
	address, err := netip.ParseAddr(have)
	if err != nil || address.Zone() != "" {
		return unknown
	}
	if addressForm.MatchString(want) {
		return is(s.glob(want, address.Unmap().String()))
	}
	if one, err := netip.ParseAddr(want); err == nil && one.Zone() == "" {
		return is(one.Unmap() == address.Unmap())
	}
	network, err := netip.ParsePrefix(want)
	if err != nil {
		return unknown
	}
	return is(s.inNetwork(address, network))
}

// inNetwork compares bit by bit, both in their forms of IPv6. An IPv4 address is in
// no network but one of IPv4, also if that is written ::ffff:a.b.c.d (§6.11 is open).
func inNetwork(address netip.Addr, network netip.Prefix) bool {
	if address.Unmap().Is4() && !network.Addr().Unmap().Is4() {
		return false
	}
	bits := network.Bits()
	if network.Addr().Is4() {
		bits += 96
	}
	a, b := address.As16(), network.Addr().As16()
	for i := range bits {
		if (a[i/8]^b[i/8])&(0x80>>(i%8)) != 0 {
			return false
		}
	}
	return true
}

// principal is §3: accounts, users, roles, services and identity providers by their exact names.
func principal(s *slow, element any, caller *eval.Caller) truth {
	named, _ := element.(map[string]any)
	if len(texts(named["RAM"]))+len(texts(named["Service"]))+len(texts(named["Federated"])) == 0 {
		return unknown // a statement that names nobody
	}
	if caller == nil {
		caller = &eval.Caller{}
	}
	var out []truth
	for _, arn := range texts(named["RAM"]) {
		out = append(out, s.named(arn, ramPrincipal, ramCaller(caller.ARN)))
	}
	for _, arn := range texts(named["Federated"]) {
		out = append(out, s.named(arn, federatedPrincipal, caller.Federated))
	}
	for _, domain := range texts(named["Service"]) {
		out = append(out, s.named(domain, servicePrincipal, caller.Service))
	}
	return anyOf(out)
}

// ramCaller is the user or the role that calls; a session is its role (§3, behaviours.md §16, §21).
func ramCaller(arn string) string {
	for _, form := range []*regexp.Regexp{roleForm, sessionForm} {
		if m := form.FindStringSubmatch(arn); m != nil {
			return "acs:ram::" + m[1] + ":role/" + m[2]
		}
	}
	if m := userForm.FindStringSubmatch(arn); m != nil {
		return "acs:ram::" + m[1] + ":" + m[2]
	}
	return ""
}

// named compares one principal with the caller. Wildcards are not documented (§14.15).
func (s *slow) named(principal string, form *regexp.Regexp, caller string) truth {
	m := form.FindStringSubmatch(principal)
	if m == nil {
		return unknown
	}
	if caller == "" {
		return no
	}
	account, name := "", caller
	if f := strings.SplitN(caller, ":", 5); len(f) == 5 {
		account, name = f[3], f[4]
	}
	isAccount := m[2] == "root" && m[1] != ""
	if m[1] == account && (isAccount || m[2] == name) {
		return yes
	}
	if s.glob(m[1], account) && (isAccount || s.glob(m[2], name)) {
		return unknown
	}
	return no
}
