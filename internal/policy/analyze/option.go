// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"

// Option changes how a question is answered.
type Option func(*settings)

type settings struct {
	eval.Settings
	options []eval.Option
	steps   int
	caller  *eval.Caller
}

func settle(opts []Option) settings {
	s := settings{steps: defaultSteps}
	for _, o := range opts {
		o(&s)
	}
	s.Settings = eval.Settle(s.options...)
	return s
}

// With settles what the sources leave open in the same way as for the evaluator.
func With(options ...eval.Option) Option {
	return func(s *settings) { s.options = append(s.options, options...) }
}

// By limits the question who may assume a role, of [NotGranted], to one caller: a
// user or role by its ARN, a service, or the users of an identity provider.
func By(c eval.Caller) Option { return func(s *settings) { s.caller = &c } }

// Steps is the number of steps after which a question stays undecided. A step is
// about the comparison of a text with a pattern.
func Steps(n int) Option { return func(s *settings) { s.steps = n } }
