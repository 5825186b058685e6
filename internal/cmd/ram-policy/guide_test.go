// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/snapshot"
)

var (
	consoles = regexp.MustCompile("(?s)```console\n\\$ ram-policy ([^\n]*)\n(.*?)```")
	word     = regexp.MustCompile(`'[^']*'|\S+`)
)

// Every command that these guides show says what the guide has it say.
func TestGuides(t *testing.T) {
	t.Parallel()
	for guide, examples := range map[string]int{"accounts": 4, "least-privilege": 2} {
		text, err := os.ReadFile("../../../templates/guides/" + guide + ".md")
		if err != nil {
			t.Fatal(err)
		}
		blocks := consoles.FindAllStringSubmatch(string(text), -1)
		if len(blocks) != examples {
			t.Errorf("%s has %d examples", guide, len(blocks))
		}
		for _, b := range blocks {
			args := word.FindAllString(b[1], -1)
			for i, a := range args {
				args[i] = strings.Trim(a, "'")
				if strings.HasSuffix(a, ".json") {
					args[i] = "testdata/" + a
				}
			}
			if _, out, errs := invoke(t, "", args...); out != b[2] {
				t.Errorf("%s\n%s%s", b[1], out, errs)
			}
		}
	}
}

// The guide's policy for snapshots has all actions, and no other.
func TestPolicyOfTheGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../templates/guides/accounts.md")
	if err != nil {
		t.Fatal(err)
	}
	var allowed struct {
		Statement []struct{ Action []string }
	}
	_, rest, _ := strings.Cut(string(text), "```json\n")
	shown, _, _ := strings.Cut(rest, "```")
	if err := json.Unmarshal([]byte(shown), &allowed); err != nil ||
		!slices.Equal(allowed.Statement[0].Action, snapshot.Actions()) {
		t.Errorf("the policy of the guide: %v\n%s", err, shown)
	}
}
