// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	asPlugin := map[string]string{cookie: "whatever Terraform says"}
	for name, test := range map[string]struct {
		args   []string
		env    map[string]string
		serves bool
		debug  bool
		code   int
		out    string // on standard output
		err    string // on standard error
	}{
		"as a plugin":    {nil, asPlugin, true, false, 0, "", ""},
		"for a debugger": {[]string{"-debug"}, nil, true, true, 0, "", ""},
		"by hand":        {nil, nil, false, false, 1, "", "Terraform and OpenTofu start it themselves"},
		"by hand with words": {
			[]string{"plan"}, nil, false, false, 1, "", "Terraform and OpenTofu start it themselves",
		},
		"version":           {[]string{"--version"}, nil, false, false, 0, "terraform-provider-ram 1.2.3\n", ""},
		"version, one dash": {[]string{"-version"}, asPlugin, false, false, 0, "terraform-provider-ram 1.2.3\n", ""},
		"help":              {[]string{"--help"}, nil, false, false, 0, "", "-debug"},
		"unknown flag":      {[]string{"--fast"}, nil, false, false, 2, "", "not defined: -fast"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			served := false
			p := program{
				version: "1.2.3", args: test.args, getenv: func(name string) string { return test.env[name] },
				out: &out, err: &errs,
				serve: func(debug bool) error {
					if served = true; debug != test.debug {
						t.Errorf("debug: %v", debug)
					}
					return nil
				},
			}
			if code := p.run(); code != test.code || served != test.serves {
				t.Errorf("exit code %d, want %d; served: %v", code, test.code, served)
			}
			if out.String() != test.out || !strings.Contains(errs.String(), test.err) ||
				test.err == "" && errs.Len() > 0 {
				t.Errorf("said %q, and on standard error %q", out.String(), errs.String())
			}
		})
	}
}

func TestRunTellsWhyItCannotServe(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	p := program{
		args: []string{"-debug"}, getenv: func(string) string { return "" }, err: &errs,
		serve: func(bool) error { return errors.New("no room") },
	}
	if code := p.run(); code != 1 || !strings.Contains(errs.String(), "no room") {
		t.Errorf("exit code %d: %s", code, &errs)
	}
}

// A release sets the version where a program keeps one, and only there: elsewhere the linker drops
// it without a word.
func TestReleaseSetsVersionsThatExist(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(".goreleaser.yml")
	if err != nil {
		t.Fatal(err)
	}
	builds := regexp.MustCompile(`(?m)^    main: (\S+)$`).FindAllStringSubmatchIndex(string(config), -1)
	if len(builds) < 3 {
		t.Fatalf("%d programs in .goreleaser.yml", len(builds))
	}
	for _, at := range builds {
		folder, rest := string(config[at[2]:at[3]]), string(config[at[1]:])
		flags := regexp.MustCompile(`(?m)^    ldflags: .*$`).FindString(rest)
		if set, kept := strings.Contains(flags, "-X main.version="), keepsVersion(t, folder); set != kept {
			t.Errorf("%s: the version is set: %v, there is a variable for it: %v", folder, set, kept)
		}
	}
}

func keepsVersion(t *testing.T, folder string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nvar version = ") {
			return true
		}
	}
	return false
}
