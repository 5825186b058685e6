// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package review judges a plan: which access it adds and takes away, and for whom.
//
// [Plan] reads the JSON of a plan and makes two accounts of it, one before and one
// after: users, groups, roles, memberships, policies and attachments, those too that
// the plan leaves as they are. It compares each policy and each trust policy that
// changes, and all policies of each principal whose policies change by whatever path,
// so that access is seen that grows because a Deny is deleted, detached or left behind.
//
// What the plan does not know yet is undecided, never clean. What it forgets stays as
// it is. What is not in the plan is not looked at.
package review
