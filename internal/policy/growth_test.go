// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/growth"
)

// numbered is a JSON list of n texts.
func numbered(format string, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = `"` + fmt.Sprintf(format, i) + `"`
	}
	return "[" + strings.Join(list, ",") + "]"
}

// hostile are documents that grow in one direction each.
var hostile = map[string]func(n int) string{
	"statements": func(n int) string {
		list := make([]string, n/8)
		for i := range list {
			list[i] = fmt.Sprintf(`{"Effect":"Deny","Action":"ecs:?%d*","Resource":"acs:ecs:*:*:i?/%d*"}`, i, i)
		}
		return strings.Join(list, ",")
	},
	"actions and resources": func(n int) string {
		return `{"Effect":"Allow","Action":` + numbered("ecs:A%d", n) + `,"Resource":` + numbered("acs:ecs:*:*:i/%d", n) + `}`
	},
	"patterns": func(n int) string {
		return `{"Effect":"Allow","Action":` + numbered("ecs:*A?%d*", n) + `,"Resource":"*"}`
	},
	"long patterns": func(n int) string {
		return `{"Effect":"Allow","Action":["ecs:*` + strings.Repeat("?a", 4*n) + `b*","ecs:*` + strings.Repeat("aa", 8*n) + `*","ecs:*` +
			strings.Repeat("a", 8*n) + `b*"],"Resource":"*"}`
	},
	"one product of many": func(n int) string {
		list := []string{`{"Effect":"Allow","Action":` + numbered("ecs:A%d", n) + `,"Resource":"*","Condition":{"StringEquals":{"k:x":"` + strings.Repeat("x", n) + `"}}}`}
		for i := range 12 {
			list = append(list, fmt.Sprintf(`{"Effect":"Allow","Action":%s,"Resource":"acs:ecs:*:*:i/%d","Condition":{"StringEquals":{"k:x":%q}}}`,
				numbered("ecs:A%d", n>>i), i, strings.Repeat("x", n)))
		}
		return strings.Join(list, ",")
	},
	"conditions": func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`"k:%d":["a?*","b"]`, i)
		}
		return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{` + strings.Join(list, ",") + `}}}`
	},
	"one long pattern": func(n int) string {
		return `{"Effect":"Allow","Action":["ecs:` + strings.Repeat("a", 16*n) + `*",` + numbered("ecs:a%d", n)[1:] + `,"Resource":"*"}`
	},
	"one long operator": func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`"k:%d":"a"`, i)
		}
		return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"` + strings.Repeat("o", 32*n) + `":{` + strings.Join(list, ",") + `}}},{"Effect":"Deny","Action":"ecs:Stop","Resource":"*"}`
	},
}

// TestGrowth: no document makes an entry point more than linear.
func TestGrowth(t *testing.T) {
	entries := map[string]func(text, other string, d *policy.Document){
		"Parse":     func(text, _ string, _ *policy.Document) { _, _ = policy.Parse(text) },
		"Validate":  func(text, _ string, _ *policy.Document) { policy.Validate(text, policy.KindIdentity) },
		"Minify":    func(text, _ string, _ *policy.Document) { _, _ = policy.Minify(text) },
		"Equal":     func(text, other string, _ *policy.Document) { policy.Equal(text, other) },
		"Normalize": func(_, _ string, d *policy.Document) { policy.Normalize(d) },
		"Merge":     func(_, _ string, d *policy.Document) { policy.Merge(d, d) },
		"Split":     func(_, _ string, d *policy.Document) { _, _ = policy.Split(d, policy.MaxDocumentSize) },
		"Indent":    func(_, _ string, d *policy.Document) { _ = d.Indent() },
	}
	for shape, build := range hostile {
		for name, run := range entries {
			t.Run(shape+"/"+name, func(t *testing.T) {
				growth.Linear(t, 8_000, func(n int) func() {
					text := `{"Version":"1","Statement":[` + build(n) + `]}`
					d, err := policy.Parse(text)
					if err != nil {
						t.Fatal(err)
					}
					return func() { run(text, text+" ", d) }
				})
			})
		}
	}
}

// TestGrowthOfMatch: without ? the time is linear, whatever the case.
func TestGrowthOfMatch(t *testing.T) {
	for name, pattern := range map[string]func(n int) string{
		"one stretch": func(n int) string { return "*" + strings.Repeat("a", n/2) + "B*" },
		"many":        func(n int) string { return strings.Repeat("*a", n/4) + "*B" },
		"longer":      func(n int) string { return "*" + strings.Repeat("?", 2*n) + "*" },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 200_000, func(n int) func() {
				p, s := pattern(n), strings.Repeat("aA", n/2)
				return func() {
					if policy.Match(p, s) || policy.MatchFold(p, s) {
						t.Error("matches")
					}
				}
			})
		})
	}
}

func TestEqualKeepsActionsAndResourcesApart(t *testing.T) {
	t.Parallel()
	const a = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["a:x","b:y"],"Resource":"acs:c:*:*:z"}]}`
	const b = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"a:x","Resource":["b:y","acs:c:*:*:z"]}]}`
	if policy.Equal(a, b) {
		t.Error("equal")
	}
}

func TestLongPatternsCoverNothing(t *testing.T) {
	t.Parallel()
	long := "ecs:*" + strings.Repeat("a", policy.MaxPattern)
	d := &policy.Document{Version: "1", Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{long + "?*", long + "ab"}, Resources: []string{"*"}}}}
	if got := policy.Normalize(d).Statements[0].Actions; len(got) != 2 || !policy.TooLong(got[0]) && !policy.TooLong(got[1]) {
		t.Errorf("%d actions are left", len(got))
	}
}

func TestDatesAreStrict(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"2026-01-02T09:00:00Z": true, "2026-01-02T09:00:00.5Z": true, "2026-01-02T09:00:00+08:00": true, "2026-01-02": true, "2026-01-02T09:00Z": true,
		"2026-01-02T9:00:00Z": false, "2026-01-02T09:00:00,5Z": false, "2026-01-02T": false, "2026-1-02": false, "2026-01-02T9:00": false,
	} {
		if _, err := policy.ParseDate(text); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The names are inferred: ResourceManager's calls on policies are checked under ram.
func TestAssumption_ActionsOfResourceManager(t *testing.T) {
	t.Parallel()
	for action, known := range map[string]bool{"AttachPolicy": true, "DetachPolicy": true, "ListPolicyAttachments": true, "AttachPolicies": false} {
		text := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:` + action + `","Resource":"*"}]}`
		if problems := policy.Validate(text, policy.KindIdentity); (len(problems) == 0) != known {
			t.Errorf("%s: %v", action, problems)
		}
	}
}
