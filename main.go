// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-ram is the Terraform and OpenTofu provider for Alibaba Cloud Resource
// Access Management.
//
// Terraform and OpenTofu start it. Started by hand it says so and exits with 1, unless -debug or
// -version is given.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

// version is set when a release is built.
var version = "dev"

// cookie is the environment variable that Terraform sets for the plugins it starts.
const cookie = "TF_PLUGIN_MAGIC_COOKIE"

const byHand = `This is a provider: Terraform and OpenTofu start it themselves, as "terraform init" set it up.
To use this very file, name its folder under dev_overrides in the CLI configuration; "make install" prints the lines.
`

func main() {
	os.Exit(program{
		version: version, args: os.Args[1:], getenv: os.Getenv, out: os.Stdout, err: os.Stderr,
		serve: func(debug bool) error {
			return providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
				Address: "registry.terraform.io/terraform-provider-ram/ram",
				Debug:   debug,
			})
		},
	}.run())
}

// program is one run of the provider, with its outside world as fields.
type program struct {
	version  string
	args     []string
	getenv   func(string) string
	out, err io.Writer
	serve    func(debug bool) error
}

// run returns the exit code.
func (p program) run() int {
	flags := flag.NewFlagSet("terraform-provider-ram", flag.ContinueOnError)
	flags.SetOutput(p.err)
	debug := flags.Bool("debug", false,
		"run so that a debugger can attach, and print what Terraform needs to find this process")
	showVersion := flags.Bool("version", false, "print the version and exit")
	switch err := flags.Parse(p.args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *showVersion:
		_, _ = fmt.Fprintln(p.out, "terraform-provider-ram", p.version)
		return 0
	case !*debug && p.getenv(cookie) == "":
		_, _ = fmt.Fprint(p.err, byHand)
		return 1
	}
	if err := p.serve(*debug); err != nil {
		_, _ = fmt.Fprintln(p.err, "terraform-provider-ram:", err)
		return 1
	}
	return 0
}
