// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// One line of JSON for each test that ended, for the Go test that started this program.
export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const error = data.details?.error
    yield JSON.stringify({
      name: data.name, depth: data.nesting, passed: type === 'test:pass', skipped: data.skip !== undefined,
      error: error && [error.cause?.stack ?? error.cause ?? error.message, error.failureType].join('\n'),
    }) + '\n'
  }
}
