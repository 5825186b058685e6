// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package names knows what names, lengths and enumerations RAM accepts (reference: limits.md §2). A check returns nil or an error in
// plain words that needs no prefix but the attribute's name.
package names

// CheckUserName checks the name of a RAM user: 1 to 64 letters, digits, '.', '-', '_'.
func CheckUserName(s string) error { return nil }
