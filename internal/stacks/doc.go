// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package stacks tests the whole configurations of examples/stacks, what their variables change and
// what they refuse, and the configurations in README files. That the identities of a stack may do
// what they should and nothing else is tried with their own keys, here or by the demo's test.
package stacks
