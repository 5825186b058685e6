// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command ram-policy checks, formats, compares, splits, evaluates and proves
// policies of Alibaba Cloud RAM, offline.
//
// It exits with 0 if all is well, 1 if a policy has errors, a request is denied,
// a case fails, a proof does not hold or two policies differ, 2 if it was used
// wrongly, and 3 if a proof is undecided.
package main

import (
	"os"
)

// version is set when a release is built.
var version = "dev"

func main() {
	os.Exit(run(os.Args[1:], streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		color: os.Getenv("NO_COLOR") == "" && isTerminal(os.Stdout),
		piped: !isTerminal(os.Stdin),
	}))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
