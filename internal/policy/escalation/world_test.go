// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

const accountID = "1234567890123456"

// world is an account in which somebody has a few rights.
type world struct {
	*testing.T
	inventory.Account
}

func newWorld(t *testing.T) *world {
	w := &world{t, inventory.Account{ID: accountID}}
	w.user("mallory")
	return w
}

// user adds a user, with what further functions say.
func (w *world) user(name string, change ...func(*inventory.User)) {
	u := inventory.User{Name: name}
	for _, c := range change {
		c(&u)
	}
	w.Users = append(w.Users, u)
}

func logon(u *inventory.User) { u.Login = &inventory.Login{Active: true} }
func mfa(u *inventory.User)   { u.MFA = true }

func keys(active ...bool) func(*inventory.User) {
	return func(u *inventory.User) {
		for i, a := range active {
			u.Keys = append(u.Keys, inventory.Key{ID: "LTAI" + u.Name + string(rune('a'+i)), Active: a})
		}
	}
}

// group adds a group with members.
func (w *world) group(name string, members ...string) {
	w.Groups = append(w.Groups, inventory.Group{Name: name})
	for i := range w.Users {
		if slices.Contains(members, w.Users[i].Name) {
			w.Users[i].Groups = append(w.Users[i].Groups, name)
		}
	}
}

// role adds a role whose trust policy names these principals of the account, or services.
func (w *world) role(name string, principals ...string) {
	p := policy.Principal{}
	for _, text := range principals {
		switch {
		case strings.HasSuffix(text, ".com"):
			p.Service = append(p.Service, text)
		case strings.Contains(text, "-provider/"):
			p.Federated = append(p.Federated, "acs:ram::"+accountID+":"+text)
		default:
			p.RAM = append(p.RAM, "acs:ram::"+accountID+":"+text)
		}
	}
	w.Roles = append(w.Roles, inventory.Role{Name: name, Trust: document(policy.Statement{
		Effect: policy.Allow, Actions: []string{policy.ActionAssumeRole}, Principal: &p,
	})})
}

func document(statements ...policy.Statement) *policy.Document {
	return &policy.Document{Version: policy.Version, Statements: statements}
}

func principal(t *testing.T, text string) inventory.Principal {
	t.Helper()
	var p inventory.Principal
	if err := p.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return p
}

// policy adds a custom policy without attaching it.
func (w *world) policy(name string, statements ...policy.Statement) {
	p := inventory.Policy{Name: name, Type: inventory.Custom, Document: document(statements...)}
	w.Policies = append(w.Policies, p)
}

// attach attaches a custom policy that there is, or else a system policy.
func (w *world) attach(to, name string, group ...string) {
	a := inventory.Attachment{Principal: principal(w.T, to), PolicyType: inventory.System, PolicyName: name,
		ResourceGroup: strings.Join(group, "")}
	if slices.ContainsFunc(w.Policies, func(p inventory.Policy) bool { return p.Name == name }) {
		a.PolicyType = inventory.Custom
	}
	w.Attachments = append(w.Attachments, a)
}

// own attaches a policy of its own to a principal.
func (w *world) own(to string, statements ...policy.Statement) {
	name := "of-" + strings.ReplaceAll(to, "/", "-")
	for slices.ContainsFunc(w.Policies, func(p inventory.Policy) bool { return p.Name == name }) {
		name += "-x"
	}
	w.policy(name, statements...)
	w.attach(to, name)
}

const admin = "AdministratorAccess"

// right is an action on resources, written "ram:GetUser user/a,user/b".
func right(text string, write func(string) string) []policy.Statement {
	action, resources, _ := strings.Cut(text, " ")
	var out []policy.Statement
	for _, r := range strings.Split(resources, ",") {
		switch {
		case r == "*":
		case r == admin:
			r = "acs:ram:*:system:policy/" + admin
		case r == "account":
			r = "acs:ram:*:*:*"
		default:
			r = "acs:ram:*:*:" + r
		}
		out = append(out, allow(write(action), r))
	}
	return out
}

func asItIs(a string) string { return a }

func (w *world) report() escalation.Report {
	return escalation.InAccount(&w.Account, func(string, int, int) {})
}

// of are the escalations of a principal by number.
func of(r escalation.Report, who inventory.Principal) map[string]escalation.Escalation {
	out := map[string]escalation.Escalation{}
	for _, e := range r.Escalations {
		if e.Principal.Is(who) {
			out[e.Way().Number] = e
		}
	}
	return out
}
