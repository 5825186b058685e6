// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// question asks whether there is no request of some kind.
type question struct {
	settings settings
	policies []eval.Policies
	// goals are what is looked for: requests of callers of one kind about resources
	// of one group.
	goals func(sets []*set, at place, r reading) []goal
	// confirm asks the evaluator whether a request is what is looked for.
	confirm func(r eval.Request) (*Witness, bool)
}

// place is a part of all requests that is searched alone.
type place struct {
	compiler *compiler
	kind     callerKind
	group    string
}

// visit compiles the policies and visits each place, until visit returns false.
func visit(st settings, b *budget, policies []eval.Policies, visit func(s *search, sets []*set, at place) bool) error {
	kinds := []callerKind{someIdentity}
	if slices.ContainsFunc(policies, func(p eval.Policies) bool { return p.Trust != nil }) {
		kinds = []callerKind{ramCaller, serviceCaller, federatedCaller}
	}
	for _, kind := range kinds {
		c := newCompiler(st, kind)
		sets := make([]*set, len(policies))
		for i, p := range policies {
			var err error
			if sets[i], err = c.set(p); err != nil {
				return err
			}
		}
		s := newSearch(c, b)
		for _, group := range c.groups {
			if !visit(s, sets, place{c, kind, group}) {
				return nil
			}
		}
	}
	return nil
}

// ask looks for a request. Yes means that there is none.
func (q *question) ask() Result {
	var found *Witness
	var doubts []string
	err := visit(q.settings, &budget{left: q.settings.steps}, q.policies, func(s *search, sets []*set, at place) bool {
		w, why := q.askAt(s, sets, at)
		found = w
		doubts = append(append(doubts, why...), at.compiler.doubts...)
		return w == nil
	})
	switch {
	case err != nil:
		return Result{Answer: Undecided, Reason: sentence(err.Error())}
	case found != nil:
		return Result{Answer: No, Witness: found}
	case len(doubts) > 0:
		return Result{Answer: Undecided, Reason: sentence(doubts[0])}
	}
	return Result{Answer: Yes}
}

// askAt looks for a request at one place. Without one it returns why there could
// be one all the same, if there could.
func (q *question) askAt(s *search, sets []*set, at place) (*Witness, []string) {
	var doubts []string
	for _, g := range q.goals(sets, at, surely) {
		found, ok := s.find(g)
		if !ok {
			continue
		}
		r := s.request(found, at.kind, at.group)
		if w, ok := q.confirm(r); ok {
			return w, nil
		}
		doubts = append(
			doubts,
			fmt.Sprintf("the evaluator does not confirm the request %s on %s that the analysis found: report this as a bug",
				quote(r.Checks[0].Action), quote(r.Checks[0].Resource)),
		)
	}
	if len(at.compiler.unsure) > 0 {
		for _, g := range q.goals(sets, at, openly) {
			if _, ok := s.find(g); ok {
				return nil, append(doubts, at.compiler.unsure...)
			}
		}
	}
	switch {
	case s.budget.over():
		doubts = append(doubts, fmt.Sprintf("the policies are too involved to be decided in %d steps", q.settings.steps))
	case len(s.mixed) > 0:
		doubts = append(doubts, "the key "+quote(s.mixed[0])+" is compared both as a text and in another way")
	case s.gaveUp:
		doubts = append(doubts, "the policies are too involved to be decided")
	}
	return nil, doubts
}

// sentence begins a text with a capital letter and ends it with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// anyPolicy stands for the policies of a caller about which nothing is said.
var anyPolicy = &policy.Document{
	Version:    policy.Version,
	Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"}}},
}

// whoever completes a trust policy that is looked at alone: the question is then
// whom it lets in, whatever their own policies say.
func whoever(p eval.Policies) eval.Policies {
	if p.Trust != nil && len(p.Identity) == 0 {
		p.Identity = []eval.Grant{{Name: "any policy of the caller", Document: anyPolicy}}
	}
	return p
}
