// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// NoNewAccess tells whether the reference allows everything that the new policies
// allow. Where a trust policy is given without identity policies, the question is
// whom it lets in whatever their own policies say.
func NoNewAccess(reference, next eval.Policies, opts ...Option) Result {
	out := growth(settle(opts), whoever(reference), whoever(next)).ask()
	if w := out.Witness; w != nil {
		out.Reason = fmt.Sprintf("New is %s: %s. The reference does not allow it: %s.",
			w, because(w.New), because(*w.Reference))
	}
	return out
}

// growth asks for requests that next allows and reference does not.
func growth(s settings, reference, next eval.Policies) *question {
	return &question{
		settings: s,
		policies: []eval.Policies{reference, next},
		goals: func(sets []*set, at place, r reading) []goal {
			var out []goal
			for _, allowed := range sets[1].allowed(at.kind, at.group, r) {
				for _, refused := range sets[0].refused(at.kind, at.group, r) {
					out = append(out, allowed.and(refused))
				}
			}
			return out
		},
		confirm: func(r eval.Request) (*Witness, bool) {
			before, after, err := decisions(s, reference, next, r)
			return &Witness{Request: r, Reference: &before, New: after}, err == nil && after.Allowed() && !before.Allowed()
		},
	}
}

// decisions asks the evaluator about both sets of policies.
func decisions(s settings, reference, next eval.Policies, r eval.Request) (before, after eval.Result, err error) {
	if before, err = decision(s, reference, r); err == nil {
		after, err = decision(s, next, r)
	}
	return before, after, err
}

func decision(s settings, p eval.Policies, r eval.Request) (eval.Result, error) {
	compiled, err := eval.Compile(p, s.options...)
	if err != nil {
		return eval.Result{}, err
	}
	return compiled.Evaluate(r), nil
}

// Equivalent tells whether two sets of policies allow the same: neither allows
// what the other does not. The witness of a No has the decisions of a as those of
// the reference.
func Equivalent(a, b eval.Policies, opts ...Option) Result {
	forth := NoNewAccess(a, b, opts...)
	if forth.Answer == No {
		return forth.onOneSide()
	}
	back := NoNewAccess(b, a, opts...)
	if w := back.Witness; w != nil {
		back.Witness = &Witness{Request: w.Request, Reference: &w.New, New: *w.Reference}
	}
	if back.Answer == No || forth.Answer == Yes {
		return back.onOneSide()
	}
	return forth
}

// onOneSide gives the reason of a No by two sets of policies of equal rank.
func (r Result) onOneSide() Result {
	if w := r.Witness; w != nil {
		r.Reason = fmt.Sprintf("They differ on %s. The first: %s. The second: %s.", w, because(*w.Reference), because(w.New))
	}
	return r
}

// Interchangeable tells whether two documents decide every request alike, explicit
// denials too. One can then stand for the other beside whatever
// else is attached. Equivalent policies need not be: a Deny of what nobody
// allows changes nothing alone, and much beside an Allow.
func Interchangeable(a, b *policy.Document, opts ...Option) Result {
	s := settle(opts)
	both, err := Attach([]eval.Grant{{Document: a}}, []eval.Grant{{Document: b}})
	if err != nil {
		return Result{Answer: Undecided, Reason: sentence(err.Error())}
	}
	first, second := both[0], both[1]
	if out := Equivalent(first, second, opts...); out.Answer != Yes || first.Trust != nil {
		return out
	}
	for i, pair := range [][2]eval.Policies{{first, second}, {second, first}} {
		out := denials(s, pair[0], pair[1]).ask()
		if w := out.Witness; w != nil && i == 1 {
			out.Witness = &Witness{Request: w.Request, Reference: &w.New, New: *w.Reference}
		}
		if out.Answer != Yes {
			return out.onOneSide()
		}
	}
	return Result{Answer: Yes}
}

// denials asks for requests that next denies explicitly and reference does not.
func denials(s settings, reference, next eval.Policies) *question {
	return &question{
		settings: s,
		policies: []eval.Policies{reference, next},
		goals: func(sets []*set, _ place, r reading) []goal {
			return []goal{{
				oneOf: [][]*statement{applying(sets[1].identity.deny, r)},
				none:  threatening(sets[0].identity.deny, r),
			}}
		},
		confirm: func(r eval.Request) (*Witness, bool) {
			before, after, err := decisions(s, reference, next, r)
			return &Witness{Request: r, Reference: &before, New: after},
				err == nil && after.Decision == eval.ExplicitDeny && before.Decision != eval.ExplicitDeny
		},
	}
}
