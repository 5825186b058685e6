// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package escalation knows the ways in which somebody who may do a little in RAM
// becomes an administrator, and finds them in policies.
//
// [InPolicies] judges the policies of one identity alone: which ways the actions and
// resources that they allow open. Whether these lead anywhere depends on the
// account.
//
// [InAccount] judges an account: who in it comes to more than it may, by which calls,
// and what it gains by them. A way is a set of moves, each one target with the calls
// that it takes. A move counts only if the evaluator allows its calls, and if something
// is allowed after it that was not before. Moves by which an actor becomes somebody
// else are put together to chains.
//
// reference: escalation.md §1, §2 and §3.
package escalation
