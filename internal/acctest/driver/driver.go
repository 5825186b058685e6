// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package driver does to a provider what Terraform's core does: it refreshes, plans and applies
// whole configurations through the protocol, a new provider for each walk, ten objects at once. It
// needs no Terraform and, inside a synctest bubble, no time.
//
// What it knows of core: the second plan of a replacement, the second plan during an apply, taint,
// create_before_destroy, the order of destroys, the private data of a plan, and the checks of what
// a provider answers.
package driver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Parallelism is how many objects Terraform works on at once unless told otherwise.
const Parallelism = 10

// Driver drives providers that Serve starts, one for each walk.
type Driver struct {
	// Serve starts a configured provider.
	Serve func(context.Context) (tfprotov6.ProviderServer, error)
	// Parallelism is how many objects are worked on at once; 0 is 10.
	Parallelism int
	// Identities says that state keeps identities, as Terraform does from 1.12 on.
	Identities bool
}

// Config is a configuration by the addresses of its instances.
type Config map[string]Resource

// Resource is one configured instance.
type Resource struct {
	Type string
	// Set are the arguments: Go values, or a [Ref] to another instance.
	Set                 map[string]any
	DependsOn           []string
	CreateBeforeDestroy bool
}

// Ref is the value that an attribute of another instance has.
type Ref struct{ Address, Attribute string }

// Instance is an object in the state.
type Instance struct {
	Type     string
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	Tainted  bool
	deps     []string
}

// Text is a string attribute; "" where it is null.
func (i *Instance) Text(name string) string {
	var s *string
	if i == nil || attributes(i.Value)[name].As(&s) != nil || s == nil {
		return ""
	}
	return *s
}

// Go is a text or a map of texts as a Go value; nil where it is null.
func (i *Instance) Go(name string) any {
	v := attributes(i.Value)[name]
	var m map[string]tftypes.Value
	switch {
	case v.IsNull():
		return nil
	case v.As(&m) != nil:
		return i.Text(name)
	}
	texts := map[string]string{}
	for key, element := range m {
		var s string
		if element.As(&s) == nil {
			texts[key] = s
		}
	}
	return texts
}

// Elements are those of a set of texts.
func (i *Instance) Elements(name string) map[string]bool {
	texts := map[string]bool{}
	var all []tftypes.Value
	if i == nil || attributes(i.Value)[name].As(&all) != nil {
		return texts
	}
	for _, v := range all {
		var s string
		if v.As(&s) == nil {
			texts[s] = true
		}
	}
	return texts
}

// Texts are the values of all string attributes that are not null.
func (i *Instance) Texts() map[string]bool {
	texts := map[string]bool{}
	for _, v := range attributes(i.Value) {
		var s string
		if v.Type().Is(tftypes.String) && !v.IsNull() && v.As(&s) == nil {
			texts[s] = true
		}
	}
	return texts
}

// State is what Terraform keeps: objects by address, and those that a create_before_destroy has
// replaced and not destroyed yet.
type State struct {
	Current map[string]*Instance
	Deposed map[string]*Instance
}

func (s *State) clone() *State {
	return &State{Current: maps.Clone(s.Current), Deposed: maps.Clone(s.Deposed)}
}

// With is the state with an object at an address.
func (s *State) With(address string, i *Instance) *State {
	out := s.clone()
	out.Current[address] = i
	return out
}

// NewState is an empty state.
func NewState() *State {
	return &State{Current: map[string]*Instance{}, Deposed: map[string]*Instance{}}
}

// Action is what a plan does to an instance.
type Action string

// What a plan can do.
const (
	NoOp              Action = "no-op"
	Create            Action = "create"
	Update            Action = "update"
	Delete            Action = "delete"
	DeleteThenCreate  Action = "delete, create"
	CreateThenDelete  Action = "create, delete"
	deleteDeposedOnly Action = "delete deposed"
)

// process is one provider, and what it says of itself.
type process struct {
	server      tfprotov6.ProviderServer
	schemas     map[string]*tfprotov6.Schema
	dataSchemas map[string]*tfprotov6.Schema
	identities  bool
}

func (d *Driver) start(ctx context.Context) (*process, error) {
	server, err := d.Serve(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, err
	}
	return &process{server, resp.ResourceSchemas, resp.DataSourceSchemas, d.Identities}, nil
}

func (p *process) typeOf(kind string) tftypes.Type { return p.schemas[kind].ValueType() }

// failure joins what went wrong; warnings are none.
func failure(err error, diagnostics []*tfprotov6.Diagnostic) error {
	all := []error{err}
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			at := ""
			if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
				at = d.Attribute.String() + ": "
			}
			all = append(all, fmt.Errorf("%s%s\n%s", at, d.Summary, d.Detail))
		}
	}
	return errors.Join(all...)
}

func warnings(diagnostics []*tfprotov6.Diagnostic) []string {
	var out []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			out = append(out, d.Summary+"\n"+d.Detail)
		}
	}
	return out
}

// walk works on nodes, each after those that it depends on, and at most so many at once. What
// depends on a node that failed is left out.
func (d *Driver) walk(nodes []string, after map[string][]string, work func(node string) error) error {
	limit := d.Parallelism
	if limit == 0 {
		limit = Parallelism
	}
	slots := make(chan struct{}, limit)
	done := map[string]chan struct{}{}
	for _, n := range nodes {
		done[n] = make(chan struct{})
	}
	var mu sync.Mutex
	failed := map[string]bool{}
	var all []error
	var wg sync.WaitGroup
	for _, n := range nodes {
		wg.Go(func() {
			defer close(done[n])
			for _, dep := range after[n] {
				if wait := done[dep]; wait != nil {
					<-wait
				}
			}
			mu.Lock()
			skip := slices.ContainsFunc(after[n], func(dep string) bool { return failed[dep] })
			failed[n] = skip
			mu.Unlock()
			if skip {
				return
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			if err := work(n); err != nil {
				mu.Lock()
				failed[n] = true
				all = append(all, fmt.Errorf("%s: %w", n, err))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errors.Join(all...)
}

// dependencies are the addresses that an instance refers to.
func (r Resource) dependencies() []string {
	deps := slices.Clone(r.DependsOn)
	for _, v := range r.Set {
		if ref, ok := v.(Ref); ok {
			deps = append(deps, ref.Address)
		}
	}
	slices.Sort(deps)
	return slices.Compact(deps)
}
