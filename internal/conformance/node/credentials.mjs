// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// The credential library assumes a role. It speaks only HTTPS to STS, whatever it is told of the endpoint.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import credentials, { Config } from '@alicloud/credentials'

const { CONFORMANCE_ENDPOINT: stsEndpoint, CONFORMANCE_ACCOUNT: account } = process.env

test('a role over HTTPS', async () => {
  const client = new credentials.default(new Config({
    type: 'ram_role_arn', stsEndpoint, roleArn: `acs:ram::${account}:role/job`, roleSessionName: 'library',
    accessKeyId: process.env.CONFORMANCE_USER_KEY_ID, accessKeySecret: process.env.CONFORMANCE_USER_KEY_SECRET,
  }))
  const held = await client.getCredential()
  assert.match(held.accessKeyId, /^STS\./)
  assert.ok(held.securityToken)
})
