// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package acctest runs acceptance tests: each against an emulator of its own, or, on demand,
// against a real account.
package acctest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// CloudVariable is the environment variable that, set to 1, sends the tests to a real account with
// the credentials of the environment. The tests make and delete users, groups and policies whose
// names begin with "tf-acc-".
const CloudVariable = "RAM_ACC_CLOUD"

// Env is what one test works in.
type Env struct {
	// Emulator is the test's own RAM; nil where the test runs against a real account.
	Emulator *emulator.Server
	// URL is the emulator's endpoint.
	URL string
	// Client calls RAM as the account itself: for changes behind Terraform's back, and to see what is
	// left.
	Client *ram.Client

	t      *testing.T
	prefix string
	config ram.Config // of Client
}

// Main is the TestMain of a package with acceptance tests: it finds the Terraform to drive.
func Main(m *testing.M) {
	if cli, err := terraformcli.Prepare(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		fmt.Fprintln(os.Stderr, "acceptance tests drive", cli)
	}
	code := m.Run()
	if buildDir != "" {
		_ = os.RemoveAll(buildDir)
	}
	os.Exit(code)
}

// New starts an emulator for the test, or connects to the account where [CloudVariable] says so.
func New(t *testing.T) *Env {
	t.Helper()
	e := &Env{t: t, prefix: fmt.Sprintf("tf-acc-%06x-", rand.N(1<<24))}
	if os.Getenv(CloudVariable) == "1" {
		sts, err := ram.NewClient(ram.Config{Credentials: credential.None()})
		if err != nil {
			t.Fatal(err)
		}
		credentials, err := credential.New(credential.Config{STS: sts})
		if err != nil {
			t.Fatal(err)
		}
		e.config = ram.Config{Credentials: credentials}
		e.Client = e.Fresh()
		return e
	}
	return e.start(emulator.Options{})
}

// NewEmulated starts an emulator with these options; the test is skipped where tests run against a
// real account.
func NewEmulated(t *testing.T, options emulator.Options) *Env {
	t.Helper()
	if os.Getenv(CloudVariable) == "1" {
		t.Skip("needs the emulator, and " + CloudVariable + " asks for a real account")
	}
	return (&Env{t: t, prefix: "tf-acc-"}).start(options)
}

func (e *Env) start(options emulator.Options) *Env {
	e.t.Helper()
	server, err := emulator.New(options)
	if err != nil {
		e.t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	e.t.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			e.t.Error(err)
		}
	})
	e.Emulator, e.URL = server, listener.URL
	key := server.Root()
	e.config = ram.Config{Endpoint: e.URL, Credentials: credential.Static(key.ID, key.Secret, "")}
	e.Client = e.Fresh()
	return e
}

// Fresh returns a client that remembers nothing of what was there before.
func (e *Env) Fresh() *ram.Client {
	e.t.Helper()
	c, err := ram.NewClient(e.config)
	if err != nil {
		e.t.Fatal(err)
	}
	return c
}

// Name makes a name that no other test uses: "ann" becomes "tf-acc-0f3c21-ann".
func (e *Env) Name(s string) string { return e.prefix + s }

// Provider is the provider block that leads to the test's RAM; more goes into the block.
func (e *Env) Provider(more string) string {
	if e.Emulator == nil {
		return fmt.Sprintf("provider \"ram\" {\n%s\n}\n", more)
	}
	key := e.Emulator.Root()
	return fmt.Sprintf("provider \"ram\" {\n  endpoint          = %q\n  access_key_id     = %q\n  access_key_secret = "+
		"%q\n%s\n}\n", e.URL, key.ID, key.Secret, more)
}

// Factories serve the provider inside the test process.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"ram": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// Run runs a test case with the provider and, unless a step sets its own, the provider block.
func (e *Env) Run(c resource.TestCase) {
	e.t.Helper()
	NeedCLI(e.t)
	c.ProtoV6ProviderFactories = Factories()
	for i := range c.Steps {
		if c.Steps[i].Config != "" {
			c.Steps[i].Config = e.Provider("") + c.Steps[i].Config
		}
	}
	resource.UnitTest(e.t, c)
}

// NeedCLI skips the test, with the reason, where there is no Terraform to drive.
func NeedCLI(t *testing.T) terraformcli.CLI {
	t.Helper()
	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Skip(err)
	}
	return cli
}
