// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// spellings are how an action may be written.
var spellings = map[string]func(string) string{
	"as it is":    asItIs,
	"lower case":  strings.ToLower,
	"upper case":  strings.ToUpper,
	"a wildcard":  func(a string) string { return a[:len(a)-2] + "*" },
	"any service": func(a string) string { return "*:" + strings.SplitN(a, ":", 2)[1] },
	"a question":  func(a string) string { return "?" + a[1:] },
}

// spreads are how the statements of rights may reach the actor.
var spreads = map[string]func(w *world, actor string, list []policy.Statement){
	"one policy": func(w *world, actor string, list []policy.Statement) { w.own(actor, list...) },
	"a policy each": func(w *world, actor string, list []policy.Statement) {
		for _, s := range list {
			w.own(actor, s)
		}
	},
	"groups": func(w *world, actor string, list []policy.Statement) {
		for i, s := range list {
			to := actor
			if name, ok := strings.CutPrefix(actor, "user/"); ok && i%2 == 1 {
				group := fmt.Sprintf("rights-%d", i)
				w.group(group, name)
				to = "group/" + group
			}
			w.own(to, s)
		}
	},
	"wide rights in a scope besides": func(w *world, actor string, list []policy.Statement) {
		w.own(actor, list...)
		w.policy("scoped", allow("ecs:*", "*"))
		w.attach(actor, "scoped", "rg-1")
	},
	"a negation": func(w *world, actor string, list []policy.Statement) {
		for _, s := range list {
			if s.Resources[0] != "*" && s.Resources[0] != "acs:ram:*:*:*" { // else it would be an administrator
				s.NotActions, s.Actions = []string{"oss:*", "log:*"}, nil
			}
			w.own(actor, s)
		}
	},
}

func (r row) statements(write func(string) string) []policy.Statement {
	var out []policy.Statement
	for _, text := range r.rights {
		out = append(out, right(text, write)...)
	}
	return out
}

// world is the account of the row.
func (r row) world(t *testing.T, give func(w *world, actor string)) (*world, inventory.Principal) {
	w := newWorld(t)
	r.setup(w)
	actor := cmp.Or(r.actor, "user/mallory")
	give(w, actor)
	return w, principal(t, actor)
}

// TestEveryWayInAccounts: each way is found in an account in which it leads somewhere,
// however the rights are written and whence they come, and with its gain. Without one of
// the rights it is not.
func TestEveryWayInAccounts(t *testing.T) {
	t.Parallel()
	for _, r := range rows {
		found := func(spelling, spread string) {
			w, who := r.world(t, func(w *world, actor string) {
				spreads[spread](w, actor, r.statements(spellings[spelling]))
			})
			if got, ok := of(w.report(), who)[r.number]; !ok || got.Gain < r.gain {
				t.Errorf("%s, %s, %s: found %v, %s", r.number, spelling, spread, ok, got.Gain)
			}
		}
		for spelling := range spellings {
			found(spelling, "one policy")
		}
		for spread := range spreads {
			found("a wildcard", spread)
		}
		w, who := r.world(t, func(w *world, actor string) { w.own(actor, r.statements(asItIs)...) })
		slices.Reverse(w.Attachments) // what leads somewhere may come last
		if _, ok := of(w.report(), who)[r.number]; !ok {
			t.Errorf("%s is not found in another order", r.number)
		}
		all := r.statements(asItIs)
		w, who = r.world(t, func(w *world, actor string) { w.own(actor, all...) })
		got := of(w.report(), who)[r.number]
		if got.Gain != r.gain {
			t.Errorf("%s: the gain is %s", r.number, got.Gain)
		}
		check(t, w, got)
		for i := range all {
			rest := slices.Delete(slices.Clone(all), i, i+1)
			w, who := r.world(t, func(w *world, actor string) { w.own(actor, rest...) })
			if e, ok := of(w.report(), who)[r.number]; ok && e.Gain >= r.gain {
				t.Errorf("%s is found without %s on %s", r.number, all[i].Actions, all[i].Resources)
			}
		}
	}
}

// check sees that the evaluator allows every call of an escalation, and that the witness
// is allowed only after it.
func check(t *testing.T, w *world, e escalation.Escalation) {
	t.Helper()
	for _, s := range e.Steps {
		p := w.Of(s.Actor).Policies
		set, err := eval.Compile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Calls {
			if set.Decide(c.Request) != eval.Allow {
				t.Errorf("%s: %s may not %v", s.Way.Number, s.Actor, c.Request)
			}
			if c.Statement.Policy == "" {
				t.Errorf("%s: no statement allows %v", s.Way.Number, c.Request)
			}
		}
	}
	if e.Gain >= escalation.More && e.Witness == nil {
		t.Errorf("%s: no request shows the gain", e.Way().Number)
	}
	if e.Witness != nil && (e.Witness.Reference.Allowed() || !e.Witness.New.Allowed()) {
		t.Errorf("%s: %s shows nothing", e.Way().Number, e.Witness)
	}
}

// harmless are accounts in which nobody becomes stronger.
var harmless = map[string]func(*world){
	"nothing": nothing,
	"self-service": func(w *world) {
		boss(logon, keys(true))(w)
		w.own("user/mallory", allow("ram:*AccessKey ram:*LoginProfile ram:BindMFADevice ram:UnbindMFADevice "+
			"ram:CreateVirtualMFADevice ram:ChangePassword", "acs:ram:*:*:user/mallory acs:ram:*:*:mfa/*"))
	},
	"attaching to itself without a policy": func(w *world) {
		w.own("user/mallory", allow("ram:AttachPolicyToUser", "acs:ram:*:*:user/mallory"))
	},
	"attaching a policy to nobody": func(w *world) {
		w.own("user/mallory", allow("ram:AttachPolicyToUser", "acs:ram:*:system:policy/*"))
	},
	"attaching what it has": func(w *world) {
		w.attach("user/mallory", "AliyunOSSReadOnlyAccess")
		w.own("user/mallory", allow("ram:AttachPolicyToUser",
			"acs:ram:*:*:user/mallory acs:ram:*:system:policy/AliyunOSSReadOnlyAccess"))
	},
	"a new version of a policy that nobody has": func(w *world) {
		w.policy("idle", allow("oss:GetObject", "*"))
		w.own("user/mallory", allow("ram:CreatePolicyVersion ram:SetDefaultPolicyVersion", "acs:ram:*:*:policy/idle"))
	},
	"an older version that allows no more": func(w *world) {
		w.own("user/mallory", allow("ram:SetDefaultPolicyVersion", "*"))
		w.Policies[0].Older = map[string]*policy.Document{"v1": document(allow("ram:SetDefaultPolicyVersion",
			"acs:ram:*:*:policy/x"))}
	},
	"joining a group without policies": func(w *world) {
		w.group("empty")
		w.own("user/mallory", allow("ram:AddUserToGroup", "*"))
	},
	"leaving a group that allows": func(w *world) {
		w.group("devs", "mallory")
		w.own("group/devs", allow("oss:*", "*"))
		w.own("user/mallory", allow("ram:RemoveUserFromGroup ram:DetachPolicyFromGroup", "*"))
	},
	"a trust of a role without policies": func(w *world) {
		plainRole(w)
		w.own("user/mallory", allow("ram:UpdateRole sts:AssumeRole", "*"))
	},
	"a trust that it may write but not use": func(w *world) {
		chief("ecs.aliyuncs.com")(w)
		w.own("user/mallory", allow("ram:UpdateRole", "*"))
	},
	"assuming without a trust": func(w *world) {
		chief("user/boss")(w)
		boss()(w)
		w.own("user/mallory", allow("sts:AssumeRole", "*"))
	},
	"a trust without assuming": func(w *world) { chief("user/mallory")(w) },
	"a role for a service": func(w *world) {
		chief("ecs.aliyuncs.com")(w)
		w.own("user/mallory", allow("sts:AssumeRole ram:PassRole", "*"))
	},
	"passing to another service": func(w *world) {
		chief("ecs.aliyuncs.com")(w)
		w.own("user/mallory", allow("ecs:RunInstances", "*"), allow("ram:PassRole", "*", policy.Condition{
			Operator: "StringEquals", Key: "acs:Service", Values: []string{"fc.aliyuncs.com"}}))
	},
	"roles for services only": func(w *world) {
		w.own("user/mallory", allow("ram:CreateRole", "*", policy.Condition{
			Operator: "ForAllValues:StringEquals", Key: "ram:TrustedPrincipalTypes", Values: []string{"Service"},
		}), allow("ram:AttachPolicyToRole sts:AssumeRole", "*"))
	},
	"everything under a control policy": func(w *world) {
		boss(logon, keys(true))(w)
		w.own("user/mallory", allow("*", "*"))
		w.Control = []eval.Grant{{Name: "guard", Document: document(allow("*", "*"), deny("ram:* sts:*", "*"))}}
	},
	"a Deny without MFA, which it has not": func(w *world) {
		boss()(w)
		without := deny("ram:*", "*")
		without.Conditions = []policy.Condition{
			{Operator: "StringNotEquals", Key: "acs:MFAPresent", Values: []string{"true"}},
		}
		w.own("user/mallory", allow("ram:CreateAccessKey", "*"), without)
	},
	"only with MFA, which it has not": func(w *world) {
		boss()(w)
		w.own("user/mallory", allow("ram:CreateAccessKey", "*", policy.Condition{
			Operator: "Bool", Key: "acs:MFAPresent", Values: []string{"true"},
		}))
	},
	"wide rights in a resource group": func(w *world) {
		boss(logon, keys(true))(w)
		chief("ecs.aliyuncs.com")(w)
		w.policy("wide", allow("ram:* sts:*", "*"))
		w.attach("user/mallory", "wide", "rg-1")
	},
	"an administrator already": func(w *world) {
		boss()(w)
		w.attach("user/mallory", admin)
	},
	"keys of somebody who may do the same": func(w *world) {
		w.user("twin")
		w.own("user/twin", allow("ram:CreateAccessKey", "*"))
		w.own("user/mallory", allow("ram:CreateAccessKey", "*"))
	},
	"providers that nobody trusts": func(w *world) {
		w.Providers = []inventory.Provider{{Kind: inventory.SAML, Name: "a"}, {Kind: inventory.OIDC, Name: "b"}}
		w.own("user/mallory", allow("ram:UpdateSAMLProvider ram:UpdateOIDCProvider ram:CreateSAMLProvider", "*"))
	},
	"a trust that pins the audience": func(w *world) {
		provided(inventory.OIDC)(w)
		w.Roles[0].Trust.Statements[0].Conditions = []policy.Condition{
			{Operator: "StringEquals", Key: "oidc:aud", Values: []string{"ci"}},
		}
		w.own("user/mallory", allow("ram:AddClientIdToOIDCProvider", "*"))
	},
	"single rights": func(w *world) {
		w.own("user/mallory", allow("ram:Get* ram:List* ram:CreatePolicy ram:CreateRole ram:CreateUser ram:TagResources "+
			"ram:DecodeDiagnosticMessage ram:ChangePassword", "*"))
	},
}

func TestHarmlessAccounts(t *testing.T) {
	t.Parallel()
	if len(harmless) < 20 {
		t.Errorf("%d accounts", len(harmless))
	}
	for name, setup := range harmless {
		w := newWorld(t)
		setup(w)
		r := w.report()
		for number, e := range of(r, principal(t, "user/mallory")) {
			t.Errorf("%s: %s, %s, %s", name, number, e.Gain, e.Steps[0].Target)
		}
		if len(r.Doubts) > 0 {
			t.Errorf("%s: %v", name, r.Doubts)
		}
		isAdmin := slices.Contains(r.Administrators, principal(t, "user/mallory"))
		if isAdmin != (name == "an administrator already") {
			t.Errorf("%s: an administrator %v", name, isAdmin)
		}
	}
}

// Who may only attach policies to a role of others makes these stronger, and they are named.
func TestStrengthensOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("friend")
	w.role("deploy", "user/friend")
	w.own("user/mallory", allow("ram:AttachPolicyToRole", "*"))
	e := of(w.report(), principal(t, "user/mallory"))["2.3"]
	if e.Gain != escalation.Open || !strings.Contains(e.Depends, "together with acs:ram::"+accountID+":user/friend") {
		t.Errorf("%s: %s", e.Gain, e.Depends)
	}
}

// A chain goes on from whom one becomes, and no further than round in a circle.
func TestChain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ops")
	w.user("loop")
	w.role("plain", "user/ops")
	w.own("user/mallory", right("ram:CreateAccessKey user/ops,user/loop", asItIs)...)
	w.own("user/loop", right("ram:CreateAccessKey user/mallory", asItIs)...)
	w.own("user/ops", right("sts:AssumeRole role/plain", asItIs)...)
	w.own("role/plain", right("ram:AttachPolicyToRole role/plain,"+admin, asItIs)...)
	r := w.report()
	e := of(r, principal(t, "user/mallory"))["2.8"]
	var got []string
	for _, s := range e.Steps {
		got = append(got, s.Actor.String()+" "+s.Way.Number+" "+s.Target)
	}
	want := []string{"user mallory 2.8 user ops", "user ops 2.23 role plain", "role plain 2.4 role plain, policy " + admin}
	if e.Gain != escalation.Administrator || !slices.Equal(got, want) {
		t.Errorf("%s by %q", e.Gain, got)
	}
	if e := of(r, principal(t, "user/loop"))["2.8"]; len(e.Steps) != 4 {
		t.Errorf("from loop: %d steps", len(e.Steps))
	}
	check(t, w, e)
}

// What is not known is told, and is never nothing.
func TestUnknownInAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.attach("user/mallory", "NoSuchSystemPolicy")
	if r := w.report(); len(r.Escalations) > 0 || len(r.Doubts) != 1 {
		t.Errorf("%+v", r)
	}
}
