// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// Validate returns all problems of a document of that kind, syntax included, in
// the order of the text. An empty kind is an identity policy. The size is that
// of the document without white space, which is how it should be sent.
//
// A document whose problems have no errors is one that RAM should take; what the
// sources leave open is decided as the console's own check does.
//
// reference: policy-language.md §2 to §8, §11, §13.
func Validate(text string, kind Kind) Problems {
	src := decode(text)
	if src.root == nil {
		return src.finish(text)
	}
	v := &validator{source: src, kind: kind, budget: newBudget(len(text))}
	if v.kind == "" {
		v.kind = KindIdentity
	}
	v.size()
	v.sids()
	for i := range src.statements {
		v.statement(&src.statements[i])
	}
	v.coverage()
	return src.finish(text)
}

type validator struct {
	*source
	kind   Kind
	budget *budget
}

func (v *validator) size() {
	limit := v.kind.MaxSize()
	n := Size(string(appendCompact(nil, v.root)))
	if v.kind == KindTrust && n > MaxDocumentSize {
		v.warn("long_trust", v.root.in(nil), "The trust policy has %d characters without white space. Its limit is not documented; that of other policies is %d.", n, MaxDocumentSize)
	}
	if limit == 0 || n <= limit {
		return
	}
	hint := ""
	if !v.fatal && !v.lossy {
		if m := Size(v.toDocument().minimal().String()); m <= limit {
			hint = " Minified it has fewer and fits."
		} else if v.kind == KindIdentity {
			hint = " Split it into several policies."
		}
	}
	v.error("too_long", v.root.in(nil), "The policy has %d characters without white space; the limit is %d.%s", n, limit, hint)
}

// sids warns once: samples of Alibaba Cloud have Sids, its grammar has none.
func (v *validator) sids() {
	for i := range v.statements {
		if sid := v.statements[i].sid; sid != nil {
			v.warn("undocumented_sid", sid.place, "Sid is not documented for RAM policies; RAM seems to take it and to ignore it.")
			return
		}
	}
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
	for i := range st.conditions {
		v.condition(&st.conditions[i])
	}
}

// accessStatement holds the rules of identity, session and control policies.
func (v *validator) accessStatement(st *sourceStatement) {
	if p := st.principal; p != nil {
		v.error("unexpected_principal", p.place, "Principal stands in trust policies only; this is %s policy.", article(v.kind))
	}
	if !st.resource.present && !st.noResource.present {
		v.error("missing_resource", st.place, `The statement has no Resource; write "Resource": "*" if it is for all.`)
	}
	if v.kind == KindIdentity && st.effect != nil && st.effect.text == string(Allow) &&
		st.action.has(allOf) && st.resource.has(allOf) && len(st.conditions) == 0 {
		v.warn("allow_all", st.place, "The statement allows every action on every resource.")
	}
}

func article(k Kind) string {
	if k == KindIdentity {
		return "an identity"
	}
	return "a " + string(k)
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
