// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package tfkit turns one description of a RAM object, its [Spec], into what Terraform serves of
// it: a managed resource, a list resource and data sources. An object declares facts and a few
// plain calls; the kit performs every ritual around them. It is also the only place where an error
// becomes a diagnostic.
package tfkit

import (
	"context"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Spec describes one RAM object. M is its model: a struct with a tfsdk tag per attribute, which
// embeds [Timeouts], and [Tags] where RAM can tag the object.
type Spec[M any] struct {
	// Type is the name without the provider's prefix: "user". Plural names the data source of many;
	// Type+"s" if empty.
	Type, Plural string
	// Noun is the object in a sentence: "RAM user". Nouns are several; plain plurals need none.
	Noun, Nouns string
	// Schema holds every attribute but timeouts, tags and tags_all, which the kit adds.
	Schema schema.Schema
	// Shown is what data sources and imports say of attributes whose description is about setting
	// them.
	Shown map[string]string
	// Identity says what tells the object from every other one.
	Identity Identity
	// ResourceOnly names the attributes that steer Terraform and are no part of the object; data
	// sources lack them.
	ResourceOnly []string

	// Self is the object as a principal, on which others hang by its name; nil where nothing does.
	Self func(*M) Principal
	// Principals are the objects on which this one hangs by their names; nil where it stands alone.
	Principals func(*M) []Principal

	// Create makes the object and fills Call.Plan with what RAM answers, the ID first. Where it fails
	// after RAM made the object, what it has filled in is saved as tainted.
	Create func(context.Context, Call[M]) error
	// Read fills the model from RAM. An error that means "does not exist" takes the object out of the
	// state.
	Read func(context.Context, *ram.Client, *M) error
	// Update brings the object from Call.State to Call.Plan; nil where nothing of it changes in place.
	Update func(context.Context, Call[M]) error
	// Delete removes the object of Call.State; nil where a destroy only forgets it. An object that is
	// already gone is not an error.
	Delete func(context.Context, Call[M]) error
	// ForceDestroy removes what hangs on the object, before Delete, where the attribute force_destroy
	// is true.
	ForceDestroy func(context.Context, Call[M]) error
	// Dependents tells what hangs on the object, for the error of a Delete that RAM refuses for it.
	Dependents func(context.Context, Call[M]) []Dependents

	// Plan checks a plan that creates or changes the object and may alter it; State is nil for a
	// create. An error that [At] marks is shown at its argument.
	Plan func(context.Context, Call[M]) error

	// Moves are the resource types of the alicloud provider whose state becomes that of the object.
	Moves []Move

	// List lists the objects; nil where RAM cannot.
	List *List[M]
	// DataSource says what data sources there are.
	DataSource DataSourceKind
}

// Identity is what tells an object from every other one. Every identity has the account besides.
// Fields name attributes.
type Identity struct {
	// Attributes identify the object within its account, in the order of its import ID.
	Attributes []string
	// LookupBy finds the object as well as the one attribute of Attributes: imports and data sources
	// may give either.
	LookupBy string
	// StableID outlives a rename and is never given to another object. "" where Attributes do not name
	// the object alone.
	StableID string
	// CreatedAt is when the object was made: RAM may not show it everywhere yet where that is moments
	// ago.
	CreatedAt string
	// ARN is the kind by which ARNs call the object, such as "user": the kit adds the attribute arn,
	// acs:ram::<account>:user/<name>. "" where it has none, or RAM answers it.
	ARN string
	// Account says that there is one of it in an account, which makes the account's ID its identity
	// and import ID.
	Account bool
}

// Call is what a function of a Spec works on.
type Call[M any] struct {
	Client *ram.Client
	// Plan, State and Config are what is wanted, what stands in the state and what is configured, each
	// nil where there is none. Write-only values are in Config alone.
	Plan, State, Config *M
	// Names are those that Self and Principals have at this moment, in this order.
	Names []string
	// Private is kept in the state beside the object and shown to nobody.
	Private Private
	// Imported says that this is the first change after an import. Write-only and creation-only values
	// are recorded then, and not sent.
	Imported bool

	warn func(summary, detail string)
}

// Warn shows a warning of this operation.
func (c Call[M]) Warn(summary, detail string) { c.warn(summary, detail) }

// List says how objects are listed.
type List[M any] struct {
	// Filters are the arguments that All understands.
	Filters []FilterArgument
	// All yields the objects that match; an error is the last thing it yields.
	All func(ctx context.Context, c *ram.Client, f Filter) iter.Seq2[M, error]
}

// FilterArgument is one argument of a list block and of the data source of many objects; it is
// always a string.
type FilterArgument struct {
	Name, Description string
	Required          bool
}

// Filter holds the filter arguments that were given; one that was not is "".
type Filter map[string]string

// DataSourceKind says which data sources the kit makes of an object.
type DataSourceKind int

const (
	// ByIdentity makes the data source of one object, found by its identity, and that of many where
	// there is a List. The identity of a singleton is its account, so its data source has no argument.
	ByIdentity DataSourceKind = iota
	// NoDataSource makes none: the object's area brings its own, or there is nothing to read.
	NoDataSource
)

// Object is a described RAM object as the provider registers it.
type Object interface {
	Resources() []func() resource.Resource
	ListResources() []func() list.ListResource
	DataSources() []func() datasource.DataSource
}

var _ Object = Spec[struct{}]{}

// Resources returns the managed resource.
func (s Spec[M]) Resources() []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &managedResource[M]{spec: &s} }}
}

// ListResources returns the list resource, where RAM can list the object.
func (s Spec[M]) ListResources() []func() list.ListResource {
	if s.List == nil {
		return nil
	}
	return []func() list.ListResource{func() list.ListResource { return &listResource[M]{spec: &s} }}
}

// DataSources returns the data sources that [DataSourceKind] says.
func (s Spec[M]) DataSources() []func() datasource.DataSource {
	if s.DataSource == NoDataSource {
		return nil
	}
	out := []func() datasource.DataSource{func() datasource.DataSource { return &dataSource[M]{spec: &s} }}
	if s.List != nil && !s.Identity.Account {
		out = append(out, func() datasource.DataSource { return &pluralDataSource[M]{spec: &s} })
	}
	return out
}

func (s *Spec[M]) plural() string {
	if s.Plural != "" {
		return s.Plural
	}
	return s.Type + "s"
}

// principals are the object as a principal, if it is one, and those that it hangs on.
func (s *Spec[M]) principals(m *M) []Principal {
	var out []Principal
	if s.Self != nil {
		self := s.Self(m)
		self.own = true
		out = append(out, self)
	}
	if s.Principals != nil {
		out = append(out, s.Principals(m)...)
	}
	return out
}

// name is what a message calls the object: the lookup attribute where it has one, else its
// identity.
func (s *Spec[M]) name(m *M) string {
	if v := textOf(field(m, s.Identity.LookupBy)); v != "" {
		return v
	}
	return s.importID(m)
}

// importID is the part of the import ID that is known.
func (s *Spec[M]) importID(m *M) string {
	var known []string
	names := s.Identity.Attributes
	if s.Identity.Account {
		names = []string{accountKey}
	}
	for _, name := range names {
		if v := textOf(field(m, name)); v != "" {
			known = append(known, v)
		}
	}
	return strings.Join(known, ":")
}

// identified reports whether every part of the identity is known.
func (s *Spec[M]) identified(m *M) bool {
	for _, name := range s.Identity.Attributes {
		if textOf(field(m, name)) == "" {
			return false
		}
	}
	return true
}

// subject is the object in a message: RAM user "ann".
func (s *Spec[M]) subject(m *M) string {
	if name := s.name(m); name != "" {
		return s.Noun + ` "` + name + `"`
	}
	return s.Noun
}

// Convert makes models of what a list of the client yields.
func Convert[T, M any](seq iter.Seq2[T, error], fill func(*M, T)) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		for v, err := range seq {
			var m M
			if err == nil {
				fill(&m, v)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}
