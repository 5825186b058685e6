// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
)

func server() tfprotov6.ProviderServer { return providerserver.NewProtocol6(provider.New("test")())() }

func TestTheShippedFileIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := mockData(t.Context(), server())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../examples/mocks/ram.tfmock.hcl")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("examples/mocks/ram.tfmock.hcl does not fit the schemas: run make generate and commit it")
	}
}

// Whatever a configuration may pass on has the form that RAM gives it.
func TestValuesHaveTheirForm(t *testing.T) {
	t.Parallel()
	for name, value := range values {
		if value.Type() != cty.String || value.AsString() == unset {
			continue
		}
		text := value.AsString()
		switch attribute := name[strings.LastIndex(name, ".")+1:]; {
		case strings.HasSuffix(attribute, "_date"):
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case strings.HasSuffix(attribute, "arn"):
			if _, err := policy.ParseARN(text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case attribute == "json" || attribute == "policy_document":
			if problems := policy.Validate(text, policy.KindIdentity); len(problems) > 0 {
				t.Errorf("%s: %v", name, problems)
			}
		case attribute == "assume_role_policy_document":
			if problems := policy.Validate(text, policy.KindTrust); len(problems) > 0 {
				t.Errorf("%s: %v", name, problems)
			}
		}
	}
}

// The provider's own validators take every value, wherever an argument has the same name.
func TestValuesPassTheValidators(t *testing.T) {
	t.Parallel()
	s := server()
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for resource, schema := range schemas.ResourceSchemas {
		for _, a := range schema.Block.Attributes {
			value, ok := values[a.Name]
			if !ok || value.Type() != cty.String || !a.Required && !a.Optional || value.AsString() == unset {
				continue
			}
			checked++
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: resource, Config: only(t, schema.ValueType(), a.Name, value.AsString()),
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range resp.Diagnostics {
				if d.Attribute.Equal(tftypes.NewAttributePath().WithAttributeName(a.Name)) {
					t.Errorf("%s.%s = %q: %s: %s", resource, a.Name, value.AsString(), d.Summary, d.Detail)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no value checked: the walk is broken")
	}
}

// only is an object in which one text is set.
func only(t *testing.T, typ tftypes.Type, name, text string) *tfprotov6.DynamicValue {
	t.Helper()
	object := map[string]tftypes.Value{}
	for k, at := range typ.(tftypes.Object).AttributeTypes {
		object[k] = tftypes.NewValue(at, nil)
	}
	object[name] = tftypes.NewValue(tftypes.String, text)
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, object))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

func TestEveryValueIsUsed(t *testing.T) {
	t.Parallel()
	schemas, err := server().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	for _, kind := range []map[string]*tfprotov6.Schema{schemas.ResourceSchemas, schemas.DataSourceSchemas} {
		for name, schema := range kind {
			for _, a := range schema.Block.Attributes {
				if a.Computed && isPrimitive(a) {
					used = append(used, a.Name, strings.TrimPrefix(name, "ram_")+"."+a.Name)
				}
			}
		}
	}
	for name := range values {
		if !slices.Contains(used, name) {
			t.Errorf("no type has %s: take its value away", name)
		}
	}
}

func TestAnAttributeWithoutValue(t *testing.T) {
	t.Parallel()
	_, err := mocked("ram_thing", []*tfprotov6.SchemaAttribute{
		{Name: "list", Type: tftypes.List{ElementType: tftypes.String}, Computed: true},
		{Name: "of_a_new_kind", Type: tftypes.String, Computed: true},
	})
	if err == nil || !strings.Contains(err.Error(), "ram_thing.of_a_new_kind has no value") {
		t.Errorf("got %v", err)
	}
}
