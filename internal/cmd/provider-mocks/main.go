// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Command provider-mocks writes mock data for `terraform test` to standard output: a value for
// everything that RAM would answer. Without it Terraform makes up eight random letters, which are
// neither a date nor an ARN nor a policy.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

func main() {
	text, err := mockData(context.Background(), providerserver.NewProtocol6(provider.New("dev")())())
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "provider-mocks:", err)
		os.Exit(1)
	}
}
