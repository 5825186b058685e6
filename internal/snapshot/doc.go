// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package snapshot reads an account as data: who is in it, and which policies reach
// whom. It calls actions that read, and no other.
package snapshot
