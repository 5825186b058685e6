// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Minify returns the shortest text that means the same: without white space and
// needless escapes, lists of one value as the value alone, duplicates and
// covered actions dropped, statements without Sid that differ only in their
// actions or only in their resources joined. Order and Sids are kept. The result
// is stable: minified again it stays as it is.
//
// A text that holds what RAM's grammar does not have only loses its white
// space. The error is [Problems] if the text is not JSON.
func Minify(text string) (string, error) {
	src := decode(text)
	switch {
	case src.root == nil:
		return "", src.finish(text)
	case src.fatal || src.lossy:
		return string(appendCompact(nil, src.root)), nil
	}
	return src.toDocument().minimal().String(), nil
}

// minimal returns the document with every safe rewrite that makes it shorter.
func (d *Document) minimal() *Document {
	b := newBudget(d.size())
	out := &Document{Version: d.Version, Statements: make([]Statement, len(d.Statements))}
	for i := range d.Statements {
		out.Statements[i] = d.Statements[i].minimal(b)
	}
	// Joining by actions can make two statements differ only in their resources
	// and the other way round. Each round that changes something leaves fewer
	// statements.
	for range maxJoinRounds {
		before := len(out.Statements)
		out.Statements = joinStatements(out.Statements, b, byResources)
		out.Statements = joinStatements(out.Statements, b, byActions)
		if len(out.Statements) == before {
			break
		}
	}
	return out
}

// maxJoinRounds bounds the rounds for documents built to need many.
const maxJoinRounds = 32

// minimal drops what is redundant inside one statement.
func (s *Statement) minimal(b *budget) Statement {
	out := s.Clone()
	out.Actions = dropCovered(distinct(out.Actions), b)
	out.NotActions = distinct(out.NotActions)
	out.Resources = distinct(out.Resources)
	out.NotResources = distinct(out.NotResources)
	if p := out.Principal; p != nil {
		p.RAM, p.Service, p.Federated = distinct(p.RAM), distinct(p.Service), distinct(p.Federated)
	}
	out.Conditions = JoinConditions(out.Conditions)
	for i := range out.Conditions {
		out.Conditions[i].Values = distinct(out.Conditions[i].Values)
	}
	return out
}

// distinct drops repeated values and keeps the order.
func distinct(list []string) []string {
	if len(list) < 2 {
		return list
	}
	seen := make(map[string]bool, len(list))
	out := list[:0:0]
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

type joinBy bool

const (
	byResources joinBy = false // join the actions of statements with the same resources
	byActions   joinBy = true  // join the resources of statements with the same actions
)

// joinStatements drops repeated statements and joins those that differ only in
// their actions, or only in their resources. It may write to the lists of the
// statements it is given.
func joinStatements(list []Statement, b *budget, by joinBy) []Statement {
	at := make(map[string]int, len(list))
	joined := make(map[int]bool)
	out := make([]Statement, 0, len(list))
	for i := range list {
		s := &list[i]
		key := s.sorted()
		joinable := s.Sid == "" && len(s.Actions) > 0 && len(s.NotActions) == 0 &&
			len(s.Resources) > 0 && len(s.NotResources) == 0
		if joinable && by == byActions {
			key.Resources = nil
		} else if joinable {
			key.Actions = nil
		}
		id := key.String()
		if joinable {
			id = "+" + id
		}
		first, seen := at[id]
		if !seen {
			at[id] = len(out)
			out = append(out, *s)
			continue
		}
		if !joinable {
			continue
		}
		joined[first] = true
		if by == byActions {
			out[first].Resources = append(out[first].Resources, s.Resources...)
		} else {
			out[first].Actions = append(out[first].Actions, s.Actions...)
		}
	}
	for i := range joined {
		out[i] = out[i].minimal(b)
	}
	return out
}
