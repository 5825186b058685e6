// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// What the account lets its users do, what they have besides keys and passwords, and what the account reports of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropUser, isNow, logon, root, userWithKey, world } from './sdk.mjs'

test('security preferences', async () => {
  const logonOf = async (product) => (await root.ok(`${product}:GetSecurityPreference`)).securityPreference.loginProfilePreference
  await root.ok('ims:SetSecurityPreference', {
    MFAOperationForLogin: 'mandatory', loginNetworkMasks: '10.0.0.0/8;127.0.0.1', loginSessionDuration: 8, allowUserToLoginWithPasskey: false,
    verificationTypes: ['sms'] })
  const ims = await logonOf('ims'), ram = await logonOf('ram')
  assert.deepEqual([ims.MFAOperationForLogin, ims.allowUserToLoginWithPasskey, ram.loginNetworkMasks, ram.loginSessionDuration],
    ['mandatory', false, '10.0.0.0/8;127.0.0.1', 8])
  const { securityPreference } = await root.ok('ram:SetSecurityPreference', { allowUserToManagePublicKeys: true })
  assert.equal(securityPreference.publicKeyPreference.allowUserToManagePublicKeys, true)
  await root.ok('ram:SetSecurityPreference', { allowUserToManagePublicKeys: false })
  for (const product of ['ram', 'ims']) await root.refused(400, 'InvalidLoginSessionDuration', `${product}:SetSecurityPreference`, { loginSessionDuration: 25 })
  const { securityPreference: after } = await root.ok('ims:SetSecurityPreference', { MFAOperationForLogin: 'independent', allowUserToLoginWithPasskey: true })
  assert.deepEqual([after.verificationPreference.verificationTypes, after.loginProfilePreference.loginNetworkMasks], [['sms'], ''])
})

test('passkeys', async () => {
  await root.ok('ram:CreateUser', { userName: 'vera' })
  await fetch(`http://${world.endpoint}/_conformance/passkey/vera`)
  const user = { userPrincipalName: logon('vera') }
  const { passkeys: [{ passkeyId, createDate }] } = await root.ok('ims:ListPasskeys', user)
  isNow(createDate)
  await root.ok('ims:UpdatePasskey', { ...user, passkeyId, passkeyName: 'phone' })
  assert.equal((await root.ok('ims:ListPasskeys', user)).passkeys[0].passkeyName, 'phone')
  await root.ok('ims:DeletePasskey', { ...user, passkeyId })
  await root.refused(404, 'EntityNotExist.User.Passkey', 'ims:DeletePasskey', { ...user, passkeyId })
  await dropUser('vera')
})

test('verification of a logon', async () => {
  await root.ok('ram:CreateUser', { userName: 'vera' })
  const user = { userPrincipalName: logon('vera') }
  await root.ok('ims:SetVerificationInfo', { ...user, verifyType: 'sms', mobilePhone: '86-13900001234' })
  await root.ok('ims:SetVerificationInfo', { ...user, verifyType: 'email', email: 'vera@example.com' })
  const got = await root.ok('ims:GetVerificationInfo', user)
  assert.deepEqual([got.securityPhoneDevice.areaCode, got.securityPhoneDevice.phoneNumber, got.securityEmailDevice.email], ['86', '13900001234', 'vera@example.com'])
  await root.ok('ims:UnbindVerification', { ...user, verifyType: 'email', email: 'vera@example.com' })
  assert.equal((await root.ok('ims:GetVerificationInfo', user)).securityEmailDevice, undefined)
  await root.refused(400, 'InvalidVerifyType', 'ims:SetVerificationInfo', { ...user, verifyType: 'pigeon' })
  await dropUser('vera')
})

test('network policies of access keys', async () => {
  const vera = await userWithKey('vera')
  const key = { userPrincipalName: logon('vera'), userAccessKeyId: vera.config.accessKeyId }
  const policy = (...addresses) => JSON.stringify({ Version: 1, Status: 'Active', Statements: [{ Type: 'ClassicWhiteList', IPList: addresses }] })
  assert.equal((await root.ok('ims:GetAccessKeyPolicy', key)).accessKeyPolicy, '{}')
  await root.ok('ims:SetAccessKeyPolicy', { ...key, accessKeyPolicy: policy('10.0.0.0/8') })
  assert.equal((await root.ok('ims:GetAccessKeyPolicy', key)).accessKeyPolicy, policy('10.0.0.0/8'))
  await vera.refused(403, 'NoPermission', 'sts:GetCallerIdentity')
  await root.ok('ims:SetAccessKeyPolicy', { ...key, accessKeyPolicy: policy('10.0.0.0/8', '127.0.0.0/8', '::1') })
  await vera.ok('sts:GetCallerIdentity')
  await root.refused(400, 'InvalidParameter.AccessKeyPolicy.Format', 'ims:SetAccessKeyPolicy', { ...key, accessKeyPolicy: '{}x' })
  await dropUser('vera')
})

test('reports', async (t) => {
  assert.equal((await root.ok('ims:GetAccountMFAInfo')).isMFAEnable, false)
  const { accountSecurityPracticeInfo: info } = await root.ok('ims:GetAccountSecurityPracticeReport')
  assert.equal(info.accountSecurityPracticeUserInfo.rootWithAccessKey, 1)
  const ahead = (seconds) => fetch(`http://${world.endpoint}/_conformance/ahead/${seconds}`)
  t.after(() => ahead(0))
  assert.equal((await root.ok('ims:GenerateCredentialReport')).state, 'STARTED')
  await ahead(10)
  assert.equal((await root.ok('ims:GenerateCredentialReport')).state, 'COMPLETED')
  const report = await root.ok('ims:GetCredentialReport')
  const [header, account] = Buffer.from(report.content, 'base64').toString().split('\n')
  assert.match(header, /^user,user_creation_time,user_last_logon,password_exist,/)
  assert.match(account, /^<root>,/)
})
