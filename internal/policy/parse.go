// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Parse reads a document strictly: JSON as RFC 8259 has it, no duplicate and
// no unknown elements, every value of its type, everything required present.
// What depends on the kind of the document or on the meaning of its values is
// left to [Validate]. The error is [Problems] with every problem found.
func Parse(text string) (*Document, error) {
	src := decode(text)
	if src.fatal || src.problems.HasErrors() {
		return nil, src.finish(text)
	}
	return src.toDocument(), nil
}

// ParseLenient reads what RAM already holds: unknown elements are skipped, of
// duplicate ones the last counts, a single statement may stand without its
// list, unquoted numbers and booleans are taken as text, and missing elements
// stay empty. The error is [Problems] if the text is not JSON or has a value
// that cannot be understood at all.
func ParseLenient(text string) (*Document, error) {
	src := decode(text)
	if src.fatal {
		return nil, src.finish(text)
	}
	return src.toDocument(), nil
}

// Format prints a document in one layout, without changing what it means: two spaces
// for each level, a line for each value, elements in a fixed order, lists of one
// value as the value alone. The error is that of [Parse].
func Format(text string) (string, error) {
	src := decode(text)
	if src.fatal || src.problems.HasErrors() {
		return "", src.finish(text)
	}
	d := src.toDocument()
	for i := range d.Statements {
		d.Statements[i].emptySid = src.statements[i].sid != nil
	}
	return d.Indent() + "\n", nil
}

// Size returns the size of a text as a limit counts it: characters or bytes,
// whichever are more.
func Size(text string) int {
	return len(text) // a character takes at least one byte
}
