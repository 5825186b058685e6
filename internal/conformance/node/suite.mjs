// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Every action through the SDKs. node --test-reporter ./reporter.mjs suite.mjs; see sdk.mjs for the environment it needs.
import './users.mjs'
import './groups.mjs'
import './access-keys.mjs'
import './policies.mjs'
import './attachments.mjs'
import './roles.mjs'
import './logon.mjs'
import './mfa-devices.mjs'
import './security.mjs'
import './sso.mjs'
import './tags.mjs'
import './account.mjs'
import './sessions.mjs'
import './resource-groups.mjs'
import './lists.mjs'
import './permissions.mjs'
import './nothing-left.mjs'
