// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/review"
)

// planMarkdown prints a review for a comment on a pull request.
func (s *streams) planMarkdown(r review.Review) {
	s.printf("### Access: %s\n", headline(r))
	for _, i := range r.Items {
		s.printf("\n**%s**: %s\n\n", code(title(i)), verdicts[i.Verdict].text)
		s.markdownChanges("allows", i.Added)
		s.markdownChanges("no longer allows", i.Removed)
		for _, who := range i.For {
			s.printf("- for %s\n", code(who))
		}
		for _, cause := range i.Causes {
			s.printf("- by %s\n", code(cause))
		}
		for _, reason := range i.Reasons {
			s.printf("- %s\n", plainText(reason))
		}
	}
}

func headline(r review.Review) string {
	switch r.Worst() {
	case review.NewAccess:
		return "this plan adds some"
	case review.Undecided:
		return "undecided"
	case review.LessAccess:
		return "this plan takes some away"
	default:
		return "no change"
	}
}

func (s *streams) markdownChanges(verb string, list []analyze.Change) {
	for _, c := range list {
		s.printf("- %s %s\n  - such as %s\n", verb, code(c.String()), code(c.Witness.String()))
	}
}

// code puts a text between as many backticks as it needs, so that nothing in it
// counts as Markdown.
func code(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// plainText keeps a text from counting as Markdown.
func plainText(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, c := range []string{`\`, "`", "*", "_", "[", "]", "<", ">", "#", "|"} {
		text = strings.ReplaceAll(text, c, `\`+c)
	}
	return text
}
