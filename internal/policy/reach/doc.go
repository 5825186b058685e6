// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package reach tells who in an account can do something, and what somebody can do, by
// which path: a policy of its own, of a group, in a resource group, or of a role that
// can be assumed, also through others.
//
// Each answer is one of package analyze, over all contexts: what is said to be possible
// has a request that the evaluator allows.
//
// reference: policy-language.md §9.2 to §9.6.
package reach
