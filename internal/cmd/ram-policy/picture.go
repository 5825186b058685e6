// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/picture"
)

func newPicture(s *streams) *cobra.Command {
	var f accountFlags
	var output string
	cmd := &cobra.Command{
		Use:   "picture [--control FILES]… [--output FILE.html] [ACCOUNT.json]",
		Short: "Draw who in an account reaches what, as a page for a browser",
		Long: `Draw an account as one HTML page: for each user, group and role by which path which
policies reach it (its own, of a group, in a resource group, of a role that it can
assume) and what these allow, in the words of ram-policy can. Administrators, and those
whom ram-policy escalations names, are marked.

The page is whole in one file: it loads nothing, sends nothing, and works without script.
It is printed, or written to the file that --output names. After # its address takes a
principal, as in picture.html#user/ann, or a text to search for.

The account is a snapshot, see ram-policy snapshot.

Exit codes: 0 drawn; 2 wrong use, no snapshot, or the file cannot be written; 3 drawn, and
some of it is undecided.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return s.picture(f, output, files) },
	}
	cmd.Flags().StringVar(&output, "output", "", "file to write the page to")
	f.addControl(cmd)
	return cmd
}

func (s *streams) picture(f accountFlags, output string, files []string) error {
	account, err := s.account(files, f)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	doubts, err := picture.Write(&page, account, s.counter())
	if err != nil {
		return err
	}
	if output == "" {
		s.printf("%s", page.Bytes())
		return undecidedIf(doubts)
	}
	if err := os.WriteFile(output, page.Bytes(), 0o600); err != nil { // #nosec G703 -- the user names the file
		return fmt.Errorf("writing the page: %w", err)
	}
	return s.doubtful(doubts)
}
