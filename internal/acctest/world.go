// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package acctest

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
	resp.ResourceData, resp.DataSourceData = s.meta, s.meta
}
func (served) DataSources(context.Context) (out []func() datasource.DataSource) {
	for _, o := range ramprovider.Objects() {
		out = append(out, o.DataSources()...)
	}
	return out
}
func (served) Resources(context.Context) (out []func() resource.Resource) {
	for _, o := range ramprovider.Objects() {
		out = append(out, o.Resources()...)
	}
	return out
}

// World is an emulated account, Terraform, and somebody who works in the account beside it. All is
// in memory, and time passes only while everybody waits.
type World struct {
	*testing.T
	*emulator.Server
	// TF does what Terraform does.
	TF *driver.Driver
	// Transport leads to the account.
	Transport http.RoundTripper
	// Logger takes what clients log; nil drops it.
	Logger interface {
		Debug(ctx context.Context, message string, fields map[string]any)
		Warn(ctx context.Context, message string, fields map[string]any)
	}
	// Other is a client of somebody else, with the account's own key.
	Other *ram.Client
	// State is what Terraform keeps.
	State *driver.State
}

// InWorld runs a test in a world of its own.
func InWorld(t *testing.T, options emulator.Options, test func(*World)) {
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
		w := &World{T: t, Server: server, Transport: driver.Serve(t, server), State: driver.NewState()}
		w.TF = &driver.Driver{Serve: w.Serve}
		w.Other = w.Fresh()
		test(w)
	})
}

// Fresh is a client that remembers nothing.
func (w *World) Fresh() *ram.Client {
	w.Helper()
	key := w.Root()
	return w.As(key.ID, key.Secret)
}

// As is a client of whoever has an access key.
func (w *World) As(keyID, secret string) *ram.Client {
	w.Helper()
	c, err := ram.NewClient(ram.Config{
		Endpoint: "http://127.0.0.1:1", Credentials: credential.Static(keyID, secret, ""), Transport: w.Transport,
		Logger: w.Logger,
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// Serve starts a provider, as Terraform does for each walk.
func (w *World) Serve(ctx context.Context) (tfprotov6.ProviderServer, error) {
	client := w.Fresh()
	server := providerserver.NewProtocol6(served{&tfkit.Meta{Client: client, VerifiedAccount: client.AccountID}})()
	resp, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		Config: &tfprotov6.DynamicValue{MsgPack: []byte{0x80}},
	})
	if err == nil && len(resp.Diagnostics) > 0 {
		err = fmt.Errorf("%s", resp.Diagnostics[0].Summary)
	}
	return server, err
}

// Apply plans and applies, and keeps the state that comes of it.
func (w *World) Apply(config driver.Config, options driver.Options) (*driver.Plan, error) {
	w.Helper()
	plan, state, err := w.TF.Run(w.Context(), config, w.State, options)
	w.State = state
	return plan, err
}

// Must fails the test at once.
func (w *World) Must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Settled checks that another plan changes nothing.
func (w *World) Settled(config driver.Config) {
	w.Helper()
	plan, state, err := w.TF.Plan(w.Context(), config, w.State, driver.Options{})
	w.State = state
	w.Must(err)
	if s := plan.Summary(); s != "" {
		w.Fatalf("the second plan is not empty:\n%s", s)
	}
}
