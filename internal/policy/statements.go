// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// StatementPlaces returns where the statements of a document stand, in their order.
// A text that is no policy has none.
func StatementPlaces(text string) []Place {
	src := decode(text)
	if src.fatal {
		return nil
	}
	r := &reporter{}
	for i := range src.statements {
		r.problems = append(r.problems, Problem{Place: src.statements[i].public()})
	}
	out := make([]Place, 0, len(r.problems))
	for _, p := range r.finish(text) {
		out = append(out, p.Place)
	}
	return out
}
