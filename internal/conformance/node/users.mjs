// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropUser, isId, isNow, logon, root, tags } from './sdk.mjs'

test('users of RAM', async (t) => {
  const fields = {
    userName: 'ann.lee_1', displayName: 'Ann "the" Lee & Söhne <ü>', mobilePhone: '86-18600008888', email: 'ann@example.com',
    comments: "it's 100% * ~ / + \\ 日本",
  }
  let id

  await t.test('create', async () => {
    const { user } = await root.ok('ram:CreateUser', fields)
    const { userId, createDate, ...rest } = user.toMap()
    id = user.userId
    isId(user.userId)
    isNow(user.createDate)
    assert.deepEqual({ ...rest }, {
      UserName: fields.userName, DisplayName: fields.displayName, MobilePhone: fields.mobilePhone, Email: fields.email,
      Comments: fields.comments, UserId: id, CreateDate: user.createDate,
    })
    const plain = await root.ok('ram:CreateUser', { userName: 'bob' })
    assert.equal(plain.user.displayName, '')
    assert.notEqual(plain.user.userId, id)
  })

  await t.test('read', async () => {
    const { user } = await root.ok('ram:GetUser', { userName: fields.userName })
    assert.deepEqual(
      [user.userId, user.userName, user.displayName, user.mobilePhone, user.email, user.comments],
      [id, fields.userName, fields.displayName, fields.mobilePhone, fields.email, fields.comments])
    isNow(user.updateDate)
  })

  await t.test('list', async () => {
    const { users, isTruncated, marker } = await root.ok('ram:ListUsers')
    assert.deepEqual(users.user.map((u) => u.userName), ['ann.lee_1', 'bob'])
    assert.deepEqual(users.user.map((u) => u.comments), [fields.comments, ''])
    assert.equal(isTruncated, false)
    assert.equal(marker, undefined)
  })

  await t.test('update and rename', async () => {
    const { user } = await root.ok('ram:UpdateUser', {
      userName: 'bob', newUserName: 'bobby', newDisplayName: 'Bobby', newMobilePhone: '1-5550100', newEmail: 'b@example.com', newComments: 'c',
    })
    assert.deepEqual([user.userName, user.displayName, user.mobilePhone, user.email, user.comments],
      ['bobby', 'Bobby', '1-5550100', 'b@example.com', 'c'])
    const kept = await root.ok('ram:UpdateUser', { userName: 'bobby', newUserName: 'bobby', newComments: 'd' })
    assert.deepEqual([kept.user.displayName, kept.user.comments], ['Bobby', 'd'])
    await root.refused(404, 'EntityNotExist.User', 'ram:GetUser', { userName: 'bob' })
    assert.equal((await root.ok('ram:GetUser', { userName: 'bobby' })).user.userId, user.userId)
  })

  await t.test('refusals', async () => {
    const gone = 'The user does not exist.'
    await root.refused(404, 'EntityNotExist.User', 'ram:GetUser', { userName: 'nobody' }, gone)
    await root.refused(404, 'EntityNotExist.User', 'ram:UpdateUser', { userName: 'nobody', newUserName: 'x' }, gone)
    await root.refused(404, 'EntityNotExist.User', 'ram:DeleteUser', { userName: 'nobody' }, gone)
    await root.refused(409, 'EntityAlreadyExists.User', 'ram:CreateUser', { userName: 'bobby' }, 'The user does already EXIST.')
    await root.refused(409, 'EntityAlreadyExists.User', 'ram:UpdateUser', { userName: 'bobby', newUserName: 'ann.lee_1' })
    await root.refused(400, 'MissingUserName', 'ram:CreateUser', {}, /UserName is mandatory/)
    for (const userName of ['a b', 'ü', 'a/b', 'a@b']) {
      await root.refused(400, 'InvalidParameter.UserName.InvalidChars', 'ram:CreateUser', { userName },
        'The parameter - "UserName" contains invalid chars.')
    }
    await root.refused(400, 'InvalidParameter.UserName.Length', 'ram:CreateUser', { userName: 'x'.repeat(65) })
    await root.refused(400, 'InvalidParameter.DisplayName.Length', 'ram:CreateUser', { userName: 'x', displayName: 'x'.repeat(129) })
    await root.refused(400, 'InvalidParameter.Comments.Length', 'ram:CreateUser', { userName: 'x', comments: '日'.repeat(129) })
    await root.refused(400, 'InvalidParameter.MobilePhone.Format', 'ram:CreateUser', { userName: 'x', mobilePhone: '12' })
    await root.refused(400, 'InvalidParameter.Email.Format', 'ram:CreateUser', { userName: 'x', email: 'nowhere' })
    await root.refused(400, 'InvalidParameter.NewUserName.InvalidChars', 'ram:UpdateUser', { userName: 'bobby', newUserName: 'b b' })
    await root.refused(400, 'InvalidParameter.NewUserName.Length', 'ram:UpdateUser', { userName: 'bobby', newUserName: 'b'.repeat(65) })
    await root.refused(400, 'InvalidParameter.NewEmail.Format', 'ram:UpdateUser', { userName: 'bobby', newUserName: 'bobby', newEmail: 'x' })
  })

  await t.test('delete', async () => {
    await root.ok('ram:DeleteUser', { userName: 'bobby' })
    await root.ok('ram:DeleteUser', { userName: fields.userName })
    await root.refused(404, 'EntityNotExist.User', 'ram:DeleteUser', { userName: 'bobby' })
  })

  await t.test('longest fields', async () => {
    const most = { userName: 'x'.repeat(64), displayName: '日'.repeat(128), comments: '日'.repeat(128) }
    const { user } = await root.ok('ram:CreateUser', most)
    assert.deepEqual([user.userName, user.displayName, user.comments], [most.userName, most.displayName, most.comments])
    await root.ok('ram:DeleteUser', { userName: most.userName })
  })

  await t.test('deletion needs a bare user', async () => {
    await root.ok('ram:CreateUser', { userName: 'busy' })
    await root.ok('ram:CreateGroup', { groupName: 'crowd' })
    await root.ok('ram:AddUserToGroup', { userName: 'busy', groupName: 'crowd' })
    const key = (await root.ok('ram:CreateAccessKey', { userName: 'busy' })).accessKey.accessKeyId
    const policy = { policyType: 'System', policyName: 'ReadOnlyAccess', userName: 'busy' }
    await root.ok('ram:AttachPolicyToUser', policy)
    const conflict = (kind) => root.refused(409, `DeleteConflict.User.${kind}`, 'ram:DeleteUser', { userName: 'busy' })
    await conflict('Group')
    await root.ok('ram:RemoveUserFromGroup', { userName: 'busy', groupName: 'crowd' })
    await conflict('AccessKey')
    await root.ok('ram:DeleteAccessKey', { userName: 'busy', userAccessKeyId: key })
    await conflict('Policy')
    await root.ok('ram:DetachPolicyFromUser', policy)
    await root.ok('ram:DeleteUser', { userName: 'busy' })
    await root.ok('ram:DeleteGroup', { groupName: 'crowd' })
  })
})

test('users of IMS', async (t) => {
  const upn = logon('eve')
  let id

  await t.test('create', async () => {
    const { user } = await root.ok('ims:CreateUser', {
      userPrincipalName: upn, displayName: 'Eve', mobilePhone: '86-18600008888', email: 'eve@example.com', comments: 'a=b&c',
      tag: tags('ims:CreateUser', { team: 'red', empty: '' }),
    })
    id = user.userId
    isId(id)
    isNow(user.createDate)
    assert.deepEqual([user.userPrincipalName, user.displayName, user.mobilePhone, user.email, user.comments, user.provisionType],
      [upn, 'Eve', '86-18600008888', 'eve@example.com', 'a=b&c', 'Manual'])
    assert.deepEqual(user.tags.tag.map((tag) => [tag.tagKey, tag.tagValue]), [['empty', ''], ['team', 'red']])
    await root.ok('ims:CreateUser', { userPrincipalName: logon('fay'), displayName: 'Fay' })
  })

  await t.test('read by name, ID and key', async () => {
    const key = (await root.ok('ims:CreateAccessKey', { userPrincipalName: upn })).accessKey.accessKeyId
    for (const by of [{ userPrincipalName: upn }, { userId: id }, { userAccessKeyId: key }]) {
      const { user } = await root.ok('ims:GetUser', by)
      assert.deepEqual([user.userId, user.userName, user.userPrincipalName, user.comments], [id, 'eve', upn, 'a=b&c'])
      assert.equal(user.tags.tag.length, 2)
    }
    assert.equal((await root.ok('ram:GetUser', { userName: 'eve' })).user.userId, id)
  })

  await t.test('list', async () => {
    const { users, isTruncated } = await root.ok('ims:ListUsers')
    assert.deepEqual(users.user.map((u) => [u.userPrincipalName, u.displayName, u.tags.tag.length]), [[upn, 'Eve', 2], [logon('fay'), 'Fay', 0]])
    assert.equal(isTruncated, false)
    const brief = await root.ok('ims:ListUserBasicInfos')
    assert.deepEqual(brief.userBasicInfos.userBasicInfo.map((u) => [u.userId, u.userPrincipalName, u.displayName])[0], [id, upn, 'Eve'])
    for (const action of ['ims:ListUsers', 'ims:ListUserBasicInfos']) {
      const of = async (wanted) => {
        const answer = await root.ok(action, { tag: tags(action, wanted) })
        return (answer.users?.user ?? answer.userBasicInfos.userBasicInfo).map((u) => u.userPrincipalName)
      }
      assert.deepEqual(await of({ team: 'red' }), [upn])
      assert.deepEqual(await of({ team: 'blue' }), [])
      assert.deepEqual(await of({ team: 'red', nothing: 'x' }), [])
    }
  })

  await t.test('update and rename', async () => {
    const renamed = await root.ok('ims:UpdateUser', { userPrincipalName: upn, newUserPrincipalName: logon('eva'), newDisplayName: 'Eva' })
    assert.deepEqual([renamed.user.userId, renamed.user.userPrincipalName, renamed.user.displayName, renamed.user.comments],
      [id, logon('eva'), 'Eva', 'a=b&c'])
    const { user } = await root.ok('ims:UpdateUser', { userId: id, newUserPrincipalName: upn, newDisplayName: 'Eve', newComments: 'x', newEmail: 'x@example.com', newMobilePhone: '1-5550100' })
    assert.deepEqual([user.userPrincipalName, user.comments, user.email, user.mobilePhone], [upn, 'x', 'x@example.com', '1-5550100'])
  })

  await t.test('refusals', async () => {
    for (const action of ['ims:GetUser', 'ims:UpdateUser', 'ims:DeleteUser']) {
      const fields = action === 'ims:UpdateUser' ? { newDisplayName: 'x' } : {}
      await root.refused(404, 'EntityNotExist.User', action, { ...fields, userPrincipalName: logon('nobody') })
      await root.refused(404, 'EntityNotExist.User', action, { ...fields, userId: '1' })
      await root.refused(400, 'MissingParameter', action, fields)
    }
    await root.refused(409, 'EntityAlreadyExists.User', 'ims:CreateUser', { userPrincipalName: upn, displayName: 'x' })
    await root.refused(409, 'EntityAlreadyExists.User', 'ims:UpdateUser', { userPrincipalName: upn, newUserPrincipalName: logon('fay') })
    await root.refused(400, 'MissingParameter', 'ims:CreateUser', { userPrincipalName: logon('x') }, /"DisplayName"/)
    await root.refused(400, 'InvalidParameter.UserPrincipalName.Format', 'ims:CreateUser', { userPrincipalName: 'x', displayName: 'x' })
    await root.refused(400, 'InvalidParameter.UserPrincipalName.InvalidChars', 'ims:CreateUser', { userPrincipalName: logon('x y'), displayName: 'x' })
    await root.refused(400, 'InvalidParameter.DisplayName.Length', 'ims:CreateUser', { userPrincipalName: logon('x'), displayName: 'x'.repeat(25) })
  })

  await t.test('delete takes along what the user has', async () => {
    await root.ok('ram:CreateGroup', { groupName: 'crowd' })
    await root.ok('ims:AddUserToGroup', { userPrincipalName: upn, groupName: 'crowd' })
    await root.ok('ims:DeleteUser', { userId: id })
    await root.refused(404, 'EntityNotExist.User', 'ims:GetUser', { userId: id })
    await root.ok('ims:DeleteGroup', { groupName: 'crowd' })
    await dropUser('fay')
  })
})
