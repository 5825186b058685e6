// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Validate returns all problems of a document of that kind, syntax included, in
// the order of the text. An empty kind is an identity policy. The size is that
// of the document without white space, which is how it should be sent.
//
// A document whose problems have no errors is one that RAM should take; what the
// sources leave open is decided as the console's own check does. A warning is
// something that the author should act on.
//
// reference: policy-language.md §2 to §8, §11, §13.
func Validate(text string, kind Kind) Problems {
	v := newValidator(text, kind, false)
	if v.root != nil {
		v.size()
		v.document()
	}
	return v.finish(text)
}

// ValidateKnown is [Validate] of a document in which some values are not known yet
// and have a text of [Unknown] in their place. It reports only what holds whatever
// these become, and leaves out the size. A list that is such a text and nothing else
// may turn out to be missing.
func ValidateKnown(text string, kind Kind) Problems {
	v := newValidator(text, kind, true)
	if v.root != nil {
		v.document()
	}
	return v.finish(text)
}

// unknownMark begins the texts that stand for unknown values. U+0000 is nowhere in
// a policy.
const unknownMark = "\x00unknown "

// Unknown returns a text that stands for a value which is not known yet, such as
// the ARN of what is still to be made. Different numbers stand for values that may
// differ.
func Unknown(n int) string { return unknownMark + strconv.Itoa(n) }

// HoldsUnknown reports whether a statement has a value that is not known yet.
func (s *Statement) HoldsUnknown() bool {
	lists := [][]string{{s.Sid, string(s.Effect)}, s.Actions, s.NotActions, s.Resources, s.NotResources}
	if p := s.Principal; p != nil {
		lists = append(lists, p.RAM, p.Service, p.Federated)
	}
	for _, c := range s.Conditions {
		lists = append(lists, []string{c.Operator, c.Key}, c.Values)
	}
	return slices.ContainsFunc(lists, func(l []string) bool { return slices.ContainsFunc(l, IsUnknown) })
}

// IsUnknown reports whether a text is one of [Unknown].
func IsUnknown(text string) bool { return strings.HasPrefix(text, unknownMark) }

type validator struct {
	*source
	kind      Kind
	budget    *budget
	toldCodes [len(otherCodes)]bool // those that a problem names already
}

func newValidator(text string, kind Kind, open bool) *validator {
	if kind == "" {
		kind = KindIdentity
	}
	return &validator{source: decodeOpen(text, open), kind: kind, budget: newBudget(len(text))}
}

func (v *validator) document() {
	for i := range v.statements {
		v.statement(&v.statements[i])
	}
	v.coverage()
}

func (v *validator) size() {
	limit := v.kind.MaxSize()
	text := string(appendCompact(nil, v.root))
	n := Size(text)
	if v.kind == KindTrust && n > MaxDocumentSize {
		v.warn(longTrust, v.root.in(nil),
			"The trust policy has %s. Its limit is not documented; that of other policies is %d.",
			length(text), MaxDocumentSize)
	}
	if limit == 0 || n <= limit {
		return
	}
	hint := ""
	if !v.fatal && !v.lossy {
		if m := Size(v.toDocument().minimal().String()); m <= limit {
			hint = " Minified it is shorter and fits."
		} else if v.kind == KindIdentity {
			hint = " Split it into several policies."
		}
	}
	v.error(tooLong, v.root.in(nil), "The policy has %s; the limit is %d.%s", length(text), limit, hint)
}

// length says how long a text is. Where bytes are not characters it says both:
// RAM's pages give the limit in the one and in the other.
// reference: policy-language.md §11.
func length(text string) string {
	n := utf8.RuneCountInString(text)
	if n == len(text) {
		return fmt.Sprintf("%d characters without white space", n)
	}
	return fmt.Sprintf("%d characters without white space, which are %d bytes, and RAM may count bytes", n, len(text))
}

func (v *validator) statement(st *sourceStatement) {
	if v.kind == KindTrust {
		v.trustStatement(st)
	} else {
		v.accessStatement(st)
	}
	if st.sid != nil && strings.Contains(st.sid.text, "${") {
		v.unfilled(*st.sid)
	}
	v.actions(st.action)
	v.actions(st.notAction)
	v.resources(st.resource)
	v.resources(st.noResource)
	v.ossLevels(st)
	for i := range st.conditions {
		v.condition(st, &st.conditions[i])
	}
}

// accessStatement holds the rules of identity, session and control policies.
func (v *validator) accessStatement(st *sourceStatement) {
	if p := st.principal; p != nil && !p.unknown() {
		v.error(unexpectedPrincipal, p.place, "Principal stands in trust policies only; this is %s policy.%s",
			article(v.kind), st.ofOthers())
	}
	if !st.resource.present && !st.noResource.present {
		v.error(missingResource, st.place, `The statement has no Resource; write "Resource": "*" if it is for all.`)
	}
	if v.kind == KindIdentity && st.is(Allow) && len(st.conditions) == 0 {
		v.wide(st)
	}
}

// unknown reports whether nothing is known about the principal, not even whether
// it will be there.
func (p *sourcePrincipal) unknown() bool {
	for _, l := range []list{p.ram, p.service, p.federated} {
		for _, it := range l.items {
			if !it.unknown {
				return false
			}
		}
	}
	return len(p.ram.items)+len(p.service.items)+len(p.federated.items) > 0
}

func article(k Kind) string {
	if k == KindIdentity {
		return "an identity"
	}
	return "a " + string(k)
}

// wide warns about an Allow without conditions that makes an administrator.
func (v *validator) wide(st *sourceStatement) {
	everything := st.resource.has(allOf)
	switch {
	case everything && st.action.has(allOf):
		v.warn(allowAll, st.place, "The statement allows every action on every resource.")
	case !everything && !st.resource.has(func(s string) bool { return v.budget.covers(s, "acs:ram:*:*:*") }):
	case st.action.has(func(s string) bool { return v.budget.covers(strings.ToLower(s), "ram:*") }):
		v.warn(allowRAM, st.place, "The statement allows every action of RAM on everything: "+
			"who has it can give every permission to anybody.")
	case st.notAction.present && !st.notAction.has(aboutRAM):
		v.warn(allowRAM, st.place, "The statement allows all but its NotAction, so every action of RAM too: "+
			"who has it can give every permission to anybody. Add ram:* to NotAction.")
	}
}

// aboutRAM reports whether a pattern of NotAction may take an action of RAM out of
// an Allow, or is not known.
func aboutRAM(pattern string) bool {
	service, _, _ := strings.Cut(pattern, ":")
	return IsUnknown(pattern) || MatchFold(service, "ram")
}

// allOf reports whether a pattern matches every action or every resource.
func allOf(s string) bool { return s == "*" || s == "*:*" || s == "acs:*:*:*:*" }

func (l list) has(f func(string) bool) bool {
	for i := range l.items {
		if f(l.items[i].text) {
			return true
		}
	}
	return false
}
