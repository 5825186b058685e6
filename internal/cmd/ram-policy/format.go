// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// formatted is the answer of fmt for one file.
type formatted struct {
	File    string `json:"file"`
	Changed bool   `json:"changed"`
	Text    string `json:"text"`
}

type formatFlags struct {
	write, check, minify, json bool
}

func newFmt(s *streams) *cobra.Command {
	var f formatFlags
	cmd := &cobra.Command{
		Use:   "fmt [--write | --check] [--minify] [--json] [FILE…]",
		Short: "Print policies in one layout, without changing what they mean",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, files []string) error {
			files, err := s.files(files, 1)
			if err != nil {
				return err
			}
			return s.format(files, f)
		},
	}
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write the result to the files")
	cmd.Flags().BoolVar(&f.check, "check", false,
		"only name the files whose layout differs, and exit with 1 if there are any")
	cmd.Flags().BoolVar(&f.minify, "minify", false, "print the shortest form")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("write", "check")
	return cmd
}

func (s *streams) format(files []string, f formatFlags) error {
	results := []formatted{}
	bad := false
	for _, name := range files {
		if f.write && name == "-" {
			return errors.New("standard input cannot be written to")
		}
		text, _, err := s.policy(name)
		if isNotPolicy(err) {
			bad = true
			continue
		}
		if err != nil {
			return err
		}
		out, err := layout(text, f.minify)
		if err != nil {
			return err
		}
		r := formatted{File: name, Changed: out != text, Text: out}
		results = append(results, r)
		bad = bad || f.check && r.Changed
		if err := s.deliver(r, f); err != nil {
			return err
		}
	}
	if f.json {
		if err := s.json(results); err != nil {
			return err
		}
	}
	if bad {
		return errBad
	}
	return nil
}

// layout formats a policy.
func layout(text string, minify bool) (string, error) {
	if !minify {
		return policy.Format(text)
	}
	short, err := policy.Minify(text)
	return short + "\n", err
}

// deliver does with one result what the flags say.
func (s *streams) deliver(r formatted, f formatFlags) error {
	switch {
	case f.write && r.Changed:
		info, err := os.Stat(r.File)
		if err != nil {
			return err
		}
		return os.WriteFile(r.File, []byte(r.Text), info.Mode().Perm()) // #nosec G703 -- the user names the file
	case f.write || f.json:
	case f.check:
		if r.Changed {
			s.printf("%s\n", shown(r.File))
		}
	default:
		s.printf("%s", r.Text)
	}
	return nil
}
