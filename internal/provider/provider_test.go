// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

func TestSchemaIsSound(t *testing.T) {
	srv := providerserver.NewProtocol6(provider.New("test")())()
	resp, err := srv.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	for n := range resp.ResourceSchemas {
		t.Log(n)
	}
	for n := range resp.DataSourceSchemas {
		t.Log(n)
	}
	for n := range resp.ListResourceSchemas {
		t.Log(n)
	}
}
