// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, isNow, root, trust } from './sdk.mjs'

const kinds = {
  User: {
    field: 'userName', name: 'jack', make: ['ram:CreateUser', { userName: 'jack', displayName: 'Jack' }], drop: ['ram:DeleteUser', { userName: 'jack' }],
    entities: (e) => e.users.user.map((u) => [u.userName, u.displayName]), listed: [['jack', 'Jack']],
    gone: 'The indicate policy of the user does not exist.', quota: 10,
  },
  Group: {
    field: 'groupName', name: 'jacks', make: ['ram:CreateGroup', { groupName: 'jacks', comments: 'all of them' }], drop: ['ram:DeleteGroup', { groupName: 'jacks' }],
    entities: (e) => e.groups.group.map((g) => [g.groupName, g.comments]), listed: [['jacks', 'all of them']],
    gone: 'The indicate policy attached to the group does not exist.', quota: 10,
  },
  Role: {
    field: 'roleName', name: 'jack-role', make: ['ram:CreateRole', { roleName: 'jack-role', description: 'r', assumeRolePolicyDocument: trust('root') }],
    drop: ['ram:DeleteRole', { roleName: 'jack-role' }],
    entities: (e) => e.roles.role.map((r) => [r.roleName, r.description]), listed: [['jack-role', 'r']],
    gone: 'The indicate policy attached to the role does not exist.', quota: 10,
  },
}

for (const [kind, is] of Object.entries(kinds)) {
  test(`policies of a ${kind.toLowerCase()}`, async (t) => {
    const who = { [is.field]: is.name }
    const custom = { policyName: 'own', policyType: 'Custom' }
    const system = { policyName: 'AliyunOSSReadOnlyAccess', policyType: 'System' }
    const attach = (policy, of = who) => [`ram:AttachPolicyTo${kind}`, { ...policy, ...of }]
    const detach = (policy, of = who) => [`ram:DetachPolicyFrom${kind}`, { ...policy, ...of }]
    const policies = async () => (await root.ok(`ram:ListPoliciesFor${kind}`, who)).policies.policy

    await t.test('attach', async () => {
      await root.ok(...is.make)
      await root.ok('ram:CreatePolicy', { policyName: 'own', policyDocument: allow('oss:*'), description: 'mine' })
      assert.deepEqual(await policies(), [])
      await root.ok(...attach(custom))
      await root.ok(...attach(system))
    })

    await t.test('list', async () => {
      const listed = await policies()
      assert.deepEqual(listed.map((p) => [p.policyName, p.policyType, p.defaultVersion]),
        [['AliyunOSSReadOnlyAccess', 'System', listed[0].defaultVersion], ['own', 'Custom', 'v1']])
      assert.match(listed[0].defaultVersion, /^v\d+$/)
      assert.equal(listed[1].description, 'mine')
      listed.forEach((p) => isNow(p.attachDate))
      assert.equal((await root.ok('ram:GetPolicy', custom)).policy.attachmentCount, 1)
    })

    await t.test('list of the policy', async () => {
      for (const policy of [custom, system]) {
        const entities = await root.ok('ram:ListEntitiesForPolicy', policy)
        assert.deepEqual(is.entities(entities), is.listed)
        assert.equal(entities.users.user.length + entities.groups.group.length + entities.roles.role.length, 1)
        ;[...entities.users.user, ...entities.groups.group, ...entities.roles.role].forEach((e) => isNow(e.attachDate))
      }
      await root.refused(404, 'EntityNotExist.Policy', 'ram:ListEntitiesForPolicy', { policyName: 'none', policyType: 'Custom' })
    })

    await t.test('refusals', async () => {
      const nobody = { [is.field]: 'nobody' }
      await root.refused(409, `EntityAlreadyExists.${kind}.Policy`, ...attach(custom))
      await root.refused(404, `EntityNotExist.${kind}`, ...attach(custom, nobody))
      await root.refused(404, `EntityNotExist.${kind}`, ...detach(custom, nobody))
      await root.refused(404, `EntityNotExist.${kind}`, `ram:ListPoliciesFor${kind}`, nobody)
      await root.refused(404, 'EntityNotExist.Policy', ...attach({ policyName: 'none', policyType: 'Custom' }))
      await root.refused(404, 'EntityNotExist.Policy', ...attach({ policyName: 'own', policyType: 'System' }))
      await root.refused(400, 'InvalidParameter.PolicyType', ...attach({ policyName: 'own', policyType: 'Own' }))
      await root.refused(409, `DeleteConflict.Policy.${kind}`, 'ram:DeletePolicy', { policyName: 'own', cascadingDelete: true })
      await root.refused(409, `DeleteConflict.${kind}.Policy`, ...is.drop)
    })

    await t.test('quota', async () => {
      const more = Array.from({ length: is.quota }, (_, i) => ({ policyName: `more-${i}`, policyType: 'Custom' }))
      for (const { policyName } of more) await root.ok('ram:CreatePolicy', { policyName, policyDocument: allow('oss:*') })
      for (const policy of more.slice(1)) await root.ok(...attach(policy))
      await root.refused(409, `LimitExceeded.${kind}.Policy`, ...attach(more[0]))
      for (const policy of more.slice(1)) await root.ok(...detach(policy))
      for (const { policyName } of more) await root.ok('ram:DeletePolicy', { policyName })
    })

    await t.test('detach', async () => {
      await root.ok(...detach(system))
      await root.ok(...detach(custom))
      await root.refused(404, `EntityNotExist.${kind}.Policy`, ...detach(custom), is.gone)
      assert.deepEqual(await policies(), [])
      await root.ok(...is.drop)
      await root.ok('ram:DeletePolicy', { policyName: 'own' })
    })
  })
}
