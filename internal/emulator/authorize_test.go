// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"
)

// permissionTest is one action tried by a user who has just the permission for it.
type permissionTest struct {
	// parameters; {id}, {key}, {domain}, {account}, {group}, {trust}, {document}, {metadata},
	// {passkey}, {code1} and {code2} are filled in
	in []string
	// resources are what the permission is needed on; {other} forms of them are refused.
	resources []string
	// permission is the action policies name; "" is ram:<name>.
	permission string
}

// permissionTests has every action that needs a permission (reference: actions.md §3).
var permissionTests = func() map[string]permissionTest {
	const (
		users, user   = "acs:ram:*:{account}:user/*", "acs:ram:*:{account}:user/target"
		groups, group = "acs:ram:*:{account}:group/*", "acs:ram:*:{account}:group/team"
		roles, role   = "acs:ram:*:{account}:role/*", "acs:ram:*:{account}:role/job"
		own, system   = "acs:ram:*:{account}:policy/own", "acs:ram:*:system:policy/ReadOnlyAccess"
		account       = "acs:ram:*:{account}:*"
		device        = "acs:ram:*:{account}:mfa/phone"
		devices       = "acs:ram:*:{account}:mfa/*"
		saml, oidc    = "acs:ram:*:{account}:saml-provider/", "acs:ram:*:{account}:oidc-provider/"
	)
	on := func(resource string, in ...string) permissionTest {
		return permissionTest{in: in, resources: []string{resource}}
	}
	both := func(first, second string, in ...string) permissionTest {
		return permissionTest{in: in, resources: []string{first, second}}
	}
	policy := []string{"PolicyName", "own", "PolicyType", "Custom"}
	with := func(in []string, more ...string) []string { return append(slices.Clone(in), more...) }
	tests := map[string]permissionTest{
		"ram:CreateUser":         on(users, "UserName", "new"),
		"ram:GetUser":            on(user, "UserName", "target"),
		"ram:UpdateUser":         on(user, "UserName", "target", "NewComments", "x"),
		"ram:DeleteUser":         on(user, "UserName", "target"),
		"ram:ListUsers":          on(users),
		"ims:CreateUser":         on(users, "UserPrincipalName", "new@{domain}", "DisplayName", "New"),
		"ims:GetUser":            on(user, "UserId", "{id}"),
		"ims:UpdateUser":         on(user, "UserId", "{id}", "NewComments", "x"),
		"ims:DeleteUser":         on(user, "UserId", "{id}"),
		"ims:ListUsers":          on(users),
		"ims:ListUserBasicInfos": on(users),
		"ram:CreatePolicy": on("acs:ram:*:{account}:policy/new", "PolicyName", "new", "PolicyDocument",
			"{document}"),
		"ram:GetPolicy":               on(system, "PolicyName", "ReadOnlyAccess", "PolicyType", "System"),
		"ram:UpdatePolicyDescription": on(own, "PolicyName", "own", "NewDescription", "x"),
		"ram:DeletePolicy":            on(own, "PolicyName", "own", "CascadingDelete", "true"),
		"ram:ListPolicies":            on("acs:ram:*:{account}:policy/*"),
		"ram:CreatePolicyVersion":     on(own, "PolicyName", "own", "PolicyDocument", "{document}"),
		"ram:GetPolicyVersion":        on(own, with(policy, "VersionId", "v1")...),
		"ram:ListPolicyVersions":      on(own, policy...),
		"ram:SetDefaultPolicyVersion": on(own, "PolicyName", "own", "VersionId", "v2"),
		"ram:DeletePolicyVersion":     on(own, "PolicyName", "own", "VersionId", "v2"),
		"ram:ListEntitiesForPolicy":   on(own, policy...),
		"ram:CreateRole": on("acs:ram:*:{account}:role/new", "RoleName", "new", "AssumeRolePolicyDocument",
			"{trust}"),
		"ram:GetRole":    on(role, "RoleName", "job"),
		"ram:UpdateRole": on(role, "RoleName", "job", "NewDescription", "x"),
		"ram:DeleteRole": on(role, "RoleName", "job"),
		"ram:ListRoles":  on(roles),
		"ram:TagResources": on(role, "ResourceType", "role", "ResourceNames", `["job"]`, "Tag",
			`[{"Key":"a","Value":"b"}]`),
		"ram:UntagResources":   on(own, "ResourceType", "policy", "ResourceNames", `["own"]`, "TagKeys", `["a"]`),
		"ram:ListTagResources": on(role, "ResourceType", "role", "ResourceNames", `["job"]`),
		"ims:TagResources": on(user, "ResourceType", "user", "ResourceId.1", "{id}", "Tag.1.Key", "a",
			"Tag.1.Value", "b"),
		"ims:UntagResources":     on(user, "ResourceType", "user", "ResourceId.1", "{id}", "TagKey.1", "a"),
		"ims:ListTagResources":   on(user, "ResourceType", "user", "ResourceId.1", "{id}"),
		"ram:GetAccountAlias":    on(account),
		"ram:SetAccountAlias":    on(account, "AccountAlias", "example"),
		"ram:ClearAccountAlias":  on(account),
		"ims:GetDefaultDomain":   on(account),
		"ims:SetDefaultDomain":   on(account, "DefaultDomainName", "example.onaliyun.com"),
		"ims:GetAccountSummary":  on(account),
		"ims:DisableVirtualMFA":  on(user, "UserPrincipalName", "target@{domain}"),
		"ims:CreateSAMLProvider": on(saml+"*", "SAMLProviderName", "new", "EncodedSAMLMetadataDocument", "{metadata}"),
		"ims:GetSAMLProvider":    on(saml+"corp", "SAMLProviderName", "corp"),
		"ims:UpdateSAMLProvider": on(saml+"corp", "SAMLProviderName", "corp", "NewDescription", "x"),
		"ims:DeleteSAMLProvider": on(saml+"corp", "SAMLProviderName", "corp"),
		"ims:ListSAMLProviders":  on(saml + "*"),
		"ims:CreateOIDCProvider": on(oidc+"new", "OIDCProviderName", "new", "IssuerUrl", "https://new.example.com"),
		"ims:GetOIDCProvider":    on(oidc+"web", "OIDCProviderName", "web"),
		"ims:UpdateOIDCProvider": on(oidc+"web", "OIDCProviderName", "web", "NewDescription", "x"),
		"ims:DeleteOIDCProvider": on(oidc+"web", "OIDCProviderName", "web"),
		"ims:ListOIDCProviders":  on(oidc + "*"),

		"ims:GetAccessKeyPolicy": on(user, "UserPrincipalName", "target@{domain}", "UserAccessKeyId", "{key}"),
		"ims:SetAccessKeyPolicy": on(user, "UserPrincipalName", "target@{domain}", "UserAccessKeyId", "{key}",
			"AccessKeyPolicy", `{"Version":1,"Status":"Inactive","Statements":[]}`),
		"ims:ListPasskeys": on(user, "UserPrincipalName", "target@{domain}"),
		"ims:UpdatePasskey": on(user, "UserPrincipalName", "target@{domain}", "PasskeyId", "{passkey}",
			"PasskeyName", "x"),
		"ims:DeletePasskey":       on(user, "UserPrincipalName", "target@{domain}", "PasskeyId", "{passkey}"),
		"ims:GetVerificationInfo": on(user, "UserPrincipalName", "target@{domain}"),
		"ims:SetVerificationInfo": on("*", "UserPrincipalName", "target@{domain}", "VerifyType", "email",
			"Email", "a@example.com"),
		"ims:UnbindVerification": on(user, "UserPrincipalName", "target@{domain}", "VerifyType", "email",
			"Email", "a@example.com"),
		"ims:GetAccountMFAInfo":                on(account),
		"ims:GetAccountSecurityPracticeReport": on(account),
		"ims:GenerateCredentialReport":         on(account),
		"ims:GetCredentialReport":              on(account),
		"ims:GetSecurityPreference":            on(account),
		"ims:SetSecurityPreference":            on(account, "EnableSaveMFATicket", "true"),
		"ram:GetSecurityPreference":            on(account),
		"ram:SetSecurityPreference":            on(account, "EnableSaveMFATicket", "true"),
		"ims:GetUserSsoSettings":               on(account),
		"ims:SetUserSsoSettings":               on(account, "SsoEnabled", "false"),
		"sts:AssumeRole": {
			in: []string{"RoleArn", "acs:ram::{account}:role/job", "RoleSessionName", "test"}, resources: []string{role},
			permission: "sts:AssumeRole",
		},
		"resourcemanager:CreateResourceGroup":   on("*", "Name", "new", "DisplayName", "New"),
		"resourcemanager:GetResourceGroup":      on("*", "ResourceGroupId", "{group}"),
		"resourcemanager:DeleteResourceGroup":   on("*", "ResourceGroupId", "{group}"),
		"resourcemanager:ListResourceGroups":    on("*"),
		"resourcemanager:ListPolicyAttachments": on("*"),
		"resourcemanager:AttachPolicy": both(user, own, with(policy,
			"PrincipalType", "IMSUser", "PrincipalName", "target@{domain}", "ResourceGroupId", "{account}")...),
		"resourcemanager:DetachPolicy": both(user, system, "PolicyName", "ReadOnlyAccess", "PolicyType", "System",
			"PrincipalType", "IMSUser", "PrincipalName", "target@{domain}", "ResourceGroupId", "{group}"),
	}
	for action, in := range map[string][]string{
		"AddClientIdToOIDCProvider": {"ClientId", "b"}, "RemoveClientIdFromOIDCProvider": {"ClientId", "a"},
		"AddFingerprintToOIDCProvider": {"Fingerprint", "2c"}, "RemoveFingerprintFromOIDCProvider": {"Fingerprint", "0a"},
	} {
		tests["ims:"+action] = on(oidc+"web", append(in, "OIDCProviderName", "web")...)
	}
	for kind, of := range map[string]struct{ name, arn string }{"User": {"target", user}, "Group": {"team", group},
		"Role": {"job", role}} {
		tests["ram:AttachPolicyTo"+kind] = both(of.arn, own, with(policy, kind+"Name", of.name)...)
		tests["ram:DetachPolicyFrom"+kind] = both(of.arn, system, "PolicyName", "ReadOnlyAccess", "PolicyType", "System",
			kind+"Name", of.name)
		tests["ram:ListPoliciesFor"+kind] = on(of.arn, kind+"Name", of.name)
	}
	for product, who := range map[string][]string{"ram": {"UserName", "target"},
		"ims": {"UserPrincipalName", "target@{domain}"}} {
		member := with(who, "GroupName", "team")
		key := with(who, "UserAccessKeyId", "{key}")
		maps.Copy(tests, map[string]permissionTest{
			product + ":CreateGroup":    on(groups, "GroupName", "new"),
			product + ":GetGroup":       on(group, "GroupName", "team"),
			product + ":UpdateGroup":    on(group, "GroupName", "team", "NewComments", "x"),
			product + ":DeleteGroup":    on(group, "GroupName", "team"),
			product + ":ListGroups":     on(groups),
			product + ":AddUserToGroup": both(user, group, member...),
			product + ":RemoveUserFromGroup": both(user, "acs:ram:*:{account}:group/joined",
				with(who, "GroupName", "joined")...),
			product + ":ListGroupsForUser":    on(user, who...),
			product + ":ListUsersForGroup":    on(group, "GroupName", "team"),
			product + ":CreateAccessKey":      on(user, who...),
			product + ":UpdateAccessKey":      on(user, with(key, "Status", "Inactive")...),
			product + ":DeleteAccessKey":      on(user, key...),
			product + ":ListAccessKeys":       on(user, who...),
			product + ":GetAccessKeyLastUsed": on(user, key...),

			product + ":CreateLoginProfile": on(user, with(who, "Password", goodPassword)...),
			product + ":GetLoginProfile":    on(user, who...),
			product + ":UpdateLoginProfile": on(user, with(who, "MFABindRequired", "true")...),
			product + ":DeleteLoginProfile": on(user, who...),
			product + ":ChangePassword": on("acs:ram:*:{account}:user/actor", "OldPassword", goodPassword, "NewPassword",
				goodPassword+"2"),
			product + ":GetPasswordPolicy": on(account),
			product + ":SetPasswordPolicy": on(account, "MinimumPasswordLength", "9"),

			product + ":CreateVirtualMFADevice": on(devices, "VirtualMFADeviceName", "new"),
			product + ":DeleteVirtualMFADevice": on(device, "SerialNumber", "acs:ram::{account}:mfa/phone"),
			product + ":ListVirtualMFADevices":  on(devices),
			product + ":BindMFADevice": on(user, with(who, "SerialNumber", "acs:ram::{account}:mfa/phone",
				"AuthenticationCode1", "{code1}", "AuthenticationCode2", "{code2}")...),
			product + ":UnbindMFADevice": on(user, who...),
			product + ":GetUserMFAInfo":  on(user, who...),
		})
	}
	return tests
}()

// needsNoPermission are the actions that anybody may call.
var needsNoPermission = []string{"sts:GetCallerIdentity"}

// TestPermissions tries every action the emulator serves as a RAM user: with exactly the permission
// on exactly the resource it works; without any, with another action, or with one of the resources
// exchanged for another it is refused, with the reason.
func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, action := range Actions() {
		if slices.Contains(needsNoPermission, action) {
			continue
		}
		test, ok := permissionTests[action]
		if !ok {
			t.Errorf("%s is served and has no permission test", action)
			continue
		}
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			h := start(t)
			p := preparePermissions(h, test, action)
			p.refusedWithReason("no policy")
			p.give(p.permission+"x", p.resources)
			p.refusedWithReason("another action")
			for i := range p.resources {
				if p.resources[i] == "*" {
					continue
				}
				others := slices.Clone(p.resources)
				others[i] += "-other"
				p.give(p.permission, others)
				p.refusedWithReason("another resource than " + p.resources[i])
			}
			p.give(p.permission, p.resources)
			if answer, code := p.actor.call(action, params(p.in...)); code != "" {
				t.Errorf("with exactly %s on %v: %s: %v", p.permission, p.resources, code, answer["Message"])
			}
		})
	}
	for action := range permissionTests {
		if !slices.Contains(Actions(), action) {
			t.Errorf("%s has a permission test and is not served", action)
		}
	}
}

type permissionTry struct {
	*harness
	actor      *client
	action     string
	in         []string
	resources  []string
	permission string
}

func preparePermissions(h *harness, test permissionTest, action string) *permissionTry {
	actor := h.userKey("actor")
	id, _ := at(h.seed("ram:CreateUser", "UserName", "target"), "User", "UserId").(string)
	h.seed("ram:CreateGroup", "GroupName", "team")
	h.seed("ram:CreateGroup", "GroupName", "joined")
	h.seed("ram:CreateRole", "RoleName", "job", "AssumeRolePolicyDocument", trustAccount(h))
	h.seed("ram:CreatePolicy", "PolicyName", "own", "PolicyDocument", allowECS)
	h.seed("ram:CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", allowECS)
	h.seed("ram:CreatePolicy", "PolicyName", "grant", "PolicyDocument", allowECS)
	h.seed("ram:AttachPolicyToUser", "UserName", "actor", "PolicyName", "grant", "PolicyType", "Custom")
	group, _ := at(h.seed("resourcemanager:CreateResourceGroup", "Name", "project", "DisplayName", "Project"),
		"ResourceGroup", "Id").(string)
	domain := h.server.AccountID() + ".onaliyun.com"
	_, name, _ := strings.Cut(action, ":")
	// Only what the action needs, so that deletions find no conflict.
	switch {
	case strings.HasPrefix(name, "DetachPolicyFrom"):
		kind := strings.TrimPrefix(name, "DetachPolicyFrom")
		h.seed("ram:AttachPolicyTo"+kind, append([]string{"PolicyName", "ReadOnlyAccess", "PolicyType", "System"},
			test.in[4:]...)...)
	case name == "DetachPolicy":
		h.seed("ram:AttachPolicyToUser", "UserName", "target", "PolicyName", "ReadOnlyAccess", "PolicyType", "System",
			"ResourceGroupId", group)
	case name == "RemoveUserFromGroup":
		h.seed("ram:AddUserToGroup", "UserName", "target", "GroupName", "joined")
	}
	metadata := idpMetadata("https://corp.example.com", "MIIC")
	h.seed("ims:CreateSAMLProvider", "SAMLProviderName", "corp", "EncodedSAMLMetadataDocument", metadata)
	h.seed("ims:CreateOIDCProvider", "OIDCProviderName", "web", "IssuerUrl", "https://web.example.com", "ClientIds", "a",
		"Fingerprints", "0a,1b")
	passkey := ""
	if slices.Contains(test.in, "{passkey}") {
		var err error
		if passkey, err = h.server.AddPasskey("target", "laptop"); err != nil {
			h.Fatal(err)
		}
	}
	switch name {
	case "GetCredentialReport":
		h.seed("ims:GenerateCredentialReport")
		h.clock.advance(reportTakes)
	case "GetVerificationInfo":
		on := []string{"UserPrincipalName", "target@" + domain, "VerifyType"}
		h.seed("ims:SetVerificationInfo", append(on, "sms", "MobilePhone", "86-13900001234")...)
		h.seed("ims:SetVerificationInfo", append(on, "email", "Email", "target@example.com")...)
	}
	code1, code2 := "", ""
	switch name {
	case "GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile":
		h.seed("ram:CreateLoginProfile", "UserName", "target", "Password", goodPassword)
	case "ChangePassword":
		h.seed("ram:CreateLoginProfile", "UserName", "actor", "Password", goodPassword)
	case "UnbindMFADevice", "GetUserMFAInfo", "DisableVirtualMFA":
		h.bound("target", "phone")
	case "BindMFADevice", "DeleteVirtualMFADevice":
		seed, _ := at(h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "phone"), "VirtualMFADevice",
			"Base32StringSeed").(string)
		both := codes(h.T, seed, h.clock.now())
		code1, code2 = both[1], both[3]
	}
	p := &permissionTry{harness: h, actor: actor, action: action, permission: test.permission}
	if p.permission == "" {
		p.permission = "ram:" + name
	}
	key := ""
	if slices.Contains(test.in, "{key}") {
		key, _ = at(h.seed("ram:CreateAccessKey", "UserName", "target"), "AccessKey", "AccessKeyId").(string)
	}
	fill := strings.NewReplacer("{account}", h.server.AccountID(), "{domain}", domain, "{id}", id, "{group}", group,
		"{key}", key,
		"{trust}", trustAccount(h), "{document}", allowECS, "{metadata}", metadata, "{passkey}", passkey,
		"{code1}", code1, "{code2}", code2)
	for _, text := range test.in {
		p.in = append(p.in, fill.Replace(text))
	}
	for _, text := range test.resources {
		p.resources = append(p.resources, fill.Replace(text))
	}
	return p
}

// give makes the actor's only policy allow an action on some resources.
func (p *permissionTry) give(action string, resources []string) {
	p.Helper()
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":["` +
		strings.Join(resources, `","`) + `"]}]}`
	p.seed("ram:CreatePolicyVersion", "PolicyName", "grant", "PolicyDocument", document, "SetAsDefault", "true",
		"RotateStrategy", rotateOldest)
}

func (p *permissionTry) refusedWithReason(why string) {
	p.Helper()
	answer, code := p.actor.call(p.action, params(p.in...))
	if code != "403 NoPermission" {
		p.Errorf("%s: %q (%v), want 403 NoPermission", why, code, answer["Message"])
		return
	}
	message, _ := answer["Message"].(string)
	if !strings.Contains(message, " Resource: ") || !strings.HasSuffix(message, " Action: "+p.permission) {
		p.Errorf("%s: message %q names no action and resource", why, message)
	}
	detail := at(answer, "AccessDeniedDetail")
	if at(detail, "NoPermissionType") != "ImplicitDeny" || at(detail, "AuthAction") != p.permission ||
		at(detail, "AuthPrincipalType") != "SubUser" {
		p.Errorf("%s: detail %v", why, detail)
	}
}

func TestExplicitDeny(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	h.seed("ram:CreateGroup", "GroupName", "readers")
	h.seed("ram:AddUserToGroup", "UserName", "ann", "GroupName", "readers")
	h.seed("ram:AttachPolicyToGroup", "GroupName", "readers", "PolicyName", "AliyunRAMReadOnlyAccess", "PolicyType",
		"System")
	ann.must("ram:ListUsers")
	h.grant("ann", "no-lists",
		`{"Version":"1","Statement":[{"Sid":"NoLists","Effect":"Deny","Action":"ram:List*","Resource":"*"}]}`)
	answer := ann.refused("403 NoPermission", "ram:ListUsers")
	if at(answer, "AccessDeniedDetail", "NoPermissionType") != "ExplicitDeny" {
		t.Errorf("detail: %v", answer)
	}
	encoded, _ := at(answer, "AccessDeniedDetail", "EncodedDiagnosticMessage").(string)
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !strings.Contains(string(text), "NoLists") {
		t.Errorf("diagnosis %s does not name the statement: %v", text, err)
	}
	ann.must("ram:GetUser", "UserName", "ann")
	h.seed("ram:RemoveUserFromGroup", "UserName", "ann", "GroupName", "readers")
	ann.refused("403 NoPermission", "ram:GetUser", "UserName", "ann")
}

func TestConditionsSeeTheRequest(t *testing.T) {
	h := start(t)
	for name, test := range map[string]struct {
		condition string
		allowed   bool
	}{
		"own address":     {`{"IpAddress":{"acs:SourceIp":"127.0.0.1"}}`, true},
		"another address": {`{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}`, false},
		"before":          {`{"DateLessThan":{"acs:CurrentTime":"2026-03-05T00:00:00Z"}}`, true},
		"after":           {`{"DateGreaterThan":{"acs:CurrentTime":"2026-03-05T00:00:00Z"}}`, false},
		"no TLS":          {`{"Bool":{"acs:SecureTransport":"false"}}`, false},
		"TLS":             {`{"Bool":{"acs:SecureTransport":"true"}}`, true},
		"no MFA key":      {`{"Bool":{"acs:MFAPresent":"false"}}`, false},
		"own ARN":         {`{"StringLike":{"acs:PrincipalARN":"acs:ram:*:*:user/own-ARN"}}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			user := strings.ReplaceAll(name, " ", "-")
			c := h.userKey(user)
			h.grant(user, "p-"+user,
				`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ListUsers","Resource":"*",`+
					`"Condition":`+test.condition+`}]}`)
			want := "403 NoPermission"
			if test.allowed {
				want = ""
			}
			c.refused(want, "ram:ListUsers")
		})
	}
}

// TestSecureTransport: RAM is reached by HTTPS only, so its policies see that, unless the emulator
// is asked for the rest.
func TestSecureTransport(t *testing.T) {
	for _, insecure := range []bool{false, true} {
		h := start(t, func(o *Options) { o.InsecureTransport = insecure })
		ann := h.userKey("ann")
		h.grant("ann", "list", allow("ram:ListUsers", "*"))
		h.grant("ann", "tls", `{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",`+
			`"Condition":{"Bool":{"acs:SecureTransport":"false"}}}]}`)
		want := ""
		if insecure {
			want = "403 NoPermission"
		}
		ann.refused(want, "ram:ListUsers")
	}
}

// TestResourceTags: a condition on tags is about the object that the action is about, each of
// several with its own.
func TestResourceTags(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	h.grant("ann", "tagged", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",`+
		`"Condition":{"StringEquals":{"acs:ResourceTag/team":"core"}}}]}`)
	core, edge := `[{"Key":"team","Value":"core"}]`, `[{"Key":"team","Value":"edge"}]`
	for name, tags := range map[string]string{"core": core, "edge": edge, "none": "[]"} {
		h.seed("ram:CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trustAccount(h), "Tag", tags)
		h.seed("ram:CreatePolicy", "PolicyName", name, "PolicyDocument", allowECS, "Tag", tags)
	}
	h.seed("ims:TagResources", "ResourceType", "user", "ResourcePrincipalName.1",
		"ann@"+h.server.AccountID()+".onaliyun.com",
		"Tag.1.Key", "team", "Tag.1.Value", "core")
	ann.must("ram:GetRole", "RoleName", "CORE")
	ann.must("ram:GetUser", "UserName", "ann")
	attach := []string{"PolicyType", "Custom", "PolicyName"}
	ann.must("ram:AttachPolicyToRole", append(attach, "core", "RoleName", "core")...)
	for _, name := range []string{"edge", "none"} {
		ann.refused("403 NoPermission", "ram:GetRole", "RoleName", name)
		ann.refused("403 NoPermission", "ram:AttachPolicyToRole", append(attach, name, "RoleName", "core")...)
		ann.refused("403 NoPermission", "ram:AttachPolicyToRole", append(attach, "core", "RoleName", name)...)
	}
	ann.refused("403 NoPermission", "ram:ListRoles")
}

// TestResourceGroupScope: a policy attached in the scope of a resource group says nothing about
// identities, which are in none.
func TestResourceGroupScope(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	group, _ := at(h.seed("resourcemanager:CreateResourceGroup", "Name", "project", "DisplayName", "Project"),
		"ResourceGroup", "Id").(string)
	h.seed("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "AdministratorAccess", "PolicyType", "System",
		"ResourceGroupId", group)
	ann.refused("403 NoPermission", "ram:ListUsers")
	ann.must("resourcemanager:GetResourceGroup", "ResourceGroupId", group)
}
