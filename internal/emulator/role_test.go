// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func trustAccount(h *harness) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` +
		h.server.AccountID() + `:root"]}}]}`
}

func allow(action, resource string) string {
	return fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":"Allow","Action":%q,"Resource":%q}]}`, action, resource)
}

// grant attaches a custom policy to a user.
func (h *harness) grant(userName, policyName, document string) {
	h.Helper()
	h.seed("ram:CreatePolicy", "PolicyName", policyName, "PolicyDocument", document)
	h.seed("ram:AttachPolicyToUser", "UserName", userName, "PolicyName", policyName, "PolicyType", "Custom")
}

func TestRoles(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		made := c.must("ram:CreateRole", "RoleName", "Deploy", "AssumeRolePolicyDocument", trustAccount(h), "Description",
			"deploys", "MaxSessionDuration", "7200", "Tag", `[{"Key":"a","Value":"b"}]`)
		if at(made, "Role", "Arn") != "acs:ram::"+h.server.AccountID()+":role/Deploy" ||
			at(made, "Role", "MaxSessionDuration") != float64(7200) {
			t.Errorf("CreateRole: %v", made)
		}
		c.refused("409 EntityAlreadyExists.Role", "ram:CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument",
			trustAccount(h))
		c.refused("400 InvalidParameter.RoleName.InvalidChars", "ram:CreateRole", "RoleName", "a_b",
			"AssumeRolePolicyDocument", trustAccount(h))
		c.refused("400 MalformedPolicyDocument", "ram:CreateRole", "RoleName", "x", "AssumeRolePolicyDocument", allowECS)
		c.refused("400 InvalidMaxSessionDuration", "ram:CreateRole", "RoleName", "x", "AssumeRolePolicyDocument",
			trustAccount(h), "MaxSessionDuration", "60")
		got := c.must("ram:GetRole", "RoleName", "Deploy")
		if at(got, "Role", "AssumeRolePolicyDocument") != trustAccount(h) || at(got, "Role", "Tags") != nil {
			t.Errorf("GetRole: %v", got)
		}
		list := c.must("ram:ListRoles")
		if at(list, "Roles", "Role", 0, "AssumeRolePolicyDocument") != nil ||
			at(list, "Roles", "Role", 0, "Tags", "Tag", 0, "TagValue") != "b" {
			t.Errorf("ListRoles: %v", list)
		}
		changed := c.must("ram:UpdateRole", "RoleName", "Deploy", "NewDescription", "", "NewMaxSessionDuration", "3600")
		if at(changed, "Role", "Description") != "" || at(changed, "Role", "MaxSessionDuration") != float64(3600) {
			t.Errorf("UpdateRole: %v", changed)
		}
		c.must("ram:DeleteRole", "RoleName", "Deploy")
		c.refused("404 EntityNotExist.Role", "ram:GetRole", "RoleName", "Deploy")
	})
}

func TestTags(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		id, _ := at(c.must("ram:CreateUser", "UserName", "ann"), "User", "UserId").(string)
		c.must("ram:CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument", trustAccount(h))
		c.must("ram:CreatePolicy", "PolicyName", "look", "PolicyDocument", allowECS)

		c.must("ims:TagResources", "ResourceType", "user", "ResourceId.1", id, "Tag.1.Key", "a", "Tag.1.Value", "1",
			"Tag.2.Key", "b", "Tag.2.Value", "")
		c.must("ims:TagResources", "ResourceType", "user", "ResourcePrincipalName.1",
			"ann@"+h.server.AccountID()+".onaliyun.com", "Tag.1.Key", "a", "Tag.1.Value", "2")
		list := c.must("ims:ListTagResources", "ResourceType", "user", "ResourceId.1", id)
		if got := names(at(list, "TagResources", "TagResource"), "TagValue"); !slices.Equal(got, []string{"2", ""}) {
			t.Errorf("ListTagResources: %v", list)
		}
		if got := c.must("ims:ListUsers", "Tag.1.Key", "a", "Tag.1.Value", "2"); at(got, "Users", "User", 0, "UserId") != id {
			t.Errorf("ListUsers by tag: %v", got)
		}
		page := c.must("ims:ListTagResources", "ResourceType", "user", "ResourceId.1", id, "PageSize", "1")
		token, _ := page["NextToken"].(string)
		page = c.must("ims:ListTagResources", "ResourceType", "user", "ResourceId.1", id, "PageSize", "1", "NextToken", token)
		if got := names(at(page, "TagResources", "TagResource"), "TagKey"); !slices.Equal(got, []string{"b"}) ||
			page["NextToken"] != nil {
			t.Errorf("second page: %v", page)
		}
		c.must("ims:UntagResources", "ResourceType", "user", "ResourceId.1", id, "TagKey.1", "a")
		if got := c.must("ims:GetUser", "UserId", id); at(got, "User", "Tags", "Tag", 0, "TagKey") != "b" ||
			at(got, "User", "Tags", "Tag", 1) != nil {
			t.Errorf("GetUser: %v", got)
		}
		c.must("ims:UntagResources", "ResourceType", "user", "ResourceId.1", id, "All", "true")
		c.refused("404 EntityNotExist.User", "ims:TagResources", "ResourceType", "user", "ResourceId.1", "1", "Tag.1.Key",
			"a", "Tag.1.Value", "1")
		c.refused("400 InvalidParameter.Tag.Key.InvalidChars", "ims:TagResources", "ResourceType", "user", "ResourceId.1", id,
			"Tag.1.Key", "acs:x", "Tag.1.Value", "1")
		c.refused("400 MissingParameter", "ims:TagResources", "ResourceType", "user", "ResourceId.1", id)
		many := []string{"ResourceType", "user", "ResourceId.1", id}
		for i := 1; i <= 21; i++ {
			many = append(many, fmt.Sprintf("Tag.%d.Key", i), fmt.Sprint("k", i), fmt.Sprintf("Tag.%d.Value", i), "v")
		}
		c.refused("400 InvalidTag", "ims:TagResources", many...)
		c.must("ims:TagResources", many[:len(many)-4]...)
		c.refused("409 LimitExceeded.Tag", "ims:TagResources", "ResourceType", "user", "ResourceId.1", id, "Tag.1.Key",
			"more", "Tag.1.Value", "1")

		for kind, name := range map[string]string{"role": "deploy", "policy": "look"} {
			names := `["` + name + `"]`
			c.must("ram:TagResources", "ResourceType", kind, "ResourceNames", names, "Tag",
				`[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]`)
			list := c.must("ram:ListTagResources", "ResourceType", kind, "ResourceNames", names)
			if at(list, "TagResources", 0, "ResourceName") != name || at(list, "TagResources", 1, "TagValue") != "2" {
				t.Errorf("ram:ListTagResources is not flat: %v", list)
			}
			c.must("ram:UntagResources", "ResourceType", kind, "ResourceNames", names, "TagKeys", `["a"]`, "TagKey.1", "a")
			list = c.must("ram:ListTagResources", "ResourceType", kind, "ResourceNames", names)
			if at(list, "TagResources", 0, "TagKey") != "b" || at(list, "TagResources", 1) != nil {
				t.Errorf("ram:ListTagResources: %v", list)
			}
			c.refused("400 InvalidParameter.Format", "ram:TagResources", "ResourceType", kind, "ResourceNames", "no JSON", "Tag",
				`[{"Key":"a","Value":"1"}]`)
		}
		if got := c.must("ram:ListTagResources", "ResourceType", "role", "ResourceNames", `["nobody"]`); at(got,
			"TagResources", 0) != nil {
			t.Errorf("tags of nobody: %v", got)
		}
	})
}

func TestAccountSettings(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		if got := c.must("ims:GetDefaultDomain"); got["DefaultDomainName"] != h.server.AccountID()+".onaliyun.com" {
			t.Errorf("GetDefaultDomain: %v", got)
		}
		c.must("ram:SetAccountAlias", "AccountAlias", "example")
		c.must("ram:SetAccountAlias", "AccountAlias", "other-example")
		if got := c.must("ram:GetAccountAlias"); got["AccountAlias"] != "other-example" {
			t.Errorf("GetAccountAlias: %v", got)
		}
		c.must("ram:CreateUser", "UserName", "ann")
		for _, domain := range []string{"other-example.onaliyun.com", h.server.AccountID() + ".onaliyun.com"} {
			if got := c.must("ims:GetUser", "UserPrincipalName", "ann@"+domain); at(got, "User",
				"UserPrincipalName") != "ann@other-example.onaliyun.com" {
				t.Errorf("GetUser: %v", got)
			}
		}
		c.refused("400 InvalidParameter.AccountAlias.Length", "ram:SetAccountAlias", "AccountAlias", "ab")
		c.refused("400 InvalidParameter.AccountAlias.Format", "ram:SetAccountAlias", "AccountAlias", "a--b")
		c.must("ram:ClearAccountAlias")
		if got := c.must("ims:SetDefaultDomain", "DefaultDomainName",
			"third.onaliyun.com"); got["DefaultDomainName"] != "third.onaliyun.com" {
			t.Errorf("SetDefaultDomain: %v", got)
		}
		c.refused("400 InvalidParameter.DefaultDomainName.Format", "ims:SetDefaultDomain", "DefaultDomainName", "example.com")
		got := c.must("ims:GetAccountSummary")
		if at(got, "SummaryMap", "Users") != float64(1) || at(got, "SummaryMap", "UsersQuota") != float64(5000) ||
			at(got, "SummaryMap", "PolicySizeQuota") != float64(6144) {
			t.Errorf("GetAccountSummary: %v", got)
		}
	})
}

func TestQuotas(t *testing.T) {
	h := start(t, func(o *Options) {
		o.Quotas = Quotas{
			"UsersQuota": 1, "GroupsQuota": 1, "RolesQuota": 1, "PoliciesQuota": 1, "GroupsPerUserQuota": 1,
			"ResourceGroupsQuota":              1,
			"AccountAccessKeysPerAccountQuota": 2, "PolicySizeQuota": 100,
		}
	})
	c := h.root()
	short := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:A","Resource":"*"}]}`
	for _, test := range []struct {
		code, action string
		first, then  []string
	}{
		{"LimitExceeded.User", "ram:CreateUser", []string{"UserName", "a"}, []string{"UserName", "b"}},
		{"LimitExceeded.Group", "ram:CreateGroup", []string{"GroupName", "a"}, []string{"GroupName", "b"}},
		{"LimitExceeded.Policy", "ram:CreatePolicy", []string{"PolicyName", "a", "PolicyDocument", short},
			[]string{"PolicyName", "b", "PolicyDocument", short}},
		{"LimitExceeded.ResourceGroup", "resourcemanager:CreateResourceGroup", []string{"Name", "aa", "DisplayName", "a"},
			[]string{"Name", "bb", "DisplayName", "b"}},
		{"LimitExceeded.User.AccessKey", "ims:CreateAccessKey", nil, nil},
	} {
		c.must(test.action, test.first...)
		c.refused("409 "+test.code, test.action, test.then...)
	}
	c.refused("400 InvalidParameter.AssumeRolePolicyDocument.Length", "ram:CreateRole", "RoleName", "r",
		"AssumeRolePolicyDocument", trustAccount(h))
	c.refused("400 InvalidParameter.PolicyDocument.Length", "ram:CreatePolicyVersion", "PolicyName", "a", "PolicyDocument",
		short+strings.Repeat(" ", 100))
}

func TestAssumeRole(t *testing.T) {
	everywhere(t, func(h *harness) {
		ann, bob := h.userKey("ann"), h.userKey("bob")
		account := h.server.AccountID()
		arn := "acs:ram::" + account + ":role/Reader"
		h.seed("ram:CreateRole", "RoleName", "Reader", "AssumeRolePolicyDocument",
			`{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":`+
				`{"RAM":["acs:ram::`+account+`:user/ann"]},`+
				`"Condition":{"StringEquals":{"sts:ExternalId":"secret-handshake"}}}]}`)
		h.seed("ram:AttachPolicyToRole", "RoleName", "Reader", "PolicyName", "AliyunRAMReadOnlyAccess", "PolicyType",
			"System")
		good := []string{"RoleArn", arn, "RoleSessionName", "test", "ExternalId", "secret-handshake"}

		ann.refused("403 NoPermission", "sts:AssumeRole", good...) // no policy of her own yet
		h.grant("ann", "assume", allow("sts:AssumeRole", "acs:ram:*:*:role/reader"))
		ann.refused("403 NoPermission", "sts:AssumeRole", good...) // resources are matched with case
		h.grant("ann", "assume-right", allow("sts:AssumeRole", "acs:ram:*:*:role/Reader"))
		h.grant("bob", "assume-all", allow("sts:AssumeRole", "*"))
		bob.refused("403 NoPermission", "sts:AssumeRole", good...) // not in the trust policy
		ann.refused("403 NoPermission", "sts:AssumeRole", good[:4]...)
		ann.refused("403 NoPermission", "sts:AssumeRole", "RoleArn", arn, "RoleSessionName", "test", "ExternalId", "wrong")
		h.root().refused("403 NoPermission", "sts:AssumeRole", good...)
		// Who may not assume a role learns nothing about it, nor about the other parameters.
		eve := h.userKey("eve")
		for _, spoilt := range [][]string{{"RoleArn", arn + "x"}, {"RoleArn", "reader"}, {"DurationSeconds", "60"},
			{"Policy", "{}"}} {
			eve.refused("403 NoPermission", "sts:AssumeRole", append(slices.Clone(good), spoilt...)...)
		}
		bob.refused("403 NoPermission", "sts:AssumeRole", append(slices.Clone(good), "DurationSeconds", "3601")...)
		bob.refused("404 EntityNotExist.Role", "sts:AssumeRole", "RoleArn", arn+"x", "RoleSessionName", "test")
		bob.refused("404 EntityNotExist.Role", "sts:AssumeRole", "RoleArn", "acs:ram::1:role/Reader", "RoleSessionName",
			"test")
		bob.refused("400 InvalidParameter.RoleArn", "sts:AssumeRole", "RoleArn", "reader", "RoleSessionName", "test")
		for _, spoilt := range [][]string{
			{"RoleSessionName", "x"}, {"RoleSessionName", "a b"}, {"DurationSeconds", "60"}, {"DurationSeconds", "3601"},
		} {
			in := append(slices.Clone(good), spoilt...)
			ann.refused("400 InvalidParameter."+spoilt[0], "sts:AssumeRole", in...)
		}
		h.seed("ram:CreateRole", "RoleName", "Open", "AssumeRolePolicyDocument", trustAccount(h))
		bob.refused("400 InvalidParameter.ExternalId", "sts:AssumeRole", "RoleArn", "acs:ram::"+account+":role/Open",
			"RoleSessionName", "test",
			"ExternalId", "?")
		if got := bob.must("sts:AssumeRole", "RoleArn", "acs:ram::"+account+":role/open", "RoleSessionName", "test",
			"SourceIdentity", "bob"); got["SourceIdentity"] != "bob" {
			t.Errorf("SourceIdentity: %v", got)
		}
		ann.refused("400 InvalidParameter.PolicyGrammar", "sts:AssumeRole", append(slices.Clone(good), "Policy", "{}")...)
		ann.refused("400 InvalidParameter.PolicySize", "sts:AssumeRole",
			append(slices.Clone(good), "Policy", strings.Repeat(" ", 2049))...)

		answer := ann.must("sts:AssumeRole", good...)
		if at(answer, "AssumedRoleUser", "Arn") != "acs:ram::"+account+":role/reader/test" ||
			at(answer, "Credentials", "Expiration") != "2026-03-04T06:06:07Z" {
			t.Errorf("AssumeRole: %v", answer)
		}
		inSession := h.session(answer)
		if got := inSession.must("sts:GetCallerIdentity"); got["IdentityType"] != "AssumedRoleUser" || got["UserId"] != nil ||
			got["Arn"] != "acs:ram::"+account+":assumed-role/reader/test" {
			t.Errorf("GetCallerIdentity: %v", got)
		}
		inSession.must("ram:ListUsers")
		inSession.refused("403 NoPermission", "ram:CreateUser", "UserName", "eve")

		narrow := h.session(ann.must("sts:AssumeRole", append(slices.Clone(good), "Policy", allow("ram:GetUser", "*"))...))
		narrow.must("ram:GetUser", "UserName", "ann")
		denied := narrow.refused("403 NoPermission", "ram:ListUsers")
		if at(denied, "AccessDeniedDetail", "PolicyType") != "SessionPolicy" ||
			at(denied, "AccessDeniedDetail", "AuthPrincipalType") != "AssumedRoleUser" {
			t.Errorf("detail: %v", denied)
		}

		spoilt := *inSession
		spoilt.token = ""
		spoilt.refused("400 MissingSecurityToken", "sts:GetCallerIdentity")
		spoilt.token = narrow.token
		spoilt.refused("400 InvalidSecurityToken.MismatchWithAccessKey", "sts:GetCallerIdentity")
		spoilt.token = "nonsense"
		spoilt.refused("400 InvalidSecurityToken.Malformed", "sts:GetCallerIdentity")
		h.clock.advance(time.Hour)
		inSession.refused("400 InvalidSecurityToken.Expired", "sts:GetCallerIdentity")
	})
}

// session signs as the credentials that AssumeRole answered with.
func (h *harness) session(answer map[string]any) *client {
	h.Helper()
	text := func(member string) string { s, _ := at(answer, "Credentials", member).(string); return s }
	c := h.as(Key{ID: text("AccessKeyId"), Secret: text("AccessKeySecret")})
	c.token = text("SecurityToken")
	return c
}
