// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

const header = `# What a mocked provider "ram" answers in "terraform test". Copy this file into your module.
# It is written by "make generate" from the schemas of the provider.

`

// mockData is the file of mock data for everything that a provider serves.
func mockData(ctx context.Context, server tfprotov6.ProviderServer) ([]byte, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, fmt.Errorf("get the provider's schemas: %w", err)
	}
	for _, d := range schemas.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, fmt.Errorf("get the provider's schemas: %s: %s", d.Summary, d.Detail)
		}
	}
	file := hclwrite.NewEmptyFile()
	for _, kind := range []struct {
		block   string
		schemas map[string]*tfprotov6.Schema
	}{{"mock_resource", schemas.ResourceSchemas}, {"mock_data", schemas.DataSourceSchemas}} {
		for _, name := range slices.Sorted(maps.Keys(kind.schemas)) {
			defaults, err := mocked(name, kind.schemas[name].Block.Attributes)
			if err != nil {
				return nil, err
			}
			if len(defaults) == 0 {
				continue
			}
			if len(file.Body().Blocks()) > 0 {
				file.Body().AppendNewline()
			}
			block := file.Body().AppendNewBlock(kind.block, []string{name})
			block.Body().SetAttributeValue("defaults", cty.ObjectVal(defaults))
		}
	}
	return append([]byte(header), hclwrite.Format(file.Bytes())...), nil
}

// mocked gives the values of a type's computed attributes. Collections are left out: Terraform
// makes them empty.
func mocked(typeName string, attributes []*tfprotov6.SchemaAttribute) (map[string]cty.Value, error) {
	out := map[string]cty.Value{}
	for _, a := range attributes {
		if !a.Computed || !isPrimitive(a) {
			continue
		}
		value, ok := values[strings.TrimPrefix(typeName, "ram_")+"."+a.Name]
		if !ok {
			value, ok = values[a.Name]
		}
		if !ok {
			return nil, fmt.Errorf("%s.%s has no value: give it one in internal/cmd/provider-mocks/values.go",
				typeName, a.Name)
		}
		if a.Optional && isUnset(value) {
			continue // the schema's own default says the same
		}
		out[a.Name] = value
	}
	return out, nil
}

func isUnset(v cty.Value) bool {
	return v.RawEquals(cty.StringVal(unset)) || v.RawEquals(cty.False)
}

func isPrimitive(a *tfprotov6.SchemaAttribute) bool {
	return a.Type != nil && (a.Type.Is(tftypes.String) || a.Type.Is(tftypes.Number) || a.Type.Is(tftypes.Bool))
}
