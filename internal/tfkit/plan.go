// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// planning is one plan of one object.
type planning[M any] struct {
	*managedResource[M]
	req         *resource.ModifyPlanRequest
	resp        *resource.ModifyPlanResponse
	plan, state *M     // state is nil for a create
	accountID   string // where the object is, or is to be made; "" where that is not known
}

// ModifyPlan checks the account, and plans tags, the ARN, names and what hangs on them.
func (r *managedResource[M]) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if r.meta == nil {
		return
	}
	p := &planning[M]{managedResource: r, req: &req, resp: resp}
	if !req.State.Raw.IsNull() {
		p.state = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, p.state)...)
		// A plan that was given up may have left the key.
		err := errors.Join(Private{resp.Private}.remove(ctx, successorKey),
			r.checkAccount(ctx, req.Identity, Private{resp.Private}))
		if err != nil {
			r.fail(ctx, &resp.Diagnostics, "plan", p.state, err)
		}
	}
	if r.spec.Identity.Account {
		if err := r.meta.claim(ctx, r.spec.Type, req.Plan.Raw.IsNull(), Private{resp.Private}); err != nil {
			resp.Diagnostics.AddError("Cannot plan "+r.spec.Noun, upperFirst(err.Error())+".")
		}
	}
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	p.plan = new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, p.plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.planTags(ctx)
	steps := []func(context.Context) error{p.findAccount, p.planARN, p.planOwn, p.planSelf, p.planPrincipals}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			r.fail(ctx, &resp.Diagnostics, "plan", p.plan, err)
		}
		if resp.Diagnostics.HasError() {
			return
		}
	}
}

// findAccount finds out where the object is, or is to be made. What is wrong with the credentials
// shows here: nothing else asks for them before the apply of an object that is yet to be made.
func (p *planning[M]) findAccount(ctx context.Context) (err error) {
	switch {
	case p.state != nil:
		_, err = Private{p.resp.Private}.Get(ctx, accountKey, &p.accountID)
	case p.meta.VerifiedAccount != nil:
		p.accountID, err = p.meta.VerifiedAccount(ctx)
	}
	return err
}

func (p *planning[M]) planTags(ctx context.Context) {
	t := tagged(p.plan)
	if t == nil {
		return
	}
	var config types.Map
	p.resp.Diagnostics.Append(p.req.Config.GetAttribute(ctx, path.Root("tags"), &config)...)
	var before *Tags
	if p.state != nil {
		before = tagged(p.state)
	}
	imported := Private{p.resp.Private}.has(ctx, importedKey)
	p.resp.Diagnostics.Append(t.plan(p.meta, config, before, imported)...)
	p.resp.Diagnostics.Append(p.resp.Plan.SetAttribute(ctx, path.Root("tags"), t.Tags)...)
	p.resp.Diagnostics.Append(p.resp.Plan.SetAttribute(ctx, path.Root("tags_all"), t.TagsAll)...)
}

// planOwn runs the object's own plan and takes over what that alters.
func (p *planning[M]) planOwn(ctx context.Context) error {
	if p.spec.Plan == nil {
		return nil
	}
	config := new(M)
	p.resp.Diagnostics.Append(p.req.Config.Get(ctx, config)...)
	if p.resp.Diagnostics.HasError() {
		return nil
	}
	err := p.spec.Plan(ctx, Call[M]{
		Client: p.meta.Client, Plan: p.plan, State: p.state, Config: config, Private: Private{p.resp.Private},
		Imported: Private{p.resp.Private}.has(ctx, importedKey), warn: p.resp.Diagnostics.AddWarning,
	})
	if err != nil {
		return err
	}
	p.resp.Diagnostics.Append(p.resp.Plan.Set(ctx, p.plan)...)
	return nil
}

// planSelf plans the name of an object that others hang on. The name of a user or a group is
// changed in place where it is free, and never where somebody bears it; what RAM cannot rename is
// replaced.
func (p *planning[M]) planSelf(ctx context.Context) error {
	if p.spec.Self == nil {
		return nil
	}
	self := p.spec.Self(p.plan)
	// What was moved here and not refreshed has no ID yet: it is there, and not to be made.
	if p.state == nil || self.idText() != "" {
		p.meta.recordPlannedName(self)
	}
	if p.state == nil {
		return nil
	}
	before := p.spec.Self(p.state)
	switch {
	case self.name.Equal(*before.name):
		return nil
	case !self.canBeRenamed():
		return p.planSuccessor(ctx, self, before)
	case self.name.IsUnknown():
		return nil // the apply plans it again, with the name
	}
	return p.planRename(ctx, self, before)
}

// planRename refuses the name of another object.
func (p *planning[M]) planRename(ctx context.Context, self, before Principal) error {
	b, err := self.kind.byName(ctx, p.meta.Client, self.name.ValueString())
	switch {
	case ram.IsNotExist(err):
		p.resp.Diagnostics.AddWarning(fmt.Sprintf("%s is renamed to %q and stays the same %s",
			upperFirst(p.spec.subject(p.state)), self.name.ValueString(), self.noun()), renameWarning(self))
		return nil
	case err != nil:
		return fmt.Errorf("look up who bears the name %q: %w", self.name.ValueString(), err)
	case b.ID != before.idText():
		return &nameTakenError{kind: self.kind, from: before.name.ValueString(), bearer: b}
	}
	return nil
}

// successorKey holds, in the private state of an object that is to be replaced, who bears its
// successor's name.
const successorKey = "successor_name_bearer"

// planSuccessor plans a replacement, and leaves for Delete who bears the new name now: as long as
// that object stays, the old one must not go. Terraform hands the private state of the plan to
// Delete, the one of a saved plan too.
func (p *planning[M]) planSuccessor(ctx context.Context, self, before Principal) error {
	p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(self.kind.attribute))
	if self.name.IsUnknown() || self.isNamed(before.name.ValueString()) { // RAM does not tell these two apart
		return nil
	}
	b, err := self.kind.byName(ctx, p.meta.Client, self.name.ValueString())
	if ram.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up who bears the name %q: %w", self.name.ValueString(), err)
	}
	return Private{p.resp.Private}.Set(ctx, successorKey, b)
}

// planPrincipals plans what hangs on principals from what the plan makes of these. It follows one
// that is renamed, with nothing of it unknown; for another one, or one that is made anew, it is
// replaced.
func (p *planning[M]) planPrincipals(ctx context.Context) error {
	if p.spec.Principals == nil || p.state == nil {
		return nil
	}
	before := p.spec.Principals(p.state)
	for i, now := range p.spec.Principals(p.plan) {
		another, err := p.meta.isAnother(ctx, now, before[i])
		if err != nil {
			return fmt.Errorf("look up the %s %q: %w", now.noun(), now.name.ValueString(), err)
		}
		if !another {
			continue
		}
		changed := now.kind.attribute
		if now.name.Equal(*before[i].name) { // Terraform replaces only for a value that changes
			changed = p.spec.Identity.CreatedAt
			if now.id != nil {
				changed = now.idAttribute()
			}
			p.resp.Diagnostics.Append(p.resp.Plan.SetAttribute(ctx, path.Root(changed), types.StringUnknown())...)
		}
		p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(changed))
	}
	return nil
}
