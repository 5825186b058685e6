// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"net/http"
	"testing"
	"time"
)

// TestClockOfTheServer: what is made while a call is under way is not older than the call, wherever
// in its time RAM dates the answer.
func TestClockOfTheServer(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, ahead := range []time.Duration{0, time.Hour, -time.Hour} {
		for took := time.Duration(0); took < 30*time.Second; took += time.Second {
			for dated := time.Duration(0); dated <= took; dated += time.Second {
				var s clockSkew
				s.learn(began, time.Second, began.Add(ahead).Format(http.TimeFormat))
				s.learn(began, took, began.Add(ahead+dated).Format(http.TimeFormat))
				if since := s.server(began); since.After(began.Add(ahead)) || since.Before(began.Add(ahead-3*dateTolerance)) {
					t.Errorf("%s ahead, dated %s into %s: %s off", ahead, dated, took, since.Sub(began.Add(ahead)))
				}
			}
		}
	}
}
