// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNow, root, world } from './sdk.mjs'

// metadata is the metadata of an identity provider, in Base64.
export const metadata = (entity) => Buffer.from(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
  <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>MIIC</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
  <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com"/></IDPSSODescriptor>
</EntityDescriptor>`).toString('base64')

test('SAML providers', async () => {
  const name = { SAMLProviderName: 'corp' }, first = metadata('https://one.example.com'), second = metadata('https://two.example.com')
  const { SAMLProvider: made } = await root.ok('ims:CreateSAMLProvider', { ...name, encodedSAMLMetadataDocument: first, description: 'ü' })
  assert.deepEqual([made.arn, made.description], [`acs:ram::${world.account}:saml-provider/corp`, 'ü'])
  isNow(made.createDate)
  await root.refused(409, 'EntityAlreadyExists.SAMLProvider', 'ims:CreateSAMLProvider', { ...name, encodedSAMLMetadataDocument: first })
  await root.ok('ims:UpdateSAMLProvider', { ...name, newEncodedSAMLMetadataDocument: second, newDescription: 'n' })
  const { SAMLProvider: got } = await root.ok('ims:GetSAMLProvider', name)
  assert.deepEqual([got.encodedSAMLMetadataDocument, got.description], [second, 'n'])
  const { SAMLProviders, isTruncated } = await root.ok('ims:ListSAMLProviders')
  assert.deepEqual([SAMLProviders.SAMLProvider.map((p) => p.SAMLProviderName), isTruncated], [['corp'], false])
  await root.ok('ims:DeleteSAMLProvider', name)
  for (const action of ['GetSAMLProvider', 'DeleteSAMLProvider']) await root.refused(404, 'EntityNotExist.SAMLProvider', `ims:${action}`, name)
})

test('OIDC providers', async () => {
  const name = { OIDCProviderName: 'web' }, issuerUrl = 'https://web.example.com'
  const { OIDCProvider: made } = await root.ok('ims:CreateOIDCProvider', { ...name, issuerUrl, clientIds: 'a,b', fingerprints: '0a', issuanceLimitTime: 6 })
  assert.deepEqual([made.arn, made.clientIds, made.issuanceLimitTime], [`acs:ram::${world.account}:oidc-provider/web`, 'a,b', 6])
  assert.equal(Date.parse(made.createDate), Number(made.gmtCreate) - (Number(made.gmtCreate) % 1000))
  await root.refused(409, 'EntityAlreadyExists.OIDCProvider.Url', 'ims:CreateOIDCProvider', { OIDCProviderName: 'other', issuerUrl })
  await root.ok('ims:AddClientIdToOIDCProvider', { ...name, clientId: 'c' })
  await root.ok('ims:RemoveClientIdFromOIDCProvider', { ...name, clientId: 'a' })
  await root.ok('ims:AddFingerprintToOIDCProvider', { ...name, fingerprint: '1b' })
  await root.ok('ims:RemoveFingerprintFromOIDCProvider', { ...name, fingerprint: '0a' })
  const { OIDCProvider: changed } = await root.ok('ims:UpdateOIDCProvider', { ...name, newDescription: 'n', issuanceLimitTime: 7 })
  const { OIDCProvider: got } = await root.ok('ims:GetOIDCProvider', name)
  assert.deepEqual(got.toMap(), changed.toMap())
  assert.deepEqual([got.clientIds, got.fingerprints, got.description, got.issuanceLimitTime], ['b,c', '1b', 'n', 7])
  const { OIDCProviders } = await root.ok('ims:ListOIDCProviders')
  assert.deepEqual(OIDCProviders.OIDCProvider.map((p) => p.toMap()), [got.toMap()])
  await root.ok('ims:DeleteOIDCProvider', name)
  await root.refused(404, 'EntityNotExist.OIDCProvider', 'ims:GetOIDCProvider', name)
})

test('user SSO', async () => {
  const { userSsoSettings: before } = await root.ok('ims:GetUserSsoSettings')
  assert.deepEqual([before.ssoEnabled, before.ssoLoginWithDomain], [false, true])
  const document = metadata('https://one.example.com')
  const { userSsoSettings: after } = await root.ok('ims:SetUserSsoSettings', {
    ssoEnabled: true, metadataDocument: document, auxiliaryDomain: 'example.com', ssoLoginWithDomain: false })
  assert.deepEqual([after.ssoEnabled, after.metadataDocument, after.auxiliaryDomain, after.ssoLoginWithDomain], [true, document, 'example.com', false])
  await root.refused(400, 'InvalidParameter.MetadataDocument.Format', 'ims:SetUserSsoSettings', { metadataDocument: 'eA==' })
  await root.ok('ims:SetUserSsoSettings', { ssoEnabled: false })
})
