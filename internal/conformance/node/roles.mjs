// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isId, isNow, root, tags, trust, world } from './sdk.mjs'

test('roles', async (t) => {
  const byRoot = trust('root')
  let id

  await t.test('create', async () => {
    const { role } = await root.ok('ram:CreateRole', {
      roleName: 'Deploy.er-1', assumeRolePolicyDocument: byRoot, description: 'deploys <all> & sundry', maxSessionDuration: 7200,
      tag: tags('ram:CreateRole', { env: 'prod' }),
    })
    id = role.roleId
    isId(id)
    isNow(role.createDate)
    assert.deepEqual([role.roleName, role.arn, role.description, role.assumeRolePolicyDocument, role.maxSessionDuration],
      ['Deploy.er-1', `acs:ram::${world.account}:role/Deploy.er-1`, 'deploys <all> & sundry', byRoot, 7200])
    const plain = await root.ok('ram:CreateRole', { roleName: 'plain', assumeRolePolicyDocument: byRoot })
    assert.deepEqual([plain.role.description, plain.role.maxSessionDuration], ['', 3600])
  })

  await t.test('read and list', async () => {
    const { role } = await root.ok('ram:GetRole', { roleName: 'Deploy.er-1' })
    assert.deepEqual([role.roleId, role.roleName, role.assumeRolePolicyDocument, role.maxSessionDuration], [id, 'Deploy.er-1', byRoot, 7200])
    isNow(role.updateDate)
    const { roles, isTruncated } = await root.ok('ram:ListRoles')
    assert.deepEqual(roles.role.map((r) => [r.roleName, r.maxSessionDuration, r.arn, r.tags.tag.map((tag) => [tag.tagKey, tag.tagValue])]), [
      ['Deploy.er-1', 7200, `acs:ram::${world.account}:role/Deploy.er-1`, [['env', 'prod']]],
      ['plain', 3600, `acs:ram::${world.account}:role/plain`, []],
    ])
    assert.equal(isTruncated, false)
    const tagged = await root.ok('ram:ListRoles', { tag: tags('ram:ListRoles', { env: 'prod' }) })
    assert.deepEqual(tagged.roles.role.map((r) => r.roleName), ['Deploy.er-1'])
  })

  await t.test('update', async () => {
    const service = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }] })
    const { role } = await root.ok('ram:UpdateRole', { roleName: 'plain', newDescription: 'n', newMaxSessionDuration: 43200, newAssumeRolePolicyDocument: service })
    assert.deepEqual([role.roleName, role.description, role.maxSessionDuration, role.assumeRolePolicyDocument], ['plain', 'n', 43200, service])
    assert.equal((await root.ok('ram:GetRole', { roleName: 'plain' })).role.assumeRolePolicyDocument, service)
  })

  await t.test('refusals', async () => {
    const document = { assumeRolePolicyDocument: byRoot }
    await root.refused(409, 'EntityAlreadyExists.Role', 'ram:CreateRole', { roleName: 'plain', ...document }, 'The role does already EXIST.')
    for (const action of ['ram:GetRole', 'ram:UpdateRole', 'ram:DeleteRole']) {
      await root.refused(404, 'EntityNotExist.Role', action, { roleName: 'none', ...(action === 'ram:UpdateRole' && { newDescription: 'x' }) }, 'The role does not exist.')
    }
    await root.refused(400, 'InvalidParameter.RoleName.InvalidChars', 'ram:CreateRole', { roleName: 'a b', ...document })
    await root.refused(400, 'InvalidParameter.RoleName.Length', 'ram:CreateRole', { roleName: 'x'.repeat(65), ...document })
    await root.refused(400, 'InvalidParameter.Description.Length', 'ram:CreateRole', { roleName: 'x', ...document, description: 'x'.repeat(1025) })
    await root.refused(400, 'MissingAssumeRolePolicyDocument', 'ram:CreateRole', { roleName: 'x' })
    for (const bad of ['{', '{"Version":"1","Statement":[]}', trust('user/nobody')]) {
      await root.refused(400, 'MalformedPolicyDocument', 'ram:CreateRole', { roleName: 'x', assumeRolePolicyDocument: bad })
    }
    for (const maxSessionDuration of [3599, 43201]) {
      await root.refused(400, 'InvalidMaxSessionDuration', 'ram:CreateRole', { roleName: 'x', ...document, maxSessionDuration })
    }
  })

  await t.test('delete', async () => {
    for (const roleName of ['plain', 'Deploy.er-1']) await root.ok('ram:DeleteRole', { roleName })
    await root.refused(404, 'EntityNotExist.Role', 'ram:GetRole', { roleName: 'plain' })
  })
})
