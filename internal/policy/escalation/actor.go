// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// actor is a user or role, and what it may do.
type actor struct {
	*finder
	who  inventory.Principal
	user inventory.User // of a user
	// policies are all that reach it, wide those that are about RAM's own objects, which
	// are in no resource group.
	policies, wide eval.Policies
	groups         []inventory.Principal
	attached       []inventory.Attachment // to it, and to its groups
	some           map[string]bool
	found          map[string]Escalation // by the number of the way
	// onlyLeading is set where only who leads to an administrator is still looked for.
	onlyLeading bool
}

func (f *finder) actor(p inventory.Principal) *actor {
	x := &actor{finder: f, who: p, policies: f.m.Policies(p), some: map[string]bool{}, found: map[string]Escalation{}}
	x.user, _ = f.account.User(p.Name)
	if p.Kind != inventory.KindUser {
		x.user = inventory.User{}
	}
	for _, g := range x.user.Groups {
		x.groups = append(x.groups, inventory.Principal{Kind: inventory.KindGroup, Name: g})
	}
	for _, a := range f.account.Attachments {
		if a.Principal.Is(p) || slices.ContainsFunc(x.groups, a.Principal.Is) {
			x.attached = append(x.attached, a)
		}
	}
	x.policies.Identity = append(slices.Clip(x.policies.Identity), x.never()...)
	x.wide = accountWide(x.policies)
	return x
}

// accountWide leaves out what is granted in resource groups.
func accountWide(p eval.Policies) eval.Policies {
	p.Identity = slices.DeleteFunc(slices.Clone(p.Identity), func(g eval.Grant) bool { return g.ResourceGroup != "" })
	return p
}

// never denies the contexts that the actor cannot come into: without an MFA device and a
// logon with which to bind one, no request of a user is made with MFA.
func (x *actor) never() []eval.Grant {
	if x.who.Kind != inventory.KindUser || x.user.MFA || x.user.Login != nil {
		return nil
	}
	own := accountWide(x.policies)
	if len(own.Identity) == 0 ||
		analyze.NotGranted(own, []string{"ram:BindMFADevice"}, []string{x.arn(x.who)}).Answer == analyze.No {
		return nil
	}
	return []eval.Grant{onlyIf(policy.Deny, "no MFA device", policy.Condition{
		Operator: "Bool", Key: "acs:MFAPresent", Values: []string{"true"},
	})}
}

// onlyIf is a policy about everything under a condition.
func onlyIf(effect policy.Effect, name string, c policy.Condition) eval.Grant {
	return eval.Grant{Name: name, Document: &policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: effect, Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []policy.Condition{c},
	}}}}
}

// beyond are policies as they are for what does not exist yet.
func beyond(p eval.Policies, arns []string) eval.Policies {
	if len(arns) > 0 {
		p.Identity = append(slices.Clip(p.Identity), eval.Grant{Name: "what exists", Document: &policy.Document{
			Version:    policy.Version,
			Statements: []policy.Statement{{Effect: policy.Deny, Actions: []string{"*"}, Resources: arns}},
		}})
	}
	return p
}

// arn is the name of a principal in questions.
func (f *finder) arn(p inventory.Principal) string { return f.own(string(p.Kind) + "/" + p.Name) }

func (f *finder) own(relative string) string { return "acs:ram:*:" + f.account.ID + ":" + relative }

// may reports whether an action is allowed on anything, so that most questions need not
// be asked.
func (x *actor) may(action string) bool {
	some, asked := x.some[action]
	if !asked {
		p := x.wide
		if !strings.HasPrefix(action, "ram:") && !strings.HasPrefix(action, "sts:") {
			p = x.policies
		}
		some = len(p.Identity) > 0 && analyze.NotGranted(p, []string{action}, nil, x.options...).Answer != analyze.Yes
		x.some[action] = some
	}
	return some
}

// asks are a call and what it needs: the action, on each of the resources.
type asks struct {
	action    string
	resources []string
	// context is what has to be met besides, nil if nothing.
	context *policy.Condition
}

func call(action string, resources ...string) asks { return asks{action: action, resources: resources} }

// in is the call in a context.
func (a asks) in(operator, key, value string) asks {
	a.context = &policy.Condition{Operator: operator, Key: key, Values: []string{value}}
	return a
}

// allowed finds a request by which the actor makes the call. Where there are several
// resources, it has to be allowed on all of them in one context.
func (x *actor) allowed(a asks) (Call, bool) {
	if !x.may(a.action) {
		return Call{}, false
	}
	p := x.wide
	if !strings.HasPrefix(a.action, "ram:") && !strings.HasPrefix(a.action, "sts:") {
		p = x.policies
	}
	if a.context != nil {
		p.Session = []eval.Grant{onlyIf(policy.Allow, "the context of the call", *a.context)}
	}
	out := Call{Request: eval.Request{Context: map[string][]string{}}}
	for i, resource := range a.resources {
		g := analyze.NotGranted(p, []string{a.action}, []string{resource}, x.options...)
		if g.Answer == analyze.Undecided {
			x.m.Doubt(x.who, g.Reason)
		}
		if g.Answer != analyze.No {
			return Call{}, false
		}
		maps.Copy(out.Request.Context, g.Witness.Request.Context)
		out.Request.Checks = append(out.Request.Checks, g.Witness.Request.Checks...)
		out.Request.ResourceGroup = g.Witness.Request.ResourceGroup
		if i == 0 {
			out.Statement = statementOf(g.Witness)
		}
	}
	set, err := eval.Compile(p)
	if err != nil || set.Decide(out.Request) != eval.Allow {
		x.m.Doubt(x.who, "its policies allow "+a.action+" on each of "+strings.Join(a.resources, ", ")+
			", and no context was found in which they allow it on all")
		return Call{}, false
	}
	return out, true
}

// statementOf is the statement of an identity policy that allows a request.
func statementOf(w *analyze.Witness) eval.StatementRef {
	for _, ref := range w.New.Deciding {
		if ref.Layer == eval.LayerIdentity {
			return ref
		}
	}
	return eval.StatementRef{}
}

// first is the first of the alternatives that is allowed.
func (x *actor) first(alternatives ...asks) (Call, bool) {
	for _, a := range alternatives {
		if c, ok := x.allowed(a); ok {
			return c, true
		}
	}
	return Call{}, false
}
