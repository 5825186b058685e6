// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// listing is the list resource of a Spec: what `terraform query` asks.
type listing[M any] struct {
	spec *Spec[M]
	configured
}

var _ list.ListResourceWithConfigure = &listing[struct{}]{}

func (l *listing[M]) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	(&managed[M]{spec: l.spec}).Metadata(ctx, req, resp)
}

func (l *listing[M]) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	l.meta = ProviderData(req.ProviderData)
}

func (l *listing[M]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attrs := map[string]listschema.Attribute{}
	for _, f := range l.spec.Filters {
		attrs[f.Name] = listschema.StringAttribute{Required: f.Required, Optional: !f.Required, MarkdownDescription: f.Description}
	}
	resp.Schema = listschema.Schema{Attributes: attrs, MarkdownDescription: "Lists every " + l.spec.Noun + " of the account."}
}

func (l *listing[M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	filter, diags := readFilter(ctx, l.spec.Filters, req.Config)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		n := int64(0)
		for m, err := range l.spec.List(ctx, l.meta.Client, filter) {
			if req.Limit > 0 && n >= req.Limit {
				return
			}
			if err == nil && req.IncludeResource && l.spec.partial(&m) {
				if err = l.spec.Read(ctx, l.meta.Client, &m); ram.IsNotExist(err) {
					continue // deleted since it was listed
				}
			}
			n++
			res := req.NewListResult(ctx)
			if err != nil {
				Fail(&res.Diagnostics, "list "+l.spec.Noun, err)
				push(res)
				return
			}
			l.fill(ctx, &m, &res, req.IncludeResource)
			if !push(res) {
				return
			}
		}
	}
}

func (l *listing[M]) fill(ctx context.Context, m *M, res *list.ListResult, whole bool) {
	res.DisplayName = l.spec.name(m)
	for _, name := range l.spec.Identity {
		res.Diagnostics.Append(res.Identity.SetAttribute(ctx, path.Root(name), stringOf(field(m, name)))...)
	}
	if !whole {
		return
	}
	if t := tagged(m); t != nil {
		t.settle(l.meta)
	}
	for name, f := range fields(m) {
		if f.IsZero() { // not set by List: stays null
			continue
		}
		res.Diagnostics.Append(res.Resource.SetAttribute(ctx, path.Root(name), f.Interface())...)
	}
}

// partial reports whether RAM's list left out something that a configuration must have, as it does with the documents of
// policies. Reading it takes a call for each object, and is done only where the whole object is asked for.
func (s *Spec[M]) partial(m *M) bool {
	have := fields(m)
	for name, a := range s.Schema.Attributes {
		if f, ok := have[name]; ok && a.IsRequired() && f.IsZero() {
			return true
		}
	}
	return false
}

// readFilter reads the filter arguments of a list block or a data source.
func readFilter(ctx context.Context, args []FilterArgument, config tfsdk.Config) (Filter, diag.Diagnostics) {
	var diags diag.Diagnostics
	f := Filter{}
	for _, a := range args {
		var v types.String
		diags.Append(config.GetAttribute(ctx, path.Root(a.Name), &v)...)
		f[a.Name] = v.ValueString()
	}
	return f, diags
}
