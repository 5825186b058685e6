// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package stacks tests the whole configurations of examples/stacks, what their variables change and what they refuse, and
// the one in README.md. That the stacks' identities may do what they should and nothing else, the demo's test shows.
package stacks
