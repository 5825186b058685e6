// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
)

// CommandLine builds the provider into a mirror and gives what runs Terraform in a folder with that
// build, as users run it. The environment leads to the test's emulator.
func (e *Env) CommandLine(dir string) func(args ...string) (string, error) {
	e.t.Helper()
	const version = "0.0.1"
	cli := NeedCLI(e.t)
	mirror := filepath.Join(e.t.TempDir(), "mirror")
	binary := filepath.Join(mirror, cli.RegistryHost(), "terraform-provider-ram", "ram", version,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-ram_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	const module = "github.com/terraform-provider-ram/terraform-provider-ram"
	build := exec.CommandContext(e.t.Context(), "go", "build", "-buildvcs=false", "-o", binary, module)
	if out, err := build.CombinedOutput(); err != nil {
		e.t.Fatalf("%v\n%s", err, out)
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
	return func(args ...string) (string, error) {
		cmd := exec.CommandContext(e.t.Context(), cli.Path, args...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}
