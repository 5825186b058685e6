// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, isNow, root, tags } from './sdk.mjs'

test('policies', async (t) => {
  const first = allow('oss:GetObject', 'oss:ListObjects')
  const version = (n) => allow(`oss:V${n}`)
  const name = { policyName: 'Read-OSS-1' }
  const custom = { ...name, policyType: 'Custom' }

  await t.test('create', async () => {
    const { policy } = await root.ok('ram:CreatePolicy', { ...name, policyDocument: first, description: 'reads & <lists>', tag: tags('ram:CreatePolicy', { a: 'b' }) })
    assert.deepEqual([policy.policyName, policy.policyType, policy.description, policy.defaultVersion], ['Read-OSS-1', 'Custom', 'reads & <lists>', 'v1'])
    isNow(policy.createDate)
  })

  await t.test('read', async () => {
    const { policy, defaultPolicyVersion } = await root.ok('ram:GetPolicy', custom)
    assert.deepEqual([policy.policyName, policy.policyType, policy.description, policy.defaultVersion, policy.attachmentCount],
      ['Read-OSS-1', 'Custom', 'reads & <lists>', 'v1', 0])
    assert.deepEqual([defaultPolicyVersion.versionId, defaultPolicyVersion.isDefaultVersion, defaultPolicyVersion.policyDocument], ['v1', true, first])
    isNow(policy.updateDate)
  })

  await t.test('read a system policy', async () => {
    const { policy, defaultPolicyVersion } = await root.ok('ram:GetPolicy', { policyName: 'AdministratorAccess', policyType: 'System' })
    assert.deepEqual([policy.policyName, policy.policyType], ['AdministratorAccess', 'System'])
    assert.ok(policy.description)
    assert.deepEqual(JSON.parse(defaultPolicyVersion.policyDocument).Statement.map((s) => s.Effect), ['Allow'])
  })

  await t.test('list', async () => {
    const { policies } = await root.ok('ram:ListPolicies', { policyType: 'Custom' })
    assert.deepEqual(policies.policy.map((p) => [p.policyName, p.policyType, p.description, p.defaultVersion, p.attachmentCount]),
      [['Read-OSS-1', 'Custom', 'reads & <lists>', 'v1', 0]])
    assert.deepEqual(policies.policy[0].tags.tag.map((tag) => [tag.tagKey, tag.tagValue]), [['a', 'b']])
    const tagged = async (wanted) => (await root.ok('ram:ListPolicies', { policyType: 'Custom', tag: tags('ram:ListPolicies', wanted) })).policies.policy.length
    assert.deepEqual([await tagged({ a: 'b' }), await tagged({ a: 'c' })], [1, 0])
    const system = (await root.ok('ram:ListPolicies', { policyType: 'System', maxItems: 1000 })).policies.policy
    assert.ok(system.length > 100 && system.every((p) => p.policyType === 'System'))
  })

  await t.test('update', async () => {
    const { policy } = await root.ok('ram:UpdatePolicyDescription', { ...name, newDescription: 'anew' })
    assert.deepEqual([policy.policyName, policy.description, policy.policyType], ['Read-OSS-1', 'anew', 'Custom'])
    assert.equal((await root.ok('ram:GetPolicy', custom)).policy.description, 'anew')
  })

  await t.test('refusals', async () => {
    const none = { policyName: 'none' }
    await root.refused(404, 'EntityNotExist.Policy', 'ram:GetPolicy', { ...none, policyType: 'Custom' }, 'The policy does not exist.')
    await root.refused(404, 'EntityNotExist.Policy', 'ram:GetPolicy', { ...name, policyType: 'System' })
    await root.refused(404, 'EntityNotExist.Policy', 'ram:UpdatePolicyDescription', { ...none, newDescription: 'x' })
    await root.refused(404, 'EntityNotExist.Policy', 'ram:DeletePolicy', none)
    await root.refused(409, 'EntityAlreadyExists.Policy', 'ram:CreatePolicy', { ...name, policyDocument: first })
    await root.refused(400, 'InvalidParameter.PolicyType', 'ram:GetPolicy', { ...name, policyType: 'Other' }, 'The parameter - "PolicyType" is incorrect.')
    await root.refused(400, 'InvalidParameter.PolicyType', 'ram:ListPolicies', { policyType: 'Other' })
    await root.refused(400, 'InvalidParameter.PolicyName.InvalidChars', 'ram:CreatePolicy', { policyName: 'a_b', policyDocument: first })
    await root.refused(400, 'InvalidParameter.PolicyName.Length', 'ram:CreatePolicy', { policyName: 'x'.repeat(129), policyDocument: first })
    await root.refused(400, 'InvalidParameter.Description.Length', 'ram:CreatePolicy', { policyName: 'x', policyDocument: first, description: 'x'.repeat(1025) })
    await root.refused(400, 'InvalidParameter.PolicyDocument.Length', 'ram:CreatePolicy', { policyName: 'x', policyDocument: allow(`oss:${'x'.repeat(6144)}`) })
    await root.refused(400, 'MissingPolicyDocument', 'ram:CreatePolicy', { policyName: 'x' })
    for (const policyDocument of ['{', '[]', '{"Version":"1"}', '{"Version":"1","Statement":[{"Effect":"Alow","Action":"*","Resource":"*"}]}', '{"Statement":[]}']) {
      await root.refused(400, 'MalformedPolicyDocument', 'ram:CreatePolicy', { policyName: 'x', policyDocument })
    }
  })

  await t.test('the longest document', async () => {
    const document = allow('oss:' + 'x'.repeat(6144 - allow('oss:').length))
    assert.equal(document.length, 6144)
    await root.ok('ram:CreatePolicy', { policyName: 'longest', policyDocument: document })
    const answer = await root.ok('ram:GetPolicyVersion', { policyName: 'longest', policyType: 'Custom', versionId: 'v1' })
    assert.equal(answer.policyVersion.policyDocument, document)
    await root.ok('ram:DeletePolicy', { policyName: 'longest' })
  })

  await t.test('versions', async (t) => {
    const versions = async () => (await root.ok('ram:ListPolicyVersions', custom)).policyVersions.policyVersion

    await t.test('create up to the limit', async () => {
      for (let n = 2; n <= 5; n++) {
        const { policyVersion } = await root.ok('ram:CreatePolicyVersion', { ...name, policyDocument: version(n), setAsDefault: n === 3 })
        assert.deepEqual([policyVersion.versionId, policyVersion.isDefaultVersion, policyVersion.policyDocument], [`v${n}`, n === 3, version(n)])
        isNow(policyVersion.createDate)
      }
      await root.refused(409, 'LimitExceeded.Policy.Version', 'ram:CreatePolicyVersion', { ...name, policyDocument: version(6) })
      const rotated = await root.ok('ram:CreatePolicyVersion', { ...name, policyDocument: version(6), setAsDefault: false, rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' })
      assert.equal(rotated.policyVersion.versionId, 'v6')
    })

    await t.test('list and read', async () => {
      assert.deepEqual((await versions()).map((v) => [v.versionId, v.isDefaultVersion]).sort(),
        [['v2', false], ['v3', true], ['v4', false], ['v5', false], ['v6', false]])
      const { policyVersion } = await root.ok('ram:GetPolicyVersion', { ...custom, versionId: 'v4' })
      assert.deepEqual([policyVersion.versionId, policyVersion.isDefaultVersion, policyVersion.policyDocument], ['v4', false, version(4)])
      assert.equal((await root.ok('ram:GetPolicy', custom)).defaultPolicyVersion.policyDocument, version(3))
    })

    await t.test('set the default', async () => {
      await root.ok('ram:SetDefaultPolicyVersion', { ...name, versionId: 'v5' })
      const { policy, defaultPolicyVersion } = await root.ok('ram:GetPolicy', custom)
      assert.deepEqual([policy.defaultVersion, defaultPolicyVersion.policyDocument], ['v5', version(5)])
    })

    await t.test('refusals', async () => {
      const gone = { ...name, versionId: 'v1' }
      await root.refused(404, 'EntityNotExist.Policy.Version', 'ram:GetPolicyVersion', { ...gone, policyType: 'Custom' }, 'The policy version does not exist.')
      await root.refused(404, 'EntityNotExist.Policy.Version', 'ram:SetDefaultPolicyVersion', gone)
      await root.refused(404, 'EntityNotExist.Policy.Version', 'ram:DeletePolicyVersion', gone)
      await root.refused(409, 'DeleteConflict.Policy.Version.Default', 'ram:DeletePolicyVersion', { ...name, versionId: 'v5' })
      await root.refused(409, 'DeleteConflict.Policy.Version', 'ram:DeletePolicy', name)
      await root.refused(400, 'InvalidParameter.VersionId.Format', 'ram:GetPolicyVersion', { ...custom, versionId: 'first' })
      for (const action of ['ram:ListPolicyVersions', 'ram:GetPolicyVersion']) {
        await root.refused(404, 'EntityNotExist.Policy', action, { policyName: 'none', policyType: 'Custom', ...(action === 'ram:GetPolicyVersion' && { versionId: 'v1' }) })
      }
      await root.refused(404, 'EntityNotExist.Policy', 'ram:CreatePolicyVersion', { policyName: 'none', policyDocument: first })
      await root.refused(400, 'MalformedPolicyDocument', 'ram:CreatePolicyVersion', { ...name, policyDocument: '{}' })
    })

    await t.test('delete', async () => {
      for (const versionId of ['v2', 'v3', 'v4']) await root.ok('ram:DeletePolicyVersion', { ...name, versionId })
      assert.deepEqual((await versions()).map((v) => v.versionId).sort(), ['v5', 'v6'])
      await root.ok('ram:DeletePolicy', { ...name, cascadingDelete: true })
      await root.refused(404, 'EntityNotExist.Policy', 'ram:GetPolicy', custom)
    })
  })
})
