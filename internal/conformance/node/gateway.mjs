// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// What the gateway in front of the products makes of signatures, times, nonces and keys, in both signature versions.
// node --test-reporter ./reporter.mjs gateway.mjs; the environment is that of sdk.mjs, CONFORMANCE_SIGNATURE apart.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { escape, requestV1, requestV3, send, signatureV1, signatureV3, stamp, stringToSignV1, stringToSignV3 } from './signer.mjs'

const { parseStringPromise } = createRequire(import.meta.url)('xml2js')

const host = process.env.CONFORMANCE_ENDPOINT
const account = process.env.CONFORMANCE_ACCOUNT
const root = { id: process.env.CONFORMANCE_KEY_ID, secret: process.env.CONFORMANCE_KEY_SECRET }

// Each version with the names it has for the same things.
const signatures = {
  v1: { make: requestV1, time: 'Timestamp', nonce: 'SignatureNonce', action: 'Action', version: 'Version' },
  v3: { make: requestV3, time: 'x-acs-date', nonce: 'x-acs-signature-nonce', action: 'x-acs-action', version: 'x-acs-version' },
}

async function ask(request) {
  const answer = await send(request)
  const body = JSON.parse(answer.body)
  assert.equal(answer.headers['content-type'], 'application/json;charset=utf-8')
  assert.equal(answer.headers['x-acs-request-id'], body.RequestId)
  return { ...answer, body }
}

async function ok(request) {
  const { status, body } = await ask(request)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

async function refused(status, code, request, message) {
  const answer = await ask(request)
  assert.deepEqual([answer.status, answer.body.Code], [status, code], answer.body.Message)
  assert.equal(answer.body.HostId, host)
  if (message instanceof RegExp) assert.match(answer.body.Message, message)
  else if (message) assert.equal(answer.body.Message, message)
  return answer.body
}

const whoAmI = { action: 'sts:GetCallerIdentity' }

// asRoot makes something through version 3; the tests that follow are about others.
const asRoot = (action, fields) => ok(requestV3(host, root, { action, fields }))

async function userWithKey(name) {
  await asRoot('ram:CreateUser', { UserName: name })
  const { AccessKey } = await asRoot('ram:CreateAccessKey', { UserName: name })
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret }
}

const ahead = (seconds) => fetch(`http://${host}/_conformance/ahead/${seconds}`)

test('the signer signs as published', async (t) => {
  await t.test('version 1', () => {
    const ram = {
      AccessKeyId: 'testid', Action: 'CreateUser', Format: 'JSON', SignatureMethod: 'HMAC-SHA1', SignatureNonce: '6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2',
      SignatureVersion: '1.0', Timestamp: '2015-08-18T03:15:45Z', UserName: 'test', Version: '2015-05-01',
    }
    assert.equal(signatureV1('testsecret', stringToSignV1('GET', ram)), 'kRA2cnpJVacIhDMzXnoNZG9tDCI=')
    const ims = {
      AccessKeyId: 'testid', Action: 'CreateUser', DisplayName: 'test', Format: 'JSON', SignatureMethod: 'HMAC-SHA1', SignatureNonce: '3f6b4e80-56f7-11eb-a256-a9f756ea7e85',
      SignatureVersion: '1.0', Timestamp: '2021-01-15T06:02:28Z', UserPrincipalName: 'test@example.onaliyun.com', Version: '2019-08-15',
    }
    assert.equal(signatureV1('testsecret', stringToSignV1('GET', ims)), '02heLegtw4+BFamznl1Ltj+vJ4A=')
  })
  await t.test('version 3', () => {
    const headers = {
      host: 'ecs.cn-shanghai.aliyuncs.com', 'x-acs-action': 'RunInstances', 'x-acs-version': '2014-05-26', 'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d', 'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    }
    const { text, hash } = stringToSignV3('POST', { ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd', RegionId: 'cn-shanghai' }, headers, '')
    assert.equal(hash, '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259')
    assert.equal(signatureV3('YourAccessKeySecret', text), '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0')
  })
  await t.test('escape', () => assert.equal(escape("a b*c~d'é!()+/"), 'a%20b%2Ac~d%27%C3%A9%21%28%29%2B%2F'))
})

for (const [version, is] of Object.entries(signatures)) {
  const make = (who, what, how) => is.make(host, who, what, how)

  test(`signature ${version}`, async (t) => {
    await t.test('accepted in query, form and both methods', async () => {
      const odd = `a b*c~d'é!()+/%&=?#"<日本>`
      for (const how of [{ method: 'GET' }, { method: 'POST' }, { method: 'POST', form: true }]) {
        const { User } = await ok(make(root, { action: 'ram:CreateUser', fields: { UserName: 'ann', Comments: odd, DisplayName: '' } }, how))
        assert.deepEqual([User.UserName, User.Comments], ['ann', odd], JSON.stringify(how))
        await ok(make(root, { action: 'ram:DeleteUser', fields: { UserName: 'ann' } }, how))
      }
    })

    await t.test('wrong secret', async () => {
      const request = make({ ...root, secret: root.secret + 'x' }, whoAmI)
      const { Message } = await refused(400, 'SignatureDoesNotMatch', request)
      assert.equal(Message, `Specified signature is not matched with our calculation. server string to sign is:${request.stringToSign}`)
    })

    await t.test('changed after signing', async () => {
      const create = { action: 'ram:CreateUser', fields: { UserName: 'mallory' } }
      const changes = version === 'v1'
        ? [{ spoil: { UserName: 'eve' } }, { spoil: { Added: 'x' } }, { spoil: { Timestamp: stamp(Date.now() - 1000) } }, { form: true, spoil: { UserName: 'eve' } }]
        : [
            { spoilFields: { UserName: 'eve' } }, { spoilFields: { Added: 'x' } }, { form: true, spoilFields: { UserName: 'eve' } },
            { spoil: { 'x-acs-date': stamp(Date.now() - 1000) } }, { spoil: { 'x-acs-action': 'CreateGroup' } }, { spoil: { 'x-acs-content-sha256': '0'.repeat(64) } },
            { set: { 'x-acs-content-sha256': '0'.repeat(64) } },
          ]
      for (const how of changes) await refused(400, 'SignatureDoesNotMatch', make(root, create, how), /server string to sign is:/)
      const { Users } = await asRoot('ram:ListUsers')
      assert.deepEqual(Users.User, [], 'a refused request changes nothing')
    })

    await t.test('signed for the other method', async () => {
      const request = make(root, whoAmI, { method: 'GET' })
      await refused(400, 'SignatureDoesNotMatch', { ...request, method: 'POST' })
    })

    await t.test('another algorithm', async () => {
      await refused(400, 'InvalidSignatureMethod', make(root, whoAmI, version === 'v1' ? { set: { SignatureMethod: 'HMAC-MD5' } } : { algorithm: 'ACS3-HMAC-SM3' }))
      if (version === 'v1') await refused(400, 'InvalidSignatureVersion', make(root, whoAmI, { set: { SignatureVersion: '2.0' } }))
    })

    await t.test('incomplete', async () => {
      if (version === 'v1') {
        for (const name of ['Signature', 'AccessKeyId']) {
          await refused(400, 'MissingParameter', make(root, whoAmI, { spoil: { [name]: undefined } }), new RegExp(`"${name}"`))
        }
        return
      }
      await refused(400, 'MissingParameter', make(root, whoAmI, { spoil: { authorization: undefined } }), /"AccessKeyId"/)
      for (const authorization of ['ACS3-HMAC-SHA256', `ACS3-HMAC-SHA256 Credential=${root.id}`, `ACS3-HMAC-SHA256 Credential=${root.id},SignedHeaders=host,Signature=00`]) {
        await refused(400, 'IncompleteSignature', make(root, whoAmI, { spoil: { authorization } }))
      }
    })

    await t.test('time', async () => {
      const minutes = (n) => stamp(Date.now() + n * 60_000)
      for (const near of [-14, 14]) await ok(make(root, whoAmI, { time: minutes(near) }))
      for (const far of [-16, 16, -60 * 24 * 400]) {
        await refused(400, 'InvalidTimeStamp.Expired', make(root, whoAmI, { time: minutes(far) }), 'Specified time stamp or date value is expired.')
      }
      for (const time of ['yesterday', '2026-01-02 03:04:05', stamp().replace('Z', '+00:00'), String(Date.now())]) {
        await refused(400, 'InvalidTimeStamp.Format', make(root, whoAmI, { time }), 'Specified time stamp or date value is not well formatted.')
      }
      await refused(400, 'MissingParameter', make(root, whoAmI, { unset: [is.time] }))
    })

    await t.test('nonce', async () => {
      const request = make(root, whoAmI)
      await ok(request)
      await refused(400, 'SignatureNonceUsed', request, 'Specified signature nonce was used already.')
      await ok(make(root, whoAmI, { nonce: `fixed-${version}` }))
      await refused(400, 'SignatureNonceUsed', make(root, { action: 'ram:ListUsers' }, { nonce: `fixed-${version}` }))
      // A request that was not believed does not use its nonce up, else anybody could block others' requests.
      await refused(400, 'SignatureDoesNotMatch', make({ ...root, secret: 'wrong' }, whoAmI, { nonce: `free-${version}` }))
      await ok(make(root, whoAmI, { nonce: `free-${version}` }))
      const without = make(root, whoAmI, { unset: [is.nonce] })
      if (version === 'v1') await refused(400, 'MissingParameter', without, /"SignatureNonce"/)
      else {
        for (let i = 0; i < 2; i++) await ok(without) // what signs no nonce is no replay
        // What decides has to be signed: here it is added afterwards.
        const unsigned = { 'x-acs-action': 'GetCallerIdentity', 'x-acs-version': '2015-04-01', 'x-acs-date': stamp() }
        for (const [name, value] of Object.entries(unsigned)) {
          await refused(400, 'IncompleteSignature', make(root, whoAmI, { unset: [name], spoil: { [name]: value } }))
        }
      }
    })

    await t.test('a nonce stays used while its time is good', async (t) => {
      t.after(() => ahead(0))
      const request = make(root, whoAmI, { time: stamp(Date.now() + 14 * 60_000) })
      await ok(request)
      for (const seconds of [60, 14 * 60, 28 * 60]) {
        await ahead(seconds)
        await refused(400, 'SignatureNonceUsed', request)
      }
      await ahead(30 * 60)
      await refused(400, 'InvalidTimeStamp.Expired', request)
    })

    await t.test('keys', async () => {
      await refused(404, 'InvalidAccessKeyId.NotFound', make({ id: 'LTAI5tUnknownKey00000000', secret: 'x' }, whoAmI), 'Specified access key is not found.')
      const bob = await userWithKey('bob')
      assert.equal((await ok(make(bob, whoAmI))).Arn, `acs:ram::${account}:user/bob`)
      const status = (Status) => asRoot('ram:UpdateAccessKey', { UserName: 'bob', UserAccessKeyId: bob.id, Status })
      await status('Inactive')
      await refused(400, 'InvalidAccessKeyId.Inactive', make(bob, whoAmI), 'Specified access key is disabled.')
      await refused(400, 'SignatureDoesNotMatch', make({ ...bob, secret: 'wrong' }, whoAmI))
      await status('Active')
      await ok(make(bob, whoAmI))
      await refused(400, 'InvalidSecurityToken.MismatchWithAccessKey', make({ ...bob, token: 'CAISsomething' }, whoAmI))
      await asRoot('ram:DeleteAccessKey', { UserName: 'bob', UserAccessKeyId: bob.id })
      await refused(404, 'InvalidAccessKeyId.NotFound', make(bob, whoAmI))
      await asRoot('ram:DeleteUser', { UserName: 'bob' })
    })

    await t.test('sessions', async (t) => {
      t.after(() => ahead(0))
      const cleo = await userWithKey('cleo')
      const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:user/cleo`] } }]
      await asRoot('ram:CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement }) })
      await asRoot('ram:AttachPolicyToUser', { UserName: 'cleo', PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess' })
      const assume = async () => {
        const { Credentials: c } = await ok(make(cleo, { action: 'sts:AssumeRole', fields: { RoleArn: `acs:ram::${account}:role/r`, RoleSessionName: 'abc', DurationSeconds: '900' } }))
        return { id: c.AccessKeyId, secret: c.AccessKeySecret, token: c.SecurityToken }
      }
      const [session, other] = [await assume(), await assume()]
      for (const how of [{ method: 'GET' }, {}, { form: true }]) {
        assert.equal((await ok(make(session, whoAmI, how))).Arn, `acs:ram::${account}:assumed-role/r/abc`)
      }
      await refused(400, 'MissingSecurityToken', make({ ...session, token: undefined }, whoAmI), 'SecurityToken is mandatory for this action.')
      await refused(404, 'InvalidAccessKeyId.NotFound', make({ ...session, id: 'STS.NUnknown' }, whoAmI))
      await refused(400, 'InvalidSecurityToken.Malformed', make({ ...session, token: 'nonsense' }, whoAmI), 'Specified SecurityToken is malformed.')
      await refused(400, 'InvalidSecurityToken.MismatchWithAccessKey', make({ ...session, token: other.token }, whoAmI), 'Specified SecurityToken mismatch with the AccessKey.')
      await refused(400, 'SignatureDoesNotMatch', make({ ...session, secret: other.secret }, whoAmI))
      const soon = () => ({ time: stamp(Date.now() + 850_000) })
      await ahead(840)
      await ok(make(session, whoAmI, soon()))
      await ahead(901)
      await refused(400, 'InvalidSecurityToken.Expired', make(session, whoAmI, soon()), 'Specified SecurityToken is expired.')
      await ahead(0)
      await asRoot('ims:DeleteUser', { UserPrincipalName: `cleo@${account}.onaliyun.com` })
      await asRoot('ram:DeleteRole', { RoleName: 'r' })
    })

    await t.test('actions and versions', async () => {
      await refused(404, 'InvalidAction.NotFound', make(root, { action: 'ram:Levitate' }), 'Specified api is not found, please check your url and method.')
      await refused(404, 'InvalidAction.NotFound', make(root, { action: 'ram:ListUserBasicInfos' }))
      await refused(400, 'InvalidVersion', make(root, whoAmI, { set: { [is.version]: '2001-01-01' } }), 'Specified parameter Version is not valid.')
      await refused(400, 'MissingParameter', make(root, whoAmI, { unset: [is.action] }), /"Action"/)
    })

    await t.test('methods and paths', async () => {
      for (const method of ['PUT', 'DELETE', 'PATCH']) await refused(403, 'UnsupportedHTTPMethod', make(root, whoAmI, { method }))
      const request = make(root, whoAmI)
      await refused(404, 'InvalidApi.NotFound', { ...request, path: request.path.replace('/', '/users') })
    })
  })
}

test('a nonce that version 3 used is used for version 1', async () => {
  await ok(requestV3(host, root, whoAmI, { nonce: 'shared' }))
  await refused(400, 'SignatureNonceUsed', requestV1(host, root, whoAmI, { nonce: 'shared' }))
})

test('XML', async (t) => {
  const xml = async (what, who = root) => {
    const { status, headers, body } = await send(requestV1(host, who, what, { format: 'XML' }))
    assert.equal(headers['content-type'], 'text/xml;charset=utf-8')
    assert.match(body, /^<\?xml version="1.0" encoding="UTF-8"\?>/)
    return { status, ...(await parseStringPromise(body, { explicitArray: false })) }
  }
  const odd = `<&>"' é 日本 ]]>`
  await t.test('an object', async () => {
    const { status, CreateUserResponse: { User, RequestId } } = await xml({ action: 'ram:CreateUser', fields: { UserName: 'dora', Comments: odd } })
    assert.deepEqual([status, User.UserName, User.Comments], [200, 'dora', odd])
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
  })
  await t.test('a list', async () => {
    await asRoot('ram:CreateUser', { UserName: 'emma' })
    const { ListUsersResponse: { Users, IsTruncated } } = await xml({ action: 'ram:ListUsers' })
    assert.deepEqual([Users.User.map((u) => u.UserName), IsTruncated], [['dora', 'emma'], 'false'])
    for (const UserName of ['dora', 'emma']) await asRoot('ram:DeleteUser', { UserName })
    assert.equal((await xml({ action: 'ram:ListUsers' })).ListUsersResponse.Users, '')
  })
  await t.test('an error', async () => {
    const { status, Error: error } = await xml({ action: 'ram:GetUser', fields: { UserName: 'dora' } })
    assert.deepEqual([status, error.Code, error.Message, error.HostId], [404, 'EntityNotExist.User', 'The user does not exist.', host])
    const denied = await xml(whoAmI, { ...root, secret: 'wrong' })
    assert.deepEqual([denied.status, denied.Error.Code], [400, 'SignatureDoesNotMatch'])
  })
})
