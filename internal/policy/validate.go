// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Validate returns all problems of a document of that kind.
func Validate(text string, kind Kind) Problems {
	src := decode(text)
	return src.finish(text)
}
