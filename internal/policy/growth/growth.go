// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package growth is for tests that time and memory grow no faster than the input.
package growth

import (
	"runtime"
	"testing"
	"time"
)

// Linear runs what prepare gives with sizes n, 2n and 4n and demands that time and memory grow no
// faster than the size. The margin is wide: what is quadratic grows by 16, and
// the work that is bounded by a number of steps takes less than slack. Time is that
// of the processor, so no test of the package may run beside. One size may be
// unlucky, so each is measured again, and its best time counts, before the test fails.
func Linear(t testing.TB, n int, prepare func(n int) func()) {
	t.Helper()
	const slack, slackBytes, rounds = 500 * time.Millisecond, 64 << 20, 6
	var f [3]func()
	for i := range f {
		f[i] = prepare(n << i)
	}
	var took [3]time.Duration
	var bytes [3]uint64
	for round := range rounds {
		for i := range f {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := clock()
			f[i]()
			d := clock() - start
			runtime.ReadMemStats(&after)
			if allocated := after.TotalAlloc - before.TotalAlloc; round == 0 {
				took[i], bytes[i] = d, allocated
			} else {
				took[i], bytes[i] = min(took[i], d), min(bytes[i], allocated)
			}
		}
		if round > 0 && took[2] <= 8*took[0]+slack {
			break
		}
	}
	if took[2] > 8*took[0]+slack {
		t.Errorf("n=%d, 2n, 4n took %v", n, took)
	}
	if bytes[2] > 8*bytes[0]+slackBytes {
		t.Errorf("n=%d, 2n, 4n allocated %d bytes", n, bytes)
	}
}
