// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package credential_test

import (
	"syscall"
	"testing"
)

func makePipe(t *testing.T, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
}
