// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, Caller, dropUser, root, trust, userWithKey, world } from './sdk.mjs'

test('identities and sessions', async (t) => {
  const olga = await userWithKey('olga')
  const roleArn = `acs:ram::${world.account}:role/Olgas-Role`
  const { role } = await root.ok('ram:CreateRole', { roleName: 'Olgas-Role', assumeRolePolicyDocument: trust('user/olga') })
  await root.ok('ram:CreatePolicy', { policyName: 'olga', policyDocument: allow('ram:List*', 'ram:Get*') })
  await root.ok('ram:AttachPolicyToRole', { roleName: 'Olgas-Role', policyName: 'olga', policyType: 'Custom' })
  await root.ok('ram:AttachPolicyToUser', { userName: 'olga', policyName: 'AliyunSTSAssumeRoleAccess', policyType: 'System' })
  const assume = (fields) => ['sts:AssumeRole', { roleArn, roleSessionName: 'ses.s@1_-', ...fields }]
  const holder = ({ credentials: c }) => new Caller({ id: c.accessKeyId, secret: c.accessKeySecret, token: c.securityToken })

  await t.test('the account', async () => {
    const who = await root.ok('sts:GetCallerIdentity')
    assert.deepEqual([who.identityType, who.accountId, who.userId, who.principalId, who.arn],
      ['Account', world.account, world.account, world.account, `acs:ram::${world.account}:root`])
  })

  await t.test('a user', async () => {
    const who = await olga.ok('sts:GetCallerIdentity')
    const { user } = await root.ok('ram:GetUser', { userName: 'olga' })
    assert.deepEqual([who.identityType, who.accountId, who.userId, who.principalId, who.arn, who.roleId],
      ['RAMUser', world.account, user.userId, user.userId, `acs:ram::${world.account}:user/olga`, undefined])
  })

  await t.test('a session', async () => {
    const answer = await olga.ok(...assume({ durationSeconds: 900 }))
    assert.deepEqual([answer.assumedRoleUser.arn, answer.assumedRoleUser.assumedRoleId],
      [`acs:ram::${world.account}:role/olgas-role/ses.s@1_-`, `${role.roleId}:ses.s@1_-`])
    assert.match(answer.credentials.accessKeyId, /^STS\./)
    const left = Date.parse(answer.credentials.expiration) - Date.now()
    assert.ok(left > 840_000 && left <= 900_000, answer.credentials.expiration)
    const session = holder(answer)
    const who = await session.ok('sts:GetCallerIdentity')
    assert.deepEqual([who.identityType, who.accountId, who.roleId, who.principalId, who.arn, who.userId],
      ['AssumedRoleUser', world.account, role.roleId, `${role.roleId}:ses.s@1_-`,
        `acs:ram::${world.account}:assumed-role/olgas-role/ses.s@1_-`, undefined])
    assert.ok((await session.ok('ram:ListUsers')).users.user.length > 0)
    const denied = await session.refused(403, 'NoPermission', 'ram:CreateUser', { userName: 'x' })
    assert.equal(denied.accessDeniedDetail.AuthPrincipalType, 'AssumedRoleUser')
  })

  await t.test('a session policy narrows', async () => {
    const session = holder(await olga.ok(...assume({ policy: allow('ram:GetUser') })))
    await session.ok('ram:GetUser', { userName: 'olga' })
    await session.refused(403, 'NoPermission', 'ram:ListUsers')
  })

  await t.test('an external ID is asked for', async () => {
    const document = JSON.parse(trust('user/olga'))
    document.Statement[0].Condition = { StringEquals: { 'sts:ExternalId': 'x-1' } }
    await root.ok('ram:UpdateRole', { roleName: 'Olgas-Role', newAssumeRolePolicyDocument: JSON.stringify(document) })
    await olga.ok(...assume({ externalId: 'x-1' }))
    await olga.refused(403, 'NoPermission', ...assume({ externalId: 'x-2' }))
    await olga.refused(403, 'NoPermission', ...assume())
  })

  await t.test('refusals', async () => {
    const paula = await userWithKey('paula')
    await paula.refused(403, 'NoPermission', ...assume())
    await root.refused(403, 'NoPermission', ...assume(), 'Roles may not be assumed by root accounts.')
    // Permission comes first: who may not assume the role learns nothing about the rest.
    await paula.refused(403, 'NoPermission', ...assume({ roleArn: roleArn + 'x' }))
    await paula.refused(403, 'NoPermission', ...assume({ durationSeconds: 899 }))
    await olga.refused(404, 'EntityNotExist.Role', ...assume({ roleArn: roleArn + 'x' }))
    await olga.refused(400, 'InvalidParameter.RoleArn', ...assume({ roleArn: 'role' }))
    await olga.refused(400, 'InvalidParameter.RoleSessionName', ...assume({ roleSessionName: 'a b', externalId: 'x-1' }))
    await olga.refused(400, 'InvalidParameter.DurationSeconds', ...assume({ durationSeconds: 899, externalId: 'x-1' }))
    await olga.refused(400, 'InvalidParameter.DurationSeconds', ...assume({ durationSeconds: 3601, externalId: 'x-1' }))
    await olga.refused(400, 'InvalidParameter.PolicyGrammar', ...assume({ policy: '{', externalId: 'x-1' }))
    await olga.refused(400, 'InvalidParameter.PolicySize', ...assume({ policy: allow('x'.repeat(2048)), externalId: 'x-1' }))
    await olga.refused(400, 'MissingRoleSessionName', 'sts:AssumeRole', { roleArn })
    await new Caller({ id: 'LTAI5tUnknownKey00000000', secret: 'x' }).refused(404, 'InvalidAccessKeyId.NotFound', 'sts:GetCallerIdentity')
    await new Caller({ ...world.root, secret: 'wrong' }).refused(400, 'SignatureDoesNotMatch', 'sts:GetCallerIdentity', {}, /server string to sign is:/)
    await dropUser('paula')
  })

  await root.ok('ram:DetachPolicyFromRole', { roleName: 'Olgas-Role', policyName: 'olga', policyType: 'Custom' })
  await root.ok('ram:DeleteRole', { roleName: 'Olgas-Role' })
  await dropUser('olga')
  await root.ok('ram:DeletePolicy', { policyName: 'olga' })
})
