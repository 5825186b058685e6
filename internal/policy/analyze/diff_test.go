// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// told writes changes as short lines.
func told(changes []analyze.Change) string {
	var lines []string
	for _, c := range changes {
		actions := strings.Join(c.Actions, " ")
		if len(c.NotActions) > 0 {
			actions = "not " + strings.Join(c.NotActions, " ")
		}
		line := fmt.Sprintf("%s[%d]: %s on %s", c.Statement.Effect, c.Statement.Index, actions,
			strings.Join(c.Resources, " "))
		if len(c.Principals) > 0 {
			line += " by " + strings.Join(c.Principals, " ")
		}
		if !c.Whole {
			line += " in part"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestDiff(t *testing.T) {
	t.Parallel()
	const users, me = "acs:ram:*:*:user/*", "acs:ram:*:*:user/me"
	for name, c := range map[string]struct {
		before, after  statements
		added, removed string
	}{
		"nothing": {statements{allow("oss:* ecs:*", "*")}, statements{allow("ecs:*", "*"), allow("oss:*", "*")}, "", ""},
		"one action more": {
			statements{allow("ram:Get*", users)}, statements{allow("ram:Get* ram:CreateAccessKey", users)},
			"Allow[0]: ram:CreateAccessKey on " + users, "",
		},
		"a wider resource": {statements{allow("ram:*", me)}, statements{allow("ram:*", users)},
			"Allow[0]: ram:* on " + users + " in part", ""},
		"a Deny less": {
			statements{allow("*", "*"), deny("ram:* oss:Put*", "*")}, statements{allow("*", "*"), deny("oss:Put*", "*")},
			"Deny[1]: ram:* on *", "",
		},
		"a Deny more": {statements{allow("ram:*", "*")}, statements{allow("ram:*", "*"), deny("ram:Create*", me)}, "",
			"Deny[1]: ram:Create* on " + me},
		"both": {
			statements{allow("oss:*", "*")}, statements{allow("ecs:*", "*")}, "Allow[0]: ecs:* on *", "Allow[0]: oss:* on *",
		},
		"all but less": {statements{allowBut("ram:* oss:*")}, statements{allowBut("ram:*")},
			"Allow[0]: not ram:* on * in part", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := analyze.Diff(identity(document(c.before...)), identity(document(c.after...)))
			if told(got.Added) != c.added || told(got.Removed) != c.removed || len(got.Undecided) > 0 {
				t.Errorf("added:\n%s\nremoved:\n%s\n%q", told(got.Added), told(got.Removed), got.Undecided)
			}
			for _, change := range append(got.Added, got.Removed...) {
				if !change.Witness.New.Allowed() || change.Witness.Reference.Allowed() {
					t.Errorf("the witness shows nothing: %+v", change.Witness)
				}
			}
		})
	}
}

func TestDiffOfTrust(t *testing.T) {
	t.Parallel()
	before := eval.Policies{Trust: document(people("acs:ram::1:user/u", "acs:ram::2:root"))}
	after := eval.Policies{Trust: document(people("acs:ram::1:root", "acs:ram::2:root"), services("ecs.aliyuncs.com"))}
	got := analyze.Diff(before, after)
	want := "Allow[0]: sts:AssumeRole on  by acs:ram::1:root in part\nAllow[1]: sts:AssumeRole on  by ecs.aliyuncs.com"
	if told(got.Added) != want || told(got.Removed) != "" {
		t.Errorf("added:\n%s\nremoved:\n%s", told(got.Added), told(got.Removed))
	}
}

// TestDiffAgrees: there are differences exactly where there is new access, and the
// old policies together with all that is added have no new access to the new ones.
func TestDiffAgrees(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		p := newPair(rand.New(rand.NewPCG(seed, 20)))
		if p.odd() {
			continue
		}
		got := analyze.Diff(p.reference, p.next, analyze.With(p.options...))
		if len(got.Undecided) > 0 {
			t.Errorf("seed %d: %q\n%s", seed, got.Undecided, p)
		}
		for _, c := range []struct {
			changes   []analyze.Change
			from, to  eval.Policies
			direction string
		}{{got.Added, p.reference, p.next, "added"}, {got.Removed, p.next, p.reference, "removed"}} {
			if same := analyze.NoNewAccess(c.from, c.to, analyze.With(p.options...)).Holds(); same != (len(c.changes) == 0) {
				t.Errorf("seed %d: no new access is %v, %s:\n%s\n%s", seed, same, c.direction, told(c.changes), p)
			}
		}
	}
}

// TestDiffIsComplete: what a document of one Allow gains is among what is told.
func TestDiffIsComplete(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		p := newPair(rand.New(rand.NewPCG(seed, 21)))
		p.trust = false
		before, after := identity(document(p.statement(), p.statement())),
			identity(document(p.statement(), p.statement(), p.statement()))
		got := analyze.Diff(before, after)
		if len(got.Undecided) > 0 {
			continue
		}
		all := before
		for _, c := range got.Added {
			all.Identity = append(all.Identity, eval.Grant{Document: document(policy.Statement{
				Effect: policy.Allow, Actions: c.Actions, NotActions: c.NotActions, Resources: c.Resources,
			})})
		}
		// A Deny of the old policies would hide what was added.
		for i, g := range all.Identity {
			d := document()
			for _, s := range g.Document.Statements {
				if s.Effect == policy.Allow {
					d.Statements = append(d.Statements, s)
				}
			}
			all.Identity[i].Document = d
		}
		if out := analyze.NoNewAccess(all, after); out.Answer == analyze.No {
			t.Fatalf("seed %d: %+v is not told:\n%s\nbefore %s\nafter %s", seed, out.Witness.Request, told(got.Added),
				before.Identity[0].Document, after.Identity[0].Document)
		}
	}
}
