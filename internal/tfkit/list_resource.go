// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// listResource is the list resource of a Spec: what `terraform query` asks.
type listResource[M any] struct {
	spec *Spec[M]
	configured
}

var _ list.ListResourceWithConfigure = &listResource[struct{}]{}

// Metadata is the resource's.
func (l *listResource[M]) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	(&managedResource[M]{spec: l.spec}).Metadata(ctx, req, resp)
}

// Configure takes the client.
func (l *listResource[M]) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	l.meta = ProviderData(req.ProviderData)
}

// ListResourceConfigSchema holds the filters.
func (l *listResource[M]) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	attrs := map[string]listschema.Attribute{}
	for _, f := range l.spec.List.Filters {
		attrs[f.Name] = listschema.StringAttribute{
			Required: f.Required, Optional: !f.Required, MarkdownDescription: f.Description,
		}
	}
	resp.Schema = listschema.Schema{
		Attributes: attrs, MarkdownDescription: l.description(),
	}
}

func (l *listResource[M]) description() string {
	if l.spec.Identity.Account {
		return fmt.Sprintf("Lists the %s, of which there is one.", l.spec.Noun)
	}
	return "Lists the " + l.spec.nouns() + " of the account."
}

// List yields what matches, page by page.
func (l *listResource[M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	filter, diags := readFilter(ctx, l.spec.List.Filters, req.Config)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		n := int64(0)
		for m, err := range l.spec.List.All(ctx, l.meta.Client, filter) {
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
			if err == nil {
				err = l.fill(ctx, &m, &res, req.IncludeResource)
			}
			if err != nil {
				Fail(&res.Diagnostics, "list "+l.spec.matching(filter), err)
			}
			if !push(res) || err != nil {
				return
			}
		}
	}
}

func (l *listResource[M]) fill(ctx context.Context, m *M, res *list.ListResult, whole bool) error {
	account, err := l.account(ctx)
	if err != nil {
		return err
	}
	res.DisplayName = l.spec.name(m)
	res.Diagnostics.Append(l.spec.setIdentity(ctx, m, account, res.Identity)...)
	if !whole {
		return nil
	}
	l.spec.setARN(account, m)
	if t := tagged(m); t != nil {
		t.readBack(l.meta)
	}
	for name, f := range fields(m) {
		if f.IsZero() { // not set by List: stays null
			continue
		}
		res.Diagnostics.Append(res.Resource.SetAttribute(ctx, path.Root(name), f.Interface())...)
	}
	return nil
}

// partial reports whether RAM's list left out something that a configuration must have, as it does
// with the documents of policies. Reading it takes a call for each object, and is done only where
// the whole object is asked for.
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
