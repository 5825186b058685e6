// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// oneOf refuses arguments of more than one of its sources. What is not known yet, null or an empty
// text counts as not set.
type oneOf struct {
	what    string // that the sources are for
	advice  string
	sources [][]path.Path // the arguments of each
}

// sourceValidators are what the arguments for credentials have to keep to. Roles can be assumed on
// top of each source.
func sourceValidators() []provider.ConfigValidator {
	root, oidc := path.Root, path.Root("assume_role_with_oidc").AtName
	return []provider.ConfigValidator{
		oneOf{
			what:   "the provider's credentials",
			advice: "The environment may be set all the same: arguments win. `assume_role` goes with each of them.",
			sources: [][]path.Path{
				{root("access_key_id"), root("access_key_secret"), root("security_token")},
				{root("profile"), root("shared_credentials_file")},
				{root("credentials_uri")},
				{root("ecs_role_name")},
				{root("assume_role_with_oidc")},
			},
		},
		oneOf{
			what: "the OIDC token", advice: "The environment may be set all the same: arguments win.",
			sources: [][]path.Path{{oidc("oidc_token")}, {oidc("oidc_token_file")}, {oidc("oidc_token_tag")}},
		},
	}
}

func (o oneOf) Description(context.Context) string {
	return "the arguments name one source of " + o.what + " at most"
}

func (o oneOf) MarkdownDescription(ctx context.Context) string { return o.Description(ctx) }

func (o oneOf) ValidateProvider(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	var named []string
	for _, source := range o.sources {
		for _, argument := range source {
			given, diags := isGiven(ctx, req.Config, argument)
			resp.Diagnostics.Append(diags...)
			if given {
				named = append(named, argument.String())
				break
			}
		}
	}
	if len(named) > 1 {
		last := len(named) - 1
		resp.Diagnostics.AddError("More than one source of "+o.what,
			"One place gives "+o.what+", but these arguments name one each: "+strings.Join(named[:last], ", ")+" and "+
				named[last]+". Leave out all but one of them. "+o.advice)
	}
}

// isGiven tells whether an argument is set as far as is known.
func isGiven(ctx context.Context, config tfsdk.Config, argument path.Path) (bool, diag.Diagnostics) {
	var v attr.Value
	diags := config.GetAttribute(ctx, argument, &v)
	if diags.HasError() || v == nil || v.IsNull() || v.IsUnknown() {
		return false, diags
	}
	text, isText := v.(types.String)
	return !isText || text.ValueString() != "", diags
}
