// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/review"
)

type values = map[string]any

// resource is a resource of a plan.
type resource struct {
	address       string
	actions       []string
	before, after values
	unknown       values
	module        string
}

func (r resource) json() values {
	kind, name, _ := strings.Cut(r.address, ".")
	mode := "managed"
	if kind == "data" {
		mode = "data"
		kind, name, _ = strings.Cut(name, ".")
	}
	name, _, _ = strings.Cut(name, "[")
	change := values{"actions": r.actions, "before": nil, "after": nil, "after_unknown": values{}, "importing": nil,
		"novel": true}
	if r.before != nil {
		change["before"] = r.before
	}
	if r.after != nil {
		change["after"] = r.after
	}
	if r.unknown != nil {
		change["after_unknown"] = r.unknown
	}
	out := values{"address": r.address, "mode": mode, "type": kind, "name": name, "change": change, "novel": 1}
	if r.module != "" {
		out["address"], out["module_address"] = r.module+"."+r.address, r.module
	}
	return out
}

func planOf(t *testing.T, resources ...resource) string {
	t.Helper()
	var list []values
	for _, r := range resources {
		list = append(list, r.json())
	}
	text, err := json.Marshal(values{"format_version": "1.9", "resource_changes": list, "planned_values": values{},
		"novel": []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func keep(address string, v values) resource {
	return resource{address: address, actions: []string{"no-op"},
		before: v, after: v}
}
func making(address string, v values) resource {
	return resource{address: address, actions: []string{"create"}, before: nil, after: v}
}
func remove(address string, v values) resource {
	return resource{address: address, actions: []string{"delete"}, before: v, after: nil}
}
func update(address string, a, b values) resource {
	return resource{address: address, actions: []string{"update"}, before: a, after: b}
}

func statement(effect, action, resource string) string {
	return fmt.Sprintf(`{"Effect":%q,"Action":%q,"Resource":%q}`, effect, action, resource)
}

func doc(statements ...string) string {
	return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
}

func trust(principal string) string {
	return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + `}]}`
}

func pol(name, document string) values {
	return values{"policy_name": name, "policy_document": document}
}

func onUser(user, kind, name string) values {
	return values{"user_name": user, "policy_type": kind, "policy_name": name}
}

func onGroup(group, name string) values {
	return values{"group_name": group, "policy_type": "Custom", "policy_name": name}
}

func member(user, group string) values { return values{"user_name": user, "group_name": group} }

// told are the items as short lines.
func told(r review.Review) []string {
	out := []string{}
	for _, i := range r.Items {
		what := i.Address
		if what == "" {
			what = i.Subject
		}
		line := string(i.Verdict) + " " + what
		for _, c := range i.Added {
			line += " +" + c.String()
		}
		if len(i.For) > 0 {
			line += " for " + strings.Join(i.For, ", ")
		}
		if len(i.Causes) > 0 {
			line += " by " + strings.Join(i.Causes, ", ")
		}
		out = append(out, line)
	}
	return out
}

const wideTrust = `{"Service":["ecs.aliyuncs.com"],"RAM":["acs:ram::1:root"]}`

var (
	readOneBucket = doc(statement("Allow", "oss:Get*", "acs:oss:*:*:b"))
	readOSS       = doc(statement("Allow", "oss:Get*", "*"))
	allOSS        = doc(statement("Allow", "oss:*", "*"))
	denyRAM       = doc(statement("Deny", "ram:*", "*"))
	adminDoc      = doc(statement("Allow", "*", "*"))
)

func TestPlan(t *testing.T) {
	t.Parallel()
	tenPolicies := func(seventh resource) []resource {
		var out []resource
		for i := range 10 {
			r := keep(fmt.Sprintf("ram_policy.p[%d]", i), pol(fmt.Sprintf("p%d", i), readOSS))
			if i == 7 {
				r = seventh
			}
			out = append(out, r)
		}
		return append(out, keep("ram_user_policy_attachment.a", onUser("ann", "Custom", "p7")))
	}
	for name, tt := range map[string]struct {
		resources []resource
		want      []string
		worst     review.Verdict
	}{
		"nothing": {nil, []string{}, review.Same},
		"one of ten": {
			tenPolicies(update("ram_policy.p[7]", pol("p7", readOSS), pol("p7", allOSS))),
			[]string{"new_access ram_policy.p[7] +part of oss:* on * (Allow by statement 0 of p7) for user ann"},
			review.NewAccess,
		},
		"rewritten, not changed": {
			tenPolicies(update("ram_policy.p[7]", pol("p7", readOSS),
				pol("p7", doc(statement("Allow", "oss:Get*", "*"), statement("Allow", "OSS:getobject", "*"))))),
			[]string{}, review.Same,
		},
		"narrower": {tenPolicies(update("ram_policy.p[7]", pol("p7", allOSS), pol("p7", readOSS))),
			[]string{"less_access ram_policy.p[7]"}, review.LessAccess},
		"a Deny detached": {
			[]resource{
				keep("ram_policy.no", pol("no", denyRAM)), keep("ram_policy.all", pol("all", adminDoc)),
				keep("ram_user_policy_attachment.all", onUser("ann", "Custom", "all")),
				remove("ram_user_policy_attachment.no", onUser("ann", "Custom", "no")),
			},
			[]string{"new_access user ann +ram:* on * (Deny by statement 0 of no) by ram_user_policy_attachment.no"},
			review.NewAccess,
		},
		"an Allow detached": {
			[]resource{keep("ram_policy.all", pol("all", adminDoc)),
				remove("ram_user_policy_attachment.all", onUser("ann", "Custom", "all"))},
			[]string{"less_access user ann by ram_user_policy_attachment.all"}, review.LessAccess,
		},
		"a Deny written away": {
			[]resource{
				update("ram_policy.no", pol("no", denyRAM), pol("no", doc(statement("Deny", "ram:Get*", "*")))),
				keep("ram_user_policy_attachment.all", onUser("ann", "System", "AdministratorAccess")),
				keep("ram_user_policy_attachment.no", onUser("ann", "Custom", "no")),
			},
			[]string{"new_access user ann +part of ram:* on * (Deny by statement 0 of no) by ram_policy.no"}, review.NewAccess,
		},
		"out of a group that denies": {
			[]resource{
				keep("ram_policy.no", pol("no", denyRAM)), keep("ram_group_policy_attachment.no", onGroup("guarded", "no")),
				keep("ram_user_policy_attachment.all", onUser("ann", "System", "AdministratorAccess")),
				remove("ram_group_membership.ann", member("ann", "guarded")),
			},
			[]string{"new_access user ann +ram:* on * (Deny by statement 0 of no, group guarded) by ram_group_membership.ann"},
			review.NewAccess,
		},
		"into a strong group": {
			[]resource{
				keep("ram_policy.all", pol("all", adminDoc)), keep("ram_group_policy_attachment.all", onGroup("admins", "all")),
				making("ram_group_membership.ann", member("ann", "admins")),
			},
			[]string{"new_access user ann +* on * (Allow by statement 0 of all, group admins) by ram_group_membership.ann"},
			review.NewAccess,
		},
		"a policy through a group": {
			[]resource{
				update("ram_policy.g", pol("g", readOSS), pol("g", allOSS)),
				keep("ram_group_policy_attachment.g", onGroup("devs", "g")),
				keep("ram_group_membership.bob", member("bob", "devs")),
			},
			[]string{"new_access ram_policy.g +part of oss:* on * (Allow by statement 0 of g) for group devs, user bob by " +
				"group devs"}, review.NewAccess,
		},
		"a system policy": {
			[]resource{making("ram_user_policy_attachment.a", onUser("ann", "System", "AliyunOSSReadOnlyAccess"))},
			[]string{"new_access user ann +oss:Get*, oss:List* on * (Allow by statement 0 of AliyunOSSReadOnlyAccess) by " +
				"ram_user_policy_attachment.a"}, review.NewAccess,
		},
		"a system policy that nobody knows": {
			[]resource{making("ram_user_policy_attachment.a", onUser("ann", "System", "AliyunNoSuchThing"))},
			[]string{"undecided user ann by ram_user_policy_attachment.a"}, review.Undecided,
		},
		"unknown document": {
			[]resource{
				{address: "ram_policy.p", actions: []string{"update"}, before: pol("p", readOSS),
					after: values{"policy_name": "p"}, unknown: values{"policy_document": true}},
				keep("ram_user_policy_attachment.a", onUser("ann", "Custom", "p")),
			},
			[]string{"undecided ram_policy.p"}, review.Undecided,
		},
		"all unknown": {
			[]resource{{address: "ram_policy.p", actions: []string{"create"}, before: nil, after: values{},
				unknown: values{"policy_document": true, "policy_name": true}}},
			[]string{"undecided ram_policy.p"}, review.Undecided,
		},
		"unknown principal": {
			[]resource{{address: "ram_user_policy_attachment.a", actions: []string{"create"}, before: nil,
				after: values{"policy_type": "System", "policy_name": "AdministratorAccess"}, unknown: values{"user_name": true}}},
			[]string{"undecided ram_user_policy_attachment.a"}, review.Undecided,
		},
		"forgotten": {
			[]resource{{address: "ram_user_policy_attachment.no", actions: []string{"forget"},
				before: onUser("ann", "Custom", "no"), after: nil, unknown: nil},
				keep("ram_policy.no", pol("no", denyRAM)),
				keep("ram_user_policy_attachment.all", onUser("ann", "System", "AdministratorAccess"))},
			[]string{"not_judged ram_user_policy_attachment.no"}, review.Same,
		},
		"forgotten without values": {
			[]resource{{address: "ram_policy.p", actions: []string{"forget"}, before: nil, after: nil, unknown: nil}},
			[]string{"not_judged ram_policy.p"}, review.Same,
		},
		"wider trust": {
			[]resource{update("ram_role.r", values{"role_name": "r",
				"assume_role_policy_document": trust(`{"Service":["ecs.aliyuncs.com"]}`)},
				values{"role_name": "r", "assume_role_policy_document": trust(wideTrust)})},
			[]string{"new_access ram_role.r +sts:AssumeRole by acs:ram::1:root (Allow by statement 0 of trust policy)"},
			review.NewAccess,
		},
		"a renamed user": {
			[]resource{
				update("ram_user.ann", values{"user_name": "ann"}, values{"user_name": "anna"}),
				keep("ram_policy.p", pol("p", readOSS)),
				update("ram_user_policy_attachment.a", onUser("ann", "Custom", "p"), onUser("anna", "Custom", "p")),
			},
			[]string{}, review.Same,
		},
		"replaced by another document": {
			[]resource{
				{address: "ram_policy.p", actions: []string{"delete", "create"}, before: pol("old", readOSS),
					after: pol("new", allOSS), unknown: nil},
				{address: "ram_user_policy_attachment.a", actions: []string{"delete", "create"},
					before: onUser("ann", "Custom", "old"), after: onUser("ann", "Custom", "new"), unknown: nil},
			},
			[]string{
				"new_access ram_policy.p +part of oss:* on * (Allow by statement 0 of new) for user ann",
				"new_access user ann +part of oss:* on * (Allow by statement 0 of new) by ram_policy.p, " +
					"ram_user_policy_attachment.a",
			}, review.NewAccess,
		},
		"other kinds": {[]resource{making("ram_access_key.k", values{"user_name": "ann"}),
			making("null_resource.x", values{})}, []string{}, review.Same},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := review.Plan(strings.NewReader(planOf(t, tt.resources...)))
			if err != nil {
				t.Fatal(err)
			}
			if lines := told(got); !slices.Equal(lines, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(tt.want, "\n"))
			}
			if got.Worst() != tt.worst {
				t.Errorf("the worst is %s", got.Worst())
			}
			for _, i := range got.Items {
				if i.Verdict == review.Undecided && len(i.Reasons) == 0 {
					t.Errorf("%s%s is undecided without a reason", i.Address, i.Subject)
				}
			}
		})
	}
}

func TestBadPlans(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "it is no plan",
		"{":                        "it is no plan",
		"[]":                       "it is no plan",
		`{"values":{}}`:            "it is no plan",
		`{"format_version":"2.0"}`: `format "2.0"`,
		`{"format_version":"1.0"}`: "it is no plan", // a state
		`{"format_version":"1.0","resource_changes":1}`:           "resource_changes is of another type",
		planOf(t, making("ram_policy.p", pol("p", readOSS)))[:60]: "it is no plan",
	} {
		if _, err := review.Plan(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	if _, err := review.Plan(strings.NewReader(`{"format_version":"1.2","planned_values":{}}`)); err != nil {
		t.Errorf("a plan of nothing: %v", err)
	}
}

// TestPartlyKnown: of a document that a data source makes when the plan is applied,
// the known parts count, and the others are anything.
func TestPartlyKnown(t *testing.T) {
	t.Parallel()
	statement := func(effect string, resource any) values {
		return values{"effect": effect, "action": []string{"oss:Get*"}, "resource": resource}
	}
	plan := func(t *testing.T, before string, unknown values, statements ...values) string {
		t.Helper()
		data := resource{address: "data.ram_policy_document.d", actions: []string{"read"}, before: nil,
			after: values{"statement": statements}, unknown: unknown}
		p := resource{address: "ram_policy.p", actions: []string{"update"}, before: pol("p", before),
			after: values{"policy_name": "p"}, unknown: values{"policy_document": true}}
		for _, r := range []*resource{&data, &p} {
			r.module = `module.team["a.b"]`
		}
		var out values
		if err := json.Unmarshal([]byte(planOf(t, data, p)), &out); err != nil {
			t.Fatal(err)
		}
		references := []string{"data.ram_policy_document.d.json", "data.ram_policy_document.d"}
		config := values{"resources": []values{
			{"address": "ram_policy.p", "expressions": values{"policy_document": values{"references": references},
				"policy_name": values{}}},
		}}
		out["configuration"] = values{"root_module": values{"module_calls": values{"team": values{"module": config}}}}
		text, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	known := values{"json": true, "statement": []values{{"action": []bool{false}, "resource": []bool{false}}}}
	open := values{"json": true, "statement": []values{{"action": []bool{false}, "resource": true}}}
	for name, tt := range map[string]struct {
		plan string
		want string
	}{
		"all is known": {plan(t, readOSS, known, statement("Allow", []string{"acs:oss:*:*:b"})),
			"less_access ram_policy.p"},
		"the resource is not": {plan(t, readOSS, open, statement("Allow", nil)), ""},
		"and that is more": {plan(t, readOneBucket, open, statement("Allow", nil)),
			"new_access ram_policy.p +part of oss:Get* on * (Allow by statement 0 of p)"},
		"a Deny counts nothing": {plan(t, readOSS, open, statement("Deny", nil)), "less_access ram_policy.p"},
		"nothing is known":      {plan(t, readOSS, values{"json": true, "statement": true}), "undecided ram_policy.p"},
	} {
		got, err := review.Plan(strings.NewReader(tt.plan))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if line := strings.ReplaceAll(strings.Join(told(got), "\n"), `module.team["a.b"].`, ""); line != tt.want {
			t.Errorf("%s: %s", name, line)
		}
	}
}
