// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const allowECS = `{ "Version":"1", "Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}] }`

func TestPolicies(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		made := c.must("ram:CreatePolicy", "PolicyName", "Look", "PolicyDocument", allowECS, "Description", "look at ECS",
			"Tag", `[{"Key":"team","Value":"core"}]`)
		if at(made, "Policy", "DefaultVersion") != "v1" || at(made, "Policy", "PolicyType") != "Custom" ||
			at(made, "Policy", "UpdateDate") != nil {
			t.Errorf("CreatePolicy: %v", made)
		}
		got := c.must("ram:GetPolicy", "PolicyName", "look", "PolicyType", "Custom")
		if at(got, "Policy", "PolicyName") != "Look" {
			t.Errorf("GetPolicy answers with the name as asked for: %v", got)
		}
		if at(got, "DefaultPolicyVersion", "PolicyDocument") != allowECS ||
			at(got, "DefaultPolicyVersion", "IsDefaultVersion") != true {
			t.Errorf("GetPolicy: %v", got)
		}
		if at(got, "Policy", "AttachmentCount") != float64(0) || at(got, "Policy", "PolicyDocument") != allowECS {
			t.Errorf("GetPolicy: %v", got)
		}
		c.refused("409 EntityAlreadyExists.Policy", "ram:CreatePolicy", "PolicyName", "LOOK", "PolicyDocument", allowECS)
		c.refused("400 InvalidParameter.PolicyName.InvalidChars", "ram:CreatePolicy", "PolicyName", "a.b", "PolicyDocument",
			allowECS)
		c.refused("400 MissingPolicyDocument", "ram:CreatePolicy", "PolicyName", "a")
		c.refused("400 InvalidParameter.Description.Length", "ram:CreatePolicy", "PolicyName", "a", "PolicyDocument",
			allowECS, "Description", strings.Repeat("x", 1025))
		c.refused("400 InvalidParameter.PolicyDocument.Length", "ram:CreatePolicy", "PolicyName", "a", "PolicyDocument",
			allowECS+strings.Repeat(" ", 6144))
		c.refused("404 EntityNotExist.Policy", "ram:GetPolicy", "PolicyName", "Look", "PolicyType", "System")
		c.refused("400 InvalidParameter.PolicyType", "ram:GetPolicy", "PolicyName", "Look", "PolicyType", "Other")
		c.refused("400 MissingPolicyType", "ram:GetPolicy", "PolicyName", "Look")

		c.must("ram:UpdatePolicyDescription", "PolicyName", "Look", "NewDescription", "see")
		list := c.must("ram:ListPolicies", "PolicyType", "Custom")
		if at(list, "Policies", "Policy", 0, "Description") != "see" ||
			at(list, "Policies", "Policy", 0, "Tags", "Tag", 0, "TagKey") != "team" {
			t.Errorf("ListPolicies: %v", list)
		}
		if n := len(names(at(c.must("ram:ListPolicies", "Tag", `[{"Key":"team","Value":"core"}]`), "Policies", "Policy"),
			"PolicyName")); n != 1 {
			t.Errorf("%d policies with the tag", n)
		}
		if n := len(names(at(c.must("ram:ListPolicies", "Tag", `[{"Key":"team","Value":"other"}]`), "Policies", "Policy"),
			"PolicyName")); n != 0 {
			t.Errorf("%d policies with another value of the tag", n)
		}
		c.must("ram:DeletePolicy", "PolicyName", "Look")
		c.refused("404 EntityNotExist.Policy", "ram:DeletePolicy", "PolicyName", "Look")
	})
}

func TestMalformedPolicyDocuments(t *testing.T) {
	h := start(t)
	for name, test := range map[string]struct{ document, message string }{
		"no JSON": {"{", ""},
		"no version": {`{"Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]}`,
			"The policy document is invalid. apsara::AnyCast: can't cast from v to Ss"},
		"no action": {`{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}`,
			"Add an Action or NotAction element to the policy statement."},
		"wrong effect": {`{"Version":"1","Statement":[{"Effect":"Alow","Action":"a:B","Resource":"*"}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer := h.root().refused("400 MalformedPolicyDocument", "ram:CreatePolicy", "PolicyName", "p", "PolicyDocument",
				test.document)
			if test.message != "" && answer["Message"] != test.message {
				t.Errorf("message %q, want %q", answer["Message"], test.message)
			}
		})
	}
}

func TestSystemPolicies(t *testing.T) {
	h := start(t)
	c := h.root()
	got := c.must("ram:GetPolicy", "PolicyName", "administratoraccess", "PolicyType", "System")
	text, _ := at(got, "DefaultPolicyVersion", "PolicyDocument").(string)
	if at(got, "Policy", "PolicyName") != "AdministratorAccess" || !strings.HasPrefix(text, "\n{") ||
		!strings.HasSuffix(text, " ") {
		t.Errorf("AdministratorAccess is not returned as RAM wrote it: %q", text)
	}
	if at(got, "Policy", "CreateDate") != "2015-04-28T16:15:44Z" ||
		at(got, "Policy", "UpdateDate") != "2017-04-27T16:48:07Z" {
		t.Errorf("dates of AdministratorAccess: %v", got)
	}
	var all []string
	in := []string{"PolicyType", "System", "MaxItems", "500"}
	for {
		list := c.must("ram:ListPolicies", in...)
		all = append(all, names(at(list, "Policies", "Policy"), "PolicyName")...)
		marker, more := list["Marker"].(string)
		if !more {
			break
		}
		in = append(in[:4:4], "Marker", marker)
	}
	if len(all) != 654 || !slices.IsSorted(all) {
		t.Errorf("%d system policies, want 654", len(all))
	}
	for _, name := range []string{"AliyunAntCloudAuthFullAccess", "AliyunYundunCloudAuthFullAccess", "AliyunOSSFullAccess",
		"AliyunICEFullAccess"} {
		if !slices.Contains(all, name) {
			t.Errorf("no %s", name)
		}
	}
	for _, p := range h.server.system.sorted {
		if !json.Valid([]byte(p.Document)) {
			t.Errorf("%s: document is no JSON", p.Name)
		}
	}
	if got := c.must("ram:GetPolicy", "PolicyName", "AliyunOSSFullAccess", "PolicyType",
		"System"); !strings.Contains(at(got, "Policy", "Description").(string), "assumed by the emulator") {
		t.Errorf("a document of ours is not marked: %v", at(got, "Policy"))
	}
	c.refused("404 EntityNotExist.Policy", "ram:DeletePolicy", "PolicyName", "AdministratorAccess")
}

func TestPolicyVersions(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		document := func(action string) string {
			return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`
		}
		c.must("ram:CreatePolicy", "PolicyName", "p", "PolicyDocument", document("ecs:A"))
		made := c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:B"))
		if at(made, "PolicyVersion", "VersionId") != "v2" || at(made, "PolicyVersion", "IsDefaultVersion") != false {
			t.Errorf("CreatePolicyVersion: %v", made)
		}
		c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:C"), "SetAsDefault", "true")
		if got := c.must("ram:GetPolicy", "PolicyName", "p", "PolicyType", "Custom"); at(got, "Policy",
			"DefaultVersion") != "v3" ||
			at(got, "DefaultPolicyVersion", "PolicyDocument") != document("ecs:C") {
			t.Errorf("GetPolicy: %v", got)
		}
		c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:D"))
		c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:E"))
		c.refused("409 LimitExceeded.Policy.Version", "ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument",
			document("ecs:F"))
		c.refused("400 InvalidRotateStrategy", "ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument",
			document("ecs:F"), "RotateStrategy", "Any")
		c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:F"), "RotateStrategy",
			rotateOldest)
		versions := func() []string {
			return names(at(c.must("ram:ListPolicyVersions", "PolicyName", "p", "PolicyType", "Custom"), "PolicyVersions",
				"PolicyVersion"), "VersionId")
		}
		if got := versions(); !slices.Equal(got, []string{"v2", "v3", "v4", "v5", "v6"}) {
			t.Errorf("versions after rotation: %v", got)
		}
		c.must("ram:SetDefaultPolicyVersion", "PolicyName", "p", "VersionId", "v2")
		c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:G"), "RotateStrategy",
			rotateOldest)
		if got := versions(); !slices.Equal(got, []string{"v2", "v4", "v5", "v6", "v7"}) {
			t.Errorf("rotation removed the default version: %v", got)
		}
		c.refused("409 DeleteConflict.Policy.Version.Default", "ram:DeletePolicyVersion", "PolicyName", "p", "VersionId",
			"v2")
		c.refused("404 EntityNotExist.Policy.Version", "ram:DeletePolicyVersion", "PolicyName", "p", "VersionId", "v3")
		c.refused("400 InvalidParameter.VersionId.Format", "ram:DeletePolicyVersion", "PolicyName", "p", "VersionId", "3")
		c.must("ram:DeletePolicyVersion", "PolicyName", "p", "VersionId", "v7")
		if got := c.must("ram:GetPolicyVersion", "PolicyName", "p", "PolicyType", "Custom", "VersionId", "v4"); at(got,
			"PolicyVersion", "PolicyDocument") != document("ecs:D") {
			t.Errorf("GetPolicyVersion: %v", got)
		}
		if made := c.must("ram:CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", document("ecs:H")); at(made,
			"PolicyVersion", "VersionId") != "v8" {
			t.Errorf("the number of a deleted version is used again: %v", made)
		}
		c.refused("409 DeleteConflict.Policy.Version", "ram:DeletePolicy", "PolicyName", "p")
		c.must("ram:DeletePolicy", "PolicyName", "p", "CascadingDelete", "true")
	})
}

func TestAttachments(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.must("ram:CreatePolicy", "PolicyName", "own", "PolicyDocument", allowECS)
		c.must("ram:CreateUser", "UserName", "ann", "DisplayName", "Ann")
		c.must("ram:CreateGroup", "GroupName", "devs", "Comments", "developers")
		c.must("ram:CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument", trustAccount(h))
		for _, kind := range []struct{ kind, name, twice string }{
			{"User", "ann", "The user has already been attached this policy."},
			{"Group", "devs", "The group has already been attached this policy."},
			{"Role", "deploy", "The policy has already been attached to the role."},
		} {
			who := []string{kind.kind + "Name", kind.name}
			with := func(pairs ...string) []string { return append(slices.Clone(who), pairs...) }
			attach, detach, list := "ram:AttachPolicyTo"+kind.kind, "ram:DetachPolicyFrom"+kind.kind,
				"ram:ListPoliciesFor"+kind.kind
			c.must(attach, with("PolicyName", "own", "PolicyType", "Custom")...)
			c.must(attach, with("PolicyName", "aliyunOSSreadonlyaccess", "PolicyType", "System")...)
			if got := c.refused("409 EntityAlreadyExists."+kind.kind+".Policy", attach,
				with("PolicyName", "OWN", "PolicyType", "Custom")...); got["Message"] != kind.twice {
				t.Errorf("message %q", got["Message"])
			}
			c.refused("404 EntityNotExist.Policy", attach, with("PolicyName", "none", "PolicyType", "Custom")...)
			c.refused("404 EntityNotExist."+kind.kind, attach, kind.kind+"Name", "nobody", "PolicyName", "none", "PolicyType",
				"Custom")
			if got := names(at(c.must(list, who...), "Policies", "Policy"), "PolicyName"); !slices.Equal(got,
				[]string{"AliyunOSSReadOnlyAccess", "own"}) {
				t.Errorf("%s: %v", list, got)
			}
			c.refused("409 DeleteConflict.Policy."+kind.kind, "ram:DeletePolicy", "PolicyName", "own")
			c.refused("409 DeleteConflict."+kind.kind+".Policy", "ram:Delete"+kind.kind, who...)
			entities := c.must("ram:ListEntitiesForPolicy", "PolicyName", "own", "PolicyType", "Custom")
			if got := names(at(entities, kind.kind+"s", kind.kind), kind.kind+"Name"); !slices.Equal(got, []string{kind.name}) {
				t.Errorf("ListEntitiesForPolicy: %v", entities)
			}
			if got := c.must("ram:GetPolicy", "PolicyName", "own", "PolicyType", "Custom"); at(got, "Policy",
				"AttachmentCount") != float64(1) {
				t.Errorf("AttachmentCount: %v", got)
			}
			c.must(detach, with("PolicyName", "own", "PolicyType", "Custom")...)
			c.refused("404 EntityNotExist."+kind.kind+".Policy", detach, with("PolicyName", "own", "PolicyType", "Custom")...)
			c.must(detach, with("PolicyName", "AliyunOSSReadOnlyAccess", "PolicyType", "System")...)
		}
		c.must("ram:DeletePolicy", "PolicyName", "own")
	})
}

func TestAttachmentQuotas(t *testing.T) {
	h := start(t, func(o *Options) {
		o.Quotas = Quotas{"AttachedPoliciesPerUserQuota": 1, "AttachedSystemPoliciesPerUserQuota": 1}
	})
	c := h.root()
	c.must("ram:CreateUser", "UserName", "ann")
	for _, name := range []string{"a", "b"} {
		c.must("ram:CreatePolicy", "PolicyName", name, "PolicyDocument", allowECS)
	}
	group, _ := at(c.must("resourcemanager:CreateResourceGroup", "Name", "project", "DisplayName", "Project"),
		"ResourceGroup", "Id").(string)
	c.must("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "a", "PolicyType", "Custom")
	c.refused("409 LimitExceeded.User.Policy", "ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "b",
		"PolicyType", "Custom")
	c.must("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
	c.must("ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "b", "PolicyType", "Custom", "ResourceGroupId",
		group)
	if got := names(at(c.must("ram:ListPoliciesForUser", "UserName", "ann"), "Policies", "Policy"),
		"PolicyName"); !slices.Equal(got, []string{"ReadOnlyAccess", "a"}) {
		t.Errorf("ListPoliciesForUser shows other scopes: %v", got)
	}
	c.refused("404 EntityNotExists.ResourceGroup", "ram:AttachPolicyToUser", "UserName", "ann", "PolicyName", "b",
		"PolicyType", "Custom", "ResourceGroupId", "rg-none")
}

func TestScopedAttachments(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		c.must("ram:SetAccountAlias", "AccountAlias", "example")
		c.must("ram:CreateUser", "UserName", "ann")
		c.must("ram:CreateGroup", "GroupName", "devs")
		c.must("ram:CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument", trustAccount(h))
		group, _ := at(c.must("resourcemanager:CreateResourceGroup", "Name", "project", "DisplayName", "Project"),
			"ResourceGroup", "Id").(string)
		in := func(kind, name, scope string) []string {
			return []string{"PolicyName", "ReadOnlyAccess", "PolicyType", "System", "PrincipalType", kind, "PrincipalName", name,
				"ResourceGroupId", scope}
		}
		for kind, name := range map[string]string{"IMSUser": "ann@example.onaliyun.com",
			"IMSGroup": "devs@group.example.onaliyun.com", "ServiceRole": "deploy@role.example.onaliyunservice.com"} {
			c.must("resourcemanager:AttachPolicy", in(kind, name, group)...)
			c.must("resourcemanager:AttachPolicy", in(kind, name, h.server.AccountID())...)
		}
		c.refused("409 EntityAlreadyExists.User.Policy", "ram:AttachPolicyToUser", "UserName", "ann", "PolicyName",
			"ReadOnlyAccess", "PolicyType", "System")
		c.refused("404 EntityNotExists.ResourceGroup", "resourcemanager:AttachPolicy",
			in("IMSUser", "ann@example.onaliyun.com", "rg-none")...)
		c.refused("404 EntityNotExist.User", "resourcemanager:AttachPolicy",
			in("IMSUser", "bob@example.onaliyun.com", group)...)
		list := c.must("resourcemanager:ListPolicyAttachments", "PageSize", "4")
		if list["TotalCount"] != float64(6) || len(names(at(list, "PolicyAttachments", "PolicyAttachment"),
			"PolicyName")) != 4 {
			t.Errorf("ListPolicyAttachments: %v", list)
		}
		list = c.must("resourcemanager:ListPolicyAttachments", "ResourceGroupId", group, "PrincipalType", "IMSUser")
		if list["TotalCount"] != float64(1) || at(list, "PolicyAttachments", "PolicyAttachment", 0,
			"PrincipalName") != "ann@example.onaliyun.com" ||
			at(list, "PolicyAttachments", "PolicyAttachment", 0, "ResourceGroupId") != group {
			t.Errorf("ListPolicyAttachments: %v", list)
		}
		account := h.server.AccountID()
		for _, form := range []string{
			"ann@EXAMPLE.onaliyun.com", "ann@" + account + ".onaliyun.com", "devs@group." + account + ".onaliyun.com",
			"DEPLOY@role." + account + ".onaliyunservice.com",
		} {
			list := c.must("resourcemanager:ListPolicyAttachments", "PrincipalName", form, "ResourceGroupId", group)
			if list["TotalCount"] != float64(1) {
				t.Errorf("%s: %v", form, list)
			}
		}
		if list := c.must("resourcemanager:ListPolicyAttachments", "PrincipalName",
			"bob@example.onaliyun.com"); list["TotalCount"] != float64(0) {
			t.Errorf("nobody: %v", list)
		}
		c.must("resourcemanager:DetachPolicy", in("IMSUser", "ann@example.onaliyun.com", group)...)
		c.refused("404 EntityNotExist.User.Policy", "resourcemanager:DetachPolicy",
			in("IMSUser", "ann@example.onaliyun.com", group)...)
		c.must("ram:DetachPolicyFromUser", "UserName", "ann", "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		if got := c.must("resourcemanager:GetResourceGroup", "ResourceGroupId", group); at(got, "ResourceGroup",
			"Status") != "OK" {
			t.Errorf("GetResourceGroup: %v", got)
		}
		if got := c.must("resourcemanager:ListResourceGroups", "Name", "proj"); got["TotalCount"] != float64(1) {
			t.Errorf("ListResourceGroups: %v", got)
		}
		c.refused("400 InvalidParameter.ResourceGroupId", "resourcemanager:GetResourceGroup", "ResourceGroupId", "project")
		c.must("resourcemanager:DeleteResourceGroup", "ResourceGroupId", group)
		c.refused("404 EntityNotExists.ResourceGroup", "resourcemanager:GetResourceGroup", "ResourceGroupId", group)
	})
}

// TestDefaultResourceGroup: every account has one from the start, the same one after a restart.
func TestDefaultResourceGroup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	var ids []string
	for range 2 {
		server, err := New(Options{DataFile: file})
		if err != nil {
			t.Fatal(err)
		}
		list, err := server.Call(t.Context(), "resourcemanager", "ListResourceGroups", nil)
		if err != nil || list["TotalCount"] != float64(1) ||
			at(list, "ResourceGroups", "ResourceGroup", 0, "Name") != "default" {
			t.Errorf("%v %v", list, err)
		}
		id, _ := at(list, "ResourceGroups", "ResourceGroup", 0, "Id").(string)
		ids = append(ids, id)
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ids[0] != ids[1] {
		t.Errorf("another group after a restart: %v", ids)
	}
}
