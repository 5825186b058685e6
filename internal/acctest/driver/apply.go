// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package driver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// applier is one walk that applies a plan.
type applier struct {
	*process
	plan *Plan

	mu    sync.Mutex
	state *State
}

// Apply carries out a plan and returns the state that Terraform would keep, also where it fails.
func (d *Driver) Apply(ctx context.Context, plan *Plan) (*State, error) {
	proc, err := d.start(ctx)
	if err != nil {
		return plan.prior, err
	}
	w := &applier{process: proc, plan: plan, state: plan.prior.clone()}
	nodes, after := w.graph()
	err = d.walk(nodes, after, func(node string) error { return w.visit(ctx, node) })
	return w.state, err
}

// Run plans and applies.
func (d *Driver) Run(ctx context.Context, config Config, state *State, options Options) (*Plan, *State, error) {
	plan, state, err := d.Plan(ctx, config, state, options)
	if err != nil {
		return plan, state, err
	}
	state, err = d.Apply(ctx, plan)
	return plan, state, err
}

// The nodes of an apply are the addresses, and these for what is destroyed.
const destroys = " (destroy)"

// graph orders an apply: what is destroyed goes after what depends on it is destroyed, what is made
// after what it depends on is made, and a replaced object is destroyed first, or last where it has
// create_before_destroy.
func (w *applier) graph() ([]string, map[string][]string) {
	after := map[string][]string{}
	for address, c := range w.plan.Changes {
		switch c.Action {
		case Delete, deleteDeposedOnly:
			after[address+destroys] = nil
		case DeleteThenCreate:
			after[address+destroys] = nil
			after[address] = []string{address + destroys}
		case CreateThenDelete:
			after[address] = nil
			after[address+destroys] = []string{address}
		default:
			after[address] = nil
		}
	}
	for address, r := range w.plan.config {
		if _, planned := after[address]; planned {
			after[address] = append(after[address], r.dependencies()...)
		}
	}
	for address, i := range w.plan.prior.Current {
		for _, dep := range i.deps {
			if _, destroyed := after[dep+destroys]; destroyed {
				// What depended on it goes first, or has turned away from it. What refers to the one that is
				// made after it comes after that.
				if _, ok := after[address+destroys]; ok {
					after[dep+destroys] = append(after[dep+destroys], address+destroys)
				}
				c, last := w.plan.Changes[address], w.plan.Changes[dep].Action == DeleteThenCreate
				if c != nil && (c.Action == Update && !last || w.isReplacedFirst(dep)) {
					after[dep+destroys] = append(after[dep+destroys], address)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(after)), after
}

// isReplacedFirst tells whether an instance is made anew before the old one is destroyed.
func (w *applier) isReplacedFirst(address string) bool {
	return w.plan.Changes[address].Action == CreateThenDelete
}

func (w *applier) visit(ctx context.Context, node string) error {
	if address, ok := strings.CutSuffix(node, destroys); ok {
		return w.destroy(ctx, address)
	}
	return w.change(ctx, node)
}

// destroy deletes an object with the private data of its plan.
func (w *applier) destroy(ctx context.Context, address string) error {
	c := w.plan.Changes[address]
	holders, private := w.state.Current, c.private
	if bare, deposed := strings.CutSuffix(address, " (deposed)"); deposed {
		address, holders = bare, w.state.Deposed
	}
	if c.Action == CreateThenDelete {
		holders = w.state.Deposed
		var err error
		if private, err = w.planDeposed(ctx, w.held(holders, address)); err != nil {
			return err
		}
	}
	i := w.held(holders, address)
	if i == nil {
		return nil
	}
	typ := w.typeOf(i.Type)
	null := encode(typ, tftypes.NewValue(typ, nil))
	resp, err := w.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.Type, PriorState: encode(typ, i.Value), PlannedState: null, Config: null, PlannedPrivate: private,
		PlannedIdentity: i.Identity,
	})
	if err != nil { // the provider is gone: the state stays
		return err
	}
	failed := failure(nil, resp.Diagnostics)
	w.mu.Lock()
	defer w.mu.Unlock()
	if v := decode(typ, resp.NewState); !v.IsNull() {
		kept := *i
		kept.Value, kept.Private = v, resp.Private
		holders[address] = &kept
		return failed
	}
	delete(holders, address)
	return failed
}

func (w *applier) held(holders map[string]*Instance, address string) *Instance {
	w.mu.Lock()
	defer w.mu.Unlock()
	return holders[address]
}

// planDeposed plans the end of an object that another one has replaced, with its own private data.
func (w *applier) planDeposed(ctx context.Context, i *Instance) ([]byte, error) {
	typ := w.typeOf(i.Type)
	null := encode(typ, tftypes.NewValue(typ, nil))
	resp, err := w.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.Type, PriorState: encode(typ, i.Value), ProposedNewState: null, Config: null, PriorPrivate: i.Private,
		PriorIdentity: i.Identity,
	})
	return resp.PlannedPrivate, failure(err, resp.Diagnostics)
}

// change plans an instance again, with what the apply has found out, and then makes or changes it.
func (w *applier) change(ctx context.Context, address string) error {
	planned, r := w.plan.Changes[address], w.plan.config[address]
	typ := w.typeOf(r.Type)
	if planned.Action == CreateThenDelete {
		w.mu.Lock()
		w.state.Deposed[address] = w.state.Current[address]
		delete(w.state.Current, address)
		w.mu.Unlock()
	}
	config := Object(typ, resolve(r.Set, w.lookUp))
	if err := w.validate(ctx, r.Type, config); err != nil {
		return w.restore(address, err)
	}
	prior := w.held(w.state.Current, address)
	before, private := tftypes.NewValue(typ, nil), []byte(nil)
	var identity *tfprotov6.ResourceIdentityData
	if prior != nil {
		before, private, identity = prior.Value, prior.Private, prior.Identity
	}
	c, replace, _, err := w.process.change(ctx, r.Type, before, config, private, identity)
	if err == nil {
		err = checkAction(planned, c, before, replace)
	}
	if err == nil {
		err = agrees(planned.Planned, c.Planned, "final plan")
	}
	if err != nil || c.Planned.Equal(before) {
		return w.restore(address, err)
	}
	return w.restore(address, w.apply(ctx, address, r, before, config, c))
}

func checkAction(planned, actual *Change, before tftypes.Value, replace bool) error {
	switch {
	case replace:
		return fmt.Errorf("provider produced inconsistent final plan: %s became a replacement", planned.Action)
	case planned.Action == NoOp && !actual.Planned.Equal(before):
		return errors.New("provider produced inconsistent final plan: no-op became update")
	}
	return nil
}

// apply makes or changes the instance, and keeps what the provider says of it.
func (w *applier) apply(
	ctx context.Context, address string, r Resource, before, config tftypes.Value, c *Change,
) error {
	typ := w.typeOf(r.Type)
	resp, err := w.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.Type, PriorState: encode(typ, before), PlannedState: encode(typ, c.Planned), Config: encode(typ, config),
		PlannedPrivate: c.private, PlannedIdentity: c.identity,
	})
	if err != nil { // the provider is gone: the state stays
		return err
	}
	failed := failure(nil, resp.Diagnostics)
	v := decode(typ, resp.NewState)
	if failed == nil {
		failed = agrees(c.Planned, v, "result after apply")
	}
	if v.IsNull() {
		return failed
	}
	after := &Instance{Type: r.Type, Value: v, Private: resp.Private, deps: r.dependencies()}
	after.Tainted = failed != nil && before.IsNull()
	if w.identities {
		after.Identity = resp.NewIdentity
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.Current[address] = after
	return failed
}

// restore puts an object back that a create_before_destroy has set aside and not replaced.
func (w *applier) restore(address string, err error) error {
	if err == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if old := w.state.Deposed[address]; old != nil && w.state.Current[address] == nil {
		w.state.Current[address] = old
		delete(w.state.Deposed, address)
	}
	return err
}

func (w *applier) lookUp(ref Ref) tftypes.Value {
	return attributes(w.held(w.state.Current, ref.Address).Value)[ref.Attribute]
}

// Import imports an object, by its ID or else by its identity, and reads it.
func (d *Driver) Import(
	ctx context.Context, kind, id string, identity *tfprotov6.ResourceIdentityData,
) (*Instance, error) {
	p, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{
		TypeName: kind, ID: id, Identity: identity,
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, err
	}
	in := resp.ImportedResources[0]
	out := p.instance(kind, in.State, in.Private, in.Identity)
	if out, err = p.read(ctx, out); out == nil && err == nil {
		err = fmt.Errorf("%s %s does not exist", kind, id)
	}
	return out, err
}

// Move takes over the state of an object of another provider, and does not read it.
func (d *Driver) Move(ctx context.Context, kind, provider, from string, state []byte) (*Instance, error) {
	p, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := p.server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: from, SourceState: &tfprotov6.RawState{JSON: state},
		TargetTypeName: kind,
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, err
	}
	return p.instance(kind, resp.TargetState, resp.TargetPrivate, resp.TargetIdentity), nil
}

func (p *process) instance(
	kind string, state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData,
) *Instance {
	out := &Instance{Type: kind, Value: decode(p.typeOf(kind), state), Private: private}
	if p.identities {
		out.Identity = identity
	}
	return out
}
