// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestUsedUpBudgetReadsNothing: without steps left a long pattern is not even
// looked through. Reading it would take a minute each time; a busy machine may
// hold one of three times up.
func TestUsedUpBudgetReadsNothing(t *testing.T) {
	t.Parallel()
	long := "ecs:" + strings.Repeat("a", 16<<20) + "*"
	b := &budget{}
	took := time.Hour
	for range 3 {
		start := time.Now()
		for range 100_000 {
			if b.covers(long, "ecs:a") {
				t.Fatal("covers")
			}
		}
		if took = min(took, time.Since(start)); took < 5*time.Second {
			break
		}
	}
	if took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestOneLongPattern counts the steps that a long pattern among many short
// actions takes: they end with the budget.
func TestOneLongPattern(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1 << 18, 1 << 20} {
		list := []string{"ecs:" + strings.Repeat("a", n/2) + "*"}
		for i := range n / 26 {
			list = append(list, fmt.Sprintf("ecs:a%d", i))
		}
		b := newBudget(n)
		if out := dropCovered(list, b); len(out) != len(list) {
			t.Errorf("%d of %d are left", len(out), len(list))
		}
		if b.left() || b.steps < -2*n {
			t.Errorf("n=%d: %d steps are left", n, b.steps)
		}
	}
}
