// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package terraformcli finds the Terraform, or the OpenTofu in its place, that acceptance tests and
// the demo drive.
package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// PathVariable names the environment variable that holds the path of the program to use, whatever
// is on PATH. It is the one that terraform-plugin-testing reads.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// Environment variables that Terraform, OpenTofu and terraform-plugin-testing read.
const (
	configFileVariable   = "TF_CLI_CONFIG_FILE"
	providerHostVariable = "TF_ACC_PROVIDER_HOST"
)

// fetchTimeout bounds the look-up and the download of a release (about 30 MB).
const fetchTimeout = 3 * time.Minute

// ErrNotFound is wrapped by what [Find] returns when there is no program to use.
var ErrNotFound = errors.New("no Terraform and no OpenTofu found")

// CLI is a Terraform or an OpenTofu on this machine.
type CLI struct {
	Path     string // absolute
	Version  string // of the program itself, such as 1.11.4
	OpenTofu bool
}

// String names the program as people do: "Terraform 1.11.4", "OpenTofu 1.12.6".
func (c CLI) String() string {
	if c.OpenTofu {
		return "OpenTofu " + c.Version
	}
	return "Terraform " + c.Version
}

// Program is what people type: terraform or tofu.
func (c CLI) Program() string {
	if c.OpenTofu {
		return "tofu"
	}
	return "terraform"
}

// AtLeast reports whether the program is of this version or a newer one. The versions of Terraform
// and OpenTofu count apart, but both brought resource identity with 1.12.
func (c CLI) AtLeast(version string) bool {
	have, err := goversion.NewVersion(c.Version)
	if err != nil {
		return false
	}
	return have.Core().GreaterThanOrEqual(goversion.Must(goversion.NewVersion(version)))
}

// RegistryHost is the host that a source address without one stands for.
func (c CLI) RegistryHost() string {
	if c.OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Find looks for a program to use: the one that TF_ACC_TERRAFORM_PATH names, terraform on PATH,
// tofu on PATH, a Terraform that an earlier Find fetched, and in the end fetches the newest
// Terraform release into the user's cache folder. The error, where all of that fails, says what to
// install.
func Find(ctx context.Context) (CLI, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	f := finder{
		getenv:   os.Getenv,
		lookPath: exec.LookPath,
		cache:    filepath.Join(cache, "terraform-provider-ram"),
		fetch:    fetchRelease,
		identify: identify,
	}
	return f.find(ctx)
}

// Prepare finds the program and sets this process's environment so that terraform-plugin-testing
// uses it too. It is meant for TestMain: it changes the environment of the whole process.
func Prepare(ctx context.Context) (CLI, error) {
	cli, err := Find(ctx)
	if err != nil {
		return CLI{}, err
	}
	if err := os.Setenv(PathVariable, cli.Path); err != nil {
		return CLI{}, err
	}
	if cli.OpenTofu && os.Getenv(providerHostVariable) == "" {
		// Without it plugin-testing declares providers under an address that OpenTofu refuses.
		if err := os.Setenv(providerHostVariable, cli.RegistryHost()); err != nil {
			return CLI{}, err
		}
	}
	if deadConfigFile(os.Getenv) {
		if err := os.Unsetenv(configFileVariable); err != nil {
			return CLI{}, err
		}
	}
	return cli, nil
}

// Environ returns this process's environment for running the program by hand: without a
// TF_CLI_CONFIG_FILE that names no file (OpenTofu's warning about it would end up in its output),
// and without calls to the version check service.
func Environ() []string {
	env := os.Environ()
	if deadConfigFile(os.Getenv) {
		env = slices.DeleteFunc(env, func(kv string) bool { return strings.HasPrefix(kv, configFileVariable+"=") })
	}
	return append(env, "CHECKPOINT_DISABLE=1")
}

func deadConfigFile(getenv func(string) string) bool {
	name := getenv(configFileVariable)
	if name == "" {
		return false
	}
	_, err := os.Stat(name)
	return errors.Is(err, os.ErrNotExist)
}

// finder is Find with its outside world as fields.
type finder struct {
	getenv   func(string) string
	lookPath func(string) (string, error)
	cache    string
	fetch    func(ctx context.Context, dir string) (path string, err error)
	identify func(ctx context.Context, path string) (CLI, error)
}

func (f finder) find(ctx context.Context) (CLI, error) {
	if path := f.getenv(PathVariable); path != "" {
		cli, err := f.identify(ctx, path)
		if err != nil {
			return CLI{}, fmt.Errorf("%s names nothing that runs as Terraform or OpenTofu: "+
				"set it to the path of either, or unset it to use what is on PATH: %w", PathVariable, err)
		}
		return cli, nil
	}
	var tried []error
	for _, name := range []string{"terraform", "tofu"} {
		path, err := f.lookPath(name)
		if err != nil {
			continue
		}
		cli, err := f.identify(ctx, path)
		if err == nil {
			return cli, nil
		}
		tried = append(tried, err)
	}
	fetched := filepath.Join(f.cache, executable("terraform"))
	if _, err := os.Stat(fetched); err == nil {
		cli, err := f.identify(ctx, fetched)
		if err == nil {
			return cli, nil
		}
		tried = append(tried, err)
	}
	path, err := f.fetch(ctx, f.cache)
	if err == nil {
		return f.identify(ctx, path)
	}
	tried = append(tried, fmt.Errorf("fetch the newest Terraform release: %w", err))
	return CLI{}, fmt.Errorf("%w: install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu "+
		"(https://opentofu.org/docs/intro/install), or set %s to the path of either: %w",
		ErrNotFound, PathVariable, errors.Join(tried...))
}

// fetchRelease installs the newest Terraform release into dir. Several processes may do so at once:
// each fetches into a folder of its own and moves the finished program into place.
func fetchRelease(ctx context.Context, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(dir, "fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp) // a leftover folder in a cache harms nobody
	latest := &releases.LatestVersion{Product: product.Terraform, InstallDir: tmp, Timeout: fetchTimeout}
	path, err := latest.Install(ctx)
	if err != nil {
		return "", err
	}
	final := filepath.Join(dir, executable("terraform"))
	if err := os.Rename(path, final); err != nil {
		return "", err
	}
	return final, nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)`)

// identify asks the program at path what it is.
func identify(ctx context.Context, path string) (CLI, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return CLI{}, err
	}
	cmd := exec.CommandContext(ctx, abs, "version")
	cmd.Env = Environ()
	out, err := cmd.Output()
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", abs, err)
	}
	match := versionLine.FindSubmatch(out)
	if match == nil {
		return CLI{}, fmt.Errorf("%s version: its output names neither Terraform nor OpenTofu", abs)
	}
	return CLI{Path: abs, Version: string(match[2]), OpenTofu: string(match[1]) == "OpenTofu"}, nil
}
