// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package reach_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

// world is an account under construction.
type world struct {
	*testing.T
	inventory.Account
}

func newWorld(t *testing.T) *world {
	return &world{t, inventory.Account{ID: "1234567890123456"}}
}

func (w *world) document(statements string) *policy.Document {
	w.Helper()
	d, err := policy.ParseLenient(`{"Version":"1","Statement":[` + statements + `]}`)
	if err != nil {
		w.Fatal(err)
	}
	return d
}

func (w *world) user(name string, groups ...string) {
	w.Users = append(w.Users, inventory.User{Name: name, Groups: groups})
}

func (w *world) role(name, principal, more string) {
	w.Roles = append(w.Roles, inventory.Role{Name: name, Trust: w.document(
		`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + more + `}`)})
}

// grant attaches a policy of its own, in a resource group where one is named.
func (w *world) grant(to, statements string, group ...string) {
	var p inventory.Principal
	if err := p.UnmarshalText([]byte(to)); err != nil {
		w.Fatal(err)
	}
	name := strings.ReplaceAll(to, "/", "-") + strings.Join(group, "-")
	w.Policies = append(w.Policies, inventory.Policy{Name: name, Type: inventory.Custom, Document: w.document(statements)})
	w.Attachments = append(w.Attachments, inventory.Attachment{Principal: p, PolicyType: inventory.Custom,
		PolicyName: name, ResourceGroup: strings.Join(group, "")})
}

const (
	readLogs = `{"Effect":"Allow","Action":"log:Get*","Resource":"*"}`
	assume   = `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}`
	own      = `{"RAM":"acs:ram::1234567890123456:root"}`
)

// told are the paths in a line each.
func told(found []reach.Access) []string {
	var out []string
	for _, a := range found {
		for _, p := range a.Paths {
			line := a.Principal.String()
			for _, h := range p.Chain {
				line += " as " + h.Role.Name
				for _, d := range h.Only {
					line += " if " + d.Conditions[0].Key
				}
			}
			line += ": " + p.Statement.String() + p.Statement.ResourceGroup
			for _, d := range p.Only {
				line += " if " + d.Conditions[0].Key
			}
			out = append(out, line)
		}
	}
	return out
}

func TestWhoCan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ann", "devs")
	w.user("bob")
	w.user("cid")
	w.user("dora", "devs", "locked")
	w.user("eve")
	w.user("fred")
	w.Groups = []inventory.Group{{Name: "devs"}, {Name: "locked"}}
	w.role("reader", own, "")
	w.role("chained", `{"RAM":"acs:ram::1234567890123456:role/first"}`, "")
	w.role("first", `{"RAM":"acs:ram::1234567890123456:user/cid"}`,
		`,"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}`)
	w.role("machine", `{"Service":"ecs.aliyuncs.com"}`, "")
	w.grant("group/devs", readLogs)
	w.grant("group/locked", `{"Effect":"Deny","Action":"*","Resource":"*"}`)
	w.grant("user/bob", readLogs, "rg-1")
	w.grant("user/cid", assume)
	w.grant("user/eve", `{"Effect":"Allow","Action":"*:getp?oject","Resource":"*",`+
		`"Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`)
	w.grant("role/first", `{"Effect":"Allow","Action":"sts:*","Resource":"acs:ram:*:*:role/chained"}`)
	w.grant("role/chained", readLogs)
	w.grant("role/machine", readLogs)
	w.grant("user/fred", readLogs+`,{"Effect":"Deny","Action":"log:GetProject","Resource":"*"}`)
	m := reach.New(&w.Account)
	found := m.WhoCan("log:GetProject", "*")
	want := []string{
		"user ann: statement 0 of group-devs, group devs",
		"user bob: statement 0 of user-bobrg-1rg-1",
		"user cid as first if sts:ExternalId as chained: statement 0 of role-chained",
		"user eve: statement 0 of user-eve if acs:SourceIp",
		"role chained: statement 0 of role-chained",
		"role first as chained: statement 0 of role-chained",
		"role machine: statement 0 of role-machine",
	}
	if got := told(found); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := found[len(found)-1].Outside; !slices.Equal(got, []string{"ecs.aliyuncs.com"}) {
		t.Errorf("who else can assume machine: %v", got)
	}
	if doubts := m.Doubts(); len(doubts) > 0 {
		t.Errorf("doubts: %v", doubts)
	}
	for _, a := range found {
		for _, p := range a.Paths {
			if !p.Witness.New.Allowed() {
				t.Errorf("%s: %s is not allowed", a.Principal, p.Witness)
			}
		}
	}
}

// A control policy binds all but service-linked roles.
func TestWhoCanUnderControl(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ann")
	w.role("AliyunServiceRoleForECS", `{"Service":"ecs.aliyuncs.com"}`, "")
	w.Roles[0].Service = true
	w.grant("user/ann", readLogs)
	w.grant("role/AliyunServiceRoleForECS", readLogs)
	w.Control = []eval.Grant{{Name: "guard", Document: w.document(`{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`)}}
	want := []string{"role AliyunServiceRoleForECS: statement 0 of role-AliyunServiceRoleForECS"}
	if got := told(reach.New(&w.Account).WhoCan("log:GetProject", "*")); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestUnknownPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ann")
	w.grant("user/ann", readLogs)
	w.Policies[0].Document, w.Policies[0].Why = nil, "RAM shows no version of it"
	m := reach.New(&w.Account)
	if found := m.WhoCan("log:GetProject", "*"); len(found) > 0 || len(m.Doubts()) != 1 ||
		!strings.Contains(m.Doubts()[0], "What user ann has by the custom policy user-ann: RAM shows no version of it") {
		t.Errorf("%v, %q", found, m.Doubts())
	}
}

func TestCan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ann", "devs")
	w.Groups = []inventory.Group{{Name: "devs"}}
	w.role("writer", own, "")
	w.grant("group/devs", readLogs+`,{"Effect":"Deny","Action":"log:GetSecret","Resource":"*"}`)
	w.grant("user/ann", assume)
	w.grant("role/writer", `{"Effect":"Allow","Action":["log:Put*","oss:*"],"Resource":"acs:oss:*:*:b/*"}`)
	var got []string
	for _, c := range reach.New(&w.Account).Can(inventory.Principal{Kind: inventory.KindUser, Name: "ann"}) {
		for _, h := range c.Chain {
			got = append(got, "as "+h.Role.Name)
		}
		for _, a := range c.Access {
			got = append(got, a.String())
		}
	}
	want := []string{
		"sts:AssumeRole on * (Allow by statement 0 of user-ann)",
		"part of log:Get* on * (Allow by statement 0 of group-devs, group devs)",
		"as writer", "log:Put*, oss:* on acs:oss:*:*:b/* (Allow by statement 0 of role-writer)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// Trusts that lead in a circle end.
func TestCircle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"a", "b", "c"} {
		w.role(name, own, "")
		w.grant("role/"+name, assume)
	}
	w.user("ann")
	w.grant("user/ann", assume)
	m := reach.New(&w.Account)
	if got := m.Chains(inventory.Principal{Kind: inventory.KindUser, Name: "ann"}); len(got) != 3 {
		t.Errorf("%d chains", len(got))
	}
	if got := m.Chains(inventory.Principal{Kind: inventory.KindRole, Name: "a"}); len(got) != 2 {
		t.Errorf("%d chains", len(got))
	}
}
