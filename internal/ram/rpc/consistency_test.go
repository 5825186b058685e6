// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestRetryUntil(t *testing.T) {
	t.Parallel()
	behind := errors.New("not seen yet")
	for name, tt := range map[string]struct {
		schedule Schedule
		tries    int // fn is done at this one; 0 is never
		waits    []time.Duration
		want     error
	}{
		"done at once":         {Schedule{Window: 10, Step: 1}, 1, nil, nil},
		"done in time":         {Schedule{Window: 10, Step: 1}, 3, []time.Duration{1, 1}, nil},
		"never":                {Schedule{Window: 3, Step: 1}, 0, []time.Duration{1, 1, 1}, behind},
		"waits grow":           {Schedule{Window: 12, Step: 1, MaxStep: 4}, 0, []time.Duration{1, 2, 4, 4, 1}, behind},
		"done after all waits": {Schedule{Window: 2, Step: 2}, 2, []time.Duration{2}, nil},
		"no window":            {Schedule{}, 0, nil, behind},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var waits []time.Duration
			clock := Clock{Sleep: func(_ context.Context, d time.Duration) error {
				waits = append(waits, d)
				return nil
			}}
			tries := 0
			err := RetryUntil(t.Context(), clock, tt.schedule, func(context.Context) (bool, error) {
				if tries++; tries == tt.tries {
					return true, nil
				}
				return false, behind
			})
			if !errors.Is(err, tt.want) || !slices.Equal(waits, tt.waits) {
				t.Errorf("%v after waits of %v, want %v after %v", err, waits, tt.want, tt.waits)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	hours := Schedule{Window: time.Hour, Step: time.Hour}
	err := RetryUntil(ctx, Clock{Sleep: Sleep}, hours, func(context.Context) (bool, error) {
		cancel()
		return false, behind
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, behind) {
		t.Errorf("interrupted: %v", err)
	}
}
