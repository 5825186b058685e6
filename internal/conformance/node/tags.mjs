// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, dropUser, logon, root, tags, trust } from './sdk.mjs'

const kinds = {
  role: {
    product: 'ram', names: ['tag-role-a', 'tag-role-b'], missing: 'EntityNotExist.Role',
    make: (roleName) => root.ok('ram:CreateRole', { roleName, assumeRolePolicyDocument: trust('root') }), drop: (roleName) => root.ok('ram:DeleteRole', { roleName }),
  },
  policy: {
    product: 'ram', names: ['tag-policy-a', 'tag-policy-b'], missing: 'EntityNotExist.Policy',
    make: (policyName) => root.ok('ram:CreatePolicy', { policyName, policyDocument: allow('oss:*') }), drop: (policyName) => root.ok('ram:DeletePolicy', { policyName }),
  },
  user: {
    product: 'ims', names: ['tag-user-a', 'tag-user-b'], missing: 'EntityNotExist.User',
    make: async (name) => (await root.ok('ims:CreateUser', { userPrincipalName: logon(name), displayName: 'x' })).user.userId, drop: dropUser,
  },
}

for (const [resourceType, is] of Object.entries(kinds)) {
  test(`tags of a ${resourceType}`, async (t) => {
    const ids = []
    for (const name of is.names) ids.push((await is.make(name)).toString())
    const ims = is.product === 'ims'
    const action = (name) => `${is.product}:${name}`
    // RAM names resources by name, IMS users by ID or by logon name.
    const some = (...at) => ({ resourceType, ...(ims ? { resourceId: at.map((i) => ids[i] ?? '1') } : { resourceNames: at.map((i) => is.names[i] ?? 'none') }) })
    const add = (fields, wanted) => root.ok(action('TagResources'), { ...fields, tag: tags(action('TagResources'), wanted) })
    const list = async (fields) => {
      const { tagResources } = await root.ok(action('ListTagResources'), { resourceType, ...fields })
      return (ims ? tagResources.tagResource : tagResources).map((r) => [r.resourceType, ims ? is.names[ids.indexOf(r.resourceId)] : r.resourceName, r.tagKey, r.tagValue])
    }
    const [a, b] = is.names

    await t.test('add and list', async () => {
      await add(some(0, 1), { team: 'red', 'a b/ü=&': '日本 + 100%' })
      await add(some(1), { team: 'blue', empty: '' })
      assert.deepEqual((await list(some(0))).sort(), [[resourceType, a, 'a b/ü=&', '日本 + 100%'], [resourceType, a, 'team', 'red']])
      assert.deepEqual((await list(some(1))).sort(), [[resourceType, b, 'a b/ü=&', '日本 + 100%'], [resourceType, b, 'empty', ''], [resourceType, b, 'team', 'blue']])
      assert.equal((await list(some(0, 1))).length, 5)
      const filter = (wanted) => list({ tag: tags(action('ListTagResources'), wanted) })
      assert.deepEqual([...new Set((await filter({ team: 'blue' })).map((r) => r[1]))], [b])
      assert.deepEqual([...new Set((await filter({ team: null })).map((r) => r[1]))].sort(), [a, b])
      assert.deepEqual(await filter({ team: 'green' }), [])
    })

    if (ims) await t.test('by logon name', async () => { // only users have one
      const resource = { resourceType, resourcePrincipalName: [logon(a)] }
      await add(resource, { by: 'name' })
      assert.ok((await list(resource)).some((r) => r[2] === 'by'))
      await root.ok(action('UntagResources'), { ...resource, tagKey: ['by'] })
    })

    await t.test('refusals', async () => {
      const tag = tags(action('TagResources'), { k: 'v' })
      const keys = ims ? { tagKey: ['k'] } : { tagKeys: ['k'] }
      await root.refused(404, is.missing, action('TagResources'), { ...some(0, 2), tag })
      await root.refused(404, is.missing, action('UntagResources'), { ...some(2), ...keys })
      assert.deepEqual((await list(some(0))).map((r) => r[2]).includes('k'), false, 'all or nothing')
      await root.refused(400, 'InvalidResourceType', action('TagResources'), { ...some(0), resourceType: 'planet', tag })
      await root.refused(400, 'InvalidResourceType', action('ListTagResources'), { ...some(0), resourceType: 'planet' })
      await root.refused(400, ims ? 'MissingParameter' : 'MissingTag', action('TagResources'), some(0))
      await root.refused(400, 'InvalidTag', action('TagResources'), { ...some(0), tag: tags(action('TagResources'), Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, '']))) })
      await root.refused(400, 'InvalidParameter.Tag.Key.InvalidChars', action('TagResources'), { ...some(0), tag: tags(action('TagResources'), { 'acs:x': 'y' }) })
      await root.refused(400, 'InvalidParameter.Tag.Value.Length', action('TagResources'), { ...some(0), tag: tags(action('TagResources'), { x: 'y'.repeat(129) }) })
    })

    await t.test('pages', async () => {
      const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`page-${String(i).padStart(2, '0')}`, `${i}`]))
      await add(some(0), many)
      const all = await root.pages({
        action: action('ListTagResources'), sizeField: 'pageSize', markerIn: 'nextToken', markerOut: 'nextToken', truncated: ims,
        items: ({ tagResources }) => (ims ? tagResources.tagResource : tagResources), fields: some(0),
      }, 4)
      assert.deepEqual(all.map((r) => r.tagKey), ['a b/ü=&', ...Object.keys(many), 'team'])
      for (const pageSize of [0, 101]) await root.refused(400, 'InvalidPageSize', action('ListTagResources'), { ...some(0), pageSize })
      await root.refused(400, 'InvalidNextToken', action('ListTagResources'), { ...some(0), nextToken: 'nonsense' })
    })

    await t.test('remove', async () => {
      await root.ok(action('UntagResources'), { ...some(0, 1), ...(ims ? { tagKey: ['team', 'none'] } : { tagKeys: ['team', 'none'] }) })
      assert.equal((await list(some(0, 1))).filter((r) => r[2] === 'team').length, 0)
      await root.ok(action('UntagResources'), { ...some(0, 1), all: true })
      assert.deepEqual(await list(some(0, 1)), [])
      for (const name of is.names) await is.drop(name)
    })
  })
}
