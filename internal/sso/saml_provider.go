// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package sso describes the identity providers of an account, and how its RAM users log on through
// one.
package sso

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type samlProviderModel struct {
	SAMLProviderName            types.String `tfsdk:"saml_provider_name"`
	ARN                         types.String `tfsdk:"arn"`
	Description                 types.String `tfsdk:"description"`
	EncodedSAMLMetadataDocument types.String `tfsdk:"encoded_saml_metadata_document"`
	EntityID                    types.String `tfsdk:"entity_id"`
	ValidUntil                  types.String `tfsdk:"valid_until"`
	Certificates                types.List   `tfsdk:"certificates"`
	AuthnSignAlgo               types.String `tfsdk:"authn_sign_algo"`
	CreateDate                  types.String `tfsdk:"create_date"`
	tfkit.Timeouts
}

// SAMLProvider is the SAML identity provider. RAM cannot rename it.
var SAMLProvider = tfkit.Spec[samlProviderModel]{
	Type: "saml_provider", Noun: "SAML provider",
	Shown: map[string]string{
		"description":                    "What the provider is for.",
		"encoded_saml_metadata_document": "The metadata document of the identity provider, in Base64.",
	},
	Identity: tfkit.Identity{
		Attributes: []string{"saml_provider_name"}, StableID: "create_date", CreatedAt: "create_date",
		ARN: "saml-provider",
	},
	Self: func(m *samlProviderModel) tfkit.Principal {
		return tfkit.SAMLProviderPrincipal(&m.SAMLProviderName, &m.CreateDate)
	},
	Schema: schema.Schema{
		MarkdownDescription: "A SAML identity provider: its users assume the roles whose trust policies name it.",
		Attributes: map[string]schema.Attribute{
			"saml_provider_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckProviderName)},
				MarkdownDescription: "The name: 1 to 128 letters, digits, `.`, `_` and `-`, with a letter or digit at both ends. " +
					"RAM cannot rename a SAML provider, so a change makes a new one.",
			},
			"description": tfkit.OptionalText(names.CheckProviderDescription,
				"What the provider is for, at most 256 characters."),
			"encoded_saml_metadata_document": metadataAttribute("The metadata document of the identity provider, in Base64: " +
				"`filebase64(\"metadata.xml\")`. It is compared by what it says, and sent as it is written. " +
				"A change updates the provider in place."),
			"entity_id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The `entityID` of the metadata.",
			},
			"valid_until": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Until when the metadata hold (RFC 3339, UTC); null where they do not say.",
			},
			"certificates": certificatesAttribute(),
			"authn_sign_algo": schema.StringAttribute{
				Computed: true, PlanModifiers: []planmodifier.String{tfkit.UseStateUnlessChanged()},
				MarkdownDescription: "How RAM signs its requests to the identity provider; empty where RAM does not say.",
			},
			"create_date": tfkit.ComputedStable("When the provider was made (RFC 3339, UTC)."),
		},
	},
	Plan:   planSAMLProvider,
	Create: createSAMLProvider,
	Read: func(ctx context.Context, c *ram.Client, m *samlProviderModel) error {
		p, err := c.GetSAMLProvider(ctx, m.SAMLProviderName.ValueString())
		if err == nil {
			m.fill(p)
		}
		return err
	},
	Update: func(ctx context.Context, call tfkit.Call[samlProviderModel]) error {
		plan, state := call.Plan, call.State
		change := ram.SAMLProviderUpdate{NewDescription: tfkit.Changed(plan.Description, state.Description)}
		if document := plan.EncodedSAMLMetadataDocument; !document.Equal(state.EncodedSAMLMetadataDocument) {
			sent := sentMetadata(document.ValueString())
			change.NewEncodedSAMLMetadataDocument = &sent
		}
		return call.Client.UpdateSAMLProvider(ctx, call.Names[0], change)
	},
	Delete: func(ctx context.Context, call tfkit.Call[samlProviderModel]) error {
		return call.Client.DeleteSAMLProvider(ctx, call.Names[0])
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_saml_provider", Attributes: map[string]tfkit.Source{
		"encoded_saml_metadata_document": tfkit.From("encodedsaml_metadata_document"),
	}}},
	List: &tfkit.List[samlProviderModel]{
		All: func(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[samlProviderModel, error] {
			return tfkit.Convert(c.ListSAMLProviders(ctx), (*samlProviderModel).fill)
		},
	},
}

// metadataAttribute is an attribute that holds SAML metadata in Base64: checked at plan, and
// without a diff where they say the same.
func metadataAttribute(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: text,
		Validators:    []validator.String{tfkit.Check(checkMetadata)},
		PlanModifiers: []planmodifier.String{tfkit.UseStateWhileSame(sameMetadata)},
	}
}

// certificateType is one of the certificates of the metadata.
var certificateType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"subject": types.StringType, "not_before": types.StringType, "not_after": types.StringType,
}}

func certificatesAttribute() schema.ListNestedAttribute {
	text := func(text string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	return schema.ListNestedAttribute{
		Computed: true,
		MarkdownDescription: "The certificates that the identity provider signs with. A plan warns of one that has " +
			"expired, or does so within 30 days.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"subject":    text("Whose it is; null, as are the others, where the certificate cannot be read."),
			"not_before": text("From when it holds (RFC 3339, UTC)."),
			"not_after":  text("When it expires (RFC 3339, UTC)."),
		}},
	}
}

// planSAMLProvider shows what the planned metadata say, and warns of what expires.
func planSAMLProvider(_ context.Context, call tfkit.Call[samlProviderModel]) error {
	document := call.Plan.EncodedSAMLMetadataDocument
	if document.IsUnknown() {
		return nil
	}
	m, err := readMetadata(document.ValueString())
	if err != nil {
		return tfkit.At("encoded_saml_metadata_document", err)
	}
	call.Plan.describe(m)
	if warnings := m.warnings(call.Client.Now()); len(warnings) > 0 {
		call.Warn("SAML provider \""+call.Plan.SAMLProviderName.ValueString()+"\" cannot be logged on with for long",
			strings.Join(warnings, "\n")+"\nGet the present metadata from the identity provider.")
	}
	return nil
}

func createSAMLProvider(ctx context.Context, call tfkit.Call[samlProviderModel]) error {
	m := call.Plan
	p, err := call.Client.CreateSAMLProvider(ctx, ram.SAMLProvider{
		SAMLProviderName: m.SAMLProviderName.ValueString(), Description: m.Description.ValueString(),
		EncodedSAMLMetadataDocument: sentMetadata(m.EncodedSAMLMetadataDocument.ValueString()),
	})
	if p.CreateDate != "" {
		m.CreateDate = types.StringValue(p.CreateDate)
	}
	return err
}

func (m *samlProviderModel) fill(p ram.SAMLProvider) {
	m.SAMLProviderName = types.StringValue(p.SAMLProviderName)
	m.Description = types.StringValue(p.Description)
	m.CreateDate = types.StringValue(p.CreateDate)
	document := p.EncodedSAMLMetadataDocument
	if document == "" { // a list has none
		return
	}
	m.AuthnSignAlgo = types.StringValue(p.AuthnSignAlgo)
	if !sameMetadata(m.EncodedSAMLMetadataDocument.ValueString(), document) {
		m.EncodedSAMLMetadataDocument = types.StringValue(document)
	}
	// What cannot be read says nothing: RAM has taken it.
	read, _ := readMetadata(document)
	m.describe(read)
}

// describe fills in what metadata say.
func (m *samlProviderModel) describe(read metadata) {
	m.EntityID = tfkit.StringOrNull(read.entityID)
	m.ValidUntil = tfkit.StringOrNull(read.validUntil)
	certificates := []attr.Value{}
	for _, c := range read.certificates {
		subject, before, after := types.StringNull(), types.StringNull(), types.StringNull()
		if c.cert != nil {
			subject = types.StringValue(c.cert.Subject.String())
			before = types.StringValue(c.cert.NotBefore.UTC().Format(time.RFC3339))
			after = types.StringValue(c.cert.NotAfter.UTC().Format(time.RFC3339))
		}
		certificates = append(certificates, types.ObjectValueMust(certificateType.AttrTypes, map[string]attr.Value{
			"subject": subject, "not_before": before, "not_after": after,
		}))
	}
	m.Certificates = types.ListValueMust(certificateType, certificates)
}
