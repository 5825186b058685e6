// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Merge returns one document with the statements of all, in their order. A
// statement that occurs twice, Sid included, is kept once; nothing else is
// lost. Nil documents are skipped.
func Merge(docs ...*Document) *Document {
	out := &Document{Version: Version, Statements: []Statement{}}
	seen := make(map[string]bool)
	size := 0
	for _, d := range docs {
		if d != nil {
			size += d.size()
		}
	}
	b := newBudget(size)
	for _, d := range docs {
		if d == nil {
			continue
		}
		for i := range d.Statements {
			s := &d.Statements[i]
			normal := s.normal(b)
			id := normal.String()
			if seen[id] {
				continue
			}
			seen[id] = true
			out.Statements = append(out.Statements, s.Clone())
		}
	}
	return out
}

// Override returns base with the statements of over: one that shares its Sid
// with statements of base takes the place of the first of them and removes the
// others; all others are added at the end.
func Override(base, over *Document) *Document {
	if base == nil {
		return over.Clone()
	}
	if over == nil {
		return base.Clone()
	}
	out := &Document{Version: base.Version, Statements: []Statement{}}
	replacement := make(map[string][]Statement)
	for i := range over.Statements {
		if s := &over.Statements[i]; s.Sid != "" {
			replacement[s.Sid] = append(replacement[s.Sid], s.Clone())
		}
	}
	placed := make(map[string]bool)
	for i := range base.Statements {
		s := &base.Statements[i]
		with, replaced := replacement[s.Sid]
		switch {
		case !replaced:
			out.Statements = append(out.Statements, s.Clone())
		case !placed[s.Sid]:
			placed[s.Sid] = true
			out.Statements = append(out.Statements, with...)
		}
	}
	for i := range over.Statements {
		if s := &over.Statements[i]; s.Sid == "" || !placed[s.Sid] {
			out.Statements = append(out.Statements, s.Clone())
		}
	}
	return out
}
