// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// budget bounds work that is not linear by nature, such as comparing every
// statement with every other, by a number of steps linear in the size of the
// document. A document of the largest size RAM takes never uses it up.
type budget struct{ steps int }

func newBudget(size int) *budget { return &budget{steps: 16<<20 + 64*size} }

// spend reports whether n more steps may be taken.
func (b *budget) spend(n int) bool {
	b.steps -= n
	return b.steps >= 0
}

// left reports whether there are steps left.
func (b *budget) left() bool { return b.steps >= 0 }

// covers is the function of that name within the budget; beyond it nothing
// covers anything, nor does a pattern that is [TooLong].
func (b *budget) covers(outer, inner string) bool {
	if !b.spend(len(outer) + len(inner)) {
		return false
	}
	if strings.IndexByte(outer, '?') >= 0 {
		if len(outer) > MaxPattern || len(inner) > MaxPattern || !b.spend(len(outer)*len(inner)/8) {
			return false
		}
	}
	return covers(outer, inner)
}
