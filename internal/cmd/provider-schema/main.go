// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command provider-schema writes the schemas of everything the provider serves, in the form of
// `terraform providers schema -json`, to standard output. The documentation is made from it: so the
// pages depend neither on a Terraform at hand nor on what that Terraform is too old to export.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

// address is the only one under which tfplugindocs looks for a schema, whatever the provider's own
// namespace is.
const address = "registry.terraform.io/hashicorp/ram"

func main() {
	doc, err := describe(context.Background(), address, providerserver.NewProtocol6(provider.New("dev")())())
	if err == nil {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		err = enc.Encode(doc)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "provider-schema:", err)
		os.Exit(1)
	}
}
