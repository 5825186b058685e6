// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Meta is what the configured provider hands to everything it serves.
type Meta struct {
	Client *ram.Client
	// DefaultTags are put on everything that can be tagged.
	DefaultTags map[string]string
	// IgnoreTags tells which tags somebody else looks after.
	IgnoreTags IgnoreTags

	principals principals
	// refreshed holds the type and name of every object that this process has refreshed: a plan does that, an apply does not.
	refreshed sync.Map
}

// configured holds the provider's data; it is nil while Terraform only validates.
type configured struct{ meta *Meta }

// ProviderData converts what the framework passes to Configure; nil is not an error, it comes before the provider is
// configured.
func ProviderData(data any) *Meta {
	m, _ := data.(*Meta)
	return m
}

// DataSource is embedded by a data source that stands beside the Specs: it brings the name and the client.
type DataSource struct {
	// Type is the name without the provider's prefix.
	Type string
	configured
}

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Configure takes the client.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.meta = ProviderData(req.ProviderData)
}

// ComputedText is a text that a data source tells.
func ComputedText(text string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: text}
}

// Client returns the client of the configured provider.
func (d *DataSource) Client() *ram.Client { return d.meta.Client }

// Meta returns all that the provider was configured with.
func (d *DataSource) Meta() *Meta { return d.meta }
