// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package picture draws who reaches what in an account as one HTML page: every user,
// group and role, by which path which policies reach it, and what these allow.
//
// The page needs nothing from elsewhere, and its content security policy forbids it to
// load or send anything. Its own style and script are allowed by their hashes. Every text
// of the account is escaped. Without its script it shows the same.
package picture
