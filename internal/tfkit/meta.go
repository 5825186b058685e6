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
	// VerifiedAccount checks the credentials and tells the ID of their account, "" where STS does not
	// tell it. It costs one call for all that ask; nil is not to be asked.
	VerifiedAccount func(context.Context) (string, error)
	// DefaultTags are put on everything that can be tagged.
	DefaultTags map[string]string
	// DefaultTagsUnknown says that the default tags are known only after an apply.
	DefaultTagsUnknown bool
	// IgnoreTags tells which tags somebody else looks after.
	IgnoreTags IgnoreTags

	mu sync.Mutex
	// planned tells who will bear a name once the plan is carried out, as far as Terraform has come to
	// that object: its ID, "" where it is yet to be made. Terraform plans an object before those that
	// refer to it.
	planned map[string]string
	// applying says that this process has begun to change something: a plan changes nothing.
	applying bool
	// claimed tells which resource manages a group of settings, by the type.
	claimed map[string]string
}

// recordPlannedName notes who will bear the name of a principal.
func (m *Meta) recordPlannedName(p Principal) {
	if p.name.ValueString() == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.planned == nil {
		m.planned = map[string]string{}
	}
	m.planned[p.key()] = p.idText()
}

func (m *Meta) startApply() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.applying = true
}

// isAnother tells whether the planned principal is another object than the one in the state.
func (m *Meta) isAnother(ctx context.Context, plan, state Principal) (bool, error) {
	m.mu.Lock()
	planned, recorded := m.planned[plan.key()]
	applying := m.applying
	m.mu.Unlock()
	id := state.idText()
	renamed := !plan.name.Equal(*state.name)
	switch {
	case applying:
		return false, nil // the write settles it: an apply has to do as the plan said
	case plan.name.IsUnknown():
		return !plan.canBeRenamed(), nil // what can be renamed may have been; the write settles it
	case recorded && id == "":
		return planned == "" || renamed, nil
	case recorded:
		return planned != id, nil
	case !renamed, state.id == nil:
		return false, nil
	case id == "":
		return true, nil
	}
	// A name that nobody bears is that of a rename, or of an object made in the same apply, without a
	// reference.
	b, err := plan.kind.byName(ctx, m.Client, plan.name.ValueString())
	if ram.IsNotExist(err) {
		return false, nil
	}
	return err == nil && b.ID != id, err
}

// configured holds the provider's data; it is nil while Terraform only validates.
type configured struct{ meta *Meta }

// ProviderData converts what the framework passes to Configure; nil is not an error, it comes
// before the provider is configured.
func ProviderData(data any) *Meta {
	m, _ := data.(*Meta)
	return m
}

// DataSource is embedded by a data source that stands beside the Specs: it brings the name and the
// client.
type DataSource struct {
	// Type is the name without the provider's prefix.
	Type string
	configured
}

// Metadata names the data source.
func (d *DataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Configure takes the client.
func (d *DataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse,
) {
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
