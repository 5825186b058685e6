// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// steered is an account with an object of every kind that a request could be steered to, beside
// those that it is about.
type steered struct {
	*permissionTry
	victim map[string]string // parameters that name or describe the other objects
	arns   []string          // of the other objects
}

func prepareSteered(h *harness, action string) *steered {
	h.Helper()
	account := h.server.AccountID()
	domain := account + ".onaliyun.com"
	id, _ := at(h.seed("ram:CreateUser", "UserName", "victim"), "User", "UserId").(string)
	key, _ := at(h.seed("ram:CreateAccessKey", "UserName", "victim"), "AccessKey", "AccessKeyId").(string)
	if strings.Contains(action, "LoginProfile") { // passwords and devices take their time
		h.seed("ram:CreateLoginProfile", "UserName", "victim", "Password", goodPassword)
	}
	h.seed("ram:CreateGroup", "GroupName", "victims")
	h.seed("ram:CreateRole", "RoleName", "Victim", "AssumeRolePolicyDocument", trustAccount(h))
	h.seed("ram:CreatePolicy", "PolicyName", "victim", "PolicyDocument", allowECS)
	if strings.Contains(action, "MFA") {
		h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "victim")
	}
	group, _ := at(h.seed("resourcemanager:CreateResourceGroup", "Name", "victims", "DisplayName", "Victims"),
		"ResourceGroup", "Id").(string)
	ecs := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	s := &steered{permissionTry: preparePermissions(h, permissionTests[action], action), victim: map[string]string{
		"UserName": "victim", "UserPrincipalName": "victim@" + domain, "UserId": id, "UserAccessKeyId": key,
		"GroupName": "victims", "RoleName": "Victim", "RoleArn": "acs:ram::" + account + ":role/Victim",
		"PolicyName": "victim", "PolicyType": "Custom", "SerialNumber": "acs:ram::" + account + ":mfa/victim",
		"PrincipalName": "victim@" + domain, "PrincipalType": "IMSUser", "ResourceGroupId": group,
		"ResourceType": "user", "ResourceNames": `["Victim"]`, "ResourceId.1": id,
		"ResourcePrincipalName.1": "victim@" + domain,
		"Tag":                     `[{"Key":"a","Value":"x"}]`, "Tag.1.Key": "a", "Tag.1.Value": "x", "TagKey.1": "a",
		"TagKeys":                  `["a"]`,
		"AssumeRolePolicyDocument": ecs, "NewAssumeRolePolicyDocument": ecs, "PolicyDocument": allowECS, "Policy": allowECS,
		"NewUserName": "renamed", "NewUserPrincipalName": "renamed@" + domain, "NewGroupName": "renamed", "VersionId": "v1",
		"Password": goodPassword, "Status": "Inactive", "ExternalId": "external", "Marker": writeMarker("m"),
	}}
	for _, relative := range []string{"user/victim", "group/victims", "role/Victim", "policy/victim", "mfa/victim"} {
		s.arns = append(s.arns, "acs:ram:*:"+account+":"+relative)
	}
	return s
}

// undeclared are the parameters of all actions that one of them does not declare, with values that
// lead elsewhere.
func (s *steered) undeclared() map[string]string {
	declares := map[string]bool{}
	for _, p := range s.server.actions[s.actionKey()].params {
		declares[p.name] = true
	}
	out := map[string]string{}
	for _, a := range s.server.actions {
		for _, p := range a.params {
			if _, known := s.victim[p.name]; !known && !declares[p.name] {
				out[p.name] = "true"
			}
		}
	}
	for name, value := range s.victim {
		if parameter, _, _ := strings.Cut(name, "."); !declares[parameter] {
			out[name] = value
		}
	}
	return out
}

func (s *steered) actionKey() actionKey {
	product, name, _ := strings.Cut(s.action, ":")
	return actionKey{product, name}
}

// random is what differs between two accounts in which the same was done.
var random = regexp.MustCompile(
	`[0-9]{18}|LTAI5t[0-9A-Za-z]+|STS\.[0-9A-Za-z]+|CAIS[0-9A-Za-z]+|g-[0-9A-Za-z]{14}|rg-[0-9a-z]+|` +
		`"(RequestId|AccessKeySecret|Base32StringSeed|QRCodePNG|EncodedDiagnosticMessage|Recommend|HostId)":"[^"]*"`)

func masked(answer any) string {
	text, _ := json.Marshal(answer)
	return random.ReplaceAllString(string(text), "_")
}

// state is what an account holds, as all actions that list without being asked for anything in
// particular show it.
func (s *steered) state() string {
	s.Helper()
	var out strings.Builder
	read := func(action string, pairs ...string) {
		product, name, _ := strings.Cut(action, ":")
		answer, err := s.server.Call(s.Context(), product, name, params(pairs...))
		if err != nil {
			out.WriteString(err.Error())
		}
		out.WriteString(action + strings.Join(pairs, "=") + masked(answer) + "\n")
	}
	for _, action := range Actions() {
		a := s.server.actions[actionKey{strings.Split(action, ":")[0], strings.Split(action, ":")[1]}]
		asks := slices.ContainsFunc(a.params, func(p param) bool { return p.required })
		if !a.writes && !asks && action != "ram:ListPolicies" && action != "ims:GetUser" &&
			!strings.HasSuffix(action, "TagResources") {
			read(action)
		}
	}
	read("ram:ListPolicies", "PolicyType", "Custom")
	for _, user := range []string{"actor", "target", "victim", "new"} {
		read("ims:ListAccessKeys", "UserPrincipalName", user+"@"+s.server.AccountID()+".onaliyun.com")
		read("ram:GetLoginProfile", "UserName", user)
		read("ram:ListGroupsForUser", "UserName", user)
	}
	for _, role := range []string{"job", "Victim", "new"} {
		read("ram:GetRole", "RoleName", role)
	}
	for _, policy := range []string{"own", "victim"} {
		read("ram:ListPolicyVersions", "PolicyName", policy, "PolicyType", "Custom")
	}
	return out.String()
}

// outcome is what a request came to.
type outcome struct{ code, answer, state string }

// do does the action with more parameters than it needs.
func (s *steered) do(more map[string]string) outcome {
	s.Helper()
	in := params(s.in...)
	maps.Copy(in, more)
	answer, code := s.actor.call(s.action, in)
	delete(answer, "Message") // names what is random
	delete(answer, "AccessDeniedDetail")
	return outcome{code: code, answer: masked(answer)}
}

// TestUndeclaredParametersDecideNothing gives every action all parameters of all other actions, at
// once and those that name something one by one: it is allowed or refused as without them, and does
// the same.
func TestUndeclaredParametersDecideNothing(t *testing.T) {
	t.Parallel()
	for action := range permissionTests {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			// Allowed on other objects alone, it is refused; so one account does for all.
			s := prepareSteered(start(t), action)
			s.give(s.permission, s.arns)
			all := s.undeclared()
			sets := map[string]map[string]string{"all": all}
			for name, value := range all {
				if namesSomething.MatchString(name) || strings.HasSuffix(name, "PolicyDocument") {
					sets[name] = map[string]string{name: value}
				}
			}
			before, want := s.state(), s.do(nil)
			if want.code != "403 NoPermission" {
				t.Errorf("allowed on others alone: %q", want.code)
			}
			for name, more := range sets {
				same(t, "allowed on others, with "+name, s.do(more), want)
			}
			if after := s.state(); after != before {
				t.Errorf("allowed on others alone, it changes something\n%s", firstDifference(after, before))
			}

			writes := s.server.actions[s.actionKey()].writes
			s = nil
			allowed := func(more map[string]string) outcome {
				if s == nil || writes {
					s = prepareSteered(start(t), action)
					s.give(s.permission, s.resources)
				}
				out := s.do(more)
				if writes {
					out.state = s.state()
				}
				return out
			}
			if want = allowed(nil); want.code != "" {
				t.Errorf("allowed: %q", want.code)
			}
			for name, more := range sets {
				same(t, "allowed, with "+name, allowed(more), want)
			}
		})
	}
}

func same(t *testing.T, what string, got, want outcome) {
	t.Helper()
	if got.code != want.code || got.answer != want.answer {
		t.Errorf("%s: %q %s\nwithout: %q %s", what, got.code, got.answer, want.code, want.answer)
	}
	if got.state != want.state {
		t.Errorf("%s: another thing is done\n%s", what, firstDifference(got.state, want.state))
	}
}

// firstDifference is the first line that two texts do not share.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "got  " + a[i] + "\nwant " + b[i]
		}
	}
	return "one is longer"
}

// forms are other ways to write the value of a parameter that names something.
func forms(name, value string) []string {
	list := []string{strings.ToUpper(value), strings.ToLower(value), strings.ToUpper(value[:1]) + value[1:]}
	switch name {
	case "UserPrincipalName", "PrincipalName", "ResourcePrincipalName.1":
		local, domain, _ := strings.Cut(value, "@")
		infix := ""
		for _, prefix := range []string{"group.", "role."} {
			if rest, ok := strings.CutPrefix(domain, prefix); ok {
				infix, domain = prefix, rest
			}
		}
		_, suffix, _ := strings.Cut(domain, ".")
		for _, alias := range []string{"ExAmPle", "example", "1234567890123456"} {
			list = append(list, local+"@"+infix+alias+"."+suffix, strings.ToUpper(local)+"@"+infix+alias+"."+suffix)
		}
	case "SerialNumber", "RoleArn":
		at := strings.LastIndexByte(value, '/') + 1
		list = append(list, value[:at]+strings.ToUpper(value[at:]), value[:at]+strings.ToUpper(value[at:at+1])+value[at+1:])
	case "ResourceNames":
		list = append(list, strings.ToUpper(value), `["\u006aob"]`, `["JOB","x"]`, `["x","Job"]`)
	}
	return list
}

// namesSomething are the parameters whose values have several forms: all names, IDs and ARNs but
// those that are given.
var namesSomething = regexp.MustCompile(
	`^(|User|Group|Role|Policy|Principal|.+Provider|App|Application)Name$|PrincipalName(\.1)?$|` +
		`^(ResourceNames|SerialNumber|.+Arn|UserId|UserAccessKeyId|AppId|ClientId)$`)

// TestNoFormOfANamePassesADeny denies every action on exactly the objects that it is about and
// allows everything else: whatever way the request writes the names, it is refused.
func TestNoFormOfANamePassesADeny(t *testing.T) {
	t.Parallel()
	tests := maps.Clone(permissionTests)
	policy := []string{"PolicyName", "own", "PolicyType", "Custom", "ResourceGroupId", "{account}"}
	for _, p := range [][]string{
		{"ServiceRole", "job@role.{account}.onaliyunservice.com", "role/job"},
		{"IMSGroup", "team@group.{domain}", "group/team"},
	} {
		for _, action := range []string{"resourcemanager:AttachPolicy", "resourcemanager:DetachPolicy"} {
			tests[action+" "+p[0]] = permissionTest{
				in:        append(slices.Clone(policy), "PrincipalType", p[0], "PrincipalName", p[1]),
				resources: []string{"acs:ram:*:{account}:" + p[2]},
			}
		}
	}
	tests["ims:TagResources by name"] = permissionTest{resources: []string{"acs:ram:*:{account}:user/target"},
		in: []string{
			"ResourceType", "user", "ResourcePrincipalName.1", "target@{domain}", "Tag.1.Key", "a", "Tag.1.Value", "b"}}
	for name, test := range tests {
		action, _, _ := strings.Cut(name, " ")
		if strings.HasSuffix(test.resources[0], "*") || strings.Contains(action, ":Create") {
			continue // names nothing that exists
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := 0; i+1 < len(test.in); i += 2 {
				if !namesSomething.MatchString(test.in[i]) {
					continue
				}
				h := start(t)
				h.seed("ram:SetAccountAlias", "AccountAlias", "example")
				p := preparePermissions(h, test, action)
				p.deny(p.permission, p.resources)
				value := p.in[i+1]
				for _, form := range append(forms(p.in[i], value), value) {
					in := params(p.in...)
					in[p.in[i]] = form
					if _, code := p.actor.call(action, in); code == "" {
						t.Errorf("%s as %q passes a Deny on %v", p.in[i], form, p.resources)
					}
				}
			}
		})
	}
}

// deny makes the actor's only policy allow everything but an action on some resources.
func (p *permissionTry) deny(action string, resources []string) {
	p.Helper()
	document := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},` +
		`{"Effect":"Deny","Action":"` + action + `","Resource":["` + strings.Join(resources, `","`) + `"]}]}`
	p.seed("ram:CreatePolicyVersion", "PolicyName", "grant", "PolicyDocument", document, "SetAsDefault", "true",
		"RotateStrategy", rotateOldest)
}

// TestConditionsSeeWhatIsStored: a condition on a tag or on a trust policy is about the value that
// the action uses.
func TestConditionsSeeWhatIsStored(t *testing.T) {
	h := start(t)
	h.seed("ram:CreateRole", "RoleName", "job", "AssumeRolePolicyDocument", trustAccount(h))
	ann := h.userKey("ann")
	h.grant("ann", "tag", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:TagResources","Resource":"*",`+
		`"Condition":{"StringEquals":{"acs:RequestTag/team":"core"}}}]}`)
	h.grant("ann", "trust",
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:UpdateRole","ram:CreateRole"],"Resource":"*",`+
			`"Condition":{"StringEquals":{"ram:ServiceNames":"ecs.aliyuncs.com"}}}]}`)
	tag := []string{"ResourceType", "role", "ResourceNames", `["job"]`}
	for wrong, pairs := range map[string][]string{
		"the later one of two": {"Tag.1.Key", "team", "Tag.1.Value", "core", "Tag.2.Key", "team", "Tag.2.Value", "other"},
		"one of an array":      {"Tag", `[{"Key":"team","Value":"core"},{"Key":"team","Value":"other"}]`},
		"one of either form":   {"Tag", `[{"Key":"team","Value":"other"}]`, "Tag.1.Key", "team", "Tag.1.Value", "core"},
	} {
		if _, code := ann.call("ram:TagResources",
			params(append(slices.Clone(tag), pairs...)...)); code != "403 NoPermission" {
			t.Errorf("%s: %q", wrong, code)
		}
	}
	ann.must("ram:TagResources", append(tag, "Tag.1.Key", "team", "Tag.1.Value", "core")...)

	ecs := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	ann.refused("403 NoPermission", "ram:UpdateRole", "RoleName", "job", "AssumeRolePolicyDocument", ecs,
		"NewAssumeRolePolicyDocument", trustAccount(h))
	ann.must("ram:UpdateRole", "RoleName", "job", "NewAssumeRolePolicyDocument", ecs)
}

// TestTheNameAuthorisedIsTheOneUsed: of several names in a request the action uses the one that was
// authorised, or none.
func TestTheNameAuthorisedIsTheOneUsed(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	bob := h.userKey("bob")
	id, _ := at(h.seed("ram:GetUser", "UserName", "bob"), "User", "UserId").(string)
	h.grant("ann", "bob", allow("ram:*AccessKey*", "acs:ram:*:*:user/bob"))
	h.grant("ann", "delete", allow("ram:DeleteUser", "acs:ram:*:*:user/bob"))
	for _, action := range []string{"ims:CreateAccessKey", "ims:ListAccessKeys", "ram:CreateAccessKey",
		"ram:ListAccessKeys"} {
		ann.refused("403 NoPermission", action, "UserId", id)
	}
	domain := "@" + h.server.AccountID() + ".onaliyun.com"
	h.seed("ram:CreateUser", "UserName", "carl")
	ann.refused("403 NoPermission", "ims:DeleteUser", "UserName", "bob", "UserPrincipalName", "carl"+domain)
	ann.refused("400 InvalidUserPrincipalName", "ims:DeleteUser", "UserId", id, "UserPrincipalName", "bob"+domain)
	for _, name := range []string{"ann", "bob", "carl"} {
		h.seed("ram:GetUser", "UserName", name)
	}
	bob.method = http.MethodGet
	bob.must("sts:GetCallerIdentity")
}
