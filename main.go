// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-ram is the Terraform and OpenTofu provider for Alibaba Cloud Resource Access Management.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run so that a debugger can attach, and print what Terraform needs to find this process")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/terraform-provider-ram/ram",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
