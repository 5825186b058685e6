// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import "slices"

// Way is one way to become an administrator.
type Way struct {
	// Number is that of the way in the reference. reference: escalation.md §2.
	Number string
	// Summary says what whoever has the rights can do, after "can".
	Summary string
	// Needs are the rights that it takes, all of them. Without any only an account shows
	// the way.
	Needs []Need
	// Depends says where that leads further, after "where".
	Depends string
}

// Need is a right: one of the actions, on a resource of each target.
type Need struct {
	Actions []string
	On      []Target
}

// Target is resources, as patterns, of which a call has to be allowed on one.
type Target struct {
	Patterns []string
	// Several is set where one single resource does no harm: it may be the caller's
	// own.
	Several bool
}

var (
	aUser     = Target{Patterns: []string{"acs:ram:*:*:user/*"}}
	aGroup    = Target{Patterns: []string{"acs:ram:*:*:group/*"}}
	aRole     = Target{Patterns: []string{"acs:ram:*:*:role/*"}}
	aPolicy   = Target{Patterns: []string{"acs:ram:*:*:policy/*"}}
	aDevice   = Target{Patterns: []string{"acs:ram:*:*:mfa/*"}}
	anApp     = Target{Patterns: []string{"acs:ram:*:*:application/*"}}
	aSAML     = Target{Patterns: []string{"acs:ram:*:*:saml-provider/*"}}
	anOIDC    = Target{Patterns: []string{"acs:ram:*:*:oidc-provider/*"}}
	aProvider = Target{Patterns: append(aSAML.Patterns, anOIDC.Patterns...)}
	anything  = Target{Patterns: []string{"*"}}
	anyUser   = Target{Patterns: aUser.Patterns, Several: true}
	anyRole   = Target{Patterns: aRole.Patterns, Several: true}
	anyPolicy = Target{Patterns: aPolicy.Patterns, Several: true}
	// admin is the policy of administrators.
	admin = Target{Patterns: []string{"acs:ram:*:system:policy/AdministratorAccess"}}
)

func need(action string, on ...Target) Need { return Need{[]string{action}, on} }

func oneOf(on Target, actions ...string) Need { return Need{actions, []Target{on}} }

var newPassword = need("ram:UpdateLoginProfile", anyUser)

// Ways are all that are known. reference: escalation.md §2.
func Ways() []Way { return slices.Clone(ways) }

var ways = []Way{
	{"2.1", "attach a policy such as AdministratorAccess to itself", []Need{need("ram:AttachPolicyToUser", aUser, admin)},
		"one of these users has this policy"},
	{"2.2", "attach a policy such as AdministratorAccess to its group",
		[]Need{need("ram:AttachPolicyToGroup", aGroup, admin)},
		"a member of one of these groups has this policy"},
	{"2.3", "attach a policy such as AdministratorAccess to a role", []Need{need("ram:AttachPolicyToRole", aRole, admin)},
		"it is in one of these roles, or may assume it"},
	{"2.4", "attach a policy such as AdministratorAccess to the role that it is", nil, "it is a role"},
	{"2.5", "write what a policy of its own allows", []Need{need("ram:CreatePolicyVersion", aPolicy)},
		"one of these policies is attached to it"},
	{"2.6", "bring back a wider version of a policy of its own", []Need{need("ram:SetDefaultPolicyVersion", aPolicy)},
		"one of these policies is attached to it and has such a version"},
	{"2.7", "write a policy and attach it to itself", []Need{need("ram:CreatePolicy", aPolicy), {
		[]string{"ram:AttachPolicyToUser", "ram:AttachPolicyToGroup", "ram:AttachPolicyToRole"},
		[]Target{{Patterns: append(append(aUser.Patterns, aGroup.Patterns...), aRole.Patterns...)}, anyPolicy},
	}}, "it is what it may attach to"},
	{"2.8", "make an access key for another user", []Need{need("ram:CreateAccessKey", anyUser)},
		"another user may do more"},
	{"2.9", "make room for an access key of another user, and make one",
		[]Need{need("ram:DeleteAccessKey", anyUser), need("ram:CreateAccessKey", anyUser)}, "another user may do more"},
	{"2.10", "switch on an access key that it knows", []Need{need("ram:UpdateAccessKey", anyUser)},
		"it knows the key of a user who may do more"},
	{"2.11", "bring back an access key that it knows",
		[]Need{oneOf(anyUser, "ram:RestoreAccessKeyFromRecycleBin", "ram:RestoreUserFromRecycleBin")},
		"it knows the key of a user who may do more"},
	{"2.12", "give another user a password", []Need{need("ram:CreateLoginProfile", anyUser)},
		"a user without one may do more"},
	{"2.13", "set the password of another user", []Need{newPassword}, "a user who may do more has no MFA device"},
	{"2.14", "take the MFA device of another user away and set its password",
		[]Need{oneOf(anyUser, "ram:UnbindMFADevice", "ram:DisableVirtualMFA"), newPassword}, "another user may do more"},
	{"2.15", "bind its own MFA device to another user and set its password",
		[]Need{need("ram:CreateVirtualMFADevice", aDevice), need("ram:BindMFADevice", anyUser), newPassword},
		"another user may do more"},
	{"2.16", "verify another user by its own phone or mail and set its password",
		[]Need{need("ram:SetVerificationInfo", anything), newPassword}, "another user may do more"},
	{"2.17", "join a group that may do more", []Need{need("ram:AddUserToGroup", aUser, aGroup)},
		"one of these users has this policy and one of these groups may do more"},
	{"2.18", "leave a group that denies it something", []Need{need("ram:RemoveUserFromGroup", aUser, aGroup)},
		"one of these groups has a Deny"},
	{"2.19", "detach a policy that denies it something", []Need{{
		[]string{"ram:DetachPolicyFromUser", "ram:DetachPolicyFromGroup", "ram:DetachPolicyFromRole"},
		[]Target{{Patterns: append(append(aUser.Patterns, aGroup.Patterns...), aRole.Patterns...)}, aPolicy},
	}}, "one of these policies has a Deny"},
	{"2.20", "delete a policy that denies it something", []Need{need("ram:DeletePolicy", aPolicy), {
		[]string{"ram:DetachPolicyFromUser", "ram:DetachPolicyFromGroup", "ram:DetachPolicyFromRole"},
		[]Target{{Patterns: append(append(aUser.Patterns, aGroup.Patterns...), aRole.Patterns...)}, aPolicy},
	}}, "one of these policies has a Deny"},
	{"2.21", "write who may assume a role", []Need{need("ram:UpdateRole", aRole)}, "one of these roles may do more"},
	{"2.22", "make a role and give it any rights",
		[]Need{need("ram:CreateRole", aRole), need("ram:AttachPolicyToRole", aRole, admin)},
		"it may assume a role, or somebody whom it knows"},
	{"2.23", "assume roles, one after the other", []Need{need("sts:AssumeRole", anyRole)},
		"a role that may do more lets it in, or lets in a role that does"},
	{"2.24", "log on through an identity provider of its own as a SAML provider",
		[]Need{need("ram:UpdateSAMLProvider", aSAML)},
		"a role that may do more trusts the provider"},
	{"2.25", "log on as any user through an identity provider of its own",
		[]Need{need("ram:SetUserSsoSettings", anything)},
		"another user may do more"},
	{"2.26", "log on through an identity provider that it widens",
		[]Need{oneOf(anOIDC, "ram:AddClientIdToOIDCProvider", "ram:UpdateOIDCProvider", "ram:AddFingerprintToOIDCProvider")},
		"a role that may do more trusts the provider whatever the audience or the subject is"},
	{"2.27", "make an identity provider that a role trusts already",
		[]Need{oneOf(aProvider, "ram:CreateOIDCProvider", "ram:CreateSAMLProvider")},
		"a role trusts a provider that was deleted"},
	{"2.28", "take a name that a role or a policy names", []Need{need("ram:UpdateUser", aUser)},
		"a role trusts a user who was deleted or renamed"},
	{"2.29", "let users manage their keys and MFA devices themselves",
		[]Need{need("ram:SetSecurityPreference", anything)},
		"they must not"},
	{"2.30", "lift the addresses from which an access key works", []Need{need("ram:SetAccessKeyPolicy", anyUser)},
		"a key is bound to addresses"},
	{"2.31", "make a secret for an application", []Need{need("ram:CreateAppSecret", anApp)},
		"one of these applications may do more"},
	{"2.32", "start a machine with a role", []Need{need("ram:PassRole", aRole),
		oneOf(anything, "ecs:RunInstances", "ecs:CreateInstance")},
		"one of these roles trusts ECS and may do more"},
	{"2.33", "run a command on a machine that has a role",
		[]Need{oneOf(anything, "ecs:RunCommand", "oos:StartExecution")},
		"the role of a machine may do more"},
	{"2.34", "attach a policy in a resource group", []Need{need("ram:AttachPolicy", anything)},
		"there are resource groups"},
}
