// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// Ways in which an actor comes to act as another user.

// mostKeys are the access keys that a user can have. reference: limits.md §1.
const mostKeys = 2

// takeOver yields a move for each other user whom a function takes, with its calls,
// until it is told to stop.
func (x *actor) takeOver(
	takes func(inventory.User) bool, depends string, yield func(move) bool, calls func(arn string) [][]asks,
) bool {
	for _, alternatives := range calls("") {
		if !slices.ContainsFunc(alternatives, func(a asks) bool { return x.may(a.action) }) {
			return true
		}
	}
	for u, p := range x.others {
		if takes(u) && !yield(move{target: p.String(), becomes: &p, depends: depends, calls: calls(x.arn(p))}) {
			return false
		}
	}
	return true
}

// each are calls about the other user alone, all needed.
func each(actions ...string) func(string) [][]asks {
	return func(arn string) [][]asks {
		var out [][]asks
		for _, a := range actions {
			out = append(out, one(call(a, arn)))
		}
		return out
	}
}

func newKey(x *actor, yield func(move) bool) {
	room := func(u inventory.User) bool { return len(u.Keys) < mostKeys }
	x.takeOver(room, "", yield, each("ram:CreateAccessKey"))
}

func roomForKey(x *actor, yield func(move) bool) {
	full := func(u inventory.User) bool { return len(u.Keys) >= mostKeys }
	x.takeOver(full, "", yield, each("ram:DeleteAccessKey", "ram:CreateAccessKey"))
}

func knownKey(x *actor, yield func(move) bool) {
	inactive := func(u inventory.User) bool {
		for _, k := range u.Keys {
			if !k.Active {
				return true
			}
		}
		return false
	}
	x.takeOver(inactive, "it knows the secret of the inactive access key", yield, each("ram:UpdateAccessKey"))
}

func restoredKey(x *actor, yield func(move) bool) {
	more := x.takeOver(anybody, "an access key of this user is in the recycle bin, and it knows the secret", yield,
		each("ram:RestoreAccessKeyFromRecycleBin"))
	if more && x.may("ram:RestoreUserFromRecycleBin") {
		yield(move{
			target: "a deleted user", fixed: Open, calls: [][]asks{one(call("ram:RestoreUserFromRecycleBin", x.own("user/*")))},
			depends: "a user who may do more is in the recycle bin, and it knows the secret of a key",
		})
	}
}

func anybody(inventory.User) bool { return true }

func newLogon(x *actor, yield func(move) bool) {
	none := func(u inventory.User) bool { return u.Login == nil }
	x.takeOver(none, "", yield, each("ram:CreateLoginProfile"))
}

func logsOn(u inventory.User) bool { return u.Login != nil }

func newPasswordOf(x *actor, yield func(move) bool) {
	open := func(u inventory.User) bool { return logsOn(u) && !u.MFA }
	x.takeOver(open, "", yield, each("ram:UpdateLoginProfile"))
}

func withoutMFA(x *actor, yield func(move) bool) {
	bound := func(u inventory.User) bool { return logsOn(u) && u.MFA }
	x.takeOver(bound, "", yield, func(arn string) [][]asks {
		return [][]asks{
			{call("ram:UnbindMFADevice", arn), call("ram:DisableVirtualMFA", arn)}, one(call("ram:UpdateLoginProfile", arn)),
		}
	})
}

func ownMFA(x *actor, yield func(move) bool) {
	free := func(u inventory.User) bool { return logsOn(u) && !u.MFA }
	x.takeOver(free, "", yield, func(arn string) [][]asks {
		return append([][]asks{one(call("ram:CreateVirtualMFADevice", x.own("mfa/*")))},
			each("ram:BindMFADevice", "ram:UpdateLoginProfile")(arn)...)
	})
}

func ownVerification(x *actor, yield func(move) bool) {
	x.takeOver(logsOn, "", yield, func(arn string) [][]asks {
		return append([][]asks{one(call("ram:SetVerificationInfo", "*"))}, each("ram:UpdateLoginProfile")(arn)...)
	})
}

func ownSSO(x *actor, yield func(move) bool) {
	x.takeOver(anybody, "", yield, func(string) [][]asks {
		return [][]asks{one(call("ram:SetUserSsoSettings", x.own("*")))}
	})
}

// selfService lets users do what they must not do so far.
func selfService(x *actor, yield func(move) bool) {
	yield(move{
		target: "the account", fixed: Guard, calls: [][]asks{one(call("ram:SetSecurityPreference", x.own("*")))},
		depends: "users must not manage their keys and MFA devices themselves so far",
	})
}

func liftAddresses(x *actor, yield func(move) bool) {
	for _, u := range x.account.Users {
		p := inventory.Principal{Kind: inventory.KindUser, Name: u.Name}
		if len(u.Keys) > 0 && !yield(move{
			target: p.String(), fixed: Guard, calls: [][]asks{one(call("ram:SetAccessKeyPolicy", x.arn(p)))},
			depends: "it has a key of this user that is bound to addresses",
		}) {
			return
		}
	}
}

func newAppSecret(x *actor, yield func(move) bool) {
	yield(move{
		target: "an application", fixed: Open, calls: [][]asks{one(call("ram:CreateAppSecret", x.own("application/*")))},
		depends: "an application may do more",
	})
}
