// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command ram-emulator serves an emulated Alibaba Cloud account on this machine: RAM, IMS, STS and
// the policies of ResourceManager, over HTTP.
//
// The key of the account comes from RAM_EMULATOR_ACCESS_KEY_ID and RAM_EMULATOR_ACCESS_KEY_SECRET;
// without them it is the one in the data file, or else made and printed once. The data file holds
// the secrets of access keys in clear, since signatures cannot be verified without them; only its
// owner can read it.
//
// It exits with 0 after SIGINT or SIGTERM, with 1 when it could not serve, and with 2 after wrong
// use.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, terminal{
		out: os.Stdout, err: os.Stderr, color: wantsColor(os.Stdout, os.Getenv),
	})
	stop()
	os.Exit(code)
}
