// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logon, root, world } from './sdk.mjs'

test('account', async (t) => {
  const byId = `${world.account}.onaliyun.com`

  await t.test('alias', async () => {
    assert.equal((await root.ok('ram:GetAccountAlias')).accountAlias, '')
    await root.ok('ram:SetAccountAlias', { accountAlias: 'my-firm-7' })
    assert.equal((await root.ok('ram:GetAccountAlias')).accountAlias, 'my-firm-7')
    assert.equal((await root.ok('ims:GetDefaultDomain')).defaultDomainName, 'my-firm-7.onaliyun.com')
    for (const accountAlias of ['Upper', '-x-y', 'x--y', 'a_b']) {
      await root.refused(400, 'InvalidParameter.AccountAlias.Format', 'ram:SetAccountAlias', { accountAlias })
    }
    for (const accountAlias of ['ab', 'x'.repeat(64)]) {
      await root.refused(400, 'InvalidParameter.AccountAlias.Length', 'ram:SetAccountAlias', { accountAlias })
    }
    await root.refused(400, 'MissingAccountAlias', 'ram:SetAccountAlias')
    await root.ok('ram:ClearAccountAlias')
    assert.equal((await root.ok('ims:GetDefaultDomain')).defaultDomainName, byId)
  })

  await t.test('domain', async () => {
    const { defaultDomainName } = await root.ok('ims:SetDefaultDomain', { defaultDomainName: 'firm.onaliyun.com' })
    assert.equal(defaultDomainName, 'firm.onaliyun.com')
    assert.equal((await root.ok('ims:GetDefaultDomain')).defaultDomainName, 'firm.onaliyun.com')
    const { user } = await root.ok('ims:CreateUser', { userPrincipalName: 'kim@firm.onaliyun.com', displayName: 'Kim' })
    assert.equal(user.userPrincipalName, 'kim@firm.onaliyun.com')
    await root.refused(400, 'InvalidParameter.DefaultDomainName.Format', 'ims:SetDefaultDomain', { defaultDomainName: 'example.com' })
    await root.ok('ims:SetDefaultDomain', { defaultDomainName: byId })
    assert.equal((await root.ok('ims:GetUser', { userId: user.userId })).user.userPrincipalName, logon('kim'))
    await root.ok('ims:DeleteUser', { userId: user.userId })
  })

  await t.test('summary', async () => {
    const summary = async () => (await root.ok('ims:GetAccountSummary')).summaryMap
    const before = await summary()
    assert.deepEqual([before.users, before.groups, before.policies, before.roles], [0, 0, 0, 0])
    assert.deepEqual([before.versionsPerPolicyQuota, before.policySizeQuota, before.groupsPerUserQuota, before.accessKeysPerUserQuota], [5, 6144, 10, 2])
    await root.ok('ram:CreateUser', { userName: 'lea' })
    await root.ok('ram:CreateGroup', { groupName: 'lea' })
    const after = await summary()
    assert.deepEqual([after.users, after.groups], [1, 1])
    await root.ok('ram:DeleteGroup', { groupName: 'lea' })
    await root.ok('ram:DeleteUser', { userName: 'lea' })
  })
})

test('password policy', async (t) => {
  const strict = {
    minimumPasswordLength: 12, requireLowercaseCharacters: true, requireUppercaseCharacters: false, requireNumbers: true, requireSymbols: true,
    maxPasswordAge: 90, passwordReusePrevention: 3, maxLoginAttemps: 5,
  }
  for (const product of ['ram', 'ims']) {
    await t.test(product.toUpperCase(), async () => {
      const own = product === 'ram' ? { hardExpiry: true } : { hardExpire: true, minimumPasswordDifferentCharacter: 4, passwordNotContainUserName: true }
      const set = await root.ok(`${product}:SetPasswordPolicy`, { ...strict, ...own })
      const got = await root.ok(`${product}:GetPasswordPolicy`)
      for (const { passwordPolicy } of [set, got]) assert.deepEqual({ ...passwordPolicy }, { ...strict, ...own })
      await root.refused(400, 'InvalidParameter.MinimumPasswordLength.Range', `${product}:SetPasswordPolicy`, { minimumPasswordLength: 7 })
      await root.refused(400, 'InvalidMaxPasswordAge', `${product}:SetPasswordPolicy`, { maxPasswordAge: 1096 })
      await root.refused(400, 'InvalidPasswordReusePrevention', `${product}:SetPasswordPolicy`, { passwordReusePrevention: 25 })
    })
  }
  await root.ok('ims:SetPasswordPolicy')
  const { passwordPolicy } = await root.ok('ims:GetPasswordPolicy')
  assert.deepEqual([passwordPolicy.minimumPasswordLength, passwordPolicy.requireNumbers, passwordPolicy.hardExpire], [8, false, false])
})
