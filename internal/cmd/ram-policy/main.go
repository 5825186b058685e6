// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command ram-policy checks, formats, compares, splits, evaluates and proves
// policies of Alibaba Cloud RAM, offline. It takes snapshots of accounts and tells who
// can do what in them.
//
// It exits with 0 if all is well, 1 if a policy has errors, a request is denied,
// a case fails, a proof does not hold or two policies differ, 2 if it was used
// wrongly, and 3 if a proof is undecided.
package main

import (
	"context"
	"os"
	"os/signal"
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		color: os.Getenv("NO_COLOR") == "" && isTerminal(os.Stdout),
		piped: !isTerminal(os.Stdin), progress: isTerminal(os.Stderr),
	})
	stop()
	os.Exit(code)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
