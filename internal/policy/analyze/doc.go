// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package analyze answers questions about policies for all requests at once.
//
// [NoNewAccess] tells whether one set of policies allows nothing that another does
// not, [Equivalent] whether both allow the same, [Interchangeable] whether one
// document can stand for another, [NotGranted] whether something is never allowed,
// and [Never] whether a statement decides nothing. Each answer is [Yes], which is
// proved, [No] with a request that shows it, or [Undecided] with the reason. Package
// eval confirms each request before it is returned.
//
// # What a request is
//
// All requests that eval decides, with these limits to what RAM can be asked. The
// action and the resource are written as one, see eval.CheckAction and
// eval.CheckResource. Keys whose type is documented to be other than text have one
// value at most, and one that can be read. The keys Action and Resource stand for
// the request, acs:PrincipalARN for the caller of AssumeRole. Texts are UTF-8. A
// caller of AssumeRole is a user, a role, a service or a user of one identity
// provider.
//
// # How it is found
//
// A statement applies where all its demands on the parts of the request are met:
// the action, the resource, the caller, and each condition key. A question becomes
// a few goals: statements of which some must apply and others must not. The search
// holds one candidate at all times, which meets all demands made so far, and asks
// which of the statements that must not apply does. Each way around it, one demand
// that is not met, is a branch; a later branch leaves out what the earlier ones
// have seen. Parts are independent of each other, so that a new demand changes one.
//
// A text is looked for first among examples that people can read, then by the
// product of the patterns as automata, which ends. Numbers, dates and addresses are
// looked for among values on all sides of the bounds that conditions have. A key
// with several values needs one that each demand on "some value" holds for, all of
// which meet the demands on "each value".
//
// Sets of patterns are compared with each other before: one that covers another
// ends a branch at once. Such shortcuts are only taken where they are certain.
//
// # What stays undecided
//
// What a document holds and nobody knows the meaning of, such as an operator that
// RAM does not have: the answer is Yes only if it is so whatever it means. A key
// that is compared both as a text and in another way, where no example fits. And a
// question that takes more steps than [Steps] allows.
//
// reference: policy-language.md §4 to §9.
package analyze
