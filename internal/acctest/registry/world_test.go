// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package registry holds the tables that every registered object goes through: what users, other
// people and the service do to it. An object cannot be left out.
package registry

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	ramprovider "github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// served is the provider with all its objects and a client that is already there.
type served struct{ meta *tfkit.Meta }

func (served) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "ram"
}
func (served) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (s served) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = s.meta
}
func (served) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (served) Resources(context.Context) (out []func() resource.Resource) {
	for _, o := range ramprovider.Objects() {
		out = append(out, o.Resources()...)
	}
	return out
}

// world is an emulated account, somebody who works in it beside Terraform, and Terraform.
type world struct {
	*testing.T
	*emulator.Server
	tf        *driver.Driver
	transport http.RoundTripper
	// other is a client of somebody else, with the account's own key.
	other *ram.Client
	state *driver.State
}

// inWorld runs a test in a world where time passes only while everybody waits.
func inWorld(t *testing.T, options emulator.Options, test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, err := emulator.New(options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		})
		w := &world{T: t, Server: server, transport: driver.Serve(t, server), state: driver.NewState()}
		w.tf = &driver.Driver{Serve: w.serve}
		w.other = w.fresh()
		test(w)
	})
}

// fresh is a client that remembers nothing.
func (w *world) fresh() *ram.Client {
	w.Helper()
	key := w.Root()
	c, err := ram.NewClient(ram.Config{
		Endpoint: "http://127.0.0.1:1", Credentials: credential.Static(key.ID, key.Secret, ""), Transport: w.transport,
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// serve starts a provider, as Terraform does for each walk.
func (w *world) serve(ctx context.Context) (tfprotov6.ProviderServer, error) {
	server := providerserver.NewProtocol6(served{&tfkit.Meta{Client: w.fresh()}})()
	resp, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		Config: &tfprotov6.DynamicValue{MsgPack: []byte{0x80}},
	})
	if err == nil && len(resp.Diagnostics) > 0 {
		err = fmt.Errorf("%s", resp.Diagnostics[0].Summary)
	}
	return server, err
}

// apply plans and applies, and keeps the state that comes of it.
func (w *world) apply(config driver.Config, options driver.Options) (*driver.Plan, error) {
	w.Helper()
	plan, state, err := w.tf.Run(w.Context(), config, w.state, options)
	w.state = state
	return plan, err
}

// must fails the test at once.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// settled checks that another plan changes nothing.
func (w *world) settled(config driver.Config) {
	w.Helper()
	plan, state, err := w.tf.Plan(w.Context(), config, w.state, driver.Options{})
	w.state = state
	w.must(err)
	if s := plan.Summary(); s != "" {
		w.Fatalf("the second plan is not empty:\n%s", s)
	}
}
