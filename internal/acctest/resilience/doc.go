// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package resilience tests the whole provider under strain: thousands of objects, answers that are
// lost, a service that throttles, and logs that somebody reads. It holds what a user cannot see in
// the test of one object: how many calls a plan costs, that nothing is made twice, and that no
// secret gets out.
//
// Its benchmarks (`make bench`) report the calls of a refresh by action.
package resilience
