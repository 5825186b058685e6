// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// The two signatures of the API, written from their documentation and sharing nothing with the emulator, so that requests can be
// signed wrongly on purpose (reference: signatures.md §3, §4).
import { createHash, createHmac, randomUUID } from 'node:crypto'
import http from 'node:http'

// escape leaves letters, digits and -_.~ and encodes the rest.
export const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

// byBytes compares as the signatures do: by bytes, not by the locale.
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const query = (params) => Object.keys(params).sort(byBytes).map((name) => `${escape(name)}=${escape(params[name])}`).join('&')

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

export const stringToSignV1 = (method, params) => `${method}&%2F&${escape(query(params))}`

export const signatureV1 = (secret, text) => createHmac('sha1', `${secret}&`).update(text).digest('base64')

export function stringToSignV3(method, params, headers, body) {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type').sort(byBytes)
  const canonical = [method, '/', query(params), names.map((name) => `${name}:${headers[name].trim()}\n`).join(''), names.join(';'), sha256(body)].join('\n')
  return { names, text: `ACS3-HMAC-SHA256\n${sha256(canonical)}`, hash: sha256(canonical) }
}

export const signatureV3 = (secret, text) => createHmac('sha256', secret).update(text).digest('hex')

// stamp is a time as requests carry it.
export const stamp = (ms = Date.now()) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

export const versions = { ram: '2015-05-01', ims: '2019-08-15', sts: '2015-04-01', resourcemanager: '2020-03-31' }

// A request is made of who { id, secret, token }, what { action: 'ram:GetUser', fields }, and how: method, form (fields go into the
// body), time, nonce, format. What is in set or unset of how changes parameters (version 1) or headers (version 3) before signing,
// what is in spoil after it.
export function requestV1(host, who, { action, fields = {} }, how = {}) {
  const [product, name] = action.split(':')
  const { method = 'POST', form = false, set = {}, unset = [], spoil = {} } = how
  let params = {
    ...fields, Action: name, Version: versions[product], Format: how.format ?? 'JSON', AccessKeyId: who.id, SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0',
    SignatureNonce: how.nonce ?? randomUUID(), Timestamp: how.time ?? stamp(), ...(who.token && { SecurityToken: who.token }), ...set,
  }
  for (const parameter of unset) delete params[parameter]
  const stringToSign = stringToSignV1(method, params)
  params = { ...params, Signature: signatureV1(who.secret, stringToSign), ...spoil }
  for (const [parameter, value] of Object.entries(params)) if (value === undefined) delete params[parameter]
  return form
    ? { host, method, path: '/', headers: { host, 'content-type': 'application/x-www-form-urlencoded' }, body: query(params), stringToSign }
    : { host, method, path: `/?${query(params)}`, headers: { host }, body: '', stringToSign }
}

export function requestV3(host, who, { action, fields = {} }, how = {}) {
  const [product, name] = action.split(':')
  const { method = 'POST', form = false, set = {}, unset = [], spoil = {}, spoilFields = {}, algorithm = 'ACS3-HMAC-SHA256' } = how
  let body = form ? query(fields) : ''
  const params = form ? {} : { ...fields, ...(how.format && { Format: how.format }) }
  const headers = {
    host, 'x-acs-action': name, 'x-acs-version': versions[product], 'x-acs-date': how.time ?? stamp(), 'x-acs-signature-nonce': how.nonce ?? randomUUID(),
    'x-acs-content-sha256': sha256(body), ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(who.token && { 'x-acs-accesskey-id': who.id, 'x-acs-security-token': who.token }), ...set,
  }
  for (const header of unset) delete headers[header]
  const { names, text } = stringToSignV3(method, params, headers, body)
  headers.authorization = `${algorithm} Credential=${who.id},SignedHeaders=${names.join(';')},Signature=${signatureV3(who.secret, text)}`
  Object.assign(headers, spoil)
  for (const [header, value] of Object.entries(headers)) if (value === undefined) delete headers[header]
  if (form) body = query({ ...fields, ...spoilFields })
  const sent = query(form ? params : { ...params, ...spoilFields })
  return { host, method, path: sent ? `/?${sent}` : '/', headers, body, stringToSign: text }
}

// send sends a request as it stands and returns status, headers and body of the answer.
export function send({ host, method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const [hostname, port] = host.split(':')
    const request = http.request({ hostname, port, method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }))
    })
    request.on('error', reject)
    request.end(body)
  })
}
