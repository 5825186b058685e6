// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation_test

import (
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// row is one way in an account in which it leads somewhere.
type row struct {
	number string
	// setup makes the account around mallory, or around the role "plain" where that acts.
	setup func(*world)
	actor string
	// rights are all that it takes, see right.
	rights []string
	gain   escalation.Gain
	// play does it on the emulator, with the actor's own key; why says why it cannot be
	// played, or how far it can.
	play func(*player)
	why  string
}

const (
	noConsole = "the emulator has no console to log on to: the calls are carried out, the logon is not"
	noBin     = "the emulator has no recycle bin"
	noSAML    = "the emulator has no AssumeRoleWithSAML: the call is carried out, the logon is not"
	noOIDC    = "the emulator has no AssumeRoleWithOIDC: the call is carried out, the logon is not"
)

// boss is a user who may do everything.
func boss(change ...func(*inventory.User)) func(*world) {
	return func(w *world) {
		w.user("boss", change...)
		w.attach("user/boss", admin)
	}
}

// chief is a role that may do everything, and trusts these.
func chief(principals ...string) func(*world) {
	return func(w *world) {
		w.role("chief", principals...)
		w.attach("role/chief", admin)
	}
}

func nothing(*world) {}

func plainRole(w *world) { w.role("plain", "root") }

// tool is a policy that does no harm, attached to mallory.
func tool(w *world) {
	w.policy("tool", allow("oss:GetObject", "*"))
	w.Policies[0].Older = map[string]*policy.Document{"v1": document(allow("*", "*"))}
	w.attach("user/mallory", "tool")
}

// locked is what mallory may do but for a Deny.
func locked(to string) func(*world) {
	return func(w *world) {
		w.group("locked", "mallory")
		w.policy("lock", deny("ram:CreateUser", "*"))
		w.attach(to, "lock")
		w.policy("key", allow("ram:CreateUser", "*"))
		w.attach("user/mallory", "key")
	}
}

func provided(kind string) func(*world) {
	return func(w *world) {
		chief(kind + "-provider/idp")(w)
		w.Providers = append(w.Providers, inventory.Provider{Kind: kind, Name: "idp"})
	}
}

var rows = []row{
	{number: "2.1", setup: nothing, rights: []string{"ram:AttachPolicyToUser user/mallory," + admin},
		gain: escalation.Administrator, play: func(p *player) { p.attach("User", "mallory", admin) }},
	{number: "2.2", setup: func(w *world) { w.group("own", "mallory") },
		rights: []string{"ram:AttachPolicyToGroup group/own," + admin}, gain: escalation.Administrator,
		play: func(p *player) { p.attach("Group", "own", admin) }},
	{number: "2.3", setup: plainRole,
		rights: []string{"ram:AttachPolicyToRole role/plain," + admin, "sts:AssumeRole role/plain"},
		gain:   escalation.Administrator, play: func(p *player) { p.attach("Role", "plain", admin); p.assume("plain") }},
	{number: "2.4", setup: plainRole, actor: "role/plain",
		rights: []string{"ram:AttachPolicyToRole role/plain," + admin}, gain: escalation.Administrator,
		play: func(p *player) { p.attach("Role", "plain", admin) }},
	{number: "2.5", setup: tool, rights: []string{"ram:CreatePolicyVersion policy/tool"},
		gain: escalation.Administrator, play: func(p *player) { p.newVersion("tool") }},
	{number: "2.6", setup: tool, rights: []string{"ram:SetDefaultPolicyVersion policy/tool"},
		gain: escalation.Administrator, play: func(p *player) {
			p.do("ram:SetDefaultPolicyVersion", "PolicyName", "tool", "VersionId", p.older)
		}},
	{number: "2.7", setup: nothing,
		rights: []string{"ram:CreatePolicy policy/new-*", "ram:AttachPolicyToUser user/mallory,policy/new-*"},
		gain:   escalation.Administrator, play: func(p *player) {
			p.do("ram:CreatePolicy", "PolicyName", "new-all", "PolicyDocument", everything)
			p.do("ram:AttachPolicyToUser", "UserName", "mallory", "PolicyName", "new-all", "PolicyType", "Custom")
		}},
	{number: "2.8", setup: boss(), rights: []string{"ram:CreateAccessKey user/boss"},
		gain: escalation.Administrator, play: func(p *player) { p.useKeyOf("boss") }},
	{number: "2.9", setup: boss(keys(true, true)),
		rights: []string{"ram:DeleteAccessKey user/boss", "ram:CreateAccessKey user/boss"},
		gain:   escalation.Administrator, play: func(p *player) {
			p.do("ims:DeleteAccessKey", "UserPrincipalName", p.principal("boss"), "UserAccessKeyId",
				p.keys["boss"][0].AccessKeyID)
			p.useKeyOf("boss")
		}},
	{number: "2.10", setup: boss(keys(false)), rights: []string{"ram:UpdateAccessKey user/boss"},
		gain: escalation.Administrator, play: func(p *player) {
			known := p.keys["boss"][0]
			p.do("ims:UpdateAccessKey", "UserPrincipalName", p.principal("boss"), "UserAccessKeyId", known.AccessKeyID,
				"Status", "Active")
			p.use(known.AccessKeyID, known.Secret, "")
		}},
	{number: "2.11", setup: boss(), rights: []string{"ram:RestoreAccessKeyFromRecycleBin user/boss"},
		gain: escalation.Administrator, why: noBin},
	{number: "2.12", setup: boss(), rights: []string{"ram:CreateLoginProfile user/boss"}, gain: escalation.Administrator,
		play: func(p *player) { p.password("CreateLoginProfile", "boss") }, why: noConsole},
	{number: "2.13", setup: boss(logon), rights: []string{"ram:UpdateLoginProfile user/boss"},
		gain: escalation.Administrator, play: func(p *player) { p.password("UpdateLoginProfile", "boss") }, why: noConsole},
	{number: "2.14", setup: boss(logon, mfa),
		rights: []string{"ram:UnbindMFADevice user/boss", "ram:UpdateLoginProfile user/boss"},
		gain:   escalation.Administrator, play: func(p *player) {
			p.do("ims:UnbindMFADevice", "UserPrincipalName", p.principal("boss"))
			p.password("UpdateLoginProfile", "boss")
		}, why: noConsole},
	{number: "2.15", setup: boss(logon), gain: escalation.Administrator, why: noConsole, rights: []string{
		"ram:CreateVirtualMFADevice mfa/*", "ram:BindMFADevice user/boss", "ram:UpdateLoginProfile user/boss",
	}, play: func(p *player) {
		p.bind("boss")
		p.password("UpdateLoginProfile", "boss")
	}},
	{number: "2.16", setup: boss(logon), rights: []string{"ram:SetVerificationInfo *", "ram:UpdateLoginProfile user/boss"},
		gain: escalation.Administrator, why: "the emulator sends no messages by which a logon is verified"},
	{number: "2.17", setup: func(w *world) { w.group("admins"); w.attach("group/admins", admin) },
		rights: []string{"ram:AddUserToGroup user/mallory,group/admins"}, gain: escalation.Administrator,
		play: func(p *player) { p.do("ram:AddUserToGroup", "UserName", "mallory", "GroupName", "admins") }},
	{number: "2.18", setup: locked("group/locked"), rights: []string{"ram:RemoveUserFromGroup user/mallory,group/locked"},
		gain: escalation.More,
		play: func(p *player) { p.do("ram:RemoveUserFromGroup", "UserName", "mallory", "GroupName", "locked") }},
	{number: "2.19", setup: locked("user/mallory"), rights: []string{"ram:DetachPolicyFromUser user/mallory,policy/lock"},
		gain: escalation.More, play: func(p *player) {
			p.do("ram:DetachPolicyFromUser", "UserName", "mallory", "PolicyName", "lock", "PolicyType", "Custom")
		}},
	{number: "2.20", setup: locked("user/mallory"), rights: []string{"ram:CreatePolicyVersion policy/lock"},
		gain: escalation.More, play: func(p *player) { p.newVersion("lock") }},
	{number: "2.21", setup: chief("ecs.aliyuncs.com"), rights: []string{"ram:UpdateRole role/chief",
		"sts:AssumeRole role/chief"}, gain: escalation.Administrator, play: func(p *player) {
		p.do("ram:UpdateRole", "RoleName", "chief", "NewAssumeRolePolicyDocument", trustsMallory)
		p.assume("chief")
	}},
	{number: "2.22", setup: nothing, rights: []string{"ram:CreateRole role/new-*",
		"ram:AttachPolicyToRole role/new-*," + admin, "sts:AssumeRole role/new-*"}, gain: escalation.Administrator,
		play: func(p *player) {
			p.do("ram:CreateRole", "RoleName", "new-chief", "AssumeRolePolicyDocument", trustsMallory)
			p.attach("Role", "new-chief", admin)
			p.assume("new-chief")
		}},
	{number: "2.23", setup: func(w *world) {
		plainRole(w)
		chief("role/plain")(w)
		w.own("role/plain", allow("sts:*", "*"))
	},
		rights: []string{"sts:AssumeRole role/plain"}, gain: escalation.Administrator,
		play: func(p *player) { p.assume("plain"); p.assume("chief") }},
	{number: "2.24", setup: provided(inventory.SAML), rights: []string{"ram:UpdateSAMLProvider saml-provider/idp"},
		gain: escalation.Administrator, play: func(p *player) {
			p.do("ims:UpdateSAMLProvider", "SAMLProviderName", "idp", "NewEncodedSAMLMetadataDocument", metadata())
		}, why: noSAML},
	{number: "2.25", setup: boss(), rights: []string{"ram:SetUserSsoSettings account"}, gain: escalation.Administrator,
		play: func(p *player) {
			p.do("ims:SetUserSsoSettings", "MetadataDocument", metadata(), "SsoEnabled", "true")
		}, why: noSAML},
	{number: "2.26", setup: provided(inventory.OIDC), rights: []string{"ram:AddClientIdToOIDCProvider oidc-provider/idp"},
		gain: escalation.Administrator, play: func(p *player) {
			p.do("ims:AddClientIdToOIDCProvider", "OIDCProviderName", "idp", "ClientId", "mallory")
		}, why: noOIDC},
	{number: "2.27", setup: chief("oidc-provider/gone"), rights: []string{"ram:CreateOIDCProvider oidc-provider/*"},
		gain: escalation.Administrator, play: func(p *player) {
			p.do("ims:CreateOIDCProvider", "OIDCProviderName", "gone", "IssuerUrl", "https://mallory.example.com",
				"ClientIds", "mallory", "Fingerprints", "902ef2deeb3c5b13ea4c3d5193629309e231ae55")
		}, why: noOIDC},
	{number: "2.28", setup: chief("user/gone"), gain: escalation.Administrator,
		rights: []string{"ram:UpdateUser user/mallory", "sts:AssumeRole role/chief"}, play: func(p *player) {
			p.do("ram:UpdateUser", "UserName", "mallory", "NewUserName", "gone")
			p.assume("chief")
		}},
	{number: "2.29", setup: nothing, rights: []string{"ram:SetSecurityPreference account"}, gain: escalation.Guard,
		why: "what it opens is done in the console, which the emulator does not have"},
	{number: "2.30", setup: func(w *world) { boss(keys(true))(w) }, rights: []string{"ram:SetAccessKeyPolicy user/boss"},
		gain: escalation.Guard, why: "it takes a key that was bound to addresses and stolen"},
	{number: "2.31", setup: nothing, rights: []string{"ram:CreateAppSecret application/*"}, gain: escalation.Open,
		why: "the emulator has no applications"},
	{number: "2.32", setup: chief("ecs.aliyuncs.com"), rights: []string{"ram:PassRole role/chief", "ecs:RunInstances *"},
		gain: escalation.Administrator, why: "the emulator has no machines"},
	{number: "2.34", setup: nothing, rights: []string{"ram:AttachPolicy user/mallory," + admin}, gain: escalation.More,
		play: func(p *player) { p.attachInGroup() }},
}
