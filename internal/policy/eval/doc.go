// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package eval decides requests with RAM policies, offline.
//
// [Compile] prepares the policies that bear on one caller: identity policies
// with their scope, session policies, control policies by level, and the trust
// policy of a role to assume. The resulting [Set] is immutable and safe for
// concurrent use. [Set.Evaluate] answers with the deciding statements and, for
// each other statement, why it did not match; [Set.Decide] answers with the
// decision only.
//
// # What cannot be decided
//
// A condition with an unknown operator, or with a value that its operator
// cannot read, is neither met nor unmet. Evaluate reports it in Result.Errors,
// and the decision errs on the side of denial: an Allow with such a condition
// does not apply, a Deny does. A statement of a trust policy whose principal
// cannot be read, or that has a NotResource, is treated in the same way.
//
// The same holds for a pattern that holds ? and is longer than a whole policy
// may be. A check whose action or resource is longer than that is denied
// implicitly, with an error.
//
// # What the sources leave open
//
// Each open question is an [Option] with a documented default.
//
// reference: policy-language.md §5 to §9.
package eval
