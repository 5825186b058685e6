// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

// status is the outcome of a search.
type status uint8

const (
	infeasible status = iota
	feasible
	unknown // the search was given up
)

// defaultSteps is the number of steps after which a question stays undecided. One
// step is about the comparison of a text with a pattern.
const defaultSteps = 4 << 20

// budget bounds the work on one question.
type budget struct{ left int }

// spend reports whether n more steps may be taken.
func (b *budget) spend(n int) bool {
	b.left -= n
	return b.left >= 0
}

// over reports whether the steps are used up.
func (b *budget) over() bool { return b.left < 0 }
