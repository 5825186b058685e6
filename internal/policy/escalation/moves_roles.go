// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// Ways in which an actor comes to act as a role.

// trusting is the key that says whom a trust policy that is written names, and its value
// for users and roles. reference: policy-language.md §7.4.
const (
	trusting  = "ram:TrustedPrincipalTypes"
	trustsRAM = "RAM"
)

func (x *actor) assume(role string) asks { return call(policy.ActionAssumeRole, role) }

func assumeRole(x *actor, yield func(move) bool) {
	for _, hop := range x.m.Hops(x.who) {
		m := move{target: hop.Role.String(), becomes: &hop.Role, onlyAdministrators: true}
		m.calls = [][]asks{one(x.assume(x.arn(hop.Role)))}
		if !yield(m) {
			return
		}
	}
}

func rewriteTrust(x *actor, yield func(move) bool) {
	for r, p := range x.roles {
		m := move{target: p.String(), becomes: &p, calls: [][]asks{
			one(call("ram:UpdateRole", x.arn(p)).in("StringEquals", trusting, trustsRAM)), one(x.assume(x.arn(p))),
		}}
		if !r.Service && !yield(m) {
			return
		}
	}
}

func newRole(x *actor, yield func(move) bool) {
	var taken []string
	for _, r := range x.account.Roles {
		taken = append(taken, r.Name)
	}
	for _, name := range x.newName("role", taken, "ram:CreateRole", "ram:AttachPolicyToRole", policy.ActionAssumeRole) {
		role := x.own("role/" + name)
		for _, c := range x.attachable("ram:AttachPolicyToRole") {
			m := move{weak: c.weak, target: "new role " + name + ", policy " + c.name, calls: [][]asks{
				one(call("ram:CreateRole", role).in("StringEquals", trusting, trustsRAM)),
				one(call("ram:AttachPolicyToRole", role, c.arn)), one(x.assume(role)),
			}}
			m.after = with(eval.Policies{Control: x.policies.Control}, c.document, "")
			if !yield(m) {
				return
			}
		}
	}
}

// provider is what a trust policy calls an identity provider.
func (f *finder) provider(p inventory.Provider) string {
	return "acs:ram::" + f.account.ID + ":" + p.Kind + "-provider/" + p.Name
}

// trusts reports whether some context lets somebody from outside into a role.
func (x *actor) trusts(r inventory.Role, who eval.Caller) bool {
	arn := x.own("role/" + r.Name)
	g := analyze.NotGranted(eval.Policies{Trust: r.Trust}, []string{policy.ActionAssumeRole}, []string{arn},
		append(slices.Clip(x.options), analyze.By(who))...)
	return g.Answer == analyze.No
}

// through yields a move for each role that trusts an identity provider.
func (x *actor) through(
	p inventory.Provider, depends string, calls [][]asks, takes func(inventory.Role) bool, yield func(move) bool,
) bool {
	for r, role := range x.roles {
		if !takes(r) {
			continue
		}
		m := move{becomes: &role, calls: calls, depends: depends}
		m.target = p.Kind + "-provider " + p.Name + ", " + role.String()
		if !yield(m) {
			return false
		}
	}
	return true
}

func replaceMetadata(x *actor, yield func(move) bool) {
	for _, p := range x.account.Providers {
		if p.Kind != inventory.SAML {
			continue
		}
		calls := [][]asks{one(call("ram:UpdateSAMLProvider", x.own("saml-provider/"+p.Name)))}
		takes := func(r inventory.Role) bool { return x.trusts(r, eval.Caller{Federated: x.provider(p)}) }
		if x.may("ram:UpdateSAMLProvider") && !x.through(p, "", calls, takes, yield) {
			return
		}
	}
}

// widenProvider lets in tokens of another audience, or of another issuer, where a trust
// policy takes any audience and any subject.
func widenProvider(x *actor, yield func(move) bool) {
	actions := []string{"ram:AddClientIdToOIDCProvider", "ram:UpdateOIDCProvider", "ram:AddFingerprintToOIDCProvider"}
	if !x.mayAny(actions...) {
		return
	}
	for _, p := range x.account.Providers {
		if p.Kind != inventory.OIDC {
			continue
		}
		arn := x.own("oidc-provider/" + p.Name)
		var alternatives []asks
		for _, a := range actions {
			alternatives = append(alternatives, call(a, arn))
		}
		takes := func(r inventory.Role) bool { return x.takesAnyToken(r, x.provider(p)) }
		if !x.through(p, "", [][]asks{alternatives}, takes, yield) {
			return
		}
	}
}

// takesAnyToken reports whether a trust policy lets in a token whose audience and
// subject it cannot know.
func (x *actor) takesAnyToken(r inventory.Role, provider string) bool {
	set, err := eval.Compile(eval.Policies{Trust: r.Trust})
	if err != nil {
		return false
	}
	return set.Decide(eval.Request{
		Checks: []eval.Check{{Action: policy.ActionAssumeRole, Resource: "acs:ram::" + x.account.ID + ":role/" + r.Name}},
		Context: map[string][]string{
			"oidc:aud": {"an audience of the actor"}, "oidc:sub": {"a subject of the actor"},
		},
		Principal: &eval.Caller{Federated: provider},
	}) == eval.Allow
}

// reviveProvider makes a provider that a trust policy names and that does not exist.
// That the trust holds for the new one is an assumption: RAM may bind by more than the
// name.
func reviveProvider(x *actor, yield func(move) bool) {
	if !x.mayAny("ram:CreateSAMLProvider", "ram:CreateOIDCProvider") {
		return
	}
	for r := range x.roles {
		for _, s := range r.Trust.Statements {
			if s.Principal == nil {
				continue
			}
			for _, text := range s.Principal.Federated {
				p, ok := x.missing(text)
				if !ok {
					continue
				}
				action := "ram:Create" + strings.ToUpper(p.Kind) + "Provider"
				calls := [][]asks{one(call(action, x.own(p.Kind+"-provider/*")))}
				is := func(o inventory.Role) bool { return o.Name == r.Name && x.trusts(o, eval.Caller{Federated: text}) }
				if !x.through(p, "trust policies name providers by their names alone", calls, is, yield) {
					return
				}
			}
		}
	}
}

// missing is the identity provider of the account that an ARN names, if there is none.
func (f *finder) missing(text string) (inventory.Provider, bool) {
	arn, err := policy.ParseARN(text)
	kind, name, ok := strings.Cut(arn.Resource, "-provider/")
	p := inventory.Provider{Kind: kind, Name: name}
	known := kind == inventory.SAML || kind == inventory.OIDC
	return p, err == nil && ok && known && arn.Account == f.account.ID && !slices.Contains(f.account.Providers, p)
}

// takeName renames a user to one whom a trust policy names and who does not exist. That
// the trust holds for the new one is an assumption, as for providers.
func takeName(x *actor, yield func(move) bool) {
	if x.who.Kind != inventory.KindUser || !x.may("ram:UpdateUser") {
		return
	}
	for r, role := range x.roles {
		for _, s := range r.Trust.Statements {
			if s.Principal == nil {
				continue
			}
			for _, text := range s.Principal.RAM {
				arn, err := policy.ParseARN(text)
				name, isUser := strings.CutPrefix(arn.Resource, "user/")
				_, exists := x.account.User(name)
				if err != nil || !isUser || exists || arn.Account != x.account.ID || !x.trusts(r, eval.Caller{ARN: text}) {
					continue
				}
				m := move{target: "user " + name + ", " + role.String(), becomes: &role, calls: [][]asks{
					one(call("ram:UpdateUser", x.arn(x.who))), one(x.assume(x.arn(role))),
				}}
				m.depends = "trust policies name users by their names alone"
				if !yield(m) {
					return
				}
			}
		}
	}
}

const ecs = "ecs.aliyuncs.com"

func passRole(x *actor, yield func(move) bool) {
	if !x.may("ram:PassRole") {
		return
	}
	for r, role := range x.roles {
		if !x.trusts(r, eval.Caller{Service: ecs}) {
			continue
		}
		m := move{target: role.String(), becomes: &role, calls: [][]asks{
			one(call("ram:PassRole", x.arn(role)).in("ForAllValues:StringEquals", "acs:Service", ecs)),
			{call("ecs:RunInstances", "*"), call("ecs:CreateInstance", "*")},
		}}
		if !yield(m) {
			return
		}
	}
}

func runCommand(x *actor, yield func(move) bool) {
	if !x.mayAny("ecs:RunCommand", "oos:StartExecution") {
		return
	}
	for r, role := range x.roles {
		if !x.trusts(r, eval.Caller{Service: ecs}) {
			continue
		}
		m := move{target: role.String(), becomes: &role, depends: "a machine has this role"}
		m.calls = [][]asks{{call("ecs:RunCommand", "*"), call("oos:StartExecution", "*")}}
		if !yield(m) {
			return
		}
	}
}
