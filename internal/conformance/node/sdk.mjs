// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Alibaba Cloud's npm SDKs, pointed at the emulator. The program that started this one says where it is, in the environment.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { $OpenApiUtil } = require('@alicloud/openapi-core')
const $dara = require('@darabonba/typescript')

const products = {
  ram: require('@alicloud/ram20150501'),
  ims: require('@alicloud/ims20190815'),
  sts: require('@alicloud/sts20150401'),
  resourcemanager: require('@alicloud/resourcemanager20200331'),
}

export const world = {
  endpoint: process.env.CONFORMANCE_ENDPOINT, // host:port
  signature: process.env.CONFORMANCE_SIGNATURE, // v1 or v3
  root: { id: process.env.CONFORMANCE_KEY_ID, secret: process.env.CONFORMANCE_KEY_SECRET },
  account: process.env.CONFORMANCE_ACCOUNT,
}

const split = (action) => action.split(':')
const lowerFirst = (text) => text[0].toLowerCase() + text.slice(1)
const upperFirst = (text) => text[0].toUpperCase() + text.slice(1)

// onTheWire is the answer as the emulator sent it, before any SDK read it.
async function onTheWire(requestId) {
  const answer = await fetch(`http://${world.endpoint}/_conformance/answers/${requestId}`)
  return answer.json()
}

// Caller is somebody with an access key, who speaks through the SDKs.
export class Caller {
  #clients = {}

  constructor({ id, secret, token }) {
    this.config = {
      accessKeyId: id, accessKeySecret: secret, securityToken: token, endpoint: world.endpoint, protocol: 'http', regionId: 'cn-hangzhou',
      // The SDKs call signature version 1 "v2"; without a word they sign with version 3.
      signatureAlgorithm: world.signature === 'v1' ? 'v2' : undefined,
      // Their own patience is 3 s, which a busy machine may use up.
      readTimeout: 60_000, connectTimeout: 60_000,
    }
  }

  #client(product) {
    this.#clients[product] ??= new products[product].default(new $OpenApiUtil.Config(this.config))
    return this.#clients[product]
  }

  // call makes one request; fields are those of the SDK's request class.
  async call(action, fields = {}) {
    const [product, name] = split(action)
    const Request = products[product][`${name}Request`]
    const method = lowerFirst(name)
    const client = this.#client(product)
    if (!Request && !client[method]) return this.#untyped(client, name, fields)
    if (!Request) return client[method]()
    const names = Request.names()
    for (const field of Object.keys(fields)) assert.ok(field in names, `${name}Request has no field ${field}`)
    return client[method](new Request(fields))
  }

  // untyped is call for the actions of IMS that the SDK does not know.
  async #untyped(client, action, fields) {
    const query = Object.fromEntries(Object.entries(fields).map(([name, value]) => [upperFirst(name), value]))
    const answer = await client.callApi(new $OpenApiUtil.Params({
      action, version: '2019-08-15', protocol: 'HTTPS', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
    }), new $OpenApiUtil.OpenApiRequest({ query }), new $dara.RuntimeOptions({}))
    const body = Object.fromEntries(Object.entries(answer.body).map(([name, value]) => [lowerFirst(name), value]))
    return { ...answer, body: { ...body, toMap: () => answer.body } }
  }

  // ok is call for what has to work. It returns the decoded body, after it made sure that the SDK decoded every field that the
  // emulator sent, each with its type: a name the SDK does not know, or a number where it expects text, is an error.
  async ok(action, fields) {
    const { body, statusCode } = await this.call(action, fields)
    assert.equal(statusCode, 200)
    assert.match(body.requestId, /^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$/)
    assert.deepEqual(body.toMap(), await onTheWire(body.requestId), `${action}: what was sent and what the SDK understood`)
    return body
  }

  // refused is call for what has to fail; it returns the SDK's error.
  async refused(status, code, action, fields, message) {
    const error = await this.call(action, fields).then(() => assert.fail(`${action} was not refused with ${code}`), (e) => e)
    if (error instanceof assert.AssertionError) throw error
    assert.deepEqual([error.statusCode, error.code], [status, code], `${action}: ${error.stack}`)
    const sent = await onTheWire(error.data?.RequestId ?? error.requestId)
    assert.equal(sent.HostId, world.endpoint)
    assert.ok(sent.Message.length > 0 && sent.Recommend.includes(code), JSON.stringify(sent))
    if (message instanceof RegExp) assert.match(sent.Message, message)
    else if (message !== undefined) assert.equal(sent.Message, message)
    return error
  }

  // pages reads a list to its end and returns the items of all pages.
  async pages(list, size, fields = {}) {
    const { action, items, sizeField = 'maxItems', markerIn = 'marker', markerOut = 'marker', truncated = true } = list
    const all = []
    for (let marker, page = 1; ; page++) {
      assert.ok(page < 1000, `${action} does not end`)
      const answer = await this.ok(action, { ...list.fields, ...fields, [sizeField]: size, ...(marker && { [markerIn]: marker }) })
      const got = items(answer)
      all.push(...got)
      const next = answer[markerOut]
      if (truncated) assert.equal(answer.isTruncated, next !== undefined, `${action}: a marker exactly while more is to come`)
      if (next === undefined) {
        assert.ok(got.length <= size)
        return all
      }
      assert.equal(got.length, size, `${action}: page ${page} is full while more is to come`)
      assert.notEqual(next, marker)
      marker = next
    }
  }
}

// tags makes the tags of a request, each in the class that the SDK has for it.
export function tags(action, wanted) {
  const [product, name] = split(action)
  const Tag = products[product][`${name}RequestTag`]
  return Object.entries(wanted).map(([key, value]) => new Tag({ key, ...(value !== null && { value }) }))
}

export const root = new Caller(world.root)

export const domain = () => `${world.account}.onaliyun.com`

// logon is the name a user logs on with.
export const logon = (name) => `${name}@${domain()}`

export const allow = (...actions) => JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })

export const trust = (...principals) => JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: principals.map((p) => `acs:ram::${world.account}:${p}`) } }],
})

// userWithKey makes a user with an access key, and returns who holds it.
export async function userWithKey(name) {
  await root.ok('ram:CreateUser', { userName: name })
  const { accessKey } = await root.ok('ram:CreateAccessKey', { userName: name })
  return new Caller({ id: accessKey.accessKeyId, secret: accessKey.accessKeySecret })
}

export const dropUser = (name) => root.ok('ims:DeleteUser', { userPrincipalName: logon(name) })

// isNow says that a time is one of the last minute, in RAM's form.
export function isNow(text) {
  assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.ok(Math.abs(Date.now() - Date.parse(text)) < 60_000, `${text} is not now`)
}

export const isId = (text) => assert.match(text, /^\d{15,20}$/)
