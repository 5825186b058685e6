// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, dropUser, isNow, logon, root, tags, trust, world } from './sdk.mjs'

const rm = (name) => `resourcemanager:${name}`

test('resource groups', async (t) => {
  let id

  await t.test('create', async () => {
    const { resourceGroup } = await root.ok(rm('CreateResourceGroup'), { name: 'prod-1', displayName: 'Produktion ü', tag: tags(rm('CreateResourceGroup'), { env: 'prod' }) })
    id = resourceGroup.id
    assert.match(id, /^rg-[a-z0-9]{15}$/)
    assert.deepEqual([resourceGroup.name, resourceGroup.displayName, resourceGroup.accountId], ['prod-1', 'Produktion ü', world.account])
    assert.equal(resourceGroup.regionStatuses.regionStatus.length, 1)
  })

  await t.test('read', async () => {
    const { resourceGroup } = await root.ok(rm('GetResourceGroup'), { resourceGroupId: id, includeTags: true })
    assert.deepEqual([resourceGroup.id, resourceGroup.name, resourceGroup.displayName, resourceGroup.status], [id, 'prod-1', 'Produktion ü', 'OK'])
    assert.deepEqual(resourceGroup.tags.tag.map((tag) => [tag.tagKey, tag.tagValue]), [['env', 'prod']])
    assert.ok(resourceGroup.createDate)
  })

  await t.test('list and its pages', async () => {
    for (let i = 0; i < 12; i++) await root.ok(rm('CreateResourceGroup'), { name: `more-${String(i).padStart(2, '0')}`, displayName: `More ${i}` })
    const first = await root.ok(rm('ListResourceGroups'))
    assert.deepEqual([first.totalCount, first.pageNumber, first.pageSize, first.resourceGroups.resourceGroup.length], [14, 1, 10, 10])
    const names = []
    for (let pageNumber = 1; pageNumber <= 4; pageNumber++) {
      const page = await root.ok(rm('ListResourceGroups'), { pageNumber, pageSize: 5 })
      assert.deepEqual([page.totalCount, page.pageNumber, page.pageSize], [14, pageNumber, 5])
      names.push(...page.resourceGroups.resourceGroup.map((g) => g.name))
    }
    assert.equal(new Set(names).size, 14) // the default group is one of them
    assert.equal(names.length, 14)
    const only = async (fields) => (await root.ok(rm('ListResourceGroups'), fields)).resourceGroups.resourceGroup.map((g) => g.name)
    assert.deepEqual(await only({ name: 'prod' }), ['prod-1'])
    assert.deepEqual(await only({ resourceGroupId: id }), ['prod-1'])
    assert.deepEqual(await only({ resourceGroupIds: [id] }), ['prod-1'])
    assert.deepEqual(await only({ tag: tags(rm('ListResourceGroups'), { env: 'prod' }) }), ['prod-1'])
    for (const pageSize of [0, 101]) await root.refused(400, 'InvalidPageSize', rm('ListResourceGroups'), { pageSize })
    await root.refused(400, 'InvalidPageNumber', rm('ListResourceGroups'), { pageNumber: 0 })
  })

  await t.test('policies in the scope of a group', async () => {
    await root.ok('ram:CreateUser', { userName: 'quinn' })
    await root.ok('ram:CreateGroup', { groupName: 'quinns' })
    await root.ok('ram:CreateRole', { roleName: 'quinn-role', assumeRolePolicyDocument: trust('root') })
    await root.ok('ram:CreatePolicy', { policyName: 'scoped', policyDocument: allow('oss:*'), description: 'within' })
    const policy = { policyName: 'scoped', policyType: 'Custom' }
    const principals = [
      { principalType: 'IMSUser', principalName: logon('quinn') },
      { principalType: 'IMSGroup', principalName: `quinns@group.${world.account}.onaliyun.com` },
      { principalType: 'ServiceRole', principalName: `quinn-role@role.${world.account}.onaliyunservice.com` },
    ]
    for (const principal of principals) {
      for (const resourceGroupId of [id, world.account]) {
        await root.ok(rm('AttachPolicy'), { ...policy, ...principal, resourceGroupId })
      }
    }
    const list = async (fields) => (await root.ok(rm('ListPolicyAttachments'), { pageSize: 100, ...fields })).policyAttachments.policyAttachment
    const all = await list()
    assert.equal(all.length, 6)
    all.forEach((a) => isNow(a.attachDate))
    for (const principal of principals) {
      const [attachment, ...more] = await list({ ...principal, resourceGroupId: id })
      assert.deepEqual([more.length, attachment.policyName, attachment.policyType, attachment.description, attachment.principalName, attachment.principalType, attachment.resourceGroupId],
        [0, 'scoped', 'Custom', 'within', principal.principalName, principal.principalType, id])
    }
    assert.equal((await list({ ...policy, resourceGroupId: world.account })).length, 3)
    const seen = []
    for (let pageNumber = 1; pageNumber <= 3; pageNumber++) {
      const page = await root.ok(rm('ListPolicyAttachments'), { pageNumber, pageSize: 2 })
      assert.deepEqual([page.totalCount, page.pageNumber, page.pageSize], [6, pageNumber, 2])
      seen.push(...page.policyAttachments.policyAttachment.map((a) => `${a.principalName} ${a.resourceGroupId}`))
    }
    assert.equal(new Set(seen).size, 6)
    // RAM's own lists know the scope of the account alone.
    assert.deepEqual((await root.ok('ram:ListPoliciesForUser', { userName: 'quinn' })).policies.policy.map((p) => p.policyName), ['scoped'])

    const [user] = principals
    await root.refused(409, 'EntityAlreadyExists.User.Policy', rm('AttachPolicy'), { ...policy, ...user, resourceGroupId: id })
    await root.refused(404, 'EntityNotExist.User', rm('AttachPolicy'), { ...policy, ...user, principalName: logon('nobody'), resourceGroupId: id })
    await root.refused(404, 'EntityNotExist.Policy', rm('AttachPolicy'), { ...policy, ...user, policyName: 'none', resourceGroupId: id })
    await root.refused(404, 'EntityNotExists.ResourceGroup', rm('AttachPolicy'), { ...policy, ...user, resourceGroupId: 'rg-none' })
    await root.refused(400, 'InvalidPrincipalType', rm('AttachPolicy'), { ...policy, ...user, principalType: 'Cat', resourceGroupId: id })
    await root.refused(404, 'EntityNotExist.Policy', rm('ListPolicyAttachments'), { ...policy, policyName: 'none' })
    await root.refused(404, 'EntityNotExists.ResourceGroup', rm('ListPolicyAttachments'), { resourceGroupId: 'rg-none' })

    for (const principal of principals) {
      for (const resourceGroupId of [id, world.account]) await root.ok(rm('DetachPolicy'), { ...policy, ...principal, resourceGroupId })
    }
    await root.refused(404, 'EntityNotExist.User.Policy', rm('DetachPolicy'), { ...policy, ...user, resourceGroupId: id })
    assert.deepEqual(await list(), [])
    await dropUser('quinn')
    await root.ok('ram:DeleteGroup', { groupName: 'quinns' })
    await root.ok('ram:DeleteRole', { roleName: 'quinn-role' })
    await root.ok('ram:DeletePolicy', { policyName: 'scoped' })
  })

  await t.test('refusals', async () => {
    await root.refused(409, 'EntityAlreadyExists.ResourceGroup', rm('CreateResourceGroup'), { name: 'prod-1', displayName: 'x' })
    await root.refused(400, 'MissingDisplayName', rm('CreateResourceGroup'), { name: 'x-1' })
    await root.refused(400, 'InvalidParameter.Name.InvalidChars', rm('CreateResourceGroup'), { name: '1x', displayName: 'x' })
    for (const action of ['GetResourceGroup', 'DeleteResourceGroup']) {
      await root.refused(404, 'EntityNotExists.ResourceGroup', rm(action), { resourceGroupId: 'rg-000000000000000' })
      await root.refused(400, 'InvalidParameter.ResourceGroupId', rm(action), { resourceGroupId: 'prod-1' }, 'The ResourceGroupId is invalid.')
    }
  })

  await t.test('delete', async () => {
    const { resourceGroups } = await root.ok(rm('ListResourceGroups'), { pageSize: 100 })
    const isDefault = (group) => group.name === 'default'
    for (const { id: resourceGroupId } of resourceGroups.resourceGroup.filter(isDefault)) {
      await root.refused(400, 'InvalidParameter.ResourceGroupId', rm('DeleteResourceGroup'), { resourceGroupId })
    }
    for (const group of resourceGroups.resourceGroup.filter((group) => !isDefault(group))) {
      const { resourceGroup } = await root.ok(rm('DeleteResourceGroup'), { resourceGroupId: group.id })
      assert.deepEqual([resourceGroup.id, resourceGroup.status], [group.id, 'PendingDelete'])
    }
    await root.refused(404, 'EntityNotExists.ResourceGroup', rm('GetResourceGroup'), { resourceGroupId: id })
    assert.equal((await root.ok(rm('ListResourceGroups'))).totalCount, 1)
  })
})
