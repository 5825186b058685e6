// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

// Option settles a question that the sources leave open.
type Option func(*options)

type options struct {
	negatedMissingUnmet  bool
	forAllMissingMet     bool
	caseSensitiveActions bool
	foldKeys             bool
	keysOnlyFromContext  bool
	controlBindsRoot     bool
	principalWildcards   bool
}

// NegatedMissingKeyUnmet makes a negated operator not met when the request does
// not carry its key. By default it is met, as the only documented text has it.
// reference: policy-language.md §6.7.
func NegatedMissingKeyUnmet() Option { return func(o *options) { o.negatedMissingUnmet = true } }

// ForAllValuesMissingKeyMet makes ForAllValues met when the request does not
// carry its key. By default it is not, as for every operator that is not
// negated. reference: policy-language.md §5.4, §6.5.
func ForAllValuesMissingKeyMet() Option { return func(o *options) { o.forAllMissingMet = true } }

// CaseSensitiveActions compares actions exactly. By default the case of letters
// does not count, as it does not "in most cases". reference: policy-language.md §4.4.
func CaseSensitiveActions() Option { return func(o *options) { o.caseSensitiveActions = true } }

// FoldKeys finds condition keys in the context without regard to case. By
// default keys are compared exactly. reference: policy-language.md §14.8.
func FoldKeys() Option { return func(o *options) { o.foldKeys = true } }

// KeysOnlyFromContext stops the condition keys Action, Resource and
// acs:PrincipalARN from standing for the action, the resource and the caller of the
// request where the context has none of that name.
// reference: policy-language.md §7.1, §7.3.
func KeysOnlyFromContext() Option { return func(o *options) { o.keysOnlyFromContext = true } }

// ControlBindsRoot applies control policies to the account itself. By default
// they do not bind it. reference: policy-language.md §9.6, §14.5.
func ControlBindsRoot() Option { return func(o *options) { o.controlBindsRoot = true } }

// PrincipalWildcards lets * and ? in the principals of a trust policy stand for
// other characters. By default a caller that only a wildcard names is undecided.
// reference: policy-language.md §14.15.
func PrincipalWildcards() Option { return func(o *options) { o.principalWildcards = true } }
