// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command ram-demo shows the main job, end to end and offline: it starts an emulated RAM, lets
// Terraform or OpenTofu make the stacks of examples/stacks in it, shows that a second plan changes
// nothing and what each identity may and may not do, destroys everything and checks that nothing is
// left. Run it with `make demo`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
)

const usage = `ram-demo shows the main job, offline: Terraform or OpenTofu makes the stacks of
examples/stacks in an emulated RAM, changes nothing in a second plan, and destroys them.
Run it in the project's folder. It takes no arguments.

Terraform is looked for in ` + terraformcli.PathVariable + `, then on PATH as terraform,
then as tofu; else it is fetched.

Exit codes: 0 all went as it should; 1 something did not; 2 wrong use.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := start(os.Args[1:], os.Stdout, os.Stderr, func() error {
		return run(ctx, newScreen(os.Stdout, colourful(os.Stdout, os.Getenv)))
	})
	stop()
	os.Exit(code)
}

// start reads the command line, runs the demo and returns the exit code.
func start(args []string, out, errs io.Writer, demo func() error) int {
	flags := flag.NewFlagSet("ram-demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("it takes no arguments, and %q is one", flags.Arg(0))
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(out, usage)
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(errs, "ram-demo:", err)
		return 2
	}
	if err := demo(); err != nil {
		_, _ = fmt.Fprintln(errs, "\nThe demo failed:", err)
		return 1
	}
	return 0
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
