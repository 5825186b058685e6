// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropUser, isNow, logon, root } from './sdk.mjs'

for (const product of ['ram', 'ims']) {
  const ims = product === 'ims'
  const action = (name) => `${product}:${name}`
  const user = (name) => (ims ? { userPrincipalName: logon(name) } : { userName: name })

  test(`groups of ${product.toUpperCase()}`, async (t) => {
    await t.test('create', async () => {
      const { group } = await root.ok(action('CreateGroup'), { groupName: 'dev.ops_1-x', comments: 'ü & <x>', ...(ims && { displayName: 'Devs' }) })
      assert.deepEqual([group.groupName, group.comments, group.displayName], ['dev.ops_1-x', 'ü & <x>', ims ? 'Devs' : undefined])
      assert.ok(group.groupId)
      isNow(group.createDate)
      await root.ok(action('CreateGroup'), { groupName: 'audit' })
    })

    await t.test('read and list', async () => {
      const { group } = await root.ok(action('GetGroup'), { groupName: 'dev.ops_1-x' })
      assert.deepEqual([group.groupName, group.comments, group.displayName], ['dev.ops_1-x', 'ü & <x>', ims ? 'Devs' : undefined])
      isNow(group.updateDate)
      const { groups, isTruncated } = await root.ok(action('ListGroups'))
      assert.deepEqual(groups.group.map((g) => [g.groupName, g.comments]), [['audit', ''], ['dev.ops_1-x', 'ü & <x>']])
      assert.equal(isTruncated, false)
    })

    await t.test('update and rename', async () => {
      const before = await root.ok(action('GetGroup'), { groupName: 'audit' })
      const { group } = await root.ok(action('UpdateGroup'), { groupName: 'audit', newGroupName: 'auditors', newComments: 'n', ...(ims && { newDisplayName: 'D' }) })
      assert.deepEqual([group.groupId, group.groupName, group.comments, group.displayName],
        [before.group.groupId, 'auditors', 'n', ims ? 'D' : undefined])
      await root.refused(404, 'EntityNotExist.Group', action('GetGroup'), { groupName: 'audit' }, 'The group does not exist.')
    })

    await t.test('refusals', async () => {
      await root.refused(409, 'EntityAlreadyExists.Group', action('CreateGroup'), { groupName: 'auditors' }, 'The group does already EXIST.')
      await root.refused(409, 'EntityAlreadyExists.Group', action('UpdateGroup'), { groupName: 'auditors', newGroupName: 'dev.ops_1-x' })
      await root.refused(404, 'EntityNotExist.Group', action('UpdateGroup'), { groupName: 'none', newGroupName: 'x' })
      await root.refused(404, 'EntityNotExist.Group', action('DeleteGroup'), { groupName: 'none' })
      await root.refused(400, ims ? 'MissingParameter' : 'MissingGroupName', action('CreateGroup'))
      await root.refused(400, 'InvalidParameter.GroupName.InvalidChars', action('CreateGroup'), { groupName: 'a b' })
      await root.refused(400, 'InvalidParameter.GroupName.Length', action('CreateGroup'), { groupName: 'x'.repeat(65) })
      await root.refused(400, 'InvalidParameter.Comments.Length', action('CreateGroup'), { groupName: 'x', comments: 'x'.repeat(129) })
      await root.refused(400, 'InvalidParameter.NewGroupName.InvalidChars', action('UpdateGroup'), { groupName: 'auditors', newGroupName: 'a b' })
      await root.refused(400, 'InvalidParameter.NewGroupName.Length', action('UpdateGroup'), { groupName: 'auditors', newGroupName: 'x'.repeat(65) })
    })

    await t.test('members', async () => {
      for (const name of ['gina', 'hugo']) {
        await root.ok('ram:CreateUser', { userName: name, displayName: name.toUpperCase() })
        await root.ok(action('AddUserToGroup'), { ...user(name), groupName: 'auditors' })
      }
      const { users, isTruncated } = await root.ok(action('ListUsersForGroup'), { groupName: 'auditors' })
      assert.deepEqual(users.user.map((u) => [u.userName, u.userPrincipalName, u.displayName]), ims
        ? [[undefined, logon('gina'), 'GINA'], [undefined, logon('hugo'), 'HUGO']]
        : [['gina', undefined, 'GINA'], ['hugo', undefined, 'HUGO']])
      users.user.forEach((u) => isNow(u.joinDate))
      assert.equal(isTruncated, false)

      const { groups } = await root.ok(action('ListGroupsForUser'), user('gina'))
      assert.deepEqual(groups.group.map((g) => [g.groupName, g.comments, g.displayName]), [['auditors', 'n', ims ? 'D' : undefined]])
      assert.ok(groups.group[0].groupId)
      isNow(groups.group[0].joinDate)

      await root.refused(409, 'EntityAlreadyExists.User.Group', action('AddUserToGroup'), { ...user('gina'), groupName: 'auditors' })
      await root.refused(404, 'EntityNotExist.User', action('AddUserToGroup'), { ...user('nobody'), groupName: 'auditors' })
      await root.refused(404, 'EntityNotExist.Group', action('AddUserToGroup'), { ...user('gina'), groupName: 'none' })
      await root.refused(404, 'EntityNotExist.User', action('ListGroupsForUser'), user('nobody'))
      await root.refused(404, 'EntityNotExist.Group', action('ListUsersForGroup'), { groupName: 'none' })
      await root.refused(404, 'EntityNotExist.User.Group', action('RemoveUserFromGroup'), { ...user('gina'), groupName: 'dev.ops_1-x' },
        'The user has not joined the group.')
      await root.refused(409, 'DeleteConflict.Group.User', action('DeleteGroup'), { groupName: 'auditors' })

      for (const name of ['gina', 'hugo']) {
        await root.ok(action('RemoveUserFromGroup'), { ...user(name), groupName: 'auditors' })
      }
      await root.refused(404, 'EntityNotExist.User.Group', action('RemoveUserFromGroup'), { ...user('gina'), groupName: 'auditors' })
      assert.deepEqual((await root.ok(action('ListUsersForGroup'), { groupName: 'auditors' })).users.user, [])
      assert.deepEqual((await root.ok(action('ListGroupsForUser'), user('gina'))).groups.group, [])
    })

    await t.test('a user joins ten groups', async () => {
      for (let i = 0; i < 11; i++) await root.ok(action('CreateGroup'), { groupName: `ten-${i}` })
      for (let i = 0; i < 10; i++) await root.ok(action('AddUserToGroup'), { ...user('gina'), groupName: `ten-${i}` })
      await root.refused(409, 'LimitExceeded.User.Group', action('AddUserToGroup'), { ...user('gina'), groupName: 'ten-10' })
      await dropUser('gina')
      for (let i = 0; i < 11; i++) await root.ok(action('DeleteGroup'), { groupName: `ten-${i}` })
    })

    await t.test('delete', async () => {
      const policy = { policyType: 'System', policyName: 'ReadOnlyAccess', groupName: 'auditors' }
      await root.ok('ram:AttachPolicyToGroup', policy)
      await root.refused(409, 'DeleteConflict.Group.Policy', action('DeleteGroup'), { groupName: 'auditors' })
      await root.ok('ram:DetachPolicyFromGroup', policy)
      await root.ok(action('DeleteGroup'), { groupName: 'auditors' })
      await root.ok(action('DeleteGroup'), { groupName: 'dev.ops_1-x' })
      await dropUser('hugo')
      assert.deepEqual((await root.ok(action('ListGroups'))).groups.group, [])
    })
  })
}
