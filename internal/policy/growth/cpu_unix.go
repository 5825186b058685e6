// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package growth

import (
	"syscall"
	"time"
)

// clock is the processor time of the process, which a busy machine does not stretch.
func clock() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
