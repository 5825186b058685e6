// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package conformance drives the emulator with clients that nobody here wrote: Alibaba Cloud's npm
// SDKs (folder node; signature versions 3 and 1) and its Go SDK (signature version 1; JSON and
// XML), and with a signer in JavaScript that shares no code with the emulator. Every action the
// emulator serves has to work, and to be refused, through every client; an action that is added to
// the emulator fails here until it is driven too. It is tests only.
package conformance
