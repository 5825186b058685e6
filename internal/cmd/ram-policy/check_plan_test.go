// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// planWith is a plan that changes a policy from one document to another, attached to
// ann; an empty one is not known.
func planWith(t *testing.T, before, after string) string {
	t.Helper()
	policyValues := func(document string) map[string]any {
		return map[string]any{"policy_name": "readers", "policy_document": document}
	}
	change := map[string]any{"actions": []string{"update"}, "before": policyValues(before), "after": policyValues(after),
		"after_unknown": map[string]any{}}
	if after == "" {
		change["after"] = map[string]any{"policy_name": "readers"}
		change["after_unknown"] = map[string]any{"policy_document": true}
	}
	attached := map[string]any{"user_name": "ann", "policy_type": "Custom", "policy_name": "readers"}
	text, err := json.Marshal(map[string]any{
		"format_version": "1.2", "planned_values": map[string]any{},
		"resource_changes": []map[string]any{
			{"address": "ram_policy.readers", "mode": "managed", "type": "ram_policy", "name": "readers", "change": change},
			{"address": "ram_user_policy_attachment.ann", "mode": "managed", "type": "ram_user_policy_attachment", "name": "ann",
				"change": map[string]any{"actions": []string{"no-op"}, "before": attached, "after": attached}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const wide = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:Describe*","ecs:Stop*"],"Resource":"*"}]}`

func TestCheckPlan(t *testing.T) {
	t.Parallel()
	f := write(t, planWith(t, good, wide), planWith(t, wide, good), planWith(t, good, ""), planWith(t, good, good), "{}")
	for i, want := range []struct {
		code int
		out  string
	}{
		{1, "ram_policy.readers (policy \"readers\"): new access\n  + ecs:Stop* on * (Allow by statement 0 of readers)\n" +
			"    such as ecs:StopInstance on acs:ecs:cn-hangzhou:1234567890123456:example\n    before no statement allows " +
			"the action \"ecs:StopInstance\"\n" +
			"  for user ann\nnew access\n"},
		{0, "ram_policy.readers (policy \"readers\"): less access\n  - ecs:Stop* on *"},
		{3, "ram_policy.readers (policy \"readers\"): undecided\n  note Its policy_document is not known before " +
			"apply.\nundecided\n"},
		{0, "no new access\n"},
	} {
		if code, out, errs := invoke(t, "", "check", "--plan", f[i]); code != want.code || !strings.HasPrefix(out, want.out) {
			t.Errorf("plan %d: exit %d\n%s%s", i, code, out, errs)
		}
	}
	if code, _, errs := invoke(t, "", "check", "--plan", f[4]); code != 2 || !strings.Contains(errs, "it is no plan") {
		t.Errorf("no plan: exit %d %s", code, errs)
	}
	if code, _, _ := invoke(t, planWith(t, good, wide), "check", "--plan", "-"); code != 1 {
		t.Errorf("from standard input: exit %d", code)
	}
	code, out, _ := invoke(t, "", "check", "--json", "--plan", f[0])
	var got planJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || got.Verdict != "new_access" || len(got.Items) != 1 ||
		got.Items[0].Added[0].Witness.Action != "ecs:StopInstance" ||
		got.Items[0].For[0] != "user ann" {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestCheckPlanMarkdown(t *testing.T) {
	t.Parallel()
	code, out, _ := invoke(t, planWith(t, good, strings.Replace(wide, "ecs:Stop*", "ecs:`**x**`|*", 1)), "check",
		"--plan", "-", "--format", "markdown")
	want := "### Access: this plan adds some\n\n**`ram_policy.readers (policy \"readers\")`**: new access\n\n- " +
		"allows `` ecs:`**x**`|* on *"
	if code != 1 || !strings.HasPrefix(out, want) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestCheckPlanSARIF(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	config := "# comment\n\nresource \"ram_policy\" \"readers\" {\n}\n"
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		plan, rule string
		args       []string
		file       string
		line       int
	}{
		{planWith(t, good, wide), "new_access", []string{"--configuration", folder}, "main.tf", 3},
		{planWith(t, good, wide), "new_access", nil, "plan.json", 1},
		{planWith(t, good, ""), "undecided", nil, "plan.json", 1},
	} {
		_, out, errs := invoke(t, tt.plan, append([]string{"check", "--plan", "-", "--format", "sarif"}, tt.args...)...)
		var got sarifLog
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatalf("%v: %s", err, errs)
		}
		if got.Version != "2.1.0" || len(got.Runs) != 1 || len(got.Runs[0].Results) != 1 {
			t.Fatalf("%s", out)
		}
		result := got.Runs[0].Results[0]
		place := result.Locations[0].PhysicalLocation
		uri := place.ArtifactLocation.URI
		if result.RuleID != tt.rule || !strings.HasSuffix(uri, tt.file) || strings.HasPrefix(uri, "/") ||
			strings.HasPrefix(uri, "..") ||
			place.Region.StartLine != tt.line || result.Message.Text == "" {
			t.Errorf("%s", out)
		}
	}
	for _, args := range [][]string{
		{"check", "--plan", "x", "--format", "xml"}, {"check", "--plan", "x", "y"}, {"check", "--plan", "x", "--not-granted"},
		{"check", "--format", "json", "--not-granted", "x"}, {"check", "--plan", folder + "/missing"},
		{"check", "--plan", "x", "--json", "--format", "text"},
	} {
		if code, out, errs := invoke(t, "", args...); code != 2 || out != "" || errs == "" {
			t.Errorf("%v: exit %d %s%s", args, code, out, errs)
		}
	}
}
