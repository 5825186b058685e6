// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		want        time.Duration
	}{
		{"x-acs-retry-after", "2", 2 * time.Second},
		{"x-acs-retry-after", "1500", 1500 * time.Millisecond},
		{"x-acs-retry-after", "soon", 0},
		{"x-acs-retry-after", "-1", 0},
		{"Retry-After", "7", 7 * time.Second},
		{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", 0},
	} {
		h := http.Header{}
		h.Set(tt.name, tt.value)
		if got := retryAfter(h); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.name, tt.value, got, tt.want)
		}
	}
}
