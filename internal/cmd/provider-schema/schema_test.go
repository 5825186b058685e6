// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fake serves one of everything. A method that describe does not need would panic.
type fake struct {
	tfprotov6.ProviderServer
	diagnostics []*tfprotov6.Diagnostic
}

func (f fake) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	thing := &tfprotov6.Schema{Version: 3, Block: &tfprotov6.SchemaBlock{
		Description: "A **thing**.", DescriptionKind: tfprotov6.StringKindMarkdown,
		Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "name", Type: tftypes.String, Required: true, Description: "Its name."},
			{Name: "secret", Type: tftypes.Set{ElementType: tftypes.String}, Computed: true, Sensitive: true},
			{Name: "part", Optional: true, NestedType: &tfprotov6.SchemaObject{
				Nesting: tfprotov6.SchemaObjectNestingModeMap,
				Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "key", Type: tftypes.Number, WriteOnly: true, Optional: true},
				},
			}},
		},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{
			{
				TypeName: "statement", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MaxItems: 2,
				Block: &tfprotov6.SchemaBlock{},
			},
		},
	}}
	return &tfprotov6.GetProviderSchemaResponse{
		Diagnostics:       f.diagnostics,
		Provider:          &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas:   map[string]*tfprotov6.Schema{"x_thing": thing},
		DataSourceSchemas: map[string]*tfprotov6.Schema{"x_things": thing},
		ActionSchemas:     map[string]*tfprotov6.ActionSchema{"x_do": {Schema: thing}},
		Functions: map[string]*tfprotov6.Function{"f": {
			Summary: "Does f.", Return: &tfprotov6.FunctionReturn{Type: tftypes.Bool},
			Parameters:        []*tfprotov6.FunctionParameter{{Name: "a", Type: tftypes.String}},
			VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Type: tftypes.Number, AllowNullValue: true},
		}},
	}, nil
}

func (fake) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{
		"x_thing": {Version: 1, IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
			{Name: "name", Type: tftypes.String, RequiredForImport: true},
		}},
	}}, nil
}

// at walks down a decoded JSON document.
func at(t *testing.T, v any, path ...string) any {
	t.Helper()
	for i, key := range path {
		o, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("%v is no object", path[:i])
		}
		if v, ok = o[key]; !ok {
			t.Fatalf("nothing at %v", path[:i+1])
		}
	}
	return v
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	doc, err := describe(t.Context(), "host/ns/x", fake{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	thing := at(t, decoded, "provider_schemas", "host/ns/x", "resource_schemas", "x_thing")
	tests := []struct {
		want any
		got  any
	}{
		{3.0, at(t, thing, "version")},
		{"markdown", at(t, thing, "block", "description_kind")},
		{"string", at(t, thing, "block", "attributes", "name", "type")},
		{true, at(t, thing, "block", "attributes", "name", "required")},
		{true, at(t, thing, "block", "attributes", "secret", "sensitive")},
		{"map", at(t, thing, "block", "attributes", "part", "nested_type", "nesting_mode")},
		{true, at(t, thing, "block", "attributes", "part", "nested_type", "attributes", "key", "write_only")},
		{"list", at(t, thing, "block", "block_types", "statement", "nesting_mode")},
		{2.0, at(t, thing, "block", "block_types", "statement", "max_items")},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %v, want %v in %s", tt.got, tt.want, text)
		}
	}
	whole := at(t, decoded, "provider_schemas", "host/ns/x")
	name := at(t, whole, "resource_identity_schemas", "x_thing", "attributes", "name")
	if got := at(t, name, "required_for_import"); got != true {
		t.Errorf("identity: required_for_import is %v", got)
	}
	if got := at(t, whole, "functions", "f", "variadic_parameter", "is_nullable"); got != true {
		t.Errorf("function: is_nullable is %v", got)
	}
	at(t, whole, "data_source_schemas", "x_things")
	at(t, whole, "action_schemas", "x_do", "block", "attributes", "name")
	set, err := json.Marshal(at(t, thing, "block", "attributes", "secret", "type"))
	if err != nil || string(set) != `["set","string"]` {
		t.Errorf("type of a set: %s, %v", set, err)
	}
}

func TestDescribeIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	var texts [2]string
	for i := range texts {
		doc, err := describe(t.Context(), "a", fake{})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] {
		t.Error("two runs differ")
	}
}

func TestDescribeReportsWhatTheProviderReports(t *testing.T) {
	t.Parallel()
	_, err := describe(t.Context(), "a", fake{diagnostics: []*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "only a warning"},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Reserved name", Detail: "count"},
	}})
	if err == nil || err.Error() != "get the provider's schemas: Reserved name: count" {
		t.Errorf("got %v", err)
	}
}
