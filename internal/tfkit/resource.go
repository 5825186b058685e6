// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// managedResource is the managed resource of a Spec.
type managedResource[M any] struct {
	spec *Spec[M]
	configured
}

var (
	_ resource.ResourceWithConfigure   = &managedResource[struct{}]{}
	_ resource.ResourceWithIdentity    = &managedResource[struct{}]{}
	_ resource.ResourceWithImportState = &managedResource[struct{}]{}
	_ resource.ResourceWithModifyPlan  = &managedResource[struct{}]{}
)

// Configure takes the client.
func (r *managedResource[M]) Configure(
	_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse,
) {
	r.meta = ProviderData(req.ProviderData)
}

// Create makes the object, saves what identifies it, and then reads it back.
func (r *managedResource[M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.meta.startApply()
	plan, config := new(M), new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, plan, timeouts.Value.Create, &resp.Diagnostics)
	defer cancel()

	m, made, err := r.create(ctx, plan, config, resp)
	if made {
		// From here on the object is Terraform's, whatever happens next.
		resp.Diagnostics.Append(r.save(ctx, m, &resp.State, resp.Identity, Private{resp.Private})...)
	}
	if err != nil {
		r.fail(ctx, &resp.Diagnostics, "create", m, err)
		return
	}
	if r.spec.Self != nil {
		r.meta.recordPlannedName(r.spec.Self(m))
	}
	r.readBack(ctx, m, plan, nil, &resp.State, resp.Identity, Private{resp.Private}, &resp.Diagnostics)
}

// create makes the object; made tells whether RAM has it, perhaps half-finished.
func (r *managedResource[M]) create(
	ctx context.Context, plan, config *M, resp *resource.CreateResponse,
) (m *M, made bool, err error) {
	m = new(M)
	*m = *plan
	err = r.checkAccount(ctx, nil, Private{resp.Private})
	if r.spec.Identity.Account && err == nil {
		err = Private{resp.Private}.Set(ctx, instanceKey, rand.Text())
	}
	if err != nil {
		return m, false, err
	}
	call := Call[M]{
		Client: r.meta.Client, Plan: m, Config: config, Private: Private{resp.Private}, warn: resp.Diagnostics.AddWarning,
	}
	for _, p := range r.spec.principals(plan) {
		call.Names = append(call.Names, p.name.ValueString())
	}
	taken := func(err error) bool { return ram.IsAlreadyExists(err) && !r.spec.madeFrom(plan, m) }
	err = retryWhileNameTaken(ctx, r.meta.Client, taken, func() error { return r.spec.Create(ctx, call) })
	made = err == nil || r.spec.madeFrom(plan, m)
	if !made {
		err = r.withBearer(ctx, m, "", err)
	}
	return m, made, err
}

// madeFrom tells whether m has what RAM alone can know of an object that the plan made.
func (s *Spec[M]) madeFrom(plan, m *M) bool {
	for _, name := range append([]string{s.Identity.StableID}, s.Identity.Attributes...) {
		if planned := field(plan, name); planned != nil && planned.IsUnknown() && textOf(field(m, name)) != "" {
			return true
		}
	}
	return false
}

// save puts into the state what is known of an object.
func (r *managedResource[M]) save(
	ctx context.Context, m *M, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private Private,
) (diags diag.Diagnostics) {
	var account string
	_, err := private.Get(ctx, accountKey, &account)
	saved := new(M)
	*saved = *m
	if err = errors.Join(err, unknownToNull(ctx, saved)); err != nil {
		diags.AddError("Cannot save "+r.spec.Noun, err.Error())
		return diags
	}
	if r.spec.Identity.Account {
		*textField(saved, accountKey) = types.StringValue(account)
	}
	r.spec.setARN(account, saved)
	diags.Append(state.Set(ctx, saved)...)
	diags.Append(r.spec.setIdentity(ctx, saved, account, identity)...)
	return diags
}

// Read refreshes the object; an object that is gone leaves the state.
func (r *managedResource[M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, m, timeouts.Value.Read, &resp.Diagnostics)
	defer cancel()

	err := r.checkAccount(ctx, req.Identity, Private{resp.Private})
	if err == nil && r.spec.identified(m) {
		// Before the call: an object that is gone must leave an identity behind, or the framework reports
		// an error.
		resp.Diagnostics.Append(r.save(ctx, m, &resp.State, resp.Identity, Private{resp.Private})...)
	}
	if err == nil {
		err = r.retryWhileNew(ctx, m, ram.IsNotExist, func() error { return r.read(ctx, m) })
	}
	switch {
	case ram.IsNotExist(err):
		resp.State.RemoveResource(ctx)
	case err != nil:
		r.fail(ctx, &resp.Diagnostics, "read", m, err)
	default:
		resp.Diagnostics.Append(r.save(ctx, m, &resp.State, resp.Identity, Private{resp.Private})...)
	}
}

// read fills m from RAM: it follows a rename, and takes no object for ours that has another stable
// ID.
func (r *managedResource[M]) read(ctx context.Context, m *M) error {
	before := textOf(field(m, r.spec.Identity.StableID))
	err := readFollowingRename(ctx, r.meta.Client, r.spec.principals(m), func() error {
		if err := r.spec.Read(ctx, r.meta.Client, m); err != nil {
			return err
		}
		if before != "" && textOf(field(m, r.spec.Identity.StableID)) != before {
			*textField(m, r.spec.Identity.StableID) = types.StringValue(before)
			return ram.NameReused(r.spec.Self(m).kind.name)
		}
		return nil
	})
	if t := tagged(m); err == nil && t != nil {
		t.readBack(r.meta)
	}
	return err
}

// Update changes the object under the names that it and its principals have now, and reads it back.
func (r *managedResource[M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.meta.startApply()
	plan, state, config := new(M), new(M), new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, plan, timeouts.Value.Update, &resp.Diagnostics)
	defer cancel()

	m := new(M)
	*m = *plan
	err := r.checkAccount(ctx, req.Identity, Private{resp.Private})
	if err == nil {
		call := Call[M]{
			Client: r.meta.Client, Plan: m, State: state, Config: config, Private: Private{resp.Private},
			Imported: Private{resp.Private}.has(ctx, importedKey), warn: resp.Diagnostics.AddWarning,
		}
		if err = r.update(ctx, call); err != nil {
			err = r.withBearer(ctx, m, r.spec.name(state), err)
			r.saveWhatHolds(ctx, m, state, resp)
		} else {
			err = call.Private.remove(ctx, importedKey)
		}
	}
	if err != nil {
		r.fail(ctx, &resp.Diagnostics, "update", state, err)
		return
	}
	r.readBack(ctx, m, plan, state, &resp.State, resp.Identity, Private{resp.Private}, &resp.Diagnostics)
}

// update changes the object. The principals that it hangs on must have the planned names by now:
// what hangs on one by a reference is changed after it.
func (r *managedResource[M]) update(ctx context.Context, call Call[M]) error {
	planned := r.spec.principals(call.Plan)
	waits := func(err error) bool { return errors.As(err, new(*otherNameError)) }
	return retry(ctx, r.meta.Client, siblingWindow, waits, func() error {
		return withCurrentNames(ctx, r.meta.Client, r.spec.principals(call.State), func(names []string) error {
			for i, p := range planned {
				if !p.own && !p.isNamed(names[i]) {
					return &otherNameError{p.kind, names[i], p.name.ValueString()}
				}
			}
			if r.spec.Update == nil {
				return nil
			}
			call.Names = names
			return r.spec.Update(ctx, call)
		})
	})
}

// readBack puts into the state what RAM has after a write; before is nil for an object that was
// just made.
func (r *managedResource[M]) readBack(
	ctx context.Context, m, plan, before *M,
	state *tfsdk.State, identity *tfsdk.ResourceIdentity, private Private, diags *diag.Diagnostics,
) {
	late, cancel := ram.Outliving(ctx, lateWindow)
	defer cancel()
	others, err := r.readAfterWrite(late, m, plan, before)
	if err != nil && r.spec.Identity.Account {
		// Settings that are set are never made anew: what stood there before would be lost.
		diags.AddWarning("Cannot read back "+r.spec.Noun, explain(err, ""))
		others, err = nil, unknownToNull(ctx, m)
	}
	if err != nil {
		r.fail(ctx, diags, "read back", m, err)
		return
	}
	if len(others) > 0 {
		diags.AddWarning(upperFirst(r.spec.subject(m))+" is not yet as planned", fmt.Sprintf(
			"RAM took the change, but shows another value of: %s. RAM keeps it otherwise, or somebody has changed it since. "+
				"The next plan shows what RAM has.", strings.Join(others, ", ")))
	}
	diags.Append(r.save(ctx, m, state, identity, private)...)
}

// saveWhatHolds puts into the state what an update that failed half-way has left: the object may
// have its new name.
func (r *managedResource[M]) saveWhatHolds(ctx context.Context, plan, state *M, resp *resource.UpdateResponse) {
	late, cancel := ram.Outliving(ctx, lateWindow)
	defer cancel()
	for _, known := range []*M{state, plan} {
		m := new(M)
		*m = *known
		if r.spec.identified(m) && r.read(late, m) == nil {
			resp.Diagnostics.Append(r.save(ctx, m, &resp.State, resp.Identity, Private{resp.Private})...)
			return
		}
	}
}

// Delete removes the object; one that is already gone is not an error.
func (r *managedResource[M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.meta.startApply()
	m := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, m, timeouts.Value.Delete, &resp.Diagnostics)
	defer cancel()

	err := r.checkAccount(ctx, req.Identity, Private{resp.Private})
	if err == nil && r.spec.Delete != nil {
		call := Call[M]{Client: r.meta.Client, State: m, Private: Private{resp.Private}, warn: resp.Diagnostics.AddWarning}
		err = r.delete(ctx, call)
	}
	if err != nil && !ram.IsNotExist(err) {
		r.fail(ctx, &resp.Diagnostics, "delete", m, err)
	}
}

func (r *managedResource[M]) delete(ctx context.Context, call Call[M]) error {
	if r.spec.Identity.Account {
		replaced, err := r.meta.isReplaced(ctx, r.spec.Type, call.Private)
		if replaced {
			call.Warn("Settings were left as they are", "The resource that replaces this one (`create_before_destroy`) "+
				"manages them now. Its destroy leaves them too: what stood there at first is not known to it.")
		}
		if replaced || err != nil {
			return err
		}
	}
	if err := r.waitForSuccessorName(ctx, call); err != nil {
		return err
	}
	// That another one bears its name may be an old answer, too, after which the object would be left
	// behind.
	reused := func(err error) bool { return errors.Is(err, ram.ErrNameReused) }
	return r.retryWhileNew(ctx, call.State, reused, func() error {
		return withCurrentNames(ctx, r.meta.Client, r.spec.principals(call.State), func(names []string) error {
			call.Names = names
			force, _ := field(call.State, "force_destroy").(types.Bool)
			if force.ValueBool() && r.spec.ForceDestroy != nil {
				if err := r.spec.ForceDestroy(ctx, call); err != nil {
					return err
				}
			}
			err := r.spec.Delete(ctx, call)
			if ram.IsCode(err, "DeleteConflict") && r.spec.Dependents != nil {
				err = withDependents(err, r.spec.Noun, r.spec.Dependents(ctx, call))
			}
			return err
		})
	})
}

// waitForSuccessorName waits until nobody bears the name under which a replaced object is to be
// made again. Where the bearer stays, nothing is deleted: the successor could not be made.
func (r *managedResource[M]) waitForSuccessorName(ctx context.Context, call Call[M]) error {
	var b bearer
	found, err := call.Private.Get(ctx, successorKey, &b)
	if !found || err != nil {
		return err
	}
	self := r.spec.Self(call.State)
	stays := func(err error) bool { return errors.As(err, new(*nameTakenError)) }
	return retry(ctx, r.meta.Client, successorWindow, stays, func() error {
		now, err := self.kind.byName(ctx, r.meta.Client, b.Name)
		if ram.IsNotExist(err) || (err == nil && now.ID != b.ID) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look up who bears the name %q: %w", b.Name, err)
		}
		return &nameTakenError{kind: self.kind, from: self.name.ValueString(), bearer: b}
	})
}

// defaultTimeout bounds an operation for which the configuration sets none.
const defaultTimeout = 10 * time.Minute

func (r *managedResource[M]) deadline(ctx context.Context, m *M,
	pick func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	d := defaultTimeout
	if v, ok := field(m, "timeouts").(timeouts.Value); ok {
		var ds diag.Diagnostics
		d, ds = pick(v, ctx, defaultTimeout)
		diags.Append(ds...)
	}
	return context.WithTimeout(ctx, d)
}
