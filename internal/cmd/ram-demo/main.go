// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command ram-demo shows the main job, end to end and offline: it starts an emulated RAM, lets Terraform or OpenTofu
// make the stacks of examples/stacks in it, shows that a second plan changes nothing and what each identity may and may
// not do, destroys everything and checks that nothing is left. Run it with `make demo`.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, newScreen(os.Stdout, colourful(os.Stdout, os.Getenv)))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out *screen) (err error) {
	start := time.Now()
	bench, err := newWorkbench(ctx, out)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := bench.close(); err == nil {
			err = closeErr
		}
	}()
	for _, s := range stacks {
		if err := bench.show(ctx, out, s); err != nil {
			return fmt.Errorf("stack %s: %w", s.name, err)
		}
	}
	total := time.Since(start)
	out.line("")
	out.line("Done in %s, of which %s compiling.", seconds(total), seconds(bench.compiling))
	return nil
}
