// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from './sdk.mjs'

test('nothing is left', async () => {
  assert.deepEqual((await root.ok('ram:ListUsers')).users.user, [])
  assert.deepEqual((await root.ok('ims:ListUsers')).users.user, [])
  assert.deepEqual((await root.ok('ram:ListGroups')).groups.group, [])
  assert.deepEqual((await root.ok('ram:ListRoles')).roles.role, [])
  assert.deepEqual((await root.ok('ram:ListPolicies', { policyType: 'Custom' })).policies.policy, [])
  assert.deepEqual((await root.ok('resourcemanager:ListPolicyAttachments')).policyAttachments.policyAttachment, [])
  const groupsLeft = (await root.ok('resourcemanager:ListResourceGroups')).resourceGroups.resourceGroup
  assert.deepEqual(groupsLeft.map((g) => g.name), ['default'])
  assert.deepEqual((await root.ok('ram:ListVirtualMFADevices')).virtualMFADevices.virtualMFADevice, [])
  const { users, groups, roles, policies } = (await root.ok('ims:GetAccountSummary')).summaryMap
  assert.deepEqual([users, groups, roles, policies], [0, 0, 0, 0])
})
