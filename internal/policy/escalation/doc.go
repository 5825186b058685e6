// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package escalation knows the ways in which somebody who may do a little in RAM
// becomes an administrator, and finds them in policies.
//
// [InPolicies] judges the policies of one identity alone: which ways the actions and
// resources that they allow open. Whether these lead anywhere depends on the
// account.
//
// reference: escalation.md §1, §2 and §3.
package escalation
