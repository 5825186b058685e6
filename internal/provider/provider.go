// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the provider block, its credentials and endpoints, and the one list of
// everything it serves.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

type ramProvider struct{ version string }

var (
	_ provider.ProviderWithConfigValidators = &ramProvider{}
	_ provider.ProviderWithFunctions        = &ramProvider{}
	_ provider.ProviderWithListResources    = &ramProvider{}
)

// New makes the provider; version goes into the user agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &ramProvider{version} }
}

func (p *ramProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "ram", p.version
}

func (p *ramProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

func (p *ramProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	return sourceValidators()
}

func (p *ramProvider) Resources(context.Context) []func() resource.Resource {
	var out []func() resource.Resource
	for _, o := range Objects() {
		out = append(out, o.Resources()...)
	}
	return out
}

func (p *ramProvider) ListResources(context.Context) []func() list.ListResource {
	var out []func() list.ListResource
	for _, o := range Objects() {
		out = append(out, o.ListResources()...)
	}
	return out
}

func (p *ramProvider) DataSources(context.Context) []func() datasource.DataSource {
	out := dataSources()
	for _, o := range Objects() {
		out = append(out, o.DataSources()...)
	}
	return out
}

func (p *ramProvider) Functions(context.Context) []func() function.Function { return functions() }
