// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"fmt"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/resourcemanager"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

func goPolicies(c *caller) {
	document := func(n int) string { return allow(fmt.Sprintf("oss:V%d", n)) }
	made := ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "read", "PolicyDocument",
		document(1), "Description", odd).Policy
	equal(c, row(made.PolicyName, made.PolicyType, made.Description, made.DefaultVersion),
		row("read", "Custom", odd, "v1"))
	for n := 2; n <= 5; n++ {
		version := ok(c, c.ram.CreatePolicyVersion, ram.CreateCreatePolicyVersionRequest(), "PolicyName", "read",
			"PolicyDocument", document(n), "SetAsDefault", fmt.Sprint(n == 3)).PolicyVersion
		equal(c, row(version.VersionId, version.IsDefaultVersion, version.PolicyDocument),
			row(fmt.Sprintf("v%d", n), n == 3, document(n)))
	}
	refused(c, "409 LimitExceeded.Policy.Version", c.ram.CreatePolicyVersion, ram.CreateCreatePolicyVersionRequest(),
		"PolicyName", "read", "PolicyDocument", document(6))
	ok(c, c.ram.SetDefaultPolicyVersion, ram.CreateSetDefaultPolicyVersionRequest(), "PolicyName", "read", "VersionId",
		"v2")
	refused(c, "404 EntityNotExist.Policy.Version", c.ram.SetDefaultPolicyVersion,
		ram.CreateSetDefaultPolicyVersionRequest(), "PolicyName", "read", "VersionId", "v9")
	got := ok(c, c.ram.GetPolicy, ram.CreateGetPolicyRequest(), "PolicyName", "read", "PolicyType", "Custom")
	equal(c, row(got.Policy.DefaultVersion, got.Policy.AttachmentCount, got.DefaultPolicyVersion.PolicyDocument),
		row("v2", 0, document(2)))
	versions := ok(c, c.ram.ListPolicyVersions, ram.CreateListPolicyVersionsRequest(), "PolicyName", "read",
		"PolicyType", "Custom").PolicyVersions.PolicyVersion
	equal(c, each(versions, func(v ram.PolicyVersion) string { return fmt.Sprint(v.VersionId, v.IsDefaultVersion) }),
		[]string{"v1false", "v2true", "v3false", "v4false", "v5false"})
	equal(c, ok(c, c.ram.GetPolicyVersion, ram.CreateGetPolicyVersionRequest(), "PolicyName", "read", "PolicyType",
		"Custom", "VersionId", "v4").PolicyVersion.PolicyDocument, document(4))
	refused(c, "404 EntityNotExist.Policy.Version", c.ram.GetPolicyVersion, ram.CreateGetPolicyVersionRequest(),
		"PolicyName", "read", "PolicyType", "Custom", "VersionId", "v9")
	refused(c, "404 EntityNotExist.Policy", c.ram.ListPolicyVersions, ram.CreateListPolicyVersionsRequest(),
		"PolicyName", "none", "PolicyType", "Custom")
	refused(c, "409 DeleteConflict.Policy.Version.Default", c.ram.DeletePolicyVersion,
		ram.CreateDeletePolicyVersionRequest(), "PolicyName", "read", "VersionId", "v2")
	ok(c, c.ram.DeletePolicyVersion, ram.CreateDeletePolicyVersionRequest(), "PolicyName", "read", "VersionId", "v1")
	equal(c, ok(c, c.ram.UpdatePolicyDescription, ram.CreateUpdatePolicyDescriptionRequest(), "PolicyName", "read",
		"NewDescription", "anew").Policy.Description, "anew")
	refused(c, "404 EntityNotExist.Policy", c.ram.UpdatePolicyDescription, ram.CreateUpdatePolicyDescriptionRequest(),
		"PolicyName", "none", "NewDescription", "x")
	custom := ok(c, c.ram.ListPolicies, ram.CreateListPoliciesRequest(), "PolicyType", "Custom").Policies.Policy
	equal(c, each(custom, func(p ram.Policy) string { return p.PolicyName + p.Description + p.DefaultVersion }),
		[]string{"readanewv2"})
	system := ok(c, c.ram.GetPolicy, ram.CreateGetPolicyRequest(), "PolicyName", "AdministratorAccess", "PolicyType",
		"System")
	equal(c, row(system.Policy.PolicyType, strings.Contains(system.DefaultPolicyVersion.PolicyDocument, `"Allow"`)),
		row("System", true))

	refused(c, "409 EntityAlreadyExists.Policy", c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName",
		"read", "PolicyDocument", document(1))
	refused(c, "400 MalformedPolicyDocument", c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "x",
		"PolicyDocument", "{")
	refused(c, "400 InvalidParameter.PolicyDocument.Length", c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(),
		"PolicyName", "x", "PolicyDocument", allow(strings.Repeat("x", 6144)))
	refused(c, "400 InvalidParameter.PolicyType", c.ram.ListPolicies, ram.CreateListPoliciesRequest(), "PolicyType",
		"Other")
	refused(c, "404 EntityNotExist.Policy", c.ram.GetPolicy, ram.CreateGetPolicyRequest(), "PolicyName", "none",
		"PolicyType", "Custom")
	refused(c, "409 DeleteConflict.Policy.Version", c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName",
		"read")
	for _, id := range []string{"v3", "v4", "v5"} {
		ok(c, c.ram.DeletePolicyVersion, ram.CreateDeletePolicyVersionRequest(), "PolicyName", "read", "VersionId", id)
	}
	ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "read")
	refused(c, "404 EntityNotExist.Policy", c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "read")
}

func goAttachments(c *caller) {
	ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "own", "PolicyDocument", allow("oss:*"),
		"Description", "mine")
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "jack", "DisplayName", "Jack")
	ok(c, c.ram.CreateGroup, ram.CreateCreateGroupRequest(), "GroupName", "jacks", "Comments", "all")
	ok(c, c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "jack-role", "AssumeRolePolicyDocument",
		c.trust("root"), "Description", "r")
	with := func(more ...any) []any { return append([]any{"PolicyName", "own", "PolicyType", "Custom"}, more...) }
	user, group, role := with("UserName", "jack"), with("GroupName", "jacks"), with("RoleName", "jack-role")

	ok(c, c.ram.AttachPolicyToUser, ram.CreateAttachPolicyToUserRequest(), user...)
	ok(c, c.ram.AttachPolicyToGroup, ram.CreateAttachPolicyToGroupRequest(), group...)
	ok(c, c.ram.AttachPolicyToRole, ram.CreateAttachPolicyToRoleRequest(), role...)
	refused(c, "409 EntityAlreadyExists.User.Policy", c.ram.AttachPolicyToUser, ram.CreateAttachPolicyToUserRequest(),
		user...)
	refused(c, "409 EntityAlreadyExists.Group.Policy", c.ram.AttachPolicyToGroup,
		ram.CreateAttachPolicyToGroupRequest(), group...)
	refused(c, "409 EntityAlreadyExists.Role.Policy", c.ram.AttachPolicyToRole, ram.CreateAttachPolicyToRoleRequest(),
		role...)

	shape := func(p ram.Policy) string {
		c.isNow(p.AttachDate)
		return p.PolicyName + " " + p.PolicyType + " " + p.Description + " " + p.DefaultVersion
	}
	want := []string{"own Custom mine v1"}
	equal(c, each(ok(c, c.ram.ListPoliciesForUser, ram.CreateListPoliciesForUserRequest(), "UserName",
		"jack").Policies.Policy, shape), want)
	equal(c, each(ok(c, c.ram.ListPoliciesForGroup, ram.CreateListPoliciesForGroupRequest(), "GroupName",
		"jacks").Policies.Policy, shape), want)
	equal(c, each(ok(c, c.ram.ListPoliciesForRole, ram.CreateListPoliciesForRoleRequest(), "RoleName",
		"jack-role").Policies.Policy, shape), want)
	entities := ok(c, c.ram.ListEntitiesForPolicy, ram.CreateListEntitiesForPolicyRequest(), with()...)
	equal(c, each(entities.Users.User, func(u ram.User) string { return u.UserName + " " + u.DisplayName }),
		[]string{"jack Jack"})
	equal(c, each(entities.Groups.Group, func(g ram.Group) string { return g.GroupName + " " + g.Comments }),
		[]string{"jacks all"})
	equal(c, each(entities.Roles.Role, func(r ram.Role) string { return r.RoleName + " " + r.Description }),
		[]string{"jack-role r"})

	refused(c, "404 EntityNotExist.User", c.ram.ListPoliciesForUser, ram.CreateListPoliciesForUserRequest(), "UserName",
		"nobody")
	refused(c, "404 EntityNotExist.Group", c.ram.ListPoliciesForGroup, ram.CreateListPoliciesForGroupRequest(),
		"GroupName", "nobody")
	refused(c, "404 EntityNotExist.Role", c.ram.ListPoliciesForRole, ram.CreateListPoliciesForRoleRequest(), "RoleName",
		"nobody")
	refused(c, "404 EntityNotExist.Policy", c.ram.ListEntitiesForPolicy, ram.CreateListEntitiesForPolicyRequest(),
		"PolicyName", "none", "PolicyType", "Custom")
	remove := func(want string) {
		refused(c, want, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "own")
	}
	remove("409 DeleteConflict.Policy.User")
	refused(c, "409 DeleteConflict.User.Policy", c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "jack")
	ok(c, c.ram.DetachPolicyFromUser, ram.CreateDetachPolicyFromUserRequest(), user...)
	remove("409 DeleteConflict.Policy.Group")
	refused(c, "409 DeleteConflict.Group.Policy", c.ram.DeleteGroup, ram.CreateDeleteGroupRequest(), "GroupName",
		"jacks")
	ok(c, c.ram.DetachPolicyFromGroup, ram.CreateDetachPolicyFromGroupRequest(), group...)
	remove("409 DeleteConflict.Policy.Role")
	refused(c, "409 DeleteConflict.Role.Policy", c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName",
		"jack-role")
	ok(c, c.ram.DetachPolicyFromRole, ram.CreateDetachPolicyFromRoleRequest(), role...)
	refused(c, "404 EntityNotExist.User.Policy", c.ram.DetachPolicyFromUser, ram.CreateDetachPolicyFromUserRequest(),
		user...)
	refused(c, "404 EntityNotExist.Group.Policy", c.ram.DetachPolicyFromGroup, ram.CreateDetachPolicyFromGroupRequest(),
		group...)
	refused(c, "404 EntityNotExist.Role.Policy", c.ram.DetachPolicyFromRole, ram.CreateDetachPolicyFromRoleRequest(),
		role...)
	ok(c, c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "jack")
	ok(c, c.ram.DeleteGroup, ram.CreateDeleteGroupRequest(), "GroupName", "jacks")
	ok(c, c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", "jack-role")
	ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "own")
}

func goRoles(c *caller) {
	made := ok(c, c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "Deployer", "AssumeRolePolicyDocument",
		c.trust("root"), "Description", odd, "MaxSessionDuration", "7200").Role
	equal(c, row(made.RoleName, made.Arn, made.Description, made.AssumeRolePolicyDocument,
		fmt.Sprint(made.MaxSessionDuration)),
		row("Deployer", "acs:ram::"+c.s.AccountID()+":role/Deployer", odd, c.trust("root"), "7200"))
	got := ok(c, c.ram.GetRole, ram.CreateGetRoleRequest(), "RoleName", "Deployer").Role
	equal(c, row(got.RoleId, got.Description, got.AssumeRolePolicyDocument), row(made.RoleId, odd, c.trust("root")))
	updated := ok(c, c.ram.UpdateRole, ram.CreateUpdateRoleRequest(), "RoleName", "Deployer", "NewDescription", "n",
		"NewMaxSessionDuration", "3600").Role
	equal(c, row(updated.Description, fmt.Sprint(updated.MaxSessionDuration)), row("n", "3600"))
	roles := ok(c, c.ram.ListRoles, ram.CreateListRolesRequest()).Roles.Role
	equal(c, each(roles, func(r ram.Role) string { return r.RoleName + r.Description + r.Arn }),
		[]string{"Deployern" + made.Arn})
	refused(c, "409 EntityAlreadyExists.Role", c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "Deployer",
		"AssumeRolePolicyDocument", c.trust("root"))
	refused(c, "400 MalformedPolicyDocument", c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "x",
		"AssumeRolePolicyDocument", c.trust("user/nobody"))
	refused(c, "404 EntityNotExist.Role", c.ram.GetRole, ram.CreateGetRoleRequest(), "RoleName", "none")
	refused(c, "404 EntityNotExist.Role", c.ram.UpdateRole, ram.CreateUpdateRoleRequest(), "RoleName", "none",
		"NewDescription", "x")
	ok(c, c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", "Deployer")
	refused(c, "404 EntityNotExist.Role", c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", "Deployer")
}

// ramTags is the answer to ListTagResources of RAM, which the SDK has no types for.
type ramTags struct {
	XMLName      struct{} `json:"-"`
	RequestId    string
	NextToken    string
	TagResources []struct{ ResourceType, ResourceName, TagKey, TagValue string }
}

func goTags(c *caller) {
	ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "tagged", "PolicyDocument", allow("oss:*"))
	resource := func(more ...string) map[string]string {
		fields := map[string]string{"ResourceType": "policy", "ResourceNames": `["tagged"]`}
		for i := 0; i+1 < len(more); i += 2 {
			fields[more[i]] = more[i+1]
		}
		return fields
	}
	must := func(action string, fields map[string]string, out any) {
		c.Helper()
		if err := c.untyped("ram:"+action, fields, out); err != nil {
			c.Fatalf("%s: %v", action, err)
		}
	}
	list := func() []string {
		return c.pages(func(marker string) ([]string, string, bool) {
			var answer ramTags
			must("ListTagResources", resource("PageSize", "2", "NextToken", marker), &answer)
			var tags []string
			for _, tag := range answer.TagResources {
				tags = append(tags, tag.ResourceType+" "+tag.ResourceName+" "+tag.TagKey+"="+tag.TagValue)
			}
			return tags, answer.NextToken, answer.NextToken != ""
		})
	}
	must("TagResources",
		resource("Tag", `[{"Key":"a","Value":"1"},{"Key":"b","Value":""},{"Key":"ü &","Value":"<日本>"}]`), nil)
	equal(c, list(), []string{"policy tagged a=1", "policy tagged b=", "policy tagged ü &=<日本>"})
	must("UntagResources", resource("TagKeys", `["a","none"]`), nil)
	equal(c, list(), []string{"policy tagged b=", "policy tagged ü &=<日本>"})
	c.refusal("404 EntityNotExist.Policy", "TagResources",
		c.untyped("ram:TagResources", resource("ResourceNames", `["none"]`, "Tag", `[{"Key":"a","Value":""}]`), nil))
	c.refusal("400 InvalidResourceType", "ListTagResources",
		c.untyped("ram:ListTagResources", resource("ResourceType", "planet"), nil))
	c.refusal("400 MissingResourceNames", "UntagResources",
		c.untyped("ram:UntagResources", map[string]string{"ResourceType": "policy", "TagKeys": `["a"]`}, nil))
	ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "tagged")
}

func goUserTags(c *caller) {
	id := ok(c, c.ims.CreateUser, ims.CreateCreateUserRequest(), "UserPrincipalName", c.logon("tara"), "DisplayName",
		"x").User.UserId
	user := []any{"ResourceType", "user", "ResourceId", []string{id}}
	ok(c, c.ims.TagResources, ims.CreateTagResourcesRequest(),
		append(user, "Tag", []ims.TagResourcesTag{{Key: "a", Value: "1"}, {Key: "b", Value: odd},
			{Key: "c", Value: "3"}})...)
	list := func() []string {
		return c.pages(func(marker string) ([]string, string, bool) {
			answer := ok(c, c.ims.ListTagResources, ims.CreateListTagResourcesRequest(),
				append(user, "PageSize", "1", "NextToken", marker)...)
			tag := func(t ims.TagResource) string { return t.ResourceId + t.TagKey + "=" + t.TagValue }
			return each(answer.TagResources.TagResource, tag), answer.NextToken, answer.IsTruncated
		})
	}
	equal(c, list(), []string{id + "a=1", id + "b=" + odd, id + "c=3"})
	ok(c, c.ims.UntagResources, ims.CreateUntagResourcesRequest(), append(user, "TagKey", []string{"a", "c"})...)
	equal(c, list(), []string{id + "b=" + odd})
	ok(c, c.ims.UntagResources, ims.CreateUntagResourcesRequest(), "ResourceType", "user", "ResourcePrincipalName",
		[]string{c.logon("tara")}, "All", "true")
	equal(c, len(list()), 0)
	nobody := []any{"ResourceType", "user", "ResourceId", []string{"1"}}
	refused(c, "404 EntityNotExist.User", c.ims.TagResources, ims.CreateTagResourcesRequest(),
		append(nobody, "Tag", []ims.TagResourcesTag{{Key: "a", Value: "1"}})...)
	refused(c, "404 EntityNotExist.User", c.ims.UntagResources, ims.CreateUntagResourcesRequest(),
		append(nobody, "TagKey", []string{"a"})...)
	refused(c, "400 InvalidPageSize", c.ims.ListTagResources, ims.CreateListTagResourcesRequest(),
		append(user, "PageSize", "101")...)
	c.dropUser("tara")
}

func goSessions(c *caller) {
	olga := c.userWithKey("olga")
	role := ok(c, c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", "Shift", "AssumeRolePolicyDocument",
		c.trust("user/olga")).Role
	ok(c, c.ram.AttachPolicyToUser, ram.CreateAttachPolicyToUserRequest(), "UserName", "olga", "PolicyName",
		"AliyunSTSAssumeRoleAccess", "PolicyType", "System")
	ok(c, c.ram.AttachPolicyToRole, ram.CreateAttachPolicyToRoleRequest(), "RoleName", "Shift", "PolicyName",
		"AliyunRAMReadOnlyAccess", "PolicyType", "System")
	session := []any{"RoleArn", role.Arn, "RoleSessionName", "night"}
	assumed := ok(olga, olga.sts.AssumeRole, sts.CreateAssumeRoleRequest(),
		append(session, "DurationSeconds", "900")...)
	equal(c, row(assumed.AssumedRoleUser.Arn, assumed.AssumedRoleUser.AssumedRoleId),
		row("acs:ram::"+c.s.AccountID()+":role/shift/night", role.RoleId+":night"))
	key := assumed.Credentials
	night := c.as(credentials.NewStsTokenCredential(key.AccessKeyId, key.AccessKeySecret, key.SecurityToken))
	who := ok(night, night.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	equal(c, row(who.IdentityType, who.RoleId, who.PrincipalId, who.Arn),
		row("AssumedRoleUser", role.RoleId, role.RoleId+":night",
			"acs:ram::"+c.s.AccountID()+":assumed-role/shift/night"))
	equal(c, len(ok(night, night.ram.ListUsers, ram.CreateListUsersRequest()).Users.User), 1)
	refused(night, "403 NoPermission", night.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "x")
	narrow := ok(olga, olga.sts.AssumeRole, sts.CreateAssumeRoleRequest(),
		append(session, "Policy", allow("ram:GetUser"))...).Credentials
	narrowed := c.as(credentials.NewStsTokenCredential(narrow.AccessKeyId, narrow.AccessKeySecret,
		narrow.SecurityToken))
	refused(narrowed, "403 NoPermission", narrowed.ram.ListUsers, ram.CreateListUsersRequest())

	alone := c.as(credentials.NewAccessKeyCredential(key.AccessKeyId, key.AccessKeySecret))
	refused(alone, "400 MissingSecurityToken", alone.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	mixed := c.as(credentials.NewStsTokenCredential(key.AccessKeyId, key.AccessKeySecret, narrow.SecurityToken))
	refused(mixed, "400 InvalidSecurityToken.MismatchWithAccessKey", mixed.sts.GetCallerIdentity,
		sts.CreateGetCallerIdentityRequest())
	refused(c, "403 NoPermission", c.sts.AssumeRole, sts.CreateAssumeRoleRequest(), session...)
	refused(olga, "404 EntityNotExist.Role", olga.sts.AssumeRole, sts.CreateAssumeRoleRequest(), "RoleArn",
		role.Arn+"x", "RoleSessionName", "night")
	refused(olga, "400 InvalidParameter.DurationSeconds", olga.sts.AssumeRole, sts.CreateAssumeRoleRequest(),
		append(session, "DurationSeconds", "899")...)
	refused(olga, "400 InvalidParameter.RoleSessionName", olga.sts.AssumeRole, sts.CreateAssumeRoleRequest(), "RoleArn",
		role.Arn, "RoleSessionName", "a b")
	ok(c, c.ram.DetachPolicyFromRole, ram.CreateDetachPolicyFromRoleRequest(), "RoleName", "Shift", "PolicyName",
		"AliyunRAMReadOnlyAccess", "PolicyType", "System")
	ok(c, c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", "Shift")
	c.dropUser("olga")
}

func goResourceGroups(c *caller) {
	made := ok(c, c.rm.CreateResourceGroup, resourcemanager.CreateCreateResourceGroupRequest(), "Name", "prod",
		"DisplayName", odd,
		"Tag", []resourcemanager.CreateResourceGroupTag{{Key: "env", Value: "prod"}}).ResourceGroup
	equal(c, row(made.Name, made.DisplayName, made.AccountId), row("prod", odd, c.s.AccountID()))
	got := ok(c, c.rm.GetResourceGroup, resourcemanager.CreateGetResourceGroupRequest(), "ResourceGroupId", made.Id,
		"IncludeTags", "true").ResourceGroup
	equal(c, row(got.Id, got.Name, got.Status, len(got.Tags.Tag)), row(made.Id, "prod", "OK", 1))
	other := ok(c, c.rm.CreateResourceGroup, resourcemanager.CreateCreateResourceGroupRequest(), "Name", "test",
		"DisplayName", "t").ResourceGroup
	var names []string
	for _, page := range []string{"1", "2", "3"} {
		answer := ok(c, c.rm.ListResourceGroups, resourcemanager.CreateListResourceGroupsRequest(), "PageNumber", page,
			"PageSize", "1")
		equal(c, row(answer.TotalCount, answer.PageSize, fmt.Sprint(answer.PageNumber)), row(3, 1, page))
		names = append(names, each(answer.ResourceGroups.ResourceGroup,
			func(g resourcemanager.ResourceGroup) string { return g.Name })...)
	}
	equal(c, names, []string{"default", "prod", "test"})
	refused(c, "409 EntityAlreadyExists.ResourceGroup", c.rm.CreateResourceGroup,
		resourcemanager.CreateCreateResourceGroupRequest(), "Name", "prod", "DisplayName", "x")
	refused(c, "400 InvalidParameter.ResourceGroupId", c.rm.GetResourceGroup,
		resourcemanager.CreateGetResourceGroupRequest(), "ResourceGroupId", "prod")
	refused(c, "400 InvalidPageSize", c.rm.ListResourceGroups, resourcemanager.CreateListResourceGroupsRequest(),
		"PageSize", "101")

	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "quinn")
	ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "scoped", "PolicyDocument", allow("oss:*"),
		"Description", "d")
	in := func(group string) []any {
		return []any{"PolicyName", "scoped", "PolicyType", "Custom", "PrincipalType", "IMSUser", "PrincipalName",
			c.logon("quinn"), "ResourceGroupId", group}
	}
	for _, group := range []string{made.Id, other.Id, c.s.AccountID()} {
		ok(c, c.rm.AttachPolicy, resourcemanager.CreateAttachPolicyRequest(), in(group)...)
	}
	refused(c, "409 EntityAlreadyExists.User.Policy", c.rm.AttachPolicy, resourcemanager.CreateAttachPolicyRequest(),
		in(made.Id)...)
	refused(c, "404 EntityNotExists.ResourceGroup", c.rm.AttachPolicy, resourcemanager.CreateAttachPolicyRequest(),
		in("rg-none")...)
	attachments := ok(c, c.rm.ListPolicyAttachments, resourcemanager.CreateListPolicyAttachmentsRequest(),
		"ResourceGroupId", made.Id)
	equal(c, each(attachments.PolicyAttachments.PolicyAttachment, func(a resourcemanager.PolicyAttachment) string {
		c.isNow(a.AttachDate)
		return strings.Join([]string{a.PolicyName, a.PolicyType, a.Description, a.PrincipalName, a.PrincipalType,
			a.ResourceGroupId}, " ")
	}), []string{"scoped Custom d " + c.logon("quinn") + " IMSUser " + made.Id})
	for page := 1; page <= 3; page++ {
		answer := ok(c, c.rm.ListPolicyAttachments, resourcemanager.CreateListPolicyAttachmentsRequest(), "PageNumber",
			fmt.Sprint(page), "PageSize", "2")
		equal(c, row(answer.TotalCount, answer.PageNumber, len(answer.PolicyAttachments.PolicyAttachment)),
			row(3, page, max(0, min(2, 5-2*page))))
	}
	refused(c, "404 EntityNotExist.Policy", c.rm.ListPolicyAttachments,
		resourcemanager.CreateListPolicyAttachmentsRequest(), "PolicyName", "none", "PolicyType", "Custom")
	for _, group := range []string{made.Id, other.Id, c.s.AccountID()} {
		ok(c, c.rm.DetachPolicy, resourcemanager.CreateDetachPolicyRequest(), in(group)...)
	}
	refused(c, "404 EntityNotExist.User.Policy", c.rm.DetachPolicy, resourcemanager.CreateDetachPolicyRequest(),
		in(made.Id)...)
	for _, id := range []string{made.Id, other.Id} {
		equal(c, ok(c, c.rm.DeleteResourceGroup, resourcemanager.CreateDeleteResourceGroupRequest(), "ResourceGroupId",
			id).ResourceGroup.Status, "PendingDelete")
	}
	refused(c, "404 EntityNotExists.ResourceGroup", c.rm.DeleteResourceGroup,
		resourcemanager.CreateDeleteResourceGroupRequest(), "ResourceGroupId", made.Id)
	c.dropUser("quinn")
	ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "scoped")
}

// goLists reads every list that goes by markers to its end, in pages of several sizes.
func goLists(c *caller) {
	var names []string
	for i := range 7 {
		name := fmt.Sprintf("many-%d", i)
		names = append(names, name)
		ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", name)
		ok(c, c.ram.CreateGroup, ram.CreateCreateGroupRequest(), "GroupName", name)
		ok(c, c.ram.CreateRole, ram.CreateCreateRoleRequest(), "RoleName", name, "AssumeRolePolicyDocument",
			c.trust("root"))
		ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", name, "PolicyDocument", allow("oss:*"))
		ok(c, c.ram.AddUserToGroup, ram.CreateAddUserToGroupRequest(), "UserName", name, "GroupName", names[0])
		ok(c, c.ims.CreateVirtualMFADevice, ims.CreateCreateVirtualMFADeviceRequest(), "VirtualMFADeviceName", name)
	}
	local := func(upn string) string { name, _, _ := strings.Cut(upn, "@"); return name }
	page := func(size int, marker string, more ...any) []any {
		return append([]any{"MaxItems", requests.NewInteger(size), "Marker", marker}, more...)
	}
	for name, read := range map[string]func(size int, marker string) ([]string, string, bool){
		"ram:ListUsers": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ram.ListUsers, ram.CreateListUsersRequest(), page(size, marker)...)
			return each(a.Users.User, func(u ram.User) string { return u.UserName }), a.Marker, a.IsTruncated
		},
		"ram:ListGroups": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ram.ListGroups, ram.CreateListGroupsRequest(), page(size, marker)...)
			return each(a.Groups.Group, func(g ram.Group) string { return g.GroupName }), a.Marker, a.IsTruncated
		},
		"ram:ListRoles": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ram.ListRoles, ram.CreateListRolesRequest(), page(size, marker)...)
			return each(a.Roles.Role, func(r ram.Role) string { return r.RoleName }), a.Marker, a.IsTruncated
		},
		"ram:ListPolicies": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ram.ListPolicies, ram.CreateListPoliciesRequest(),
				page(size, marker, "PolicyType", "Custom")...)
			return each(a.Policies.Policy, func(p ram.Policy) string { return p.PolicyName }), a.Marker, a.IsTruncated
		},
		"ram:ListUsersForGroup": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ram.ListUsersForGroup, ram.CreateListUsersForGroupRequest(),
				page(size, marker, "GroupName", names[0])...)
			return each(a.Users.User, func(u ram.User) string { return u.UserName }), a.Marker, a.IsTruncated
		},
		"ims:ListUsers": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ims.ListUsers, ims.CreateListUsersRequest(), page(size, marker)...)
			name := func(u ims.User) string { return local(u.UserPrincipalName) }
			return each(a.Users.User, name), a.Marker, a.IsTruncated
		},
		"ims:ListUserBasicInfos": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ims.ListUserBasicInfos, ims.CreateListUserBasicInfosRequest(), page(size, marker)...)
			name := func(u ims.UserBasicInfo) string { return local(u.UserPrincipalName) }
			return each(a.UserBasicInfos.UserBasicInfo, name), a.Marker, a.IsTruncated
		},
		"ims:ListGroups": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ims.ListGroups, ims.CreateListGroupsRequest(), page(size, marker)...)
			return each(a.Groups.Group, func(g ims.Group) string { return g.GroupName }), a.Marker, a.IsTruncated
		},
		"ims:ListUsersForGroup": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ims.ListUsersForGroup, ims.CreateListUsersForGroupRequest(),
				page(size, marker, "GroupName", names[0])...)
			name := func(u ims.User) string { return local(u.UserPrincipalName) }
			return each(a.Users.User, name), a.Marker, a.IsTruncated
		},
		"ims:ListVirtualMFADevices": func(size int, marker string) ([]string, string, bool) {
			a := ok(c, c.ims.ListVirtualMFADevices, ims.CreateListVirtualMFADevicesRequest(), page(size, marker)...)
			return each(a.VirtualMFADevices.VirtualMFADevice, func(d ims.VirtualMFADevice) string {
				return d.SerialNumber[strings.LastIndex(d.SerialNumber, "/")+1:]
			}), a.Marker, a.IsTruncated
		},
	} {
		for _, size := range []int{1, 3, 6, 7, 8} {
			got := c.pages(func(marker string) ([]string, string, bool) {
				items, next, more := read(size, marker)
				if len(items) > size || more && len(items) < size {
					c.Errorf("%s: a page of %d has %d items", name, size, len(items))
				}
				return items, next, more
			})
			if strings.Join(got, " ") != strings.Join(names, " ") {
				c.Errorf("%s in pages of %d: %v", name, size, got)
			}
		}
	}
	for _, name := range names {
		c.dropUser(name)
		ok(c, c.ram.DeleteRole, ram.CreateDeleteRoleRequest(), "RoleName", name)
		ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", name)
		ok(c, c.ims.DeleteVirtualMFADevice, ims.CreateDeleteVirtualMFADeviceRequest(), "SerialNumber",
			"acs:ram::"+c.s.AccountID()+":mfa/"+name)
	}
	for _, name := range names {
		ok(c, c.ram.DeleteGroup, ram.CreateDeleteGroupRequest(), "GroupName", name)
	}
}
