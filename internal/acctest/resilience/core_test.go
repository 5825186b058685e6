// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// parallelism is how many objects Terraform works on at once unless told otherwise.
const parallelism = 10

// core stands in for Terraform: it drives one configured provider through the protocol, inside this
// process. Like Terraform's own run, it begins with a provider that has seen nothing.
type core struct {
	tb     testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// object is a managed object as Terraform keeps it in state.
type object struct {
	kind     string // ram_user
	state    *tfprotov6.DynamicValue
	identity *tfprotov6.ResourceIdentityData
	private  []byte
}

// serve starts a provider for the account; more goes into the provider block.
func (a account) serve(more map[string]any) core {
	a.tb.Helper()
	server, err := acctest.Factories()["ram"]()
	if err != nil {
		a.tb.Fatal(err)
	}
	schema, err := server.GetProviderSchema(a.tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		a.tb.Fatal(err)
	}
	t := core{a.tb, server, schema}
	block := map[string]any{"endpoint": a.url, "access_key_id": a.Root().ID, "access_key_secret": a.Root().Secret}
	for name, v := range more {
		block[name] = v
	}
	resp, err := server.ConfigureProvider(a.tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: t.encode(schema.Provider.ValueType(),
			driver.Object(schema.Provider.ValueType(), block)),
	})
	if err := problems(err, resp.Diagnostics); err != nil {
		a.tb.Fatal(err)
	}
	return t
}

// problems joins what went wrong; warnings are none.
func problems(err error, diagnostics []*tfprotov6.Diagnostic) error {
	all := []error{err}
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, fmt.Errorf("%s\n%s", d.Summary, d.Detail))
		}
	}
	return errors.Join(all...)
}

// encode and decode panic rather than fail the test, because they run in other goroutines too; they
// only fail when a test is written wrongly.
func (t core) encode(typ tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	out, err := tfprotov6.NewDynamicValue(typ, v)
	if err != nil {
		panic(err)
	}
	return &out
}

func (t core) typeOf(kind string) tftypes.Type {
	schema := t.schema.ResourceSchemas[kind]
	if schema == nil {
		panic("no such resource: " + kind)
	}
	return schema.ValueType()
}

// attributes are the values of an object.
func (t core) attributes(o object) map[string]tftypes.Value { return decode(t.typeOf(o.kind), o.state) }

func decode(typ tftypes.Type, v *tfprotov6.DynamicValue) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	value, err := v.Unmarshal(typ)
	if err == nil {
		err = value.As(&out)
	}
	if err != nil {
		panic(err)
	}
	return out
}

// text is a string of the object; "" where it is null.
func (t core) text(o object, name string) string {
	var s *string
	if err := t.attributes(o)[name].As(&s); err != nil {
		panic(err)
	}
	if s == nil {
		return ""
	}
	return *s
}

// bring imports an object and reads it, as `terraform import` does.
func (t core) bring(ctx context.Context, kind, id string) (object, error) {
	resp, err := t.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err := problems(err, resp.Diagnostics); err != nil {
		return object{}, err
	}
	in := resp.ImportedResources[0]
	o, exists, err := t.read(ctx, object{kind, in.State, in.Identity, in.Private})
	if err == nil && !exists {
		err = fmt.Errorf("%s %s does not exist", kind, id)
	}
	return o, err
}

// read refreshes an object; it tells whether it still exists.
func (t core) read(ctx context.Context, o object) (object, bool, error) {
	resp, err := t.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: o.kind, CurrentState: o.state, CurrentIdentity: o.identity, Private: o.private,
	})
	if err := problems(err, resp.Diagnostics); err != nil {
		return object{}, false, err
	}
	if state, err := resp.NewState.Unmarshal(t.typeOf(o.kind)); err != nil || state.IsNull() {
		return object{}, false, err
	}
	return object{o.kind, resp.NewState, resp.NewIdentity, resp.Private}, true, nil
}

// same tells whether two states hold the same values.
func (t core) same(a, b object) bool {
	x, y := t.attributes(a), t.attributes(b)
	for name := range x {
		if !x[name].Equal(y[name]) {
			return false
		}
	}
	return true
}

// drift is what a refresh found, by the place of the object.
type drift struct{ gone, changed []int }

// refresh reads all objects, as many at once as Terraform does.
func (t core) refresh(objects []object) drift {
	t.tb.Helper()
	gone, changed := make([]bool, len(objects)), make([]bool, len(objects))
	var g errgroup.Group
	g.SetLimit(parallelism)
	for i, o := range objects {
		g.Go(func() error {
			now, exists, err := t.read(t.tb.Context(), o)
			gone[i] = !exists
			changed[i] = err == nil && exists && !t.same(o, now)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.tb.Fatal(err)
	}
	var d drift
	for i := range objects {
		switch {
		case gone[i]:
			d.gone = append(d.gone, i)
		case changed[i]:
			d.changed = append(d.changed, i)
		}
	}
	return d
}

// wanted is an object to import.
type wanted struct{ kind, id string }

// adopt imports objects; the order stays.
func (a account) adopt(all []wanted) []object {
	a.tb.Helper()
	t := a.serve(nil)
	out := make([]object, len(all))
	var g errgroup.Group
	g.SetLimit(parallelism)
	for i, w := range all {
		g.Go(func() (err error) {
			out[i], err = t.bring(a.tb.Context(), w.kind, w.id)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		a.tb.Fatal(err)
	}
	return out
}

// apply makes an object, or changes it from prior, and returns what Terraform would put into state
// even where it fails; an object without a state was not made.
func (t core) apply(ctx context.Context, kind string, prior *object, config map[string]any) (object, error) {
	typ := t.typeOf(kind)
	null := t.encode(typ, tftypes.NewValue(typ, nil))
	before := object{kind: kind, state: null}
	if prior != nil {
		before = *prior
	}
	given := driver.Object(typ, config)
	plan, err := t.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: before.state, ProposedNewState: t.encode(typ, t.proposed(kind, prior, given)),
		Config: t.encode(typ, given), PriorPrivate: before.private, PriorIdentity: before.identity,
	})
	if err := problems(err, plan.Diagnostics); err != nil {
		return before, err
	}
	if prior != nil && len(plan.RequiresReplace) > 0 {
		return before, fmt.Errorf("%s would be replaced: %v", kind, plan.RequiresReplace)
	}
	done, err := t.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: kind, PriorState: before.state, PlannedState: plan.PlannedState, Config: t.encode(typ, given),
		PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	failed := problems(err, done.Diagnostics)
	after := object{kind, done.NewState, done.NewIdentity, done.Private}
	state, err := done.NewState.Unmarshal(typ)
	if err != nil {
		return before, errors.Join(failed, err)
	}
	if state.IsNull() {
		after.state = nil
		return after, failed
	}
	if failed == nil {
		failed = t.kept(typ, plan.PlannedState, done.NewState)
	}
	return after, failed
}

// proposed is what Terraform proposes: what is configured, else what stood there where the provider
// may decide.
func (t core) proposed(kind string, prior *object, config tftypes.Value) tftypes.Value {
	given := map[string]tftypes.Value{}
	if err := config.As(&given); err != nil {
		panic(err)
	}
	proposal := maps.Clone(given) // As lends what the value holds
	for _, a := range t.schema.ResourceSchemas[kind].Block.Attributes {
		switch {
		case !a.Computed || !given[a.Name].IsNull():
		case prior != nil:
			proposal[a.Name] = t.attributes(*prior)[a.Name]
		default:
			proposal[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(config.Type(), proposal)
}

// kept checks what Terraform checks after an apply: that every value that was planned is what came.
func (t core) kept(typ tftypes.Type, planned, got *tfprotov6.DynamicValue) error {
	have := decode(typ, got)
	for name, want := range decode(typ, planned) {
		if want.IsFullyKnown() && !want.Equal(have[name]) {
			return fmt.Errorf("the provider produced an inconsistent result after apply: %s was planned as %s and came as %s",
				name, want, have[name])
		}
	}
	return nil
}

// destroy deletes the object.
func (t core) destroy(ctx context.Context, o object) error {
	typ := t.typeOf(o.kind)
	null := t.encode(typ, tftypes.NewValue(typ, nil))
	plan, err := t.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: o.kind, PriorState: o.state, ProposedNewState: null, Config: null, PriorPrivate: o.private,
		PriorIdentity: o.identity,
	})
	if err := problems(err, plan.Diagnostics); err != nil {
		return err
	}
	done, err := t.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: o.kind, PriorState: o.state, PlannedState: null, Config: null, PlannedPrivate: plan.PlannedPrivate,
		PlannedIdentity: o.identity,
	})
	return problems(err, done.Diagnostics)
}

// data reads a data source.
func (t core) data(kind string, config map[string]any) map[string]tftypes.Value {
	t.tb.Helper()
	typ := t.schema.DataSourceSchemas[kind].ValueType()
	resp, err := t.server.ReadDataSource(t.tb.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: kind,
		Config: t.encode(typ, driver.Object(typ, config))})
	if err := problems(err, resp.Diagnostics); err != nil {
		t.tb.Fatal(err)
	}
	return decode(typ, resp.State)
}

// list runs a list block, as `terraform query` does; whole asks for the objects and not only for
// their identities.
func (t core) list(kind string, config map[string]any, whole bool) []tfprotov6.ListResourceResult {
	t.tb.Helper()
	//nolint:staticcheck // the interface to come in its place does not exist yet
	server, ok := t.server.(tfprotov6.ProviderServerWithListResource)
	if !ok {
		t.tb.Fatal("the provider serves no list resources")
	}
	typ := t.schema.ListResourceSchemas[kind].ValueType()
	stream, err := server.ListResource(t.tb.Context(), &tfprotov6.ListResourceRequest{
		TypeName: kind, Config: t.encode(typ, driver.Object(typ, config)), Limit: 100_000, IncludeResource: whole,
	})
	if err != nil {
		t.tb.Fatal(err)
	}
	var out []tfprotov6.ListResourceResult
	for r := range stream.Results {
		if err := problems(nil, r.Diagnostics); err != nil {
			t.tb.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// id joins the parts of an import ID.
func id(parts ...string) string { return strings.Join(parts, ":") }
