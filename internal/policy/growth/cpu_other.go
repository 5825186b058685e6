// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package growth

import "time"

// clock is the time of day where the time of the processor cannot be had.
func clock() time.Duration { return time.Duration(time.Now().UnixNano()) }
