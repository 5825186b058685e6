// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

// Protocol is the configured provider, spoken to as Terraform speaks to it: for what the Terraform
// at hand is too old for (identity, lists), and for many reads at once.
type Protocol struct {
	Server     tfprotov6.ProviderServer
	Schemas    *tfprotov6.GetProviderSchemaResponse
	Identities *tfprotov6.GetResourceIdentitySchemasResponse

	t testing.TB
}

// Protocol configures a provider for the test's RAM. Only where the test has an emulator.
func (e *Env) Protocol() *Protocol {
	e.t.Helper()
	key := e.Emulator.Root()
	return NewProtocol(e.t, map[string]tftypes.Value{
		"endpoint": Text(e.URL), "access_key_id": Text(key.ID), "access_key_secret": Text(key.Secret),
	})
}

// NewProtocol configures a provider with these arguments.
func NewProtocol(t testing.TB, arguments map[string]tftypes.Value) *Protocol {
	t.Helper()
	ctx := t.Context()
	p := &Protocol{Server: providerserver.NewProtocol6(provider.New("test")())(), t: t}
	var err error
	p.Schemas, err = p.Server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	p.ok(err, p.Schemas.Diagnostics)
	p.Identities, err = p.Server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.ok(err, p.Identities.Diagnostics)
	config := p.Value(p.Schemas.Provider.ValueType(), arguments)
	conf, err := p.Server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0",
		Config: config})
	p.ok(err, conf.Diagnostics)
	return p
}

// Text is a string for the protocol.
func Text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// Value is an object of which everything but set is null.
func (p *Protocol) Value(typ tftypes.Type, set map[string]tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	m := map[string]tftypes.Value{}
	for k, t := range typ.(tftypes.Object).AttributeTypes {
		m[k] = tftypes.NewValue(t, nil)
	}
	for k, v := range set {
		m[k] = v
	}
	d, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, m))
	p.ok(err, nil)
	return &d
}

// Attributes takes an object apart; nil for a null object.
func (p *Protocol) Attributes(typ tftypes.Type, d *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.t.Helper()
	v, err := d.Unmarshal(typ)
	p.ok(err, nil)
	if v.IsNull() {
		return nil
	}
	var m map[string]tftypes.Value
	p.ok(v.As(&m), nil)
	return m
}

// TextOf is the text of a string value, "" for null.
func (p *Protocol) TextOf(v tftypes.Value) string {
	p.t.Helper()
	var s *string
	p.ok(v.As(&s), nil)
	if s == nil {
		return ""
	}
	return *s
}

// ImportByID imports and reads, as Terraform does; the state is null where the object does not
// exist.
func (p *Protocol) ImportByID(resource, id string) (state map[string]tftypes.Value, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	return p.importAndRead(&tfprotov6.ImportResourceStateRequest{TypeName: resource, ID: id})
}

// ImportByIdentity does the same with an identity.
func (p *Protocol) ImportByIdentity(
	resource string, identity map[string]string,
) (state map[string]tftypes.Value, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	values := map[string]tftypes.Value{}
	for k, v := range identity {
		values[k] = Text(v)
	}
	return p.importAndRead(&tfprotov6.ImportResourceStateRequest{TypeName: resource,
		Identity: &tfprotov6.ResourceIdentityData{
			IdentityData: p.Value(p.Identities.IdentitySchemas[resource].ValueType(), values),
		}})
}

func (p *Protocol) importAndRead(
	req *tfprotov6.ImportResourceStateRequest,
) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	imported, err := p.Server.ImportResourceState(p.t.Context(), req)
	p.ok(err, nil)
	if len(imported.Diagnostics) > 0 {
		return nil, imported.Diagnostics
	}
	one := imported.ImportedResources[0]
	read, err := p.Server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: req.TypeName, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	p.ok(err, nil)
	if len(read.Diagnostics) > 0 {
		return nil, read.Diagnostics
	}
	return p.Attributes(p.Schemas.ResourceSchemas[req.TypeName].ValueType(), read.NewState), nil
}

// Listed is one result of a list resource.
type Listed struct {
	DisplayName        string
	Identity, Resource map[string]tftypes.Value
}

// List runs a list resource with whole objects.
func (p *Protocol) List(
	resource string, config map[string]tftypes.Value, limit int64,
) ([]Listed, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	server, ok := p.Server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider serves no lists")
	}
	stream, err := server.ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: resource, Config: p.Value(p.Schemas.ListResourceSchemas[resource].ValueType(), config),
		IncludeResource: true, Limit: limit,
	})
	p.ok(err, nil)
	var out []Listed
	for ev := range stream.Results {
		if len(ev.Diagnostics) > 0 {
			return out, ev.Diagnostics
		}
		out = append(out, Listed{
			DisplayName: ev.DisplayName,
			Identity:    p.Attributes(p.Identities.IdentitySchemas[resource].ValueType(), ev.Identity.IdentityData),
			Resource:    p.Attributes(p.Schemas.ResourceSchemas[resource].ValueType(), ev.Resource),
		})
	}
	return out, nil
}

func (p *Protocol) ok(err error, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			p.t.Fatalf("%s: %s (%s)", d.Summary, d.Detail, d.Attribute)
		}
	}
}
