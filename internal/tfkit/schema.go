// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// Metadata names the resource. The kit itself sees to it that an identity stays that of one object:
// a name in it may change, and what an older state lacks is filled in.
func (r *managedResource[M]) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + r.spec.Type
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema is the described schema and what the kit adds to it.
func (r *managedResource[M]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.spec.schema(ctx)
}

func (s *Spec[M]) schema(ctx context.Context) schema.Schema {
	out := s.Schema
	out.Attributes = maps.Clone(s.Schema.Attributes)
	out.Attributes["timeouts"] = timeoutsAttribute(ctx)
	if s.Identity.ARN != "" {
		out.Attributes[arnKey] = s.arnAttribute()
	}
	if tagged(new(M)) != nil {
		maps.Copy(out.Attributes, tagAttributes(s.Noun))
	}
	return out
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	out := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a create may take, for example `5m`. The default is 10 minutes.",
		ReadDescription:   "How long a read may take. The default is 10 minutes.",
		UpdateDescription: "How long an update may take. The default is 10 minutes.",
		DeleteDescription: "How long a delete may take. The default is 10 minutes.",
	})
	nested, ok := out.(schema.SingleNestedAttribute)
	if !ok {
		return out
	}
	nested.MarkdownDescription = "How long the operations may take."
	for name, a := range nested.Attributes {
		if text, ok := a.(schema.StringAttribute); ok {
			text.Validators = append(text.Validators, Check(checkTimeout))
			nested.Attributes[name] = text
		}
	}
	return nested
}

// checkTimeout refuses a time in which nothing can be done. What is no time at all the type
// refuses.
func checkTimeout(text string) error {
	if d, err := time.ParseDuration(text); err == nil && d <= 0 {
		return errors.New("must be longer than nothing")
	}
	return nil
}

// IdentitySchema is the identity, and the account: optional for an import, and filled in.
func (r *managedResource[M]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	attrs := map[string]identityschema.Attribute{}
	for _, name := range r.spec.Identity.Attributes {
		attrs[name] = identityschema.StringAttribute{
			RequiredForImport: true, Description: r.spec.shown(name),
		}
	}
	attrs[accountKey] = identityschema.StringAttribute{
		RequiredForImport: r.spec.Identity.Account, OptionalForImport: !r.spec.Identity.Account,
		Description: "The ID of the account. An import of an object of another account than that of the credentials is an " +
			"error.",
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attrs}
}

func attributeTypes(s schema.Schema) map[string]attr.Type {
	out := make(map[string]attr.Type, len(s.Attributes))
	for name, a := range s.Attributes {
		out[name] = a.GetType()
	}
	return out
}
