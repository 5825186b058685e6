// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, dropUser, isNow, logon, root, userWithKey } from './sdk.mjs'

for (const product of ['ram', 'ims']) {
  const ims = product === 'ims'
  const action = (name) => `${product}:${name}`
  const user = (name) => (ims ? { userPrincipalName: logon(name) } : { userName: name })

  test(`console logons of ${product.toUpperCase()}`, async (t) => {
    const mia = await userWithKey('mia')
    await root.ok('ram:CreatePolicy', { policyName: 'own-password', policyDocument: allow('ram:ChangePassword') })
    await root.ok('ram:AttachPolicyToUser', { userName: 'mia', policyName: 'own-password', policyType: 'Custom' })

    await t.test('create', async () => {
      const { loginProfile } = await root.ok(action('CreateLoginProfile'), { ...user('mia'), password: 'Correct+Horse&9', passwordResetRequired: true, ...(ims && { status: 'Inactive' }) })
      assert.deepEqual([loginProfile.userName, loginProfile.userPrincipalName, loginProfile.status, loginProfile.passwordResetRequired, loginProfile.MFABindRequired],
        ims ? [undefined, logon('mia'), 'Inactive', true, false] : ['mia', undefined, undefined, true, false])
      isNow(loginProfile.createDate ?? loginProfile.updateDate)
    })

    await t.test('read', async () => {
      const { loginProfile } = await root.ok(action('GetLoginProfile'), user('mia'))
      assert.deepEqual([loginProfile.userName ?? loginProfile.userPrincipalName, loginProfile.passwordResetRequired, loginProfile.MFABindRequired], [ims ? logon('mia') : 'mia', true, false])
    })

    await t.test('update', async () => {
      await root.ok(action('UpdateLoginProfile'), { ...user('mia'), MFABindRequired: true, passwordResetRequired: false, ...(ims && { status: 'Active' }) })
      const { loginProfile } = await root.ok(action('GetLoginProfile'), user('mia'))
      assert.deepEqual([loginProfile.passwordResetRequired, loginProfile.MFABindRequired, loginProfile.status], [false, true, ims ? 'Active' : undefined])
    })

    await t.test('change the password', async () => {
      const change = (oldPassword, newPassword) => [action('ChangePassword'), { oldPassword, newPassword }]
      await mia.ok(...change('Correct+Horse&9', 'Battery*Staple~8'))
      await mia.refused(400, 'InvalidParameter.OldPassword.Incorrect', ...change('Correct+Horse&9', 'Other-Horse-7'))
      await mia.refused(400, 'InvalidParameter.NewPassword.TooWeak', ...change('Battery*Staple~8', 'short'))
      await root.refused(400, 'NotSupport.Account', ...change('Battery*Staple~8', 'Other-Horse-7'))
    })

    await t.test('refusals', async () => {
      await root.refused(409, 'EntityAlreadyExists.User.LoginProfile', action('CreateLoginProfile'), { ...user('mia'), password: 'Correct-Horse-9' })
      await root.refused(400, 'InvalidParameter.Password.TooWeak', action('UpdateLoginProfile'), { ...user('mia'), password: 'short' })
      for (const name of ['GetLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile']) {
        await root.refused(404, 'EntityNotExist.User', action(name), user('nobody'))
      }
      await root.refused(404, 'EntityNotExist.User', action('CreateLoginProfile'), { ...user('nobody'), password: 'Correct-Horse-9' })
    })

    await t.test('a user with a logon stays', async () => {
      await root.ok('ram:CreateUser', { userName: 'may' })
      await root.ok(action('CreateLoginProfile'), { ...user('may'), password: 'Correct-Horse-9' })
      await root.refused(409, 'DeleteConflict.User.LoginProfile', 'ram:DeleteUser', { userName: 'may' })
      await dropUser('may')
    })

    await t.test('delete', async () => {
      await root.ok(action('DeleteLoginProfile'), user('mia'))
      for (const name of ['GetLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile']) {
        await root.refused(404, 'EntityNotExist.User.LoginProfile', action(name), user('mia'), 'The user login profile does not exist.')
      }
      await dropUser('mia')
      await root.ok('ram:DeletePolicy', { policyName: 'own-password' })
    })
  })
}
