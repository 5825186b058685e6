// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package tfkit turns one description of a RAM object into what Terraform serves of it: a managed resource, a list
// resource and the data sources for one and for many. It is also the only place where an error becomes a diagnostic.
package tfkit

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Spec describes one RAM object. M is its model: a struct with a tfsdk tag per attribute, which embeds [Timeouts],
// and [Tags] where RAM can tag the object.
type Spec[M any] struct {
	// Type is the name without the provider's prefix: "user". Plural names the data source of many; Type+"s" if empty.
	Type, Plural string
	// Noun is the object in a sentence: "RAM user".
	Noun string
	// Schema holds every attribute but timeouts, tags and tags_all, which the kit adds.
	Schema schema.Schema
	// Identity names the attributes that identify the object, in the order of its import ID.
	Identity []string
	// LookupBy names an attribute that finds the object as well as its identity of one part does: an import ID or a data
	// source may give either.
	LookupBy string
	// Renames says that RAM can change the identity in place.
	Renames bool
	// ResourceOnly names the attributes that steer Terraform and are not part of the object; data sources leave them out.
	ResourceOnly []string

	// Create makes the object and puts into the model whatever identifies it. Where it fails after the object was made,
	// it returns [HalfMade].
	Create func(ctx context.Context, c *ram.Client, m *M) error
	// Read fills the model from RAM; an error that means "does not exist" takes the object out of state.
	Read func(ctx context.Context, c *ram.Client, m *M) error
	// Update changes the object from state to plan; nil where nothing of it can change in place.
	Update func(ctx context.Context, c *ram.Client, plan, state *M) error
	// Delete removes the object; that it is gone already is success.
	Delete func(ctx context.Context, c *ram.Client, m *M) error
	// Plan, where set, looks at a plan that creates or changes the object and names the attributes whose change takes a
	// new object, or that RAM will set anew; state is nil for a create.
	Plan func(ctx context.Context, meta *Meta, plan, state *M) (replace []string, diags diag.Diagnostics)
	// List yields the objects that match the filters; nil where RAM cannot list them.
	List func(ctx context.Context, c *ram.Client, f Filter) iter.Seq2[M, error]
	// Filters are the arguments that List understands.
	Filters []FilterArgument
}

// FilterArgument is one argument of a list block and of the data source of many objects; it is always a string.
type FilterArgument struct {
	Name, Description string
	Required          bool
}

// Filter holds the filter arguments that were given; one that was not is "".
type Filter map[string]string

// Object is a described RAM object as the provider registers it.
type Object interface {
	Resources() []func() resource.Resource
	ListResources() []func() list.ListResource
	DataSources() []func() datasource.DataSource
}

var _ Object = Spec[struct{}]{}

// Resources returns the managed resource.
func (s Spec[M]) Resources() []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &managed[M]{spec: &s} }}
}

// ListResources returns the list resource, where RAM can list the object.
func (s Spec[M]) ListResources() []func() list.ListResource {
	if s.List == nil {
		return nil
	}
	return []func() list.ListResource{func() list.ListResource { return &listing[M]{spec: &s} }}
}

// DataSources returns the data source of one object and, where RAM can list them, that of many.
func (s Spec[M]) DataSources() []func() datasource.DataSource {
	out := []func() datasource.DataSource{func() datasource.DataSource { return &one[M]{spec: &s} }}
	if s.List != nil {
		out = append(out, func() datasource.DataSource { return &many[M]{spec: &s} })
	}
	return out
}

func (s *Spec[M]) plural() string {
	if s.Plural != "" {
		return s.Plural
	}
	return s.Type + "s"
}

// name is what a message calls the object: the lookup attribute where it has one, else its identity.
func (s *Spec[M]) name(m *M) string {
	if s.LookupBy != "" {
		if v := stringOf(field(m, s.LookupBy)); v != "" {
			return v
		}
	}
	var known []string
	for _, v := range s.identityValues(m) {
		if v != "" {
			known = append(known, v)
		}
	}
	return joinID(known)
}

func (s *Spec[M]) identityValues(m *M) []string {
	values := make([]string, len(s.Identity))
	for i, name := range s.Identity {
		values[i] = stringOf(field(m, name))
	}
	return values
}

// identified reports whether every part of the identity is known.
func (s *Spec[M]) identified(m *M) bool {
	for _, v := range s.identityValues(m) {
		if v == "" {
			return false
		}
	}
	return true
}
