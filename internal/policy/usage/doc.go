// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package usage makes policies of what was really done: events of ActionTrail, and the
// log of the emulator.
//
// [Read] reads events as a stream and tells what each needed permission for. A [Record]
// gathers them by principal. [Record.Policy] is the smallest tidy policy that allows
// what was done, and [Tighten] takes from a policy what was not used; both are checked
// with packages eval and analyze before they are returned.
//
// What cannot be mapped to a permission is told and never guessed.
//
// reference: actiontrail.md §1 to §3; actions.md §1 to §3.
package usage
