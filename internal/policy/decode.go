// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// item is a value of the document with its place.
type item struct {
	place
	text string
	// unknown is set for a value that is not known yet.
	unknown bool
}

// source is a document as read, with the place of each part.
type source struct {
	*reporter
	version    *item
	statements []sourceStatement
	// fatal is set when the text cannot be understood as a policy even
	// leniently.
	fatal bool
	// lossy is set when the text holds something that Document cannot.
	lossy bool
	// open is set when texts may stand for values that are not known yet.
	open bool
	root *node
}

type sourceStatement struct {
	place
	sid        *item
	effect     *item
	action     list
	notAction  list
	resource   list
	noResource list
	principal  *sourcePrincipal
	// oddPrincipal is set for a Principal that is no object.
	oddPrincipal bool
	foreign      *foreignPrincipal
	conditions   []sourceCondition
}

// list is a list of values, or a single one.
type list struct {
	place
	present bool
	items   []item
}

// maybe reports whether nothing is known of a list, so that it may turn out to be
// missing.
func (l list) maybe() bool { return len(l.items) == 1 && l.items[0].unknown }

type sourcePrincipal struct {
	place
	ram, service, federated list
}

type sourceCondition struct {
	operator item
	key      item
	values   list
}

// The elements of the grammar. reference: policy-language.md §2, §3.
const (
	elVersion     = "Version"
	elStatement   = "Statement"
	elSid         = "Sid"
	elEffect      = "Effect"
	elAction      = "Action"
	elNotAction   = "NotAction"
	elResource    = "Resource"
	elNotResource = "NotResource"
	elPrincipal   = "Principal"
	elCondition   = "Condition"
)

var (
	documentElements  = [...]string{elVersion, elStatement}
	statementElements = [...]string{elSid, elEffect, elAction, elNotAction, elResource, elPrincipal, elCondition}
	principalTypes    = [...]string{"RAM", "Service", "Federated"}
)

// decode reads a text and reports every breach of the structure that does not
// depend on the kind of the document.
func decode(text string) *source { return decodeOpen(text, false) }

// decodeOpen is decode of a text in which values may not be known yet.
func decodeOpen(text string, open bool) *source {
	src := &source{reporter: &reporter{}, open: open}
	root, odd, err := scanJSON(text)
	if err != nil {
		src.fatal = true
		if what := otherThanJSON(text); what != "" {
			src.error(notJSON, place{}, "%s", what)
		} else {
			src.error(jsonSyntax, place{at: err.offset}, "%s", err.message)
		}
		return src
	}
	src.root = root
	if odd {
		src.lossy = true
		src.error(jsonSyntax, root.in(nil), `A string holds one half of a \u surrogate pair.`)
	}
	src.document(root)
	return src
}

func (src *source) document(root *node) {
	if root.kind != nodeObject {
		src.fatal = true
		src.error(notAnObject, root.in(nil), "A policy is a JSON object, not %s.%s", root.kind, root.encodedTwice())
		return
	}
	src.members(root, nil, func(m *member, at *path) bool {
		switch m.name {
		case elVersion:
			src.version = src.text(&m.value, at)
		case elStatement:
			src.statementList(&m.value, at)
		default:
			return false
		}
		return true
	}, documentElements[:], "a policy")
	switch {
	case root.member(elVersion) == nil:
		src.error(missingVersion, root.in(nil), `The policy has no Version; add "Version": "1".`)
	case src.version != nil && src.version.text != Version && !src.version.unknown:
		src.error(invalidVersion, src.version.place, `Version is %s; the only legal value is "1".`,
			show(src.version.text))
	}
	if root.member(elStatement) == nil {
		src.fatal = true
		src.error(missingStatement, root.in(nil), "The policy has no Statement.")
	}
}

// members calls read for each member of an object that counts, the last one of
// each name, and reports the others and those that read does not know.
func (src *source) members(n *node, at *path, read func(*member, *path) bool, known []string, what string) {
	last := make(map[string]int, min(len(n.members), 16))
	for i := range n.members {
		last[n.members[i].name] = i
	}
	for i := range n.members {
		m := &n.members[i]
		here := at.member(m.name)
		if last[m.name] != i {
			src.lossy = true
			src.error(duplicateKey, n.members[last[m.name]].in(here),
				"%s occurs more than once here; only one would count.", show(m.name))
			continue
		}
		if !read(m, here) {
			src.lossy = true
			src.unknown(m, here, known, what)
		}
	}
}

func (src *source) unknown(m *member, at *path, known []string, what string) {
	hint := ""
	if near := src.nearest(m.name, known); near != "" {
		hint = fmt.Sprintf(" Did you mean %s?", near)
	}
	switch {
	case m.name == "NotPrincipal":
		hint = " RAM has Principal only."
	case what == "a policy" && (m.name == "Statements" || m.name == "Status"):
		hint = " This looks like an AccessKey network policy, which is not a RAM policy." + hint
	}
	src.error(unknownElement, m.in(at), "%s is not an element of %s.%s", show(m.name), what, hint)
}

func (src *source) statementList(n *node, at *path) {
	switch n.kind {
	case nodeArray:
		if len(n.items) == 0 {
			src.error(emptyStatement, n.in(at), "The policy has no statement.")
		}
		src.statements = make([]sourceStatement, 0, len(n.items))
		for i := range n.items {
			src.statement(&n.items[i], at.item(i))
		}
	case nodeObject:
		src.error(statementNotAList, n.in(at),
			"Statement has to be a list; put the statement in square brackets.")
		src.statement(n, at)
	default:
		src.wrongType(n, at, "a list of statements")
	}
}

// wrongType reports a value that cannot be understood.
func (src *source) wrongType(n *node, at *path, want string) {
	src.fatal, src.lossy = true, true
	src.error(dataType, n.in(at), "Found %s where %s was expected.%s", n.kind, want, n.encodedTwice())
}

func (src *source) statement(n *node, at *path) {
	if n.kind != nodeObject {
		src.wrongType(n, at, "a statement, which is an object")
		return
	}
	st := sourceStatement{place: n.in(at)}
	src.members(n, at, func(m *member, here *path) bool {
		v := &m.value
		switch m.name {
		case elSid:
			st.sid = src.text(v, here)
		case elEffect:
			st.effect = src.text(v, here)
		case elAction:
			st.action = src.list(v, here)
		case elNotAction:
			st.notAction = src.list(v, here)
		case elResource:
			st.resource = src.list(v, here)
		case elNotResource:
			st.noResource = src.list(v, here)
			if !st.noResource.maybe() {
				src.error(notResource, m.in(here),
					"NotResource is not supported: it left RAM's grammar in 2019. Name the resources in Resource.")
			}
		case elPrincipal:
			src.principal(v, here, &st)
		case elCondition:
			src.condition(v, here, &st)
		default:
			return false
		}
		return true
	}, statementElements[:], "a statement")
	src.statementRules(n, &st)
	src.statements = append(src.statements, st)
}

func (src *source) statementRules(n *node, st *sourceStatement) {
	if p := st.foreign; p != nil {
		src.noPrincipal(p.node, p.path, st.ofOthers())
	}
	switch {
	case n.member(elEffect) == nil:
		src.error(missingEffect, st.place, "The statement has no Effect; it is Allow or Deny.")
	case st.effect != nil && !st.is(Allow) && !st.is(Deny) && !st.effect.unknown:
		src.error(invalidEffect, st.effect.place,
			"Effect is %s; it has to be Allow or Deny, written exactly so.", show(st.effect.text))
	}
	switch {
	case st.action.present && st.notAction.present && !st.action.maybe() && !st.notAction.maybe():
		src.error(actionAndNotAction, st.place,
			"The statement has both Action and NotAction; it takes exactly one of them.")
	case n.member(elAction) == nil && n.member(elNotAction) == nil:
		src.error(missingAction, st.place, "The statement has no action; add Action or NotAction.")
	}
}

// is reports whether the statement has that effect.
func (st *sourceStatement) is(e Effect) bool { return st.effect != nil && st.effect.text == string(e) }

// item makes a value of a text.
func (src *source) item(at place, text string) item {
	return item{at, text, src.open && IsUnknown(text)}
}

// text reads a string.
func (src *source) text(n *node, at *path) *item {
	if n.kind != nodeString {
		src.wrongType(n, at, "a string")
		return nil
	}
	it := src.item(n.in(at), n.text)
	return &it
}

// list reads a string or a list of strings.
func (src *source) list(n *node, at *path) list {
	out := src.anyList(n, at)
	if n.kind == nodeArray && len(n.items) == 0 {
		src.error(emptyList, n.in(at), "The list is empty.")
	}
	return out
}

// anyList is list where no value is fine too.
func (src *source) anyList(n *node, at *path) list {
	out := list{place: n.in(at), present: true}
	switch n.kind {
	case nodeString:
		out.items = []item{src.item(n.in(at), n.text)}
	case nodeArray:
		out.items = make([]item, 0, len(n.items))
		for i := range n.items {
			if it := src.text(&n.items[i], at.item(i)); it != nil {
				out.items = append(out.items, *it)
			}
		}
	default:
		src.wrongType(n, at, "a string or a list of strings")
	}
	return out
}

// values is list for condition values, where a number or a boolean can be
// understood although RAM wants it in quotes.
func (src *source) values(n *node, at *path) list {
	scalar := func(n *node, at *path) bool {
		if n.kind != nodeNumber && n.kind != nodeBool {
			return false
		}
		src.lossy = true
		src.error(dataType, n.in(at), `Found %s; condition values are strings: write "%s".`,
			n.kind, Shorten(n.text, 80))
		return true
	}
	if scalar(n, at) {
		return list{place: n.in(at), present: true, items: []item{src.item(n.in(at), n.text)}}
	}
	if n.kind != nodeArray {
		return src.list(n, at)
	}
	out := list{place: n.in(at), present: true, items: make([]item, 0, len(n.items))}
	if len(n.items) == 0 {
		src.error(emptyList, n.in(at), "The list is empty.")
	}
	for i := range n.items {
		v, here := &n.items[i], at.item(i)
		if scalar(v, here) {
			out.items = append(out.items, src.item(v.in(here), v.text))
		} else if it := src.text(v, here); it != nil {
			out.items = append(out.items, *it)
		}
	}
	return out
}

func (src *source) principal(n *node, at *path, st *sourceStatement) {
	if n.kind != nodeObject {
		src.fatal, src.lossy, st.oddPrincipal = true, true, true
		hint := n.encodedTwice()
		if hint == "" && (n.kind == nodeArray || n.kind == nodeString) {
			st.foreign = &foreignPrincipal{n, at} // reported when the actions are known
			return
		}
		src.noPrincipal(n, at, hint)
		return
	}
	p := &sourcePrincipal{place: n.in(at)}
	src.members(n, at, func(m *member, here *path) bool {
		switch m.name {
		case "RAM":
			p.ram = src.anyList(&m.value, here)
		case "Service":
			p.service = src.anyList(&m.value, here)
		case "Federated":
			p.federated = src.anyList(&m.value, here)
		default:
			return false
		}
		return true
	}, principalTypes[:], "Principal")
	src.nobody(n, at, p)
	st.principal = p
}

// noPrincipal reports a Principal that is no object.
func (src *source) noPrincipal(n *node, at *path, hint string) {
	src.error(dataType, n.in(at),
		"Found %s where Principal needs an object with RAM, Service or Federated.%s", n.kind, hint)
}

// nobody reports a Principal without names. A list may be empty beside one that is
// not: RAM is taken to read it as none.
func (src *source) nobody(n *node, at *path, p *sourcePrincipal) {
	lists := []list{p.ram, p.service, p.federated}
	if slices.ContainsFunc(lists, func(l list) bool { return len(l.items) > 0 }) {
		return
	}
	if len(n.members) == 0 {
		src.error(emptyPrincipal, n.in(at), "Principal names nobody; it needs RAM, Service or Federated.")
	}
	for _, l := range lists {
		if l.present && !src.fatal {
			src.error(emptyList, l.place, "The list is empty.")
		}
	}
}

func (src *source) condition(n *node, at *path, st *sourceStatement) {
	if n.kind != nodeObject {
		src.wrongType(n, at, "an object of operators")
		return
	}
	src.members(n, at, func(op *member, atOp *path) bool {
		if op.value.kind != nodeObject {
			src.operatorLevel(op, atOp)
			return true
		}
		operator := src.item(op.in(atOp), op.name)
		if len(op.value.members) == 0 && !operator.unknown {
			src.withoutKeys(operator, st)
		}
		src.members(&op.value, atOp, func(key *member, atKey *path) bool {
			st.conditions = append(st.conditions, sourceCondition{
				operator: operator,
				key:      src.item(key.in(atKey), key.name),
				values:   src.values(&key.value, atKey),
			})
			return true
		}, nil, "")
		return true
	}, nil, "")
}

// withoutKeys reports an operator that has no keys. Of a known one nothing is left:
// it demands nothing. An unknown one stays in the document, as one that nobody can
// decide.
func (src *source) withoutKeys(operator item, st *sourceStatement) {
	if _, known := LookupOperator(operator.text); known {
		src.warn(emptyOperator, operator.place, "%s has no keys, so it demands nothing.", operator.text)
		return
	}
	src.unknownOperator(operator)
	st.conditions = append(st.conditions, sourceCondition{operator: operator})
}

// operatorLevel reports a member of Condition that holds values directly.
func (src *source) operatorLevel(op *member, at *path) {
	src.fatal, src.lossy = true, true
	if _, known := LookupOperator(op.name); !known && strings.Contains(op.name, ":") {
		src.error(missingOperator, op.in(at),
			"%s stands directly under Condition; keys stand under an operator such as StringEquals.", show(op.name))
		return
	}
	src.error(dataType, op.value.in(at), "Found %s where the operator %s needs an object of keys and values.%s",
		op.value.kind, show(op.name), op.value.encodedTwice())
}

// toDocument drops the places.
func (src *source) toDocument() *Document {
	d := &Document{Statements: make([]Statement, len(src.statements))}
	if src.version != nil {
		d.Version = src.version.text
	}
	for i := range src.statements {
		st, out := &src.statements[i], &d.Statements[i]
		if st.sid != nil {
			out.Sid = st.sid.text
		}
		if st.effect != nil {
			out.Effect = Effect(st.effect.text)
		}
		out.Actions, out.NotActions = st.action.texts(), st.notAction.texts()
		out.Resources, out.NotResources = st.resource.texts(), st.noResource.texts()
		if p := st.principal; p != nil {
			out.Principal = &Principal{
				RAM: p.ram.someTexts(), Service: p.service.someTexts(), Federated: p.federated.someTexts(),
			}
		}
		for _, c := range st.conditions {
			condition := Condition{Operator: c.operator.text, Key: c.key.text, Values: c.values.texts()}
			out.Conditions = append(out.Conditions, condition)
		}
	}
	return d
}

func (l list) texts() []string {
	if !l.present {
		return nil
	}
	out := make([]string, len(l.items))
	for i := range l.items {
		out[i] = l.items[i].text
	}
	return out
}

// someTexts is texts, and nil for an empty list.
func (l list) someTexts() []string {
	if len(l.items) == 0 {
		return nil
	}
	return l.texts()
}

// nearest returns the known word a misspelt one was probably meant to be, while
// there is room for a problem to tell it.
func (r *reporter) nearest(word string, known []string) string {
	if len(word) > 64 || len(r.problems) >= maxProblems {
		return ""
	}
	best, at := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < at && d*2 < len(k) {
			best, at = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
