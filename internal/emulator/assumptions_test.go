// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// The tests of this file hold what the emulator does where the reference says "inferred", "not
// sourced" or nothing. With RAM_ACC_CLOUD=1 and the key of an account that may be changed in
// ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET they ask the real service
// instead, and each that fails is a guess that was wrong. They make and delete users, groups,
// policies, roles and MFA devices whose names begin with "tf-acc-".

// subject is what the assumptions are about: an emulator, or a real account.
type subject struct {
	*client
	account string
	domain  string
	prefix  string
}

func newSubject(t *testing.T, local bool) *subject {
	t.Helper()
	s := &subject{prefix: fmt.Sprintf("tf-acc-%06x-", rand.N(1<<24))}
	if os.Getenv("RAM_ACC_CLOUD") == "1" {
		if local {
			t.Skip("changes the whole account or needs the emulator's clock, and RAM_ACC_CLOUD asks for a real account")
		}
		h := &harness{T: t, clock: &clock{}}
		h.clock.advance(time.Since(epoch))
		s.client = h.as(Key{ID: os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"),
			Secret: os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")})
	} else {
		s.client = start(t).root()
	}
	s.account, _ = s.must("sts:GetCallerIdentity")["AccountId"].(string)
	s.domain, _ = s.must("ims:GetDefaultDomain")["DefaultDomainName"].(string)
	return s
}

func (s *subject) name(text string) string { return s.prefix + text }

// later calls an action when the test ends, whatever it answers.
func (s *subject) later(action string, pairs ...string) {
	s.Cleanup(func() {
		product, name, _ := strings.Cut(action, ":")
		if s.server != nil {
			return // it ends with the test
		}
		if _, code := s.call(product+":"+name, params(pairs...)); code != "" && !strings.Contains(code, "EntityNotExist") {
			s.Logf("cleaning up: %s %v: %s", action, pairs, code)
		}
	})
}

// user makes a user and returns its name and ID.
func (s *subject) user(text string) (name, id string) {
	s.Helper()
	name = s.name(text)
	id, _ = at(s.must("ram:CreateUser", "UserName", name, "DisplayName", "Test"), "User", "UserId").(string)
	s.later("ims:DeleteUser", "UserId", id)
	return name, id
}

func (s *subject) group(text string) string {
	s.Helper()
	name := s.name(text)
	s.must("ram:CreateGroup", "GroupName", name)
	s.later("ram:DeleteGroup", "GroupName", name)
	return name
}

func (s *subject) policy(text string) string {
	s.Helper()
	name := s.name(text)
	s.must("ram:CreatePolicy", "PolicyName", name, "PolicyDocument", allowECS)
	s.later("ram:DeletePolicy", "PolicyName", name, "CascadingDelete", "true")
	return name
}

func (s *subject) role(text string) string {
	s.Helper()
	name := s.name(text)
	s.must("ram:CreateRole", "RoleName", name, "AssumeRolePolicyDocument", s.trust("root"))
	s.later("ram:DeleteRole", "RoleName", name)
	return name
}

func (s *subject) trust(principal string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` +
		s.account + `:` + principal + `"]}}]}`
}

func (s *subject) attach(user, policy string) {
	s.Helper()
	s.must("ram:AttachPolicyToUser", "UserName", user, "PolicyName", policy, "PolicyType", "Custom")
	s.later("ram:DetachPolicyFromUser", "UserName", user, "PolicyName", policy, "PolicyType", "Custom")
}

// keyOf makes an access key and a client for it.
func (s *subject) keyOf(user string) *client {
	s.Helper()
	made := s.must("ram:CreateAccessKey", "UserName", user)
	id, _ := at(made, "AccessKey", "AccessKeyId").(string)
	secret, _ := at(made, "AccessKey", "AccessKeySecret").(string)
	s.later("ram:DeleteAccessKey", "UserName", user, "UserAccessKeyId", id)
	return s.as(Key{ID: id, Secret: secret})
}

// logon gives a user a password.
func (s *subject) logon(user string) {
	s.Helper()
	s.must("ram:CreateLoginProfile", "UserName", user, "Password", goodPassword)
	s.later("ram:DeleteLoginProfile", "UserName", user)
}

// device makes a virtual MFA device and returns its serial number and seed.
func (s *subject) device(text string) (serial, seed string) {
	s.Helper()
	made := at(s.must("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", s.name(text)), "VirtualMFADevice")
	serial, _ = at(made, "SerialNumber").(string)
	seed, _ = at(made, "Base32StringSeed").(string)
	s.later("ram:DeleteVirtualMFADevice", "SerialNumber", serial)
	return serial, seed
}

// bind binds a device to a user with the codes it shows some time from now.
func (s *subject) bind(user, serial, seed string, fromNow time.Duration) (code string) {
	s.Helper()
	_, code = s.call("ram:BindMFADevice", params(append(codes(s.T, seed, s.clock.now().Add(fromNow)), "UserName", user,
		"SerialNumber", serial)...))
	s.later("ram:UnbindMFADevice", "UserName", user)
	return code
}

type assumption struct {
	name  string
	local bool // not for a real account
	test  func(s *subject)
}

var assumptions = []assumption{
	// The gateway.
	{name: "RAM calls a missing parameter Missing<Name>, IMS MissingParameter", test: func(s *subject) {
		s.refused("400 MissingUserName", "ram:GetUser")
		s.refused("400 MissingParameter", "ims:CreateUser", "DisplayName", "x")
	}},
	{name: "a value outside the schema is Invalid<Name>", test: func(s *subject) {
		s.refused("400 InvalidMaxItems", "ram:ListUsers", "MaxItems", "1001")
		s.refused("400 InvalidMarker", "ram:ListUsers", "Marker", "nonsense")
	}},
	{name: "without Format the answer is JSON", test: func(s *subject) {
		if _, code := s.send(s.request("sts:GetCallerIdentity", nil, spoil("Format", ""))); code != "" {
			s.Error(code)
		}
	}},
	{name: "a nonce is used up per access key", test: func(s *subject) {
		name, _ := s.user("nonce")
		other, same := s.keyOf(name), spoil("SignatureNonce", fmt.Sprint("same-", rand.Int64()))
		for _, c := range []*client{s.client, other} {
			if _, code := c.send(c.request("sts:GetCallerIdentity", nil, same)); code != "" {
				s.Error(code)
			}
		}
	}},
	{name: "an unknown version is 400, an unknown action 404, an unknown key 404", test: func(s *subject) {
		for want, change := range map[string]func(url.Values){
			"400 InvalidVersion": spoil("Version", "2001-01-01"), "404 InvalidAction.NotFound": spoil("Action", "Levitate"),
			"404 InvalidAccessKeyId.NotFound": spoil("AccessKeyId", "LTAI5tNoSuchKey000000000"),
		} {
			if _, code := s.send(s.request("ram:ListUsers", nil, change)); code != want {
				s.Errorf("%q, want %q", code, want)
			}
		}
	}},
	{name: "a security token beside a long-lived key is a mismatch", test: func(s *subject) {
		c := *s.client
		c.token = "CAISnothing"
		c.refused("400 InvalidSecurityToken.MismatchWithAccessKey", "ram:ListUsers")
	}},
	{name: "missing parameters come before permission, permission before other parameters and what exists",
		test: func(s *subject) {
			name, _ := s.user("order")
			c := s.keyOf(name)
			c.refused("400 MissingUserName", "ram:GetUser")
			c.refused("403 NoPermission", "ram:GetUser", "UserName", "a b")
			c.refused("403 NoPermission", "ram:GetUser", "UserName", s.name("nobody"))
		}},
	{name: "lists are in the order of names", test: func(s *subject) {
		for _, text := range []string{"c", "a", "b"} {
			s.group(text)
		}
		var got []string
		for _, name := range names(at(s.must("ram:ListGroups"), "Groups", "Group"), "GroupName") {
			if strings.HasPrefix(name, s.prefix) {
				got = append(got, name)
			}
		}
		if !slices.IsSorted(got) || len(got) != 3 {
			s.Errorf("groups %v", got)
		}
	}},

	// Users and groups.
	{name: "names of users and groups have case", test: func(s *subject) {
		s.user("case")
		s.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", s.name("CASE"))
		s.group("case")
		s.refused("404 EntityNotExist.Group", "ram:GetGroup", "GroupName", s.name("CASE"))
	}},
	{name: "names of roles have no case", test: func(s *subject) {
		name := s.role("Case")
		if got := s.must("ram:GetRole", "RoleName", strings.ToUpper(name)); at(got, "Role", "RoleName") != name {
			s.Errorf("%v", got)
		}
	}},
	{name: "IMS words missing users and groups as RAM does", test: func(s *subject) {
		s.refused("404 EntityNotExist.User", "ims:GetUser", "UserPrincipalName", s.name("nobody")+"@"+s.domain)
		s.refused("404 EntityNotExist.Group", "ims:GetGroup", "GroupName", s.name("nobody"))
	}},
	{name: "a rename keeps policies, groups and keys", test: func(s *subject) {
		name, id := s.user("before")
		policy, group, key := s.policy("kept"), s.group("kept"), s.keyOf(name)
		s.attach(name, policy)
		s.must("ram:AddUserToGroup", "UserName", name, "GroupName", group)
		s.must("ram:UpdateUser", "UserName", name, "NewUserName", s.name("after"))
		if got := key.must("sts:GetCallerIdentity"); got["UserId"] != id {
			s.Errorf("key: %v", got)
		}
		if got := names(at(s.must("ram:ListPoliciesForUser", "UserName", s.name("after")), "Policies", "Policy"),
			"PolicyName"); !slices.Equal(got, []string{policy}) {
			s.Errorf("policies %v", got)
		}
		if got := names(at(s.must("ram:ListGroupsForUser", "UserName", s.name("after")), "Groups", "Group"),
			"GroupName"); !slices.Equal(got, []string{group}) {
			s.Errorf("groups %v", got)
		}
		s.must("ram:UpdateUser", "UserName", s.name("after"), "NewUserName", name)
	}},
	{name: "an empty New… parameter clears a field, in RAM and in IMS", test: func(s *subject) {
		name, id := s.user("clear")
		for _, update := range [][]string{{"ram:UpdateUser", "UserName", name, "NewUserName", name},
			{"ims:UpdateUser", "UserId", id}} {
			with := func(value string) []string { return append(slices.Clone(update[1:]), "NewComments", value) }
			s.must(update[0], with("something")...)
			s.must(update[0], with("")...)
			if got := s.must("ram:GetUser", "UserName", name); cmp.Or(at(got, "User", "Comments"), any("")) != any("") {
				s.Errorf("%s: %v", update[0], got)
			}
		}
	}},
	{name: "DeleteUser of IMS takes everything of the user along, and the name is free at once", test: func(s *subject) {
		name, id := s.user("full")
		policy, group, key := s.policy("full"), s.group("full"), s.keyOf(name)
		s.attach(name, policy)
		s.logon(name)
		serial, seed := s.device("full")
		if code := s.bind(name, serial, seed, 0); code != "" {
			s.Error(code)
		}
		s.must("ram:AddUserToGroup", "UserName", name, "GroupName", group)
		s.must("ims:DeleteUser", "UserId", id)
		key.refused("404 InvalidAccessKeyId.NotFound", "sts:GetCallerIdentity")
		s.must("ram:DeleteGroup", "GroupName", group)
		s.must("ram:DeletePolicy", "PolicyName", policy)
		s.refused("404 EntityNotExist.VirtualMFADevice", "ram:DeleteVirtualMFADevice", "SerialNumber", serial)
		if _, again := s.user("full"); again == id {
			s.Error("the new user has the old ID")
		}
	}},
	{name: "DeleteUser of RAM names groups before keys before the logon before the MFA device before policies",
		test: func(s *subject) {
			name, _ := s.user("conflicts")
			policy, group, key := s.policy("conflicts"), s.group("conflicts"), s.keyOf(name)
			s.logon(name)
			serial, seed := s.device("conflicts")
			if code := s.bind(name, serial, seed, 0); code != "" {
				s.Error(code)
			}
			s.attach(name, policy)
			s.must("ram:AddUserToGroup", "UserName", name, "GroupName", group)
			s.refused("409 DeleteConflict.User.Group", "ram:DeleteUser", "UserName", name)
			s.must("ram:RemoveUserFromGroup", "UserName", name, "GroupName", group)
			s.refused("409 DeleteConflict.User.AccessKey", "ram:DeleteUser", "UserName", name)
			s.must("ram:DeleteAccessKey", "UserName", name, "UserAccessKeyId", key.key.ID)
			s.refused("409 DeleteConflict.User.LoginProfile", "ram:DeleteUser", "UserName", name)
			s.must("ram:DeleteLoginProfile", "UserName", name)
			s.refused("409 DeleteConflict.User.MFADevice", "ram:DeleteUser", "UserName", name)
			s.must("ims:DisableVirtualMFA", "UserPrincipalName", name+"@"+s.domain)
			s.refused("409 DeleteConflict.User.Policy", "ram:DeleteUser", "UserName", name)
		}},
	{name: "a group has one ID, the same in RAM and IMS", test: func(s *subject) {
		group := s.group("one-id")
		if a, b := at(s.must("ram:GetGroup", "GroupName", group), "Group", "GroupId"),
			at(s.must("ims:GetGroup", "GroupName", group), "Group", "GroupId"); a != b {
			s.Errorf("%v and %v", a, b)
		}
	}},
	{name: "a logon name under another domain is malformed when it is made, and unknown when it is asked for",
		test: func(s *subject) {
			s.refused("400 InvalidParameter.UserPrincipalName.Format", "ims:CreateUser", "UserPrincipalName",
				"x@elsewhere.onaliyun.com", "DisplayName", "x")
			s.refused("404 EntityNotExist.User", "ims:GetUser", "UserPrincipalName", "x@elsewhere.onaliyun.com")
		}},
	{name: "two ways to name a user at once are refused", test: func(s *subject) {
		name, id := s.user("twice")
		s.refused("400 InvalidUserPrincipalName", "ims:GetUser", "UserId", id, "UserPrincipalName", name+"@"+s.domain)
	}},

	// Access keys.
	{name: "a key that was never used has an empty date of use", test: func(s *subject) {
		name, _ := s.user("unused")
		key := s.keyOf(name)
		if got := at(s.must("ram:GetAccessKeyLastUsed", "UserName", name, "UserAccessKeyId", key.key.ID), "AccessKeyLastUsed",
			"LastUsedDate"); got != "" {
			s.Errorf("%v", got)
		}
	}},
	{name: "an active key can be deleted", test: func(s *subject) {
		name, _ := s.user("active")
		s.must("ram:DeleteAccessKey", "UserName", name, "UserAccessKeyId", s.keyOf(name).key.ID)
	}},
	{name: "RAM, like IMS, manages the account's own keys when no user is named", test: func(s *subject) {
		if ids := names(at(s.must("ram:ListAccessKeys"), "AccessKeys", "AccessKey"), "AccessKeyId"); !slices.Contains(ids,
			s.key.ID) {
			s.Errorf("%v", ids)
		}
	}},

	// Console logons and MFA devices.
	{name: "UpdateLoginProfile leaves alone what it is not told", test: func(s *subject) {
		name, _ := s.user("settings")
		s.logon(name)
		s.must("ram:UpdateLoginProfile", "UserName", name, "MFABindRequired", "true")
		s.must("ims:UpdateLoginProfile", "UserPrincipalName", name+"@"+s.domain, "Status", "Inactive")
		got := at(s.must("ims:UpdateLoginProfile", "UserPrincipalName", name+"@"+s.domain, "PasswordResetRequired", "true"),
			"LoginProfile")
		if at(got, "MFABindRequired") != true || at(got, "Status") != "Inactive" {
			s.Errorf("%v", got)
		}
	}},
	{name: "IMS words a missing logon and MFA device as RAM does", test: func(s *subject) {
		name, _ := s.user("neither")
		upn := name + "@" + s.domain
		s.refused("404 EntityNotExist.User.LoginProfile", "ims:GetLoginProfile", "UserPrincipalName", upn)
		s.refused("404 EntityNotExist.User.MFADevice", "ims:UnbindMFADevice", "UserPrincipalName", upn)
		s.refused("404 EntityNotExist.User.MFADevice", "ims:DisableVirtualMFA", "UserPrincipalName", upn)
	}},
	{name: "of a user without MFA device RAM says that it does not exist, and IMS that MFA is off",
		test: func(s *subject) {
			name, _ := s.user("without")
			s.refused("404 EntityNotExist.User.MFADevice", "ram:GetUserMFAInfo", "UserName", name)
			if got := s.must("ims:GetUserMFAInfo", "UserPrincipalName", name+"@"+s.domain); got["IsMFAEnable"] != false ||
				at(got, "MFADevice", "SerialNumber") != nil {
				s.Errorf("%v", got)
			}
		}},
	{name: "a serial number that is none, or of another account, does not exist", test: func(s *subject) {
		for _, serial := range []string{"nonsense", "acs:ram::1000000000000001:mfa/" + s.name("far"),
			"acs:ram::" + s.account + ":mfa/"} {
			s.refused("404 EntityNotExist.VirtualMFADevice", "ram:DeleteVirtualMFADevice", "SerialNumber", serial)
		}
	}},
	{name: "names of MFA devices have case", test: func(s *subject) {
		s.device("case")
		s.refused("404 EntityNotExist.VirtualMFADevice", "ram:DeleteVirtualMFADevice", "SerialNumber",
			"acs:ram::"+s.account+":mfa/"+s.name("CASE"))
	}},
	{name: "the first of two codes may be two steps old or one ahead, and no more", test: func(s *subject) {
		name, _ := s.user("skew")
		serial, seed := s.device("skew")
		for steps, want := range map[int]string{
			-3: "403 CheckAuthenticationCodeFail", -2: "", -1: "", 0: "", 1: "", 2: "403 CheckAuthenticationCodeFail",
		} {
			// The second code is the one shown then, the first the one before it.
			code := s.bind(name, serial, seed, time.Duration(steps+1)*mfaStep)
			if code != want {
				s.Errorf("%d steps: %q, want %q", steps, code, want)
			}
			if code == "" {
				s.must("ram:UnbindMFADevice", "UserName", name)
			}
		}
	}},
	{name: "IMS binds with one code where no second is sent", test: func(s *subject) {
		name, _ := s.user("one-code")
		serial, seed := s.device("one-code")
		in := append(codes(s.T, seed, s.clock.now())[:2], "UserPrincipalName", name+"@"+s.domain, "SerialNumber", serial)
		s.must("ims:BindMFADevice", in...)
		s.must("ram:UnbindMFADevice", "UserName", name)
	}},
	{name: "an unbound MFA device can be bound again with the seed it has, to somebody else too", test: func(s *subject) {
		first, _ := s.user("first")
		second, _ := s.user("second")
		serial, seed := s.device("again")
		for _, name := range []string{first, second} {
			if code := s.bind(name, serial, seed, 0); code != "" {
				s.Errorf("%s: %s", name, code)
			}
			s.must("ram:UnbindMFADevice", "UserName", name)
		}
	}},
	{name: "MFADevices counts all devices, MFADevicesInUse those that are bound", local: true, test: func(s *subject) {
		name, _ := s.user("count")
		s.device("spare")
		serial, seed := s.device("used")
		if code := s.bind(name, serial, seed, 0); code != "" {
			s.Error(code)
		}
		if got := at(s.must("ims:GetAccountSummary"), "SummaryMap"); at(got, "MFADevices") != float64(2) ||
			at(got, "MFADevicesInUse") != float64(1) {
			s.Errorf("%v", got)
		}
	}},
	{name: "only users change their passwords: role sessions are told what the account is told", test: func(s *subject) {
		name, _ := s.user("changer")
		role := s.role("changer")
		for _, to := range [][]string{{"ram:AttachPolicyToRole", "RoleName", role, "PolicyName", "AdministratorAccess"},
			{"ram:AttachPolicyToUser", "UserName", name, "PolicyName", "AliyunSTSAssumeRoleAccess"}} {
			s.must(to[0], append(to[1:], "PolicyType", "System")...)
			s.later(strings.Replace(to[0], "AttachPolicyTo", "DetachPolicyFrom", 1), append(to[1:], "PolicyType", "System")...)
		}
		held := s.session(s.keyOf(name).must("sts:AssumeRole", "RoleArn", "acs:ram::"+s.account+":role/"+role,
			"RoleSessionName", "test"))
		held.refused("400 NotSupport.Account", "ram:ChangePassword", "OldPassword", goodPassword, "NewPassword",
			goodPassword+"2")
	}},
	{name: "a user without console logon has no password to change", test: func(s *subject) {
		name, _ := s.user("no-logon")
		s.must("ram:AttachPolicyToUser", "UserName", name, "PolicyName", "AdministratorAccess", "PolicyType", "System")
		s.later("ram:DetachPolicyFromUser", "UserName", name, "PolicyName", "AdministratorAccess", "PolicyType", "System")
		s.keyOf(name).refused("404 EntityNotExist.User.LoginProfile", "ram:ChangePassword", "OldPassword", goodPassword,
			"NewPassword", goodPassword+"2")
	}},
	{name: "SetPasswordPolicy sets the whole policy, but RAM's leaves what only IMS knows", local: true,
		test: func(s *subject) {
			s.must("ims:SetPasswordPolicy", "MinimumPasswordLength", "12", "RequireNumbers", "true",
				"MinimumPasswordDifferentCharacter", "4", "PasswordNotContainUserName", "true")
			s.must("ram:SetPasswordPolicy", "RequireSymbols", "true")
			got := at(s.must("ims:GetPasswordPolicy"), "PasswordPolicy")
			if at(got, "MinimumPasswordLength") != float64(8) || at(got, "RequireNumbers") != false ||
				at(got, "RequireSymbols") != true ||
				at(got, "MinimumPasswordDifferentCharacter") != float64(4) || at(got, "PasswordNotContainUserName") != true {
				s.Errorf("%v", got)
			}
		}},
	{name: "passwords are measured in characters, what is neither letter nor digit is a symbol, and the user's name " +
		"counts in any case", local: true, test: func(s *subject) {
		name, _ := s.user("measure")
		weak := func(password string) {
			s.refused("400 InvalidParameter.Password.TooWeak", "ram:CreateLoginProfile", "UserName", name, "Password", password)
		}
		weak("密码密码密码密")
		s.must("ims:SetPasswordPolicy", "RequireSymbols", "true", "PasswordNotContainUserName", "true")
		weak("abcdefgh")
		weak("x-" + strings.ToUpper(name))
		s.must("ram:CreateLoginProfile", "UserName", name, "Password", "abcdefg ")
	}},
	{name: "an earlier password is held against the user who changes it, not against an administrator", local: true,
		test: func(s *subject) {
			name, _ := s.user("reuse")
			s.logon(name)
			s.must("ims:SetPasswordPolicy", "PasswordReusePrevention", "3")
			s.must("ram:UpdateLoginProfile", "UserName", name, "Password", goodPassword)
		}},

	// Policies.
	{name: "documents of custom policies come back as they were sent", test: func(s *subject) {
		name := s.policy("verbatim")
		if got := at(s.must("ram:GetPolicy", "PolicyName", name, "PolicyType", "Custom"), "DefaultPolicyVersion",
			"PolicyDocument"); got != allowECS {
			s.Errorf("%q", got)
		}
	}},
	{name: "white space counts towards the length of a document", test: func(s *subject) {
		s.refused("400 InvalidParameter.PolicyDocument.Length", "ram:CreatePolicy", "PolicyName", s.name("blank"),
			"PolicyDocument", allowECS+strings.Repeat(" ", 6144))
	}},
	{name: "characters count towards the length of a document, not bytes", test: func(s *subject) {
		name := s.name("wide")
		s.must("ram:CreatePolicy", "PolicyName", name, "PolicyDocument",
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:bucket/`+
				strings.Repeat("语", 3000)+`"}]}`)
		s.later("ram:DeletePolicy", "PolicyName", name)
	}},
	{name: "a custom policy cannot have the name of a system policy", test: func(s *subject) {
		s.refused("409 EntityAlreadyExists.Policy", "ram:CreatePolicy", "PolicyName", "ReadOnlyAccess", "PolicyDocument",
			allowECS)
	}},
	{name: "numbers of versions are not used again", test: func(s *subject) {
		name := s.policy("numbers")
		s.must("ram:CreatePolicyVersion", "PolicyName", name, "PolicyDocument", allowECS)
		s.must("ram:DeletePolicyVersion", "PolicyName", name, "VersionId", "v2")
		if made := s.must("ram:CreatePolicyVersion", "PolicyName", name, "PolicyDocument", allowECS); at(made,
			"PolicyVersion", "VersionId") != "v3" {
			s.Errorf("%v", made)
		}
	}},
	{name: "ListPolicies shows system and custom policies in one order", test: func(s *subject) {
		got := names(at(s.must("ram:ListPolicies", "MaxItems", "1000"), "Policies", "Policy"), "PolicyName")
		if !slices.IsSorted(got) {
			s.Errorf("%v", got)
		}
	}},
	{name: "AttachmentCount counts users, groups and roles", test: func(s *subject) {
		policy, group, role := s.policy("count"), s.group("count"), s.role("count")
		name, _ := s.user("count")
		s.attach(name, policy)
		for kind, who := range map[string]string{"Group": group, "Role": role} {
			s.must("ram:AttachPolicyTo"+kind, kind+"Name", who, "PolicyName", policy, "PolicyType", "Custom")
			s.later("ram:DetachPolicyFrom"+kind, kind+"Name", who, "PolicyName", policy, "PolicyType", "Custom")
		}
		if got := at(s.must("ram:GetPolicy", "PolicyName", policy, "PolicyType", "Custom"), "Policy",
			"AttachmentCount"); got != float64(3) {
			s.Errorf("%v", got)
		}
	}},
	{name: "policies of groups are not listed for their users", test: func(s *subject) {
		name, _ := s.user("direct")
		group := s.group("direct")
		s.must("ram:AddUserToGroup", "UserName", name, "GroupName", group)
		s.must("ram:AttachPolicyToGroup", "GroupName", group, "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		if got := names(at(s.must("ram:ListPoliciesForUser", "UserName", name), "Policies", "Policy"),
			"PolicyName"); len(got) != 0 {
			s.Errorf("%v", got)
		}
		s.must("ram:DetachPolicyFromGroup", "GroupName", group, "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		s.must("ram:RemoveUserFromGroup", "UserName", name, "GroupName", group)
	}},
	{name: "an attachment in the scope of the account ID is the attachment RAM knows", test: func(s *subject) {
		name, _ := s.user("scope")
		in := []string{"PolicyName", "ReadOnlyAccess", "PolicyType", "System", "PrincipalType", "IMSUser", "PrincipalName",
			name + "@" + s.domain, "ResourceGroupId", s.account}
		s.must("resourcemanager:AttachPolicy", in...)
		s.refused("409 EntityAlreadyExists.User.Policy", "ram:AttachPolicyToUser", "UserName", name, "PolicyName",
			"ReadOnlyAccess", "PolicyType", "System")
		s.refused("409 EntityAlreadyExists.User.Policy", "resourcemanager:AttachPolicy", in...)
		s.must("ram:DetachPolicyFromUser", "UserName", name, "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		s.refused("404 EntityNotExist.User.Policy", "resourcemanager:DetachPolicy", in...)
	}},
	{name: "ResourceManager calls an unknown principal EntityNotExist.<kind>", test: func(s *subject) {
		s.refused("404 EntityNotExist.User", "resourcemanager:AttachPolicy", "PolicyName", "ReadOnlyAccess", "PolicyType",
			"System",
			"PrincipalType", "IMSUser", "PrincipalName", s.name("nobody")+"@"+s.domain, "ResourceGroupId", s.account)
	}},
	{name: "a resource group can be deleted while policies are attached in its scope, and they go with it",
		test: func(s *subject) {
			name, _ := s.user("group-scope")
			group, _ := at(s.must("resourcemanager:CreateResourceGroup", "Name", s.name("g"), "DisplayName", s.name("g")),
				"ResourceGroup", "Id").(string)
			s.must("ram:AttachPolicyToUser", "UserName", name, "PolicyName", "ReadOnlyAccess", "PolicyType", "System",
				"ResourceGroupId", group)
			if got := s.must("ram:ListEntitiesForPolicy", "PolicyName", "ReadOnlyAccess", "PolicyType",
				"System"); slices.Contains(names(at(got, "Users", "User"), "UserName"), name) {
				s.Error("ListEntitiesForPolicy shows other scopes than the account")
			}
			s.must("resourcemanager:DeleteResourceGroup", "ResourceGroupId", group)
			s.must("ram:DeleteUser", "UserName", name)
		}},

	// Roles and sessions.
	{name: "UpdateRole without a duration takes it back to an hour", test: func(s *subject) {
		role := s.role("duration")
		s.must("ram:UpdateRole", "RoleName", role, "NewMaxSessionDuration", "7200")
		if got := s.must("ram:UpdateRole", "RoleName", role, "NewDescription", "x"); at(got, "Role",
			"MaxSessionDuration") != float64(3600) {
			s.Errorf("%v", got)
		}
	}},
	{name: "a trust policy cannot name a user or role of the account that does not exist", test: func(s *subject) {
		for _, principal := range []string{"user/", "role/"} {
			s.refused("400 MalformedPolicyDocument", "ram:CreateRole", "RoleName", s.name("trust"), "AssumeRolePolicyDocument",
				s.trust(principal+s.name("nobody")))
		}
	}},
	{name: "detaching what a role does not have is EntityNotExist.Role.Policy", test: func(s *subject) {
		s.refused("404 EntityNotExist.Role.Policy", "ram:DetachPolicyFromRole", "RoleName", s.role("bare"), "PolicyName",
			"ReadOnlyAccess", "PolicyType", "System")
	}},
	{name: "the default resource group cannot be deleted", local: true, test: func(s *subject) {
		list := s.must("resourcemanager:ListResourceGroups", "Name", "default")
		id, _ := at(list, "ResourceGroups", "ResourceGroup", 0, "Id").(string)
		s.refused("400 InvalidParameter.ResourceGroupId", "resourcemanager:DeleteResourceGroup", "ResourceGroupId", id)
	}},
	{name: "a logon profile is Inactive in AutoDisableLoginStatus until something disables it", test: func(s *subject) {
		name, _ := s.user("logon")
		s.logon(name)
		got := s.must("ims:GetLoginProfile", "UserPrincipalName", name+"@"+s.domain)
		if at(got, "LoginProfile", "AutoDisableLoginStatus") != "Inactive" {
			s.Errorf("%v", got)
		}
	}},
	{name: "the service of a key that was never used is empty", test: func(s *subject) {
		name, _ := s.user("unused")
		id, _ := at(s.must("ram:CreateAccessKey", "UserName", name), "AccessKey", "AccessKeyId").(string)
		got := s.must("ims:GetAccessKeyLastUsed", "UserPrincipalName", name+"@"+s.domain, "UserAccessKeyId", id)
		if at(got, "AccessKeyLastUsed", "ServiceName") != "" || at(got, "AccessKeyLastUsed", "LastUsedDate") != "" {
			s.Errorf("%v", got)
		}
	}},
	{name: "the undocumented settings of the password policy are answered where they were set", local: true,
		test: func(s *subject) {
			got := s.must("ims:SetPasswordPolicy", "InitialPasswordAge", "7", "InterceptRiskPasswordOnApi", "true")
			if at(got, "PasswordPolicy", "InitialPasswordAge") != float64(7) ||
				at(got, "PasswordPolicy", "InterceptRiskPasswordOnApi") != true {
				s.Errorf("%v", got)
			}
			got = s.must("ims:SetPasswordPolicy")
			if at(got, "PasswordPolicy", "InitialPasswordAge") != nil ||
				at(got, "PasswordPolicy", "InterceptRiskPasswordOnApi") != nil {
				s.Errorf("%v", got)
			}
		}},
	{name: "a GET request beyond 4 KB is too large, code and status guessed", test: func(s *subject) {
		s.method = "GET"
		s.refused("413 RequestTooLarge", "ram:CreateUser", "UserName", s.name("get"), "Comments", strings.Repeat("x", 5000))
	}},
	{name: "a session ends with its role", test: func(s *subject) {
		name, _ := s.user("assumer")
		role := s.role("gone")
		s.must("ram:AttachPolicyToRole", "RoleName", role, "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		s.must("ram:AttachPolicyToUser", "UserName", name, "PolicyName", "AliyunSTSAssumeRoleAccess", "PolicyType", "System")
		held := s.session(s.keyOf(name).must("sts:AssumeRole", "RoleArn", "acs:ram::"+s.account+":role/"+role,
			"RoleSessionName", "test"))
		held.must("ram:ListUsers")
		s.must("ram:DetachPolicyFromRole", "RoleName", role, "PolicyName", "ReadOnlyAccess", "PolicyType", "System")
		s.must("ram:DeleteRole", "RoleName", role)
		for _, action := range []string{"ram:ListUsers", "sts:GetCallerIdentity"} {
			held.refused("400 InvalidSecurityToken.Expired", action)
		}
		s.role("gone") // another one of the same name
		held.refused("400 InvalidSecurityToken.Expired", "sts:GetCallerIdentity")
	}},
	{name: "who am I needs no permission, and a Deny does not stop it", test: func(s *subject) {
		name, _ := s.user("denied")
		policy := s.name("deny-all")
		s.must("ram:CreatePolicy", "PolicyName", policy, "PolicyDocument",
			`{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
		s.later("ram:DeletePolicy", "PolicyName", policy)
		s.attach(name, policy)
		s.keyOf(name).must("sts:GetCallerIdentity")
	}},

	// Tags and the account.
	{name: "what does not exist has no tags", test: func(s *subject) {
		if got := s.must("ram:ListTagResources", "ResourceType", "role", "ResourceNames", `["`+s.name("nobody")+`"]`); at(got,
			"TagResources", 0) != nil {
			s.Errorf("%v", got)
		}
		if got := s.must("ims:ListTagResources", "ResourceType", "user", "ResourceId.1", "200000000000000001"); at(got,
			"TagResources", "TagResource", 0) != nil {
			s.Errorf("%v", got)
		}
	}},
	{name: "what does not exist cannot be tagged", test: func(s *subject) {
		s.refused("404 EntityNotExist.Role", "ram:TagResources", "ResourceType", "role", "ResourceNames",
			`["`+s.name("nobody")+`"]`, "Tag", `[{"Key":"a","Value":"b"}]`)
		s.refused("404 EntityNotExist.User", "ims:TagResources", "ResourceType", "user", "ResourceId.1", "200000000000000001",
			"Tag.1.Key", "a", "Tag.1.Value", "b")
	}},
	{name: "a forbidden tag key is InvalidParameter.Tag.Key.InvalidChars", test: func(s *subject) {
		_, id := s.user("tags")
		s.refused("400 InvalidParameter.Tag.Key.InvalidChars", "ims:TagResources", "ResourceType", "user", "ResourceId.1", id,
			"Tag.1.Key", "aliyun-x", "Tag.1.Value", "b")
	}},
	{name: "without an alias GetAccountAlias answers an empty one, and clearing it brings the account ID back",
		local: true, test: func(s *subject) {
			if got := s.must("ram:GetAccountAlias"); got["AccountAlias"] != "" {
				s.Errorf("%v", got)
			}
			s.must("ram:SetAccountAlias", "AccountAlias", "example")
			s.must("ram:ClearAccountAlias")
			if got := s.must("ims:GetDefaultDomain"); got["DefaultDomainName"] != s.account+".onaliyun.com" {
				s.Errorf("%v", got)
			}
		}},
	{name: "logon names under the account ID still work beside an alias", local: true, test: func(s *subject) {
		name, id := s.user("alias")
		s.must("ram:SetAccountAlias", "AccountAlias", "example")
		if got := s.must("ims:GetUser", "UserPrincipalName", name+"@"+s.account+".onaliyun.com"); at(got, "User",
			"UserId") != id {
			s.Errorf("%v", got)
		}
	}},
	{name: "an alias has at most 32 characters, though the error says 63", local: true, test: func(s *subject) {
		s.refused("400 InvalidParameter.AccountAlias.Length", "ram:SetAccountAlias", "AccountAlias", strings.Repeat("a", 33))
	}},
}

// TestAssumptions holds every guess of the emulator about RAM.
func TestAssumptions(t *testing.T) {
	for _, a := range assumptions {
		t.Run(strings.ReplaceAll(a.name, "/", "-"), func(t *testing.T) {
			a.test(newSubject(t, a.local))
		})
	}
}
