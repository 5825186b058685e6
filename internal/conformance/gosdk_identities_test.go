// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
	"github.com/pquerna/otp/totp"
)

// odd is text that is hard on signatures and on XML.
const odd = `a b*c~d'é!()+/%&=?#"<日本>`

func goUsers(c *caller) {
	made := ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "ann.lee_1", "DisplayName", "Ann",
		"MobilePhone", "86-18600008888",
		"Email", "ann@example.com", "Comments", odd).User
	equal(c, row(made.UserName, made.DisplayName, made.MobilePhone, made.Email, made.Comments),
		row("ann.lee_1", "Ann", "86-18600008888", "ann@example.com", odd))
	c.isNow(made.CreateDate)
	got := ok(c, c.ram.GetUser, ram.CreateGetUserRequest(), "UserName", "ann.lee_1").User
	equal(c, row(got.UserId, got.UserName, got.Comments, got.Email),
		row(made.UserId, "ann.lee_1", odd, "ann@example.com"))
	updated := ok(c, c.ram.UpdateUser, ram.CreateUpdateUserRequest(), "UserName", "ann.lee_1", "NewUserName", "ann",
		"NewComments", "c", "NewDisplayName", "A").User
	equal(c, row(updated.UserId, updated.UserName, updated.Comments, updated.DisplayName, updated.Email),
		row(made.UserId, "ann", "c", "A", "ann@example.com"))
	list := ok(c, c.ram.ListUsers, ram.CreateListUsersRequest())
	equal(c, each(list.Users.User, func(u ram.User) string { return u.UserName + " " + u.Comments }), []string{"ann c"})
	equal(c, list.IsTruncated, false)

	gone := refused(c, "404 EntityNotExist.User", c.ram.GetUser, ram.CreateGetUserRequest(), "UserName", "nobody")
	equal(c, gone.Message, "The user does not exist.")
	refused(c, "404 EntityNotExist.User", c.ram.UpdateUser, ram.CreateUpdateUserRequest(), "UserName", "nobody",
		"NewUserName", "x")
	refused(c, "409 EntityAlreadyExists.User", c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "ann")
	refused(c, "400 MissingUserName", c.ram.CreateUser, ram.CreateCreateUserRequest())
	refused(c, "400 InvalidParameter.UserName.InvalidChars", c.ram.CreateUser, ram.CreateCreateUserRequest(),
		"UserName", "a b")
	refused(c, "400 InvalidParameter.UserName.Length", c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName",
		strings.Repeat("x", 65))
	refused(c, "400 InvalidMaxItems", c.ram.ListUsers, ram.CreateListUsersRequest(), "MaxItems", "1001")
	ok(c, c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "ann")
	refused(c, "404 EntityNotExist.User", c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "ann")
}

func goIMSUsers(c *caller) {
	upn := c.logon("eve")
	made := ok(c, c.ims.CreateUser, ims.CreateCreateUserRequest(), "UserPrincipalName", upn, "DisplayName", "Eve",
		"Comments", odd, "Email", "eve@example.com",
		"MobilePhone", "86-18600008888", "Tag", []ims.CreateUserTag{{Key: "team", Value: "red"}}).User
	equal(c, row(made.UserPrincipalName, made.DisplayName, made.Comments, made.Email, made.MobilePhone,
		made.ProvisionType),
		row(upn, "Eve", odd, "eve@example.com", "86-18600008888", "Manual"))
	equal(c, each(made.Tags.Tag, func(t ims.Tag) string { return t.TagKey + "=" + t.TagValue }), []string{"team=red"})
	c.isNow(made.CreateDate)
	key := ok(c, c.ims.CreateAccessKey, ims.CreateCreateAccessKeyRequest(), "UserPrincipalName",
		upn).AccessKey.AccessKeyId
	for field, value := range map[string]string{"UserPrincipalName": upn, "UserId": made.UserId,
		"UserAccessKeyId": key} {
		got := ok(c, c.ims.GetUser, ims.CreateGetUserRequest(), field, value).User
		equal(c, row(got.UserId, got.UserPrincipalName, got.Comments, len(got.Tags.Tag)), row(made.UserId, upn, odd, 1))
	}
	updated := ok(c, c.ims.UpdateUser, ims.CreateUpdateUserRequest(), "UserId", made.UserId, "NewUserPrincipalName",
		c.logon("eva"), "NewDisplayName", "Eva").User
	equal(c, row(updated.UserId, updated.UserPrincipalName, updated.DisplayName, updated.Comments),
		row(made.UserId, c.logon("eva"), "Eva", odd))
	list := ok(c, c.ims.ListUsers, ims.CreateListUsersRequest(), "Tag", []ims.ListUsersTag{{Key: "team", Value: "red"}})
	equal(c, each(list.Users.User, func(u ims.User) string { return u.UserPrincipalName + " " + u.Status }),
		[]string{c.logon("eva") + " active"})
	brief := ok(c, c.ims.ListUserBasicInfos, ims.CreateListUserBasicInfosRequest())
	identify := func(u ims.UserBasicInfo) string { return u.UserId + u.UserPrincipalName + u.DisplayName }
	equal(c, each(brief.UserBasicInfos.UserBasicInfo, identify), []string{made.UserId + c.logon("eva") + "Eva"})

	refused(c, "409 EntityAlreadyExists.User", c.ims.CreateUser, ims.CreateCreateUserRequest(), "UserPrincipalName",
		c.logon("eva"), "DisplayName", "x")
	refused(c, "400 MissingParameter", c.ims.CreateUser, ims.CreateCreateUserRequest(), "UserPrincipalName",
		c.logon("x"))
	refused(c, "400 InvalidParameter.UserPrincipalName.Format", c.ims.CreateUser, ims.CreateCreateUserRequest(),
		"UserPrincipalName", "x", "DisplayName", "x")
	refused(c, "404 EntityNotExist.User", c.ims.GetUser, ims.CreateGetUserRequest(), "UserId", "1")
	refused(c, "404 EntityNotExist.User", c.ims.UpdateUser, ims.CreateUpdateUserRequest(), "UserId", "1",
		"NewDisplayName", "x")
	refused(c, "400 InvalidMaxItems", c.ims.ListUsers, ims.CreateListUsersRequest(), "MaxItems", "1001")
	refused(c, "400 InvalidMarker", c.ims.ListUserBasicInfos, ims.CreateListUserBasicInfosRequest(), "Marker",
		"nonsense")
	ok(c, c.ims.DeleteUser, ims.CreateDeleteUserRequest(), "UserId", made.UserId)
	refused(c, "404 EntityNotExist.User", c.ims.DeleteUser, ims.CreateDeleteUserRequest(), "UserId", made.UserId)
}

func goGroups(c *caller) {
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "gina", "DisplayName", "Gina")

	made := ok(c, c.ram.CreateGroup, ram.CreateCreateGroupRequest(), "GroupName", "dev", "Comments", odd).Group
	equal(c, row(made.GroupName, made.Comments), row("dev", odd))
	equal(c, ok(c, c.ram.GetGroup, ram.CreateGetGroupRequest(), "GroupName", "dev").Group.Comments, odd)
	equal(c, ok(c, c.ram.UpdateGroup, ram.CreateUpdateGroupRequest(), "GroupName", "dev", "NewGroupName", "devs",
		"NewComments", "n").Group.GroupName, "devs")
	ok(c, c.ram.AddUserToGroup, ram.CreateAddUserToGroupRequest(), "UserName", "gina", "GroupName", "devs")
	equal(c, each(ok(c, c.ram.ListGroups, ram.CreateListGroupsRequest()).Groups.Group,
		func(g ram.Group) string { return g.GroupName + " " + g.Comments }), []string{"devs n"})
	groups := ok(c, c.ram.ListGroupsForUser, ram.CreateListGroupsForUserRequest(), "UserName", "gina").Groups.Group
	equal(c, each(groups, func(g ram.Group) string { c.isNow(g.JoinDate); return g.GroupName + " " + g.Comments }),
		[]string{"devs n"})
	users := ok(c, c.ram.ListUsersForGroup, ram.CreateListUsersForGroupRequest(), "GroupName", "devs").Users.User
	equal(c, each(users, func(u ram.User) string { return u.UserName + " " + u.DisplayName }), []string{"gina Gina"})
	refused(c, "409 DeleteConflict.Group.User", c.ram.DeleteGroup, ram.CreateDeleteGroupRequest(), "GroupName", "devs")
	refused(c, "409 DeleteConflict.User.Group", c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "gina")
	refused(c, "409 EntityAlreadyExists.User.Group", c.ram.AddUserToGroup, ram.CreateAddUserToGroupRequest(),
		"UserName", "gina", "GroupName", "devs")
	refused(c, "409 EntityAlreadyExists.Group", c.ram.CreateGroup, ram.CreateCreateGroupRequest(), "GroupName", "devs")
	refused(c, "404 EntityNotExist.Group", c.ram.GetGroup, ram.CreateGetGroupRequest(), "GroupName", "none")
	ok(c, c.ram.RemoveUserFromGroup, ram.CreateRemoveUserFromGroupRequest(), "UserName", "gina", "GroupName", "devs")
	refused(c, "404 EntityNotExist.User.Group", c.ram.RemoveUserFromGroup, ram.CreateRemoveUserFromGroupRequest(),
		"UserName", "gina", "GroupName", "devs")
	ok(c, c.ram.DeleteGroup, ram.CreateDeleteGroupRequest(), "GroupName", "devs")
	equal(c, len(ok(c, c.ram.ListGroups, ram.CreateListGroupsRequest()).Groups.Group), 0)

	gina := c.logon("gina")
	other := ok(c, c.ims.CreateGroup, ims.CreateCreateGroupRequest(), "GroupName", "ops", "Comments", odd,
		"DisplayName", "Ops").Group
	equal(c, row(other.GroupName, other.Comments, other.DisplayName), row("ops", odd, "Ops"))
	equal(c, ok(c, c.ims.GetGroup, ims.CreateGetGroupRequest(), "GroupName", "ops").Group.GroupId, other.GroupId)
	equal(c, ok(c, c.ims.UpdateGroup, ims.CreateUpdateGroupRequest(), "GroupName", "ops", "NewGroupName", "ops2",
		"NewDisplayName", "O").Group.DisplayName, "O")
	ok(c, c.ims.AddUserToGroup, ims.CreateAddUserToGroupRequest(), "UserPrincipalName", gina, "GroupName", "ops2")
	equal(c, each(ok(c, c.ims.ListGroups, ims.CreateListGroupsRequest()).Groups.Group,
		func(g ims.Group) string { return g.GroupName + " " + g.DisplayName }), []string{"ops2 O"})
	equal(c, each(ok(c, c.ims.ListGroupsForUser, ims.CreateListGroupsForUserRequest(), "UserPrincipalName",
		gina).Groups.Group,
		func(g ims.Group) string { return g.GroupName }), []string{"ops2"})
	equal(c, each(ok(c, c.ims.ListUsersForGroup, ims.CreateListUsersForGroupRequest(), "GroupName", "ops2").Users.User,
		func(u ims.User) string { return u.UserPrincipalName + " " + u.DisplayName }), []string{gina + " Gina"})
	refused(c, "409 DeleteConflict.Group.User", c.ims.DeleteGroup, ims.CreateDeleteGroupRequest(), "GroupName", "ops2")
	ok(c, c.ims.RemoveUserFromGroup, ims.CreateRemoveUserFromGroupRequest(), "UserPrincipalName", gina, "GroupName",
		"ops2")
	refused(c, "404 EntityNotExist.User.Group", c.ims.RemoveUserFromGroup, ims.CreateRemoveUserFromGroupRequest(),
		"UserPrincipalName", gina, "GroupName", "ops2")
	ok(c, c.ims.DeleteGroup, ims.CreateDeleteGroupRequest(), "GroupName", "ops2")
	refused(c, "404 EntityNotExist.Group", c.ims.GetGroup, ims.CreateGetGroupRequest(), "GroupName", "ops2")
	c.dropUser("gina")
}

func goAccessKeys(c *caller) {
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "ivy")
	one := ok(c, c.ram.CreateAccessKey, ram.CreateCreateAccessKeyRequest(), "UserName", "ivy").AccessKey
	two := ok(c, c.ims.CreateAccessKey, ims.CreateCreateAccessKeyRequest(), "UserPrincipalName",
		c.logon("ivy")).AccessKey
	equal(c, row(one.Status, two.Status, len(one.AccessKeySecret), len(two.AccessKeySecret)),
		row("Active", "Active", 30, 30))
	c.isNow(one.CreateDate)
	refused(c, "409 LimitExceeded.User.AccessKey", c.ram.CreateAccessKey, ram.CreateCreateAccessKeyRequest(),
		"UserName", "ivy")
	refused(c, "409 LimitExceeded.User.AccessKey", c.ims.CreateAccessKey, ims.CreateCreateAccessKeyRequest(),
		"UserPrincipalName", c.logon("ivy"))
	refused(c, "409 DeleteConflict.User.AccessKey", c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "ivy")

	ok(c, c.ram.UpdateAccessKey, ram.CreateUpdateAccessKeyRequest(), "UserName", "ivy", "UserAccessKeyId",
		one.AccessKeyId, "Status", "Inactive")
	refused(c, "400 InvalidStatus", c.ims.UpdateAccessKey, ims.CreateUpdateAccessKeyRequest(), "UserPrincipalName",
		c.logon("ivy"), "UserAccessKeyId", one.AccessKeyId, "Status", "x")
	states := map[string]string{}
	for _, key := range ok(c, c.ram.ListAccessKeys, ram.CreateListAccessKeysRequest(), "UserName",
		"ivy").AccessKeys.AccessKey {
		states[key.AccessKeyId] = key.Status
	}
	equal(c, states, map[string]string{one.AccessKeyId: "Inactive", two.AccessKeyId: "Active"})
	ok(c, c.ims.UpdateAccessKey, ims.CreateUpdateAccessKeyRequest(), "UserPrincipalName", c.logon("ivy"),
		"UserAccessKeyId", one.AccessKeyId, "Status", "Active")
	for _, key := range ok(c, c.ims.ListAccessKeys, ims.CreateListAccessKeysRequest(), "UserPrincipalName",
		c.logon("ivy")).AccessKeys.AccessKey {
		equal(c, row(key.Status, key.AccessKeySecret), row("Active", ""))
	}
	equal(c, ok(c, c.ram.GetAccessKeyLastUsed, ram.CreateGetAccessKeyLastUsedRequest(), "UserName", "ivy",
		"UserAccessKeyId", one.AccessKeyId).AccessKeyLastUsed.LastUsedDate, "")
	equal(c, ok(c, c.ims.GetAccessKeyLastUsed, ims.CreateGetAccessKeyLastUsedRequest(), "UserPrincipalName",
		c.logon("ivy"), "UserAccessKeyId", one.AccessKeyId).AccessKeyLastUsed.LastUsedDate, "")

	refused(c, "404 EntityNotExist.User.AccessKey", c.ram.GetAccessKeyLastUsed, ram.CreateGetAccessKeyLastUsedRequest(),
		"UserName", "ivy", "UserAccessKeyId", "LTAIx")
	refused(c, "404 EntityNotExist.User", c.ram.ListAccessKeys, ram.CreateListAccessKeysRequest(), "UserName", "nobody")
	ok(c, c.ram.DeleteAccessKey, ram.CreateDeleteAccessKeyRequest(), "UserName", "ivy", "UserAccessKeyId",
		one.AccessKeyId)
	ok(c, c.ims.DeleteAccessKey, ims.CreateDeleteAccessKeyRequest(), "UserPrincipalName", c.logon("ivy"),
		"UserAccessKeyId", two.AccessKeyId)
	refused(c, "404 EntityNotExist.User.AccessKey", c.ram.DeleteAccessKey, ram.CreateDeleteAccessKeyRequest(),
		"UserName", "ivy", "UserAccessKeyId", one.AccessKeyId)
	ok(c, c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "ivy")
}

func goLogons(c *caller) {
	mia, upn := c.userWithKey("mia"), c.logon("mia")
	ok(c, c.ram.CreatePolicy, ram.CreateCreatePolicyRequest(), "PolicyName", "own", "PolicyDocument",
		allow("ram:ChangePassword"))
	ok(c, c.ram.AttachPolicyToUser, ram.CreateAttachPolicyToUserRequest(), "UserName", "mia", "PolicyName", "own",
		"PolicyType", "Custom")

	made := ok(c, c.ram.CreateLoginProfile, ram.CreateCreateLoginProfileRequest(), "UserName", "mia", "Password",
		"Correct+Horse&9", "PasswordResetRequired", "true").LoginProfile
	equal(c, row(made.UserName, made.PasswordResetRequired, made.MFABindRequired), row("mia", true, false))
	ok(c, c.ram.UpdateLoginProfile, ram.CreateUpdateLoginProfileRequest(), "UserName", "mia", "PasswordResetRequired",
		"false", "MFABindRequired", "true")
	got := ok(c, c.ram.GetLoginProfile, ram.CreateGetLoginProfileRequest(), "UserName", "mia").LoginProfile
	equal(c, row(got.UserName, got.PasswordResetRequired, got.MFABindRequired), row("mia", false, true))
	ok(mia, mia.ram.ChangePassword, ram.CreateChangePasswordRequest(), "OldPassword", "Correct+Horse&9", "NewPassword",
		"Battery*Staple~8")
	refused(mia, "400 InvalidParameter.OldPassword.Incorrect", mia.ims.ChangePassword,
		ims.CreateChangePasswordRequest(), "OldPassword", "x", "NewPassword", "Battery-Staple-7")
	ok(mia, mia.ims.ChangePassword, ims.CreateChangePasswordRequest(), "OldPassword", "Battery*Staple~8", "NewPassword",
		"Battery-Staple-7")
	refused(c, "400 NotSupport.Account", c.ram.ChangePassword, ram.CreateChangePasswordRequest(), "OldPassword", "x",
		"NewPassword", "Battery-Staple-7")
	refused(c, "409 EntityAlreadyExists.User.LoginProfile", c.ims.CreateLoginProfile,
		ims.CreateCreateLoginProfileRequest(), "UserPrincipalName", upn, "Password", "Correct-Horse-9")
	ok(c, c.ram.DeleteLoginProfile, ram.CreateDeleteLoginProfileRequest(), "UserName", "mia")
	refused(c, "404 EntityNotExist.User.LoginProfile", c.ram.DeleteLoginProfile, ram.CreateDeleteLoginProfileRequest(),
		"UserName", "mia")

	refused(c, "400 InvalidParameter.Password.TooWeak", c.ims.CreateLoginProfile, ims.CreateCreateLoginProfileRequest(),
		"UserPrincipalName", upn, "Password", "short")
	other := ok(c, c.ims.CreateLoginProfile, ims.CreateCreateLoginProfileRequest(), "UserPrincipalName", upn,
		"Password", "Correct-Horse-9", "Status", "Inactive").LoginProfile
	equal(c, row(other.UserPrincipalName, other.Status, other.PasswordResetRequired), row(upn, "Inactive", false))
	equal(c, ok(c, c.ims.UpdateLoginProfile, ims.CreateUpdateLoginProfileRequest(), "UserPrincipalName", upn, "Status",
		"Active").LoginProfile.Status, "Active")
	equal(c, ok(c, c.ims.GetLoginProfile, ims.CreateGetLoginProfileRequest(), "UserPrincipalName",
		upn).LoginProfile.Status, "Active")
	ok(c, c.ims.DeleteLoginProfile, ims.CreateDeleteLoginProfileRequest(), "UserPrincipalName", upn)
	refused(c, "404 EntityNotExist.User.LoginProfile", c.ims.GetLoginProfile, ims.CreateGetLoginProfileRequest(),
		"UserPrincipalName", upn)
	c.dropUser("mia")
	ok(c, c.ram.DeletePolicy, ram.CreateDeletePolicyRequest(), "PolicyName", "own")

	for length, want := range map[string]int{"12": 12, "32": 32} {
		set := ok(c, c.ram.SetPasswordPolicy, ram.CreateSetPasswordPolicyRequest(), "MinimumPasswordLength", length,
			"RequireNumbers", "true", "HardExpiry", "true", "MaxLoginAttemps", "5").PasswordPolicy
		equal(c, row(set.MinimumPasswordLength, set.RequireNumbers, set.RequireSymbols, set.HardExpiry,
			set.MaxLoginAttemps), row(want, true, false, true, 5))
		equal(c, ok(c, c.ims.GetPasswordPolicy,
			ims.CreateGetPasswordPolicyRequest()).PasswordPolicy.MinimumPasswordLength, want)
	}
	set := ok(c, c.ims.SetPasswordPolicy, ims.CreateSetPasswordPolicyRequest(), "MaxPasswordAge", "90",
		"MinimumPasswordDifferentCharacter", "4").PasswordPolicy
	equal(c, row(set.MinimumPasswordLength, set.MaxPasswordAge, set.MinimumPasswordDifferentCharacter), row(8, 90, 4))
	equal(c, ok(c, c.ram.GetPasswordPolicy, ram.CreateGetPasswordPolicyRequest()).PasswordPolicy.MaxPasswordAge, 90)
	refused(c, "400 InvalidParameter.MinimumPasswordLength.Range", c.ram.SetPasswordPolicy,
		ram.CreateSetPasswordPolicyRequest(), "MinimumPasswordLength", "7")
	refused(c, "400 InvalidMaxPasswordAge", c.ims.SetPasswordPolicy, ims.CreateSetPasswordPolicyRequest(),
		"MaxPasswordAge", "1096")
	ok(c, c.ims.SetPasswordPolicy, ims.CreateSetPasswordPolicyRequest())
}

func goMFADevices(c *caller) {
	ok(c, c.ram.CreateUser, ram.CreateCreateUserRequest(), "UserName", "nia", "DisplayName", "Nia")
	upn := c.logon("nia")
	codes := func(seed string) (first, second string) {
		now := time.Now()
		first, err := totp.GenerateCode(seed, now.Add(-30*time.Second))
		if err != nil {
			c.Fatal(err)
		}
		if second, err = totp.GenerateCode(seed, now); err != nil {
			c.Fatal(err)
		}
		return first, second
	}

	phone := ok(c, c.ram.CreateVirtualMFADevice, ram.CreateCreateVirtualMFADeviceRequest(), "VirtualMFADeviceName",
		"phone").VirtualMFADevice
	equal(c, phone.SerialNumber, "acs:ram::"+c.s.AccountID()+":mfa/phone")
	first, second := codes(phone.Base32StringSeed)
	refused(c, "403 CheckAuthenticationCodeFail", c.ram.BindMFADevice, ram.CreateBindMFADeviceRequest(), "UserName",
		"nia", "SerialNumber", phone.SerialNumber,
		"AuthenticationCode1", second, "AuthenticationCode2", first)
	ok(c, c.ram.BindMFADevice, ram.CreateBindMFADeviceRequest(), "UserName", "nia", "SerialNumber", phone.SerialNumber,
		"AuthenticationCode1", first, "AuthenticationCode2", second)
	info := ok(c, c.ram.GetUserMFAInfo, ram.CreateGetUserMFAInfoRequest(), "UserName", "nia").MFADevice
	equal(c, row(info.SerialNumber, info.Type), row(phone.SerialNumber, "VMFA"))
	devices := ok(c, c.ram.ListVirtualMFADevices,
		ram.CreateListVirtualMFADevicesRequest()).VirtualMFADevices.VirtualMFADevice
	equal(c, each(devices, func(d ram.VirtualMFADevice) string { return d.SerialNumber + " " + d.User.UserName }),
		[]string{phone.SerialNumber + " nia"})
	refused(c, "409 DeleteConflict.VirtualMFADevice.User", c.ram.DeleteVirtualMFADevice,
		ram.CreateDeleteVirtualMFADeviceRequest(), "SerialNumber", phone.SerialNumber)
	refused(c, "409 DeleteConflict.User.MFADevice", c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "nia")
	equal(c, ok(c, c.ram.UnbindMFADevice, ram.CreateUnbindMFADeviceRequest(), "UserName", "nia").MFADevice.SerialNumber,
		phone.SerialNumber)
	refused(c, "404 EntityNotExist.User.MFADevice", c.ram.GetUserMFAInfo, ram.CreateGetUserMFAInfoRequest(), "UserName",
		"nia")
	ok(c, c.ram.DeleteVirtualMFADevice, ram.CreateDeleteVirtualMFADeviceRequest(), "SerialNumber", phone.SerialNumber)

	tablet := ok(c, c.ims.CreateVirtualMFADevice, ims.CreateCreateVirtualMFADeviceRequest(), "VirtualMFADeviceName",
		"tablet").VirtualMFADevice
	refused(c, "409 EntityAlreadyExists.VirtualMFADevice", c.ims.CreateVirtualMFADevice,
		ims.CreateCreateVirtualMFADeviceRequest(), "VirtualMFADeviceName", "tablet")
	bind := func() {
		first, second := codes(tablet.Base32StringSeed)
		ok(c, c.ims.BindMFADevice, ims.CreateBindMFADeviceRequest(), "UserPrincipalName", upn, "SerialNumber",
			tablet.SerialNumber, "AuthenticationCode1", first, "AuthenticationCode2", second)
	}
	bind()
	own := ok(c, c.ims.GetUserMFAInfo, ims.CreateGetUserMFAInfoRequest(), "UserPrincipalName", upn)
	equal(c, row(own.IsMFAEnable, own.MFADevice.SerialNumber, own.MFADevice.Type),
		row(true, tablet.SerialNumber, "VMFA"))
	listed := ok(c, c.ims.ListVirtualMFADevices, ims.CreateListVirtualMFADevicesRequest())
	equal(c, each(listed.VirtualMFADevices.VirtualMFADevice,
		func(d ims.VirtualMFADevice) string { return d.SerialNumber + " " + d.User.UserPrincipalName }),
		[]string{tablet.SerialNumber + " " + upn})
	equal(c, ok(c, c.ims.UnbindMFADevice, ims.CreateUnbindMFADeviceRequest(), "UserPrincipalName",
		upn).MFADevice.SerialNumber, tablet.SerialNumber)
	refused(c, "404 EntityNotExist.User.MFADevice", c.ims.DisableVirtualMFA, ims.CreateDisableVirtualMFARequest(),
		"UserPrincipalName", upn)
	bind()
	ok(c, c.ims.DisableVirtualMFA, ims.CreateDisableVirtualMFARequest(), "UserPrincipalName", upn)
	refused(c, "404 EntityNotExist.VirtualMFADevice", c.ims.DeleteVirtualMFADevice,
		ims.CreateDeleteVirtualMFADeviceRequest(), "SerialNumber", tablet.SerialNumber)
	again := ok(c, c.ims.CreateVirtualMFADevice, ims.CreateCreateVirtualMFADeviceRequest(), "VirtualMFADeviceName",
		"tablet").VirtualMFADevice
	ok(c, c.ims.DeleteVirtualMFADevice, ims.CreateDeleteVirtualMFADeviceRequest(), "SerialNumber", again.SerialNumber)
	ok(c, c.ram.DeleteUser, ram.CreateDeleteUserRequest(), "UserName", "nia")
}

func goAccount(c *caller) {
	equal(c, ok(c, c.ram.GetAccountAlias, ram.CreateGetAccountAliasRequest()).AccountAlias, "")
	ok(c, c.ram.SetAccountAlias, ram.CreateSetAccountAliasRequest(), "AccountAlias", "my-firm")
	equal(c, ok(c, c.ram.GetAccountAlias, ram.CreateGetAccountAliasRequest()).AccountAlias, "my-firm")
	equal(c, ok(c, c.ims.GetDefaultDomain, ims.CreateGetDefaultDomainRequest()).DefaultDomainName,
		"my-firm.onaliyun.com")
	refused(c, "400 InvalidParameter.AccountAlias.Format", c.ram.SetAccountAlias, ram.CreateSetAccountAliasRequest(),
		"AccountAlias", "My-Firm")
	ok(c, c.ram.ClearAccountAlias, ram.CreateClearAccountAliasRequest())
	equal(c, ok(c, c.ims.SetDefaultDomain, ims.CreateSetDefaultDomainRequest(), "DefaultDomainName",
		"firm.onaliyun.com").DefaultDomainName, "firm.onaliyun.com")
	refused(c, "400 InvalidParameter.DefaultDomainName.Format", c.ims.SetDefaultDomain,
		ims.CreateSetDefaultDomainRequest(), "DefaultDomainName", "example.com")
	ok(c, c.ims.SetDefaultDomain, ims.CreateSetDefaultDomainRequest(), "DefaultDomainName",
		c.s.AccountID()+".onaliyun.com")

	summary := ok(c, c.ims.GetAccountSummary, ims.CreateGetAccountSummaryRequest()).SummaryMap
	equal(c, row(summary.Users, summary.Groups, summary.Roles, summary.Policies, summary.MFADevices),
		row(0, 0, 0, 0, 0))
	equal(c, row(summary.UsersQuota, summary.GroupsPerUserQuota, summary.VersionsPerPolicyQuota,
		summary.PolicySizeQuota), row(5000, 10, 5, 6144))

	who := ok(c, c.sts.GetCallerIdentity, sts.CreateGetCallerIdentityRequest())
	equal(c, row(who.IdentityType, who.AccountId, who.UserId, who.Arn),
		row("Account", c.s.AccountID(), c.s.AccountID(), "acs:ram::"+c.s.AccountID()+":root"))
}
