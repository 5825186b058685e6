// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package driver

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Options say how to plan.
type Options struct {
	NoRefresh bool
	Destroy   bool
	Replace   []string // addresses to replace in any case
	Target    []string // plan only these, and what they depend on
}

// Plan is what a plan has found out.
type Plan struct {
	Changes  map[string]*Change
	Warnings []string

	config Config
	prior  *State
}

// Change is what a plan does to one instance.
type Change struct {
	Action   Action
	Planned  tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// Text is a string attribute of what is planned; "" where it is not known, or null.
func (c *Change) Text(name string) string { return (&Instance{Value: c.Planned}).Text(name) }

// Unknown names the attributes that are known only after the apply.
func (c *Change) Unknown() []string {
	var names []string
	for name, v := range attributes(c.Planned) {
		if !v.IsFullyKnown() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Summary is one line for each instance that changes.
func (p *Plan) Summary() string {
	var lines []string
	for _, address := range slices.Sorted(maps.Keys(p.Changes)) {
		if c := p.Changes[address]; c.Action != NoOp {
			lines = append(lines, fmt.Sprintf("%s: %s", address, c.Action))
		}
	}
	return strings.Join(lines, "\n")
}

// planner is one walk that plans.
type planner struct {
	*process
	d       *Driver
	options Options
	plan    *Plan

	mu    sync.Mutex
	known map[string]tftypes.Value // by address: what the instances will be
}

// Plan refreshes a state and plans a configuration. The state that it returns is the refreshed one,
// also where planning fails.
func (d *Driver) Plan(ctx context.Context, config Config, state *State, options Options) (*Plan, *State, error) {
	proc, err := d.start(ctx)
	if err != nil {
		return nil, state, err
	}
	w := &planner{process: proc, d: d, options: options, known: map[string]tftypes.Value{}}
	w.plan = &Plan{Changes: map[string]*Change{}, config: config, prior: state.clone()}
	wanted := config
	if options.Destroy {
		wanted = Config{}
	}
	nodes, after := w.graph(wanted, state)
	err = d.walk(nodes, after, func(address string) error { return w.visit(ctx, wanted, address) })
	return w.plan, w.plan.prior, err
}

// graph are the instances to plan, each after those that it refers to.
func (w *planner) graph(config Config, state *State) ([]string, map[string][]string) {
	after := map[string][]string{}
	for address, r := range config {
		after[address] = r.dependencies()
	}
	var nodes []string
	for _, address := range slices.Sorted(maps.Keys(union(config, state.Current))) {
		if w.options.Target == nil || reaches(w.options.Target, address, after) {
			nodes = append(nodes, address)
		}
	}
	for address := range state.Deposed {
		nodes = append(nodes, address+" (deposed)")
	}
	return nodes, after
}

func union[A, B any](a map[string]A, b map[string]B) map[string]bool {
	out := map[string]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

// reaches tells whether one of the targets is address or depends on it.
func reaches(targets []string, address string, after map[string][]string) bool {
	return slices.ContainsFunc(targets, func(t string) bool {
		return t == address || (len(after[t]) > 0 && reaches(after[t], address, after))
	})
}

func (w *planner) visit(ctx context.Context, config Config, node string) error {
	if address, deposed := strings.CutSuffix(node, " (deposed)"); deposed {
		return w.planDestroy(ctx, node, w.plan.prior.Deposed[address], deleteDeposedOnly)
	}
	w.mu.Lock()
	prior := w.plan.prior.Current[node]
	w.mu.Unlock()
	if prior != nil && !w.options.NoRefresh {
		refreshed, err := w.read(ctx, prior)
		if err != nil {
			return err
		}
		w.mu.Lock()
		if prior = refreshed; prior == nil {
			delete(w.plan.prior.Current, node)
		} else {
			w.plan.prior.Current[node] = prior
		}
		w.mu.Unlock()
	}
	r, configured := config[node]
	switch {
	case configured:
		return w.planInstance(ctx, node, r, prior)
	case prior != nil:
		return w.planDestroy(ctx, node, prior, Delete)
	}
	return nil
}

// read refreshes an object; nil where it is gone.
func (p *process) read(ctx context.Context, i *Instance) (*Instance, error) {
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: i.Type, CurrentState: encode(p.typeOf(i.Type), i.Value), CurrentIdentity: i.Identity, Private: i.Private,
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, err
	}
	v := decode(p.typeOf(i.Type), resp.NewState)
	if v.IsNull() {
		return nil, nil //nolint:nilnil // that it is gone is no error
	}
	out := *i
	out.Value, out.Private = v, resp.Private
	if p.identities {
		out.Identity = resp.NewIdentity
	}
	return &out, nil
}

func (w *planner) planDestroy(ctx context.Context, node string, prior *Instance, action Action) error {
	typ := w.typeOf(prior.Type)
	null := encode(typ, tftypes.NewValue(typ, nil))
	resp, err := w.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: prior.Type, PriorState: encode(typ, prior.Value), ProposedNewState: null, Config: null,
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return err
	}
	c := &Change{Action: action, Planned: tftypes.NewValue(typ, nil), private: resp.PlannedPrivate}
	w.set(node, c, resp.Diagnostics)
	return nil
}

func (w *planner) set(address string, c *Change, diagnostics []*tfprotov6.Diagnostic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan.Changes[address] = c
	w.plan.Warnings = append(w.plan.Warnings, warnings(diagnostics)...)
	w.known[address] = c.Planned
}

// planInstance plans a configured instance, twice where it is replaced.
func (w *planner) planInstance(ctx context.Context, address string, r Resource, prior *Instance) error {
	typ := w.typeOf(r.Type)
	config := Object(typ, resolve(r.Set, w.lookUp))
	if err := w.validate(ctx, r.Type, config); err != nil {
		return err
	}
	before, private := tftypes.NewValue(typ, nil), []byte(nil)
	var identity *tfprotov6.ResourceIdentityData
	if prior != nil && !prior.Tainted {
		before, private, identity = prior.Value, prior.Private, prior.Identity
	}
	c, replace, diagnostics, err := w.change(ctx, r.Type, before, config, private, identity)
	if err != nil {
		return err
	}
	switch {
	case prior != nil && (prior.Tainted || replace || slices.Contains(w.options.Replace, address)):
		if !prior.Tainted {
			null := tftypes.NewValue(typ, nil)
			if c, _, _, err = w.change(ctx, r.Type, null, config, c.private, nil); err != nil {
				return err
			}
		}
		c.Action = DeleteThenCreate
		if r.CreateBeforeDestroy {
			c.Action = CreateThenDelete
		}
	case prior == nil:
		c.Action = Create
	case c.Planned.Equal(before):
		c.Action = NoOp
	default:
		c.Action = Update
	}
	w.set(address, c, diagnostics)
	return nil
}

func (w *planner) lookUp(ref Ref) tftypes.Value {
	w.mu.Lock()
	defer w.mu.Unlock()
	return attributes(w.known[ref.Address])[ref.Attribute]
}

func (p *process) validate(ctx context.Context, kind string, config tftypes.Value) error {
	resp, err := p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: kind, Config: encode(p.typeOf(kind), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	return failure(err, resp.Diagnostics)
}

// change asks the provider for a plan; replace tells whether a value changes that takes a new
// object.
func (p *process) change(
	ctx context.Context, kind string, prior, config tftypes.Value,
	private []byte, identity *tfprotov6.ResourceIdentityData,
) (c *Change, replace bool, diagnostics []*tfprotov6.Diagnostic, err error) {
	typ := p.typeOf(kind)
	resp, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: encode(typ, prior), ProposedNewState: encode(typ, p.proposed(kind, prior, config)),
		Config: encode(typ, config), PriorPrivate: private, PriorIdentity: identity,
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, false, nil, err
	}
	c = &Change{Planned: decode(typ, resp.PlannedState), private: resp.PlannedPrivate, identity: resp.PlannedIdentity}
	before, after := attributes(prior), attributes(c.Planned)
	for _, at := range resp.RequiresReplace {
		name, ok := at.Steps()[0].(tftypes.AttributeName)
		replace = replace || (ok && !prior.IsNull() && !before[string(name)].Equal(after[string(name)]))
	}
	return c, replace, resp.Diagnostics, nil
}
