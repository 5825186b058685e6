// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitGood      = 0
	exitProblems  = 1
	exitUsage     = 2
	exitUndecided = 3
)

// errBad is returned by a command that has already said what is wrong.
var errBad = errors.New("problems found")

// errUndecided is returned by a command that has already said why it gives neither
// answer.
var errUndecided = errors.New("undecided")

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	color    bool
	piped    bool // in is no terminal
	progress bool // err is a terminal: long work tells how far it is
}

// run executes the command line and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	out := &firstError{w: s.out}
	s.out = out
	root := newRoot(&s)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		err = fmt.Errorf("printing the result: %w", out.err)
	}
	switch {
	case err == nil:
		return exitGood
	case errors.Is(err, errBad):
		return exitProblems
	case errors.Is(err, errUndecided):
		return exitUndecided
	default:
		_, _ = fmt.Fprintf(s.err, "ram-policy: %v\n", err)
		return exitUsage
	}
}

// firstError writes until the first error, and keeps it.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(b []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.w.Write(b)
	f.err = err
	return n, err
}

func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "ram-policy",
		Short: "Validate, format, compare, split, evaluate and prove RAM policies offline",
		Long: `Validate, format, compare, split, evaluate and prove policies of Alibaba Cloud RAM,
offline. Only snapshot calls RAM: it reads an account, which the commands on accounts
then work on.

A file named - is standard input, which is also read in place of a missing file
if it is no terminal. Exit codes: 0 good; 1 problems, denied, failed
or different; 2 wrong use; 3 undecided.`,
		Version: version,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown command %q; see ram-policy --help", args[0])
			}
			return nil
		},
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			return errors.New("name a command; see ram-policy --help")
		},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.AddCommand(newValidate(s), newFmt(s), newEqual(s), newSplit(s), newEval(s), newExplain(s))
	root.AddCommand(newCheck(s), newDiff(s))
	root.AddCommand(newSnapshot(s), newWhoCan(s), newCan(s), newEscalations(s), newPicture(s))
	root.AddCommand(newGenerate(s), newTighten(s))
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true // each names its own
	}
	return root
}
