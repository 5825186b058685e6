// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package arch holds what must stay true of the source itself: who may import whom, what the
// programs are made of, and what every file carries. It is tests only.
package arch
