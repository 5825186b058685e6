// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
)

const (
	module  = "github.com/terraform-provider-ram/terraform-provider-ram"
	version = "0.0.1" // of the provider in the mirror
)

// buildDir is where build left the provider; Main removes it.
var buildDir string

// build compiles the provider once for all tests of a package.
var build = sync.OnceValues(func() (path string, err error) {
	if buildDir, err = os.MkdirTemp("", "terraform-provider-ram-"); err != nil {
		return "", err
	}
	path = filepath.Join(buildDir, "terraform-provider-ram_v"+version)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	compile := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-o", path, module)
	if out, err := compile.CombinedOutput(); err != nil {
		return path, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// CommandLine gives what runs Terraform in a folder as users run it, with a build of the provider
// in a mirror. The environment leads to the test's emulator; more variables may be given.
func (e *Env) CommandLine(dir string, more ...string) func(args ...string) (string, error) {
	e.t.Helper()
	cli := NeedCLI(e.t)
	provider, err := build()
	if err != nil {
		e.t.Fatal(err)
	}
	mirror := filepath.Join(e.t.TempDir(), "mirror")
	platform := filepath.Join(mirror, cli.RegistryHost(), "terraform-provider-ram", "ram", version,
		runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(platform, 0o700); err != nil {
		e.t.Fatal(err)
	}
	if err := os.Link(provider, filepath.Join(platform, filepath.Base(provider))); err != nil {
		e.t.Fatal(err)
	}
	settings := filepath.Join(filepath.Dir(mirror), "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(mirror))
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		e.t.Fatal(err)
	}
	key := e.Emulator.Root()
	env := append(terraformcli.Environ(), "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"RAM_ENDPOINT="+e.URL, "ALIBABA_CLOUD_ACCESS_KEY_ID="+key.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.Secret)
	env = append(env, more...)
	return func(args ...string) (string, error) {
		cmd := exec.CommandContext(e.t.Context(), cli.Path, args...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}
