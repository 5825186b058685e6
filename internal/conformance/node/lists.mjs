// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Every list that goes by markers, to its end. Tags and resource groups, which page in other ways, are with their objects.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropUser, root, trust } from './sdk.mjs'

const number = 23
const name = (i) => `many-${String(i).padStart(3, '0')}`
const names = Array.from({ length: number }, (_, i) => name(i))
const local = (upn) => upn.split('@')[0]

const lists = [
  { action: 'ram:ListUsers', most: 1000, items: (a) => a.users.user, name: (u) => u.userName },
  { action: 'ram:ListGroups', most: 1000, items: (a) => a.groups.group, name: (g) => g.groupName },
  { action: 'ram:ListRoles', most: 1000, items: (a) => a.roles.role, name: (r) => r.roleName },
  { action: 'ram:ListPolicies', most: 1000, items: (a) => a.policies.policy, name: (p) => p.policyName, fields: { policyType: 'Custom' } },
  { action: 'ram:ListUsersForGroup', most: 1000, items: (a) => a.users.user, name: (u) => u.userName, fields: { groupName: name(0) } },
  { action: 'ims:ListUsers', most: 1000, items: (a) => a.users.user, name: (u) => local(u.userPrincipalName) },
  { action: 'ims:ListUserBasicInfos', most: 1000, items: (a) => a.userBasicInfos.userBasicInfo, name: (u) => local(u.userPrincipalName) },
  { action: 'ims:ListGroups', most: 100, items: (a) => a.groups.group, name: (g) => g.groupName },
  { action: 'ims:ListUsersForGroup', most: 100, items: (a) => a.users.user, name: (u) => local(u.userPrincipalName), fields: { groupName: name(0) } },
  { action: 'ims:ListVirtualMFADevices', most: 100, items: (a) => a.virtualMFADevices.virtualMFADevice, name: (d) => d.serialNumber.split('/')[1] },
]

test('lists by markers', async (t) => {
  await root.ok('ram:CreateGroup', { groupName: name(0) })
  for (const each of names) {
    await root.ok('ram:CreateUser', { userName: each })
    if (each !== name(0)) await root.ok('ram:CreateGroup', { groupName: each })
    await root.ok('ram:CreateRole', { roleName: each, assumeRolePolicyDocument: trust('root') })
    await root.ok('ram:CreatePolicy', { policyName: each, policyDocument: '{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}' })
    await root.ok('ram:AddUserToGroup', { userName: each, groupName: name(0) })
    await root.ok('ims:CreateVirtualMFADevice', { virtualMFADeviceName: each })
  }

  for (const list of lists) {
    await t.test(list.action, async () => {
      for (const size of [1, 4, number - 1, number, number + 1]) {
        const all = await root.pages(list, size)
        assert.deepEqual(all.map(list.name), names, `pages of ${size}`)
      }
      const whole = await root.ok(list.action, { ...list.fields, maxItems: list.most })
      assert.deepEqual([list.items(whole).map(list.name), whole.isTruncated], [names, false])
      for (const maxItems of [0, list.most + 1]) await root.refused(400, 'InvalidMaxItems', list.action, { ...list.fields, maxItems })
      await root.refused(400, 'InvalidMarker', list.action, { ...list.fields, marker: 'nonsense' })
    })
  }

  await t.test('system and custom policies together', async () => {
    const list = lists.find((l) => l.action === 'ram:ListPolicies')
    const all = (await root.pages({ ...list, fields: {} }, 100)).map((p) => `${p.policyType} ${p.policyName}`)
    assert.equal(new Set(all).size, all.length)
    assert.equal(all.filter((p) => p.startsWith('Custom')).length, number)
  })

  await t.test('a page that is deleted while it is read', async () => {
    const { users, marker } = await root.ok('ram:ListUsers', { maxItems: 5 })
    for (const { userName } of users.user) await dropUser(userName)
    const rest = await root.ok('ram:ListUsers', { marker, maxItems: 1000 })
    assert.deepEqual(rest.users.user.map((u) => u.userName), names.slice(5))
    for (const { userName } of users.user) await root.ok('ram:CreateUser', { userName })
  })

  for (const each of names) await dropUser(each)
  for (const each of names) {
    await root.ok('ram:DeleteGroup', { groupName: each })
    await root.ok('ram:DeleteRole', { roleName: each })
    await root.ok('ram:DeletePolicy', { policyName: each })
  }
  const { virtualMFADevices } = await root.ok('ims:ListVirtualMFADevices')
  for (const { serialNumber } of virtualMFADevices.virtualMFADevice) await root.ok('ims:DeleteVirtualMFADevice', { serialNumber })
})

test('lists without a size', async (t) => {
  // The number of items that each list gives unasked.
  const many = Array.from({ length: 101 }, (_, i) => name(i))
  for (const each of many) {
    await root.ok('ram:CreateUser', { userName: each })
    await root.ok('ram:CreateGroup', { groupName: each })
    await root.ok('ram:AddUserToGroup', { userName: each, groupName: name(0) })
  }
  for (const [action, standard] of [
    ['ram:ListUsers', 100], ['ram:ListGroups', 100], ['ram:ListUsersForGroup', 100], ['ims:ListUsers', 101], ['ims:ListUserBasicInfos', 100],
    ['ims:ListGroups', 100], ['ims:ListUsersForGroup', 100],
  ]) {
    await t.test(action, async () => {
      const { items, fields } = lists.find((l) => l.action === action)
      const answer = await root.ok(action, fields)
      assert.deepEqual([items(answer).length, answer.isTruncated], [standard, standard < 101])
    })
  }
  for (const each of many) await dropUser(each)
  for (const each of many) await root.ok('ram:DeleteGroup', { groupName: each })
})
