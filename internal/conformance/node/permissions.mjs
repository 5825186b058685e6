// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// What a user without policies may do: nothing but ask who it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metadata } from './sso.mjs'
import { allow, dropUser, logon, root, tags, trust, userWithKey, world } from './sdk.mjs'

const user = { userName: 'rita' }, upn = { userPrincipalName: logon('rita') }, group = { groupName: 'g' }, role = { roleName: 'r' }
const policy = { policyName: 'p' }, custom = { policyName: 'p', policyType: 'Custom' }, version = { ...policy, versionId: 'v1' }
const document = { policyDocument: allow('oss:*') }, key = { userAccessKeyId: 'LTAI5tUnknownKey00000000' }
const rm = { ...custom, principalType: 'IMSUser', principalName: logon('rita'), resourceGroupId: world.account }
const password = { password: 'Correct-Horse-9' }, passwords = { oldPassword: 'Correct-Horse-9', newPassword: 'Other-Horse-8' }
const device = { serialNumber: `acs:ram::${world.account}:mfa/d` }, codes = { authenticationCode1: '000000', authenticationCode2: '111111' }
const saml = { SAMLProviderName: 'corp' }, oidc = { OIDCProviderName: 'web' }
const named = { resourceType: 'role', resourceNames: ['r'] }, byId = { resourceType: 'user', resourceId: ['1'] }

// The actions with the least they ask for; permission is asked after that and before anything else.
const both = {
  AddUserToGroup: group, CreateAccessKey: {}, CreateGroup: group, DeleteAccessKey: key, DeleteGroup: group, GetAccessKeyLastUsed: key, GetGroup: group,
  ListAccessKeys: {}, ListGroupsForUser: {}, ListUsersForGroup: group, RemoveUserFromGroup: group, UpdateAccessKey: { ...key, status: 'Active' }, UpdateGroup: { ...group, newGroupName: 'h' },
  CreateLoginProfile: password, GetLoginProfile: {}, UpdateLoginProfile: password, DeleteLoginProfile: {}, GetUserMFAInfo: {}, UnbindMFADevice: {}, BindMFADevice: { ...device, ...codes },
  DeleteUser: {}, GetUser: {}, UpdateUser: {},
}
const plain = {
  ram: {
    CreateUser: user, UpdateUser: { ...user, newUserName: 'x' },
    ListUsers: {}, ListGroups: {}, ListRoles: {}, ListPolicies: {}, GetAccountAlias: {}, SetAccountAlias: { accountAlias: 'abc' }, ClearAccountAlias: {},
    AttachPolicyToUser: { ...custom, ...user }, AttachPolicyToGroup: { ...custom, ...group }, AttachPolicyToRole: { ...custom, ...role },
    DetachPolicyFromUser: { ...custom, ...user }, DetachPolicyFromGroup: { ...custom, ...group }, DetachPolicyFromRole: { ...custom, ...role },
    ListPoliciesForUser: user, ListPoliciesForGroup: group, ListPoliciesForRole: role, ListEntitiesForPolicy: custom,
    CreatePolicy: { ...policy, ...document }, GetPolicy: custom, UpdatePolicyDescription: { ...policy, newDescription: 'x' }, DeletePolicy: policy,
    CreatePolicyVersion: { ...policy, ...document }, GetPolicyVersion: { ...custom, ...version }, ListPolicyVersions: custom, SetDefaultPolicyVersion: version, DeletePolicyVersion: version,
    CreateRole: { ...role, assumeRolePolicyDocument: trust('root') }, GetRole: role, UpdateRole: { ...role, newDescription: 'x' }, DeleteRole: role,
    TagResources: { ...named, tag: tags('ram:TagResources', { a: 'b' }) }, UntagResources: { ...named, tagKeys: ['a'] }, ListTagResources: named,
    GetSecurityPreference: {}, SetSecurityPreference: {},
    GetPasswordPolicy: {}, SetPasswordPolicy: {}, ChangePassword: passwords, CreateVirtualMFADevice: { virtualMFADeviceName: 'd' }, DeleteVirtualMFADevice: device, ListVirtualMFADevices: {},
  },
  ims: {
    CreateUser: { ...upn, displayName: 'R' },
    ListUsers: {}, ListUserBasicInfos: {}, ListGroups: {}, GetAccountSummary: {}, GetDefaultDomain: {}, SetDefaultDomain: { defaultDomainName: 'abc.onaliyun.com' },
    TagResources: { ...byId, tag: tags('ims:TagResources', { a: 'b' }) }, UntagResources: { ...byId, tagKey: ['a'] }, ListTagResources: byId,
    GetPasswordPolicy: {}, SetPasswordPolicy: {}, ChangePassword: passwords, CreateVirtualMFADevice: { virtualMFADeviceName: 'd' }, DeleteVirtualMFADevice: device, ListVirtualMFADevices: {},
    DisableVirtualMFA: upn,
    CreateSAMLProvider: { ...saml, encodedSAMLMetadataDocument: metadata('https://x.example.com') }, GetSAMLProvider: saml, DeleteSAMLProvider: saml, ListSAMLProviders: {},
    UpdateSAMLProvider: { ...saml, newDescription: 'x' },
    CreateOIDCProvider: { ...oidc, issuerUrl: 'https://x.example.com' }, GetOIDCProvider: oidc, DeleteOIDCProvider: oidc, ListOIDCProviders: {},
    UpdateOIDCProvider: { ...oidc, newDescription: 'x' }, AddClientIdToOIDCProvider: { ...oidc, clientId: 'c' }, RemoveClientIdFromOIDCProvider: { ...oidc, clientId: 'c' },
    AddFingerprintToOIDCProvider: { ...oidc, fingerprint: 'f' }, RemoveFingerprintFromOIDCProvider: { ...oidc, fingerprint: 'f' },
    GetAccessKeyPolicy: { ...upn, ...key }, SetAccessKeyPolicy: { ...upn, ...key, accessKeyPolicy: '{}' },
    ListPasskeys: upn, UpdatePasskey: { ...upn, passkeyId: '1', passkeyName: 'x' }, DeletePasskey: { ...upn, passkeyId: '1' },
    GetVerificationInfo: upn, SetVerificationInfo: { ...upn, verifyType: 'email' }, UnbindVerification: { ...upn, verifyType: 'email' },
    GetAccountMFAInfo: {}, GetAccountSecurityPracticeReport: {}, GenerateCredentialReport: {}, GetCredentialReport: {},
    GetSecurityPreference: {}, SetSecurityPreference: {},
    GetUserSsoSettings: {}, SetUserSsoSettings: { ssoEnabled: false },
  },
  resourcemanager: {
    AttachPolicy: rm, DetachPolicy: rm, ListPolicyAttachments: {}, CreateResourceGroup: { name: 'abc', displayName: 'x' }, GetResourceGroup: { resourceGroupId: 'rg-000000000000000' },
    DeleteResourceGroup: { resourceGroupId: 'rg-000000000000000' }, ListResourceGroups: {},
  },
  sts: { AssumeRole: { roleArn: `acs:ram::${world.account}:role/r`, roleSessionName: 'abc' } },
}
const aboutUser = /User|AccessKey|LoginProfile|bindMFADevice/i
for (const [name, fields] of Object.entries(both)) {
  plain.ram[name] ??= { ...(aboutUser.test(name) && name !== 'ListUsersForGroup' && user), ...fields }
  plain.ims[name] ??= { ...(aboutUser.test(name) && name !== 'ListUsersForGroup' && upn), ...fields }
}

test('permission', async (t) => {
  const rita = await userWithKey('rita')
  const { user: { userId } } = await root.ok('ram:GetUser', user)
  await root.ok('ram:CreateRole', { ...role, assumeRolePolicyDocument: trust('root') })

  for (const [product, actions] of Object.entries(plain)) {
    await t.test(product, async () => {
      for (const [name, fields] of Object.entries(actions)) {
        const error = await rita.refused(403, 'NoPermission', `${product}:${name}`, fields, /You are not authorized to do this action\..* Resource: (acs:.*|\*) Action: [a-z]+:[A-Za-z]+$/)
        const detail = error.accessDeniedDetail
        assert.deepEqual([detail.AuthPrincipalType, detail.AuthPrincipalDisplayName, detail.AuthPrincipalOwnerId, detail.NoPermissionType],
          ['SubUser', userId, world.account, 'ImplicitDeny'], name)
        assert.match(detail.AuthAction, new RegExp(`:${name}$`))
        assert.ok(detail.EncodedDiagnosticMessage)
      }
    })
  }

  await t.test('an explicit denial', async () => {
    await root.ok('ram:CreatePolicy', { ...policy, policyDocument: '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*"},{"Effect":"Deny","Action":"ram:ListUsers","Resource":"*"}]}' })
    await root.ok('ram:AttachPolicyToUser', { ...custom, ...user })
    await rita.ok('ram:ListGroups')
    assert.equal((await rita.refused(403, 'NoPermission', 'ram:ListUsers')).accessDeniedDetail.NoPermissionType, 'ExplicitDeny')
  })

  await dropUser('rita')
  await root.ok('ram:DeleteRole', role)
  await root.ok('ram:DeletePolicy', policy)
})
