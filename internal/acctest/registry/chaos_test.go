// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// How many random stories are told, and from which on. `make chaos` tells a thousand.
var (
	seeds     = flag.Int("chaos.seeds", 100, "how many random stories TestChaos tells")
	firstSeed = flag.Uint64("chaos.first", 1, "the seed of the first one")
	findings  = flag.Int("chaos.findings", 3, "after how many findings TestChaos gives up")
	shorter   = flag.Bool("chaos.shorten", true, "whether TestChaos looks for the shortest story of a finding")
)

// TestChaos tells random stories: configurations of every registered kind are made, changed,
// renamed, replaced, imported and destroyed, while somebody else meddles, the service fails, and
// providers are stopped and killed. When that ends, every configuration comes true: by further
// applies, and by what the errors advise. Nothing of it is lost, nothing of anybody else's is
// touched, and nothing is left.
func TestChaos(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no random stories")
	}
	var mu sync.Mutex
	next, failed := *firstSeed, 0
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for {
				mu.Lock()
				seed := next
				next++
				stop := seed >= *firstSeed+uint64(*seeds) || failed >= *findings
				mu.Unlock()
				if stop {
					return
				}
				steps := randomSteps(seed)
				if finding := tell(t, steps); finding != "" {
					mu.Lock()
					failed++
					mu.Unlock()
					shortest, finding := shorten(t, steps, finding)
					t.Errorf("seed %d: %s\nThe shortest story that ends like this:\n%s", seed, finding, describe(shortest))
				}
			}
		})
	}
	all.Wait()
}

// tell tells a story in a world of its own, and returns what was not right, "" for nothing.
func tell(t *testing.T, steps []step) (finding string) {
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		defer func() {
			if r := recover(); r != nil {
				stack := make([]byte, 1<<14)
				finding = fmt.Sprintf("panic: %v\n%s", r, stack[:runtime.Stack(stack, false)])
			}
		}()
		s := newStory(w)
		finding = s.tell(steps)
	})
	return finding
}

// shorten leaves out one step after the other, as long as the story ends with a finding.
func shorten(t *testing.T, steps []step, finding string) ([]step, string) {
	for again := *shorter; again; {
		again = false
		for i := range steps {
			without := slices.Delete(slices.Clone(steps), i, i+1)
			if got := tell(t, without); got != "" {
				steps, finding, again = without, got, true
				break
			}
		}
	}
	return steps, finding
}

func describe(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		fmt.Fprintf(&b, "%3d. %s (%d)\n", i+1, s.what, s.seed)
	}
	return b.String()
}
