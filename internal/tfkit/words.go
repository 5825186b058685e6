// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"
	"slices"
	"strings"
)

// nouns are several objects in a sentence: "RAM users".
func (s *Spec[M]) nouns() string {
	if s.Nouns != "" {
		return s.Nouns
	}
	head, rest, of := strings.Cut(s.Noun, " of ")
	if of {
		return plural(head) + " of " + rest
	}
	return plural(head)
}

// matching are the objects that a filter asks for, in a message: RAM users with group_name "devs".
func (s *Spec[M]) matching(f Filter) string {
	var given []string
	for name, v := range f {
		if v != "" {
			given = append(given, fmt.Sprintf("%s %q", name, v))
		}
	}
	if len(given) == 0 {
		return s.nouns()
	}
	slices.Sort(given)
	return s.nouns() + " with " + strings.Join(given, " and ")
}

// plural is a noun of several.
func plural(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "e") {
		return stem + "ies"
	}
	return noun + "s"
}

// names says what the names of several objects are: what has no name of its own has its import ID.
func (s *Spec[M]) names() string {
	if s.Identity.LookupBy != "" || len(s.Identity.Attributes) == 1 {
		return "name"
	}
	return "name, `" + importForm(s.Identity.Attributes) + "`,"
}

// shown is what a data source or an import says of an attribute: what the resource says, but for
// what is about setting it.
func (s *Spec[M]) shown(name string) string {
	if text, ok := s.Shown[name]; ok {
		return text
	}
	return s.Schema.Attributes[name].GetMarkdownDescription()
}
