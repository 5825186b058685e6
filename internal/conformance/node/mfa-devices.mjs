// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { dropUser, isNow, logon, root, world } from './sdk.mjs'

// code is the code of a device at a time: RFC 6238 with its defaults.
function code(seed, seconds) {
  const bits = [...seed.replace(/=+$/, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}

for (const product of ['ram', 'ims']) {
  const ims = product === 'ims'
  const action = (name) => `${product}:${name}`
  const user = (name) => (ims ? { userPrincipalName: logon(name) } : { userName: name })
  const serialNumber = `acs:ram::${world.account}:mfa/phone-1`
  const devices = async () => (await root.ok(action('ListVirtualMFADevices'))).virtualMFADevices.virtualMFADevice

  test(`MFA devices of ${product.toUpperCase()}`, async (t) => {
    await root.ok('ram:CreateUser', { userName: 'nia', displayName: 'Nia' })
    let seed
    const codes = () => {
      const now = Date.now() / 1000
      return { authenticationCode1: code(seed, now - 30), authenticationCode2: code(seed, now) }
    }

    await t.test('create', async () => {
      const { virtualMFADevice } = await root.ok(action('CreateVirtualMFADevice'), { virtualMFADeviceName: 'phone-1' })
      assert.equal(virtualMFADevice.serialNumber, serialNumber)
      assert.match(virtualMFADevice.base32StringSeed, /^[A-Z2-7]{32,}$/)
      assert.equal(Buffer.from(virtualMFADevice.QRCodePNG, 'base64').subarray(1, 4).toString(), 'PNG')
      seed = virtualMFADevice.base32StringSeed
    })

    await t.test('bind', async () => {
      const bind = (fields) => [action('BindMFADevice'), { ...user('nia'), serialNumber, ...codes(), ...fields }]
      await root.refused(403, 'CheckAuthenticationCodeFail', ...bind({ authenticationCode1: '000000', authenticationCode2: '000000' }))
      await root.refused(400, 'InvalidParameter.AuthenticationCode.Format', ...bind({ authenticationCode1: 'abc' }))
      await root.refused(404, 'EntityNotExist.User', ...bind(user('nobody')))
      await root.refused(404, 'EntityNotExist.VirtualMFADevice', ...bind({ serialNumber: serialNumber + 'x' }))
      await root.ok(...bind({}))
      await root.refused(409, 'EntityAlreadyExists.VirtualMFADevice.User', ...bind({}))
    })

    await t.test('read and list', async () => {
      const answer = await root.ok(action('GetUserMFAInfo'), user('nia'))
      assert.deepEqual([answer.MFADevice.serialNumber, answer.MFADevice.type, answer.isMFAEnable], [serialNumber, 'VMFA', ims ? true : undefined])
      const [device, ...rest] = await devices()
      assert.deepEqual([rest, device.serialNumber, device.user.userName, device.user.userPrincipalName, device.user.displayName],
        [[], serialNumber, ...(ims ? [undefined, logon('nia')] : ['nia', undefined]), 'Nia'])
      isNow(device.activateDate)
    })

    await t.test('refusals', async () => {
      await root.refused(409, 'EntityAlreadyExists.VirtualMFADevice', action('CreateVirtualMFADevice'), { virtualMFADeviceName: 'phone-1' })
      await root.refused(409, 'DeleteConflict.VirtualMFADevice.User', action('DeleteVirtualMFADevice'), { serialNumber })
      await root.refused(404, 'EntityNotExist.User', action('UnbindMFADevice'), user('nobody'))
      await root.refused(404, 'EntityNotExist.User', action('GetUserMFAInfo'), user('nobody'))
      await root.refused(400, 'InvalidParameter.VirtualMFADeviceName.InvalidChars', action('CreateVirtualMFADevice'), { virtualMFADeviceName: 'a b' })
      if (!ims) await root.refused(409, 'DeleteConflict.User.MFADevice', 'ram:DeleteUser', { userName: 'nia' })
    })

    await t.test('unbind', async () => {
      assert.equal((await root.ok(action('UnbindMFADevice'), user('nia'))).MFADevice.serialNumber, serialNumber)
      await root.refused(404, 'EntityNotExist.User.MFADevice', action('UnbindMFADevice'), user('nia'))
      if (ims) assert.equal((await root.ok('ims:GetUserMFAInfo', user('nia'))).isMFAEnable, false)
      else await root.refused(404, 'EntityNotExist.User.MFADevice', 'ram:GetUserMFAInfo', user('nia'))
    })

    if (ims) await t.test('disable', async () => { // an action of IMS only
      await root.ok('ims:BindMFADevice', { ...user('nia'), serialNumber, ...codes() })
      await root.ok('ims:DisableVirtualMFA', user('nia'))
      await root.refused(404, 'EntityNotExist.User.MFADevice', 'ims:DisableVirtualMFA', user('nia'))
      assert.deepEqual(await devices(), [])
      await root.ok('ims:CreateVirtualMFADevice', { virtualMFADeviceName: 'phone-1' })
    })

    await t.test('delete', async () => {
      await root.ok(action('DeleteVirtualMFADevice'), { serialNumber })
      await root.refused(404, 'EntityNotExist.VirtualMFADevice', action('DeleteVirtualMFADevice'), { serialNumber }, 'The virtual mfa device does not exist.')
      await dropUser('nia')
    })
  })
}
