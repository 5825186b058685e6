// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/review"
)

// The formats of a review of a plan.
var planFormats = []string{"text", "json", "sarif", "markdown"}

// checkPlan judges a plan.
func (s *streams) checkPlan(f checkFlags) error {
	if !slices.Contains(planFormats, f.format) {
		return fmt.Errorf("--format %q: it is one of %s", f.format, strings.Join(planFormats, ", "))
	}
	if f.json {
		f.format = "json"
	}
	r, err := s.reviewPlan(f.plan)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(f.plan), err)
	}
	switch f.format {
	case "json":
		err = s.json(planJSON{r.Worst(), planItems(r)})
	case "sarif":
		var where sources
		if where, err = readSources(f.configuration); err == nil {
			err = s.json(sarif(r, f.plan, where))
		}
	case "markdown":
		s.planMarkdown(r)
	default:
		s.planText(r)
	}
	if err != nil {
		return err
	}
	switch r.Worst() {
	case review.NewAccess:
		return errBad
	case review.Undecided:
		return errUndecided
	default:
		return nil
	}
}

func (s *streams) reviewPlan(name string) (review.Review, error) {
	if name == "-" {
		return review.Plan(s.in)
	}
	in, err := os.Open(name) // #nosec G304 -- the user names the file
	if err != nil {
		return review.Review{}, err
	}
	r, err := review.Plan(in)
	return r, errors.Join(err, in.Close())
}

// planJSON is a review as JSON.
type planJSON struct {
	Verdict review.Verdict `json:"verdict"`
	Items   []planItemJSON `json:"items"`
}

type planItemJSON struct {
	Address string         `json:"address,omitempty"`
	Subject string         `json:"subject"`
	Verdict review.Verdict `json:"verdict"`
	Added   []changeJSON   `json:"added,omitempty"`
	Removed []changeJSON   `json:"removed,omitempty"`
	For     []string       `json:"for,omitempty"`
	Causes  []string       `json:"causes,omitempty"`
	Reasons []string       `json:"reasons,omitempty"`
}

func planItems(r review.Review) []planItemJSON {
	out := make([]planItemJSON, len(r.Items))
	for i, item := range r.Items {
		out[i] = planItemJSON{
			item.Address, item.Subject, item.Verdict, changes(item.Added), changes(item.Removed), item.For, item.Causes,
			item.Reasons,
		}
	}
	return out
}

// verdicts are the words for people, and how they are painted.
var verdicts = map[review.Verdict]struct {
	text  string
	style style
}{
	review.NewAccess:  {"new access", red},
	review.Undecided:  {"undecided", yellow},
	review.LessAccess: {"less access", green},
	review.Same:       {"same access", green},
	review.NotJudged:  {"not judged", faint},
}

// title is what an item is about.
func title(i review.Item) string {
	if i.Address == "" {
		return i.Subject
	}
	return i.Address + " (" + i.Subject + ")"
}

func (s *streams) planText(r review.Review) {
	for _, i := range r.Items {
		v := verdicts[i.Verdict]
		s.printf("%s: %s\n", title(i), s.paint(v.style, v.text))
		s.planChanges("+", red, "before", i.Added)
		s.planChanges("-", yellow, "now", i.Removed)
		s.list("for", i.For)
		s.list("by", i.Causes)
		s.list("note", i.Reasons)
	}
	v := verdicts[r.Worst()]
	if len(r.Items) == 0 || r.Worst() == review.Same {
		s.printf("%s\n", s.paint(green, "no new access"))
		return
	}
	s.printf("%s\n", s.paint(v.style, v.text))
}

func (s *streams) planChanges(mark string, c style, without string, list []analyze.Change) {
	for _, change := range list {
		s.printf("  %s %s\n", s.paint(c, mark), change)
		s.printf("    %s %s\n", s.paint(faint, "such as"), &change.Witness)
		for _, why := range change.Witness.Reference.Reasons()[:1] {
			s.printf("    %s %s\n", s.paint(faint, without), why)
		}
	}
}

// list prints lines below a heading.
func (s *streams) list(heading string, lines []string) {
	for i, line := range lines {
		if i == 1 {
			heading = strings.Repeat(" ", len(heading))
		}
		s.printf("  %s %s\n", s.paint(faint, heading), line)
	}
}
