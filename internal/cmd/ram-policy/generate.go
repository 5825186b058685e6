// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/usage"
)

type generateFlags struct {
	events         []string
	principal, out string
	options        usage.Options
	json           bool
}

func newGenerate(s *streams) *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use: "generate --events FILE… [--principal P] [--group-reads] [--source-ip] [--mfa] " +
			"[--out FOLDER] [--json]",
		Short: "Write the least policy that allows what was really done",
		Long: `Write for each principal the smallest policy that allows what it did, of events of
ActionTrail and of the log of ram-emulator (GET /_emulator/log). Events are lists, one on
a line, answers of LookupEvents, or entries of Simple Log Service, also compressed by
gzip. They are read as a stream, however many there are.

What was denied is left out. Resources are ARNs where the events tell them, else *.
What could not be mapped is printed to standard error, with the counts of each product.
A policy that would be longer than RAM takes is written as several.

Exit codes: 0 written; 2 wrong use, or a file that holds no events.`,
		RunE: func(cmd *cobra.Command, more []string) error {
			f.events = append(f.events, more...)
			return s.generate(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.events, "events", nil, "file of events, - for standard input; more may follow")
	flags.StringVar(&f.principal, "principal", "", "only what this principal did: user/ann, role/deploy, root, or an ARN")
	flags.StringVar(&f.out, "out", "", "folder to write a file for each policy to")
	flags.BoolVar(&f.options.GroupReads, "group-reads", false,
		"allow Get*, List*, Describe* and Query* where one was used")
	flags.BoolVar(&f.options.SourceIP, "source-ip", false, "allow only the addresses that the events came from")
	flags.BoolVar(&f.options.MFA, "mfa", false, "allow only calls with a second factor")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("out", "json")
	return cmd
}

// generated are the policies of one principal.
type generated struct {
	Principal string            `json:"principal"`
	Policies  []json.RawMessage `json:"policies"`
}

func (s *streams) generate(ctx context.Context, f generateFlags) error {
	if len(f.events) == 0 {
		return errors.New("name the events: --events FILE")
	}
	r, err := s.events(ctx, f.events)
	if err != nil {
		return err
	}
	principals, err := chosen(r, f.principal)
	if err != nil {
		return err
	}
	if len(principals) > 1 && f.out == "" && !f.json {
		return fmt.Errorf("the events are of %d principals: %s. Name one with --principal, or a folder with --out",
			len(principals), strings.Join(principals, ", "))
	}
	var all []generated
	for _, p := range principals {
		documents, err := r.Policy(p, f.options)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		one := generated{Principal: p}
		for _, d := range documents {
			one.Policies = append(one.Policies, json.RawMessage(d.Indent()))
		}
		all = append(all, one)
	}
	s.told(r)
	switch {
	case f.json:
		return s.json(all)
	case f.out != "":
		return s.writePolicies(f.out, all)
	}
	for _, d := range all[0].Policies {
		s.printf("%s\n", d)
	}
	return nil
}

// chosen are the principals of the events, or the one that is wanted.
func chosen(r *usage.Record, wanted string) ([]string, error) {
	all := r.Principals()
	if wanted != "" {
		all = slices.DeleteFunc(all, func(arn string) bool {
			parsed, err := policy.ParseARN(arn)
			return arn != wanted && (err != nil || !strings.EqualFold(parsed.Resource, wanted))
		})
	}
	switch {
	case len(all) == 0 && wanted != "":
		return nil, fmt.Errorf("no event of %s needed a permission: the events are of %s", wanted,
			strings.Join(r.Principals(), ", "))
	case len(all) == 0:
		return nil, errors.New("no event needed a permission")
	}
	return all, nil
}

// writePolicies writes a file for each policy, named after its principal.
func (s *streams) writePolicies(folder string, all []generated) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	for _, one := range all {
		parsed, err := policy.ParseARN(one.Principal)
		if err != nil {
			return err
		}
		name := strings.ReplaceAll(parsed.Account+"-"+parsed.Resource, "/", "-")
		for i, d := range one.Policies {
			file := filepath.Join(folder, filepath.Base(name)+".json")
			if i > 0 {
				file = filepath.Join(folder, fmt.Sprintf("%s-%d.json", filepath.Base(name), i+1))
			}
			if err := os.WriteFile(file, append(d, '\n'), 0o600); err != nil {
				return err
			}
			s.printf("%s\n", file)
		}
	}
	return nil
}
