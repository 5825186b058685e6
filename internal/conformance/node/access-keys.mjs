// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Caller, dropUser, isNow, logon, root, world } from './sdk.mjs'

for (const product of ['ram', 'ims']) {
  const ims = product === 'ims'
  const action = (name) => `${product}:${name}`
  const user = (name) => (ims ? { userPrincipalName: logon(name) } : { userName: name })
  const list = async (of = {}) => (await root.ok(action('ListAccessKeys'), of)).accessKeys.accessKey

  test(`access keys of ${product.toUpperCase()}`, async (t) => {
    const keys = []
    await root.ok('ram:CreateUser', { userName: 'ivy' })

    await t.test('create', async () => {
      for (let i = 0; i < 2; i++) {
        const { accessKey } = await root.ok(action('CreateAccessKey'), user('ivy'))
        assert.match(accessKey.accessKeyId, /^LTAI[A-Za-z0-9]+$/)
        assert.match(accessKey.accessKeySecret, /^[A-Za-z0-9]{30}$/)
        assert.equal(accessKey.status, 'Active')
        isNow(accessKey.createDate)
        keys.push(accessKey)
      }
      await root.refused(409, 'LimitExceeded.User.AccessKey', action('CreateAccessKey'), user('ivy'))
    })

    await t.test('list without secrets', async () => {
      const listed = await list(user('ivy'))
      assert.deepEqual(listed.map((k) => [k.accessKeyId, k.status]).sort(), keys.map((k) => [k.accessKeyId, 'Active']).sort())
      assert.ok(!JSON.stringify(listed).includes(keys[0].accessKeySecret))
      listed.forEach((k) => isNow(k.createDate))
      assert.ok((await list()).some((k) => k.accessKeyId === world.root.id), "the account's own keys")
    })

    await t.test('use', async () => {
      const ivy = new Caller({ id: keys[0].accessKeyId, secret: keys[0].accessKeySecret })
      const before = await root.ok(action('GetAccessKeyLastUsed'), { ...user('ivy'), userAccessKeyId: keys[0].accessKeyId })
      assert.equal(before.accessKeyLastUsed.lastUsedDate, '')
      assert.equal((await ivy.ok('sts:GetCallerIdentity')).arn, `acs:ram::${world.account}:user/ivy`)
      const { accessKeyLastUsed } = await root.ok(action('GetAccessKeyLastUsed'), { ...user('ivy'), userAccessKeyId: keys[0].accessKeyId })
      isNow(accessKeyLastUsed.lastUsedDate)
      if (ims) assert.equal(accessKeyLastUsed.serviceName, 'Sts')
    })

    await t.test('update', async () => {
      const ivy = new Caller({ id: keys[0].accessKeyId, secret: keys[0].accessKeySecret })
      const set = (status) => root.ok(action('UpdateAccessKey'), { ...user('ivy'), userAccessKeyId: keys[0].accessKeyId, status })
      await set('Inactive')
      await ivy.refused(400, 'InvalidAccessKeyId.Inactive', 'sts:GetCallerIdentity', {}, 'Specified access key is disabled.')
      assert.deepEqual((await list(user('ivy'))).filter((k) => k.status === 'Inactive').map((k) => k.accessKeyId), [keys[0].accessKeyId])
      await set('Active')
      await ivy.ok('sts:GetCallerIdentity')
    })

    await t.test('refusals', async () => {
      const unknown = { ...user('ivy'), userAccessKeyId: 'LTAI5tUnknownKey00000000' }
      await root.refused(404, 'EntityNotExist.User.AccessKey', action('UpdateAccessKey'), { ...unknown, status: 'Active' },
        'The user access key does not exist.')
      await root.refused(404, 'EntityNotExist.User.AccessKey', action('DeleteAccessKey'), unknown)
      await root.refused(404, 'EntityNotExist.User.AccessKey', action('GetAccessKeyLastUsed'), unknown)
      for (const name of ['CreateAccessKey', 'ListAccessKeys']) await root.refused(404, 'EntityNotExist.User', action(name), user('nobody'))
      await root.refused(400, 'InvalidStatus', action('UpdateAccessKey'), { ...user('ivy'), userAccessKeyId: keys[0].accessKeyId, status: 'Asleep' })
      await root.refused(400, ims ? 'MissingParameter' : 'MissingUserAccessKeyId', action('DeleteAccessKey'), user('ivy'))
    })

    await t.test('delete', async () => {
      const ivy = new Caller({ id: keys[0].accessKeyId, secret: keys[0].accessKeySecret })
      for (const key of keys) await root.ok(action('DeleteAccessKey'), { ...user('ivy'), userAccessKeyId: key.accessKeyId })
      assert.deepEqual(await list(user('ivy')), [])
      await ivy.refused(404, 'InvalidAccessKeyId.NotFound', 'sts:GetCallerIdentity', {}, 'Specified access key is not found.')
      await dropUser('ivy')
    })
  })
}
