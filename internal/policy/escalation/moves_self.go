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
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

// Ways in which an actor changes which policies reach it, or what they say.

// candidate is a policy that may be attached.
type candidate struct {
	name, arn string
	document  *policy.Document
	weak      bool // it makes no administrators
}

func newCandidate(name, arn string, d *policy.Document) candidate {
	alone := eval.Policies{Identity: []eval.Grant{{Name: name, Document: d}}}
	return candidate{name, arn, d, !isAdministrator(alone, nil)}
}

// findCandidates lists the policies that can be attached: that of administrators first,
// then the account's own, then all others of Alibaba Cloud whose documents are public.
func (f *finder) findCandidates() {
	known, err := system.Policies()
	if err != nil {
		known = nil // not reached: they are part of the program
	}
	add := func(p system.Policy) {
		if d := f.account.Find(inventory.System, p.Name).Document; d != nil && !p.Assumed {
			f.candidates = append(f.candidates, newCandidate(p.Name, systemPolicy(p.Name), d))
		}
	}
	isAdmin := func(p system.Policy) bool { return p.Name == admins }
	if i := slices.IndexFunc(known, isAdmin); i >= 0 {
		add(known[i])
	}
	for _, p := range f.account.Policies {
		if p.Type == inventory.Custom && p.Document != nil {
			f.candidates = append(f.candidates, newCandidate(p.Name, f.policy(p.Name), p.Document))
		}
	}
	for _, p := range slices.DeleteFunc(known, isAdmin) {
		add(p)
	}
}

// admins is the policy of administrators.
const admins = "AdministratorAccess"

func systemPolicy(name string) string { return "acs:ram:*:system:policy/" + name }

func (f *finder) policy(name string) string { return f.own("policy/" + name) }

var attachActions = map[inventory.Kind]string{
	inventory.KindUser: "ram:AttachPolicyToUser", inventory.KindGroup: "ram:AttachPolicyToGroup",
	inventory.KindRole: "ram:AttachPolicyToRole",
}

// attach yields a move for each policy that could be attached to a principal, until it
// is told to stop.
func (x *actor) attach(to inventory.Principal, finish func(candidate, move) move, yield func(move) bool) bool {
	action := attachActions[to.Kind]
	if _, ok := x.allowed(call(action, x.arn(to))); !ok {
		return true
	}
	for _, c := range x.attachable(action) {
		m := move{target: to.String() + ", policy " + c.name, weak: c.weak}
		m.calls = [][]asks{one(call(action, x.arn(to), c.arn))}
		if !yield(finish(c, m)) {
			return false
		}
	}
	return true
}

// attachable are the candidates that an action may be about. Of most kinds it is about
// none, which one question shows for all of them.
func (x *actor) attachable(action string) []candidate {
	may := map[string]bool{}
	admins := systemPolicy(admins)
	for pattern, but := range map[string][]string{systemPolicy("*"): {admins}, x.policy("*"): nil} {
		p := beyond(x.wide, but)
		may[pattern] = len(x.wide.Identity) > 0 &&
			analyze.NotGranted(p, []string{action}, []string{pattern}, x.options...).Answer != analyze.Yes
	}
	return slices.DeleteFunc(slices.Clone(x.candidates), func(c candidate) bool {
		pattern := x.policy("*")
		if strings.HasPrefix(c.arn, systemPolicy("")) {
			pattern = systemPolicy("*")
		}
		return c.arn != admins && !may[pattern]
	})
}

// itself finishes a move after which the actor has the policy too.
func (x *actor) itself(c candidate, m move) move {
	m.after = with(x.policies, c.document, "")
	return m
}

func attachToSelf(x *actor, yield func(move) bool) {
	if x.who.Kind == inventory.KindUser {
		x.attach(x.who, x.itself, yield)
	}
}

func attachToGroup(x *actor, yield func(move) bool) {
	for _, g := range x.groups {
		if !x.attach(g, x.itself, yield) {
			return
		}
	}
}

func attachToRole(x *actor, yield func(move) bool) {
	for _, hop := range x.m.Hops(x.who) {
		assumed := func(c candidate, m move) move {
			m.calls = append(m.calls, one(call(policy.ActionAssumeRole, x.arn(hop.Role))))
			m.after = with(x.m.Policies(hop.Role), c.document, "")
			return m
		}
		if !x.attach(hop.Role, assumed, yield) {
			return
		}
	}
	x.attachForOthers(yield)
}

// attachForOthers strengthens a role that somebody else can assume.
func (x *actor) attachForOthers(yield func(move) bool) {
	if !x.may("ram:AttachPolicyToRole") {
		return
	}
	for r, role := range x.roles {
		p := trusted(r)
		stronger := func(_ candidate, m move) move {
			m.fixed, m.weak, m.depends = Open, true, "it works together with "+strings.Join(p, ", ")
			return m
		}
		if len(p) > 0 && !x.attach(role, stronger, yield) {
			return
		}
	}
}

// trusted are those whom the trust policy of a role names.
func trusted(r inventory.Role) []string {
	var out []string
	for _, s := range r.Trust.Statements {
		if s.Principal != nil && s.Effect == policy.Allow {
			out = slices.Concat(out, s.Principal.RAM, s.Principal.Service, s.Principal.Federated)
		}
	}
	return out
}

func attachToOwnRole(x *actor, yield func(move) bool) {
	if x.who.Kind == inventory.KindRole {
		x.attach(x.who, x.itself, yield)
	}
}

// everythingAllowed is what somebody writes into a policy who may.
var everythingAllowed = everything.Identity[0].Document

// attachedToSelf are the custom policies that reach the actor, each once.
func (x *actor) attachedToSelf() []inventory.Policy {
	var out []inventory.Policy
	for _, a := range x.attached {
		if a.PolicyType != inventory.Custom {
			continue
		}
		p := x.account.Find(a.PolicyType, a.PolicyName)
		if p.Document != nil && !slices.ContainsFunc(out, func(o inventory.Policy) bool { return o.Name == p.Name }) {
			out = append(out, p)
		}
	}
	return out
}

func newVersion(x *actor, yield func(move) bool) {
	for _, p := range x.attachedToSelf() {
		m := move{target: "policy " + p.Name, calls: [][]asks{one(call("ram:CreatePolicyVersion", x.policy(p.Name)))}}
		m.after = x.replaced(p.Name, everythingAllowed)
		if !yield(m) {
			return
		}
	}
}

func olderVersion(x *actor, yield func(move) bool) {
	for _, p := range x.attachedToSelf() {
		for _, version := range slices.Sorted(maps.Keys(p.Older)) {
			m := move{target: "policy " + p.Name + ", version " + version}
			m.calls = [][]asks{one(call("ram:SetDefaultPolicyVersion", x.policy(p.Name)))}
			m.after = x.replaced(p.Name, p.Older[version])
			if !yield(m) {
				return
			}
		}
	}
}

// newName finds a name that nothing has yet and for which actions of a kind of objects
// are allowed.
func (x *actor) newName(kind string, taken []string, actions ...string) []string {
	arns := make([]string, len(taken))
	for i, name := range taken {
		arns[i] = x.own(kind + "/" + name)
	}
	if slices.ContainsFunc(actions, func(a string) bool { return !x.may(a) }) {
		return nil
	}
	var out []string
	for _, action := range actions {
		g := analyze.NotGranted(beyond(x.wide, arns), []string{action}, []string{x.own(kind + "/*")}, x.options...)
		if g.Answer != analyze.No {
			return nil
		}
		_, name, _ := strings.Cut(g.Witness.Request.Checks[0].Resource, ":"+kind+"/")
		out = append(out, name)
	}
	return out
}

func writeAndAttach(x *actor, yield func(move) bool) {
	var taken []string
	for _, p := range x.account.Policies {
		taken = append(taken, p.Name)
	}
	places := append(slices.Clone(x.groups), x.who)
	for _, hop := range x.m.Hops(x.who) {
		places = append(places, hop.Role)
	}
	for _, to := range places {
		action := attachActions[to.Kind]
		if _, ok := x.allowed(call(action, x.arn(to))); !ok {
			continue
		}
		for _, name := range x.newName("policy", taken, "ram:CreatePolicy", action) {
			m := move{target: to.String() + ", new policy " + name, calls: [][]asks{
				one(call("ram:CreatePolicy", x.policy(name))), one(call(action, x.arn(to), x.policy(name))),
			}}
			m.after = with(x.policies, everythingAllowed, "")
			if to.Kind == inventory.KindRole && !to.Is(x.who) {
				m.after = with(x.m.Policies(to), everythingAllowed, "")
			}
			if !yield(m) {
				return
			}
		}
	}
}

func joinGroup(x *actor, yield func(move) bool) {
	if x.who.Kind != inventory.KindUser {
		return
	}
	for _, g := range x.account.Groups {
		group := inventory.Principal{Kind: inventory.KindGroup, Name: g.Name}
		if slices.ContainsFunc(x.groups, group.Is) {
			continue
		}
		m := move{target: group.String(), calls: [][]asks{one(call("ram:AddUserToGroup", x.arn(x.who), x.arn(group)))}}
		after := x.policies
		after.Identity = slices.Concat(after.Identity, x.m.Policies(group).Identity)
		m.after = &after
		if !yield(m) {
			return
		}
	}
}

func leaveGroup(x *actor, yield func(move) bool) {
	for _, group := range x.groups {
		m := move{target: group.String()}
		m.calls = [][]asks{one(call("ram:RemoveUserFromGroup", x.arn(x.who), x.arn(group)))}
		m.after = x.without(func(g eval.Grant) bool { return g.Source == "group "+group.Name })
		if !yield(m) {
			return
		}
	}
}

var detachActions = map[inventory.Kind]string{
	inventory.KindUser: "ram:DetachPolicyFromUser", inventory.KindGroup: "ram:DetachPolicyFromGroup",
	inventory.KindRole: "ram:DetachPolicyFromRole",
}

// detach is the call that detaches a policy.
func (x *actor) detach(a inventory.Attachment) asks {
	arn := x.policy(a.PolicyName)
	if a.PolicyType == inventory.System {
		arn = systemPolicy(a.PolicyName)
	}
	return call(detachActions[a.Principal.Kind], x.arn(a.Principal), arn)
}

func detachDeny(x *actor, yield func(move) bool) {
	for _, a := range x.attached {
		source := ""
		if a.Principal.Kind == inventory.KindGroup {
			source = "group " + a.Principal.Name
		}
		if a.ResourceGroup != "" {
			continue
		}
		m := move{target: a.Principal.String() + ", policy " + a.PolicyName, calls: [][]asks{one(x.detach(a))}}
		m.after = x.without(func(g eval.Grant) bool {
			return strings.EqualFold(g.Name, a.PolicyName) && strings.EqualFold(g.Source, source) && g.ResourceGroup == ""
		})
		if !yield(m) {
			return
		}
	}
}

// undoDeny takes back what a policy denies, by what it allows all the same.
func undoDeny(x *actor, yield func(move) bool) {
	for _, p := range x.attachedToSelf() {
		allows := p.Document.Clone()
		denies := func(s policy.Statement) bool { return s.Effect != policy.Allow }
		allows.Statements = slices.DeleteFunc(allows.Statements, denies)
		if len(allows.Statements) == len(p.Document.Statements) {
			continue
		}
		m := move{target: "policy " + p.Name, after: x.replaced(p.Name, allows)}
		m.calls = [][]asks{one(call("ram:CreatePolicyVersion", x.policy(p.Name)))}
		if !yield(m) {
			return
		}
		m.calls, m.after = nil, x.without(func(g eval.Grant) bool { return g.Name == p.Name })
		for _, a := range x.account.Attachments {
			if a.PolicyType == inventory.Custom && strings.EqualFold(a.PolicyName, p.Name) {
				m.calls = append(m.calls, one(x.detach(a)))
			}
		}
		m.calls = append(m.calls, one(call("ram:DeletePolicy", x.policy(p.Name))))
		if !yield(m) {
			return
		}
	}
}

// attachInGroup attaches within a resource group. That its action is ram:AttachPolicy is
// an assumption.
func attachInGroup(x *actor, yield func(move) bool) {
	if !x.may("ram:AttachPolicy") {
		return
	}
	for _, c := range x.attachable("ram:AttachPolicy") {
		m := move{most: More, weak: c.weak, target: x.who.String() + ", policy " + c.name + ", in a resource group"}
		m.calls = [][]asks{one(call("ram:AttachPolicy", x.arn(x.who), c.arn))}
		m.after = with(x.policies, c.document, "rg-any")
		if !yield(m) {
			return
		}
	}
}
