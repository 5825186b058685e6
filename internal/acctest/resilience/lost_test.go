// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// A life is what happens to one object: made, changed step by step, deleted. Nothing of it depends
// on another life.
type life struct {
	name    string
	kind    string
	steps   []map[string]any // the first makes the object
	actions []string         // every write that the life takes
}

const otherDocument = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:DeleteObject","Resource":"*"}]}`

func lives() []life {
	attachment := func(principal, action, kind string) life {
		config := map[string]any{principal + "_name": principal + "-base", "policy_type": "Custom",
			"policy_name": "policy-base"}
		return life{kind + " attachment", "ram_" + principal + "_policy_attachment", []map[string]any{config}, []string{
			"ram:AttachPolicyTo" + action, "ram:DetachPolicyFrom" + action,
		}}
	}
	return []life{
		{"user", "ram_user", []map[string]any{
			{"user_name": "ann"},
			{"user_name": "ann", "display_name": "Ann", "comments": "one", "tags": map[string]string{"team": "a"}},
			{"user_name": "anna", "display_name": "Anna", "comments": "two", "tags": map[string]string{"stage": "b"}},
			{"user_name": "anna"},
		}, []string{"ram:CreateUser", "ims:UpdateUser", "ram:UpdateUser", "ims:TagResources", "ims:UntagResources",
			"ram:DeleteUser"}},
		{"user with a display name", "ram_user", []map[string]any{
			{"user_name": "ben", "display_name": "Ben", "tags": map[string]string{"team": "a"}},
			{"user_name": "benno", "display_name": "Ben", "tags": map[string]string{"team": "a"}},
		}, []string{"ims:CreateUser", "ims:UpdateUser", "ram:DeleteUser"}},
		{"user with tags only", "ram_user", []map[string]any{
			{"user_name": "carl", "tags": map[string]string{"team": "a"}},
		}, []string{"ram:CreateUser", "ims:TagResources", "ram:DeleteUser"}},
		{"group", "ram_group", []map[string]any{
			{"group_name": "devs", "comments": "one"},
			{"group_name": "devs", "display_name": "Developers", "comments": "two"},
			{"group_name": "developers"},
		}, []string{"ims:CreateGroup", "ims:UpdateGroup", "ims:DeleteGroup"}},
		{"membership", "ram_group_membership", []map[string]any{
			{"user_name": "user-base", "group_name": "group-base"},
		}, []string{"ims:AddUserToGroup", "ims:RemoveUserFromGroup"}},
		{"access key", "ram_access_key", []map[string]any{
			{"user_name": "user-base"},
			{"user_name": "user-base", "status": "Inactive"},
		}, []string{"ims:CreateAccessKey", "ims:UpdateAccessKey", "ims:DeleteAccessKey"}},
		{"access key of a user without one", "ram_access_key", []map[string]any{
			{"user_name": "user-bare"},
		}, []string{"ims:CreateAccessKey", "ims:DeleteAccessKey"}},
		{"policy", "ram_policy", []map[string]any{
			{"policy_name": "read", "policy_document": document, "tags": map[string]string{"team": "a"}},
			{"policy_name": "read", "policy_document": otherDocument, "tags": map[string]string{"stage": "b"},
				"force_destroy": true},
			{"policy_name": "read", "policy_document": document, "force_destroy": true},
		}, []string{"ram:CreatePolicy", "ram:CreatePolicyVersion", "ram:TagResources", "ram:UntagResources",
			"ram:DeletePolicy"}},
		attachment("user", "User", "user"),
		attachment("group", "Group", "group"),
	}
}

// base makes what the lives hang on, an hour ago. The user has a key of somebody else.
func base(t *testing.T, wrap func(http.Handler) http.Handler) account {
	t.Helper()
	a, today := oldAccount(t, wrap)
	a.addUsers([]string{"user-bare", "user-base"})
	a.addGroups([]string{"group-base", "group-other"})
	a.addPolicies([]string{"policy-base"})
	a.do("ims", "CreateAccessKey", map[string]string{"UserPrincipalName": a.principal("user-base")})
	today()
	return a
}

// inventory is everything in the account, by name, in a stable order.
func (a account) inventory() []string {
	a.tb.Helper()
	var out []string
	each := func(product, action string, params map[string]string, path ...string) []map[string]any {
		var list any = a.do(product, action, params)
		for _, p := range path {
			m, _ := list.(map[string]any)
			list = m[p]
		}
		items, _ := list.([]any)
		var all []map[string]any
		for _, i := range items {
			m, _ := i.(map[string]any)
			all = append(all, m)
		}
		return all
	}
	for _, u := range each("ram", "ListUsers", nil, "Users", "User") {
		name, _ := u["UserName"].(string)
		out = append(out, "user "+name)
		for range each("ims", "ListAccessKeys", map[string]string{"UserPrincipalName": a.principal(name)}, "AccessKeys",
			"AccessKey") {
			out = append(out, "key of "+name)
		}
		for _, p := range each("ram", "ListPoliciesForUser", map[string]string{"UserName": name}, "Policies", "Policy") {
			out = append(out, fmt.Sprintf("%v at %s", p["PolicyName"], name))
		}
		for _, g := range each("ram", "ListGroupsForUser", map[string]string{"UserName": name}, "Groups", "Group") {
			out = append(out, fmt.Sprintf("%s in %v", name, g["GroupName"]))
		}
	}
	for _, g := range each("ims", "ListGroups", nil, "Groups", "Group") {
		name, _ := g["GroupName"].(string)
		out = append(out, "group "+name)
		for _, p := range each("ram", "ListPoliciesForGroup", map[string]string{"GroupName": name}, "Policies", "Policy") {
			out = append(out, fmt.Sprintf("%v at %s", p["PolicyName"], name))
		}
	}
	for _, p := range each("ram", "ListPolicies", map[string]string{"PolicyType": "Custom"}, "Policies", "Policy") {
		name, _ := p["PolicyName"].(string)
		versions := each("ram", "ListPolicyVersions", map[string]string{"PolicyType": "Custom", "PolicyName": name},
			"PolicyVersions", "PolicyVersion")
		out = append(out, fmt.Sprintf("policy %s with %d versions", name, len(versions)))
	}
	slices.Sort(out)
	return out
}

var (
	atFirst = []string{
		"group group-base", "group group-other", "key of user-base", "policy policy-base with 1 versions", "user user-bare",
		"user user-base",
	}
	whenMade = []string{
		"group devs", "group group-base", "group group-other", "key of user-bare", "key of user-base", "key of user-base",
		"policy policy-base with 1 versions",
		"policy read with 1 versions", "policy-base at group-base", "policy-base at user-base", "user ann", "user ben",
		"user carl", "user user-bare", "user user-base",
		"user-base in group-base",
	}
	whenChanged = []string{
		"group developers", "group group-base", "group group-other", "key of user-bare", "key of user-base",
		"key of user-base", "policy policy-base with 1 versions",
		"policy read with 3 versions", "policy-base at group-base", "policy-base at user-base", "user anna", "user benno",
		"user carl", "user user-bare", "user user-base",
		"user-base in group-base",
	}
)

// disasters are what can go wrong with a request, and how often in a row.
var disasters = map[string][]emulator.Fault{
	"answer lost":                  {{Kind: emulator.LoseAnswer, Times: 1}},
	"answer lost three times":      {{Kind: emulator.LoseAnswer, Times: 3}},
	"answer cut short":             {{Kind: emulator.Truncate, Times: 1}},
	"connection cut":               {{Kind: emulator.Cut, Times: 2}},
	"a proxy's page":               {{Kind: emulator.Garbage, Times: 2}},
	"a proxy's page that says 200": {{Kind: emulator.Garbage, Times: 1, Status: http.StatusOK}},
	"service unavailable":          {{Kind: emulator.Fail, Times: 2}},
	"internal error": {{Kind: emulator.Fail, Times: 1, Code: "InternalError",
		Status: http.StatusInternalServerError}},
	"throttled": {{Kind: emulator.Throttle, Times: 2}},
	"lost, then cut, then refused": {{Kind: emulator.LoseAnswer, Times: 1}, {Kind: emulator.Cut, Times: 1},
		{Kind: emulator.Throttle, Times: 1}},
}

// Whatever happens to a write on its way, each object ends up as configured, once.
func TestWritesThatGoWrong(t *testing.T) {
	t.Parallel()
	for name, faults := range disasters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := base(t, nil)
			a.live(t, func() {
				for _, action := range writes() {
					for _, f := range faults {
						f.Product, f.Action, _ = strings.Cut(action, ":")
						a.Inject(f)
					}
				}
			})
		})
	}
}

// The same while reads lag behind writes: what is looked for may not be seen yet.
func TestWritesThatGoWrongWhileReadsLag(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]emulator.Fault{
		"nothing else":            nil,
		"answer lost":             {{Kind: emulator.LoseAnswer, Times: 1}},
		"answer lost three times": {{Kind: emulator.LoseAnswer, Times: 3}},
		"connection cut":          {{Kind: emulator.Cut, Times: 1}},
		"writes lag too":          {{Kind: emulator.StaleWrites, Delay: 1500 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := base(t, nil)
			a.live(t, func() {
				a.Inject(emulator.Fault{Kind: emulator.StaleReads, Delay: 1500 * time.Millisecond})
				for _, action := range writes() {
					for _, f := range faults {
						f.Product, f.Action, _ = strings.Cut(action, ":")
						a.Inject(f)
					}
				}
			})
		})
	}
}

// Writes lag too: RAM may refuse a write that names what was made just before. Each object is made
// at once after those it hangs on, as an apply does it, while reads lag or do not.
func TestWritesThatComeTooSoon(t *testing.T) {
	t.Parallel()
	const lag = 5 * time.Second // of the ten for which the client waits
	reads, writes := emulator.Fault{Kind: emulator.StaleReads, Delay: lag / 5},
		emulator.Fault{Kind: emulator.StaleWrites, Delay: lag}
	for name, faults := range map[string][]emulator.Fault{
		"writes lag":                 {writes},
		"writes lag more than reads": {writes, reads},
		"writes lag and an answer is lost": {{Kind: emulator.LoseAnswer, Product: "ram", Action: "AttachPolicyToUser",
			Times: 1}, writes},
		"writes lag and a line is cut": {{Kind: emulator.Cut, Product: "ims", Action: "AddUserToGroup", Times: 1},
			writes},
		"writes lag and RAM is overwhelmed": {{Kind: emulator.Throttle, Product: "ims", Action: "CreateAccessKey",
			Times: 1}, writes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := base(t, nil)
			terraform := a.serve(nil)
			for _, f := range faults {
				a.Inject(f)
			}
			tags := map[string]string{"team": "a"}
			var made []object
			for _, stage := range [][]struct {
				kind   string
				config map[string]any
			}{
				{
					{"ram_user", map[string]any{"user_name": "ann", "tags": tags}},
					{"ram_group", map[string]any{"group_name": "devs"}},
					{"ram_policy", map[string]any{"policy_name": "read", "policy_document": document, "tags": tags}},
				},
				{
					{"ram_access_key", map[string]any{"user_name": "ann"}},
					{"ram_group_membership", map[string]any{"user_name": "ann", "group_name": "devs"}},
					{"ram_user_policy_attachment", map[string]any{"user_name": "ann", "policy_type": "Custom", "policy_name": "read"}},
					{"ram_group_policy_attachment", map[string]any{"group_name": "devs", "policy_type": "Custom",
						"policy_name": "read"}},
				},
			} {
				objects := make([]object, len(stage))
				var g errgroup.Group
				for i, o := range stage {
					g.Go(func() (err error) {
						if objects[i], err = terraform.apply(t.Context(), o.kind, nil, o.config); err != nil {
							err = fmt.Errorf("%s: %w", o.kind, err)
						}
						return err
					})
				}
				if err := g.Wait(); err != nil {
					t.Fatal(err)
				}
				made = append(made, objects...)
			}
			refused := slices.ContainsFunc(a.Log(), func(e emulator.Entry) bool {
				return e.Fault == emulator.StaleWrites && strings.HasPrefix(e.Code, "EntityNotExist.")
			})
			if !refused {
				t.Error("no write came too soon: the test tests nothing")
			}
			a.ClearFaults()
			want := append(slices.Clone(atFirst), "ann in devs", "group devs", "key of ann", "policy read with 1 versions",
				"read at ann", "read at devs", "user ann")
			slices.Sort(want)
			if got := a.inventory(); !slices.Equal(got, want) {
				t.Errorf("the account holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for _, o := range slices.Backward(made) {
				if err := terraform.destroy(t.Context(), o); err != nil {
					t.Errorf("%s: %v", o.kind, err)
				}
			}
			if got := a.inventory(); !slices.Equal(got, atFirst) {
				t.Errorf("in the end the account holds %v", got)
			}
		})
	}
}

// A bad line: any request, reads too, may go wrong in any way.
func TestBadLine(t *testing.T) {
	t.Parallel()
	a := base(t, nil)
	a.live(t, func() {
		for _, kind := range []emulator.FaultKind{emulator.LoseAnswer, emulator.Truncate, emulator.Cut, emulator.Garbage,
			emulator.Fail} {
			a.Inject(emulator.Fault{Kind: kind, Rate: 0.06})
		}
	})
}

func writes() []string {
	var out []string
	for _, l := range lives() {
		out = append(out, l.actions...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// live takes all lives through their steps at once; disaster strikes before each of making,
// changing and deleting.
func (a account) live(t *testing.T, disaster func()) {
	t.Helper()
	terraform := a.serve(nil)
	all := lives()
	objects := make([]object, len(all))
	together := func(what string, each func(context.Context, int, life) error) {
		t.Helper()
		a.ClearFaults()
		disaster()
		var g errgroup.Group
		failed := make([]error, len(all))
		for i, l := range all {
			g.Go(func() error {
				failed[i] = each(t.Context(), i, l)
				return nil
			})
		}
		_ = g.Wait() // the errors are in failed
		a.ClearFaults()
		for i, err := range failed {
			if err != nil {
				t.Errorf("%s %s: %v", what, all[i].name, err)
			}
		}
		if t.Failed() {
			t.Logf("in the account: %s", strings.Join(a.inventory(), ", "))
			t.FailNow()
		}
	}
	holds := func(when string, want []string) {
		t.Helper()
		if got := a.inventory(); !slices.Equal(got, want) {
			t.Fatalf("%s the account holds\n%s\nwant\n%s", when, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}

	holds("at first", atFirst)
	together("make", func(ctx context.Context, i int, l life) (err error) {
		objects[i], err = terraform.apply(ctx, l.kind, nil, l.steps[0])
		return err
	})
	holds("after the first apply", whenMade)
	for i, l := range all {
		if l.kind == "ram_access_key" {
			a.opens(t, terraform, objects[i])
		}
	}
	together("change", func(ctx context.Context, i int, l life) (err error) {
		for n, step := range l.steps[1:] {
			if objects[i], err = terraform.apply(ctx, l.kind, &objects[i], step); err != nil {
				return fmt.Errorf("step %d: %w", n+1, err)
			}
		}
		return nil
	})
	holds("after the changes", whenChanged)
	if d := a.serve(nil).refresh(objects); len(d.gone)+len(d.changed) > 0 {
		t.Errorf("the state is not what the account holds: %+v", d)
	}
	together("delete", func(ctx context.Context, i int, _ life) error { return terraform.destroy(ctx, objects[i]) })
	holds("in the end", atFirst)
}

// opens fails the test unless the key signs a call as its user.
func (a account) opens(t *testing.T, terraform core, o object) {
	t.Helper()
	user, key := terraform.text(o, "user_name"), emulator.Key{ID: terraform.text(o, "access_key_id"),
		Secret: terraform.text(o, "access_key_secret")}
	me, err := a.client(key).GetCallerIdentity(t.Context())
	if err != nil || me.IdentityType != "RAMUser" || !strings.HasSuffix(me.ARN, "user/"+user) {
		t.Errorf("the key %s in state does not open the account as %s: %+v, %v", key.ID, user, me, err)
	}
}

// What was there before is not taken over, however much it looks like what a lost call was to make.
func TestLostCreateTakesOverNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.Cut, emulator.LoseAnswer} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			a := base(t, nil)
			for _, there := range []struct {
				kind   string
				config map[string]any
				action string
			}{
				{"ram_user", map[string]any{"user_name": "user-base", "display_name": "user-base"}, "ims:CreateUser"},
				{"ram_user", map[string]any{"user_name": "user-base"}, "ram:CreateUser"},
				{"ram_group", map[string]any{"group_name": "group-base", "comments": "made by a test"}, "ims:CreateGroup"},
				{"ram_policy", map[string]any{"policy_name": "policy-base", "policy_document": document}, "ram:CreatePolicy"},
			} {
				product, action, _ := strings.Cut(there.action, ":")
				a.Inject(emulator.Fault{Kind: kind, Product: product, Action: action, Times: 1})
				o, err := a.serve(nil).apply(t.Context(), there.kind, nil, there.config)
				if err == nil || o.state != nil {
					t.Errorf("%s %v exists and was taken over (%v)", there.kind, there.config, err)
				} else if !strings.Contains(err.Error(), "EntityAlreadyExists") {
					t.Errorf("%s %v: %v, want RAM's EntityAlreadyExists", there.kind, there.config, err)
				}
			}
			if got := a.inventory(); !slices.Equal(got, atFirst) {
				t.Errorf("the account holds %v, want %v", got, atFirst)
			}
		})
	}
}

// A call that never gets through is an error in plain words, and leaves nothing half-made.
func TestLineThatStaysDead(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"cut":       {Kind: emulator.Cut},
		"garbage":   {Kind: emulator.Garbage},
		"throttled": {Kind: emulator.Throttle},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := base(t, nil)
			terraform := a.serve(map[string]any{"max_retries": 2})
			a.Inject(fault)
			for _, l := range lives() {
				began := time.Now()
				o, err := terraform.apply(t.Context(), l.kind, nil, l.steps[0])
				if err == nil || o.state != nil {
					t.Errorf("%s was made over a dead line (%v)", l.name, err)
				}
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("%s: given up after %s", l.name, took)
				}
			}
			a.ClearFaults()
			if got := a.inventory(); !slices.Equal(got, atFirst) {
				t.Errorf("the account holds %v, want %v", got, atFirst)
			}
		})
	}
}

// A user who presses Ctrl-C does not wait for the retries.
func TestCancelEndsTheWait(t *testing.T) {
	t.Parallel()
	a := base(t, nil)
	terraform := a.serve(nil)
	a.Inject(emulator.Fault{Kind: emulator.Throttle})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	began := time.Now()
	_, err := terraform.apply(ctx, "ram_group", nil, map[string]any{"group_name": "devs"})
	// All retries would take half a minute at least.
	if err == nil || time.Since(began) > 20*time.Second {
		t.Errorf("ended after %s with %v, want an error soon after the context ended", time.Since(began), err)
	}
}
