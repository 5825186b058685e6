// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"iter"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// movesToSelf are the moves of the ways by which an actor itself gets more, movesToOthers
// of those by which it becomes somebody else, by their numbers in the reference.
var (
	movesToSelf = map[string]func(*actor, func(move) bool){
		"2.1":  attachToSelf,
		"2.2":  attachToGroup,
		"2.3":  attachToRole,
		"2.4":  attachToOwnRole,
		"2.5":  newVersion,
		"2.6":  olderVersion,
		"2.7":  writeAndAttach,
		"2.17": joinGroup,
		"2.18": leaveGroup,
		"2.19": detachDeny,
		"2.20": undoDeny,
		"2.22": newRole,
		"2.29": selfService,
		"2.30": liftAddresses,
		"2.31": newAppSecret,
		"2.34": attachInGroup,
	}
	movesToOthers = map[string]func(*actor, func(move) bool){
		"2.8":  newKey,
		"2.9":  roomForKey,
		"2.10": knownKey,
		"2.11": restoredKey,
		"2.12": newLogon,
		"2.13": newPasswordOf,
		"2.14": withoutMFA,
		"2.15": ownMFA,
		"2.16": ownVerification,
		"2.21": rewriteTrust,
		"2.23": assumeRole,
		"2.24": replaceMetadata,
		"2.25": ownSSO,
		"2.26": widenProvider,
		"2.27": reviveProvider,
		"2.28": takeName,
		"2.32": passRole,
		"2.33": runCommand,
	}
)

// moves are those of a way, until the caller has seen enough.
func (x *actor) moves(number string) iter.Seq[move] {
	return func(yield func(move) bool) {
		if find := movesToSelf[number]; find != nil && !x.onlyLeading {
			find(x, yield)
		}
		if find := movesToOthers[number]; find != nil {
			find(x, yield)
		}
	}
}

// leads reports whether whoever becomes a principal can become an administrator.
func (x *actor) leads(p inventory.Principal) bool {
	_, chain := x.chains[p]
	return chain || x.administrators[p]
}

// others are the other users.
func (x *actor) others(yield func(inventory.User, inventory.Principal) bool) {
	for _, u := range x.account.Users {
		p := inventory.Principal{Kind: inventory.KindUser, Name: u.Name}
		if (!x.onlyLeading || x.leads(p)) && !p.Is(x.who) && !yield(u, p) {
			return
		}
	}
}

// roles are the other roles whose trust policy is known.
func (x *actor) roles(yield func(inventory.Role, inventory.Principal) bool) {
	for _, r := range x.account.Roles {
		p := inventory.Principal{Kind: inventory.KindRole, Name: r.Name}
		if (!x.onlyLeading || x.leads(p)) && !p.Is(x.who) && r.Trust != nil && !yield(r, p) {
			return
		}
	}
}

// mayAny reports whether one of the actions is allowed on anything.
func (x *actor) mayAny(actions ...string) bool {
	for _, a := range actions {
		if x.may(a) {
			return true
		}
	}
	return false
}
