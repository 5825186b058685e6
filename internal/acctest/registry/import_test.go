// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// forEachServed runs a test for every registered object by the whole provider, in an account that
// has what the object hangs on.
func forEachServed(t *testing.T, test func(t *testing.T, e *acctest.Env, kind string, f fixture)) {
	t.Helper()
	for _, kind := range registered(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			e, f := acctest.NewEmulated(t, emulator.Options{}), fixtures[kind]
			if f.base != nil {
				if err := f.base(t.Context(), e.Client); err != nil {
					t.Fatal(err)
				}
			}
			test(t, e, kind, f)
		})
	}
}

// Each object can be listed; what a list tells is what an import by identity brings, and the state
// of a read.
func TestEveryObjectIsListedAndImportedByIdentity(t *testing.T) {
	t.Parallel()
	forEachServed(t, func(t *testing.T, e *acctest.Env, kind string, f fixture) {
		p := e.Protocol()
		terraform := &driver.Driver{Serve: func(context.Context) (tfprotov6.ProviderServer, error) {
			return e.Protocol().Server, nil
		}}
		_, _, err := terraform.Run(t.Context(), f.one(kind, "a", f.changed), driver.NewState(), driver.Options{})
		if err != nil {
			t.Fatal(err)
		}
		asked := f.filter(p, kind)
		listed, diags := p.List(kind, asked, 0)
		noDiagnostics(t, "list", diags)
		if len(listed) != 1 {
			t.Fatalf("%d are listed, want 1", len(listed))
		}
		if limited, _ := p.List(kind, asked, 1); len(limited) != 1 {
			t.Errorf("limit 1 yields %d", len(limited))
		}
		identity := map[string]string{}
		for k, v := range listed[0].Identity {
			identity[k] = p.TextOf(v)
		}
		byIdentity, diags := p.ImportByIdentity(kind, identity)
		noDiagnostics(t, "import by identity", diags)
		id, err := f.id(t.Context(), e.Client, "a")
		if err != nil {
			t.Fatal(err)
		}
		byID, diags := p.ImportByID(kind, f.importID("a", id))
		noDiagnostics(t, "import by ID", diags)
		for attribute, v := range byID {
			if !v.Equal(byIdentity[attribute]) {
				t.Errorf("%s: by ID %s, by identity %s", attribute, v, byIdentity[attribute])
			}
			l := listed[0].Resource[attribute]
			if !l.IsNull() && !l.Equal(v) {
				t.Errorf("%s: listed %s, read %s", attribute, l, v)
			}
		}
	})
}

// filter is what the list block of an object can name of its configuration.
func (f fixture) filter(p *acctest.Protocol, kind string) map[string]tftypes.Value {
	asked, set := map[string]tftypes.Value{}, f.config("a")
	for _, a := range p.Schemas.ListResourceSchemas[kind].Block.Attributes {
		if text, ok := set[a.Name].(string); ok {
			asked[a.Name] = acctest.Text(text)
		}
	}
	return asked
}

func noDiagnostics(t *testing.T, what string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Fatalf("%s: %s: %s", what, d.Summary, d.Detail)
	}
}

// An import of what does not exist finds nothing, which Terraform reports, or says so itself. It is
// never the framework's own complaint.
func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	forEachServed(t, func(t *testing.T, e *acctest.Env, kind string, f fixture) {
		if f.settings {
			t.Skip("settings are always there")
		}
		state, diags := e.Protocol().ImportByID(kind, f.importID("a", "LTAI5tNobodysKey"))
		if state != nil {
			t.Fatalf("what does not exist is imported as %v", state)
		}
		for _, d := range diags {
			if !strings.HasPrefix(d.Summary, "Cannot import") || !strings.Contains(d.Detail, "EntityNotExist") {
				t.Errorf("%s: %s", d.Summary, d.Detail)
			}
		}
	})
}
