// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// item is a value of the document with its place.
type item struct {
	place
	text string
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
	root  *node
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
	conditions   []sourceCondition
}

// list is a list of values, or a single one.
type list struct {
	place
	present bool
	items   []item
}

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
func decode(text string) *source {
	src := &source{reporter: &reporter{}}
	root, odd, err := scanJSON(text)
	if err != nil {
		src.fatal = true
		src.error("json_syntax", place{at: err.offset}, "%s", err.message)
		return src
	}
	src.root = root
	if odd {
		src.lossy = true
		src.error("json_syntax", root.in(nil), `A string holds one half of a \u surrogate pair.`)
	}
	src.document(root)
	return src
}

func (src *source) document(root *node) {
	if root.kind != nodeObject {
		src.fatal = true
		src.error("not_an_object", root.in(nil), "A policy is a JSON object, not %s.", root.kind)
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
		src.error("missing_version", root.in(nil), `The policy has no Version; add "Version": "1".`)
	case src.version != nil && src.version.text != Version:
		src.error("invalid_version", src.version.place, `Version is %s; the only legal value is "1".`, show(src.version.text))
	}
	if root.member(elStatement) == nil {
		src.fatal = true
		src.error("missing_statement", root.in(nil), "The policy has no Statement.")
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
			src.error("duplicate_key", n.members[last[m.name]].in(here), "%s occurs more than once here; only one would count.", show(m.name))
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
	code := "unknown_element"
	switch {
	case m.name == "NotPrincipal":
		hint = " RAM has Principal only."
	case what == "a policy" && (m.name == "Statements" || m.name == "Status"):
		hint = " This looks like an AccessKey network policy, which is not a RAM policy." + hint
	}
	src.error(code, m.in(at), "%s is not an element of %s.%s", show(m.name), what, hint)
}

func (src *source) statementList(n *node, at *path) {
	switch n.kind {
	case nodeArray:
		if len(n.items) == 0 {
			src.error("empty_statement", n.in(at), "The policy has no statement.")
		}
		src.statements = make([]sourceStatement, 0, len(n.items))
		for i := range n.items {
			src.statement(&n.items[i], at.item(i))
		}
	case nodeObject:
		src.error("statement_not_a_list", n.in(at), "Statement has to be a list; put the statement in square brackets.")
		src.statement(n, at)
	default:
		src.wrongType(n, at, "a list of statements")
	}
}

// wrongType reports a value that cannot be understood.
func (src *source) wrongType(n *node, at *path, want string) {
	src.fatal, src.lossy = true, true
	src.error("data_type", n.in(at), "Found %s where %s was expected.", n.kind, want)
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
			src.error("not_resource", m.in(here), "NotResource is not supported: it left RAM's grammar in 2019. Name the resources in Resource.")
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
	switch {
	case n.member(elEffect) == nil:
		src.error("missing_effect", st.place, "The statement has no Effect; it is Allow or Deny.")
	case st.effect != nil && st.effect.text != string(Allow) && st.effect.text != string(Deny):
		src.error("invalid_effect", st.effect.place, "Effect is %s; it has to be Allow or Deny, written exactly so.", show(st.effect.text))
	}
	switch {
	case st.action.present && st.notAction.present:
		src.error("action_and_not_action", st.place, "The statement has both Action and NotAction; it takes exactly one of them.")
	case n.member(elAction) == nil && n.member(elNotAction) == nil:
		src.error("missing_action", st.place, "The statement has no action; add Action or NotAction.")
	}
}

// text reads a string.
func (src *source) text(n *node, at *path) *item {
	if n.kind != nodeString {
		src.wrongType(n, at, "a string")
		return nil
	}
	return &item{n.in(at), n.text}
}

// list reads a string or a list of strings.
func (src *source) list(n *node, at *path) list {
	out := list{place: n.in(at), present: true}
	switch n.kind {
	case nodeString:
		out.items = []item{{n.in(at), n.text}}
	case nodeArray:
		if len(n.items) == 0 {
			src.error("empty_list", n.in(at), "The list is empty.")
		}
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
		src.error("data_type", n.in(at), `Found %s; condition values are strings: write "%s".`, n.kind, Shorten(n.text, 80))
		return true
	}
	if scalar(n, at) {
		return list{place: n.in(at), present: true, items: []item{{n.in(at), n.text}}}
	}
	if n.kind != nodeArray {
		return src.list(n, at)
	}
	out := list{place: n.in(at), present: true, items: make([]item, 0, len(n.items))}
	if len(n.items) == 0 {
		src.error("empty_list", n.in(at), "The list is empty.")
	}
	for i := range n.items {
		v, here := &n.items[i], at.item(i)
		if scalar(v, here) {
			out.items = append(out.items, item{v.in(here), v.text})
		} else if it := src.text(v, here); it != nil {
			out.items = append(out.items, *it)
		}
	}
	return out
}

func (src *source) principal(n *node, at *path, st *sourceStatement) {
	if n.kind != nodeObject {
		hint := ""
		if n.kind == nodeArray || n.kind == nodeString {
			hint = " Bucket and endpoint policies have such principals; they are not RAM policies."
		}
		src.fatal, src.lossy, st.oddPrincipal = true, true, true
		src.error("data_type", n.in(at), "Found %s where Principal needs an object with RAM, Service or Federated.%s", n.kind, hint)
		return
	}
	p := &sourcePrincipal{place: n.in(at)}
	src.members(n, at, func(m *member, here *path) bool {
		switch m.name {
		case "RAM":
			p.ram = src.list(&m.value, here)
		case "Service":
			p.service = src.list(&m.value, here)
		case "Federated":
			p.federated = src.list(&m.value, here)
		default:
			return false
		}
		return true
	}, principalTypes[:], "Principal")
	if len(n.members) == 0 {
		src.error("empty_principal", n.in(at), "Principal names nobody; it needs RAM, Service or Federated.")
	}
	st.principal = p
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
		if _, known := LookupOperator(op.name); !known && len(op.value.members) == 0 {
			// A Document has no place for an operator without keys. Of a known one
			// nothing is lost.
			src.lossy = true
			src.unknownOperator(item{op.in(atOp), op.name})
		}
		src.members(&op.value, atOp, func(key *member, atKey *path) bool {
			st.conditions = append(st.conditions, sourceCondition{
				operator: item{op.in(atOp), op.name},
				key:      item{key.in(atKey), key.name},
				values:   src.values(&key.value, atKey),
			})
			return true
		}, nil, "")
		return true
	}, nil, "")
}

// operatorLevel reports a member of Condition that holds values directly.
func (src *source) operatorLevel(op *member, at *path) {
	src.fatal, src.lossy = true, true
	if _, known := LookupOperator(op.name); !known && strings.Contains(op.name, ":") {
		src.error("missing_operator", op.in(at), "%s stands directly under Condition; keys stand under an operator such as StringEquals.", show(op.name))
		return
	}
	src.error("data_type", op.value.in(at), "Found %s where the operator %s needs an object of keys and values.", op.value.kind, show(op.name))
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
			out.Principal = &Principal{RAM: p.ram.texts(), Service: p.service.texts(), Federated: p.federated.texts()}
		}
		for _, c := range st.conditions {
			out.Conditions = append(out.Conditions, Condition{Operator: c.operator.text, Key: c.key.text, Values: c.values.texts()})
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
