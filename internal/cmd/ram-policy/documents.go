// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// files returns the files a command is to read, at least that many. Standard
// input stands in for one that is missing.
func (s *streams) files(names []string, least int) ([]string, error) {
	if len(names) == least-1 && s.piped {
		names = append(names, "-")
	}
	if len(names) < least {
		return nil, fmt.Errorf("name %s to read, or - for standard input", count(least, "file"))
	}
	return names, nil
}

// read returns the text of a file, or of standard input for "-".
func (s *streams) read(name string) (string, error) {
	if name == "-" {
		b, err := io.ReadAll(s.in)
		if err != nil {
			return "", fmt.Errorf("reading standard input: %w", err)
		}
		return string(b), nil
	}
	b, err := os.ReadFile(name) // #nosec G304 -- the user names the file
	if err != nil {
		return "", err
	}
	return string(b), nil
}

// shown is the name of a file in messages.
func shown(name string) string {
	if name == "-" {
		return "(standard input)"
	}
	return name
}

// notPolicyError is a file that holds no policy. Its problems have been printed.
type notPolicyError struct {
	name string
	err  error
}

func (e *notPolicyError) Error() string { return fmt.Sprintf("%s is not a policy: %v", e.name, e.err) }

func (e *notPolicyError) Unwrap() error { return e.err }

// isNotPolicy reports whether an error is about what a file holds, and not about
// reading it.
func isNotPolicy(err error) bool {
	bad := new(notPolicyError)
	return errors.As(err, &bad)
}

// policy reads a file that has to hold a policy, of whatever kind.
func (s *streams) policy(name string) (string, *policy.Document, error) {
	text, err := s.read(name)
	if err != nil {
		return "", nil, err
	}
	d, err := policy.Parse(text)
	if err != nil {
		return "", nil, s.refuse(name, err)
	}
	return text, d, nil
}

// refuse prints why a file holds no policy.
func (s *streams) refuse(name string, err error) error {
	var problems policy.Problems
	if errors.As(err, &problems) {
		_, _ = fmt.Fprintf(s.err, "%s: %s\n%s\n", shown(name), count(len(problems), "problem"), problems)
	}
	return &notPolicyError{shown(name), err}
}
