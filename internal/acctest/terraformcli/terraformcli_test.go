// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// world builds a finder around what the machine is said to hold.
type world struct {
	env     map[string]string
	path    map[string]string // program name -> path on PATH
	works   map[string]CLI    // path -> what it says it is
	fetched string            // where a fetch puts Terraform; "" = no network
}

func (w world) finder(t *testing.T) finder {
	t.Helper()
	return finder{
		getenv: func(name string) string { return w.env[name] },
		lookPath: func(name string) (string, error) {
			if p, ok := w.path[name]; ok {
				return p, nil
			}
			return "", exec.ErrNotFound
		},
		cache: t.TempDir(),
		fetch: func(context.Context, string) (string, error) {
			if w.fetched == "" {
				return "", errors.New("no network")
			}
			return w.fetched, nil
		},
		identify: func(_ context.Context, path string) (CLI, error) {
			if cli, ok := w.works[path]; ok {
				cli.Path = path
				return cli, nil
			}
			return CLI{}, errors.New(path + ": broken")
		},
	}
}

func TestFindOrder(t *testing.T) {
	t.Parallel()
	works := map[string]CLI{
		"/a/terraform": {Version: "1.11.4"}, "/b/tofu": {Version: "1.12.6", OpenTofu: true},
		"/c/mine": {Version: "1.9.0"}, "/f/terraform": {Version: "1.17.0"},
	}
	tests := map[string]struct {
		world world
		want  string
	}{
		"the variable wins": {
			world{
				env:  map[string]string{PathVariable: "/c/mine"},
				path: map[string]string{"terraform": "/a/terraform"},
			},
			"/c/mine",
		},
		"terraform before tofu": {
			world{path: map[string]string{"tofu": "/b/tofu", "terraform": "/a/terraform"}},
			"/a/terraform",
		},
		"tofu in its place": {world{path: map[string]string{"tofu": "/b/tofu"}}, "/b/tofu"},
		"a broken terraform is no reason": {
			world{path: map[string]string{"tofu": "/b/tofu", "terraform": "/x"}},
			"/b/tofu",
		},
		"fetched": {world{fetched: "/f/terraform"}, "/f/terraform"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.world.works = works
			cli, err := tt.world.finder(t).find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if cli.Path != tt.want || cli.Version != works[tt.want].Version {
				t.Errorf("found %+v, want %s", cli, tt.want)
			}
		})
	}
}

func TestFindUsesWhatWasFetchedBefore(t *testing.T) {
	t.Parallel()
	f := world{}.finder(t)
	path := filepath.Join(f.cache, executable("terraform"))
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f.identify = func(_ context.Context, p string) (CLI, error) { return CLI{Path: p, Version: "1.17.0"}, nil }
	if cli, err := f.find(t.Context()); err != nil || cli.Path != path {
		t.Errorf("got %v, %v; want %s", cli, err, path)
	}
}

func TestFindSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	_, err := world{path: map[string]string{"terraform": "/x"}}.finder(t).find(t.Context())
	if !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v, want ErrNotFound", err)
	}
	for _, want := range []string{"install Terraform", "OpenTofu", PathVariable, "/x: broken", "no network"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message does not say %q:\n%v", want, err)
		}
	}
}

// Whoever sets the variable means that program and no other: nothing is taken in its place.
func TestFindSaysWhatToSet(t *testing.T) {
	t.Parallel()
	w := world{
		env:   map[string]string{PathVariable: "/nope"},
		path:  map[string]string{"terraform": "/a/terraform"},
		works: map[string]CLI{"/a/terraform": {Version: "1.11.4"}},
	}
	_, err := w.finder(t).find(t.Context())
	want := PathVariable + " names nothing that runs as Terraform or OpenTofu: " +
		"set it to the path of either, or unset it to use what is on PATH: /nope: broken"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFindDoesNotPassOverAWrongVariable(t *testing.T) {
	t.Parallel()
	w := world{
		env: map[string]string{PathVariable: "/nowhere"}, path: map[string]string{"terraform": "/a/terraform"},
		works: map[string]CLI{"/a/terraform": {Version: "1.11.4"}},
	}
	if cli, err := w.finder(t).find(t.Context()); err == nil || !strings.Contains(err.Error(), PathVariable) {
		t.Errorf("got %v, %v; want an error that names %s", cli, err, PathVariable)
	}
}

// script writes a program that prints text when it is asked for its version.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cli")
	if err := os.WriteFile(path, []byte("#!/bin/sh\ncat <<'EOF'\n"+text+"\nEOF\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIdentify(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh on this machine to stand in for the programs")
	}
	// Not parallel: a fork while another test still writes its script would make the script "busy".
	tests := map[string]struct{ output, want string }{
		"terraform": {
			"Terraform v1.11.4\non linux_amd64\n\nYour version of Terraform is out of date!",
			"Terraform 1.11.4",
		},
		"opentofu": {"OpenTofu v1.12.6\non linux_amd64", "OpenTofu 1.12.6"},
		"a warning comes before": {
			"Warning: Unable to open CLI configuration file\n\n" +
				"OpenTofu v1.13.0-beta1\non linux_amd64",
			"OpenTofu 1.13.0-beta1",
		},
		"something else": {"v20.20.2", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cli, err := identify(t.Context(), script(t, tt.output))
			switch {
			case tt.want == "" && err == nil:
				t.Errorf("took %q for %s", tt.output, cli)
			case tt.want != "" && (err != nil || cli.String() != tt.want):
				t.Errorf("got %v, %v; want %s", cli, err, tt.want)
			}
		})
	}
}

func TestPrepareSetsWhatPluginTestingReads(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh on this machine to stand in for the programs")
	}
	path := script(t, "OpenTofu v1.12.6")
	t.Setenv(PathVariable, path)
	t.Setenv(providerHostVariable, "")
	t.Setenv(configFileVariable, filepath.Join(t.TempDir(), "none.tfrc"))
	if _, err := Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := os.Getenv(providerHostVariable); got != "registry.opentofu.org" {
		t.Errorf("%s=%q, want OpenTofu's registry", providerHostVariable, got)
	}
	if got, set := os.LookupEnv(configFileVariable); set {
		t.Errorf("%s=%q is kept although there is no such file", configFileVariable, got)
	}
}

func TestEnvironDropsADeadConfigFileOnly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "some.tfrc")
	t.Setenv(configFileVariable, file)
	if slices.Contains(Environ(), configFileVariable+"="+file) {
		t.Error("kept although there is no such file")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(Environ(), configFileVariable+"="+file) {
		t.Error("dropped although the file exists")
	}
}
