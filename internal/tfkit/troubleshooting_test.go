// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// The guide says something about every code that the provider knows.
func TestGuideKnowsEveryCode(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../templates/guides/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := append(slices.Collect(maps.Keys(quotas)), slices.Collect(maps.Keys(conflicts))...)
	for _, h := range helps {
		codes = append(codes, h.codes...)
	}
	for _, code := range codes {
		if code == "LimitExceeded" || code == "DeleteConflict" {
			continue // the guide has their tables
		}
		if !strings.Contains(string(guide), "`"+code+"`") {
			t.Errorf("the guide on troubleshooting does not mention %s", code)
		}
	}
}
